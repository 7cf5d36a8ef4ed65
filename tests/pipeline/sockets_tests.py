# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sockets that others make: systemd, and a launcher that gives descriptors.

sockets_tests.py BUILD CASE: like pipeline_tests.py, of which it has the parts.
"""

import socket
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
from pipeline_tests import TIMEOUT, PipelineTest  # noqa: E402
from testlib import assert_says, needs  # noqa: E402

FRAMES = 25
# What sd_listen_fds(3) documents of systemd.
LAUNCHER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS='1')
os.execvp(sys.argv[2], sys.argv[2:])
"""
# What systemd-socket-activate keeps from its children unless told to pass it.
ENVIRONMENT = ('GST_PLUGIN_PATH', 'GST_REGISTRY', 'GST_DEBUG_NO_COLOR',
               'LD_LIBRARY_PATH', 'LD_PRELOAD', 'ASAN_OPTIONS', 'UBSAN_OPTIONS')


def listen(path, kind=socket.SOCK_SEQPACKET):
    listener = socket.socket(socket.AF_UNIX, kind)
    listener.bind('\0' + path[1:] if path[0] == '@' else path)
    listener.listen(8)
    return listener


class SocketTest(PipelineTest):
    def producer(self, *properties):
        return (f'videotestsrc num-buffers={FRAMES} ! '
                'video/x-raw,width=64,height=48 ! shmemfdsink '
                f'wait-for-connection=true {" ".join(properties)}')

    def consumer(self, *properties):
        return self.start('B', f'shmemfdsrc {" ".join(properties)} ! fakesink')

    def assert_all_frames(self, consumer):
        self.assert_ends_well(consumer)
        self.assertEqual(
            consumer.statistics('shmemfdsrc-stats')['frames'], FRAMES)


class Activated(SocketTest):
    """systemd listens before there is a producer."""

    def launch(self, path, listener):
        fd = listener.fileno()
        return self.start(
            'A', self.producer(f'socket-path={path}'),
            command=[sys.executable, '-c', LAUNCHER, str(fd)], fds=(fd,))

    def check_served(self, path, listener):
        """A consumer that was there first, and one for the next producer."""
        for _ in range(2):
            consumer = self.consumer(f'socket-path={path}')
            producer = self.launch(path, listener)
            self.assert_all_frames(consumer)
            self.assert_ends_well(producer)

    def test_path(self):
        path = str(self.socket)
        with listen(path) as listener:
            self.check_served(path, listener)
            self.assertTrue(self.socket.exists())

    def test_abstract(self):
        path = f'@{self.folder}'
        with listen(path) as listener:
            self.check_served(path, listener)

    def test_stream_socket(self):
        with listen(str(self.socket), socket.SOCK_STREAM) as listener:
            producer = self.launch(self.socket, listener)
            self.assertNotEqual(producer.wait(TIMEOUT), 0)
            assert_says(producer.error(), 'ListenSequentialPacket=',
                        str(self.socket))
        self.assertTrue(self.socket.exists())

    @needs('systemd-socket-activate')
    def test_systemd(self):
        """It waits for the first consumer, and starts the producer then."""
        path = str(self.socket)
        producer = self.start(
            'A', self.producer(f'socket-path={path}'),
            command=['systemd-socket-activate', '--seqpacket', '-l', path,
                     *(f'-E{name}' for name in ENVIRONMENT)])
        deadline = time.monotonic() + TIMEOUT
        while not self.socket.exists():
            self.assertLess(time.monotonic(), deadline, producer.text())
            time.sleep(0.01)
        self.assert_all_frames(self.consumer(f'socket-path={path}'))
        self.assert_ends_well(producer)


class Given(SocketTest):
    """A launcher makes a pair of sockets, gives one end to each, and closes
    its own."""

    def start_pair(self, producer, *sink):
        ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        fds = [end.fileno() for end in ends]
        started = (
            self.start('A', producer, f' socket-fd={fds[0]}', fds=fds[:1]),
            self.start('B', f'shmemfdsrc socket-fd={fds[1]} ! ', *sink,
                       fds=fds[1:]))
        for end in ends:
            end.close()
        return started

    def test_pair(self):
        producer, consumer = self.start_pair(self.producer(), 'fakesink')
        self.assert_all_frames(consumer)
        self.assert_ends_well(producer)

    def test_consumer_killed(self):
        producer, consumer = self.start_pair(
            'videotestsrc ! shmemfdsink wait-for-connection=true',
            'fakesink silent=false -v')
        deadline = time.monotonic() + TIMEOUT
        while 'chain' not in consumer.text():
            self.assertLess(time.monotonic(), deadline, consumer.text())
            time.sleep(0.01)
        consumer.stop()
        self.assertNotEqual(producer.wait(TIMEOUT), 0)
        assert_says(producer.error(), 'consumer', 'left', 'socket-fd')


def main(cases):
    return pipeline_tests.main(cases)


if __name__ == '__main__':
    sys.exit(main(globals()))
