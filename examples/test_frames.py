# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs frames-print with frames of a gst-launch-1.0, and looks at what it is
linked with.

usage: test_frames.py BUILD PROGRAM
"""

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / 'scripts' / 'lib'), str(ROOT / 'tests')]
from pipelines import Pipeline  # noqa: E402
from testlib import SKIPPED, is_listening, says  # noqa: E402

BUILD, PROGRAM = sys.argv[1:]
TIMEOUT = 60
FRAMES = 5


def check(condition, *what):
    if not condition:
        sys.exit('failed: ' + ' '.join(map(str, what)))


def run(path):
    return subprocess.run([PROGRAM, path], capture_output=True, text=True,
                          timeout=TIMEOUT, check=False)


def check_libraries():
    """It and its libraries need nothing of GLib or GStreamer."""
    if not shutil.which('ldd'):
        return
    out = subprocess.run(['ldd', PROGRAM], capture_output=True, text=True,
                         check=True).stdout
    check('libc.' in out, out)
    for name in ('libgst', 'libglib', 'libgobject', 'libgio'):
        check(name not in out, out)


def receive(folder):
    """The line of each frame, once somebody listens."""
    socket = f'{folder}/frames'
    producer = Pipeline(BUILD, folder, 'producer', (
        f'videotestsrc num-buffers={FRAMES} ! video/x-raw,format=NV12,width=64,'
        'height=48,framerate=25/1,colorimetry=bt2100-pq ! '
        'shmemmetaread content-light-level=1000:400 ! '
        f'shmemfdsink socket-path={socket} wait-for-connection=true').split())
    deadline = time.monotonic() + TIMEOUT
    while not is_listening(socket):
        check(time.monotonic() < deadline and producer.returncode is None,
              producer.text())
        time.sleep(0.01)
    try:
        done = run(socket)
        check(done.returncode == 0, done.stderr, producer.text())
    finally:
        producer.stop()
    return done.stdout.splitlines()


def main():
    check_libraries()
    with tempfile.TemporaryDirectory() as folder:
        nobody = run(f'{folder}/nobody')
        check(nobody.returncode == 1 and nobody.stdout == '', nobody)
        check(not says(nobody.stderr, f'{folder}/nobody', 'shmemfdsink'),
              nobody.stderr)
        if not shutil.which('gst-launch-1.0'):
            return SKIPPED
        lines = receive(folder)
    check(lines == [f'{i * 0.04:.3f} s: 64x48, transfer 16, MaxCLL 1000'
                    for i in range(FRAMES)], lines)
    return 0


sys.exit(main())
