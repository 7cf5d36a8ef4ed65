# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gst-inspect-1.0 tells people and installers of the plugin.

inspect_tests.py BUILD CASE: like pipeline_tests.py.
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
from testlib import needs  # noqa: E402

DECLARED = re.compile(r'^GST_ELEMENT_REGISTER_DECLARE \((\w+)\)', re.MULTILINE)


@needs('gst-inspect-1.0')
class Inspect(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """All of them with one registry, which takes long to fill."""
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.environment = dict(
            os.environ, LC_ALL='C.UTF-8',
            GST_PLUGIN_PATH=str(
                Path(pipeline_tests.BUILD) / 'gst' / 'shmemmeta'),
            GST_REGISTRY=str(Path(cls.folder.name) / 'registry.bin'),
            LD_PRELOAD=os.environ.get('SHMEM_PRELOAD', ''))

    def inspect(self, *words):
        return subprocess.run(
            ['gst-inspect-1.0', *words], check=True, text=True,
            env=self.environment, stdout=subprocess.PIPE).stdout

    def elements(self):
        """Of the plugin that was built, which an option can be missing from."""
        return re.findall(r'^  (\w+): ', self.inspect('shmemmeta'), re.MULTILINE)

    def test_nothing_is_offered_as_a_codec(self):
        """An installer that looks for a decoder, demuxer, encoder or muxer of
        some caps would be offered what is printed beside the elements."""
        printed = self.inspect(
            '--print-plugin-auto-install-info', 'shmemmeta').splitlines()
        self.assertEqual(sorted(printed),
                         sorted(f'element-{name}' for name in self.elements()))

    def test_elements_are_those_declared(self):
        header = pipeline_tests.ROOT / 'gst' / 'shmemmeta' / 'elements.h'
        declared = DECLARED.findall(header.read_text(encoding='utf-8'))
        self.assertLessEqual(set(self.elements()), set(declared))
        self.assertIn('shmemfdsink', self.elements())

    def test_origin(self):
        """A URL, or what GStreamer itself says where there is none."""
        origin = re.search(r'^ +Origin URL +(.*)$', self.inspect('shmemmeta'),
                           re.MULTILINE)
        self.assertRegex(origin[1], r'^(https?://\S+|Unknown package origin)$')


def main(cases):
    return pipeline_tests.main(cases)


if __name__ == '__main__':
    sys.exit(main(globals()))
