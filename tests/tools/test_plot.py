# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 plot: what is in the picture."""

import json
import os
import struct
import unittest
import xml.etree.ElementTree as tree

import tooltest
from tooltest import DATA, HDR10PLUS, RPU, ToolTest, assert_says

HAS_PNG = os.environ.get('SHMEM_TOOL_HAS_PNG', '1') == '1'


class Plot(ToolTest):
    def plot(self, path, *options):
        out = self.folder / 'out.svg'
        self.run_tool('plot', path, '-o', out, *options)
        return tree.parse(out).getroot()

    def named(self, root, name):
        return [element for element in root.iter()
                if element.get('class') == name]

    def texts(self, root, name):
        return [element.text for element in self.named(root, name)]

    def assert_scenes(self, root, document):
        summary = json.loads(document.read_text())['SceneInfoSummary']
        # The first scene begins where the plot does.
        self.assertEqual(len(self.named(root, 'scene')),
                         len(summary['SceneFirstFrameIndex']) - 1)

    def assert_inside(self, root):
        for element in root.iter():
            for name in ('x', 'y'):
                value = float(element.get(name, 0))
                self.assertGreaterEqual(value, 0)
                self.assertLessEqual(value, 1280 if name == 'x' else 720)

    def test_title(self):
        title = self.make_title(400)
        root = self.plot(title, '--fps', '24', '--max-cll', '1000',
                         '--max-fall', '150', '--title', 'A <b> & c')
        self.assert_scenes(root, title)
        self.assert_inside(root)
        self.assertEqual(self.texts(root, 'title'), ['A <b> & c'])
        self.assertEqual(
            self.texts(root, 'luminance'),
            '0.01 0.1 1 10 100 203 1000 4000 10000'.split())
        self.assertEqual(self.texts(root, 'level'),
                         ['MaxCLL 1000', 'MaxFALL 150'])
        for name in ('maxscl', 'peak', 'average'):
            self.assertEqual(len(self.named(root, name)), 1, name)
        self.assertEqual(len(self.named(root, 'band')), 5)
        self.assertIn('8.33 s', self.texts(root, 'time'))

    def test_axis_is_pq(self):
        """ST 2084 by its own formula, from the positions of the labels."""
        def pq(nits):
            y = (nits / 10000) ** (2610 / 16384)
            return ((3424 / 4096 + 2413 / 128 * y) /
                    (1 + 2392 / 128 * y)) ** (2523 / 32)
        root = self.plot(self.make_title(10))
        labels = {float(e.text): float(e.get('y'))
                  for e in self.named(root, 'luminance')}
        height = (labels[0.01] - labels[10000]) / (pq(10000) - pq(0.01))
        for nits, y in labels.items():
            self.assertAlmostEqual(
                y, labels[10000] + height * (1 - pq(nits)), delta=0.05)

    def test_sample(self):
        root = self.plot(HDR10PLUS)
        self.assert_scenes(root, self.extract(HDR10PLUS, 'scenes.json'))
        self.assertEqual(self.texts(root, 'level'),
                         ['MaxCLL 1000', 'MaxFALL 400'])
        self.assertIn('96 frames', self.texts(root, 'subtitle')[0])

    def test_gaps(self):
        root = self.plot(HDR10PLUS, '--persistence', 'frame')
        self.assertGreater(len(self.named(root, 'maxscl')), 1)
        self.assertRegex(self.texts(root, 'note')[0], '^[0-9]+ frames')

    def test_one_frame(self):
        root = self.plot(self.make_title(1))
        self.assertEqual(self.texts(root, 'frame'), ['0'])
        self.assertEqual(self.named(root, 'scene'), [])

    def test_long_title_is_small(self):
        self.plot(self.make_title(10000))
        self.assertLess((self.folder / 'out.svg').stat().st_size, 300000)

    @unittest.skipUnless(DATA.exists(), 'no real files')
    def test_real_title(self):
        folder = DATA / 'hdr10plus'
        root = self.plot(folder / 'regular.hevc')
        self.assertEqual(len(self.named(root, 'scene')), 2)
        self.assertIn('259 frames', self.texts(root, 'subtitle')[0])

    def test_curve(self):
        title = self.make_title(300)
        values = json.loads(title.read_text())['SceneInfo'][250]
        root = self.plot(title, '--frame', '250')
        curve = values['BezierCurveData']
        self.assertEqual(len(self.named(root, 'anchor')), len(curve['Anchors']))
        knee = self.named(root, 'knee')[0]
        left, width = 92, 480
        self.assertAlmostEqual(
            float(knee.get('cx')),
            left + width * curve['KneePointX'] / 4095, delta=0.01)
        # 11 slots of which two are none, the average and three maxima
        self.assertEqual(len(self.named(root, 'bar')), 7 + 4)
        self.assertIn('5 %', self.texts(root, 'note')[0])

    def test_frame_without_curve(self):
        root = self.plot(HDR10PLUS, '--frame', '60')
        self.assertEqual(len(self.named(root, 'no-curve')), 1)
        self.assertEqual(self.named(root, 'curve'), [])

    def test_nothing_to_plot(self):
        for options in ([], ['--frame', '3']):
            self.run_tool('plot', RPU, '-o', self.folder / 'out.svg', *options,
                          status=1)
        self.run_tool('plot', HDR10PLUS, '--frame', '96', '-o',
                      self.folder / 'out.svg', status=1)
        assert_says(self.message, 'frame 96')
        self.assertEqual(list(self.folder.glob('out*')), [])

    @unittest.skipUnless(HAS_PNG, 'built without cairo')
    def test_png(self):
        out = self.folder / 'out.png'
        for options in ([], ['--frame', '7']):
            self.run_tool('plot', HDR10PLUS, '-o', out, *options)
            data = out.read_bytes()
            self.assertEqual(data[:8], b'\x89PNG\r\n\x1a\n')
            self.assertEqual(struct.unpack('>II', data[16:24]), (2560, 1440))
            self.assertGreater(len(data), 20000)

    @unittest.skipIf(HAS_PNG, 'built with cairo')
    def test_no_png(self):
        self.run_tool('plot', HDR10PLUS, '-o', self.folder / 'out.png',
                      status=2)
        assert_says(self.message, 'cairo')


if __name__ == '__main__':
    tooltest.main()
