# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The capture device of the module in kmod: its nodes, and what it is told to
do. It is a camera without a fault when a test starts and when it ends. A test
that imports this is skipped where the module is not loaded."""

import atexit
import sys
from pathlib import Path

import v4l2

PARAMETERS = Path('/sys/module/shmemtest/parameters')
DEBUGFS = Path('/sys/kernel/debug/shmemtest/capture')
INFOFRAME = DEBUGFS / 'infoframe'
CLASS = Path('/sys/class/video4linux')

if not PARAMETERS.exists():
    print('there is no module shmemtest')
    sys.exit(77)


def find(capability):
    """The node whose `device_caps` have this, as /dev/videoN."""
    for node in sorted(CLASS.glob('video*')):
        device = f'/dev/{node.name}'
        driver, capabilities = v4l2.capabilities(device)
        if driver.startswith(b'shmemtest') and capabilities & capability:
            return device
    raise SystemExit('the module has no such node')


def receiver():
    """The sub-device, as /dev/v4l-subdevN."""
    for node in CLASS.glob('v4l-subdev*'):
        if (node / 'name').read_text().strip() == 'shmemtest receiver':
            return f'/dev/{node.name}'
    raise SystemExit('the module has no sub-device')


def set_parameter(name, value):
    (PARAMETERS / name).write_text(str(value))


def set_signal(text):
    """See kmod/capture-signal.c: `camera`, `none`, `1920x1080p60`..."""
    (DEBUGFS / 'signal').write_text(text)


def reset():
    """Fails while buffers are allocated and there is a signal."""
    (DEBUGFS / 'reset').write_text('1')
    INFOFRAME.write_text('controls')
    set_signal('camera')


reset()
atexit.register(reset)
