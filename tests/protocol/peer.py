# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A peer of shmemfdsink and shmemfdsrc, written from docs/protocol.md alone.

It shares no code with the project. Where it cannot do what the page says, either
this file or the page is wrong.
"""

import array
import dataclasses
import fcntl
import mmap
import os
import select
import socket
import struct

HELLO, CAPS, SEGMENT, FRAME, FORGET, EOS, RELEASE = range(1, 8)
PAUSE, PLAY, REFUSED, EVENT, KEY_UNIT, QOS = range(8, 14)
NAMES = ('HELLO CAPS SEGMENT FRAME FORGET EOS RELEASE PAUSE PLAY REFUSED EVENT '
         'KEY_UNIT QOS').split()

MAGIC = 0x0064666d656d6873
NONE = 0xffffffffffffffff
MAX_PACKET = 66560
MEMORY, CONTAINER, DEVICE = 1, 2, 3
META_LEVEL, META_MORE = 12, 17
TIMEOUT = 30

F_ADD_SEALS, F_GET_SEALS = 1033, 1034
SEAL, SHRINK, GROW, WRITE = 1, 2, 4, 8


def message(kind, body=b''):
    return struct.pack('=II', kind, 8 + len(body)) + body


def hello(max_held=0, version=3, min_version=3, features=0, namespace=0,
          more=b''):
    return message(HELLO, struct.pack('=QIIQIIQ', MAGIC, version, min_version,
                                      features, max_held, 0, namespace) + more)


def segment(rate=1.0, start=0, stop=NONE, form=3, generation=0, latency=NONE):
    return message(SEGMENT, struct.pack(
        '=IIddQQQQQQQQQQ', 0, form, rate, 1.0, 0, 0, start, stop, start, start,
        NONE, NONE, latency, generation))


def ids(kind, *numbers):
    return message(kind, struct.pack(f'=II{len(numbers)}Q', len(numbers), 0,
                                     *numbers))


def event(kind, text='', flags=0, time=0, duration=0):
    return message(EVENT, struct.pack('=IIQQ', kind, flags, time, duration)
                   + text.encode())


def frame(number, pts=NONE, new=(), spans=(), containers=(), duration=NONE,
          flags=0, metas=b'', n_metas=0):
    """NEW are (id, size, kind), SPANS (id, offset, size), CONTAINERS (id,
    picture)."""
    body = struct.pack('=7QI6B2xI', number, pts, NONE, duration, NONE, NONE, 0,
                       flags, len(new), len(spans), len(containers), 0, 0,
                       n_metas, len(metas))
    body += b''.join(struct.pack('=QQII', *item, 0) for item in new)
    body += b''.join(struct.pack('=QQQ', *item) for item in spans)
    body += b''.join(struct.pack('=QiI', *item, 0) for item in containers)
    return message(FRAME, body + metas)


SEALS = SEAL | SHRINK | GROW | WRITE


def memfd(data, seals=SEALS):
    fd = os.memfd_create('peer', os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(fd, data)
    fcntl.fcntl(fd, F_ADD_SEALS, seals)
    return fd


@dataclasses.dataclass
class Frame:
    """A FRAME, taken apart."""
    number: int
    pts: int
    dts: int
    duration: int
    planes: int
    flags: int
    new: list
    spans: list
    containers: list
    videos: list
    crops: list
    metas: list


def cut(data, layout, n):
    """N items of LAYOUT off the front of DATA, and what is left."""
    size = struct.calcsize(layout)
    return ([struct.unpack_from(layout, data, i * size) for i in range(n)],
            data[n * size:])


def take_metas(data, n):
    metas = []
    for _ in range(n):
        kind, size = struct.unpack_from('=II', data)
        metas.append((kind, data[8:8 + size]))
        data = data[8 + (size + 7) // 8 * 8:]
    assert not data, 'bytes behind the metas'
    return metas


def parse_frame(packet):
    fields = struct.unpack_from('=7QI6B2xI', packet, 8)
    number, pts, dts, duration, _, _, planes, flags = fields[:8]
    n_new, n_spans, n_containers, n_video, n_crop, n_metas, size = fields[8:]
    rest = packet[80:]
    new, rest = cut(rest, '=QQII', n_new)
    spans, rest = cut(rest, '=QQQ', n_spans)
    containers, rest = cut(rest, '=QiI', n_containers)
    videos, rest = cut(rest, '=24sIIII4Q4i4I4IiI', n_video)
    crops, rest = cut(rest, '=IIII', n_crop)
    assert len(rest) == size, 'metas_size does not fit'
    return Frame(number, pts, dts, duration, planes, flags, new, spans,
                 containers, videos, crops, take_metas(rest, n_metas))


class Peer:
    """One end of a connection."""

    def __init__(self, sock):
        self.sock = sock

    def close(self):
        self.sock.close()

    def send(self, packet, fds=()):
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                      array.array('i', fds))] if fds else []
        try:
            self.sock.sendmsg([packet], ancillary)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has hung up; what it sent before can still be read

    def receive(self):
        """The next packet and its descriptors; nothing at the end."""
        if not select.select([self.sock], [], [], TIMEOUT)[0]:
            raise TimeoutError('the peer sends nothing')
        fds = array.array('i')
        try:
            packet, ancillary, _, _ = self.sock.recvmsg(
                MAX_PACKET, socket.CMSG_SPACE(64 * fds.itemsize))
        except ConnectionResetError:
            return b'', []
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(data[:len(data) // fds.itemsize * fds.itemsize])
        if packet:
            kind, size = struct.unpack_from('=II', packet)
            assert size == len(packet), 'a header with another size'
            assert kind in range(1, 14), f'a message of type {kind}'
            assert kind == FRAME or not fds, 'descriptors with no FRAME'
        return packet, list(fds)

    def expect(self, kind):
        packet, fds = self.receive()
        assert packet, f'the end instead of {NAMES[kind - 1]}'
        got = struct.unpack_from('=I', packet)[0]
        assert got == kind, f'{NAMES[got - 1]}, not {NAMES[kind - 1]}'
        return packet, fds

    def receive_until(self, kind):
        """The first packet of this type, with what precedes it passed over."""
        while True:
            packet, fds = self.receive()
            assert packet, f'the end instead of {NAMES[kind - 1]}'
            if struct.unpack_from('=I', packet)[0] == kind:
                return packet, fds
            for fd in fds:
                os.close(fd)


class Consumer(Peer):
    """What shmemfdsrc is; keeps what it was sent under its id."""

    def __init__(self, path, **offer):
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        sock.connect(str(path))
        super().__init__(sock)
        self.objects = {}
        if offer.pop('greets', True):
            self.send(hello(**offer))

    def close(self):
        for fd, _, _ in self.objects.values():
            os.close(fd)
        super().close()

    def take(self, packet, fds):
        """A FRAME with its new objects."""
        got = parse_frame(packet)
        assert len(fds) == len(got.new), 'other descriptors than said'
        for fd, (number, size, kind, reserved) in zip(fds, got.new):
            assert number not in self.objects and reserved == 0
            self.check(fd, size, kind)
            self.objects[number] = fd, size, kind
        return got

    def check(self, fd, size, kind):
        needed = SEAL | SHRINK | GROW | (WRITE if kind == CONTAINER else 0)
        assert fcntl.fcntl(fd, F_GET_SEALS) & needed == needed
        assert os.fstat(fd).st_size >= size

    def read(self, number, offset=0, size=None):
        """Bytes of an object."""
        fd, total, _ = self.objects[number]
        with mmap.mmap(fd, total, mmap.MAP_PRIVATE, mmap.PROT_READ) as view:
            return view[offset:total if size is None else offset + size]

    def pixels(self, got):
        return b''.join(self.read(*span) for span in got.spans)

    def forget(self, packet):
        n_ids = struct.unpack_from('=I', packet, 8)[0]
        for number in struct.unpack_from(f'={n_ids}Q', packet, 16):
            os.close(self.objects.pop(number)[0])


def listen(path):
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    sock.bind(str(path))
    sock.listen()
    sock.settimeout(TIMEOUT)
    return sock


def accept(sock):
    """A connection of a consumer, as the producer has it."""
    connection, _ = sock.accept()
    connection.setblocking(True)
    return Peer(connection)
