#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Write the EDIDs that the fuzz target and tests/check/elements/shmemedid.c
read. They are made here by hand from VESA E-EDID 1.4, CTA-861-G and DisplayID
2.0; no display ever sent one of them.

A good one's name has what it says: its EOTFs, its static metadata types and
its colorimetry byte, as three numbers in hex.
"""

import sys
from pathlib import Path

SIZE = 128


def whole(data):
    assert len(data) < SIZE
    data = data + bytes(SIZE - 1 - len(data))
    return data + bytes([-sum(data) % 256])


# 1920x1080 at 60 Hz, CTA-861-G VIC 16.
TIMING = bytes.fromhex("023a801871382d40582c4500dc0c1100001e")


def descriptor(tag, text):
    return bytes([0, 0, 0, tag, 0]) + (text + b"\n").ljust(13)


def base(extensions):
    return whole(
        b"\0\xff\xff\xff\xff\xff\xff\0"
        # Manufacturer "SHM", product 1, serial 1, week 1 of 2026.
        + bytes.fromhex("4d0d 0100 01000000 01 24")
        # Version 1.4; digital, 8 bits, HDMI; 88x50 cm, gamma 2.2, sRGB.
        + bytes.fromhex("0104 a2 5832 78 06")
        + bytes.fromhex("ee91a3544c99260f5054")
        + bytes(3)
        + b"\1\1" * 8
        + TIMING
        + descriptor(0xFC, b"SHMEM")
        + descriptor(0xFF, b"1")
        # Ranges: 24..60 Hz, 30..140 kHz, 300 MHz.
        + bytes.fromhex("000000fd00 183c1e8c1e 01 0a202020202020")
        + bytes([extensions])
    )


def block(tag, payload):
    return bytes([tag << 5 | len(payload)]) + payload


def extended(tag, payload):
    return block(7, bytes([tag]) + payload)


def hdr(eotfs, types, *luminances):
    return extended(6, bytes([eotfs, types, *luminances]))


def colorimetry(first, second=0):
    return extended(5, bytes([first, second]))


# Video: VIC 16. Speakers: two. HDMI 1.4.
VIDEO = block(2, bytes([0x90]))
SPEAKERS = block(4, bytes([1, 0, 0]))
HDMI = block(3, bytes.fromhex("030c00 1000"))


def cta(*blocks, revision=3, end=None):
    data = b"".join(blocks)
    if end is None:
        end = 4 + len(data)
    return whole(bytes([2, revision, end, 0x40 | 1]) + data + TIMING)


def displayid(*blocks, size=None):
    data = b"".join(blocks)
    size = len(data) if size is None else size
    section = bytes([0x20, size, 0, 0]) + data
    return whole(bytes([0x70]) + section + bytes([-sum(section) % 256]))


def displayid_block(tag, payload, length=None):
    return bytes([tag, 0, len(payload) if length is None else length]) + payload


def edid(*extensions):
    return base(len(extensions)) + b"".join(extensions)


def damaged(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def vendor_video(oui, payload):
    return extended(1, bytes.fromhex(oui)[::-1] + payload)


# Application version 1; full frame peak luminance index 2, peak index 5.
HDR10_PLUS = vendor_video("90848b", bytes([5 << 4 | 2 << 2 | 1]))
# VSVDB version 2, of 5 bytes: DM 4, 12 bits for 444 over HDMI, luminances.
DOLBY_VISION = vendor_video("00d046", bytes.fromhex("480a8253a9"))


USUAL = (VIDEO, SPEAKERS, HDMI)
ALL = (*USUAL, colorimetry(0xE0, 0x80), hdr(0x0D, 1, 0x8A, 0x60, 0x1A))

EDIDS = {
    "00-00-00-no-extension": edid(),
    "00-00-00-nothing": edid(cta(*USUAL)),
    "0d-01-e0-all": edid(cta(*ALL)),
    "05-01-00-pq": edid(cta(*USUAL, hdr(0x05, 1))),
    "09-01-80-hlg": edid(cta(*USUAL, hdr(0x09, 1), colorimetry(0x80))),
    "01-01-c0-sdr": edid(cta(hdr(1, 1), colorimetry(0xC0), *USUAL)),
    "0f-01-00-traditional": edid(cta(*USUAL, hdr(0x0F, 1, 0x60))),
    "04-00-40-no-type1": edid(cta(*USUAL, hdr(4, 0), colorimetry(0x40))),
    "05-01-c0-second-extension": edid(
        cta(*USUAL), cta(hdr(5, 1), colorimetry(0xC0))
    ),
    "05-01-c0-displayid": edid(
        displayid(
            displayid_block(0x20, bytes(29)),
            displayid_block(0x81, hdr(5, 1) + colorimetry(0xC0)),
        )
    ),
    "05-01-00-first-counts": edid(cta(*USUAL, hdr(5, 1), hdr(9, 1))),
    "0d-01-c0-hdr10-plus": edid(
        cta(*USUAL, colorimetry(0xC0), hdr(0x0D, 1, 0x8A, 0x60, 0x12), HDR10_PLUS)
    ),
    "0d-01-c0-dolby-vision": edid(
        cta(*USUAL, DOLBY_VISION, colorimetry(0xC0), hdr(0x0D, 1, 0xFF, 0x01, 0xFF))
    ),
    "0d-01-c0-both-vendors": edid(
        cta(*USUAL, colorimetry(0xC0), hdr(0x0D, 1, 0x60), DOLBY_VISION, HDR10_PLUS)
    ),
    "00-00-00-cut-vendors": edid(
        cta(*USUAL, bytes([7 << 5 | 4]) + HDR10_PLUS[1:5],
            bytes([7 << 5 | 4]) + DOLBY_VISION[1:5])
    ),
    "00-00-00-bad-sum": edid(damaged(cta(*ALL), 100)),
    "00-00-00-old": edid(cta(*ALL, revision=2)),
    "00-00-00-no-data-blocks": edid(cta(*ALL, end=4)),
    "00-00-00-end-zero": edid(cta(*ALL, end=0)),
    "00-00-00-end-beyond": edid(cta(*ALL, end=255)),
    "00-00-00-cut-hdr": edid(cta(*USUAL, extended(6, b"\x0d"))),
    "00-00-00-cut-colorimetry": edid(cta(*USUAL, extended(5, b"\xe0"))),
    "00-00-00-empty-extended": edid(cta(*USUAL, bytes([7 << 5]))),
    "00-00-00-beyond-its-end": edid(cta(bytes([7 << 5 | 31, 6, 0x0D, 1]))),
    "00-00-00-last-byte": edid(
        whole(bytes([2, 3, 127, 0]) + bytes(122) + bytes([7 << 5 | 3]))
    ),
    "00-00-00-displayid-too-large": edid(
        displayid(displayid_block(0x81, hdr(5, 1)), size=122)
    ),
    "00-00-00-displayid-block-beyond": edid(
        displayid(displayid_block(0x81, hdr(5, 1), length=200))
    ),
    "00-00-00-cut": edid(cta(*ALL))[:-1],
    "0d-01-e0-more-than-counted": base(0) + cta(*ALL),
    "bad-empty": b"",
    "bad-short": base(0)[:-1],
    "bad-header": b"\1" + base(0)[1:],
}


def main():
    folder = Path(__file__).parent / "seeds" / "edid"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in EDIDS.items():
        (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
