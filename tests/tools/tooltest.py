# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of gst-shmemmeta-1.0 share. Each is called as TEST TOOL."""

import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'tests'), str(ROOT / 'tests' / 'oracle')]

SAMPLES = ROOT / 'tests' / 'samples'
DATA = Path(os.environ.get('SHMEM_TEST_DATA', ROOT.parent / 'shared' / 'data'))
HDR10PLUS = SAMPLES / 'hdr10plus.h265'
RPU_VIDEO = SAMPLES / 'dolby-vision.h265'
RPU = SAMPLES / 'dolby-vision-rpu.bin'
SEEDS = ROOT / 'tests' / 'fuzz' / 'seeds'
NAME = 'gst-shmemmeta-1.0: '
OPTIONAL_ELEMENTS = ('matroskademux', 'qtdemux')

# Only a hang takes that long.
TIMEOUT = 120
TOOL = None

import ffprobe_hdr  # noqa: E402, F401
import rpu_packer  # noqa: E402, F401
import testlib  # noqa: E402
from testlib import assert_says, has_element, needs, says  # noqa: E402, F401


class ToolTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='shmemmeta-tool-'))

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_tool(self, *arguments, status=0, lines=1, **options):
        """Standard output; messages are in self.message, LINES of them if it
        fails, or any number if that is None."""
        process = subprocess.run(
            [TOOL, *map(str, arguments)], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=TIMEOUT,
            check=False, **options)
        self.message = process.stderr.decode()
        self.assertNotRegex(self.message, 'Sanitizer|CRITICAL|runtime error')
        self.skip_without_element(process.returncode)
        self.assertEqual(process.returncode, status,
                         f'{arguments}: {self.message}')
        if status != 0:
            self.assert_lines(lines)
        return process.stdout.decode()

    def skip_without_element(self, status):
        """The tool needs demuxers of others, and names them."""
        for name in OPTIONAL_ELEMENTS if status == 2 else ():
            if not says(self.message, name) and not has_element(name):
                self.skipTest(f'there is no {name}')

    def assert_lines(self, lines):
        found = self.message.splitlines()
        if lines is not None:
            self.assertEqual(len(found), lines, self.message)
        for line in found:
            self.assertTrue(line.startswith(NAME), self.message)

    def write(self, name, data):
        path = self.folder / name
        if isinstance(data, str):
            data = data.encode()
        path.write_bytes(data)
        return path

    def write_planes(self, table, name='planes'):
        """A container with TABLE as its only payload."""
        return self.write(name, struct.pack('<4sII', b'PLNS', 0, len(table))
                          + table)

    def make_title(self, frames, name='title.json'):
        made = subprocess.run([sys.executable, SAMPLES / 'make-title', str(frames)],
                              stdout=subprocess.PIPE, check=True)
        return self.write(name, made.stdout)

    def extract(self, video, name, *options):
        out = self.folder / name
        self.run_tool('extract', video, out, *options)
        return out

    def lines(self, path, *options):
        text = self.run_tool('inspect', '--json', path, *options)
        return [json.loads(line) for line in text.splitlines()]


def main():
    global TOOL
    TOOL = os.path.abspath(sys.argv.pop(1))
    sys.exit(testlib.run(
        unittest.defaultTestLoader.loadTestsFromModule(sys.modules['__main__'])))
