# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 on videos with containers in user data, as docs/network.md
defines them, which are written here."""

import hashlib
import re
import struct

import annexb
import av1file
import test_av1
import tooltest
from tooltest import HDR10PLUS, ToolTest, assert_says

UUID = bytes.fromhex('67f0194a74894aa6a0dbf21de354a380')
USER_DATA, USER_PRIVATE = 5, 31
# Of a vendor, so that no bitstream has a place for it.
VENDOR = 0x0500000000000001
T35 = int.from_bytes(b'T35 ', 'little')


def container(number):
    return struct.pack('<QII', VENDOR, 4, number)


def payload(picture, number):
    return UUID + hashlib.md5(picture).digest() + container(number)


def sei(message):
    rbsp = bytes([USER_DATA, len(message)]) + message + b'\x80'
    escaped = re.sub(rb'\0\0(?=[\0-\3])', b'\0\0\3', rbsp)
    return bytes([annexb.PREFIX_SEI << 1, 1]) + escaped


def t35_of(nals):
    return [message for nal in nals if annexb.is_sei(nal)
            for kind, message in annexb.messages(nal) if kind == annexb.T35]


class UserData(ToolTest):
    def entries(self, path):
        """Of each frame, its number in user data, if it has one, and T.35."""
        found = []
        for line in self.lines(path, '--persistence=frame'):
            entries = {int(entry['code'], 16): bytes.fromhex(entry['hex'])
                       for one in line['containers'] for entry in one['entries']}
            number = entries.get(VENDOR)
            found.append((number and struct.unpack('<I', number)[0],
                          entries.get(T35)))
        return found

    def make_h265(self):
        """The sample, in which each access unit says its number; its T.35."""
        out, messages = [], []
        for number, unit in enumerate(annexb.units(HDR10PLUS.read_bytes())):
            first = next(i for i, nal in enumerate(unit) if annexb.is_slice(nal))
            messages.append(t35_of(unit))
            unit.insert(first, sei(payload(unit[first], number)))
            out += unit
        return out, messages

    def test_h265(self):
        nals, messages = self.make_h265()
        video = self.write('a.h265', annexb.join(nals))
        found = self.entries(video)
        self.assertEqual(sorted(number for number, _ in found),
                         list(range(len(messages))))
        for number, t35 in found:
            self.assertEqual([t35] if t35 else [], messages[number], number)
        self.assertNotEqual([number for number, _ in found],
                            list(range(len(messages))), 'nothing is reordered')
        # In a container sequence, and back.
        packed = self.extract(video, 'a.shmc', '--persistence=frame')
        self.assertEqual(self.entries(packed), found)

    def test_another_picture(self):
        nals, messages = self.make_h265()
        last = max(i for i, nal in enumerate(nals) if annexb.is_slice(nal))
        nals[last] = nals[last][:-1] + bytes([nals[last][-1] ^ 0x40])
        video = self.write('a.h265', annexb.join(nals))
        numbers = [number for number, _ in self.entries(video)]
        self.assertNotIn(len(messages) - 1, numbers)
        self.assertEqual(numbers.count(None), 1)
        self.run_tool('validate', video, status=1)
        assert_says(self.message, f'access unit {len(messages) - 1}',
                    'another picture')

    def make_av1(self, count):
        units = []
        for number, data in enumerate(test_av1.units(count)):
            unit = av1file.read_obus(data)
            shown = max(i for i, obu in enumerate(unit) if obu.is_frame)
            unit.insert(shown, av1file.obu(av1file.METADATA, bytes(
                [USER_PRIVATE]) + payload(unit[shown].payload, number) + b'\x80'))
            units.append(unit)
        return units

    def test_av1(self):
        for pack in (av1file.pack_stream, av1file.pack_annexb):
            video = self.write('a.obu', pack(self.make_av1(9)))
            self.assertEqual([number for number, _ in self.entries(video)],
                             list(range(9)))

    def test_another_picture_av1(self):
        units = self.make_av1(9)
        units[4], units[6] = ([*units[4][:-1], units[6][-1]],
                              [*units[6][:-1], units[4][-1]])
        # What they say of their pictures is true only if these are the same.
        units[4][-1] = av1file.Obu(units[4][-1].header,
                                   units[4][-1].payload[:-1] + b'\1')
        video = self.write('a.obu', av1file.pack_stream(units))
        self.assertEqual([number for number, _ in self.entries(video)],
                         [0, 1, 2, 3, None, 5, 6, 7, 8])
        self.run_tool('validate', video, status=1, lines=None)
        assert_says(self.message, 'temporal unit 4', 'another picture')


if __name__ == '__main__':
    tooltest.main()
