# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 extract, against ffprobe."""

import json
import unittest

import tooltest
from tooltest import (
    DATA, HDR10PLUS, RPU, RPU_VIDEO, ToolTest, assert_says, ffprobe_hdr, needs)


def split_rpus(path):
    return sorted(path.read_bytes().split(b'\0\0\0\1')[1:])


class Extract(ToolTest):
    def assert_same_as_ffprobe(self, document, video):
        result = ffprobe_hdr.compare(document, video)
        self.assertEqual(result['values_that_differ'], 0, result)
        self.assertGreater(result['values_compared'], 0)

    @needs('ffprobe')
    def test_sample(self):
        out = self.extract(HDR10PLUS, 'out.json')
        self.assertEqual(self.message, '')
        self.assert_same_as_ffprobe(out, HDR10PLUS)

    def test_rpus(self):
        # The sample's file has them in coding order.
        out = self.extract(RPU_VIDEO, 'out.bin')
        self.assertEqual(split_rpus(out), split_rpus(RPU))

    @unittest.skipUnless(DATA.exists(), 'no real files')
    def test_real_files(self):
        folder = DATA / 'hdr10plus'
        for video, document in (
                ('regular.hevc', 'regular_metadata.json'),
                ('single-frame.hevc', 'single-frame-metadata.json'),
                ('dhdr10-opt.hevc', 'metadata-dhdr10-opt.json')):
            ours = json.loads(
                self.extract(folder / video, 'out.json').read_text())
            theirs = json.loads((folder / document).read_text())
            self.assertEqual(ours['SceneInfo'], theirs['SceneInfo'])
            self.assertEqual(ours['SceneInfoSummary'],
                             theirs['SceneInfoSummary'])
        self.assertEqual(
            self.extract(DATA / 'dovi' / 'regular.hevc', 'out.bin').read_bytes(),
            (DATA / 'dovi' / 'regular_rpu.bin').read_bytes())

    def test_no_video(self):
        self.run_tool('extract', RPU, self.folder / 'out.shmc', status=1)
        assert_says(self.message, 'video', str(RPU))


if __name__ == '__main__':
    tooltest.main()
