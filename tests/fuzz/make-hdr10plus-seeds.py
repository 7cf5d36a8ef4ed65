#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the seeds of the fuzz targets t35-hdr10plus and hdr10plus-json.

Run it without arguments; it writes below the folder it is in.
"""

import json
import pathlib

SEEDS = pathlib.Path(__file__).resolve().parent / "seeds"

PERCENTAGES = [1, 5, 10, 25, 50, 75, 90, 95, 99]


class Bits:
    """Fields, most significant bit first."""

    def __init__(self):
        self.bits = ""

    def put(self, n_bits, *values):
        for value in values:
            self.bits += format(value, f"0{n_bits}b")

    def bytes(self):
        bits = self.bits + "0" * (-len(self.bits) % 8)
        return int(bits, 2).to_bytes(len(bits) // 8, "big")


def put_grid(bits, grid):
    bits.put(1, grid is not None)
    if grid is not None:
        bits.put(5, len(grid), len(grid[0]))
        for row in grid:
            bits.put(4, *row)


def put_luminance(bits, n_percentiles):
    bits.put(17, 17830, 16895, 14252, 1037)
    bits.put(4, n_percentiles)
    for i in range(n_percentiles):
        bits.put(7, PERCENTAGES[i % 9])
        bits.put(17, 1000 * i)
    bits.put(10, 1)


def put_tone_mapping(bits, n_anchors, weight):
    bits.put(1, n_anchors is not None)
    if n_anchors is not None:
        bits.put(12, 164, 240)
        bits.put(4, n_anchors)
        bits.put(10, *(60 * i for i in range(n_anchors)))
    bits.put(1, weight is not None)
    if weight is not None:
        bits.put(6, weight)


def message(
    version=1,
    n_windows=1,
    target=400,
    target_grid=None,
    mastering_grid=None,
    n_percentiles=9,
    n_anchors=9,
    weight=None,
):
    bits = Bits()
    bits.put(8, 0xB5, 0x00, 0x3C, 0x00, 0x01, 0x04, version)
    bits.put(2, n_windows)
    for _ in range(1, n_windows):
        bits.put(16, 0, 0, 3839, 2159, 1920, 1080)
        bits.put(8, 90)
        bits.put(16, 100, 200, 300)
        bits.put(1, 1)
    bits.put(27, target)
    put_grid(bits, target_grid)
    for _ in range(n_windows):
        put_luminance(bits, n_percentiles)
    put_grid(bits, mastering_grid)
    for _ in range(n_windows):
        put_tone_mapping(bits, n_anchors, weight)
    return bits.bytes()


def messages():
    full = [[15] * 25 for _ in range(25)]
    small = [[1, 2], [3, 4]]
    yield "profile-a", message(target=0, n_anchors=None)
    yield "profile-b", message()
    yield "ten-percentiles", message(n_percentiles=10, weight=8)
    yield "trailing-zero", message() + b"\0"
    yield "trailing-byte", message() + b"\x80"
    yield "three-windows", message(0, 3, 1000, small, None, 15, 15, 63)
    yield "longest", message(0, 3, 10000, full, full, 15, 15, 63)
    yield "hdr-vivid", bytes.fromhex("2600040005010203")
    yield "captions", b"\xb5\x00\x31GA94\x03\x41\xff"


def frame(number, average, curve=True):
    values = {}
    if curve:
        values["BezierCurveData"] = {
            "Anchors": [102, 512, 1023],
            "KneePointX": 5,
            "KneePointY": 6,
        }
    values["LuminanceParameters"] = {
        "AverageRGB": average,
        "LuminanceDistributions": {
            "DistributionIndex": [1, 99],
            "DistributionValues": [3, 14445],
        },
        "MaxScl": [17830, 16895, 14252],
    }
    values["NumberOfWindows"] = 1
    values["TargetedSystemDisplayMaximumLuminance"] = 400 if curve else 0
    values["SceneFrameIndex"] = 0
    values["SceneId"] = 0
    values["SequenceFrameIndex"] = number
    return values


def document(profile, frames):
    return {
        "JSONInfo": {"HDR10plusProfile": profile, "Version": "1.0"},
        "SceneInfo": frames,
        "SceneInfoSummary": {
            "SceneFirstFrameIndex": [0],
            "SceneFrameNumbers": [len(frames)],
        },
        "ToolInfo": {"Tool": "seed", "Version": "1"},
    }


def documents():
    yield "empty", document("N/A", [])
    yield "profile-a", document("A", [frame(0, 1, False), frame(1, 1, False)])
    yield "profile-b", document("B", [frame(0, 1), frame(1, 1), frame(5, 2)])
    null = frame(0, 1, False)
    null["BezierCurveData"] = None
    yield "null-curve", document("A", [null])


def bare(values):
    """A frame as older tools wrote it."""
    for key in ("NumberOfWindows", "SceneFrameIndex", "SceneId",
                "SequenceFrameIndex"):
        values.pop(key)
    return values


def odd_documents():
    yield "bare", {"SceneInfo": [bare(frame(i, i)) for i in range(3)]}
    yield "some-numbers", document("B", [bare(frame(0, 1)), frame(1, 2)])
    yield "wrong-profile", document("A", [frame(0, 1, False), frame(1, 1)])


def numbered(key, values):
    return {f"{key}{i}": value for i, value in enumerate(values)}


def legacy_curve(n_anchors):
    return {
        "KneePointX": 5,
        "KneePointY": 6,
        "NumberOfAnchors": n_anchors,
        **numbered("Anchor", [60 * i for i in range(n_anchors)]),
    }


def legacy_window():
    return {
        "BezierCurveData": legacy_curve(3),
        "EllipseData": {
            "CenterOfEllipseX": 1920,
            "CenterOfEllipseY": 1080,
            "OverlapProcessOption": 1,
            "RotationAngle": 90,
            "SemimajorAxisExternalEllipse": 200,
            "SemimajorAxisInternalEllipse": 100,
            "SemiminorAxisExternalEllipse": 50,
        },
        "WindowData": {
            "WindowLowerRightCornerX": 3839,
            "WindowLowerRightCornerY": 2159,
            "WindowUpperLeftCornerX": 0,
            "WindowUpperLeftCornerY": 0,
        },
    }


def legacy_frame(n_windows=1, n_anchors=9):
    percentiles = [1000 * i for i in range(9)]
    return {
        "BezierCurveData": legacy_curve(n_anchors) if n_anchors else {},
        "LocalParameters": [legacy_window() for _ in range(n_windows - 1)],
        "LuminanceParameters": {
            "AverageRGB": 1037,
            **numbered("MaxScl", [17830, 16895, 14252]),
            "PercentileLuminance": {
                "NumberOfPercentiles": 9,
                **numbered("PercentilePercentage", PERCENTAGES),
                **numbered("PercentileLuminance", percentiles),
            },
        },
        "NumberOfWindows": n_windows,
        "TargetedSystemDisplayMaximumLuminance": 400,
    }


def legacy_documents():
    yield "legacy-empty", []
    yield "legacy", [legacy_frame(), legacy_frame(n_anchors=15)]
    yield "legacy-no-curve", [legacy_frame(n_anchors=0)]
    yield "legacy-windows", [legacy_frame(3), legacy_frame(2)]
    yield "legacy-new-keys", [frame(0, 1), frame(1, 1, False)]


def main():
    folder = SEEDS / "t35-hdr10plus"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in messages():
        (folder / f"{name}.bin").write_bytes(data)

    folder = SEEDS / "hdr10plus-json"
    folder.mkdir(parents=True, exist_ok=True)
    for name, value in [*documents(), *odd_documents(),
                        *legacy_documents()]:
        (folder / f"{name}.json").write_text(
            json.dumps(value, separators=(",", ":")) + "\n"
        )
    (folder / "mark.json").write_bytes(b"\xef\xbb\xbf[]\n")


if __name__ == "__main__":
    main()
