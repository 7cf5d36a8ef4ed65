# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 convert: nothing changes and nothing gets lost."""

import json
import os
import resource
import struct
import unittest

import tooltest
from tooltest import DATA, HDR10PLUS, RPU, ToolTest, assert_says

MEBIBYTE = 1 << 20
# What the libraries need before a byte is read, and more.
ADDRESS_SPACE = 512 * MEBIBYTE


class ConvertTest(ToolTest):
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


class Convert(ConvertTest):
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


class Holes(ConvertTest):
    """A document says which frame it means, other readers count."""

    def make_gaps(self):
        document = json.loads(self.make_title(12).read_text())
        for number in 9, 8, 5, 0:
            del document['SceneInfo'][number]
        return self.write('gaps.json', json.dumps(document))

    def test_gaps(self):
        gaps = self.make_gaps()
        self.convert(gaps, 'no.json', status=1)
        assert_says(self.message, 'frames 0, 5 and 8-9 of 12', 'HDR10+')
        self.convert(gaps, 'no.json', '--fill=previous', status=1)
        assert_says(self.message, 'frame 0 of 12')
        self.assert_nothing_written('no')
        for name in 'a.shmc', 'a.jsonl':
            self.convert(gaps, name)
        again = self.convert(self.folder / 'a.shmc', 'b.json', '--force')
        self.assert_same_frames(again, self.convert(gaps, 'c.json', '--force'))
        frames = {frame['SequenceFrameIndex']: frame['LuminanceParameters']
                  for frame in json.loads(again.read_text())['SceneInfo']}
        self.assertEqual(sorted(frames), [1, 2, 3, 4, 6, 7, 10, 11])

        filled = json.loads(self.convert(
            gaps, 'd.json', '--fill=default').read_text())['SceneInfo']
        assert_says(self.message, '4 of 12')
        self.assertEqual([frame['SequenceFrameIndex'] for frame in filled],
                         list(range(12)))
        self.assertEqual([frame['LuminanceParameters'] for frame in filled],
                         [frames[number] for number in
                          (1, 1, 2, 3, 4, 4, 6, 7, 7, 7, 10, 11)])

    def test_many_gaps(self):
        document = json.loads(self.make_title(60).read_text())
        document['SceneInfo'] = document['SceneInfo'][::3]
        path = self.write('many.json', json.dumps(document))
        self.convert(path, 'no.json', status=1)
        assert_says(self.message, 'frames 1-2, 4-5', 'and 22 more of 58')


class Rpus(ConvertTest):
    def test_long_codes(self):
        """With codes of 4 bytes, 00 00 01 is part of an RPU."""
        rpus = [b'\x19\x08\0\0\1\x80', b'\x19\xd8\0\0\1',
                b'\x19\0\0\3\0\0\3', b'\x19\x42\x80']
        path = self.write('four.bin', b''.join(
            b'\0\0\0\1' + rpu for rpu in rpus))
        found = [line['containers'][0]['entries'][0]['hex']
                 for line in self.lines(path)]
        self.assertEqual(found, ['190800000180', '19d8000001', '1900000000',
                                 '194280'])
        again = self.convert(path, 'again.bin')
        self.assertEqual([line['containers'] for line in self.lines(again)],
                         [line['containers'] for line in self.lines(path)])
        self.assertNotIn(b'\0\0\1\x80', again.read_bytes())

    @unittest.skipUnless(DATA.exists(), 'no real files')
    def test_end_of_crc(self):
        path = DATA / 'dovi' / 'tests' / 'p8_001_end_crc32.bin'
        if not path.exists():
            self.skipTest('no such file')
        rpus = path.read_bytes().split(b'\0\0\0\1')[1:]
        found = [line['containers'][0]['entries'][0]['hex']
                 for line in self.lines(path)]
        self.assertEqual(found, [rpu.replace(b'\0\0\3', b'\0\0').hex()
                                 for rpu in rpus])
        again = self.convert(self.convert(path, 'a.shmc'), 'a.bin')
        self.assertEqual([line['containers'] for line in self.lines(again)],
                         [line['containers'] for line in self.lines(path)])

    def test_what_cannot_be_read_back(self):
        for payload, word in (b'\x19\x80\0', 'zeros'), (b'\x18', '19'):
            path = self.write('rpu', struct.pack(
                '<4sII', b'DVRP', 0, len(payload)) + payload)
            self.convert(path, 'no.bin', status=1)
            assert_says(self.message, word)
            self.assert_nothing_written('no')
        payload = b'\x19\x80\0\0'
        path = self.write('rpu', struct.pack(
            '<4sII', b'DVRP', 0, len(payload)) + payload)
        out = self.convert(path, 'yes.bin')
        entry = self.lines(out)[0]['containers'][0]['entries'][0]
        self.assertEqual(entry['hex'], payload.hex())


