# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""H.265 byte streams as lists of NAL units, for tests of what writes them.

It shares no code with the command. A NAL unit is the bytes from its header
on.
"""

import re

PREFIX_SEI, SUFFIX_SEI, RPU, ENHANCEMENT_LAYER = 39, 40, 62, 63
MDCV, CLLI, T35 = 137, 144, 4
HDR10PLUS = bytes.fromhex('b5003c000104')


def nals(data):
    """The NAL units, without start codes and zeros around them."""
    return [part.rstrip(b'\0') for part in data.split(b'\0\0\1')[1:]]


def join(found):
    return b''.join(b'\0\0\0\1' + nal for nal in found)


def nal_type(nal):
    return nal[0] >> 1 & 63


def is_slice(nal):
    return nal_type(nal) < 32


def slices(data):
    return [nal for nal in nals(data) if is_slice(nal)]


def messages(nal):
    """(payloadType, payload) of an SEI NAL unit."""
    rbsp = re.sub(b'\0\0\3', b'\0\0', nal[2:])
    found = []
    while len(rbsp) > 1 and rbsp != b'\x80':
        numbers = []
        for _ in range(2):
            number = 0
            while rbsp[0] == 255:
                number, rbsp = number + 255, rbsp[1:]
            numbers.append(number + rbsp[0])
            rbsp = rbsp[1:]
        kind, size = numbers
        found.append((kind, rbsp[:size]))
        rbsp = rbsp[size:]
    return found


def is_sei(nal):
    return nal_type(nal) in (PREFIX_SEI, SUFFIX_SEI)


def all_messages(data):
    return [message for nal in nals(data) if is_sei(nal)
            for message in messages(nal)]


def kinds(data):
    """What HDR metadata is in a byte stream."""
    found = set()
    for kind, payload in all_messages(data):
        if kind == T35:
            found.add('hdr10plus' if payload.startswith(HDR10PLUS) else 't35')
        elif kind in (MDCV, CLLI):
            found.add('mdcv' if kind == MDCV else 'clli')
    found |= {'dovi' for nal in nals(data) if nal_type(nal) == RPU}
    return found


def units(data):
    """A byte stream of x265 or of the tests, by access unit: slices are one a
    picture, and what is before a slice belongs to it. What is behind the last
    one, too."""
    found, current = [], []
    for nal in nals(data):
        if current and any(map(is_slice, current)) and (
                is_slice(nal) or nal_type(nal) in (32, 33, 34, 35, 39)):
            found.append(current)
            current = []
        current.append(nal)
    return found + [current]
