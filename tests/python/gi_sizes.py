# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The structs of the typelib are as large as in C, or PyGObject would write
behind their end.

gi_sizes.py COMMAND: it prints each name and size.
"""

import subprocess
import sys

import gi

SKIPPED = 77

try:
    gi.require_version('GIRepository', '2.0')
except ValueError as error:
    # PyGObject on GLib 2.80 and later has another one, with other calls.
    print(error)
    sys.exit(SKIPPED)
from gi.repository import GIRepository  # noqa: E402

repository = GIRepository.Repository.get_default()
repository.require('GstShmemMeta', '1.0', 0)
lines = subprocess.run(
    [sys.argv[1]], check=True, capture_output=True, text=True).stdout
wrong = 0
for line in lines.splitlines():
    name, size = line.split()
    found = GIRepository.struct_info_get_size(
        repository.find_by_name('GstShmemMeta', name))
    if found != int(size):
        print(f'{name}: {found} bytes in the typelib, {size} in C')
        wrong += 1
print(f'{len(lines.splitlines())} structs, {wrong} wrong')
sys.exit(1 if wrong or not lines else 0)
