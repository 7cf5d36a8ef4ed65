# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Frames of a shmemfdsink in Python, without GStreamer and without a copy.

    import shmemframes

    for frame in shmemframes.Client('/tmp/video', latest=True):
        print(frame.pts, frame.planes[0].mean(), frame.hdr10plus)

Needs libshmem-frames; numpy if there is one. See docs/python.md.
"""

from ._client import Client, Error, Result
from ._frame import Caps, Container, Crop, Entry, Frame

__all__ = ['Caps', 'Client', 'Container', 'Crop', 'Entry', 'Error', 'Frame',
           'Result']
