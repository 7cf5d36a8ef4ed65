#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# licences.py ROOT: what `reuse lint` asks for, and more. Each source and script
# says its licence in its first lines; REUSE.toml says it for the others, and
# names no file that is not there; LICENSES has the text of each licence that is
# used, and no other.

import os
import re
import sys
import tomllib
from pathlib import Path

SOURCES = ('.c', '.h', '.py', '.sh', '.html', '.css', '.doap')
LICENCE = re.compile(r'SPDX-License-Identifier: ([\w.+-]+)')
NOT_OURS = re.compile(r'^(\.git|\.cache|build.*|__pycache__)$')
FIRST_LINES = 500  # in bytes


def list_files(root):
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if not NOT_OURS.match(name)]
        for name in files:
            path = Path(folder, name)
            if not path.is_symlink() and name != '.git':
                yield path


def says_itself(path):
    with open(path, 'rb') as file:
        start = file.read(FIRST_LINES).decode('utf-8', 'replace')
    must = path.suffix in SOURCES or start.startswith('#!')
    licence = LICENCE.search(start)
    return must, licence and licence[1]


def patterns(entry):
    path = entry['path']
    return [path] if isinstance(path, str) else path


def main(root):
    faults = 0
    toml = tomllib.loads((root / 'REUSE.toml').read_text(encoding='utf-8'))
    entries = toml['annotations']
    used = {entry['SPDX-License-Identifier'] for entry in entries}
    for entry in entries:
        for pattern in patterns(entry):
            if not any(root.glob(pattern)):
                print(f'REUSE.toml: there is no {pattern}')
                faults += 1
    for path in list_files(root):
        must, licence = says_itself(path)
        used |= {licence} if licence else set()
        if must and not licence:
            print(f'{path.relative_to(root)}: it does not say its licence')
            faults += 1
    texts = {path.stem for path in (root / 'LICENSES').glob('*.txt')}
    for name in sorted(texts ^ used):
        print(f'{name}: ' + ('LICENSES has no text of it' if name in used
                             else 'LICENSES has it, and nothing uses it'))
        faults += 1
    print(f'{faults} faults')
    return faults > 0


if __name__ == '__main__':
    sys.exit(main(Path(sys.argv[1])))
