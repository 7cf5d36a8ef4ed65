# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of shmemv4l2src share: vivid's controls, pipelines, and what
shmemmetawrite wrote."""

import atexit
import fcntl
import json
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
from testlib import assert_says  # noqa: E402, F401

VIDIOC_QUERYCAP = 0x80685600
VIDIOC_G_FMT = 0xc0d05604
VIDIOC_S_CTRL = 0xc008561c
META_CAPTURE = 13
CAP_VIDEO_CAPTURE_MPLANE = 0x1000
CAP_META_CAPTURE = 0x800000
# VIVID_CID_*, which no header has.
TEST_PATTERN = 0x00f0f000
COLOUR_BARS = 0
COLOUR_SQUARES = 4
OSD_TEXT_MODE = 0x00f0f001
OSD_NONE = 2
HOR_MOVEMENT = 0x00f0f002
MOVE_RIGHT_FAST = 6
MOVE_NONE = 3
COLORSPACE = 0x00f0f019
COLORSPACE_BT2020 = 4
XFER_FUNC = 0x00f0f01a
XFER_FUNC_SMPTE2084 = 7
PERC_DROPPED = 0x00f0f040
DISCONNECT = 0x00f0f041
DQBUF_ERROR = 0x00f0f042
META_CAP_GENERATE_PTS = 0x00f0f06f

# On a machine of any speed: frames wait for their metadata, and there are more
# buffers than frames of a test, so that none is copied to give one back.
VIVID = ('shmemv4l2src device=/dev/video0 metadata-device=/dev/video1 '
         'metadata-timeout=60000000000 buffers=16')

# For a pipeline of a second.
SECONDS = 40

folder = tempfile.mkdtemp()


def set_control(device, control, value):
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_S_CTRL, struct.pack('Ii', control, value))


def still(device='/dev/video0', pattern=COLOUR_SQUARES):
    """Every frame is the same then."""
    set_control(device, OSD_TEXT_MODE, OSD_NONE)
    set_control(device, HOR_MOVEMENT, MOVE_NONE)
    set_control(device, TEST_PATTERN, pattern)


def meta_format(device):
    """Code and size that a metadata node has itself."""
    request = bytearray(struct.pack('I', META_CAPTURE).ljust(208, b'\0'))
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_G_FMT, request)
    # The union behind `type` is aligned to 8.
    return bytes(request[8:12]), struct.unpack_from('I', request, 12)[0]


def path(name):
    return os.path.join(folder, name)


def start(pipeline, *options):
    """A player that does not outlive a test that fails: the next one wants
    its device."""
    process = subprocess.Popen(
        ['gst-launch-1.0', '-e', *options, *pipeline.split()], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    atexit.register(process.kill)
    return process


def run(pipeline, fails=False):
    """What gst-launch-1.0 printed."""
    print(pipeline)
    process = start(pipeline)
    try:
        output, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        print(process.communicate()[0])
        raise
    print(output)
    assert (process.returncode != 0) == fails, process.returncode
    return output


def frames(name):
    """The lines of a file of JSON lines."""
    with open(path(name), encoding='utf-8') as lines:
        return [json.loads(line) for line in lines]


def entries(frame):
    return [entry for container in frame.get('containers', [])
            for entry in container['entries']]


def vivid_number(entry):
    """The frame's number, a thirtieth of what vivid calls that of a USB
    frame: behind the four bytes of the format and a time of eight."""
    return struct.unpack_from('<H', bytes.fromhex(entry['hex']), 12)[0] // 30


def capabilities(device):
    """The driver's name and V4L2_CAP_* of this node."""
    answer = bytearray(104)
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_QUERYCAP, answer)
    return bytes(answer[:16]), struct.unpack_from('I', answer, 88)[0]
