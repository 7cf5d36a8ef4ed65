# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""count_tests.py BUILD...: what the last `meson test` in each came to.

Counts test programs by what meson recorded for them. The exit status is 0 if
some passed and none failed.
"""

import json
import sys
from pathlib import Path

SKIPPED = {'SKIP', 'IGNORED'}
PASSED = {'OK', 'EXPECTEDFAIL'}


def results(build):
    log = Path(build, 'meson-logs', 'testlog.json')
    with log.open(encoding='utf-8') as lines:
        return [json.loads(line)['result'] for line in lines]


def main():
    counted = [result for build in sys.argv[1:] for result in results(build)]
    passed = sum(result in PASSED for result in counted)
    skipped = sum(result in SKIPPED for result in counted)
    failed = len(counted) - passed - skipped
    print(f'{passed} passed, {failed} failed, {skipped} skipped')
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
