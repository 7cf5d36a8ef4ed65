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
import re
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1])]
from testlib import assert_says  # noqa: E402, F401

VIDIOC_QUERYCAP = 0x80685600
VIDIOC_G_FMT = 0xc0d05604
VIDIOC_S_FMT = 0xc0d05605
VIDIOC_S_STD = 0x40085618
VIDIOC_S_CTRL = 0xc008561c
VIDIOC_QUERYMENU = 0xc02c5625
VIDIOC_S_INPUT = 0xc0045627
VIDEO_CAPTURE_MPLANE = 9
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
DV_TIMINGS_SIGNAL_MODE = 0x00f0f03e
CURRENT_DV_TIMINGS = 0
NO_SIGNAL = 1
NO_LOCK = 2
OUT_OF_RANGE = 3
SELECTED_DV_TIMINGS = 4
CYCLE_DV_TIMINGS = 5
DV_TIMINGS = 0x00f0f03f
PERC_DROPPED = 0x00f0f040
DISCONNECT = 0x00f0f041
DQBUF_ERROR = 0x00f0f042
META_CAP_GENERATE_PTS = 0x00f0f06f

# The inputs of vivid.
WEBCAM, TV, S_VIDEO, HDMI = range(4)

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


def set_input(number, device='/dev/video0'):
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_S_INPUT, struct.pack('I', number))


def set_standard(standard, device='/dev/video0'):
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_S_STD, struct.pack('Q', standard))


def set_field(field, device='/dev/video0'):
    """The v4l2_field of the current format, as v4l2-ctl sets it; returns what
    the driver made of it."""
    request = bytearray(
        struct.pack('I', VIDEO_CAPTURE_MPLANE).ljust(208, b'\0'))
    with open(device, 'rb+', buffering=0) as file:
        fcntl.ioctl(file, VIDIOC_G_FMT, request)
        struct.pack_into('I', request, 20, field)
        fcntl.ioctl(file, VIDIOC_S_FMT, request)
    return struct.unpack_from('I', request, 20)[0]


def find_timings(name, device):
    """The value of vivid's control DV_TIMINGS for a NAME of its menu."""
    with open(device, 'rb+', buffering=0) as file:
        for index in range(1000):
            request = bytearray(
                struct.pack('II', DV_TIMINGS, index).ljust(44, b'\0'))
            fcntl.ioctl(file, VIDIOC_QUERYMENU, request)
            if request[8:40].split(b'\0')[0].decode() == name:
                return index
    raise AssertionError(f'vivid has no {name}')


def set_signal(name, device='/dev/video0'):
    """Puts a signal of these timings on vivid's HDMI input."""
    set_control(device, DV_TIMINGS, find_timings(name, device))
    set_control(device, DV_TIMINGS_SIGNAL_MODE, SELECTED_DV_TIMINGS)


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


class Player:
    """A pipeline that is watched while it plays: `source ! rest`, each frame
    of which is a line of identity."""

    def __init__(self, source, rest=''):
        print(source, rest, flush=True)
        self.lines = []
        self.process = start(
            f'{source} ! {rest} identity name=frame silent=false ! '
            'fakesink sync=false', '-v', '-m')
        # One that hangs is shown as far as it came.
        self.timer = threading.Timer(SECONDS, self.process.kill)
        self.timer.start()

    def until(self, pattern):
        """The next line that has PATTERN, a regular expression."""
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if re.search(pattern, line):
                return line
        raise AssertionError(
            f'no {pattern} in:\n' + '\n'.join(self.lines[-30:]))

    def frames(self, count=1):
        """The lines of the next frames."""
        return [self.until('GstIdentity:frame: .*chain') for _ in range(count)]

    def caps(self):
        """The next caps of the source, as fields and their text."""
        line = self.until(r'(src|Src)\S*\.GstPad:src: caps = ')
        return dict(re.findall(r'([a-z-]+)=\([^)]*\)([^,\n]*)', line))

    def error(self):
        """Up to the end, and what the errors were, in any order."""
        # What comes on stderr may begin in the middle of a line of stdout,
        # which gst-launch-1.0 writes by the block.
        self.until('ERROR: from')
        lines = [self.lines[-1], *self.process.stdout]
        lines = [line[line.index('ERROR: from'):].rstrip() for line in lines
                 if 'ERROR: from' in line]
        assert self.process.wait() != 0
        self.timer.cancel()
        return '\n'.join(lines)

    def end(self):
        self.process.terminate()
        self.process.communicate()
        self.timer.cancel()


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
