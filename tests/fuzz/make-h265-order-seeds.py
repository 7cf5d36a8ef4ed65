#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes seeds/h265-order and seeds/h265-splitter: small streams of x265, of
which slices are cut behind their headers, and streams of hand-made slices."""

import random
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / 'order'))
import streams  # noqa: E402
from streams import CRA, EOS, IDR_N_LP, PPS, SPS, make_nal  # noqa: E402

# Of each slice, what is read of its header, and a little more.
SLICE_SIZE = 24
MAX_SIZE = 1500
MAX_SEI_SIZE = 100
FROM_X265 = 6


class BitWriter:
    def __init__(self):
        self.text = ''

    def u(self, count, value):
        self.text += f'{value:0{count}b}' if count else ''
        return self

    def ue(self, *values):
        for value in values:
            text = f'{value + 1:b}'
            self.text += '0' * (len(text) - 1) + text
        return self

    def rbsp(self):
        text = self.text + '1'
        text += '0' * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, 'big')


def make_sps(sets=(), long_term=False, timing=False, reorder=2):
    """Of 4 bits of slice_pic_order_cnt_lsb; SETS: short-term sets, each the
    distances of the pictures before and behind."""
    bits = BitWriter().u(8, 1).u(8, 1).u(32, 0x60000000).u(48, 0).u(8, 30)
    bits.ue(0, 1, 64, 64).u(1, 0).ue(0, 0, 0).u(1, 1).ue(4, reorder, 0)
    bits.ue(0, 1, 0, 2, 0, 0).u(4, 0).ue(len(sets))
    for number, (before, behind) in enumerate(sets):
        if number:
            bits.u(1, 0)
        put_set(bits, before, behind)
    bits.u(1, long_term)
    if long_term:
        bits.ue(1).u(4, 3).u(1, 1)
    bits.u(2, 0).u(1, timing)
    if timing:
        bits.u(8, 0).u(1, 1).u(32, 1001).u(32, 24000).u(3, 0)
    return make_nal(SPS, bits.u(1, 0).rbsp())


def put_set(bits, before, behind):
    bits.ue(len(before), len(behind))
    for distance in (*before, *behind):
        bits.ue(distance - 1).u(1, 1)


def make_pps():
    return make_nal(PPS, BitWriter().ue(0, 0).u(2, 1).u(3, 0).u(8, 0xa5).rbsp())


def make_slice(kind, lsb, refs=(), lasting=None, predicted=False, output=1):
    bits = BitWriter().u(1, 1)
    if kind >= 16:
        bits.u(1, lsb % 2)
    bits.ue(0, 2).u(1, output)
    if kind not in (19, 20):
        bits.u(4, lsb).u(1, 0)
        if predicted:
            bits.u(1, 1).ue(0).u(1, 1).ue(0).u(6, 0b111111)
        else:
            if predicted is not None:
                bits.u(1, 0)
            put_set(bits, refs, ())
        if lasting is not None:
            bits.ue(1, 1).u(1, 0).u(4, lasting).u(1, 1).u(1, 1).ue(1)
    return make_nal(kind, bits.rbsp())


def hand_made():
    sets = (((1, 2), (2,)), ((1,), (1, 3)))
    pictures = [(1, 4), (1, 2), (0, 1), (0, 3), (1, 8), (CRA, 10), (8, 9),
                (6, 7), (1, 12)]
    plain = [[make_sps(timing=True), make_pps(), make_slice(IDR_N_LP, 0)]]
    plain += [[make_slice(kind, lsb, (1,), predicted=None)]
              for kind, lsb in pictures]
    yield 'order', plain
    yield 'ends', [unit + [make_nal(EOS, b'')] if i % 3 == 1 else unit
                   for i, unit in enumerate(plain)]
    yield 'long-term', [
        [make_sps(sets, long_term=True), make_pps(), make_slice(CRA, 3)],
        *([make_slice(kind, lsb, (2, 1), lasting=lsb % 5, predicted=lsb % 4 == 0,
                      output=lsb != 8)] for kind, lsb in pictures)]
    yield 'spliced', plain[:5] + [[make_sps(reorder=0), make_pps(),
                                   *plain[6]]] + plain[7:] + plain[2:5]


def from_x265():
    """Cut behind headers, and at MAX_SIZE."""
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(FROM_X265):
            chance = random.Random(f'seed {seed}')
            units, _ = streams.make(chance, Path(folder) / 'pictures.yuv')
            yield f'x265-{seed}', [
                [nal[:SLICE_SIZE] if streams.is_slice(nal) else nal
                 for nal in unit if len(nal) < MAX_SEI_SIZE
                 or streams.type_of(nal) != streams.PREFIX_SEI]
                for unit in units]


def main():
    for name, units in (*hand_made(), *from_x265()):
        chance = random.Random(name)
        stream = streams.write(chance, units)[:MAX_SIZE]
        for target, head in (('h265-order', bytes([len(name) % 4])),
                             ('h265-splitter', chance.randbytes(2))):
            folder = HERE / 'seeds' / target
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(head + stream)
    # An empty NAL unit, whose start code a cut leaves behind.
    (HERE / 'seeds' / 'h265-splitter' / 'empty').write_bytes(bytes.fromhex(
        '0000 000001 0201dd0bc0 000001 48 000001 00000001 0201dc8b'))


if __name__ == '__main__':
    main()
