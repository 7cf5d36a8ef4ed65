# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 edit, against a model of a few lines of Python: lists of
frames that are cut and copied."""

import json
import random
import resource
import struct
import subprocess

import tooltest
from tooltest import RPU, ToolTest, assert_says

FRAMES = 60


def parse_range(text, count):
    first, dash, last = text.partition('-')
    if not dash:
        return range(int(first), int(first) + 1)
    return range(int(first), int(last) + 1 if last else count)


def model(count, trim=(), delete=(), duplicate=(), delay=0, length=None):
    """Which frame of COUNT ones is at each place of the result."""
    copies = dict.fromkeys(range(count), 1)
    for text in duplicate:
        frame, _, more = text.partition(':')
        copies[int(frame)] += int(more or 1)
    kept = {frame for text in trim for frame in parse_range(text, count)} \
        or set(range(count))
    gone = {frame for text in delete for frame in parse_range(text, count)}
    result = [frame for frame in range(count) for _ in range(copies[frame])
              if frame in kept and frame not in gone]
    result = result[:1] * delay + result
    if length:
        result = (result + result[-1:] * length)[:length]
    return result


def arguments_of(edits):
    for name, values in edits.items():
        for value in values if isinstance(values, (tuple, list)) else [values]:
            yield f'--{name}={value}'


class EditTest(ToolTest):
    def setUp(self):
        super().setUp()
        title = json.loads(self.make_title(FRAMES).read_text())
        for number, frame in enumerate(title['SceneInfo']):
            frame['LuminanceParameters']['AverageRGB'] = number // 5
        self.title = self.write('title.json', json.dumps(title))
        self.frames = title['SceneInfo']

    def edit(self, meta, out, status=0, force=False, **edits):
        out = self.folder / out
        self.run_tool('edit', meta, *arguments_of(edits),
                      *(['--force'] if force else []), out, status=status)
        return out


EDITS = (
    {'trim': '10-19'}, {'trim': '10-'}, {'trim': ('0-4', '50-59', '2-7')},
    {'delete': '0-9'}, {'delete': ('5', '7-8', '58-')},
    {'duplicate': '0'}, {'duplicate': ('3:4', '59:2', '3')},
    {'duplicate': '7:0'}, {'delay': 24}, {'length': 10}, {'length': 100},
    {'trim': '20-39', 'delete': '25', 'duplicate': '20:2', 'delay': 3,
     'length': 30},
)


class Json(EditTest):
    def assert_result(self, document, wanted):
        """Values of the frames of TITLE; scenes and indices made anew."""
        made = json.loads(document.read_text())
        frames = made['SceneInfo']
        for key in ('LuminanceParameters', 'BezierCurveData',
                    'NumberOfWindows', 'TargetedSystemDisplayMaximumLuminance'):
            self.assertEqual([frame[key] for frame in frames],
                             [self.frames[frame][key] for frame in wanted])
        self.assertEqual([frame['SequenceFrameIndex'] for frame in frames],
                         list(range(len(wanted))))
        scenes = []
        for index, frame in enumerate(wanted):
            values = [self.frames[frame]['LuminanceParameters'],
                      self.frames[frame]['BezierCurveData']]
            if index == 0 or values != before:
                scenes.append(index)
            before = values
            self.assertEqual(frames[index]['SceneId'], len(scenes) - 1)
            self.assertEqual(frames[index]['SceneFrameIndex'],
                             index - scenes[-1])
        lengths = [b - a for a, b in zip(scenes, scenes[1:] + [len(wanted)])]
        self.assertEqual(made['SceneInfoSummary'], {
            'SceneFirstFrameIndex': scenes, 'SceneFrameNumbers': lengths})

    def test_edits(self):
        for edits in EDITS:
            with self.subTest(edits=edits):
                out = self.edit(self.title, 'out.json', **edits)
                self.assertEqual(self.message, '')
                self.assert_result(out, model(FRAMES, **{
                    name: [value] if isinstance(value, str) else value
                    for name, value in edits.items()}))

    def test_random(self):
        chance = random.Random(12)
        for _ in range(12):
            first, last = sorted(chance.sample(range(FRAMES), 2))
            gone = chance.randrange(FRAMES)
            edits = {
                'trim': [f'{first}-{last}', f'{chance.randrange(FRAMES)}-'],
                'delete': [str(gone)], 'delay': chance.randrange(40),
                'length': chance.randrange(1, 150)}
            with self.subTest(edits=edits):
                wanted = model(FRAMES, **edits)
                self.assert_result(
                    self.edit(self.title, 'out.json', **edits), wanted)

    def test_nothing_to_do(self):
        out = self.edit(self.title, 'out.json')
        self.assert_result(out, range(FRAMES))

    def test_in_place(self):
        self.edit(self.title, self.title, trim='10-')
        self.assert_result(self.title, range(10, FRAMES))


class Formats(EditTest):
    def hex_of(self, path):
        """The entries of each frame, in hexadecimal."""
        return [[entry['hex'] for container in line['containers']
                 for entry in container['entries']]
                for line in self.lines(path)]

    def test_rpus(self):
        rpus = RPU.read_bytes().split(b'\0\0\0\1')[1:]
        edits = {'delete': '3-5', 'duplicate': '0:2', 'delay': 5, 'length': 40}
        out = self.edit(RPU, 'out.bin', **edits)
        self.assertEqual(
            out.read_bytes().split(b'\0\0\0\1')[1:],
            [rpus[frame] for frame in model(
                len(rpus), delete=['3-5'], duplicate=['0:2'], delay=5,
                length=40)])

    def test_all_from_one(self):
        shmc = self.folder / 'title.shmc'
        self.run_tool('convert', self.title, shmc)
        entries = self.hex_of(self.title)
        wanted = [entries[frame] for frame in model(
            FRAMES, trim=['10-'], duplicate=['30:3'], delay=2)]
        for meta in (self.title, shmc):
            for name in ('out.json', 'out.shmc'):
                out = self.edit(meta, name, trim='10-', duplicate='30:3',
                                delay=2)
                self.assertEqual(self.hex_of(out), wanted)
        out = self.edit(shmc, 'out.jsonl', trim='10-', duplicate='30:3',
                        delay=2)
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        self.assertEqual([line['frame'] for line in lines],
                         list(range(len(wanted))))
        self.assertEqual([line['containers'][0]['entries'][0]['hex']
                          for line in lines], [frame[0] for frame in wanted])

    def test_times(self):
        """Those of another cut are not those of this one."""
        shmc = self.extract(tooltest.HDR10PLUS, 'timed.shmc')
        self.assertNotEqual(self.lines(shmc)[3]['pts'], None)
        out = self.edit(shmc, 'out.shmc', delete='0')
        self.assertEqual({line['pts'] for line in self.lines(out)}, {None})

    def test_pipes(self):
        wanted = self.edit(RPU, 'out.bin', trim='3-7').read_bytes()
        done = subprocess.run(
            [tooltest.TOOL, 'edit', RPU, '--trim=3-7', '--to=rpu', '-'],
            stdout=subprocess.PIPE, check=True, timeout=tooltest.TIMEOUT)
        self.assertEqual(done.stdout, wanted)

    def test_losses(self):
        shmc = self.extract(tooltest.RPU_VIDEO, 'rpus.shmc')
        out = self.edit(shmc, 'out.json', status=1, delay=1)
        assert_says(self.message, 'frame 0')
        self.assertFalse(out.exists())

    def test_holes(self):
        """Frames that a file leaves out count, and cannot be left out of one
        that goes by position."""
        empty = struct.pack('<QQII', 1, 2 ** 64 - 1, 0, 0)
        shmc = self.folder / 'title.shmc'
        self.run_tool('convert', RPU, shmc)
        rpu = self.folder / 'one.shmc'
        self.edit(shmc, rpu, trim='0')
        data = rpu.read_bytes()
        record = data[16:]
        holes = self.write('holes.shmc', data[:16] + record
                           + struct.pack('<Q', 5) + record[8:]
                           + struct.pack('<Q', 6) + empty[8:])
        out = self.edit(holes, 'out.shmc', duplicate='2:3', delete='0')
        self.assertEqual([line['frame'] for line in self.lines(out)
                          if line['containers']], [7])
        self.edit(holes, 'out.bin', delay=1, status=1)
        assert_says(self.message, 'frame 1', '--fill')
        self.edit(holes, 'out.bin', trim='5-', status=1)
        assert_says(self.message, 'frame 1', '--fill')


class Wrong(EditTest):
    def test_usage(self):
        for edits in (
                {'trim': ''}, {'trim': '5-3'}, {'trim': '-5'}, {'trim': 'a'},
                {'delete': '1-2-3'}, {'delete': ' 1'}, {'delete': '+1'},
                {'duplicate': '1:'}, {'duplicate': ':2'}, {'delay': '-1'},
                {'delay': ''}, {'delay': '1.5'}, {'delay': '0x10'},
                {'length': 0}, {'length': -1}):
            with self.subTest(edits=edits):
                self.edit(self.title, 'out.json', status=2, **edits)
                assert_says(self.message, '--' + next(iter(edits)))

    def test_too_much(self):
        """No typing error fills a disk, or counts to 2^64."""
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
        out = self.folder / 'out.bin'
        for number in (10000000000, 2 ** 64 - 1, 2 ** 64, 10 ** 30):
            for option in ('--delay', '--length', '--duplicate=0:', '--trim',
                           '--delete=1-', '--duplicate'):
                value = option + str(number) if option[-1] in ':-' \
                    else f'{option}={number}'
                self.run_tool('edit', RPU, value, out, status=2,
                              preexec_fn=limit)
        for options in (('--delay=16777216', '--duplicate=0:16777216'),
                        ('--duplicate=0:16777216', '--duplicate=1:16777216')):
            self.run_tool('edit', RPU, *options, out, status=1,
                          preexec_fn=limit)
        self.assertFalse(out.exists())

    def test_frames_that_are_not_there(self):
        for edits in ({'trim': '0-60'}, {'delete': '60'}, {'duplicate': '60'},
                      {'trim': '60-'}):
            with self.subTest(edits=edits):
                out = self.edit(self.title, 'out.json', status=1, **edits)
                assert_says(self.message, 'frame 60', '60 frames')
                self.assertFalse(out.exists())
        self.edit(self.title, 'out.json', status=1, delete='3', duplicate='3')
        assert_says(self.message, 'frame 3', '--duplicate')
        self.edit(self.title, 'out.json', status=1, delete='0-')
        self.edit(self.title, 'out.xyz', status=2, delete='0')
        self.edit(self.folder / 'missing', 'out.json', status=2, delete='0')

    def test_largest_number(self):
        for number in (2 ** 64 - 1, 2 ** 64 - 2, 2 ** 40):
            meta = self.write('large.shmc', b'SHMCSEQ\0' + struct.pack(
                '<II', 1, 0) + struct.pack('<QQII', number, 0, 0, 0))
            self.edit(meta, 'out.shmc', status=1, delay=1)


if __name__ == '__main__':
    tooltest.main()
