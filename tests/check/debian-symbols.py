#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# debian-symbols.py FILE LIBRARY: the library exports the symbols of FILE, a
# debian/*.symbols, which says since which version of a package each is there,
# and no other. With --write VERSION, new ones get that version, and those that
# are gone are removed.

import shutil
import sys

import symbols


def exported(library):
    """As dpkg-gensymbols names them: with a version, and versions too."""
    pairs = [name.partition('@@')[::2] for name in symbols.exported(library)]
    found = {f'{name}@{node or "Base"}' for name, node in pairs}
    return found | {f'{node}@{node}' for _, node in pairs if node}


def read(path):
    """What is in front of the symbols, and the version of each symbol."""
    with open(path, encoding='utf-8') as file:
        lines = file.read().splitlines()
    versions = [line.split() for line in lines if line.startswith(' ')]
    return [line for line in lines if not line.startswith(' ')], dict(versions)


def write(path, names, version):
    head, versions = read(path)
    lines = [f' {name} {versions.get(name, version)}' for name in sorted(names)]
    with open(path, 'w', encoding='utf-8') as file:
        file.writelines(f'{line}\n' for line in head + lines)


def main(arguments):
    path, library = arguments[-2:]
    if shutil.which('nm') is None:
        print('nm is missing')
        return symbols.SKIP
    names = exported(library)
    if arguments[0] == '--write':
        write(path, names, arguments[1])
        return 0
    faults = symbols.compare(sorted(read(path)[1]), sorted(names))
    print(f'{len(names)} symbols, {faults} faults')
    return faults > 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
