# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 extract: frames that are missing, and bytes behind a message.

The videos are made here from the samples, NAL unit by NAL unit.
"""

import json
import unittest

import tooltest
from tooltest import DATA, HDR10PLUS, RPU, RPU_VIDEO, ToolTest, assert_says

STRANGERS = DATA.parent / 'strangers'
RPU_TYPE, PREFIX_SEI, REGISTERED = 62, 39, 4


def split(data):
    """The NAL units of a byte stream that has start codes of 4 bytes or 3."""
    units = data.split(b'\0\0\1')[1:]
    return [unit.rstrip(b'\0') for unit in units]


def join(units):
    return b''.join(b'\0\0\0\1' + unit for unit in units)


def kind(unit):
    return unit[0] >> 1 & 0x3f


def is_hdr10plus(unit):
    """An SEI NAL unit that has an HDR10+ message and nothing else."""
    return kind(unit) == PREFIX_SEI and unit[2] == REGISTERED and unit.replace(
        b'\0\0\3', b'\0\0')[4:10] == bytes.fromhex('b5003c000104')


def without_rpus(data, *places):
    """DATA without the RPUs at PLACES, counted in decoding order."""
    units, count = [], 0
    for unit in split(data):
        if kind(unit) == RPU_TYPE:
            count += 1
            if count - 1 in places:
                continue
        units.append(unit)
    return join(units)


def escape(payload):
    out = bytearray()
    for byte in payload:
        if byte <= 3 and out[-2:] == b'\0\0':
            out.append(3)
        out.append(byte)
    return bytes(out)


def with_byte_behind(data, every):
    """An 0xa5 behind each EVERYth HDR10+ message, within its SEI message."""
    units, count = [], 0
    for unit in split(data):
        plain = unit.replace(b'\0\0\3', b'\0\0')
        if is_hdr10plus(unit):
            size = plain[3]
            assert len(plain) == 4 + size + 1 and plain[-1] == 0x80
            if count % every == 0:
                unit = plain[:2] + escape(
                    bytes([REGISTERED, size + 1]) + plain[4:4 + size]
                    + b'\xa5\x80')
            count += 1
        units.append(unit)
    return join(units), count


class Extract(ToolTest):
    def run_extract(self, video, name, *options, status=0):
        out = self.folder / name
        self.run_tool('extract', *options, video, out, status=status)
        return out

    def assert_nothing_written(self, name):
        self.assertEqual(list(self.folder.glob(name + '*')), [])

    def rpus(self, video, *options):
        return self.run_extract(video, 'out.bin', *options).read_bytes().split(
            b'\0\0\0\1')[1:]


class Holes(Extract):
    def make_video(self, *places):
        return self.write('holes.h265',
                          without_rpus(RPU_VIDEO.read_bytes(), *places))

    def test_first_frame(self):
        video, whole = self.make_video(0), self.rpus(RPU_VIDEO)
        self.run_extract(video, 'no.bin', status=1)
        assert_says(self.message, 'frame 0', '24', 'RPU', '--fill')
        self.assert_nothing_written('no')
        self.run_extract(video, 'no.bin', '--fill=previous', status=1)
        assert_says(self.message, 'frame 0', 'before')
        self.assert_nothing_written('no')
        for fill in 'next', 'default':
            self.assertEqual(self.rpus(video, '--fill', fill),
                             [whole[1], *whole[1:]])
            assert_says(self.message, '1 of 24')
        self.assertEqual(self.rpus(video, '--force'), whole[1:])
        assert_says(self.message, 'frame 0')

    def test_places_are_those_of_frames(self):
        """What is missing is named in presentation order."""
        whole = self.rpus(RPU_VIDEO)
        coded = [unit[2:] for unit in split(RPU_VIDEO.read_bytes())
                 if kind(unit) == RPU_TYPE]
        last = len(coded) - 1
        frame = whole.index(coded[last])
        video = self.make_video(last)
        self.run_extract(video, 'no.bin', status=1)
        assert_says(self.message, f'frame {frame}', '24')
        filled = self.rpus(video, '--fill=previous')
        self.assertEqual(
            filled, whole[:frame] + [whole[frame - 1]] + whole[frame + 1:])

    def test_end_of_video(self):
        whole = self.rpus(RPU_VIDEO)
        coded = [unit[2:] for unit in split(RPU_VIDEO.read_bytes())
                 if kind(unit) == RPU_TYPE]
        video = self.make_video(*(coded.index(rpu) for rpu in whole[-2:]))
        self.run_extract(video, 'no.bin', status=1)
        assert_says(self.message, 'frames 22-23 of 24')
        self.run_extract(video, 'no.bin', '--fill=next', status=1)
        assert_says(self.message, 'frames 22-23', 'behind')
        for fill in 'previous', 'default':
            self.assertEqual(self.rpus(video, '--fill', fill),
                             whole[:22] + 2 * [whole[21]])

    def test_json(self):
        options = '--persistence', 'frame'
        self.run_extract(HDR10PLUS, 'no.json', *options, status=1)
        assert_says(self.message, '20-27', '40-55', '92-95', '96', 'HDR10+')
        self.assert_nothing_written('no')
        out = self.run_extract(HDR10PLUS, 'a.json', *options, '--force')
        self.assertEqual(len(json.loads(out.read_text())['SceneInfo']), 68)
        out = self.run_extract(
            HDR10PLUS, 'b.json', *options, '--fill=previous')
        frames = json.loads(out.read_text())['SceneInfo']
        self.assertEqual([frame['SequenceFrameIndex'] for frame in frames],
                         list(range(96)))
        for number in range(20, 28):
            self.assertEqual(frames[number]['LuminanceParameters'],
                             frames[19]['LuminanceParameters'])

    def test_files_that_have_holes(self):
        video = self.make_video(0)
        for name in 'a.shmc', 'a.jsonl':
            out = self.run_extract(video, name)
            self.assertEqual(self.message, '')
            self.run_extract(video, 'no' + name, '--fill=next', status=2)
            self.assert_nothing_written('no')
        self.assertEqual(
            [json.loads(line)['containers'] == [] for line in
             out.read_text().splitlines()], [True] + 23 * [False])

    def test_wrong_fill(self):
        self.run_extract(RPU_VIDEO, 'no.bin', '--fill=black', status=2)
        assert_says(self.message, 'black', 'previous', 'next', 'default')

    def test_nothing_found(self):
        self.run_extract(RPU_VIDEO, 'no.json', status=1)
        assert_says(self.message, 'HDR10+', '24', 'DVRP')
        self.run_extract(HDR10PLUS, 'no.bin', status=1)
        assert_says(self.message, 'RPU', '96', 'MDCV', 'CLLI', 'T35', 'HDR10+')
        plain = self.make_video(*range(24))
        for name in 'no.bin', 'no.json', 'no.shmc', 'no.jsonl':
            self.run_extract(plain, name, status=1)
            assert_says(self.message, 'no metadata', str(plain))
        self.run_extract(plain, 'no.bin', '--force', '--fill=next', status=1)
        self.assert_nothing_written('no')


class BytesBehind(Extract):
    def test_are_not_part_of_the_values(self):
        data, count = with_byte_behind(HDR10PLUS.read_bytes(), 7)
        self.assertEqual(count, 68)
        video = self.write('behind.h265', data)
        ours = self.run_extract(video, 'a.json')
        self.assertEqual(self.message, '')
        theirs = self.run_extract(HDR10PLUS, 'b.json')
        self.assertEqual(ours.read_bytes(), theirs.read_bytes())
        # The first frame is the first access unit.
        for path in video, HDR10PLUS:
            text = self.run_tool('inspect', '--frame', 0, path)
            self.assertEqual('bytes behind' in text, path == video)
        # They stay in the entry.
        entries = [entry['hex'] for line in self.lines(video)
                   for container in line['containers']
                   for entry in container['entries']
                   if entry['format'] == 'T35 ']
        self.assertTrue(any(entry.endswith('a5') for entry in entries))


@unittest.skipUnless(STRANGERS.exists(), 'no files of strangers')
class Strangers(Extract):
    def test_byte_behind(self):
        out = self.run_extract(
            STRANGERS / 'hdr10plus_trailing_byte.h265', 'out.json')
        frames = json.loads(out.read_text())['SceneInfo']
        self.assertEqual([frame['LuminanceParameters']['AverageRGB']
                          for frame in frames], list(range(120)))

    def test_first_rpu(self):
        video = STRANGERS / 'rpu_missing_first.h265'
        self.run_extract(video, 'no.bin', status=1)
        assert_says(self.message, 'frame 0', '120')
        self.assertEqual(len(self.rpus(video, '--fill=next')), 120)

    def test_old_documents(self):
        clean = json.loads((STRANGERS / 'clean.json').read_text())
        for name in 'bom.json', 'old_parser.json':
            out = self.folder / 'again.json'
            self.run_tool('convert', STRANGERS / name, out)
            self.assertEqual(json.loads(out.read_text())['SceneInfo'],
                             clean['SceneInfo'])


class Back(Extract):
    def test_sample(self):
        self.assertEqual(sorted(self.rpus(RPU_VIDEO)),
                         sorted(RPU.read_bytes().split(b'\0\0\0\1')[1:]))


if __name__ == '__main__':
    tooltest.main()
