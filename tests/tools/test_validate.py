# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 validate: what is wrong, where, and the exit status."""

import json
import os
import random
import struct

import tooltest
from test_extract import is_hdr10plus, join, split
from tooltest import (
    HDR10PLUS, RPU, SEEDS, ToolTest, assert_says, rpu_packer)


class Validate(ToolTest):
    def assert_fault(self, path, *nouns, status=1):
        self.run_tool('validate', path, status=status)
        assert_says(self.message, str(path), *nouns)

    def test_what_is_valid(self):
        for path in (HDR10PLUS, self.make_title(40),
                     self.extract(HDR10PLUS, 'all.shmc')):
            self.assertIn(': valid ', self.run_tool('validate', path))
            self.assertEqual(self.run_tool('validate', '--quiet', path), '')

    def test_truncated_sequence(self):
        whole = self.extract(HDR10PLUS, 'all.shmc').read_bytes()
        # Of the first records, each place; the whole file ends at a record.
        for size in range(1, 500, 5):
            path = self.write('part.shmc', whole[:size])
            if size in (16, 16 + 24 + 160):
                continue
            self.assert_fault(path, 'byte')

    def test_broken_sequence(self):
        whole = bytearray(self.extract(HDR10PLUS, 'all.shmc').read_bytes())
        whole[8] = 2
        self.assert_fault(self.write('version.shmc', whole), 'byte 8')
        whole[8] = 1
        # Of record 0's container, the first byte of num.
        whole[16 + 24 + 12] = 255
        self.assert_fault(
            self.write('num.shmc', whole), 'record 0', 'byte 52')

    def test_broken_container(self):
        clli = struct.pack('<QIHH', 0x494c4c43, 4, 1000, 400)
        self.run_tool('validate', self.write('good', clli))
        self.assert_fault(self.write('long', clli + b'\0'), 'byte 16')
        self.assert_fault(self.write('short', clli[:-1]), 'byte 8')
        wrong = struct.pack('<QIH', 0x494c4c43, 2, 1000)
        self.assert_fault(self.write('wrong', wrong), 'frame 0', 'CLLI')

    def container(self, code, payload):
        return self.write(code.decode().strip(), struct.pack(
            '<4sII', code, 0, len(payload)) + payload)

    def test_layout_of_entries(self):
        register = struct.pack('<III', 0x100, 1, 7)
        for code, good, bad, word in (
                (b'T35 ', b'\xb5', b'', 'T35'),
                (b'DVRP', rpu_packer.pack(), b'', 'DVRP'),
                (b'DVRP', rpu_packer.pack(), b'\x18\x80', 'DVRP'),
                (b'CICP', b'\1\1\1\0', b'\1\1\1', 'CICP'),
                (b'MDCV', bytes(16) + b'\1' + bytes(7), bytes(23), 'MDCV'),
                (b'REGS', register, register[:-1], 'REGS: byte 4'),
                (b'REGS', b'', b'\1' + register[1:], 'REGS: byte 0'),
                (b'V4LM', b'UVCH', b'UVC', 'V4LM')):
            with self.subTest(code=code, bad=bad):
                self.run_tool('validate', self.container(code, good))
                self.assert_fault(self.container(code, bad),
                                  'frame 0: entry 0: ', word)

    def test_unknown_formats_are_not_judged(self):
        self.run_tool('validate', self.container(b'WHAT', b''))
        self.run_tool('validate', self.write('vendor', struct.pack(
            '<QI', 0x08 << 56, 3) + b'abc'))

    def test_reserved_bits_of_a_format_code(self):
        for payload in b'', b'abcd':
            self.assert_fault(self.write('reserved', struct.pack(
                '<QI', 0x494c4c43 | 1 << 40, len(payload)) + payload),
                'frame 0: entry 0: ', '0x00000100494c4c43', 'bits 40 to 55')

    def test_nested_fault(self):
        def nest(*entries):
            formats, payload = b''.join(e[0] for e in entries), b''
            sizes = offsets = b''
            for _, data in entries:
                payload += bytes(-len(payload) % 8)
                sizes += struct.pack('<I', len(data))
                offsets += struct.pack('<I', len(payload))
                payload += data
            return (struct.pack('<I', len(entries)) + formats + sizes
                    + offsets + payload)
        code = {name: name.encode() + bytes(4) for name in ('CLLI', 'WHAT')}
        good, bad = (code['CLLI'], bytes(4)), (code['CLLI'], bytes(5))
        other, linear = (code['WHAT'], b'x'), bytes(8)
        deep = nest(good, (linear, nest(good)), other,
                    (linear, nest(other, good, (linear, nest(good, bad)))))
        path = self.write('nested', linear + struct.pack('<I', len(deep))
                          + deep)
        self.assert_fault(path, 'frame 0: entry 3: entry 2: entry 1: CLLI')

    def test_plane_tables(self):
        for target in 'planes-reader', 'planes-video':
            for seed in sorted((SEEDS / target).iterdir()):
                if seed.name in ('good-spanning', 'good-blobs'):
                    continue  # sizes of memories follow
                path = self.write_planes(seed.read_bytes())
                with self.subTest(seed=seed.name):
                    if seed.name.startswith('good-'):
                        self.run_tool('validate', path)
                    else:
                        self.assert_fault(path, 'frame 0', 'entry 0',
                                          'PLNS', 'plane')

    def test_broken_plane_table(self):
        table = (SEEDS / 'planes-reader' / 'good-example').read_bytes()
        # The role of plane 2, then the rows of plane 1.
        self.assert_fault(
            self.write_planes(table[:8 + 2 * 48 + 41] + b'\7\1\1\1\0\0\0'),
            'frame 0', 'entry 0', 'PLNS', 'plane 2', 'role')
        self.assert_fault(
            self.write_planes(table[:8 + 48 + 28] + struct.pack('<I', 639)
                              + table[8 + 48 + 32:]),
            'PLNS', 'plane 1', 'row', 'stride')

    def test_broken_rpus(self):
        whole = RPU.read_bytes()
        second = whole.index(b'\0\0\0\1', 4)
        broken = whole[:second + 4] + b'\x42' + whole[second + 5:]
        self.assert_fault(self.write('rpu.bin', broken), 'RPU 1',
                          f'byte {second + 4}')
        self.assert_fault(self.write('none.bin', b'RPU'), 'byte 0')

    def test_out_of_range(self):
        document = json.loads(self.make_title(10).read_text())
        document['SceneInfo'][7]['LuminanceParameters']['MaxScl'][1] = 100001
        path = self.write('range.json', json.dumps(document))
        self.assert_fault(path, 'frame 7', 'maxscl[1]', '100001')

    def test_broken_json(self):
        text = self.make_title(10).read_text()
        for size in (1, 100, 2000, len(text) - 10):
            self.assert_fault(self.write('part.json', text[:size]))

    def test_truncated_video(self):
        whole = HDR10PLUS.read_bytes()
        for size in (1, 4, 5, 40, 100):
            self.assert_fault(self.write('part.h265', whole[:size]))
        # The pictures before the end are valid.
        self.run_tool('validate', self.write('part.h265', whole[:20000]))

    def test_random_bytes(self):
        chance = random.Random(1)
        heads = (b'', b'SHMCSEQ\0\1\0\0\0\0\0\0\0', b'\0\0\0\1\x19',
                 b'\0\0\0\1\x40\1', b'{', b'\0' * 8, b'T35 \0\0\0\0',
                 b'\x1a\x45\xdf\xa3', b'\0\0\0\x18ftyp')
        for head in heads:
            for size in (0, 1, 30, 3000):
                data = head + chance.randbytes(size)
                if head in (b'\0\0\0\1\x19',) and size:
                    continue  # an RPU may hold anything
                with self.subTest(head=head, size=size):
                    self.run_tool('validate', self.write('noise', data),
                                  status=1 if len(data) != 16 else 0)

    def test_unreadable(self):
        self.assert_fault(self.folder / 'missing', 'No such file', status=2)
        self.assert_fault(self.folder, 'directory', status=2)
        locked = self.write('locked', b'x')
        locked.chmod(0)
        if os.geteuid() != 0:
            self.assert_fault(locked, 'denied', status=2)

    def test_odd_names(self):
        path = self.write('two\nlines.json', b'nothing')
        self.run_tool('validate', path, status=1)


