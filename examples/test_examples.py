# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs an example and compares what it prints with numbers computed here.

usage: test_examples.py NAME PROGRAM
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "tests")]
from testlib import says  # noqa: E402

NAME, PROGRAM = sys.argv[1:]


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True,
                          text=True, timeout=60, check=False)


def check(condition, *what):
    if not condition:
        sys.exit("failed: " + " ".join(map(str, what)))


def succeeds(*arguments):
    done = run(*arguments)
    check(done.returncode == 0, arguments, done.returncode, done.stderr)
    return done.stdout.splitlines()


def fails(noun, *arguments):
    """One line that says what is wrong, and nothing else."""
    done = run(*arguments)
    check(done.returncode == 1, arguments, "returned", done.returncode)
    check(done.stdout == "", arguments, done.stdout)
    check(len(done.stderr.splitlines()) == 1, arguments, done.stderr)
    check(not says(done.stderr, noun), arguments, done.stderr)


def appsrc_planes():
    """Three frames of four views, NV12, 64 x 48: a memory for each view."""
    line = re.compile(
        r"frame (\d+) plane (\d+): view (\d+), NV12, (luma|chroma), "
        r"(\d+) x (\d+), memory (\d+), offset (\d+), stride (\d+), "
        r"sum (\d+)$")
    found = []
    for text in succeeds():
        match = line.match(text)
        check(match, "no such line was expected:", text)
        found.append(tuple(int(g) if g.isdigit() else g
                           for g in match.groups()))
    expected = []
    for frame in range(3):
        for plane in range(8):
            view, chroma = divmod(plane, 2)
            value = 1 + 16 * plane + frame
            expected.append(
                (frame, plane, view, "chroma", 32, 24, view, 64 * 48, 64,
                 value * 64 * 24) if chroma else
                (frame, plane, view, "luma", 64, 48, view, 0, 64,
                 value * 64 * 48))
    check(found == expected, found)


def compressed():
    """Two fields of NV12 of 540 lines: luma, chroma, metadata of each."""
    lines = []
    for i in range(8):
        size, stride, samples, role = (
            (2048 * 544, 2048, "1920 x 540", "luma"),
            (2048 * 272, 2048, "960 x 270", "chroma"),
            (8192, 0, "0 x 0", "compression-metadata"),
            (4096, 0, "0 x 0", "compression-metadata"))[i % 4]
        lines.append(
            f"plane {i}: memory {i}, offset 0, size {size}, stride {stride}, "
            f"{samples}, {role}, FourCC NV12, modifier 0xff00000000000001")
    return lines


def v4l2_planes():
    """The frames that the program has built in, and devices that are none."""
    stride = 2048
    expected = [
        f"plane 0: memory 0, offset 64, size {stride * 1080}, stride {stride}, "
        "1920 x 1080, luma, FourCC NV12, modifier 0x0",
        f"plane 1: memory 1, offset 64, size {stride * 540}, stride {stride}, "
        "960 x 540, chroma, FourCC NV12, modifier 0x0",
    ]
    check(succeeds("--example") == expected, succeeds("--example"))
    check(succeeds() == expected, succeeds())
    check(succeeds("--compressed") == compressed(), succeeds("--compressed"))
    fails("/nonexistent/video0", "/nonexistent/video0")
    fails("V4L2", "/dev/null")
    fails("usage", "--unknown")
    fails("usage", "--example", "/dev/null")
    with tempfile.NamedTemporaryFile() as file:
        fails("V4L2", file.name)


{"appsrc-planes": appsrc_planes, "v4l2-planes": v4l2_planes}[NAME]()
