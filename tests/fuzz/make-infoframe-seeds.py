#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Write the InfoFrames that the fuzz target and tests/check/v4l2/infoframe.c
read. They are made here by hand from CTA-861; no source ever sent one of them.

In a "good-" one there is a Dynamic Range and Mastering InfoFrame, in a "none-"
one there is none, and a "bad-" one has to be ignored.
"""

import struct
import sys
from pathlib import Path

DYNAMIC_RANGE = 0x87
# x and y of three primaries and of the white point.
BT2020 = (35400, 14600, 8500, 39850, 6550, 2300, 15635, 16450)
P3 = (34000, 16000, 13250, 34500, 7500, 3000, 15635, 16450)


def infoframe(kind, version, payload, length=None, error=0):
    length = len(payload) if length is None else length
    data = bytes([kind, version, length, 0]) + payload
    return data[:3] + bytes([(-sum(data) + error) % 256]) + data[4:]


def payload(eotf, *values, descriptor=0):
    return bytes([eotf, descriptor]) + struct.pack(f"<{len(values)}H", *values)


def hdr(eotf, *values, **options):
    return infoframe(DYNAMIC_RANGE, 1, payload(eotf, *values), **options)


HDR10 = (*BT2020, 1000, 50, 1000, 400)
AVI = infoframe(0x82, 2, bytes.fromhex("12a84461000000000000000000"))
SPD = infoframe(0x83, 1, b"gst\0\0\0\0\0shmemmeta\0\0\0\0\0\0\0\1")

INFOFRAMES = {
    "good-hdr10": hdr(2, *HDR10),
    "good-hlg": hdr(3, *[0] * 12),
    "good-sdr": hdr(0, *[0] * 12),
    "good-no-light-level": hdr(2, *P3, 4000, 5, 0, 0),
    "good-green-first": hdr(2, *P3[2:6], *P3[:2], *P3[6:], 4000, 5, 1, 1),
    "good-largest": hdr(7, *[0xFFFF] * 12),
    "good-other-type": infoframe(DYNAMIC_RANGE, 1, payload(2, descriptor=1)),
    "good-behind-others": AVI + SPD + hdr(2, *HDR10),
    "good-padded": hdr(2, *HDR10) + bytes(5),
    "good-longer": infoframe(DYNAMIC_RANGE, 1, payload(2, *HDR10) + bytes(5)),
    "none-empty": b"",
    "none-zeros": bytes(35),
    "none-others": AVI + SPD,
    "none-padded": AVI + bytes(18),
    "bad-checksum": hdr(2, *HDR10, error=1),
    "bad-checksum-before": infoframe(0x82, 2, bytes(13), error=1)
    + hdr(2, *HDR10),
    "bad-version": infoframe(DYNAMIC_RANGE, 2, payload(2, *HDR10)),
    "bad-short": infoframe(DYNAMIC_RANGE, 1, payload(2, *HDR10)[:-1]),
    "bad-no-type": infoframe(DYNAMIC_RANGE, 1, b"\2"),
    "bad-length": infoframe(DYNAMIC_RANGE, 1, payload(2, *HDR10), length=255),
    "bad-cut": hdr(2, *HDR10)[:-1],
    "bad-header": hdr(2, *HDR10)[:3],
    "bad-packet": b"\x07" + hdr(2, *HDR10)[1:],
    "bad-text": b"87:01:1a\n",
}


def main():
    folder = Path(__file__).parent / "seeds" / "infoframe"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in INFOFRAMES.items():
        (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