# The address space of a sanitizer is larger than any limit.
@unittest.skipIf('ASAN_OPTIONS' in os.environ, 'with a sanitizer')
class Limits(ConvertTest):
    """Files that are small, and whose output or memory would not be."""

    def limited(self, *arguments, status=0, lines=1, space=ADDRESS_SPACE):
        def limit():
            resource.setrlimit(resource.RLIMIT_AS, (space, space))
            resource.setrlimit(resource.RLIMIT_FSIZE,
                               (512 * MEBIBYTE, 512 * MEBIBYTE))
        return self.run_tool(
            *arguments, status=status, lines=lines, preexec_fn=limit)

    def make_sequence(self, name, *records):
        data = bytearray(b'SHMCSEQ\0' + struct.pack('<II', 1, 0))
        for frame, container in records:
            repeat = container is None
            data += struct.pack('<QQII', frame, 2**64 - 1,
                                len(container or b''), repeat)
            data += (container or b'') + bytes(-len(container or b'') % 8)
        return self.write(name, data)

    @staticmethod
    def make_rpu(size):
        return struct.pack('<4sII', b'DVRP', 0, size) + b'\x19' + bytes(
            [0x80]) * (size - 1)

    def test_repeated_container(self):
        path = self.make_sequence(
            'repeat.shmc', (0, self.make_rpu(100000)),
            *((number, None) for number in range(1, 20000)))
        for name in 'no.jsonl', 'no.bin':
            self.limited('convert', path, self.folder / name, status=1)
            assert_says(self.message, '64', '--force', str(path))
        self.assert_nothing_written('no')
        self.limited('inspect', '--json', path, status=1)
        assert_says(self.message, '64', '--force')
        self.assertLess(len(self.limited('inspect', path)), 4096)
        # There is no such RPU.
        self.limited('validate', path, status=1, lines=None)
        assert_says(self.message, 'rpu_data_crc32')
        self.assertEqual(len(self.limited(
            'inspect', '--json', '--frame', 19999, path).splitlines()), 1)

    def test_force_lifts_the_limit(self):
        path = self.make_sequence(
            'repeat.shmc', (0, self.make_rpu(10000)),
            *((number, None) for number in range(1, 3000)))
        self.limited('convert', path, self.folder / 'no.bin', status=1)
        out = self.folder / 'yes.bin'
        self.limited('convert', '--force', path, out)
        self.assertEqual(out.stat().st_size, 3000 * 10004)

    def test_repeated_in_a_frame(self):
        path = self.make_sequence(
            'frame.shmc', (7, self.make_rpu(100)), *(300 * [(7, None)]))
        for command in (['inspect'], ['inspect', '--json'], ['validate']):
            self.limited(*command, path, status=1)
            assert_says(self.message, 'record 256', '256')
        path = self.make_sequence(
            'frame.shmc', (7, self.make_rpu(1 << 19)), *(20 * [(7, None)]))
        self.limited('inspect', path, status=1)
        assert_says(self.message, 'record 7', 'bytes')
        path = self.make_sequence(
            'frame.shmc', (7, self.make_rpu(100)), *(255 * [(7, None)]))
        self.limited('validate', path, status=1, lines=None)

    def test_sparse_frames(self):
        for far in 10**12, 2**64 - 2:
            path = self.make_sequence('sparse.shmc', (0, self.make_rpu(9)),
                                      (far, None))
            self.limited('convert', path, self.folder / 'no.bin', status=1)
            assert_says(self.message, f'frames 1-{far - 1} of {far + 1}')
            self.limited('convert', '--fill=next', path,
                         self.folder / 'no.bin', status=1)
            assert_says(self.message, f'1-{far - 1}', '524288')
            self.assert_nothing_written('no')
            self.limited('convert', path, self.folder / 'a.jsonl')
            self.limited('validate', path, status=1, lines=None)
        path = self.make_sequence('last.shmc', (2**64 - 1, self.make_rpu(9)))
        self.limited('validate', path, status=1, lines=None)
        assert_says(self.message, 'record 0', 'byte 16', '2^64')

    def test_documents(self):
        """Three times the text fits, 41 times would not."""
        size = 12 * MEBIBYTE
        info = '"JSONInfo":{"HDR10plusProfile":"A","Version":"1.0"}'
        for start, step, end, status in (
                ('[', '1,', '1]', 1),
                ('{"SceneInfo":[[', '1,', '1]]}', 1),
                ('{"A":[', '1,', '1],"SceneInfo":[],' + info + '}', 1),
                ('{"A":{', '"a":[1],', '"a":2},"SceneInfo":[],' + info + '}',
                 1),
                ('{"A":"', 'aaaaaaaa', '"}', 1)):
            path = self.write('shape.json',
                              start + step * (size // len(step)) + end)
            with self.subTest(start=start):
                self.limited('convert', path, self.folder / 'no.shmc',
                             status=0 if 'SceneInfo":[]' in end else status)

    def test_long_title(self):
        """Two hours at 24 frames a second."""
        frames = 172800
        document = json.loads(self.make_title(60).read_text())
        parts = [json.dumps(frame).split('"SequenceFrameIndex"')[0]
                 for frame in document['SceneInfo']]
        document['SceneInfo'] = []
        title = self.write('long.json', json.dumps(document).replace(
            '"SceneInfo": []', '"SceneInfo": [' + ','.join(
                f'{parts[number % 60]}"SequenceFrameIndex": {number}}}'
                for number in range(frames)) + ']'))
        # The text is read as a whole.
        space = ADDRESS_SPACE // 2 + title.stat().st_size
        self.assertIn(f'{frames} frames', self.limited(
            'validate', title, space=space))


if __name__ == '__main__':
    tooltest.main()
