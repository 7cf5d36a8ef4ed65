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


def plane(offset, size, **fields):
    """One plane of a plane table, a row of luma samples unless said."""
    values = {
        "modifier": 0,
        "format": 0,
        "stride": min(size, 2**31 - 1),
        "width": 1,
        "height": 1,
        "memory": 0,
        "role": 1,
        "horizontal": 1,
        "vertical": 1,
        "picture": 0,
        "view": 0,
        "field": 0,
        "reserved": 0,
    }
    assert fields.keys() <= values.keys()
    values.update(fields)
    return struct.pack("<3Q4I8B", offset, size, *values.values())


def planes(*table, num=None, reserved=0):
    n = len(table) if num is None else num
    return struct.pack("<II", n, reserved) + b"".join(table)


def picture_of(width, height, horizontal, vertical, **fields):
    """Two planes of a subsampled picture, one behind the other."""
    chroma = -(-width // horizontal), -(-height // vertical)
    luma = width * height
    return (
        plane(0, luma, stride=width, width=width, height=height, **fields),
        plane(
            luma,
            2 * chroma[0] * chroma[1],
            stride=2 * chroma[0],
            width=chroma[0],
            height=chroma[1],
            role=2,
            horizontal=horizontal,
            vertical=vertical,
            **fields,
        ),
    )


def blob(offset, size, **fields):
    """A plane without rows."""
    shape = {"role": 6, "stride": 0, "width": 0, "height": 0}
    return plane(offset, size, **shape | fields)


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
T35 = (code("T35 "), bytes.fromhex("b5003c000105014000"))
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
        record(2, 33333334),
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

NV12 = code("NV12")
LAYOUT = {"format": NV12, "modifier": 0x0500000000000001}
PLANES_EXAMPLE = planes(
    plane(0, 307200, format=NV12, stride=640, width=640, height=480),
    plane(
        307200,
        153600,
        format=NV12,
        stride=640,
        width=320,
        height=240,
        role=2,
        horizontal=2,
        vertical=2,
    ),
    blob(0, 4096, memory=1, picture=1),
)

PLANES = {
    "good-example": PLANES_EXAMPLE,
    "good-odd": planes(*picture_of(5, 5, 2, 2)),
    "good-quarter": planes(*picture_of(9, 7, 4, 4)),
    "good-sixteen": planes(*[plane(i, 1, picture=i, memory=i) for i in range(16)]),
    "good-touching": planes(plane(5, 5), plane(0, 5), plane(10, 1)),
    "good-compressed": planes(
        blob(0, 64, role=5, **LAYOUT),
        plane(64, 1, stride=99, width=99, height=99, **LAYOUT),
        blob(128, 64, role=5, stride=8, width=1, height=8, **LAYOUT),
    ),
    "good-views": planes(
        plane(0, 9, view=15, field=1), plane(9, 9, picture=1, view=15, field=2)
    ),
    "good-end": planes(plane(2**64 - 2, 1)),
    "good-largest": planes(
        plane(0, 2**62, stride=2**31 - 1, width=2**31 - 1, height=2**31 - 1)
    ),
    "good-depth": planes(
        plane(0, 4, stride=4, width=4), plane(4, 8, role=4, picture=1, width=4)
    ),
    "bad-none": planes(),
    "bad-seventeen": planes(*[plane(i, 1) for i in range(17)]),
    "bad-num": planes(plane(0, 1), num=2**32 - 1),
    "bad-header": planes()[:7],
    "bad-truncated": PLANES_EXAMPLE[:-1],
    "bad-trailing": PLANES_EXAMPLE + b"\0",
    "bad-reserved": planes(plane(0, 1), reserved=1),
    "bad-reserved-plane": planes(plane(0, 1, reserved=1)),
    "bad-memory": planes(plane(0, 1, memory=16)),
    "bad-view": planes(plane(0, 1, view=16)),
    "bad-role": planes(plane(0, 1, role=7)),
    "bad-field": planes(plane(0, 1, field=3)),
    "bad-size-zero": planes(plane(0, 0, stride=1)),
    "bad-size-wraps": planes(plane(2**64 - 1, 1)),
    "bad-stride": planes(plane(0, 1, stride=2**31)),
    "bad-width": planes(plane(0, 1, width=2**31)),
    "bad-height": planes(plane(0, 2**63, height=2**31)),
    "bad-first-picture": planes(plane(0, 1, picture=1)),
    "bad-picture-skips": planes(plane(0, 1), plane(1, 1, picture=2)),
    "bad-picture-back": planes(
        plane(0, 1), plane(1, 1, picture=1), plane(2, 1)
    ),
    "bad-format-differs": planes(plane(0, 1, format=NV12), plane(1, 1)),
    "bad-modifier-differs": planes(plane(0, 1, modifier=1), plane(1, 1)),
    "bad-view-differs": planes(plane(0, 1), plane(1, 1, view=1)),
    "bad-field-differs": planes(plane(0, 1), plane(1, 1, field=1)),
    "bad-no-width": planes(plane(0, 1, width=0)),
    "bad-no-height": planes(plane(0, 1, height=0)),
    "bad-no-stride": planes(plane(0, 1, stride=0)),
    "bad-subsampling": planes(*picture_of(6, 6, 3, 1)),
    "bad-subsampled-first": planes(plane(0, 1, vertical=2)),
    "bad-rounded-down": planes(
        plane(0, 25, stride=5, width=5, height=5),
        plane(25, 4, stride=2, width=2, height=2, role=2, horizontal=2, vertical=2),
    ),
    "bad-rows": planes(plane(0, 8, stride=4, height=3)),
    "bad-half-rows": planes(blob(0, 8, stride=8, height=1)),
    "bad-blob-subsampled": planes(plane(0, 1), blob(1, 1, horizontal=2)),
    "bad-blob-rows": planes(
        blob(0, 8, stride=4, width=4, height=3, modifier=2**64 - 1)
    ),
    "bad-overlap": planes(plane(0, 5), plane(4, 5)),
    "bad-overlap-inside": planes(plane(0, 9), plane(20, 5), plane(3, 1, picture=1)),
    "bad-overlap-equal": planes(plane(7, 5), plane(7, 5)),
    # Behind the payload, sizes of memories, for the fuzz target alone.
    "bad-sizes-fit": PLANES_EXAMPLE + struct.pack("<2Q", 460800, 4096),
    "bad-sizes-short": PLANES_EXAMPLE + struct.pack("<2Q", 460800, 4095),
    "bad-sizes-overlap": PLANES_EXAMPLE + struct.pack("<2Q", 460799, 4096),
    "bad-sizes-spanning": planes(plane(3, 20), blob(4, 1, memory=4))
    + struct.pack("<6Q", 8, 8, 0, 3, 5, 2**64 - 1),
}

XRGB = code("XR24")
SMALL = {"stride": 64, "width": 16, "height": 3, "format": XRGB}

# Tables whose FourCC says what is in a row.
VIDEO = {
    "good-nv12": planes(*picture_of(5, 5, 2, 2, format=NV12)),
    "good-views": planes(
        plane(0, 192, role=0, **SMALL),
        plane(192, 192, role=0, picture=1, view=1, **SMALL),
    ),
    "good-spanning": planes(plane(64, 192, role=0, **SMALL))
    + struct.pack("<4Q", 100, 0, 100, 56),
    "good-blobs": planes(blob(1, 9), blob(2, 30, memory=1, picture=1))
    + struct.pack("<3Q", 10, 20, 12),
    "bad-row": planes(plane(0, 192, role=0, **{**SMALL, "width": 17})),
    "bad-last-row": planes(plane(0, 191, role=0, **SMALL)),
    "bad-planes": planes(plane(0, 9, stride=3, width=3, height=3, format=NV12)),
}


def main():
    seeds = Path(__file__).parent / "seeds"
    for target, files in (
        ("container-reader", CONTAINERS),
        ("sequence-reader", SEQUENCES),
        ("regs-reader", REGS),
        ("planes-reader", PLANES),
        ("planes-video", VIDEO),
    ):
        folder = seeds / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
