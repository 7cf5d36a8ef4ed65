# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 convert: nothing changes and nothing gets lost."""

import json

import tooltest
from tooltest import DATA, HDR10PLUS, RPU, ToolTest, assert_says


class Convert(ToolTest):
    def convert(self, source, name, *options, status=0):
        out = self.folder / name
        self.run_tool('convert', *options, source, out, status=status)
        return out

    def assert_same_frames(self, ours, theirs):
        ours, theirs = (json.loads(path.read_text()) for path in (ours, theirs))
        self.assertEqual(ours['SceneInfo'], theirs['SceneInfo'])
        self.assertEqual(ours['SceneInfoSummary'], theirs['SceneInfoSummary'])

    def assert_nothing_written(self, name):
        self.assertEqual(list(self.folder.glob(name + '*')), [])

    def test_json_and_back(self):
        title = self.make_title(120)
        sequence = self.convert(title, 'a.shmc')
        again = self.convert(sequence, 'b.json')
        self.assert_same_frames(again, title)
        self.assertEqual(self.convert(again, 'c.shmc').read_bytes(),
                         sequence.read_bytes())

    def test_rpus_and_back(self):
        files = [RPU]
        if DATA.exists():
            files += sorted((DATA / 'dovi').glob('*.bin'))
        for path in files:
            sequence = self.convert(path, 'a.shmc')
            self.assertEqual(self.convert(sequence, 'b.bin').read_bytes(),
                             path.read_bytes(), path)

    def test_sequence_keeps_times(self):
        video = self.extract(HDR10PLUS, 'video.shmc', '--persistence', 'frame')
        again = self.convert(video, 'again.shmc')
        self.assertEqual(again.read_bytes(), video.read_bytes())
        self.assertAlmostEqual(
            self.lines(again, '--frame', '24')[0]['pts'], 10**9, delta=100)

    def test_json_lines(self):
        out = self.convert(RPU, 'rpus.jsonl')
        self.assertEqual(
            [json.loads(line) for line in out.read_text().splitlines()],
            self.lines(RPU))

    def test_loss_is_refused(self):
        self.convert(HDR10PLUS, 'lost.json', status=1)
        assert_says(self.message, 'frame 0', '--force')
        self.assert_nothing_written('lost')
        self.convert(RPU, 'none.json', status=1)
        assert_says(self.message, 'DVRP')
        self.convert(self.make_title(5), 'none.bin', status=1)
        assert_says(self.message, 'RPU')
        self.assert_nothing_written('none')

    def test_loss_by_force(self):
        out = self.convert(HDR10PLUS, 'forced.json', '--force')
        assert_says(self.message, '96 of 96')
        self.assertEqual(len(json.loads(out.read_text())['SceneInfo']), 96)

    def test_a_fault_leaves_nothing(self):
        data = self.convert(RPU, 'a.shmc').read_bytes()
        broken = self.write('broken.shmc', data[:-8])
        kept = self.write('kept.bin', b'before')
        self.convert(broken, 'kept.bin', status=1)
        self.assertEqual(kept.read_bytes(), b'before')
        self.assertEqual(list(self.folder.glob('kept.bin.*')), [])

    def test_format_by_option(self):
        out = self.convert(RPU, 'noname', '--to', 'shmc')
        self.assertEqual(out.read_bytes()[:8], b'SHMCSEQ\0')
        self.convert(RPU, 'noname2', status=2)
        self.convert(RPU, 'noname2', '--to', 'avi', status=2)

    def test_no_place_to_write(self):
        self.convert(RPU, 'missing/out.shmc', status=2)
        (self.folder / 'folder.shmc').mkdir()
        self.convert(RPU, 'folder.shmc', status=2)

    def test_to_a_pipe(self):
        text = self.run_tool(
            'convert', '--to', 'json-lines', RPU, '/dev/stdout')
        self.assertEqual(text.count('\n'), 24)


if __name__ == '__main__':
    tooltest.main()
