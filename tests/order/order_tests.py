# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Presentation order of random streams, with ffprobe as the oracle.

order_tests.py PRINT_ORDER TOOL CASE [FIRST [COUNT]]: makes COUNT streams (200),
of seeds from FIRST (0) on. CASE is Streams: what print-order says of each
access unit is compared with the frames of ffprobe; or Containers: a part of the
streams is put into files of all kinds, and what TOOL says of these is compared
with what print-order says of the stream. The exit status is 77 where x265 or
ffmpeg is missing.

A seed makes the same stream always; a failure names it.
"""

import json
import random
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent),
                str(Path(__file__).resolve().parents[1])]
import streams  # noqa: E402
from testlib import needs, run  # noqa: E402

PRINT_ORDER, TOOL, CASE = sys.argv[1:4]
FIRST = int(sys.argv[4]) if len(sys.argv) > 4 else 0
COUNT = int(sys.argv[5]) if len(sys.argv) > 5 else 200
# Every so many streams go into containers.
SHARE = 10

# Edits that leave no doubt about the order.
CERTAIN = {'cut_at_random_access', 'cut_end', 'remove_sublayer',
           'change_static', 'add_others', 'repeat_parameter_sets',
           'discard_prior', 'break_links', 'hide_pictures'}

FRAGMENTS = 'frag_keyframe+empty_moov+default_base_moof'
CONTAINERS = {
    'mp4': (),
    'fragmented.mp4': ('-movflags', FRAGMENTS),
    'mkv': (),
    'ts': (),
    'm2ts': (),
}


def frames_of_ffprobe(path):
    """The numbers of the access units that are frames, in presentation
    order."""
    probe = subprocess.run(
        # From ffmpeg 8 on, those that refer to missing ones are kept only so.
        ['ffprobe', '-v', 'quiet', '-threads', '1', '-flags', '+output_corrupt',
         '-f', 'hevc', '-show_frames', '-show_entries',
         'frame=pict_type:frame_side_data', '-of', 'json', str(path)],
        check=False, stdout=subprocess.PIPE)
    numbers = []
    for frame in json.loads(probe.stdout or b'{}').get('frames', []):
        numbers += [int(data['average_maxrgb'].split('/')[0])
                    for data in frame.get('side_data_list', [])
                    if 'average_maxrgb' in data]
    return numbers


def frames_of_tool(path):
    """The same, of inspect --json, which persists nothing."""
    done = subprocess.run(
        [TOOL, 'inspect', '--json', '--persistence=frame', str(path)],
        check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    numbers = []
    for line in done.stdout.splitlines():
        frame = json.loads(line)
        numbers += [window['average_maxrgb']
                    for container in frame.get('containers', [])
                    for entry in container['entries']
                    for window in entry.get('values', {}).get('windows', [])]
    return numbers, done.stderr


class Ours:
    """What print-order says: fates of access units, frames, first doubt."""

    def __init__(self, path, piece):
        done = subprocess.run([PRINT_ORDER, str(path), str(piece)], check=True,
                              stdout=subprocess.PIPE, text=True)
        self.fates, self.frames, self.doubt = {}, [], None
        end = 0
        for line in done.stdout.splitlines():
            words = line.split(maxsplit=3)
            if words[0] == 'doubt':
                self.doubt = line
            elif words[0] != 'duration':
                self.add(int(words[0]), words[3])
                end += int(words[2])
        assert end == path.stat().st_size, 'bytes are missing'

    def add(self, number, fate):
        assert number not in self.fates, f'two fates of {number}'
        self.fates[number] = fate.split()[0]
        if fate.startswith('frame '):
            assert int(fate.split()[1]) == len(self.frames), fate
            self.frames.append(number)


class OrderTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def make(self, seed):
        """A stream, its access units, what was done to it, and our word."""
        chance = random.Random(seed)
        units, edits = streams.make(chance, self.folder / 'pictures.yuv')
        path = self.folder / 'stream.h265'
        path.write_bytes(streams.write(chance, units))
        ours = Ours(path, chance.choice((1, 7, 100, 4096, 1 << 20)))
        self.assertEqual(sorted(ours.fates), list(range(len(units))),
                         f'seed {seed}: {edits}')
        return path, edits, ours


@needs('x265 ffprobe')
class Streams(OrderTest):
    def check(self, seed, tally):
        path, edits, ours = self.make(seed)
        theirs = frames_of_ffprobe(path)
        tally.update(ours.fates.values())
        tally['clean streams'] += not edits
        tally['streams'] += 1
        if set(edits) <= CERTAIN:
            self.assertIsNone(ours.doubt, f'seed {seed}: {edits}')
            tally['certain'] += 1
        if theirs == ours.frames:
            return
        # Where picture order counts contradict each other, there are two
        # orders, but it has to be said.
        what = f'seed {seed}: {edits}, {ours.doubt}'
        self.assertIsNotNone(ours.doubt, what)
        self.assertEqual(sorted(theirs), sorted(ours.frames), what)
        tally['other orders'] += 1

    def test_random(self):
        tally = Counter()
        for seed in range(FIRST, FIRST + COUNT):
            with self.subTest(seed=seed):
                self.check(seed, tally)
        print(dict(tally), file=sys.stderr)
        self.assertEqual(tally['streams'], COUNT)
        self.assertLessEqual(tally['other orders'], COUNT // 50)
        # A few streams do not have everything.
        if COUNT >= 200:
            for fate in ('frame', 'not', 'skipped', 'discarded', 'cannot'):
                self.assertGreater(tally[fate], 2, fate)

    def test_clean(self):
        """Of what x265 makes, nothing is in doubt."""
        for seed in range(FIRST, FIRST + COUNT // 8):
            chance = random.Random(f'clean {seed}')
            units = streams.number_units(
                streams.encode(chance, self.folder / 'pictures.yuv'))
            path = self.folder / 'stream.h265'
            path.write_bytes(streams.write(chance, units))
            ours = Ours(path, 1000)
            self.assertEqual((ours.doubt, frames_of_ffprobe(path)),
                             (None, ours.frames), f'clean seed {seed}')
            self.assertEqual(len(ours.frames), len(units))


@needs('x265 ffmpeg')
class Containers(OrderTest):
    def wrap(self, path, name):
        """The stream in a file, whose time stamps are those of decoding."""
        made = self.folder / f'video.{name}'
        done = subprocess.run(
            ['ffmpeg', '-v', 'error', '-y', '-f', 'hevc', '-i', str(path),
             '-c', 'copy', '-copyinkf', '-bsf:v', 'setts=ts=N*50000', *CONTAINERS[name],
             str(made)], check=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        return made if done.returncode == 0 else None

    def check(self, seed, name, tally):
        path, edits, ours = self.make(seed)
        # FFmpeg's muxers want a start code first.
        path.write_bytes(b'\0\0\0' + path.read_bytes().lstrip(b'\0'))
        made = self.wrap(path, name)
        if made is None:
            tally['refused'] += 1
            return
        theirs, said = frames_of_tool(made)
        tally[name] += 1
        self.assertEqual(theirs, ours.frames,
                         f'seed {seed}: {edits}, {ours.doubt}, {said}')

    def test_random(self):
        tally = Counter()
        for seed in range(FIRST, FIRST + COUNT, SHARE):
            for name in CONTAINERS:
                with self.subTest(seed=seed, container=name):
                    self.check(seed, name, tally)
        print(dict(tally), file=sys.stderr)


if __name__ == '__main__':
    sys.exit(run(unittest.defaultTestLoader.loadTestsFromTestCase(
        {'Streams': Streams, 'Containers': Containers}[CASE])))
