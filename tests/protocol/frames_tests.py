# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""libshmem-frames, and docs/protocol.md, against a producer written from that
page.

frames_tests.py PROGRAM: that of frames-consumer.c.
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / 'pipeline')]
import peer  # noqa: E402
import protocol_tests  # noqa: E402
from peer import EOS, HELLO, NONE, REFUSED, RELEASE  # noqa: E402
from protocol_tests import CAPS  # noqa: E402
from testlib import assert_says, run  # noqa: E402

PROGRAM = sys.argv[1]
TIMEOUT = 60
PIXELS = bytes(range(16))


class Frames(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='shmemmeta-test-'))
        self.addCleanup(shutil.rmtree, self.folder)
        self.count = 0

    def produce(self):
        """The side of a producer; the program is self.consumer."""
        self.count += 1
        path = self.folder / f'socket{self.count}'
        listener = peer.listen(path)
        self.addCleanup(listener.close)
        self.path = path
        self.consumer = subprocess.Popen(
            [PROGRAM, str(path)], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.consumer.kill)
        connection = peer.accept(listener)
        self.addCleanup(connection.close)
        return connection

    def end(self, status):
        """What the program said, to standard output and error."""
        out, err = self.consumer.communicate(timeout=TIMEOUT)
        self.assertEqual(self.consumer.returncode, status, out + err)
        self.assertNotIn('Sanitizer', err)
        return out.splitlines(), err

    def expect_error(self, *nouns):
        assert_says(self.end(1)[1], 'producer', str(self.path), *nouns)

    def send_frame(self, connection, number=7, metas=b'', n_metas=0, more=()):
        """One of PIXELS; MORE are other memories: id, bytes and seals."""
        new = [(1, PIXELS, peer.SEALS), *more]
        fds = [peer.memfd(data, seals) for _, data, seals in new]
        connection.send(peer.frame(
            number, 0, [(i, len(data), peer.MEMORY) for i, data, _ in new],
            [(1, 0, len(PIXELS))], metas=metas, n_metas=n_metas), fds)
        for fd in fds:
            os.close(fd)

    def start(self, *hello, **named):
        connection = self.produce()
        connection.expect(HELLO)
        connection.send(peer.hello(*hello or (16,), **named))
        connection.send(peer.message(peer.CAPS, CAPS.encode()))
        connection.send(peer.segment())
        return connection

    def expect_one_frame(self, connection):
        packet, _ = connection.receive_until(RELEASE)
        self.assertEqual(struct.unpack_from('=Q', packet, 16), (7,))
        connection.send(peer.message(EOS))
        out, err = self.end(0)
        self.assertEqual(out, [f'caps {CAPS}',
                               f'frame 7 0 memory {PIXELS.hex()}'])
        self.assertEqual(err, '')

    def test_the_page(self):
        messages, pixels, container = protocol_tests.read_page()
        content = {1: pixels, 2: container, 3: pixels}
        connection = self.produce()
        # What it releases is checked with the element.
        for _ in protocol_tests.speak(connection, messages, content):
            pass
        out, _ = self.end(0)
        self.assertEqual(
            out[1:], [f'frame {number} {pts} memory {pixels.hex()} '
                      f'container {container.hex()}'
                      for number, pts in ((65536, 0), (131073, 40000000))])

    def test_later_producer(self):
        connection = self.start(16, version=8, min_version=1,
                                features=NONE - 3, more=bytes(200))
        self.send_frame(connection)
        self.expect_one_frame(connection)

    def test_producer_without_a_common_version(self):
        connection = self.produce()
        connection.expect(HELLO)
        connection.send(peer.hello(16, version=8, min_version=5))
        self.expect_error('versions 5 to 8', '3 to 3')

    def test_refused(self):
        """Each reason is said, and an unknown one is no crash."""
        for reason in range(1, 9):
            with self.subTest(reason=reason):
                connection = self.produce()
                connection.send(peer.message(REFUSED, struct.pack(
                    '=II', reason, 0)))
                self.expect_error()

    def test_metas_are_skipped(self):
        connection = self.start()
        self.send_frame(connection, metas=(
            struct.pack('=II', 1 << 30, 3) + b'abc' + bytes(5)
            + struct.pack('=IIII', peer.META_LEVEL, 8, 127, 1)), n_metas=2)
        self.expect_one_frame(connection)

    def test_metas_in_memory_are_skipped(self):
        connection = self.start()
        entries = struct.pack('=II', 1 << 30, 100000) + bytes(100000)
        self.send_frame(
            connection, metas=struct.pack('=IIQQ', peer.META_MORE, 16, 2,
                                          len(entries)),
            n_metas=1, more=[(2, entries, peer.SEALS)])
        self.expect_one_frame(connection)

    def test_memory_that_can_shrink(self):
        connection = self.start()
        fd = peer.memfd(PIXELS, peer.SEALS & ~peer.SHRINK)
        connection.send(peer.frame(7, 0, [(1, 16, peer.MEMORY)], [(1, 0, 16)]),
                        [fd])
        os.close(fd)
        self.expect_error('memory', 'seal')

    def test_events_and_silence(self):
        connection = self.start()
        connection.send(peer.event(2, 'taglist, title=(string)"One"'))
        connection.send(peer.event(3, time=0, duration=40000000))
        self.send_frame(connection)
        self.expect_one_frame(connection)
        connection = self.start()
        connection.close()
        self.expect_error('disconnected')


if __name__ == '__main__':
    sys.exit(run(unittest.defaultTestLoader.loadTestsFromTestCase(Frames)))
