#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Write the seeds of the fuzz target frame-rule.

Two containers and the pictures that they are about, as in the table of
tests/check/frame. No byte was taken from a stream.
"""

import importlib.util
import struct
from pathlib import Path

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("seeds", HERE / "make-seeds.py")
seeds = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(seeds)

ALL, FIRST, SECOND = 0, 1, 2
# The shortest that can be read: version 1, one window, nothing optional.
HDR10PLUS = bytes.fromhex("b5003c0001040140") + bytes(40)


def mdcv(size=24):
    return seeds.code("MDCV"), bytes(range(size))


def clli(level):
    return seeds.code("CLLI"), struct.pack("<HH", level, 100)


def cicp(transfer, full_range=0):
    return seeds.code("CICP"), bytes([9, transfer, 9, full_range])


def rpu(value):
    return seeds.code("DVRP"), bytes([0x19, value, 0x80])


def t35(message):
    return seeds.code("T35 "), message


def nested(*entries):
    return seeds.LINEAR, seeds.nest(*entries)


def provider(number, value=0):
    return t35(bytes([0xff]) + number.to_bytes(3, "big") + bytes([value]))


def frame(first, second=b"", pictures=(ALL, ALL)):
    return bytes([pictures[0] + 3 * pictures[1]]) + struct.pack(
        ">H", len(first)) + first + second


def main():
    box = seeds.container
    vivid = bytes.fromhex("26000400050102")
    captions = b"\xb5\0\x31GA94\x03\xc1\xff"
    all_kinds = box(mdcv(), clli(400), cicp(16), t35(HDR10PLUS), t35(vivid),
                    rpu(1))
    frames = {
        "two-containers": frame(all_kinds, box(clli(500), cicp(18))),
        "duplicates": frame(box(clli(1), clli(2), rpu(1), rpu(2))),
        "nested": frame(
            box(nested(clli(1), nested(rpu(1))), clli(2)),
            box(nested(t35(vivid)), t35(HDR10PLUS))),
        "pictures": frame(box(clli(1)), all_kinds, (FIRST, ALL)),
        "other-picture": frame(box(clli(1)), box(clli(2)), (SECOND, FIRST)),
        "malformed": frame(all_kinds, box(
            mdcv(23), (seeds.code("CLLI"), bytes(5)), cicp(16, 7),
            t35(HDR10PLUS[:7]), t35(b""))),
        "captions": frame(box(t35(captions), t35(captions), t35(vivid))),
        "providers": frame(
            box(*[provider(n) for n in range(20)]),
            box(*[provider(n, 1) for n in range(30, 10, -1)])),
        "not-a-container": frame(b"\0" * 12 + b"\1", all_kinds),
        "nothing": b"\0\0\0",
    }
    folder = HERE / "seeds" / "frame-rule"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in frames.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