class Odd(ToolTest):
    """What can be read, and other programs may read in another way. Each line
    is about one kind of it."""

    def assert_odd(self, path, *lines):
        """Each of LINES is a tuple of what one line of the messages says."""
        self.run_tool('validate', path, status=1, lines=len(lines))
        found = self.message.splitlines()
        for line, nouns in zip(found, lines):
            assert_says(line, str(path), *nouns)

    def make_document(self, change, frames=10):
        document = json.loads(self.make_title(frames).read_text())
        change(document)
        return self.write('odd.json', json.dumps(document))

    @staticmethod
    def make_sequence(*frames):
        """Of pairs of a time and a list of entries, each a code and bytes."""
        data = bytearray(b'SHMCSEQ\0' + struct.pack('<II', 1, 0))
        for number, (pts, entries) in enumerate(frames):
            if not entries:
                data += struct.pack('<QQII', number, pts, 0, 0)
            for code, payload in entries:
                container = struct.pack(
                    '<4sII', code, 0, len(payload)) + payload
                data += struct.pack('<QQII', number, pts, len(container), 0)
                data += container + bytes(-len(container) % 8)
        return data

    def message_of(self, number):
        """The bytes of an HDR10+ message."""
        path = self.make_title(number + 40)
        return [bytes.fromhex(entry['hex']) for line in self.lines(path)
                for container in line['containers']
                for entry in container['entries']][number]

    def test_byte_order_mark(self):
        path = self.write('mark.json', b'\xef\xbb\xbf'
                          + self.make_title(5).read_bytes())
        self.assert_odd(path, ('byte order mark',))
        self.run_tool('validate', '--quiet', path, status=1)
        assert_says(self.message, 'byte order mark')
        assert_says(self.run_tool('inspect', path), '5 frames')

    def test_missing_keys(self):
        def older(document):
            del document['SceneInfoSummary']
            for frame in document['SceneInfo']:
                for key in 'SceneId', 'SceneFrameIndex', 'SequenceFrameIndex':
                    del frame[key]
            del document['SceneInfo'][4]['NumberOfWindows']
        self.assert_odd(
            self.make_document(older), ('SceneInfoSummary',),
            ('NumberOfWindows', '1 frames', 'SceneInfo[4]'),
            ('SceneFrameIndex', '10 frames'), ('SceneId', '10 frames'),
            ('SequenceFrameIndex', '10 frames', 'position'))

        def half(document):
            del document['SceneInfo'][4]['SequenceFrameIndex']
        self.assert_odd(self.make_document(half),
                        ('SceneInfo[4]', 'SequenceFrameIndex'))

    def test_profile(self):
        def profile_a(document):
            document['JSONInfo']['HDR10plusProfile'] = 'A'
        self.assert_odd(self.make_document(profile_a),
                        ('HDR10plusProfile', 'A', 'curve', '10 frames'),
                        ('A', 'targeted', '10 frames'))

        def no_target(document):
            for frame in document['SceneInfo'][3:5]:
                frame['TargetedSystemDisplayMaximumLuminance'] = 0
        self.assert_odd(
            self.make_document(no_target),
            ('HDR10plusProfile', 'B', 'targeted', '2 frames', 'SceneInfo[3]'),
            ('frame 3', 'profile A', 'curve', '2 frames'))

    def test_bytes_behind(self):
        message = self.message_of(0)
        path = self.write('behind.shmc', self.make_sequence(
            (0, [(b'T35 ', message)]), (1, [(b'T35 ', message + b'\0\0')]),
            (2, [(b'T35 ', message + b'\0\x42')]),
            (3, [(b'T35 ', message + b'\1')])))
        self.assert_odd(path, ('frame 2', '0x42', f'byte {len(message) + 1}',
                               '2 frames'))

    def test_two_messages(self):
        first, second = self.message_of(0), self.message_of(150)
        self.assertNotEqual(first, second)
        mdcv = bytes(16) + struct.pack('<II', 10000000, 50)
        path = self.write('two.shmc', self.make_sequence(
            (0, [(b'T35 ', first), (b'T35 ', first), (b'DVRP', b'\x19'),
                 (b'MDCV', mdcv), (b'T35 ', b'\xb5\0\x3a\0')]),
            (1, [(b'T35 ', first), (b'MDCV', mdcv), (b'T35 ', second)]),
            (2, [(b'T35 ', second), (b'T35 ', first)])))
        self.run_tool('validate', path, status=1, lines=3)
        lines = [line for line in self.message.splitlines()
                 if 'two different' in line]
        self.assertEqual(len(lines), 1, self.message)
        assert_says(lines[0], 'frame 1', 'HDR10+', '2 frames')

    def test_two_messages_in_a_video(self):
        units, count = [], 0
        for unit in split(HDR10PLUS.read_bytes()):
            units.append(unit)
            if is_hdr10plus(unit):
                count += 1
                # A bit of an anchor.
                if count in (3, 5):
                    units.append(unit)
                if count in (3, 4):
                    units.append(unit[:-6] + bytes([unit[-6] ^ 0x40])
                                 + unit[-5:])
        path = self.write('two.h265', join(units))
        self.assert_odd(path, ('two different', 'HDR10+', '2 frames'))

    def test_times(self):
        entries = [(b'CLLI', struct.pack('<HH', 1000, 400))]
        none = 2**64 - 1
        path = self.write('times.shmc', self.make_sequence(
            (0, entries), (40, entries), (none, entries), (30, entries),
            (none, entries), (50, entries), (50, entries)))
        self.assert_odd(path, ('frame 3', 'time', '2 frames'),
                        ('frame 2', 'no time', '5 have one'))
        self.assertNotIn('99:99', self.message)
        path = self.write('none.shmc', self.make_sequence(
            (none, entries), (none, entries)))
        self.run_tool('validate', path)
        self.assertEqual(self.message, '')

    def test_frames_without(self):
        """They are noted, and no fault."""
        message = self.message_of(0)
        path = self.write('holes.shmc', self.make_sequence(
            (0, []), (1, [(b'T35 ', message)]), (2, []), (3, []),
            (4, [(b'T35 ', message)])))
        self.assertIn(': valid ', self.run_tool('validate', path))
        assert_says(self.message, 'frames 0 and 2-3 of 5', 'HDR10+')
        self.run_tool('validate', '--quiet', path)
        self.assertEqual(self.message, '')

        def gap(document):
            del document['SceneInfo'][5]
        self.run_tool('validate', self.make_document(gap))
        assert_says(self.message, 'frame 5 of 10')

    def test_faults_of_many_frames(self):
        def spoil(document):
            for number in 2, 7:
                frame = document['SceneInfo'][number]
                frame['LuminanceParameters']['MaxScl'][1] = 100001 + number
        self.assert_odd(self.make_document(spoil),
                        ('frame 2', 'maxscl[1]', '100003', '2 frames'))


if __name__ == '__main__':
    tooltest.main()
