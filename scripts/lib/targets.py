# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""targets.py BUILD WANTED...: what of BUILD to compile, as targets of ninja.
WANTED is `suite:NAME`, for what the tests of a suite need, `test:NAME`, or the
beginning of the path of programs, libraries and modules, in BUILD."""

import json
import subprocess
import sys
from pathlib import Path

COMPILED = ('executable', 'shared library', 'shared module')


def introspect(build, what):
    said = subprocess.run(['meson', 'introspect', f'--{what}', build],
                          check=True, stdout=subprocess.PIPE).stdout
    return json.loads(said)


def names(test):
    """What WANTED may call @test."""
    suites = [suite.rpartition(':')[2] for suite in test['suite']]
    return {f'test:{test["name"]}', *(f'suite:{suite}' for suite in suites)}


def main():
    build, wanted = Path(sys.argv[1]).absolute(), sys.argv[2:]
    needed = {target for test in introspect(build, 'tests')
              if names(test) & set(wanted) for target in test['depends']}
    for target in introspect(build, 'targets'):
        for filename in target['filename']:
            path = str(Path(filename).relative_to(build))
            if target['id'] in needed or (
                    target['type'] in COMPILED
                    and path.startswith(tuple(wanted))):
                print(path)


if __name__ == '__main__':
    main()
