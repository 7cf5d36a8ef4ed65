# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""vm_report.py RESULTS...: what the tests in the virtual machines came to.

RESULTS are folders that vm_run.py filled. The exit status is 0 if some tests
passed and none failed.
"""

import json
import sys
from pathlib import Path

SHOWN_LINES = 30


def show_end(log):
    text = log.read_text(errors='replace') if log.exists() else ''
    if text.strip():
        print(f'-- the end of {log}')
        print('\n'.join(text.splitlines()[-SHOWN_LINES:]))


def show(folder, summary):
    tests = summary['tests']
    boot = min((test['started'] for test in tests if test['started']),
               default=None)
    print(f'linux {summary["kernel"]}: {summary["seconds"]:.0f} s'
          + (f', {boot:.0f} of them to boot' if boot else ''))
    for test in tests:
        note = f' ({test["note"]})' if test['note'] else ''
        print(f'  {test["result"]:8}{test["name"]}{note}, '
              f'{test["seconds"]:.1f} s')
    for test in tests:
        if test['result'] == 'failed':
            show_end(folder / f'{test["name"]}.log')
    if not all(test['started'] for test in tests):
        # The machine did not last; why, one of these may say.
        show_end(folder / 'qemu.log')
        show_end(folder / 'console.log')


def main():
    counts = {'passed': 0, 'failed': 0, 'skipped': 0}
    for folder in map(Path, sys.argv[1:]):
        path = folder / 'summary.json'
        if not path.exists():
            print(f'{folder}: nothing ran')
            counts['failed'] += 1
            continue
        summary = json.loads(path.read_text(encoding='utf-8'))
        show(folder, summary)
        for test in summary['tests']:
            counts[test['result']] += 1
    print(', '.join(f'{count} {name}' for name, count in counts.items()))
    return 0 if counts['passed'] > 0 and counts['failed'] == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
