#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Write the Dolby Vision RPUs that the fuzz target rpu-reader and
tests/check/shmem/rpu.c read. No encoder made them: every value is made up, by
the packer of tests/oracle. Those called good are read and written again byte for
byte; those called bad are refused, with the result that their name has."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "oracle"))

import rpu_packer as rpu  # noqa: E402

RESIDUAL = {"disable_residual_flag": 0, "el_spatial_resampling_filter_flag": 1}
MMR = ("mmr", [(0, 1)] + [(n - 4, 1000 * n) for n in range(7)])
MMR3 = ("mmr", [(-1, 5)] + [(n - 10, 1 << n) for n in range(21)])
CURVES = [
    {
        "pivots": [64, 100, 100, 100, 100, 100, 100, 100, 240],
        "pieces": [("poly", [(0, n), (1, n), (-n, 7)]) for n in range(8)],
    },
    {"pivots": [0, 1023], "pieces": [MMR3]},
    {"pivots": [0, 512, 511], "pieces": [MMR, ("poly", [(0, 0), (1, 0)])]},
]
LINES = [
    {
        "pivots": [0, 512, 511],
        "pieces": [("line", [(0, 3)]), ("line", [(1, 0), (2, 9)])],
    },
    {
        "pivots": [0, 512, 511],
        "pieces": [("line", [(7, 0)]), ("poly", [(0, 0), (1, 0)])],
    },
    rpu.IDENTITY,
]
FLOATS = [{"pivots": [0, 1023], "pieces": [("poly", [0.5, -1.25, 3e-6])]}] * 3
NEUTRAL = (2048,) * 6
XY = (22282, 10486, 8683, 22609, 4915, -1966, 10246, 10781)
V29 = [
    rpu.level1(0, 2873, 1060),
    rpu.level2(2081, 2271, 2085, 2048, 2048, 1556, ms_weight=-1),
    rpu.level2(2851, *NEUTRAL[:5], ms_weight=4095),
    rpu.level4(1354, 577),
    rpu.level5(1, 2, 276, 8191),
    rpu.level6(1000, 1, 1712, 175),
    rpu.level255(1, 2, 3, 4, 5, 6),
]
V40 = [
    rpu.level3(2048, 1007, 1638),
    *(rpu.level8(n, n, NEUTRAL) for n in (10, 12, 13, 19, 25)),
    rpu.level9(0),
    rpu.level9(255, XY),
    rpu.level10(20, 2081, 62, 1),
    rpu.level10(21, 3079, 7, 255, XY),
    rpu.level11(1, 1, 0),
    rpu.level11(4, 0, 15, (7, 255, 240)),
    rpu.level254(),
]


def changed(data, at, mask):
    return data[:at] + bytes([data[at] ^ mask]) + data[at + 1:]


def header(**values):
    return rpu.pack({"header": values})


def mapping(values, **header_values):
    return rpu.pack({"mapping": values, "header": header_values})


PLAIN = rpu.pack({"v29": V29[:1]})
FEL = {
    "header": {**RESIDUAL},
    "mapping": {
        "curves": CURVES,
        "nlq": [(512, (1, 77), (0, 2048), (3, 4))] * 3,
    },
    "v29": V29,
}

