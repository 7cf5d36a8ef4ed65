# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the two displays of the virtual machine show, for tests that know what
it should be. Both are asked until it is that: a frame is on its way."""

import os
import signal
import subprocess
import time
import zlib
from pathlib import Path

import v4l2

WIDTH, HEIGHT = 1280, 720
# Caps, and bytes of a frame.
_CAPS = (f'video/x-raw,format={{}},width={WIDTH},height={HEIGHT},'
         'framerate=10/1')
BGRX = _CAPS.format('BGRx'), WIDTH * HEIGHT * 4
NV12 = _CAPS.format('NV12'), WIDTH * HEIGHT * 3 // 2
NV24 = _CAPS.format('NV24'), WIDTH * HEIGHT * 3

VIRTIO = 'shmemkmssink driver-name=virtio_gpu skip-vsync=true sync=false'
OURS = 'shmemkmssink driver-name=shmemtest sync=false'
# gst-launch-1.0 ends when all sinks have had EOS; with this one, not before it
# is told, and the last frame stays.
FOR_EVER = ('videotestsrc is-live=true ! '
            'video/x-raw,width=16,height=16,framerate=1/1 ! fakesink')
DEBUGFS = Path('/sys/kernel/debug/shmemtest/kms')
# Each some tenths of a second.
ATTEMPTS = 100


def wait_until(process, done):
    while not done():
        assert process.poll() is None, process.communicate()[0]
        time.sleep(0.1)


def end(process):
    """Of a player that goes on FOR_EVER."""
    process.send_signal(signal.SIGINT)
    print(process.communicate()[0])
    assert process.returncode == 0, process.returncode


def recorded(process, path, size, count):
    """COUNT frames of SIZE that a filesink writes; they have to differ."""
    wait_until(process, lambda: os.path.exists(path)
               and os.path.getsize(path) >= size * count)
    data = Path(path).read_bytes()
    assert len(data) == size * count, len(data)
    frames = [data[n * size:(n + 1) * size] for n in range(count)]
    assert len(set(frames)) == count, 'pictures that cannot be told apart'
    return frames


def rgb_of(bgrx):
    pixels = bytearray(len(bgrx) // 4 * 3)
    for channel in range(3):
        pixels[channel::3] = bgrx[2 - channel::4]
    return bytes(pixels)


def screenshot(name):
    """RGB, as qemu has it; the header was checked where it was written."""
    path = subprocess.run(['screenshot', name], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()
    magic, size, _, pixels = Path(path).read_bytes().split(b'\n', 3)
    assert (magic, size) == (b'P6', b'%d %d' % (WIDTH, HEIGHT)), size
    return pixels


def furthest(a, b):
    """How far apart two pictures are where they are furthest. Rows that come
    again, as test patterns have them, are compared once."""
    assert len(a) == len(b)
    row = WIDTH * 3
    pairs = {(a[at:at + row], b[at:at + row]) for at in range(0, len(a), row)}
    return max(abs(x - y) for pair in pairs for x, y in zip(*pair))


def virtio_shows(name, picture, tolerance=0):
    for _ in range(ATTEMPTS):
        seen = screenshot(name)
        if seen == picture:
            return 0
        if tolerance and furthest(seen, picture) <= tolerance:
            return furthest(seen, picture)
    raise SystemExit(f'{name}: the display shows another picture, by up to '
                     f'{furthest(seen, picture)} in a pixel')


def ours_shows(picture):
    """Whether these are the pixels of a dma-buf of somebody else."""
    wanted = f'{zlib.crc32(picture):08x}'
    # A look at it takes no time, and a player may take long to start.
    for _ in range(10 * ATTEMPTS):
        seen = (DEBUGFS / 'crc').read_text().strip()
        if seen == wanted:
            break
        time.sleep(0.1)
    assert seen == wanted, (seen, wanted)
    status = dict(line.split(None, 1) for line in
                  (DEBUGFS / 'status').read_text().splitlines())
    return status['imported'] == '1'


def moving():
    """Every frame of vivid is another one, without text, whose drawing takes
    the emulated machine longer than a frame."""
    v4l2.still(pattern=v4l2.COLOUR_BARS)
    v4l2.set_control('/dev/video0', v4l2.HOR_MOVEMENT, v4l2.MOVE_RIGHT_FAST)


def check_metadata(name, count):
    """Every frame has one payload of vivid's, and they are in order."""
    entries = [v4l2.entries(frame) for frame in v4l2.frames(name)]
    assert len(entries) == count, len(entries)
    numbers = [v4l2.vivid_number(entry) for entry, in entries]
    assert numbers == sorted(set(numbers)), numbers
    print(f'{name}: {count} frames, each with metadata, of frames '
          f'{numbers[0]} to {numbers[-1]}')
    return entries
