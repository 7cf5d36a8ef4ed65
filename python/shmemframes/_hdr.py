# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""HDR values as dictionaries, under the names of `gst-shmemmeta-1.0 inspect
--json`."""

import ctypes

from . import _library
from ._library import HAS_CICP, HAS_CLLI, HAS_MDCV, container

T35 = int.from_bytes(b'T35 ', 'little')
PREFIX = bytes.fromhex('b5003c000104')
MAPPING = ('knee_point_x', 'knee_point_y', 'num_bezier_curve_anchors',
           'bezier_curve_anchors')
GRIDS = ('targeted_system_display_actual_peak_luminance',
         'mastering_display_actual_peak_luminance')


def read_hdr10plus(message):
    """The values of a message; ValueError if it is malformed."""
    values, fault = _library.Hdr10Plus(), _library.Hdr10PlusFault()
    result = container.shmem_hdr10plus_parse(
        ctypes.byref(values), message, len(message), None,
        ctypes.byref(fault))
    if result:
        text = container.shmem_result_to_string(result).decode()
        where = (fault.field or b'').decode()
        raise ValueError(f'HDR10+ {where} at byte {fault.offset}: {text}')
    return to_dict(values)


def to_dict(values):
    found = values.to_dict()
    found['windows'] = [window_to_dict(window, number) for number, window
                        in enumerate(found['windows'][:values.num_windows])]
    for name in GRIDS:
        add_grid(found, name, found.pop(name))
    return found


def window_to_dict(window, number):
    """Without what is absent from the message."""
    window = dict(window)
    for name in ('tone_mapping_flag', 'color_saturation_mapping_flag'):
        window[name] = bool(window[name])
    cut(window, 'distribution_maxrgb', 'num_distribution_maxrgb_percentiles')
    cut(window, 'bezier_curve_anchors', 'num_bezier_curve_anchors')
    absent = _library.Window.GEOMETRY if number == 0 else ()
    if not window['tone_mapping_flag']:
        absent += MAPPING
    if not window['color_saturation_mapping_flag']:
        absent += ('color_saturation_weight',)
    for name in absent:
        del window[name]
    return window


def cut(window, name, count):
    window[name] = window[name][:window[count]]


def add_grid(found, name, grid):
    found[name + '_flag'] = bool(grid['present'])
    if grid['present']:
        rows, cols = grid['num_rows'], grid['num_cols']
        found['num_rows_' + name], found['num_cols_' + name] = rows, cols
        found[name] = [row[:cols] for row in grid['values'][:rows]]


def static_of(hdr):
    """cicp, content_light_level and mastering_display; None what is unknown."""
    return {
        'cicp': hdr.cicp.to_dict() if hdr.has & HAS_CICP else None,
        'content_light_level':
            hdr.clli.to_dict() if hdr.has & HAS_CLLI else None,
        'mastering_display':
            hdr.mdcv.to_dict() if hdr.has & HAS_MDCV else None,
    }
