# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs receive-hdr10plus with frames of a gst-launch-1.0.

usage: test_hdr10plus.py BUILD PROGRAM
"""

import os
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
FRAMES = 12
MESSAGES = ROOT / 'tests' / 'samples' / 't35-messages.shmc'
# Of the first and second frame, as make-t35-messages has them; the last one has
# no message.
FIRST = ['0.000 s: HDR10+ for 400 cd/m2: maxscl 501 502 503',
         '0.040 s: HDR10+ for 1000 cd/m2: maxscl 101 102 103']


def check(condition, *what):
    if not condition:
        sys.exit('failed: ' + ' '.join(map(str, what)))


def run(folder, path):
    environment = dict(
        os.environ, GST_PLUGIN_PATH=f'{BUILD}/gst/shmemmeta',
        GST_REGISTRY=f'{folder}/registry.bin')
    return subprocess.run([PROGRAM, path], capture_output=True, text=True,
                          timeout=TIMEOUT, check=False, env=environment)


def receive(folder):
    socket = f'{folder}/frames'
    producer = Pipeline(BUILD, folder, 'producer', (
        f'videotestsrc num-buffers={FRAMES} ! video/x-raw,width=64,height=48,'
        f'framerate=25/1 ! shmemmetaread location={MESSAGES} ! '
        f'shmemfdsink socket-path={socket} wait-for-connection=true').split())
    deadline = time.monotonic() + TIMEOUT
    while not is_listening(socket):
        check(time.monotonic() < deadline and producer.returncode is None,
              producer.text())
        time.sleep(0.01)
    try:
        return run(folder, socket)
    finally:
        producer.stop()


def main():
    if not shutil.which('gst-launch-1.0'):
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        done = receive(folder)
        check(done.returncode == 0, done)
        lines = done.stdout.splitlines()
        check(len(lines) == FRAMES and lines[:len(FIRST)] == FIRST, lines)
        check(lines[-1].startswith('0.440 s: ')
              and not says(lines[-1], 'HDR10+', '!maxscl'), lines[-1])
        wrong = run(folder, '/' + 'x' * 200)
        check(wrong.returncode == 1 and wrong.stdout == '', wrong)
        check(not says(wrong.stderr, 'socket path', '107'), wrong)
    return 0


sys.exit(main())
