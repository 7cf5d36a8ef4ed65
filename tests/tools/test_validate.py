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


if __name__ == '__main__':
    tooltest.main()
