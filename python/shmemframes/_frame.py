# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A frame that is held, and what the producer said of it."""

import ctypes
import functools
from collections import namedtuple
from fractions import Fraction

from . import _arrays, _hdr, _library
from ._library import HAS_CROP, NO_TIME, container, frames

Entry = namedtuple('Entry', 'format data')
Container = namedtuple('Container', 'picture data entries')
Crop = namedtuple('Crop', 'x y width height')


def _time(value):
    return None if value == NO_TIME else value


class Caps:
    """What frames are: media, format, fourcc, modifier, width, height,
    framerate and pixel_aspect_ratio (fractions), interlace, views, hdr, and
    text, the whole as GStreamer writes it."""

    def __init__(self, raw, text):
        values = raw.to_dict()
        self.hdr = _hdr.static_of(raw.hdr)
        for name in ('media', 'format', 'fourcc', 'modifier', 'width',
                     'height', 'interlace', 'views'):
            setattr(self, name, values[name])
        self.framerate = Fraction(raw.framerate_num, raw.framerate_den or 1)
        self.pixel_aspect_ratio = Fraction(
            raw.pixel_aspect_num, raw.pixel_aspect_den or 1)
        self.text = text

    def __repr__(self):
        return f'<Caps {self.text}>'


class _Hold:
    """Gives a frame back when nothing refers to it."""

    def __init__(self, pointer):
        self.pointer = pointer

    # Bound here, as the module may be gone when the interpreter ends.
    def __del__(self, release=frames.shmem_frame_release):
        release(self.pointer)


class Frame:
    """A frame. It is given back once it and all arrays made of it are gone:
    arrays stay valid, also after release() and after the client is closed."""

    def __init__(self, pointer, caps):
        self._hold = _Hold(pointer)
        self._info = _library.FrameInfo()
        frames.shmem_frame_get_info(pointer, ctypes.byref(self._info))
        self.caps = caps

    def release(self):
        """Drops this object's share; without arrays, gives the frame back."""
        self._hold = None
        for name in ('planes', 'plane_infos', 'containers'):
            self.__dict__.pop(name, None)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.release()

    def __repr__(self):
        return f'<Frame {self.number} pts={self.pts}>'

    @property
    def _pointer(self):
        if self._hold is None:
            raise ValueError('the frame was released')
        return self._hold.pointer

    # ---- what it is ----

    number = property(lambda self: self._info.number)
    pts = property(lambda self: _time(self._info.pts), None, None,
                   'Presentation time in ns, or None; so are the times below.')
    dts = property(lambda self: _time(self._info.dts))
    duration = property(lambda self: _time(self._info.duration))
    running_time = property(lambda self: _time(self._info.running_time))
    due = property(lambda self: _time(self._info.due))
    flags = property(lambda self: self._info.flags)
    size = property(lambda self: self._info.size)
    width = property(lambda self: self._info.width)
    height = property(lambda self: self._info.height)
    n_pictures = property(lambda self: self._info.n_pictures)

    @property
    def crop(self):
        """The part to show, or None for all of it."""
        info = self._info
        return Crop(info.crop_x, info.crop_y, info.crop_width,
                    info.crop_height) if info.has & HAS_CROP else None

    # ---- pixels ----

    def _get(self, function, kind, index):
        found = kind()
        if function(self._pointer, index, ctypes.byref(found)):
            raise IndexError(index)
        return found

    @functools.cached_property
    def plane_infos(self):
        """Of each plane: offset, size, stride, width, height, row_bytes, fd,
        role and so on, as struct shmem_frame_plane has them."""
        return tuple(
            self._get(frames.shmem_frame_get_plane, _library.Plane, index)
            for index in range(self._info.n_planes))

    @functools.cached_property
    def planes(self):
        """Of each plane a read-only numpy array, or a memoryview of its bytes
        if there is no numpy; None for memory of a device."""
        self._pointer
        return tuple(map(self._array, self.plane_infos))

    def _array(self, plane):
        if not plane.data or not plane.size:
            return None
        view = _arrays.bytes_of(self._hold, plane.data, plane.size)
        format = self.caps.format if self.caps else ''
        return _arrays.array_of(view, plane, format)

    @property
    def memories(self):
        """Of each memory its bytes; None for memory of a device."""
        found = (self._get(frames.shmem_frame_get_memory, _library.Memory, i)
                 for i in range(self._info.n_memories))
        return tuple(
            _arrays.bytes_of(self._hold, memory.data, memory.size)
            if memory.data and memory.size else None for memory in found)

    # ---- metadata ----

    @functools.cached_property
    def containers(self):
        """Each with the index of the picture it is about, -1 for the whole
        frame, and copies of its bytes and of those of its entries."""
        return tuple(map(self._container, range(self._info.n_containers)))

    def _container(self, index):
        raw = self._get(
            frames.shmem_frame_get_container, _library.Container, index)
        reader = self._get(
            frames.shmem_frame_get_reader, _library.Reader, index)
        entries = []
        for number in range(reader.num):
            entry = _library.Entry()
            if container.shmem_reader_get_entry(
                    reader, number, ctypes.byref(entry)) == 0:
                entries.append(Entry(entry.format, _copy(entry)))
        return Container(raw.picture, _copy(raw), tuple(entries))

    def find_entry(self, format, prefix=b'', picture=0):
        """The bytes that say this of a picture, or None: of all containers the
        last one wins, and one about the picture over one about the frame."""
        entry = _library.Entry()
        if frames.shmem_frame_find_entry(
                self._pointer, picture, format, prefix, len(prefix),
                ctypes.byref(entry)):
            return None
        return _copy(entry)

    @property
    def hdr10plus(self):
        """The values of its HDR10+ message as a dictionary, or None; ValueError
        if the message is malformed."""
        message = self.find_entry(_hdr.T35, _hdr.PREFIX)
        return None if message is None else _hdr.read_hdr10plus(message)

    @property
    def hdr(self):
        """Static HDR values, of its containers or else of its caps."""
        found = _library.Hdr()
        frames.shmem_frame_get_hdr(self._pointer, 0, ctypes.byref(found))
        return _hdr.static_of(found)


def _copy(item):
    return ctypes.string_at(item.data, item.size) if item.size else b''
