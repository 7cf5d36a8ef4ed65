# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The elements, and docs/protocol.md, against peers written from that page.

protocol_tests.py BUILD CASE: as pipeline_tests.py. Each test has one of the
elements in a process of its own and plays the other side itself.
"""

import os
import re
import struct
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / 'pipeline')]
import peer  # noqa: E402
import pipeline_tests  # noqa: E402
from peer import EOS, EVENT, FORGET, FRAME, HELLO, NONE, REFUSED  # noqa: E402
from peer import RELEASE  # noqa: E402
from testlib import assert_says  # noqa: E402

PAGE = HERE.parent.parent / 'docs' / 'protocol.md'
TIMEOUT = 60
CAPS = 'video/x-raw, format=(string)GRAY8, width=(int)8, height=(int)2, ' \
    'framerate=(fraction)25/1'
# Keeps no frame.
SINK = 'fakesink enable-last-sample=false'
# What differs each time: message, offset and size.
DIFFERS = {HELLO: [(40, 8)], EVENT: [(32, 32)], peer.SEGMENT: [(88, 8)]}


def kind_of(packet):
    return struct.unpack_from('=I', packet)[0]


def masked(packet):
    """Without what differs each time, in the bytes of a little-endian host."""
    for offset, size in DIFFERS.get(kind_of(packet), []):
        packet = packet[:offset] + bytes(size) + packet[offset + size:]
    return packet


def read_page():
    """The messages of the conversation on the page: who says them, and what; and
    the bytes of its objects."""
    blocks = [text for language, text in re.findall(
        r'```(\w*)\n(.*?)```', PAGE.read_text(), re.DOTALL) if not language]
    messages = []
    for line in blocks[-2].splitlines():
        if line[0] != ' ':
            messages.append((line.split(':')[0], bytearray()))
        else:
            messages[-1][1].extend(bytes.fromhex(line.split(';')[0]))
    container = b''.join(bytes.fromhex(line.split(';')[0])
                         for line in blocks[-1].splitlines())
    return ([(who, bytes(data)) for who, data in messages],
            b'\xeb' * 16, container)


def read_command():
    """The producer of the page, without its socket."""
    found = re.search(r'gst-launch-1.0 (.*?)```', PAGE.read_text(), re.DOTALL)
    command = ' '.join(found.group(1).replace('\\', '').split())
    return command.replace('/tmp/video', 'SOCKET')


def speak(connection, messages, content):
    """The producer's side of the page, with CONTENT by object. Yields what the
    consumer says there after its HELLO."""
    for who, data in messages:
        if who == 'producer':
            new = []
            if kind_of(data) == FRAME:
                new = [peer.memfd(content[item[0]])
                       for item in peer.parse_frame(data).new]
            connection.send(data, new)
            for fd in new:
                os.close(fd)
        elif kind_of(data) == HELLO:
            packet, _ = connection.expect(HELLO)
            assert masked(packet) == masked(data), packet.hex(' ')
        else:
            yield data


class ProtocolTest(pipeline_tests.PipelineTest):

    def consume(self, pipeline=None, **offer):
        """A consumer of our own of PIPELINE, which listens then."""
        if pipeline:
            self.producer = self.start('A', pipeline.replace(
                'SOCKET', str(self.socket)))
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                consumer = peer.Consumer(self.socket, **offer)
                break
            except (FileNotFoundError, ConnectionRefusedError):
                self.assertLess(time.monotonic(), deadline, 'nobody listens')
                time.sleep(0.01)
        self.addCleanup(consumer.close)
        return consumer

    def produce(self, rest=SINK, properties='', options=''):
        """The side of a producer to an shmemfdsrc before REST."""
        listener = peer.listen(self.socket)
        self.addCleanup(listener.close)
        self.consumer = self.start(
            'B', f'{options} shmemfdsrc socket-path={self.socket} {properties} '
            f'! {rest}')
        connection = peer.accept(listener)
        self.addCleanup(connection.close)
        return connection


    def expect_error(self, *nouns):
        """Of the consumer."""
        self.assertEqual(self.consumer.wait(TIMEOUT), 1)
        self.assert_no_crash(self.consumer)
        assert_says(self.consumer.text(), *nouns)


class Page(ProtocolTest):
    """The conversation on the page is what the elements say."""

    def test_elements_say_what_the_page_does(self):
        messages, pixels, container = read_page()
        consumer = self.consume(read_command(), greets=False)
        frames = []
        for who, data in messages:
            if who == 'consumer':
                consumer.send(data)
                continue
            packet, fds = consumer.receive()
            # Who connects before the producer plays gets one without an epoch
            # first; the page shows who connects later.
            while kind_of(packet) == peer.SEGMENT != kind_of(data):
                packet, fds = consumer.receive()
            self.assertEqual(masked(packet).hex(' '), masked(data).hex(' '))
            if kind_of(packet) == FRAME:
                frames.append(consumer.take(packet, fds))
        self.assertEqual(consumer.receive()[0], b'')
        self.assertEqual(len(frames), 2)
        for got in frames:
            self.assertEqual(consumer.pixels(got), pixels)
            self.assertEqual(consumer.read(got.containers[0][0]), container)
        self.assert_ends_well(self.producer)

    def get_released(self, connection, n):
        """The next N numbers; the consumer may send them one by one."""
        numbers = []
        while len(numbers) < n:
            packet, _ = connection.receive_until(RELEASE)
            n_ids = struct.unpack_from('=I', packet, 8)[0]
            numbers += struct.unpack_from(f'={n_ids}Q', packet, 16)
        return sorted(numbers)

    def test_elements_understand_the_page(self):
        messages, pixels, container = read_page()
        content = {1: pixels, 2: container, 3: pixels}
        out = self.folder / 'out.raw'
        written = self.folder / 'out.jsonl'
        connection = self.produce(f'shmemmetawrite location={written} ! '
                                  f'filesink location={out} buffer-mode=2 '
                                  'enable-last-sample=false')
        for data in speak(connection, messages, content):
            self.assertEqual(self.get_released(connection, 2),
                             list(struct.unpack_from('=2Q', data, 16)))
        self.assert_ends_well(self.consumer)
        self.assertEqual(out.read_bytes(), 2 * pixels)
        self.assertEqual(written.read_text().count('1000'), 2)


class Versions(ProtocolTest):
    """Versions and features of peers that are older, newer, or odd."""

    PRODUCER = ('videotestsrc num-buffers=3 ! '
                'video/x-raw,format=GRAY8,width=8,height=2,framerate=25/1 ! '
                'shmemfdsink socket-path=SOCKET wait-for-connection=true')

    def get_frames(self, consumer):
        consumer.expect(HELLO)
        for _ in range(3):
            got = consumer.take(*consumer.receive_until(FRAME))
            self.assertEqual(len(consumer.pixels(got)), 16)
        consumer.receive_until(EOS)

    def test_later_consumer(self):
        """It speaks up to version 9, has features of its own, and a longer
        HELLO."""
        consumer = self.consume(self.PRODUCER, version=9, min_version=2,
                                features=NONE - 3, more=bytes(range(64)))
        self.get_frames(consumer)
        self.assert_ends_well(self.producer)

    def test_consumer_without_a_common_version(self):
        stranger = self.consume(self.PRODUCER, version=9, min_version=4)
        packet, _ = stranger.expect(HELLO)
        self.assertEqual(struct.unpack_from('=II', packet, 16), (3, 3))
        packet, _ = stranger.expect(REFUSED)
        self.assertEqual(struct.unpack_from('=I', packet, 8), (6,))
        self.assertEqual(stranger.receive()[0], b'')
        self.get_frames(self.consume())
        self.assert_ends_well(self.producer)

    def test_version_2(self):
        """Its HELLO has 24 bytes."""
        stranger = self.consume(self.PRODUCER, greets=False)
        stranger.send(peer.message(HELLO, struct.pack(
            '=QII', peer.MAGIC, 2, 0)))
        stranger.expect(HELLO)
        packet, _ = stranger.expect(REFUSED)
        self.assertEqual(struct.unpack_from('=I', packet, 8), (6,))
        self.get_frames(self.consume())
        self.assert_ends_well(self.producer)

    def send_stream(self, connection, *middle):
        connection.send(peer.message(peer.CAPS, CAPS.encode()))
        connection.send(peer.segment())
        for packet in middle:
            connection.send(packet)
        fd = peer.memfd(bytes(16))
        connection.send(peer.frame(7, 0, [(1, 16, peer.MEMORY)], [(1, 0, 16)]),
                        [fd])
        os.close(fd)
        connection.send(peer.message(EOS))

    def test_later_producer(self):
        connection = self.produce()
        connection.expect(HELLO)
        connection.send(peer.hello(16, version=8, min_version=1,
                                   features=NONE - 3, more=bytes(200)))
        self.send_stream(connection)
        self.assert_ends_well(self.consumer)

    def test_producer_without_a_common_version(self):
        connection = self.produce()
        connection.expect(HELLO)
        connection.send(peer.hello(16, version=8, min_version=5))
        self.expect_error('versions 5 to 8', '3 to 3')

    def test_refused(self):
        """Each reason is said, and an unknown one is no crash."""
        for reason in range(1, 9):
            with self.subTest(reason=reason):
                self.socket = self.folder / f'socket{reason}'
                connection = self.produce()
                connection.send(peer.message(REFUSED, struct.pack(
                    '=II', reason, 0)))
                self.expect_error('producer', str(self.socket))

    def test_unknown_metas_are_skipped(self):
        connection = self.produce()
        connection.expect(HELLO)
        connection.send(peer.hello(16))
        connection.send(peer.message(peer.CAPS, CAPS.encode()))
        connection.send(peer.segment())
        metas = (struct.pack('=II', 1 << 30, 3) + b'abc' + bytes(5)
                 + struct.pack('=II', 1 << 31, 0))
        fd = peer.memfd(bytes(16))
        connection.send(peer.frame(7, 0, [(1, 16, peer.MEMORY)], [(1, 0, 16)],
                                   metas=metas, n_metas=2), [fd])
        os.close(fd)
        packet, _ = connection.receive_until(RELEASE)
        self.assertEqual(struct.unpack_from('=Q', packet, 16), (7,))
        connection.send(peer.message(EOS))
        self.assert_ends_well(self.consumer)

    def send_metas_in_memory(self, kind, seals):
        """Of KIND, in a memory with SEALS; the connection."""
        connection = self.produce()
        connection.expect(HELLO)
        connection.send(peer.hello(16))
        connection.send(peer.message(peer.CAPS, CAPS.encode()))
        connection.send(peer.segment())
        entries = (struct.pack('=II', kind, 100000) + bytes(100000)
                   + struct.pack('=IIII', peer.META_LEVEL, 8, 127, 1))
        metas = struct.pack('=IIQQ', peer.META_MORE, 16, 2, len(entries))
        fds = [peer.memfd(bytes(16)), peer.memfd(entries, seals)]
        connection.send(
            peer.frame(7, 0, [(1, 16, peer.MEMORY), (2, len(entries), peer.MEMORY)],
                       [(1, 0, 16)], metas=metas, n_metas=1), fds)
        for fd in fds:
            os.close(fd)
        return connection

    def test_metas_in_memory(self):
        connection = self.send_metas_in_memory(1 << 30, peer.SEALS)
        packet, _ = connection.receive_until(RELEASE)
        self.assertEqual(struct.unpack_from('=Q', packet, 16), (7,))
        connection.send(peer.message(EOS))
        self.assert_ends_well(self.consumer)

    def refuse_metas_in_memory(self, kind, seals):
        self.send_metas_in_memory(kind, seals)
        self.expect_error('FRAME', 'memory')

    def test_metas_in_memory_that_can_change(self):
        self.refuse_metas_in_memory(1 << 30, peer.SEALS & ~peer.WRITE)

    def test_metas_in_memory_in_memory(self):
        self.refuse_metas_in_memory(peer.META_MORE, peer.SEALS)


class Talk(ProtocolTest):
    """Everything else on the page."""

    def test_events_to_a_consumer(self):
        connection = self.produce(options='-t')
        connection.expect(HELLO)
        connection.send(peer.hello(16))
        Versions.send_stream(
            self, connection, peer.event(1, 'a stream', 1),
            peer.event(2, 'taglist, title=(string)"One\\ more"'),
            peer.event(4, 'name, i=(int)1, t=(structure)[x, j=(int)2;]'),
            peer.event(5, 'sticky, i=(int)1'),
            peer.event(3, time=0, duration=40000000))
        self.assert_ends_well(self.consumer)
        assert_says(self.consumer.text(), 'title', 'One more')

    def test_events_that_are_no_text(self):
        for packet in (peer.event(2, 'taglist, title=(GObject)0'),
                       peer.event(4, ''), peer.event(9, 'x'),
                       peer.event(3, time=NONE), peer.event(1, ''),
                       peer.event(2, 'taglist', 2)):
            self.socket = self.folder / f'socket{time.monotonic()}'
            connection = self.produce()
            connection.expect(HELLO)
            connection.send(peer.hello(16))
            connection.send(packet)
            self.expect_error('EVENT')

    def test_wishes_of_a_consumer(self):
        """They are taken, and one that makes no sense ends the connection."""
        consumer = self.consume(
            'videotestsrc ! video/x-raw,format=GRAY8,width=8,height=2 ! '
            'shmemfdsink socket-path=SOCKET sync=true')
        consumer.expect(HELLO)
        consumer.send(peer.message(peer.KEY_UNIT))
        consumer.send(peer.message(peer.QOS, struct.pack(
            '=IIdqQ', 1, 0, 1.5, -40000000, 40000000)))
        consumer.send(peer.message(peer.PAUSE))
        consumer.send(peer.message(peer.PLAY))
        for _ in range(3):
            got = consumer.take(*consumer.receive_until(FRAME))
            consumer.send(peer.ids(RELEASE, got.number))
        consumer.send(peer.message(peer.QOS, struct.pack(
            '=IIdqQ', 1, 0, float('nan'), 0, 0)))
        packet, _ = consumer.receive_until(REFUSED)
        self.assertEqual(struct.unpack_from('=I', packet, 8), (4,))
        self.assertEqual(consumer.receive()[0], b'')

    def test_forget(self):
        """Copies in memory of another size: the first one goes."""
        (self.folder / 'a').write_bytes(bytes(100000))
        consumer = self.consume(
            f'filesrc location={self.folder}/a blocksize=4000 ! '
            'shmemfdsink socket-path=SOCKET wait-for-connection=true '
            'max-held-buffers=1 isolation=true')
        seen = size = 0
        while True:
            packet, fds = consumer.receive()
            kind = kind_of(packet)
            if kind == EOS:
                break
            if kind == FORGET:
                consumer.forget(packet)
                seen += 1
            if kind == FRAME:
                got = consumer.take(packet, fds)
                size += len(consumer.pixels(got))
                consumer.send(peer.ids(RELEASE, got.number))
        self.assertEqual(size, 100000)
        self.assertGreater(seen, 0)
        self.assertLess(len(consumer.objects), 24)
        self.assert_ends_well(self.producer)

    def test_other_time_namespace(self):
        connection = self.produce(properties='is-live=true')
        connection.expect(HELLO)
        connection.send(peer.hello(16, namespace=12345))
        connection.send(peer.message(peer.CAPS, CAPS.encode()))
        data = bytearray(peer.segment(latency=0))
        struct.pack_into('=Q', data, 88, 1 << 60)
        connection.send(bytes(data))
        fd = peer.memfd(bytes(16))
        connection.send(peer.frame(7, 0, [(1, 16, peer.MEMORY)], [(1, 0, 16)]),
                        [fd])
        os.close(fd)
        connection.receive_until(RELEASE)
        connection.send(peer.message(EOS))
        self.assert_ends_well(self.consumer)
        assert_says(self.consumer.text(), 'time namespace')


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
