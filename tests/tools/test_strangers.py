# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files with properties that people met in public bug reports, where they are
there: the HDR10+ of frame n says average_maxrgb n, unless noted otherwise, so
metadata on a wrong frame shows at once. The oracle is ffprobe."""

import json
import os
import subprocess
import unittest
from pathlib import Path

import tooltest
from tooltest import ROOT, ToolTest, assert_says, has_element, needs

STRANGERS = Path(os.environ.get('SHMEM_TEST_STRANGERS',
                                ROOT.parent / 'shared' / 'strangers'))
FRAMES = 120


def average_of(line):
    """average_maxrgb of a line of inspect --json, or None."""
    found = [entry['values']['windows'][0]['average_maxrgb']
             for container in line['containers']
             for entry in container['entries'] if entry['name'] == 'HDR10+']
    return found[-1] if found else None


def ffprobe_frames(path):
    """average_maxrgb of each frame that ffprobe shows, or None."""
    text = subprocess.run(
        ['ffprobe', '-v', 'quiet', '-show_frames', '-of', 'json', path],
        stdout=subprocess.PIPE, check=True).stdout
    frames = []
    for frame in json.loads(text)['frames']:
        values = [side['average_maxrgb'] for side in
                  frame.get('side_data_list', ()) if 'average_maxrgb' in side]
        frames.append(int(values[0].split('/')[0]) if values else None)
    return frames


@unittest.skipUnless(STRANGERS.exists(), 'the files are not there')
class Strangers(ToolTest):
    def averages(self, name, *options):
        return [average_of(line)
                for line in self.lines(STRANGERS / name, *options)]

    def formats(self, name, *options):
        """The formats of each frame's entries."""
        return [{entry['format'] for container in line['containers']
                 for entry in container['entries']}
                for line in self.lines(STRANGERS / name, *options)]

    def assert_all_right(self, name, *options):
        self.assertEqual(self.averages(name, *options), list(range(FRAMES)))

    def test_byte_streams(self):
        self.assert_all_right('clean.h265')
        self.assert_all_right('cll_changes_at_cra.h265')

    def test_extract_equals(self):
        ours = json.loads(
            self.extract(STRANGERS / 'clean.h265', 'out.json').read_text())
        theirs = json.loads((STRANGERS / 'clean.json').read_text())
        self.assertEqual(ours['SceneInfo'], theirs['SceneInfo'])

    @needs('', 'qtdemux')
    def test_mp4(self):
        for name in ('no_edit_list.mp4', 'ffmpeg_copy_of_raw.mp4',
                     'fragmented.mp4'):
            with self.subTest(name=name):
                self.assert_all_right(name)

    def test_m2ts(self):
        self.assert_all_right('c2.m2ts')

    @needs('ffprobe')
    def test_inject(self):
        for name, demuxer in (('cll_each_au_no_hdr10plus.h265', None),
                              ('no_edit_list.mp4', 'qtdemux'),
                              ('ffmpeg_copy_of_raw.mp4', 'qtdemux'),
                              ('c2.m2ts', None)):
            with self.subTest(name=name):
                if demuxer and not has_element(demuxer):
                    self.skipTest(f'there is no {demuxer}')
                out = self.folder / 'out.h265'
                self.run_tool('inject', STRANGERS / name,
                              STRANGERS / 'clean.json', out)
                self.assertEqual(ffprobe_frames(out), list(range(FRAMES)))

    def test_trailing_byte(self):
        name = 'hdr10plus_trailing_byte.h265'
        self.assert_all_right(name)
        out = json.loads(self.extract(STRANGERS / name, 'out.json').read_text())
        self.assertEqual(len(out['SceneInfo']), FRAMES)
        self.run_tool('validate', STRANGERS / name, status=1)
        assert_says(self.message, 'HDR10+', 'byte', str(STRANGERS / name))

    def test_hole(self):
        video = STRANGERS / 'rpu_missing_first.h265'
        out = self.folder / 'out.bin'
        self.run_tool('extract', video, out, status=1)
        assert_says(self.message, 'frame 0', 'RPU')
        self.assertFalse(out.exists())
        self.extract(video, 'out.bin', '--fill=next')
        rpus = out.read_bytes().split(b'\0\0\0\1')[1:]
        self.assertEqual(len(rpus), FRAMES)
        self.assertEqual(rpus[0], rpus[1])

    @needs('', 'matroskademux qtdemux')
    def test_static_outside_of_the_stream(self):
        for name in ('static_only_in_hvcC.mkv', 'ns.mp4'):
            with self.subTest(name=name):
                for formats in (self.formats(name),
                                self.formats(name, '--persistence=sequence')):
                    self.assertEqual(len(formats), FRAMES)
                    for carried in formats:
                        self.assertLessEqual({'MDCV', 'CLLI'}, carried)

    @needs('', 'matroskademux')
    def test_two_tracks(self):
        video = STRANGERS / 'two_hevc_tracks.mkv'
        self.run_tool('inspect', video, status=2)
        assert_says(self.message, '--track', '1', '2', 'base', 'enhancement')
        formats = self.formats(video.name, '--track=2')
        self.assertEqual(len(formats), FRAMES)
        for carried in formats:
            self.assertIn('DVRP', carried)
        for carried in self.formats(video.name, '--track=1'):
            self.assertNotIn('DVRP', carried)

    def test_json_of_others(self):
        # SceneInfoSummary, and three keys of each frame.
        for name, oddities in (('bom.json', 1), ('old_parser.json', 4)):
            with self.subTest(name=name):
                self.assert_all_right(name)
                self.run_tool('validate', STRANGERS / name, status=1,
                              lines=oddities)

    def test_no_chroma(self):
        self.assertEqual(len(self.lines(STRANGERS / 'gray10.h265')), 24)


if __name__ == '__main__':
    tooltest.main()
