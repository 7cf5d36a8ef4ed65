# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Dynamic Range and Mastering InfoFrames, by CTA-861-G clause 6.9, of values
that tests know, and of what ffprobe finds in the sample."""

import json
import os
import struct
import subprocess
from pathlib import Path

SAMPLE = Path(os.environ['VM_SOURCE'], 'tests/samples/hdr10plus.h265')
PQ, HLG = 2, 3


def infoframe(eotf, values=(0,) * 12):
    """Primaries R, G, B and white, each x and y; luminances; light levels."""
    body = bytes([eotf, 0]) + struct.pack('<12H', *values)
    frame = bytearray([0x87, 1, len(body), 0]) + body
    frame[3] = -sum(frame) % 256
    return frame.hex()


def numerator(text, unit):
    value, denominator = map(int, text.split('/'))
    return (value * unit * 2 + denominator) // (denominator * 2)


def infoframe_of_sample():
    said = subprocess.run(
        ['ffprobe', '-v', 'error', '-read_intervals', '%+#1', '-show_frames',
         '-of', 'json', str(SAMPLE)], check=True, stdout=subprocess.PIPE)
    frame = json.loads(said.stdout)['frames'][0]
    assert frame['color_transfer'] == 'smpte2084'
    display, level = frame['side_data_list'][:2]
    names = [f'{name}_{axis}'
             for name in ('red', 'green', 'blue', 'white_point')
             for axis in 'xy']
    return infoframe(PQ, [
        *(numerator(display[name], 50000) for name in names),
        numerator(display['max_luminance'], 1),
        numerator(display['min_luminance'], 10000),
        level['max_content'], level['max_average']])
