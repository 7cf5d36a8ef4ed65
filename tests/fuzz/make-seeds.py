#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Write the seeds of the fuzz targets.

This is a second implementation of docs/container-format.md and
docs/sequence-format.md, made from their text alone. What it calls good must
be taken by the readers; the bad seeds each break one rule.
"""

import struct
import sys
from pathlib import Path

LINEAR = 0
NONE = 2**64 - 1
REPEAT = 1


def code(fourcc, version=0, vendor=0):
    value = int.from_bytes(fourcc.encode("ascii"), "little")
    return vendor << 56 | version << 32 | value


def pad(data):
    return data + bytes(-len(data) % 8)


def nest(*entries):
    formats, sizes, offsets, payload = [], [], [], b""
    for form, data in entries:
        payload = pad(payload)
        formats.append(form)
        sizes.append(len(data))
        offsets.append(len(payload))
        payload += data
    n = len(entries)
    return struct.pack(f"<I{n}Q{n}I{n}I", n, *formats, *sizes, *offsets) + payload


def generic(form, data):
    return struct.pack("<QI", form, len(data)) + data


def container(*entries):
    return generic(LINEAR, nest(*entries))


def record(frame, pts, data=b"", flags=0):
    return pad(struct.pack("<QQII", frame, pts, len(data), flags) + data)


def sequence(*records):
    return b"SHMCSEQ\0" + struct.pack("<II", 1, 0) + b"".join(records)


def run(offset, *values):
    n = len(values)
    return struct.pack(f"<2I{n}I", offset, n, *values)


CLLI = (code("CLLI"), struct.pack("<HH", 1000, 400))
CICP = (code("CICP"), bytes([9, 16, 9, 0]))
MDCV = (
    code("MDCV"),
    struct.pack(
        "<8H2I", 35400, 14600, 8500, 39850, 6550, 2300, 15635, 16450, 10**7, 1
    ),
)
T35 = (code("T35 "), bytes.fromhex("b5003c000104014000"))
DVRP = (code("DVRP"), bytes.fromhex("19080941"))
OTHER = (code("BLOB", version=3, vendor=0x12), b"\xff" * 5)
EMPTY = (code("NIL "), b"")


def deep(levels):
    data = nest()
    for _ in range(levels - 1):
        data = nest((LINEAR, data))
    return data


def patched(data, at, value):
    return data[:at] + struct.pack("<I", value) + data[at + 4 :]


EXAMPLE = container(CLLI, T35)

CONTAINERS = {
    "good-example": EXAMPLE,
    "good-four": container(MDCV, CLLI, CICP, T35),
    "good-generic": generic(*T35),
    "good-generic-empty": generic(code("NIL "), b""),
    "good-nothing": container(),
    "good-empty-entries": container(EMPTY, T35, EMPTY, EMPTY),
    "good-nested": container(
        T35, (LINEAR, nest(EMPTY, OTHER)), (LINEAR, nest()), DVRP
    ),
    "good-deepest": generic(LINEAR, deep(4)),
    "good-most-entries": container(*[(i + 1, b"x" * (i % 9)) for i in range(64)]),
    "bad-too-deep": generic(LINEAR, deep(5)),
    "bad-too-many": container(*[EMPTY] * 65),
    "bad-truncated": EXAMPLE[:-1],
    "bad-trailing": EXAMPLE + b"\0",
    "bad-padding": patched(EXAMPLE, 0x34, 1 << 24),
    "bad-overlap": patched(EXAMPLE, 0x2C, 0),
    "bad-gap": patched(EXAMPLE, 0x2C, 16),
    "bad-size-wraps": patched(EXAMPLE, 0x24, 2**32 - 8),
    "bad-num-wraps": patched(EXAMPLE, 0x0C, 2**28),
}

SEQUENCES = {
    "good-example": sequence(
        record(0, 0, EXAMPLE),
        record(1, 16666667, flags=REPEAT),
        record(2, NONE),
    ),
    "good-no-records": sequence(),
    "good-several": sequence(
        record(0, 0, EXAMPLE),
        record(0, 0, generic(*T35)),
        record(5, 100, flags=REPEAT),
        record(5, 100, flags=REPEAT),
        record(9, NONE, b"no container"),
    ),
    "bad-magic": b"SHMCSEQ1" + sequence()[8:],
    "bad-version": patched(sequence(), 8, 2),
    "bad-order": sequence(record(3, 0, EXAMPLE), record(2, 0, EXAMPLE)),
    "bad-nothing-twice": sequence(record(3, 0), record(3, 0)),
    "bad-repeat": sequence(record(0, 0), record(1, 0, flags=REPEAT)),
    "bad-flags": sequence(record(0, 0, EXAMPLE, flags=2)),
    "bad-truncated": sequence(record(0, 0, EXAMPLE))[:-1],
    "bad-size": patched(sequence(record(0, 0, EXAMPLE)), 32, 2**32 - 1),
}

REGS_EXAMPLE = run(0x100, 1, 2**31) + run(0x200, 0xDEADBEEF)

REGS = {
    "good-example": REGS_EXAMPLE,
    "good-none": b"",
    "good-page": run(0, *range(1024)),
    "good-last": run(2**32 - 8, 1, 2),
    "good-gaps": run(0, 7) + run(8, 7) + run(16, 7),
    "bad-offset": run(2, 1),
    "bad-none-in-run": run(0) + run(8, 1),
    "bad-touching": run(0, 1) + run(4, 2),
    "bad-overlap": run(0, 1, 2) + run(4, 2),
    "bad-order": run(8, 1) + run(0, 1),
    "bad-beyond": run(2**32 - 4, 1, 2),
    "bad-touching-wrapped": run(2**32 - 4, 1) + run(0, 1),
    "bad-num-wraps": patched(run(0, 1), 4, 2**30 + 1),
    "bad-num-whole": patched(run(0, 1), 4, 2**30),
    "bad-header": REGS_EXAMPLE + b"\0" * 4,
    "bad-truncated": REGS_EXAMPLE[:-1],
}


def main():
    seeds = Path(__file__).parent / "seeds"
    for target, files in (
        ("container-reader", CONTAINERS),
        ("sequence-reader", SEQUENCES),
        ("regs-reader", REGS),
    ):
        folder = seeds / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
