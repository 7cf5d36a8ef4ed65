# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The structs of shmemframes are those of C.

frames_sizes.py COMMAND: it prints, for each, name, size, and name and offset of
its members.
"""

import subprocess
import sys

from shmemframes import _library

lines = subprocess.run(
    [sys.argv[1]], check=True, capture_output=True, text=True).stdout
wrong = structs = members = 0
kind = None
for line in lines.splitlines():
    name, number = line.split()
    if not name.startswith('.'):
        kind = getattr(_library, name)
        found, structs = _library.ctypes.sizeof(kind), structs + 1
    else:
        found, members = getattr(kind, name[1:]).offset, members + 1
    if found != int(number):
        print(f'{kind.__name__} {name}: {found}, in C {number}')
        wrong += 1
print(f'{structs} structs, {members} members, {wrong} wrong')
sys.exit(1 if wrong or not members else 0)
