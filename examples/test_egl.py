# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""What frames-egl says where there is nothing to draw, or nothing to draw with.
tests/vm/frames-egl looks at what it draws.

usage: test_egl.py PROGRAM
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / 'tests')]
from testlib import says  # noqa: E402

PROGRAM = sys.argv[1]
TIMEOUT = 60
NO_IMPORT = 77


def check(condition, *what):
    if not condition:
        sys.exit('failed: ' + ' '.join(map(str, what)))


def fails(*arguments):
    """The exit status and what it says, which the driver may precede."""
    # What drivers leave behind at exit is theirs.
    environment = dict(os.environ, ASAN_OPTIONS='detect_leaks=0')
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True,
                          timeout=TIMEOUT, check=False, env=environment)
    check(done.returncode != 0 and done.stdout == '', done)
    return done.returncode, done.stderr.splitlines()[-1]


def main():
    status, text = fails()
    check(status == 1 and not says(text, 'usage', 'PATH', '.ppm'), text)
    with tempfile.TemporaryDirectory() as folder:
        nobody, picture = f'{folder}/nobody', f'{folder}/picture.ppm'
        status, text = fails(nobody, picture)
        check(not os.path.exists(picture), 'there is a picture')
    print(text)
    if status == NO_IMPORT:
        check(not says(text, 'EGL_EXT_image_dma_buf_import'), text)
    else:
        check(status == 1 and not says(text, nobody, 'shmemfdsink'), text)


main()
