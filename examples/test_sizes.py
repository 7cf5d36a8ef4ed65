# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""That little is needed: the lines of examples, without their licence and those
that are blank."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
LICENCE = 'SPDX-License-Identifier'
LIMITS = {
    # HDR10+ values of each frame, with GStreamer.
    'receive-hdr10plus.c': 40,
    # Frames without GStreamer, in a terminal, in a window, in OpenGL.
    'frames-print.c': 60,
    'frames-wayland.c': 200,
    'frames-egl.c': 200,
    # Frames in Python.
    'python/edges.py': 15,
}


def count(path):
    lines = path.read_text(encoding='utf-8').splitlines()
    (licence,) = (i for i, line in enumerate(lines) if LICENCE in line)
    # In C, its comment ends with the next line.
    first = licence + (2 if path.suffix == '.c' else 1)
    return sum(bool(line.strip()) for line in lines[first:])


def main():
    sizes = {name: count(FOLDER / name) for name in LIMITS}
    for name, size in sizes.items():
        print(f'{name}: {size} lines, at most {LIMITS[name]}')
    return any(size > LIMITS[name] for name, size in sizes.items())


sys.exit(main())
