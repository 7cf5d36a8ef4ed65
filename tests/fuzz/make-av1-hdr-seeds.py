#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes seeds/av1-hdr, two temporal units in each framing of av1-hdr.c,
seeds/av1-hdr-writer, one with a container for it, in each of av1-hdr-writer.c,
and seeds/av1-files, files of temporal units in each format of av1-files.c."""

import os
import struct

SEEDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'seeds')
SEQUENCE, DELIMITER, FRAME_HEADER, METADATA, FRAME = 1, 2, 3, 5, 6
KEY, HIDDEN_KEY, INTER, HIDDEN, EXISTING = 0x10, 0x00, 0x30, 0x20, 0x80
OBU_STREAM, FRAMES, ANNEXB, CODEC_DATA = range(4)


def leb128(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def obu(kind, payload=b'', layer=None):
    """(type, header without obu_has_size_field, payload)"""
    header = bytes([kind << 3 | (4 if layer is not None else 0)])
    return kind, header + (b'' if layer is None else bytes([layer])), payload


def sequence(operating_point_idc=0):
    return obu(SEQUENCE, struct.pack('>BH', 0, operating_point_idc) + b'\x40\x80')


def frame(flags, layer=None, size=20):
    kind = FRAME_HEADER if flags & EXISTING else FRAME
    return obu(kind, bytes([flags]) + b'\x55' * (size - 1), layer)


def metadata(kind, payload, layer=None):
    return obu(METADATA, bytes([kind]) + payload + b'\x80', layer)


def obu_stream(obus):
    return b''.join(bytes([header[0] | 2]) + header[1:] + leb128(len(payload))
                    + payload for _, header, payload in obus)


def annexb(obus):
    frames, unit = b'', b''
    for kind, header, payload in obus:
        unit += leb128(len(header + payload)) + header + payload
        if kind in (FRAME, FRAME_HEADER):
            frames += leb128(len(unit)) + unit
            unit = b''
    if unit:
        frames += leb128(len(unit)) + unit
    return leb128(len(frames)) + frames


def write(obus, framing):
    if framing == CODEC_DATA:
        return b'\x81\0\0\0' + obu_stream(obus)
    return annexb(obus) if framing == ANNEXB else obu_stream(obus)


def container(*entries):
    """docs/container-format.md: a LINEAR container of (code, payload)."""
    formats = b''.join(code.ljust(8, b'\0') for code, _ in entries)
    sizes = b''.join(struct.pack('<I', len(data)) for _, data in entries)
    offsets, payload = b'', b''
    for _, data in entries:
        payload += bytes(-len(payload) % 8)
        offsets += struct.pack('<I', len(payload))
        payload += data
    nesting = struct.pack('<I', len(entries)) + formats + sizes + offsets \
        + payload
    return struct.pack('<QI', 0, len(nesting)) + nesting


HDR10PLUS = bytes.fromhex('b5003c00010401400000000000')
OTHER_HDR10PLUS = bytes.fromhex('b5003c00010401400000000001')
VIVID = bytes.fromhex('2600040005010000000002')
CAPTIONS = bytes.fromhex('b500314741393403c1ff')
MASTERING = bytes.fromhex('b53f4ac12b85cc0821890bc7500d5439'
                          '0003e80000000052')
LIGHT = bytes.fromhex('03e80190')
# An RPU of five bytes in its envelope.
DOLBY_VISION = bytes.fromhex('b5003b0000080037cd08208081008100 2007')
RPU = bytes.fromhex('1908100810')
MDCV, CLLI = bytes(range(24)), bytes.fromhex('e8039001')
EVERYTHING = container((b'MDCV', MDCV), (b'CLLI', CLLI), (b'T35 ', HDR10PLUS),
                       (b'T35 ', VIVID), (b'DVRP', RPU))
ZEROS = container((b'T35 ', bytes(40)), (b'DVRP', b'\x19' + bytes(300)))
OTHERS = container((b'T35 ', OTHER_HDR10PLUS), (b'CLLI', bytes(4)),
                   (b'CICP', b'\t\x10\t\0'), (b'PLNS', bytes(24)))

START = [obu(DELIMITER), sequence()]
EVERY = [metadata(2, MASTERING), metadata(1, LIGHT), metadata(4, CAPTIONS),
         metadata(4, HDR10PLUS), metadata(4, VIVID), metadata(4, DOLBY_VISION)]
UNITS = {
    'plain': START + [frame(KEY)],
    'everything': START + EVERY + [frame(KEY, size=300)],
    'hidden': START + EVERY[:2] + [frame(HIDDEN_KEY), frame(HIDDEN)]
    + EVERY[2:] + [frame(INTER)],
    'existing': [obu(DELIMITER), metadata(4, HDR10PLUS), frame(EXISTING)],
    'layers': [obu(DELIMITER), sequence(0x301), metadata(1, LIGHT, 0),
               metadata(4, HDR10PLUS, 0), frame(KEY, 0),
               metadata(4, OTHER_HDR10PLUS, 8), frame(INTER, 8),
               metadata(4, VIVID, 16), frame(INTER, 16)],
    'no-messages': [obu(DELIMITER), sequence(0x301), frame(KEY, 0),
                    frame(INTER, 8)],
    'damaged': START + [metadata(2, MASTERING[:9]), obu(METADATA),
                        obu(METADATA, b'\x04\xb5'), frame(KEY)],
}


def save(folder, name, data):
    folder = os.path.join(SEEDS, folder)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), 'wb') as file:
        file.write(data)


def ivf(units):
    out = b'DKIF' + struct.pack('<HH4sHHIIII', 0, 32, b'AV01', 64, 64, 25, 1,
                                len(units), 0)
    for number, unit in enumerate(units):
        out += struct.pack('<IQ', len(unit), number) + unit
    return out


def save_files(name, obus):
    later = obus[:1] + obus[2:]
    stream = [obu_stream(obus), obu_stream(later), obu_stream(obus)]
    # In front, four bytes as of an av1C, behind which is a sequence header.
    for kind, data in enumerate((
            ivf(stream), obu_stream([obu(DELIMITER)] * 2)
            + obu_stream(obus[1:]) + b''.join(stream),
            annexb(obus) + annexb(later))):
        save('av1-files', f'{name}-{kind}', bytes([kind, 6, 1]) + data)


def main():
    for name, obus in UNITS.items():
        save_files(name, obus)
        for framing in range(4):
            unit = write(obus, framing)
            save('av1-hdr', f'{name}-{framing}',
                 bytes([framing | framing << 2]) + unit + unit)
        for framing in range(3):
            unit = write(obus, framing)
            for kind, carried in (('all', EVERYTHING), ('zeros', ZEROS),
                                  ('others', OTHERS)):
                save('av1-hdr-writer', f'{name}-{kind}-{framing}',
                     struct.pack('>BH', framing, len(unit)) + unit + carried)


main()
