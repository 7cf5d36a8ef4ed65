#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""compare_rpus.py VIDEO FOLDER: every RPU of the .bin files in FOLDER, as
FOLDER/ours reads it and, put into a video, as FOLDER/theirs does. Also what
ffprobe prints of the video. scripts/check-rpu calls it.

VIDEO is an H.265 byte stream; its first access unit, an IDR picture, is
repeated with each RPU.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

import rpu_packer

MAX_SHOWN = 3
START = b'\0\0\0\1'
RPU_HEADER = b'\x7c\x01'
# Names under which ffprobe prints values that rpu-avutil.c prints as well.
FFPROBE = {'rpu_type', 'rpu_format', 'vdr_rpu_profile', 'vdr_rpu_level',
           'coef_data_type', 'coef_log2_denom', 'vdr_rpu_normalized_idc',
           'bl_bit_depth', 'el_bit_depth', 'vdr_bit_depth',
           'bl_video_full_range_flag', 'disable_residual_flag', 'vdr_rpu_id',
           'mapping_color_space', 'mapping_chroma_format_idc',
           'num_x_partitions', 'num_y_partitions', 'dm_metadata_id',
           'scene_refresh_flag', 'signal_eotf', 'signal_bit_depth',
           'signal_color_space', 'signal_chroma_format',
           'signal_full_range_flag', 'source_min_pq', 'source_max_pq',
           'source_diagonal'}


def split(data):
    """The NAL units; a zero before a start code is part of it."""
    units = re.split(rb'\x00*\x00\x00\x01', data)[1:]
    return [unit.rstrip(b'\0') for unit in units]


def split_bin(data):
    """RPUs of a .bin file, which all have start codes of four bytes."""
    return data.split(START)[1:]


def unescape(payload):
    return payload.replace(b'\0\0\3', b'\0\0')


def first_access_unit(video):
    """Without RPU, up to and with the first slice."""
    units = []
    for unit in split(video):
        kind = unit[0] >> 1 & 63
        if kind != 62:
            units.append(unit)
        if kind < 32:
            return units
    raise SystemExit('there is no picture in the video')


def run(*command):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def frames_of(text):
    """Lists of lines, one a frame."""
    return [part.splitlines() for part in text.split('frame\n')[1:]]


def blocks_of(lines):
    """The values in front of the levels, and lists of values by level: their
    order is not that of the RPU in libavcodec."""
    start = next((at for at, line in enumerate(lines)
                  if line.startswith('level ')), len(lines))
    blocks = {}
    for line in lines[start:]:
        if line.startswith('level '):
            blocks.setdefault(line, []).append([])
            last = blocks[line][-1]
        else:
            last.append(line)
    return lines[:start], blocks


def differences(ours, theirs):
    """A block that is short in OURS has other fields as well in THEIRS."""
    our_start, our_blocks = blocks_of(ours)
    their_start, their_blocks = blocks_of(theirs)
    yield from (pair for pair in zip(our_start, their_start)
                if pair[0] != pair[1])
    if len(our_start) != len(their_start):
        yield len(our_start), len(their_start)
    if our_blocks.keys() != their_blocks.keys():
        yield list(our_blocks), list(their_blocks)
    for level in our_blocks.keys() & their_blocks.keys():
        if len(our_blocks[level]) != len(their_blocks[level]):
            yield level, len(their_blocks[level])
        for mine, other in zip(our_blocks[level], their_blocks[level]):
            if mine != other[:len(mine)] or not mine:
                yield level, mine, other


def ffprobe_frames(path):
    out = json.loads(run('ffprobe', '-v', 'error', '-show_frames', '-of',
                         'json', str(path)))
    for frame in out['frames']:
        for data in frame.get('side_data_list', []):
            if data['side_data_type'] == 'Dolby Vision Metadata':
                yield {name: str(value) for name, value in data.items()
                       if name in FFPROBE}


def compare_ffprobe(path, ours):
    """The number of values that ffprobe prints and that are equal."""
    values = 0
    for mine, theirs in zip(ours, ffprobe_frames(path), strict=True):
        lines = dict(line.split(' ', 1) for line in mine)
        for name, value in theirs.items():
            # PQ values are printed as fractions of nothing.
            if lines.get(name) != value.split('/')[0]:
                raise SystemExit(f'{path.name}: {name} is {lines.get(name)}, '
                                 f'ffprobe has {value}')
            values += 1
    return values


def compare(path, picture, folder):
    payloads = split_bin(path.read_bytes())
    stream, single = b'', []
    for number, payload in enumerate(payloads):
        stream += b''.join(START + unit for unit in picture)
        # Some tools leave escapes out where a CRC needs one. Zeros at the end
        # are not part of a NAL unit.
        stream += START + RPU_HEADER + rpu_packer.escape(
            unescape(payload).rstrip(b'\0'))
        single.append(folder / f'{number}.rpu')
        single[-1].write_bytes(unescape(payload))
    video = folder / 'video.h265'
    video.write_bytes(stream)
    ours = frames_of(run(str(folder / 'ours'), *map(str, single)))
    theirs = frames_of(run(str(folder / 'theirs'), str(video)))
    assert len(ours) == len(theirs) == len(payloads), path
    different = 0
    for number, (mine, other) in enumerate(zip(ours, theirs)):
        found = list(differences(mine, other))
        if found:
            different += 1
            if different <= MAX_SHOWN:
                print(f'{path.name}: RPU {number}: {found[:3]}')
    probed = 0 if different else compare_ffprobe(video, ours)
    print(f'{path.name}: {len(payloads)} RPUs, {different} that differ, '
          f'{sum(map(len, ours))} values, {probed} of ffprobe')
    return different


def main():
    video, folder = map(Path, sys.argv[1:])
    picture = first_access_unit(video.read_bytes())
    files = sorted(folder.glob('*.bin'))
    different = sum(compare(path, picture, folder) for path in files)
    print(f'{len(files)} files, {different} RPUs that differ')
    return 1 if different or not files else 0


if __name__ == '__main__':
    sys.exit(main())
