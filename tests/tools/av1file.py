# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files of AV1, taken apart and made, apart from the code of the tool."""

import struct

SEQUENCE, DELIMITER, FRAME_HEADER, METADATA, FRAME, PADDING = 1, 2, 3, 5, 6, 15
RESERVED = 9
HDR10PLUS = bytes.fromhex('04b5003c000104')
LIGHT_LEVEL = 1


def leb128(number):
    out = b''
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def read_leb128(data, place):
    number = shift = 0
    while True:
        byte = data[place]
        number |= (byte & 127) << shift
        shift, place = shift + 7, place + 1
        if byte < 128:
            return number, place


class Obu:
    """HEADER is one byte or two, without the flag of the size."""

    def __init__(self, header, payload):
        self.header = bytes([header[0] & ~2]) + header[1:]
        self.payload = payload

    @property
    def kind(self):
        return self.header[0] >> 3 & 15

    @property
    def is_frame(self):
        return self.kind in (FRAME_HEADER, FRAME)

    @property
    def is_hdr10plus(self):
        return self.kind == METADATA and self.payload.startswith(HDR10PLUS)

    def pack(self, sized=True):
        if not sized:
            return self.header + self.payload
        return bytes([self.header[0] | 2]) + self.header[1:] \
            + leb128(len(self.payload)) + self.payload


def obu(kind, payload):
    return Obu(bytes([kind << 3]), payload)


def light_level(maximum):
    return obu(METADATA, struct.pack('>BHHB', LIGHT_LEVEL, maximum, 257, 0x80))


def read_obu(data, place, end=None):
    """Of the stream, or of annex B, where it ends at END. It, and where the next
    one is."""
    head = data[place:place + (2 if data[place] & 4 else 1)]
    place += len(head)
    if head[0] & 2:
        size, place = read_leb128(data, place)
        end = place + size
    return Obu(head, data[place:end]), end


def read_obus(data):
    obus, place = [], 0
    while place < len(data):
        found, place = read_obu(data, place)
        obus.append(found)
    return obus


def read_stream(data):
    """Temporal units, each a list of OBUs."""
    units = []
    for found in read_obus(data):
        if found.kind == DELIMITER:
            units.append([])
        units[-1].append(found)
    return units


def read_ivf(data):
    """The header, and of each temporal unit its time and its bytes."""
    place = struct.unpack_from('<H', data, 6)[0]
    header, units = data[:place], []
    while place < len(data):
        size, time = struct.unpack_from('<IQ', data, place)
        units.append((time, data[place + 12:place + 12 + size]))
        place += 12 + size
    return header, units


def read_annexb(data):
    units, place = [], 0
    while place < len(data):
        size, place = read_leb128(data, place)
        end, unit = place + size, []
        while place < end:
            size, place = read_leb128(data, place)
            frame_end = place + size
            while place < frame_end:
                size, place = read_leb128(data, place)
                found, place = read_obu(data, place, place + size)
                unit.append(found)
        units.append(unit)
    return units


def read_units(path):
    """Of a file of any kind."""
    data = path.read_bytes()
    if data.startswith(b'DKIF'):
        return [read_obus(unit) for _, unit in read_ivf(data)[1]]
    if data.startswith(b'\x12\0'):
        return read_stream(data)
    return read_annexb(data)


def pack_stream(units):
    return b''.join(one.pack() for unit in units for one in unit)


def with_length(data):
    return leb128(len(data)) + data


def pack_annexb(units, sized=False):
    """A frame unit ends behind each frame."""
    out = b''
    for unit in units:
        frames = [b'']
        for one in unit:
            frames[-1] += with_length(one.pack(sized))
            if one.is_frame:
                frames.append(b'')
        out += with_length(b''.join(map(with_length, filter(None, frames))))
    return out


def rest(path):
    """What is no metadata of PATH, unit for unit."""
    return [[one.pack() for one in unit if one.kind != METADATA]
            for unit in read_units(path)]
