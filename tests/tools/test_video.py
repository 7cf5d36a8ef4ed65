# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 extract and inject, against ffprobe."""

import json
import subprocess
import unittest

import tooltest
from tooltest import (
    DATA, HDR10PLUS, RPU, RPU_VIDEO, ToolTest, assert_says, ffprobe_hdr,
    has_element, needs)


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


class Inject(ToolTest):
    def inject(self, video, metadata, *options, status=0):
        out = self.folder / 'out.h265'
        self.run_tool('inject', *options, video, metadata, out, status=status)
        return out

    def encode(self, name):
        """24 frames with B-frames, in a container with times."""
        out = self.folder / name
        subprocess.run(
            ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
             'testsrc=size=128x96:rate=24', '-frames:v', '24', '-pix_fmt',
             'yuv420p10le', '-c:v', 'libx265', '-x265-params',
             'log-level=none:bframes=4:b-adapt=0:keyint=9:pools=1:'
             'hdr10=1:max-cll=900,300', out], check=True)
        return out

    @needs('ffprobe')
    def test_on_the_right_frames(self):
        title = self.make_title(96)
        out = self.inject(HDR10PLUS, title)
        result = ffprobe_hdr.compare(title, out)
        self.assertEqual(result['values_that_differ'], 0, result)
        self.assertEqual(result['frames_in_json'], 96)

    @needs('ffmpeg')
    def test_pictures_stay(self):
        def pictures(path):
            return subprocess.run(
                ['ffmpeg', '-v', 'error', '-i', path, '-f', 'framemd5', '-'],
                stdout=subprocess.PIPE, check=True).stdout
        out = self.inject(HDR10PLUS, self.make_title(96))
        self.assertEqual(pictures(out), pictures(HDR10PLUS))

    def test_extracted_and_injected_again(self):
        first = self.extract(HDR10PLUS, 'first.shmc')
        again = self.extract(self.inject(HDR10PLUS, first), 'again.shmc')
        self.assertEqual(again.read_bytes(), first.read_bytes())

    @needs('ffmpeg', 'matroskademux')
    def test_another_video_as_metadata(self):
        numbers = [line['containers'][0]['entries'][0]['hex'] for line in
                   self.lines(RPU_VIDEO)]
        title = self.encode('plain.mkv')
        out = self.inject(title, RPU_VIDEO)
        found = [entry['hex'] for line in self.lines(out)
                 for container in line['containers']
                 for entry in container['entries']
                 if entry['format'] == 'DVRP']
        self.assertEqual(found, numbers)

    @needs('ffmpeg ffprobe')
    def test_containers_of_video(self):
        title = self.make_title(24)
        for name, demuxer in (('a.mkv', 'matroskademux'), ('a.mp4', 'qtdemux'),
                              ('a.ts', 'tsdemux')):
            with self.subTest(name=name):
                if not has_element(demuxer):
                    self.skipTest(f'there is no {demuxer}')
                video = self.encode(name)
                self.assertIn('900 nits', self.run_tool('inspect', video))
                out = self.inject(video, title)
                result = ffprobe_hdr.compare(title, out)
                self.assertEqual(result['values_that_differ'], 0, result)
                self.assertEqual(result['frames'], 24)

    def test_number_of_frames(self):
        title = self.make_title(95)
        out = self.inject(HDR10PLUS, title, status=1)
        assert_says(self.message, '95 frames')
        self.assertFalse(out.exists())
        self.inject(HDR10PLUS, title, '--force')
        self.assertTrue(out.exists())

    def test_wrong_files(self):
        title = self.make_title(96)
        self.inject(title, title, status=1)
        self.inject(HDR10PLUS, self.folder / 'missing', status=2)
        self.run_tool('inject', HDR10PLUS, title, self.folder / 'out.mp4',
                      status=2)
        self.assertEqual(list(self.folder.glob('out*')), [])


if __name__ == '__main__':
    tooltest.main()
