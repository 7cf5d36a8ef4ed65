# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""shmemframes against producers that break the rules, and one that does not
but is hard to keep up with; all of it written from docs/protocol.md."""

import gc
import os
import socket
import struct
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'tests'), str(ROOT / 'tests' / 'protocol')]

import peer  # noqa: E402
import shmemframes  # noqa: E402
import testlib  # noqa: E402
from shmemframes import Result  # noqa: E402

CAPS = 'video/x-raw, format=(string)GRAY8, width=(int)8, height=(int)2, ' \
    'framerate=(fraction)25/1'
PIXELS = bytes(range(16))


def container(entry, format=b'T35 '):
    """Of one entry: docs/container-format.md."""
    nesting = struct.pack('<IQII', 1, int.from_bytes(format, 'little'),
                          len(entry), 0) + entry
    return struct.pack('<QI', 0, len(nesting)) + nesting


def open_fds():
    return sorted(os.listdir('/proc/self/fd'))


class PeerTest(unittest.TestCase):
    def setUp(self):
        gc.collect()
        self.fds = open_fds()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.producer = peer.Peer(theirs)
        self.ours = ours
        self.client = None

    def tearDown(self):
        self.client = None
        self.producer.close()
        self.ours.close()
        gc.collect()
        self.assertEqual(open_fds(), self.fds, 'a descriptor is leaked')

    def connect(self, caps=CAPS, **options):
        self.client = shmemframes.Client(fd=self.ours.fileno(), **options)
        self.producer.send(peer.hello(16))
        self.producer.send(peer.message(peer.CAPS, caps.encode()))
        self.producer.send(peer.segment())
        return self.client

    def send_frame(self, number=1, data=PIXELS, span=None, seals=peer.SEALS,
                   size=None, metadata=None, **fields):
        new = [(2 * number, size or len(data), peer.MEMORY)]
        fds = [peer.memfd(data, seals)]
        containers = []
        if metadata is not None:
            new.append((2 * number + 1, len(metadata), peer.CONTAINER))
            fds.append(peer.memfd(metadata))
            containers = [(2 * number + 1, -1)]
        self.producer.send(peer.frame(
            number, fields.pop('pts', 0), new,
            [span or (2 * number, 0, len(data))], containers, **fields), fds)
        for fd in fds:
            os.close(fd)

    def released(self):
        """Numbers that the client gave back, of the messages that came."""
        numbers = []
        self.client.receive(0)
        self.producer.sock.setblocking(False)
        while True:
            try:
                packet = self.producer.sock.recv(peer.MAX_PACKET)
            except BlockingIOError:
                return sorted(numbers)
            if struct.unpack_from('=I', packet)[0] == peer.RELEASE:
                count = struct.unpack_from('=I', packet, 8)[0]
                numbers += struct.unpack_from(f'={count}Q', packet, 16)

    def assert_error(self, *results):
        with self.assertRaises(shmemframes.Error) as caught:
            while self.client.receive(10) is not None:
                pass
        self.assertIn(caught.exception.result, results)
        self.assertTrue(str(caught.exception))
        # It stays over.
        self.assertRaises(shmemframes.Error, self.client.receive, 0)
        return caught.exception


class Hostile(PeerTest):
    def test_garbage(self):
        for packet in (b'x', b'abcdefgh', peer.message(99),
                       peer.message(peer.FRAME, bytes(40)),
                       peer.message(peer.RELEASE, bytes(16)),
                       struct.pack('=II', peer.EOS, 4)):
            with self.subTest(packet=packet):
                self.tearDown()
                self.setUp()
                self.connect()
                self.producer.send(packet)
                self.assert_error(Result.PROTOCOL)

    def test_memory_without_seals(self):
        self.connect()
        self.send_frame(seals=peer.SEAL)
        self.assert_error(Result.PROTOCOL)

    def test_memory_that_is_smaller_than_said(self):
        self.connect()
        self.send_frame(size=1 << 20)
        self.assert_error(Result.PROTOCOL)

    def test_a_span_beyond_its_memory(self):
        self.connect()
        self.send_frame(span=(2, 8, 16))
        self.assert_error(Result.PROTOCOL)

    def test_an_unknown_memory(self):
        self.connect()
        self.send_frame(span=(77, 0, 16))
        self.assert_error(Result.PROTOCOL)

    def test_a_container_that_is_malformed(self):
        self.connect()
        self.send_frame(metadata=container(b'abc')[:-1])
        self.assert_error(Result.PROTOCOL)

    def test_a_frame_smaller_than_its_caps(self):
        """Its planes are not what the caps say, and can all be read."""
        self.connect()
        self.send_frame(data=b'1234')
        try:
            frame = self.client.receive(10)
        except shmemframes.Error as error:
            self.assertEqual(error.result, Result.PROTOCOL)
            return
        for plane in frame.planes:
            self.assertLessEqual(memoryview(plane).nbytes, 4)

    def test_hdr10plus_that_is_malformed(self):
        self.connect()
        self.send_frame(metadata=container(
            bytes.fromhex('b5003c00010401') + b'\xff'))
        frame = self.client.receive(10)
        with self.assertRaises(ValueError) as caught:
            frame.hdr10plus
        self.assertIn('HDR10+', str(caught.exception))
        self.assertEqual(len(frame.containers[0].entries), 1)

    def test_refused(self):
        self.client = shmemframes.Client(fd=self.ours.fileno())
        self.producer.send(peer.message(
            peer.REFUSED, struct.pack('=II', 2, 0)))
        error = self.assert_error(Result.REFUSED)
        self.assertEqual(error.reason, 2)
        self.assertTrue(error.may_retry)

    def test_gone(self):
        self.connect()
        self.send_frame()
        frame = self.client.receive(10)
        self.producer.close()
        self.assert_error(Result.GONE)
        self.assertEqual(bytes(frame.memories[0]), PIXELS)

    def test_limits(self):
        self.connect(max_bytes=8)
        self.send_frame()
        self.assert_error(Result.LIMIT)

    def test_other_version(self):
        self.client = shmemframes.Client(fd=self.ours.fileno())
        self.producer.send(peer.hello(16, version=9, min_version=8))
        self.assert_error(Result.VERSION)


class Held(PeerTest):
    def test_frames_go_home_when_they_are_dropped(self):
        self.connect()
        self.send_frame(1)
        self.send_frame(2)
        first, second = self.client.receive(10), self.client.receive(10)
        self.assertEqual(self.released(), [])
        del second
        self.assertEqual(self.released(), [2])
        first.release()
        self.assertEqual(self.released(), [1])
        first.release()
        self.assertRaises(ValueError, lambda: first.planes)
        self.assertRaises(ValueError, lambda: first.hdr10plus)
        self.assertEqual(first.number, 1)

    def test_arrays_keep_their_frame(self):
        self.connect()
        self.send_frame(1)
        with self.client.receive(10) as frame:
            array = frame.planes[0]
            part = array[1:]
        del frame, array
        self.assertEqual(self.released(), [])
        self.assertEqual(bytes(part)[-8:], PIXELS[8:])
        self.client.close()
        self.assertEqual(bytes(part)[-8:], PIXELS[8:])

    def test_arrays_are_read_only(self):
        self.connect()
        self.send_frame()
        frame = self.client.receive(10)
        with self.assertRaises((ValueError, TypeError)):
            frame.planes[0][0] = 1
        with self.assertRaises(TypeError):
            frame.memories[0][0] = 1

    def test_latest(self):
        self.connect(latest=True)
        for number in range(1, 6):
            self.send_frame(number, pts=number)
        self.assertEqual(self.client.receive(10).pts, 5)
        self.assertEqual(self.released(), [1, 2, 3, 4, 5])
        self.assertEqual(self.client.stats['skipped'], 4)

    def test_all_of_them_otherwise(self):
        self.connect()
        for number in range(1, 6):
            self.send_frame(number, pts=number)
        self.producer.send(peer.message(peer.EOS))
        self.assertEqual([frame.pts for frame in self.client],
                         [1, 2, 3, 4, 5])

    def test_waiting(self):
        self.connect()
        self.assertIsNone(self.client.receive(0))
        self.assertIsNone(self.client.receive(0.01))
        self.producer.send(peer.message(peer.EOS))
        self.assertRaises(EOFError, self.client.receive)

    def test_closed(self):
        self.connect().close()
        self.client.close()
        self.assertRaises(ValueError, self.client.receive)
        self.assertRaises(ValueError, self.client.fileno)

    def test_wishes(self):
        self.connect()
        self.client.receive(0)
        self.client.request_key_unit()
        self.client.set_paused(True)
        self.client.set_paused(False)
        self.client.receive(0)
        self.producer.receive_until(peer.KEY_UNIT)
        self.producer.receive_until(peer.PAUSE)
        self.producer.receive_until(peer.PLAY)

    def test_what_is_said_of_a_frame(self):
        self.connect()
        self.send_frame(7, pts=40, duration=30, metadata=container(
            struct.pack('<HH', 1000, 400), b'CLLI'))
        frame = self.client.receive(10)
        self.assertEqual((frame.pts, frame.duration, frame.dts, frame.size),
                         (40, 30, None, 16))
        self.assertIsNone(frame.hdr10plus)
        self.assertIsNone(frame.crop)
        self.assertEqual(frame.hdr['content_light_level'],
                         {'max_content_light_level': 1000,
                          'max_frame_average_light_level': 400})
        self.assertIsNone(frame.hdr['mastering_display'])
        found, = frame.containers
        self.assertEqual(found.picture, -1)
        self.assertEqual(found.entries[0].data, struct.pack('<HH', 1000, 400))
        self.assertEqual(frame.find_entry(found.entries[0].format),
                         found.entries[0].data)
        self.assertIsNone(frame.find_entry(1))
        self.assertEqual((frame.caps.format, frame.caps.width), ('GRAY8', 8))
        self.assertEqual(frame.caps.framerate, 25)
        self.assertEqual(self.client.peer['pid'], os.getpid())

    def test_arguments(self):
        self.assertRaises(TypeError, shmemframes.Client)
        self.assertRaises(TypeError, shmemframes.Client, '/x', fd=1)
        with self.assertRaises(ConnectionError) as caught:
            shmemframes.Client('/nowhere/at/all')
        self.assertEqual(caught.exception.result, Result.NOBODY)


def main():
    suite = unittest.TestSuite(
        unittest.defaultTestLoader.loadTestsFromTestCase(case)
        for case in (Hostile, Held))
    return testlib.run(suite)


if __name__ == '__main__':
    sys.exit(main())