SEEDS = {
    "good-profile8": PLAIN,
    "good-profile5": rpu.pack(
        {
            "header": {"vdr_rpu_profile": 0, "BL_video_full_range_flag": 1},
            "mapping": {"curves": CURVES},
            "dm": {"signal_color_space": 2},
            "v29": V29,
        }
    ),
    "good-profile7-mel": rpu.pack({"header": RESIDUAL, "v29": V29}),
    "good-profile7-fel": rpu.pack(FEL),
    "good-profile4": rpu.pack(
        {**FEL, "header": {**RESIDUAL, "vdr_bit_depth_minus8": 6}}
    ),
    "good-ext-mapping": header(ext_mapping_idc=0xA5),
    "good-cm-v40": rpu.pack({"v29": V29, "v40": V40}),
    "good-cm-v40-only": rpu.pack({"v40": [rpu.level254()]}),
    "good-no-blocks": rpu.pack(),
    "good-no-dm": header(vdr_dm_metadata_present_flag=0),
    "good-previous-mapping": rpu.pack(
        {
            "header": {"use_prev_vdr_rpu_flag": 1, "prev_vdr_rpu_id": 15},
            "v29": V29[:1],
        }
    ),
    "good-compressed": rpu.pack(
        {"header": {"reserved_zero_3bits": 1}, "v29": V29[:1]}
    ),
    "good-lines": mapping({"curves": LINES}),
    "good-floats": mapping({"curves": FLOATS}, coefficient_data_type=1),
    "good-floats-mel": mapping(
        {"curves": FLOATS, "nlq": [(0, 1.0, 0.0, 0.0)] * 3},
        coefficient_data_type=1,
        **RESIDUAL,
    ),
    "good-no-fraction": mapping(
        {"curves": [{"pivots": [0, 1], "pieces": [("poly", [(0, 0), (9, 0)])]}] * 3},
        coefficient_log2_denom=0,
    ),
    "good-unknown-levels": rpu.pack(
        {
            "v29": [rpu.block(7, [], 0), rpu.block(99, [], 255, bytes(range(255)))],
            "v40": [
                rpu.block(1, [], 4, b"abcd"),
                rpu.block(8, [(1, 8)] + [(5, 12)] * 6, 11, b"\xff"),
                rpu.block(254, [(0, 8), (2, 8)], 4, b"yz"),
            ],
        }
    ),
    "good-32-blocks": rpu.pack({"v29": V29[:1] * 20, "v40": V40[:1] * 12}),
    "good-remaining": rpu.pack(
        {"v29": V29, "v40": V40, "remaining": b"\xff" * 512}
    ),
    "good-one-remaining": rpu.pack({"v29": V29, "remaining": b"x"}),
    "good-trailing-zeros": rpu.pack({"v29": V29, "trailing zeros": 3}),
    "good-largest": rpu.pack(
        {
            "header": {
                **{name: 15 for name in ("vdr_rpu_profile", "vdr_rpu_level")},
                "rpu_format": 0xFF,
                "chroma_resampling_explicit_filter_flag": 1,
                "coefficient_log2_denom": 32,
                "vdr_rpu_normalized_idc": 3,
                "BL_bit_depth_minus8": 8,
                "EL_bit_depth_minus8": 8,
                "ext_mapping_idc": 255,
                "vdr_bit_depth_minus8": 8,
                "spatial_resampling_filter_flag": 1,
            },
            "mapping": {
                "vdr_rpu_id": 15,
                "mapping_color_space": 2**32 - 2,
                "mapping_chroma_format_idc": 2**31,
                "curves": [
                    {
                        "pivots": [65535] * 2,
                        "pieces": [
                            ("poly", [(2**31 - 1, 2**32 - 1), (1 - 2**31, 0)])
                        ],
                    }
                ]
                * 3,
            },
            "dm": {
                "affected_dm_metadata_id": 15,
                "current_dm_metadata_id": 15,
                "scene_refresh_flag": 2**32 - 2,
                "YCCtoRGB_coef": [-32768] * 9,
                "YCCtoRGB_offset": [2**32 - 1] * 3,
                "RGBtoLMS_coef": [32767] * 9,
                "signal_eotf_param2": 2**32 - 1,
                "signal_bit_depth": 31,
            },
            "v29": V29[:1],
        }
    ),
    "bad-rpu-prefix": b"\x18" + PLAIN[1:],
    "bad-rpu-final-byte": PLAIN[:-1] + b"\x81",
    "bad-crc": changed(PLAIN, len(PLAIN) - 3, 1),
    "bad-crc-data": changed(PLAIN, 20, 0x10),
    "bad-truncated": PLAIN[:6],
    "bad-truncated-zeros": b"\x19" + bytes(40),
    "bad-truncated-data": rpu.seal(PLAIN[1:30]),
    "bad-rpu-coefficient-data-type": changed(
        header(coefficient_data_type=1), 0, 0
    ),
    "bad-rpu-log2-denom": mapping(
        {"curves": [{"pivots": [0, 1], "pieces": [("poly", [(0, 0)] * 2)]}] * 3},
        coefficient_log2_denom=33,
    ),
    "bad-rpu-bit-depth": header(BL_bit_depth_minus8=9, disable_residual_flag=1),
    "bad-rpu-el-bit-depth": header(EL_bit_depth_minus8=9),
    "bad-rpu-pivots": mapping(
        {"curves": [{"pivots": [0] * 10, "pieces": [CURVES[0]["pieces"][0]] * 9}] * 3}
    ),
    "bad-rpu-vdr-rpu-id": mapping({"vdr_rpu_id": 16}),
    "bad-rpu-dm-id": rpu.pack({"dm": {"current_dm_metadata_id": 16}}),
    "bad-rpu-mmr-order": mapping(
        {"curves": [{"pivots": [0, 1], "pieces": [("mmr", [(0, 0)] * 29)]}] * 3}
    ),
    "bad-rpu-long-code": rpu.seal(rpu.to_bytes(
        rpu.u(2, 6) + rpu.u(18, 11) + rpu.u(16, 8) + "1000" + "0" * 40 + "1" * 99)),
    "bad-unsupported-type": header(rpu_type=1),
    "bad-unsupported-format": header(rpu_format=0x112),
    "bad-unsupported-sequence": header(vdr_seq_info_present_flag=0),
    "bad-unsupported-reserved": header(reserved_zero_3bits=2),
    "bad-unsupported-nlq-method": mapping({"nlq_method_idc": 1}, **RESIDUAL),
    "bad-unsupported-partitions": mapping({"num_y_partitions_minus1": 1}),
    "bad-padding": rpu.pack({"v29": V29[:1], "extra bits": "001"}),
    "bad-padding-block": rpu.pack(
        {"v29": [rpu.ue(5) + rpu.u(1, 8) + "1" * 37 + "000"]}
    ),
    "bad-too-many-entries": rpu.pack({"v29": V29[:1] * 33}),
    "bad-too-many-entries-together": rpu.pack(
        {"v29": V29[:1] * 20, "v40": V40[:1] * 13}
    ),
    "bad-rpu-block-length": rpu.pack(
        {"v29": [rpu.block(9, [], 256, bytes(256))]}
    ),
    "bad-too-large": rpu.pack(
        {"v29": V29, "v40": V40, "remaining": b"\xff" * 513}
    ),
}


def main():
    # Two bits for a data type of 2: its fixed place in the header.
    bits = "".join(format(byte, "08b") for byte in header()[1:-5])
    assert bits[27:29] == "00"
    SEEDS["bad-rpu-coefficient-data-type"] = rpu.seal(
        rpu.to_bytes(bits[:27] + "10" + bits[29:])
    )
    folder = HERE / "seeds" / "rpu-reader"
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, data in SEEDS.items():
        (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
