# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Presentation order of random streams, with ffprobe as the oracle.

order_tests.py PRINT_ORDER [FIRST [COUNT]]: makes COUNT streams (200), of seeds
from FIRST (0) on, and compares frame for frame what print-order and ffprobe
say. The exit status is 77 where x265 or ffprobe is missing.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent),
                str(Path(__file__).resolve().parents[1])]
import streams  # noqa: E402

COUNT = 200


def frames_of_ffprobe(path, *options):
    """The numbers of the access units that are frames, in presentation
    order."""
    probe = subprocess.run(
        ['ffprobe', '-v', 'quiet', '-threads', '1', *options, '-show_frames',
         '-select_streams', 'v', '-show_entries',
         'frame=pict_type:frame_side_data', '-of', 'json', str(path)],
        check=False, stdout=subprocess.PIPE)
    numbers = []
    for frame in json.loads(probe.stdout or b'{}').get('frames', []):
        for data in frame.get('side_data_list', []):
            if 'average_maxrgb' in data:
                numbers.append(int(data['average_maxrgb'].split('/')[0]))
    return numbers


class Ours:
    """What print-order says."""

    def __init__(self, tool, path, *arguments):
        done = subprocess.run([tool, str(path), *arguments], check=True,
                              stdout=subprocess.PIPE, text=True)
        self.fates, frames, self.doubt = {}, {}, None
        for line in done.stdout.splitlines():
            words = line.split(maxsplit=3)
            if words[0] == 'doubt':
                self.doubt = line
            elif words[0] != 'duration':
                number, fate = int(words[0]), words[3]
                assert number not in self.fates, line
                self.fates[number] = fate
                if fate.startswith('frame '):
                    frames[int(fate.split()[1])] = number
        assert sorted(frames) == list(range(len(frames)))
        assert list(frames) == sorted(frames)
        self.frames = [frames[i] for i in range(len(frames))]


def main():
    tool = sys.argv[1]
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    count = int(sys.argv[3]) if len(sys.argv) > 3 else COUNT
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for seed in range(first, first + count):
            chance = random.Random(seed)
            units, names = streams.make(chance, folder / 'pictures.yuv')
            path = folder / 'stream.h265'
            path.write_bytes(streams.write(chance, units))
            theirs, ours = frames_of_ffprobe(path, '-f', 'hevc'), Ours(
                tool, path)
            if theirs != ours.frames:
                bad += 1
                print(seed, names, ours.doubt)
                print('  theirs', theirs)
                print('  ours  ', ours.frames)
                print('  others', {k:v for k,v in ours.fates.items() if not v.startswith('frame')})
            elif ours.doubt:
                print(seed, names, ours.doubt)
    print(bad)


if __name__ == '__main__':
    main()
