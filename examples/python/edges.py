# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Edges in a live video: of each frame, its time and how much of it is edge.

edges.py PATH: the socket-path of an shmemfdsink. A pipeline to try it with:

    gst-launch-1.0 videotestsrc is-live=true pattern=ball ! \
        video/x-raw,format=I420 ! shmemfdsink socket-path=/tmp/video
"""

import sys

import numpy
import shmemframes

for frame in shmemframes.Client(sys.argv[1], latest=True, wait=10):
    luma = frame.planes[0].astype('i4')
    across = luma[1:-1, 2:] - luma[1:-1, :-2]
    down = luma[2:, 1:-1] - luma[:-2, 1:-1]
    edges = numpy.hypot(across, down) > 50
    print(f'{frame.pts} {edges.mean():.4f}', flush=True)
