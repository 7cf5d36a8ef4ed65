#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# symbols.py LIST LIBRARY: the library exports the symbols that LIST has, one a
# line, with their versions, and no other, whatever options it was built with.
# With --write the list is written instead.

import shutil
import subprocess
import sys

SKIP = 77


def exported(library):
    lines = subprocess.run(['nm', '-D', '--defined-only', library], check=True,
                           capture_output=True, text=True).stdout.splitlines()
    fields = [line.split() for line in lines]
    # A is a version by itself.
    return sorted(field[-1] for field in fields if field[-2] != 'A')


def read_list(path):
    with open(path, encoding='utf-8') as file:
        return file.read().split()


def compare(wanted, found):
    """Prints what differs and returns how much that is."""
    missing = sorted(set(wanted) - set(found))
    added = sorted(set(found) - set(wanted))
    for name in missing:
        print(f'- {name}: in the list, not in the library')
    for name in added:
        print(f'+ {name}: in the library, not in the list')
    if wanted != sorted(set(wanted)):
        print('the list is not sorted, or has a line twice')
        return 1
    return len(missing) + len(added)


def main(arguments):
    write = arguments[:1] == ['--write']
    path, library = arguments[1:] if write else arguments
    if shutil.which('nm') is None:
        print('nm is missing')
        return SKIP
    found = exported(library)
    if write:
        with open(path, 'w', encoding='utf-8') as file:
            file.writelines(f'{name}\n' for name in found)
        return 0
    faults = compare(read_list(path), found)
    print(f'{len(found)} symbols, {faults} faults')
    return faults > 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
