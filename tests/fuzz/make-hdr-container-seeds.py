#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes seeds/hdr-container: containers for both codecs of hdr-container.c."""

import os
import struct

SEEDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'seeds',
                     'hdr-container')
TWICE, OF_ANOTHER_PICTURE, WITHOUT_END = 1, 2, 4
VENDOR = struct.pack('<Q', 3 << 56 | 1)
LINEAR = bytes(8)


def code(name):
    return name.encode().ljust(8, b'\0')


def nesting(*entries):
    """docs/container-format.md: a nesting container of (code, payload)."""
    sizes = b''.join(struct.pack('<I', len(data)) for _, data in entries)
    offsets, payload = b'', b''
    for _, data in entries:
        payload += bytes(-len(payload) % 8)
        offsets += struct.pack('<I', len(payload))
        payload += data
    return struct.pack('<I', len(entries)) + b''.join(c for c, _ in entries) \
        + sizes + offsets + payload


def generic(kind, payload):
    return kind + struct.pack('<I', len(payload)) + payload


def deep(levels):
    inner = nesting((VENDOR, b'\0\0\1\0\0'))
    for _ in range(levels - 1):
        inner = nesting((LINEAR, inner))
    return generic(LINEAR, inner)


MIXED = nesting((code('MDCV'), bytes(24)), (VENDOR, b'\1\2\3'),
                (code('PLNS'), bytes(24)))
INPUTS = {
    'vendor': (0, generic(LINEAR, nesting((VENDOR, b'\0\0\0\0'),
                                          (code('CICP'), b'\t\x10\t\0')))),
    'single': (0, generic(VENDOR, b'\0\0\3')),
    'mixed': (0, generic(LINEAR, nesting((LINEAR, MIXED), (LINEAR, nesting()),
                                         (code('REGS'), b'')))),
    'nothing-left': (0, generic(code('PLNS'), bytes(24))),
    'deep': (0, deep(4)),
    'too-deep': (0, deep(5)),
    'empty': (0, b''),
    'twice': (TWICE, generic(VENDOR, b'\1')),
    'another-picture': (OF_ANOTHER_PICTURE, generic(VENDOR, b'\1')),
    'without-end': (WITHOUT_END, generic(VENDOR, b'\1\x80')),
}


def main():
    os.makedirs(SEEDS, exist_ok=True)
    for name, (around, container) in INPUTS.items():
        for codec in range(2):
            path = os.path.join(SEEDS, f'{name}-{"av1" if codec else "h265"}')
            with open(path, 'wb') as out:
                out.write(bytes([codec, around]) + container)


if __name__ == '__main__':
    main()
