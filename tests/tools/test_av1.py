# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0 on AV1 video, of bytes made here and of an encoder."""

import struct
import subprocess

import tooltest
from tooltest import ToolTest, assert_says

DELIMITER = b'\x12\x00'
SEQUENCE = b'\x0a\x05\0\0\0\x40\x80'
MESSAGE = bytes.fromhex('b5003c00010401400000')
KEY, INTER, HIDDEN = 0x10, 0x30, 0x20


def obu(kind, payload):
    assert len(payload) < 128
    return bytes([kind << 3 | 2, len(payload)]) + payload


def frame(flags):
    return obu(6, bytes([flags]) + bytes(30))


def t35(number):
    return obu(5, b'\x04' + MESSAGE + bytes([number]) + b'\x80')


def units(count):
    """Temporal units: the first is a key frame with a light level, each second one
    has a message of its own, and each third one a hidden frame."""
    yield DELIMITER + SEQUENCE + obu(5, b'\x01\x03\xe8\x01\x90\x80') + t35(0) \
        + frame(KEY)
    for number in range(1, count):
        yield DELIMITER + (frame(HIDDEN) if number % 3 == 0 else b'') \
            + (t35(number) if number % 2 == 0 else b'') + frame(INTER)


def ivf(count):
    out = b'DKIF' + struct.pack('<HH4sHHIIII', 0, 32, b'AV01', 64, 64, 25, 1,
                                count, 0)
    for number, unit in enumerate(units(count)):
        out += struct.pack('<IQ', len(unit), number) + unit
    return out


class Av1(ToolTest):
    def messages(self, path, *options):
        """Of each frame, the last byte of its T.35 message; its time."""
        lines = self.lines(path, *options)
        found = []
        for line in lines:
            entries = {entry['format'].strip(): entry['hex']
                       for container in line['containers']
                       for entry in container['entries']}
            self.assertEqual(entries.get('CLLI', 'e8039001'), 'e8039001')
            found.append(int(entries['T35'][-2:], 16)
                         if 'T35' in entries else None)
        return found, [line.get('pts') for line in lines]

    def test_stream_and_ivf(self):
        stream = self.write('a', b''.join(units(9)))
        packed = self.write('b', ivf(9))
        expected = [0, 0, 2, 2, 4, 4, 6, 6, 8]
        self.assertEqual(self.messages(stream)[0], expected)
        found, times = self.messages(packed)
        self.assertEqual(found, expected)
        self.assertEqual(times, [40000000 * n for n in range(9)])
        self.assertEqual(
            self.messages(stream, '--persistence=frame')[0],
            [0, None, 2, None, 4, None, 6, None, 8])

    def test_pipe(self):
        stream = self.write('a', b''.join(units(3)))
        with stream.open('rb') as pipe:
            printed = subprocess.run(
                [tooltest.TOOL, 'inspect', '--json', '-'], stdin=pipe,
                check=True, stdout=subprocess.PIPE).stdout
        self.assertEqual(len(printed.splitlines()), 3)

    def test_truncated(self):
        """Cut off anywhere but between two units, it is an error that says
        where."""
        for name, data in (('a.obu', b''.join(units(3))), ('b.ivf', ivf(3))):
            for size in (len(data) - 1, len(data) - 20, 50):
                path = self.write(name, data[:size])
                self.run_tool('inspect', path, status=1, lines=None)
                self.assertRegex(self.message, 'byte [0-9]+')

    def test_damaged_message(self):
        """Reading goes on behind it."""
        data = DELIMITER + SEQUENCE + obu(5, b'\x01\x03\xe8') + t35(1) \
            + frame(KEY)
        path = self.write('a.obu', data)
        self.run_tool('validate', path, status=1, lines=None)
        self.assertEqual(self.messages(path)[0], [1])
        assert_says(self.message, 'temporal unit 0', 'metadata OBU')

    def test_track(self):
        path = self.write('a.obu', b''.join(units(3)))
        self.run_tool('inspect', '--track=1', path)
        self.run_tool('inspect', '--track=2', path, status=2)

    def test_extract_and_validate(self):
        stream, out = self.write('a.obu', b''.join(units(4))), 'out.shmc'
        self.extract(stream, out)
        self.assertEqual(self.messages(self.folder / out)[0], [0, 0, 2, 2])
        self.run_tool('validate', stream, status=1, lines=None)
        assert_says(self.message, 'HDR10+')


if __name__ == '__main__':
    tooltest.main()
