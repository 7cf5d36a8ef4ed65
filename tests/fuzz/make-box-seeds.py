#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Write the transport streams, MP4 boxes and Matroska elements from which the
fuzz targets ts-packets, mp4-boxes and mkv-blocks start. They are made here by
hand from ISO/IEC 13818-1, ISO/IEC 14496-12 and RFC 9559; the video in them is
a few zeros and ones.
"""

import struct
import sys
from pathlib import Path

# ---- MPEG transport streams ----


def crc(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = value << 1 ^ (0x04C11DB7 if value & 1 << 31 else 0)
            value &= 0xFFFFFFFF
    return struct.pack(">I", value)


def section(table, number, body):
    head = struct.pack(">BHHBBB", table, 0xB000 | len(body) + 9, number, 0xC1, 0, 0)
    return b"\0" + head + body + crc(head + body)


def packet(pid, counter, payload, starts=True, adaptation=None):
    control = 1 if adaptation is None else 3
    field = b"" if adaptation is None else bytes([len(adaptation)]) + adaptation
    room = 184 - len(field)
    if len(payload) < room and adaptation is None and not starts:
        stuffing = room - len(payload) - 1
        field = bytes([stuffing]) + (b"\0" + b"\xff" * stuffing)[:stuffing]
        control, room = 3, len(payload)
    head = struct.pack(">BHB", 0x47, starts << 14 | pid, control << 4 | counter)
    return (head + field + payload).ljust(188, b"\xff")[:188]


def pes(payload, pts=None, length=None):
    stamp = b""
    if pts is not None:
        stamp = bytes([0x21 | pts >> 29 & 14]) + struct.pack(
            ">HH", pts >> 14 & 0xFFFE | 1, pts << 1 & 0xFFFE | 1)
    head = bytes([0x80, 0x80 if stamp else 0, len(stamp)]) + stamp
    size = len(head) + len(payload) if length is None else length
    return b"\0\0\1\xe0" + struct.pack(">H", size) + head + payload


def program(*streams):
    association = section(0, 1, struct.pack(">HH", 1, 0xE000 | 0x100))
    body = struct.pack(">HH", 0xE000 | 0x1FFF, 0xF000)
    for kind, pid, descriptors in streams:
        body += struct.pack(
            ">BHH", kind, 0xE000 | pid, 0xF000 | len(descriptors)) + descriptors
    return packet(0, 0, association) + packet(0x100, 0, section(2, 1, body))


def widen(stream, front, behind):
    return b"".join(
        front + stream[i:i + 188] + behind for i in range(0, len(stream), 188))


AU = b"\0\0\0\1\x46\1\x50\0\0\0\1\x26\1\xaf" + bytes(60)
PLAIN = program((0x24, 0x101, b"")) + b"".join(
    packet(0x101, i, pes(AU, 90000 + 3750 * i)) for i in range(6))
TS = {
    "good-188": PLAIN,
    "good-192": widen(PLAIN, b"\0\0\1\2", b""),
    "good-204": widen(PLAIN, b"", bytes(16)),
    "good-registered": program(
        (6, 0x102, b"\5\4DOVI"), (6, 0x101, b"\x0a\4eng\0\5\4HEVC"),
        (0x1B, 0x103, b"")) + packet(0x102, 0, pes(AU)),
    "good-header-in-two": program((0x24, 0x101, b"")) + packet(
        0x101, 0, pes(AU, 1)[:12], adaptation=bytes([0]) + b"\xff" * 170)
    + packet(0x101, 1, pes(AU, 1)[12:] + bytes(112), starts=False),
    "bad-gap": PLAIN[:188 * 4] + PLAIN[188 * 5:],
    "bad-twice": PLAIN[:188 * 4] + PLAIN[188 * 3:],
    "bad-lost-bytes": PLAIN[:188 * 3 + 100] + PLAIN[188 * 4:],
    "bad-scrambled": PLAIN[:188 * 3 + 3] + b"\x91" + PLAIN[188 * 3 + 4:],
    "bad-length": program((0x24, 0x101, b"")) + packet(
        0x101, 0, pes(AU, 5, length=5000)),
    "bad-cut": PLAIN[:-50],
    "bad-map": program((0x24, 0x101, b"\5\xffDOVI")),
}

# ---- MP4 ----


def box(kind, *parts):
    payload = b"".join(parts)
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def full(kind, version, *parts):
    return box(kind, struct.pack(">I", version << 24), *parts)


def movie(samples, edits=(), entry=b"hvc1", version=0, more=b""):
    times = bytes(8 if version == 0 else 16)
    duration = bytes(4 if version == 0 else 8)
    table = box(
        b"stbl",
        full(b"stsd", 0, struct.pack(">I", 1),
             box(entry, bytes(78), box(b"dvcC", bytes([1, 0, 14, 6]), bytes(20)),
                 box(b"mdcv", bytes(range(24))), box(b"clli", b"\3\xe8\1\x90"))),
        full(b"stsz", 0, struct.pack(">II", 0, samples), bytes(4 * samples)),
        full(b"ctts", 1, struct.pack(">IIi", 1, samples, -512)), more)
    listed = b"".join(struct.pack(">IiI", *edit, 0x10000) for edit in edits)
    return box(
        b"moov",
        full(b"mvhd", version, times, struct.pack(">I", 1000), duration),
        box(b"trak",
            full(b"tkhd", version, times, struct.pack(">I", 1), duration),
            box(b"edts", full(b"elst", 0, struct.pack(">I", len(edits)), listed)),
            box(b"mdia",
                full(b"mdhd", version, times, struct.pack(">I", 12288), duration),
                box(b"minf", table))))


def fragment(track, samples):
    return box(b"moof", box(
        b"traf", full(b"tfhd", 0, struct.pack(">I", track)),
        full(b"trun", 0, struct.pack(">I", samples)))) + box(b"mdat", b"video")


START = box(b"ftyp", b"isom")
MP4 = {
    "good-movie": START + movie(5, [(1000, 512)]) + box(b"mdat", bytes(20)),
    "good-two-edits": START + movie(5, [(500, -1), (300, 0), (200, 6144)]),
    "good-64-bit": START + movie(2, version=1)
    + struct.pack(">I4sQ", 1, b"mdat", 20) + b"long",
    "good-fragments": START + movie(0) + fragment(1, 24) + fragment(1, 23),
    "good-shift": START + movie(1, more=full(b"cslg", 0, struct.pack(">i", 99))),
    "good-to-the-end": START + movie(1) + struct.pack(">I4s", 0, b"mdat"),
    "bad-other-track": START + movie(0) + fragment(2, 24),
    "bad-cut": (START + movie(5))[:-30],
    "bad-inside": START + movie(5).replace(b"\0\0\0\x14clli", b"\xff\0\0\0clli"),
    "bad-small": START + struct.pack(">I4s", 4, b"moov") + bytes(20),
    "bad-edits": START + movie(1, [(1, 1)]).replace(
        b"elst\0\0\0\0\0\0\0\1", b"elst\0\0\0\0\xff\xff\xff\xff"),
}

# ---- Matroska ----


def element(number, payload, size=None):
    length = len(payload) if size is None else size
    return bytes.fromhex(number) + struct.pack(">Q", length | 1 << 56) + payload


def block(track, lacing=b""):
    return bytes([0x80 | track, 0, 0, 6 if lacing else 0]) + lacing + b"video"


HEAD = element("1a45dfa3", element("4286", b"\1"))
CLUSTER = (element("e7", b"\0") + element("a3", block(1))
           + element("a0", element("a1", block(2)) + element("9b", b"\1"))
           + element("a3", block(1, b"\2")))
UNKNOWN = (1 << 56) - 1
MKV = {
    "good-blocks": HEAD + element("18538067", element("ec", bytes(9))
                                  + element("1f43b675", CLUSTER)),
    "good-live": HEAD + element("18538067", element(
        "1f43b675", CLUSTER, UNKNOWN) + element("1f43b675", CLUSTER, UNKNOWN),
        UNKNOWN),
    "good-short-sizes": HEAD + bytes.fromhex("18538067 93 1f43b675 8e"
                                             "a3 86 81000080 6162 a3 84 81000080"),
    "bad-cut": (HEAD + element("18538067", element("1f43b675", CLUSTER)))[:-9],
    "bad-garbage": HEAD + b"\0\0\0\0",
    "bad-unknown-size": HEAD + element("18538067", element(
        "a3", block(1), UNKNOWN)),
    "bad-block": HEAD + element("18538067", element("a3", b"\x81\0\0")),
}


def main():
    seeds = Path(__file__).parent / "seeds"
    for target, files in ("ts-packets", TS), ("mp4-boxes", MP4), ("mkv-blocks", MKV):
        folder = seeds / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
