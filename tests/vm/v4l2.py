# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of shmemv4l2src share: vivid's controls, pipelines, and what
shmemmetawrite wrote."""

import fcntl
import json
import os
import struct
import subprocess
import tempfile

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
COLORSPACE = 0x00f0f019
COLORSPACE_BT2020 = 4
XFER_FUNC = 0x00f0f01a
XFER_FUNC_SMPTE2084 = 7
PERC_DROPPED = 0x00f0f040
DQBUF_ERROR = 0x00f0f042
META_CAP_GENERATE_PTS = 0x00f0f06f

# For a pipeline of a second.
SECONDS = 40

folder = tempfile.mkdtemp()


def set_control(device, control, value):
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_S_CTRL, struct.pack('Ii', control, value))


def still(device='/dev/video0', pattern=COLOUR_SQUARES):
    """Every frame is the same then."""
    set_control(device, OSD_TEXT_MODE, OSD_NONE)
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


def start(pipeline, **options):
    return subprocess.Popen(
        ['gst-launch-1.0', '-e', *pipeline.split()], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)


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


def capabilities(device):
    """The driver's name and V4L2_CAP_* of this node."""
    answer = bytearray(104)
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_QUERYCAP, answer)
    return bytes(answer[:16]), struct.unpack_from('I', answer, 88)[0]
