# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Pictures and containers that say which frame they are of.

A picture has its number and a check of it in black and white blocks, which a
lossy codec keeps, and noise beside them, so that a frame fills several packets.
A container has the number in an entry of a vendor, of a length that differs from
frame to frame. Whoever compares both needs no clock and no order.
"""

import dataclasses
import hashlib
import json
import struct

COLUMNS, ROWS, BLOCK = 8, 6, 24
NOISE = 64
WIDTH, HEIGHT = COLUMNS * BLOCK + NOISE, ROWS * BLOCK
SIZE = WIDTH * HEIGHT
VENDOR = 0x0300000000000001
CICP = 0x50434943
BLACK, WHITE = 16, 235


def digest(number, what):
    return hashlib.sha256(f'{what} {number}'.encode()).digest()


def bits_of(number):
    """16 of the number and 32 that check it: blocks of two pictures, mixed by a
    decoder that lacks a reference, are no third one."""
    word = struct.pack('>H', number) + digest(number, 'picture')[:4]
    return [byte >> bit & 1 for byte in word for bit in range(7, -1, -1)]


def picture(number):
    """The rows of a GRAY8 picture."""
    bits = bits_of(number)
    noise = b''.join(digest(number * ROWS * BLOCK + row, 'noise')
                     for row in range(2 * HEIGHT))
    rows = []
    for y in range(HEIGHT):
        line = bits[y // BLOCK * COLUMNS:][:COLUMNS]
        rows.append(b''.join(bytes([WHITE if bit else BLACK]) * BLOCK
                             for bit in line) + noise[y * NOISE:][:NOISE])
    return b''.join(rows)


def read_picture(data):
    """Its number, or None if a block is grey, or they do not fit together."""
    bits = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            inside = [data[(row * BLOCK + y) * WIDTH + column * BLOCK + x]
                      for y in (6, 12, 18) for x in (6, 12, 18)]
            if max(inside) < 90:
                bits.append(0)
            elif min(inside) > 160:
                bits.append(1)
            else:
                return None
    number = int(''.join(map(str, bits[:16])), 2)
    return number if bits == bits_of(number) else None


def payload(number):
    """From 4 bytes to more than a packet has, with zeros that need emulation
    prevention."""
    return struct.pack('<I', number) + \
        (bytes(4) + digest(number, 'payload')) * (number % 5 * 12)


def container(number):
    """docs/container-format.md: code points, and the vendor's entry."""
    entries = [(CICP, bytes([9, 16, 9, 0])), (VENDOR, payload(number))]
    offsets, data = [], b''
    for _, entry in entries:
        data += bytes(-len(data) % 8)
        offsets.append(len(data))
        data += entry
    nesting = struct.pack('<I2Q2I2I', 2, *(code for code, _ in entries),
                          *(len(entry) for _, entry in entries), *offsets)
    return struct.pack('<QI', 0, len(nesting + data)) + nesting + data


def write(pictures, containers, count):
    """COUNT frames as raw video, and a container sequence for them."""
    with open(pictures, 'wb') as out:
        for number in range(count):
            out.write(picture(number))
    with open(containers, 'wb') as out:
        out.write(b'SHMCSEQ\0' + struct.pack('<II', 1, 0))
        for number in range(count):
            data = container(number)
            out.write(struct.pack('<QQII', number, 2 ** 64 - 1, len(data), 0)
                      + data + bytes(-len(data) % 8))


@dataclasses.dataclass
class Counts:
    """Of the frames that a decoder put out."""
    frames: int = 0
    own: int = 0
    none: int = 0
    unreadable: int = 0  # pictures that the loss damaged
    others: int = 0  # the picture says one number, the container another

    def __str__(self):
        return ', '.join(f'{value} {name}' for name, value
                         in dataclasses.asdict(self).items())


def read_containers(path):
    """Of each frame in JSON lines, the payloads of the vendor's entries."""
    with open(path, encoding='utf-8') as lines:
        frames = [json.loads(line) for line in lines]
    return [[bytes.fromhex(entry['hex']) for attached in frame['containers']
             for entry in attached['entries']
             if int(entry['code'], 16) == VENDOR] for frame in frames]


def compare(pictures, containers):
    """Raw video and JSON lines of the same frames, in the same order."""
    counts = Counts()
    attached = read_containers(containers)
    with open(pictures, 'rb') as video:
        for payloads in attached:
            number = read_picture(video.read(SIZE))
            counts.frames += 1
            if number is None:
                counts.unreadable += 1
            elif not payloads:
                counts.none += 1
            elif payloads == [payload(number)]:
                counts.own += 1
            else:
                counts.others += 1
        if video.read(1):
            raise ValueError('there are more pictures than containers')
    return counts
