# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes Dolby Vision RPUs of values, with a bit packer that shares nothing with
the library: bits are text here. Seeds and tests are made of them.

pack() takes a dict of what differs from a plain profile 8 RPU.
"""

import struct


def u(value, size):
    assert 0 <= value < 1 << size, (value, size)
    return format(value, f'0{size}b') if size else ''


def i(value, size):
    return u(value % (1 << size), size)


def ue(value):
    code = format(value + 1, 'b')
    return '0' * (len(code) - 1) + code


def se(value):
    return ue(2 * value - 1 if value > 0 else -2 * value)


def align(bits):
    return '0' * (-len(bits) % 8)


def crc32(data):
    """CRC-32/MPEG-2, a bit at a time."""
    crc = 0xffffffff
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04c11db7 if crc >> 31 else 0)) & 0xffffffff
    return crc


def to_bytes(bits):
    bits += align(bits)
    return bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits), 8))


HEADER = {
    'rpu_type': 2, 'rpu_format': 18, 'vdr_rpu_profile': 1, 'vdr_rpu_level': 0,
    'vdr_seq_info_present_flag': 1,
    'chroma_resampling_explicit_filter_flag': 0, 'coefficient_data_type': 0,
    'coefficient_log2_denom': 23, 'vdr_rpu_normalized_idc': 1,
    'BL_video_full_range_flag': 0, 'BL_bit_depth_minus8': 2,
    'EL_bit_depth_minus8': 2, 'ext_mapping_idc': 0, 'vdr_bit_depth_minus8': 4,
    'spatial_resampling_filter_flag': 0, 'reserved_zero_3bits': 0,
    'el_spatial_resampling_filter_flag': 0, 'disable_residual_flag': 1,
    'vdr_dm_metadata_present_flag': 1, 'use_prev_vdr_rpu_flag': 0,
    'prev_vdr_rpu_id': 0,
}
# Of one piece each: the identity.
IDENTITY = {'pivots': [0, 1023], 'pieces': [('poly', [(0, 0), (1, 0)])]}
MAPPING = {
    'vdr_rpu_id': 0, 'mapping_color_space': 0, 'mapping_chroma_format_idc': 0,
    'curves': [IDENTITY] * 3, 'nlq_method_idc': 0, 'nlq_pivots': [0, 1023],
    'num_x_partitions_minus1': 0, 'num_y_partitions_minus1': 0,
    # nlq_offset, vdr_in_max, slope, threshold: a minimal enhancement layer.
    'nlq': [(0, (1, 0), (0, 0), (0, 0))] * 3,
}
DM = {
    'affected_dm_metadata_id': 0, 'current_dm_metadata_id': 0,
    'scene_refresh_flag': 1,
    'YCCtoRGB_coef': [9574, 0, 13802, 9574, -1540, -5348, 9574, 17610, 0],
    'YCCtoRGB_offset': [16777216, 134217728, 134217728],
    'RGBtoLMS_coef': [7222, 8771, 390, 2654, 12430, 1300, 0, 422, 15962],
    'signal_eotf': 65535, 'signal_eotf_param0': 0, 'signal_eotf_param1': 0,
    'signal_eotf_param2': 0, 'signal_bit_depth': 12, 'signal_color_space': 0,
    'signal_chroma_format': 0, 'signal_full_range_flag': 1,
    'source_min_PQ': 62, 'source_max_PQ': 3696, 'source_diagonal': 42,
}


def block(level, fields, length, rest=b''):
    """FIELDS are pairs of value and bits, negative for signed ones; LENGTH is in
    bytes, with REST."""
    body = ''.join(i(value, -size) if size < 0 else u(value, size)
                   for value, size in fields)
    body += align(body) + ''.join(u(byte, 8) for byte in rest)
    assert len(body) == 8 * length, (level, len(body), length)
    return ue(length) + u(level, 8) + body


def level1(least, largest, average):
    return block(1, [(least, 12), (largest, 12), (average, 12)], 5)


def level2(target, *trims, ms_weight=2048):
    return block(2, [(target, 12)] + [(trim, 12) for trim in trims]
                 + [(ms_weight, -13)], 11)


def level3(*offsets):
    return block(3, [(offset, 12) for offset in offsets], 5)


def level4(anchor, power):
    return block(4, [(anchor, 12), (power, 12)], 3)


def level5(*offsets):
    return block(5, [(offset, 13) for offset in offsets], 7)


def level6(*luminances):
    return block(6, [(value, 16) for value in luminances], 8)


def level8(length, index, trims, middle=2048, clip=2048, saturation=(128,) * 6,
           hue=(128,) * 6):
    fields = [(index, 8)] + [(trim, 12) for trim in trims]
    if length >= 12:
        fields += [(middle, 12)]
    if length >= 13:
        fields += [(clip, 12)]
    if length >= 19:
        fields += [(value, 8) for value in saturation]
    if length >= 25:
        fields += [(value, 8) for value in hue]
    return block(8, fields, length)


def level9(index, primaries=()):
    return block(9, [(index, 8)] + [(value, -16) for value in primaries],
                 17 if primaries else 1)


def level10(index, largest, least, primary, primaries=()):
    return block(10, [(index, 8), (largest, 12), (least, 12), (primary, 8)]
                 + [(value, -16) for value in primaries],
                 21 if primaries else 5)


def level11(kind, reference, white, reserved=(0, 0, 0)):
    return block(11, [(kind, 8), (reserved[0], 3), (reference, 1), (white, 4),
                      (reserved[1], 8), (reserved[2], 8)], 4)


def level254(mode=0, version=2):
    return block(254, [(mode, 8), (version, 8)], 2)


def level255(*values):
    return block(255, [(value, 8) for value in values], 6)


class Packer:
    def __init__(self, values):
        self.header = {**HEADER, **values.get('header', {})}
        self.mapping = {**MAPPING, **values.get('mapping', {})}
        self.dm = {**DM, **values.get('dm', {})}
        self.v29 = values.get('v29', [])
        self.v40 = values.get('v40')
        self.bits = ''

    def of(self, values, *sizes):
        for name, size in sizes:
            self.bits += (ue(values[name]) if size == 'ue'
                          else u(values[name], size))

    def coef(self, pair, code):
        fixed = self.header['coefficient_data_type'] == 0
        if isinstance(pair, float):
            self.bits += u(struct.unpack('>I', struct.pack('>f', pair))[0], 32)
            return
        self.bits += code(pair[0]) if fixed else ''
        self.bits += u(pair[1],
                       self.header['coefficient_log2_denom'] if fixed else 32)

    def pack_header(self):
        h = self.header
        self.of(h, ('rpu_type', 6), ('rpu_format', 11), ('vdr_rpu_profile', 4),
                ('vdr_rpu_level', 4), ('vdr_seq_info_present_flag', 1))
        if h['vdr_seq_info_present_flag']:
            self.of(h, ('chroma_resampling_explicit_filter_flag', 1),
                    ('coefficient_data_type', 2))
            if h['coefficient_data_type'] == 0:
                self.of(h, ('coefficient_log2_denom', 'ue'))
            self.of(h, ('vdr_rpu_normalized_idc', 2),
                    ('BL_video_full_range_flag', 1),
                    ('BL_bit_depth_minus8', 'ue'))
            self.bits += ue(h['ext_mapping_idc'] << 8
                            | h['EL_bit_depth_minus8'])
            self.of(h, ('vdr_bit_depth_minus8', 'ue'),
                    ('spatial_resampling_filter_flag', 1),
                    ('reserved_zero_3bits', 3),
                    ('el_spatial_resampling_filter_flag', 1),
                    ('disable_residual_flag', 1))
        self.of(h, ('vdr_dm_metadata_present_flag', 1),
                ('use_prev_vdr_rpu_flag', 1))
        if h['use_prev_vdr_rpu_flag']:
            self.of(h, ('prev_vdr_rpu_id', 'ue'))

    def pack_piece(self, piece, is_last):
        kind, coefs = piece
        if kind == 'poly':
            order = len(coefs) - 2
            self.bits += ue(0) + ue(order) + ('0' if order == 0 else '')
            for coef in coefs:
                self.coef(coef, se)
        elif kind == 'line':
            assert len(coefs) == 1 + is_last
            self.bits += ue(0) + ue(0) + '1'
            for coef in coefs:
                self.coef(coef, ue)
        else:
            self.bits += ue(1) + u((len(coefs) - 1) // 7 - 1, 2)
            for coef in coefs:
                self.coef(coef, se)

    def pack_mapping(self):
        m, depth = self.mapping, self.header['BL_bit_depth_minus8'] + 8
        residual = not self.header['disable_residual_flag']
        self.of(m, ('vdr_rpu_id', 'ue'), ('mapping_color_space', 'ue'),
                ('mapping_chroma_format_idc', 'ue'))
        for curve in m['curves']:
            self.bits += ue(len(curve['pivots']) - 2)
            self.bits += ''.join(u(pivot, depth) for pivot in curve['pivots'])
        if residual:
            self.of(m, ('nlq_method_idc', 3))
            self.bits += ''.join(u(pivot, depth) for pivot in m['nlq_pivots'])
        self.of(m, ('num_x_partitions_minus1', 'ue'),
                ('num_y_partitions_minus1', 'ue'))
        for curve in m['curves']:
            for number, piece in enumerate(curve['pieces'], 1):
                self.pack_piece(piece, number == len(curve['pieces']))
        for offset, *coefs in m['nlq'] if residual else ():
            self.bits += u(offset, self.header['EL_bit_depth_minus8'] + 8)
            for coef in coefs:
                self.coef(coef, ue)

    def pack_blocks(self, blocks):
        self.bits += ue(len(blocks))
        # The prefix is a byte.
        self.bits += align(self.bits) + ''.join(blocks)

    def pack_dm(self):
        self.of(self.dm, ('affected_dm_metadata_id', 'ue'),
                ('current_dm_metadata_id', 'ue'), ('scene_refresh_flag', 'ue'))
        if self.header['reserved_zero_3bits'] == 0:
            self.bits += ''.join(i(v, 16) for v in self.dm['YCCtoRGB_coef'])
            self.bits += ''.join(u(v, 32) for v in self.dm['YCCtoRGB_offset'])
            self.bits += ''.join(i(v, 16) for v in self.dm['RGBtoLMS_coef'])
            self.of(self.dm, ('signal_eotf', 16), ('signal_eotf_param0', 16),
                    ('signal_eotf_param1', 16), ('signal_eotf_param2', 32),
                    ('signal_bit_depth', 5), ('signal_color_space', 2),
                    ('signal_chroma_format', 2), ('signal_full_range_flag', 2),
                    ('source_min_PQ', 12), ('source_max_PQ', 12),
                    ('source_diagonal', 10))
        self.pack_blocks(self.v29)
        if self.v40 is not None:
            self.pack_blocks(self.v40)


def seal(data):
    """The bytes behind the prefix, with prefix, checksum and last byte."""
    return b'\x19' + data + struct.pack('>I', crc32(data)) + b'\x80'


def pack(values=None):
    values = values or {}
    packer = Packer(values)
    packer.pack_header()
    if not packer.header['use_prev_vdr_rpu_flag']:
        packer.pack_mapping()
    if packer.header['vdr_dm_metadata_present_flag']:
        packer.pack_dm()
    data = to_bytes(packer.bits + values.get('extra bits', ''))
    data += values.get('remaining', b'')
    return seal(data) + bytes(values.get('trailing zeros', 0))


def escape(payload):
    """With emulation prevention (H.265 7.4.2)."""
    out, zeros = bytearray(), 0
    for byte in payload:
        if zeros == 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes(out)


def to_bin(payloads):
    """A .bin file, as tools exchange it."""
    return b''.join(b'\0\0\0\1' + escape(payload) for payload in payloads)
