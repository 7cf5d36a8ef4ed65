# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What ffmpeg's trace_headers finds in an AV1 stream, OBU by OBU.

An oracle that shares no code with this project: ffmpeg parses the stream, and
this file only sorts what it prints.
"""

import re
import subprocess

LINE = re.compile(r'\[trace_headers @ \w+\] (.*)$')
FIELD = re.compile(r'\d+ +(\w+)(?:\[(\d+)\])?(?:\[\d+\])* +[01]* *= (-?\d+)$')
SEQUENCE, DELIMITER, FRAME_HEADER, TILE_GROUP, METADATA, FRAME = 1, 2, 3, 4, 5, 6
HDR_CLL, HDR_MDCV, ITUT_T35 = 1, 2, 4
HDR10PLUS = bytes.fromhex('b5003c000104')


class Obu(dict):
    """Fields by name; those with an index as a list."""

    def take(self, name, index, value):
        if index is None:
            self[name] = value
        else:
            self.setdefault(name, []).append(value)

    @property
    def kind(self):
        return self['obu_type']

    @property
    def is_frame(self):
        return self.kind in (FRAME_HEADER, FRAME)

    @property
    def is_shown(self):
        return self.is_frame and bool(
            self.get('show_existing_frame') or self.get('show_frame'))

    @property
    def t35(self):
        """The message, from its country code on; None if it is none."""
        if self.get('metadata_type') != ITUT_T35:
            return None
        return bytes([self['itu_t_t35_country_code'],
                      *self['itu_t_t35_payload_bytes']])


def read_units(video):
    """Of each packet, which is a temporal unit, its OBUs."""
    trace = subprocess.run(
        ['ffmpeg', '-nostdin', '-hide_banner', '-nostats', '-i', video, '-c:v',
         'copy', '-bsf:v', 'trace_headers', '-f', 'null', '-'], check=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout
    units, current = [], None
    for line in trace.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        text = found[1]
        if text.startswith(('Packet', 'Extradata')):
            current = []
            # What ffmpeg calls extradata, it has made of the first packet.
            if text.startswith('Packet'):
                units.append(current)
        elif text == 'OBU header':
            current.append(Obu())
        elif (field := FIELD.match(text)) and current:
            current[-1].take(field[1], field[2], int(field[3]))
    return units


def check_placement(unit):
    """The rules of AOM's document on HDR10+; the messages of the shown frames,
    in order."""
    messages, since = [], []
    for obu in unit:
        if obu.is_frame:
            found = [one.t35 for one in since
                     if (one.t35 or b'').startswith(HDR10PLUS)]
            if obu.is_shown:
                assert len(found) == 1, f'{len(found)} for a shown frame'
                messages += found
            else:
                assert not found, 'HDR10+ of a hidden frame'
            since = []
        elif obu.kind in (SEQUENCE, DELIMITER):
            # What is in front of these is in the wrong place.
            assert not any(one.t35 for one in since), 'HDR10+ is too early'
            since = []
        else:
            since.append(obu)
    assert not any(one.t35 for one in since), 'HDR10+ behind the last frame'
    return messages
