# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""libshmem-frames and libshmem-container as ctypes sees them.

The structs are those of <shmem/shmem-frames.h> and <shmem/shmem-hdr10plus.h>,
member by member; tests/python compares their sizes with C. The libraries are
looked for as every program looks for them: LD_LIBRARY_PATH, then the system's
folders.
"""

import ctypes
from ctypes import (POINTER, Structure, c_char, c_char_p, c_double, c_int,
                    c_int32, c_size_t, c_uint8, c_uint16, c_uint32, c_uint64,
                    c_void_p)

ABI = 1
NO_TIME = 2 ** 64 - 1

LATEST, DEVICE_MEMORY, COPY_UNSEALED, WANT_EVENTS = 1, 2, 4, 8
NONE, CAPS, SEGMENT, FRAME, EOS, EVENT = range(6)
HAS_CICP, HAS_MDCV, HAS_CLLI, HAS_CROP, IS_DEVICE = 1, 2, 4, 8, 16


class Record(Structure):
    """A struct that converts to a dictionary, without what is reserved."""

    def to_dict(self):
        return {name: _plain(getattr(self, name))
                for name, *_ in self._fields_
                if not name.startswith('reserved')}


def _plain(value):
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, ctypes.Array):
        return [_plain(item) for item in value]
    return value.decode() if isinstance(value, bytes) else value


class Error(Record):
    _fields_ = [('result', c_uint32), ('sys_errno', c_int32),
                ('reason', c_uint32), ('may_retry', c_uint32),
                ('text', c_char * 496)]


class Options(Record):
    _fields_ = [('flags', c_uint32), ('max_objects', c_uint32),
                ('max_held', c_uint32), ('reserved0', c_uint32),
                ('max_bytes', c_uint64), ('max_copy', c_uint64),
                ('reserved', c_uint64 * 8)]


class Event(Record):
    _fields_ = [('kind', c_uint32), ('stream_kind', c_uint32),
                ('stream_flags', c_uint32), ('reserved0', c_uint32),
                ('frame', c_void_p), ('text', c_char_p),
                ('time', c_uint64), ('duration', c_uint64),
                ('reserved', c_uint64 * 4)]


class Cicp(Record):
    _pack_ = 1
    _fields_ = [('colour_primaries', c_uint8),
                ('transfer_characteristics', c_uint8),
                ('matrix_coefficients', c_uint8), ('full_range', c_uint8)]


class Clli(Record):
    _pack_ = 1
    _fields_ = [('max_content_light_level', c_uint16),
                ('max_frame_average_light_level', c_uint16)]


class Mdcv(Record):
    _pack_ = 1
    _fields_ = [('primaries', c_uint16 * 2 * 3), ('white_point', c_uint16 * 2),
                ('max_luminance', c_uint32), ('min_luminance', c_uint32)]


class Hdr(Record):
    _fields_ = [('has', c_uint32), ('cicp', Cicp), ('clli', Clli),
                ('reserved0', c_uint32), ('mdcv', Mdcv),
                ('reserved', c_uint64 * 4)]


class Caps(Record):
    _fields_ = [('media', c_char * 64), ('format', c_char * 24),
                ('fourcc', c_uint32), ('has', c_uint32),
                ('modifier', c_uint64), ('width', c_uint32),
                ('height', c_uint32), ('framerate_num', c_uint32),
                ('framerate_den', c_uint32), ('pixel_aspect_num', c_uint32),
                ('pixel_aspect_den', c_uint32), ('interlace', c_uint32),
                ('views', c_uint32), ('hdr', Hdr), ('reserved', c_uint64 * 8)]


class Segment(Record):
    _fields_ = [('flags', c_uint32), ('format', c_uint32), ('rate', c_double),
                ('applied_rate', c_double)] + [
        (name, c_uint64) for name in (
            'base', 'offset', 'start', 'stop', 'time', 'position', 'duration',
            'epoch', 'latency', 'generation')] + [('reserved', c_uint64 * 4)]


class Peer(Record):
    _fields_ = [('pid', c_int32), ('uid', c_uint32), ('gid', c_uint32),
                ('reserved', c_uint32)]


class Stats(Record):
    _fields_ = [('frames', c_uint64), ('skipped', c_uint64),
                ('memories', c_uint64), ('containers', c_uint64),
                ('bytes', c_uint64), ('objects', c_uint32),
                ('held', c_uint32), ('reserved', c_uint64 * 8)]


class FrameInfo(Record):
    _fields_ = [(name, c_uint64) for name in (
        'number', 'pts', 'dts', 'duration', 'offset', 'offset_end',
        'running_time', 'due', 'size')] + [(name, c_uint32) for name in (
            'flags', 'has', 'n_planes', 'n_memories', 'n_containers',
            'n_pictures', 'crop_x', 'crop_y', 'crop_width', 'crop_height',
            'width', 'height', 'fourcc', 'reserved0')] + [
        ('modifier', c_uint64), ('reserved', c_uint64 * 8)]


class Plane(Record):
    _fields_ = [('data', c_void_p), ('offset', c_uint64), ('size', c_uint64),
                ('modifier', c_uint64), ('fourcc', c_uint32),
                ('stride', c_uint32), ('width', c_uint32),
                ('height', c_uint32), ('row_bytes', c_uint32), ('fd', c_int32),
                ('memory', c_uint32), ('role', c_uint8),
                ('horizontal_subsampling', c_uint8),
                ('vertical_subsampling', c_uint8), ('picture', c_uint8),
                ('view', c_uint8), ('field', c_uint8),
                ('reserved0', c_uint8 * 6), ('reserved', c_uint64 * 4)]


class Memory(Record):
    _fields_ = [('data', c_void_p), ('offset', c_uint64), ('size', c_uint64),
                ('object', c_uint64), ('object_size', c_uint64),
                ('fd', c_int32), ('is_device', c_uint32),
                ('reserved', c_uint64 * 4)]


class Container(Record):
    _fields_ = [('data', c_void_p), ('size', c_uint64), ('object', c_uint64),
                ('picture', c_int32), ('reserved0', c_uint32),
                ('reserved', c_uint64 * 4)]


class Entry(Record):
    _fields_ = [('format', c_uint64), ('data', c_void_p), ('size', c_uint32)]


class Reader(Record):
    _fields_ = [('nesting', c_void_p), ('num', c_uint32), ('generic', Entry),
                ('reserved', c_uint64 * 2)]


class Percentile(Record):
    _fields_ = [('percentage', c_uint8), ('percentile', c_uint32)]


class Window(Record):
    GEOMETRY = (
        'window_upper_left_corner_x', 'window_upper_left_corner_y',
        'window_lower_right_corner_x', 'window_lower_right_corner_y',
        'center_of_ellipse_x', 'center_of_ellipse_y', 'rotation_angle',
        'semimajor_axis_internal_ellipse', 'semimajor_axis_external_ellipse',
        'semiminor_axis_external_ellipse', 'overlap_process_option')
    _fields_ = [
        (name, c_uint8 if name in ('rotation_angle', 'overlap_process_option')
         else c_uint16) for name in GEOMETRY] + [
        ('maxscl', c_uint32 * 3), ('average_maxrgb', c_uint32),
        ('num_distribution_maxrgb_percentiles', c_uint8),
        ('distribution_maxrgb', Percentile * 15),
        ('fraction_bright_pixels', c_uint16), ('tone_mapping_flag', c_int),
        ('knee_point_x', c_uint16), ('knee_point_y', c_uint16),
        ('num_bezier_curve_anchors', c_uint8),
        ('bezier_curve_anchors', c_uint16 * 15),
        ('color_saturation_mapping_flag', c_int),
        ('color_saturation_weight', c_uint8)]


class PeakLuminance(Record):
    _fields_ = [('present', c_int), ('num_rows', c_uint8),
                ('num_cols', c_uint8), ('values', c_uint8 * 25 * 25)]


class Hdr10Plus(Record):
    _fields_ = [
        ('application_version', c_uint8), ('num_windows', c_uint8),
        ('windows', Window * 3),
        ('targeted_system_display_maximum_luminance', c_uint32),
        ('targeted_system_display_actual_peak_luminance', PeakLuminance),
        ('mastering_display_actual_peak_luminance', PeakLuminance)]


class Hdr10PlusFault(Record):
    _fields_ = [('result', c_int), ('offset', c_size_t), ('bit', c_uint8),
                ('field', c_char_p), ('value', c_uint32), ('min', c_uint32),
                ('max', c_uint32)]


# Results and arguments of the functions.
FRAMES = {
    'shmem_frames_version': (c_uint32,),
    'shmem_frames_result_to_string': (c_char_p, c_uint32),
    'shmem_frames_connect': (
        c_uint32, c_char_p, POINTER(Options), POINTER(c_void_p),
        POINTER(Error)),
    'shmem_frames_connect_dup_fd': (
        c_uint32, c_int, POINTER(Options), POINTER(c_void_p), POINTER(Error)),
    'shmem_frames_close': (None, c_void_p),
    'shmem_frames_get_fd': (c_int, c_void_p),
    'shmem_frames_dispatch': (
        c_uint32, c_void_p, POINTER(Event), POINTER(Error)),
    'shmem_frames_get_caps': (c_uint32, c_void_p, POINTER(Caps)),
    'shmem_frames_get_caps_text': (c_char_p, c_void_p),
    'shmem_frames_get_segment': (c_uint32, c_void_p, POINTER(Segment)),
    'shmem_frames_get_peer': (None, c_void_p, POINTER(Peer)),
    'shmem_frames_get_stats': (None, c_void_p, POINTER(Stats)),
    'shmem_frames_request_key_unit': (None, c_void_p),
    'shmem_frames_set_paused': (None, c_void_p, c_int),
    'shmem_frame_release': (None, c_void_p),
    'shmem_frame_get_info': (None, c_void_p, POINTER(FrameInfo)),
    'shmem_frame_get_plane': (c_uint32, c_void_p, c_uint32, POINTER(Plane)),
    'shmem_frame_get_memory': (c_uint32, c_void_p, c_uint32, POINTER(Memory)),
    'shmem_frame_get_container': (
        c_uint32, c_void_p, c_uint32, POINTER(Container)),
    'shmem_frame_get_reader': (c_uint32, c_void_p, c_uint32, POINTER(Reader)),
    'shmem_frame_find_entry': (
        c_uint32, c_void_p, c_uint32, c_uint64, c_char_p, c_size_t,
        POINTER(Entry)),
    'shmem_frame_get_hdr': (None, c_void_p, c_uint32, POINTER(Hdr)),
}
CONTAINER = {
    'shmem_reader_get_entry': (
        c_int, POINTER(Reader), c_uint32, POINTER(Entry)),
    'shmem_hdr10plus_parse': (
        c_int, POINTER(Hdr10Plus), c_char_p, c_size_t, POINTER(c_size_t),
        POINTER(Hdr10PlusFault)),
    'shmem_result_to_string': (c_char_p, c_int),
}


def _load(soname, functions):
    # The lock of the interpreter is kept: nothing blocks in there, and a frame
    # can be released by the collector of any thread.
    library = ctypes.PyDLL(soname)
    for name, (result, *arguments) in functions.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


container = _load('libshmem-container-1.so.0', CONTAINER)
frames = _load('libshmem-frames-1.so.0', FRAMES)
if frames.shmem_frames_version() >> 16 != ABI:
    raise ImportError('libshmem-frames has another ABI than this module')
