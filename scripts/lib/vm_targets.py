# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""vm_targets.py LIST BUILD: what of BUILD the tests of LIST
(tests/vm/tests.txt) need, as targets of ninja: the plugin, the command, the
examples that need a device, the programs of tests/vm, and the tests that are
named in LIST. That is half of all there is."""

import json
import subprocess
import sys
from pathlib import Path

WANTED = ('gst/shmemmeta/', 'tools/', 'examples/frames-egl', 'tests/vm/')


def introspect(build, what):
    said = subprocess.run(['meson', 'introspect', f'--{what}', build],
                          check=True, stdout=subprocess.PIPE).stdout
    return json.loads(said)


def named_tests(path):
    """What the lines of protocol `meson` name, without a suite."""
    for line in path.read_text(encoding='utf-8').splitlines():
        words = line.split()
        if len(words) == 5 and words[2] == 'meson':
            yield words[4].rpartition(':')[2]


def main():
    tests, build = Path(sys.argv[1]), Path(sys.argv[2])
    names = set(named_tests(tests))
    commands = {test['cmd'][0] for test in introspect(build, 'tests')
                if test['name'] in names}
    for target in introspect(build, 'targets'):
        for filename in target['filename']:
            path = Path(filename).relative_to(build)
            if (filename in commands or str(path).startswith(WANTED)
                    and target['type'] in ('executable', 'shared library',
                                           'shared module')):
                print(path)


if __name__ == '__main__':
    main()
