# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What Python adds to GstShmemMeta-1.0.typelib.

Arrays of structs, which PyGObject cannot read, become properties. Calls that
return a flag and fill a struct return the value, or None if there is none.
Memory is bytes-like, and nothing points into memory that may be gone.
"""

import ctypes
import functools
import json
from collections import namedtuple

import gi

gi.require_version('Gst', '1.0')
gi.require_version('GstVideo', '1.0')

from gi.repository import GLib, Gst, GstVideo  # noqa: E402

from ..module import get_introspection_module  # noqa: E402

GstShmemMeta = get_introspection_module('GstShmemMeta')

__all__ = []


def _export(function):
    __all__.append(function.__name__)
    return function


def _value(result):
    """Of a call that returns whether it filled a struct, and the struct."""
    found, values = result
    return values if found else None


def _to_bytes(data):
    if isinstance(data, GLib.Bytes):
        return data.get_data()
    return data if data is None else bytes(data)


# ---- format codes ----

@_export
def shmem_format_code(fourcc, version=0):
    """The code of a format of this project: SHMEM_FORMAT_CODE() in C."""
    code = fourcc.encode('ascii')
    if len(code) != 4 or not 0 <= version <= 255:
        raise ValueError('a format has four characters and an 8-bit version')
    return int.from_bytes(code, 'little') | version << 32


@_export
def shmem_format_vendor(code):
    """The DRM vendor of a format code: SHMEM_FORMAT_VENDOR() in C."""
    return code >> 56


@_export
def shmem_format_version(code):
    """The version of a format of this project: SHMEM_FORMAT_VERSION() in C."""
    return code >> 32 & 0xff


# ---- containers ----

@_export
class Entry(namedtuple('Entry', 'format data name')):
    """One payload of a container: a copy of its bytes, and its name."""

    __slots__ = ()

    @classmethod
    def _copy(cls, entry):
        return cls(entry.format, bytes(entry.data or b''), entry.get_name())

    @property
    def size(self):
        return len(self.data)

    def get_name(self):
        return self.name


_get_entry = GstShmemMeta.ShmemContainer.get_entry
_find_entry = GstShmemMeta.ShmemContainer.find_entry


def _container_get_entry(self, index):
    entry = _value(_get_entry(self, index))
    return entry and Entry._copy(entry)


def _container_find_entry(self, format):
    entry = _value(_find_entry(self, format))
    return entry and Entry._copy(entry)


def _container_getitem(self, index):
    count = self.get_n_entries()
    if not -count <= index < count:
        raise IndexError(f'the container has {count} entries')
    return self.get_entry(index % count)


_container = GstShmemMeta.ShmemContainer
_container.get_entry = _container_get_entry
_container.find_entry = _container_find_entry
_container.__len__ = _container.get_n_entries
_container.__bool__ = lambda self: True
_container.__getitem__ = _container_getitem
_container.__bytes__ = _container.get_data
_container.to_dict = lambda self: json.loads(self.to_json())


def _wrap_bytes(cls, *names):
    """For methods of a format and bytes: they take whatever is bytes-like."""
    for name in names:
        function = getattr(cls, name)
        setattr(cls, name, lambda self, format, data=None, function=function:
                function(self, format, _to_bytes(data)))


_wrap_bytes(GstShmemMeta.ShmemContainerBuilder, 'add', 'set', 'remove')

# ---- metas ----

_meta_container = GstShmemMeta.ShmemContainerMeta.container
_meta_planes = GstShmemMeta.ShmemPlanesMeta.planes
GstShmemMeta.ShmemContainerMeta.container = property(
    lambda self: _meta_container.__get__(self).ref())
GstShmemMeta.ShmemPlanesMeta.planes = property(
    lambda self: _meta_planes.__get__(self).copy())


def _keep(buffer, meta):
    """A meta is a part of its buffer."""
    if meta is not None:
        meta._buffer = buffer
    return meta


def _wrap_meta(name):
    function = getattr(GstShmemMeta, name)

    @functools.wraps(function)
    def call(buffer, *args):
        return _keep(buffer, function(buffer, *args))
    globals()[name] = call
    __all__.append(name)


for _name in ('buffer_add_shmem_container_meta',
              'buffer_add_shmem_container_meta_full',
              'buffer_get_shmem_container_meta',
              'buffer_add_shmem_planes_meta',
              'buffer_get_shmem_planes_meta'):
    _wrap_meta(_name)

_iterate_container_meta = GstShmemMeta.buffer_iterate_shmem_container_meta


@_export
def buffer_iterate_shmem_container_meta(buffer):
    """Yields each container meta of the buffer."""
    state = 0
    while True:
        meta, state = _iterate_container_meta(buffer, state)
        if meta is None:
            return
        yield _keep(buffer, meta)


# ---- values ----

def _wrap_value(name):
    """For functions that fill a struct: they return it, or None."""
    function = getattr(GstShmemMeta, name)

    @functools.wraps(function)
    def call(*args):
        return _value(function(*args))
    globals()[name] = call
    __all__.append(name)


for _name in ('shmem_mastering_display_parse', 'shmem_mastering_display_read',
              'shmem_mastering_display_from_caps',
              'shmem_content_light_level_parse',
              'shmem_content_light_level_read',
              'shmem_content_light_level_from_caps'):
    _wrap_value(_name)


def _wrap_frame_value(name):
    """For values of a frame; about the whole of it, unless told otherwise."""
    function = getattr(GstShmemMeta, name)

    @functools.wraps(function)
    def call(buffer, picture=GstShmemMeta.SHMEM_PICTURE_ALL):
        return _value(function(buffer, picture))
    globals()[name] = call
    __all__.append(name)


for _name in ('buffer_get_shmem_mastering_display',
              'buffer_get_shmem_content_light_level',
              'buffer_get_shmem_cicp', 'buffer_get_shmem_hdr10_plus'):
    _wrap_frame_value(_name)

_foreach_entry = GstShmemMeta.buffer_foreach_shmem_entry


@_export
def buffer_foreach_shmem_entry(buffer, picture, func, *user_data):
    """Calls func with each Entry of the frame, until it returns False."""
    def call(entry, *args):
        return func(Entry._copy(entry), *user_data) is not False
    return _foreach_entry(buffer, picture, call)


def _wrap_constructors(cls, *names):
    for name in names:
        function = getattr(cls, name)
        setattr(cls, name, staticmethod(
            lambda *args, function=function: _value(function(*args))))


_wrap_constructors(
    GstShmemMeta.ShmemCicp, 'parse', 'read', 'from_caps', 'from_colorimetry')
_wrap_constructors(GstShmemMeta.ShmemHdr10Plus, 'parse', 'read')
_wrap_constructors(GstShmemMeta.ShmemPlanes, 'parse', 'read')


# GstVideo's own struct has an array of structs.
_Coordinates = namedtuple('VideoMasteringDisplayInfoCoordinates', 'x y')


def _get_primaries(self):
    numbers = [int(number) for number in self.to_string().split(':')]
    return tuple(_Coordinates(*numbers[at:at + 2]) for at in (0, 2, 4))


GstVideo.VideoMasteringDisplayInfo.display_primaries = property(
    _get_primaries)

# ---- HDR10+ ----


class _Record(dict):
    """A dictionary whose keys are attributes too; a copy, so read-only."""

    def __getattr__(self, name):
        if name not in self:
            raise AttributeError(f'{name} is not in the message')
        return self[name]

    def _refuse(self, *args, **kwargs):
        raise AttributeError(
            'a copy: change what to_dict() returns, and use from_dict()')

    __setattr__ = __setitem__ = __delitem__ = _refuse
    update = setdefault = pop = popitem = clear = _refuse


def _freeze(value):
    if isinstance(value, dict):
        return _Record((key, _freeze(item)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    return value


def _to_variant(value, where='values'):
    if isinstance(value, bool):
        return GLib.Variant('b', value)
    if isinstance(value, int):
        if not 0 <= value < 1 << 32:
            raise OverflowError(f'{where}: {value} has more than 32 bits')
        return GLib.Variant('u', value)
    if isinstance(value, dict):
        return GLib.Variant('a{sv}', {
            key: _to_variant(item, key) for key, item in value.items()})
    if not isinstance(value, (list, tuple)):
        raise TypeError(f'{where}: {type(value).__name__}')
    items = [_to_variant(item, where) for item in value]
    kind = items[0].get_type_string() if items else (
        'a{sv}' if where in ('windows', 'distribution_maxrgb') else 'u')
    if any(item.get_type_string() != kind for item in items):
        raise TypeError(f'{where}: a list of several types')
    builder = GLib.VariantBuilder.new(GLib.VariantType.new('a' + kind))
    for item in items:
        builder.add_value(item)
    return builder.end()


_hdr10_plus = GstShmemMeta.ShmemHdr10Plus
_from_variant = _hdr10_plus.from_variant


def _hdr10_plus_from_dict(values):
    return _value(_from_variant(_to_variant(values)))


def _hdr10_plus_grid(name):
    """The rows of a grid, or None if the message has none."""
    return property(lambda self: _freeze(self.to_dict()).get(name))


_hdr10_plus.from_variant = staticmethod(
    lambda variant: _value(_from_variant(variant)))
_hdr10_plus.to_dict = lambda self: self.to_variant().unpack()
_hdr10_plus.from_dict = staticmethod(_hdr10_plus_from_dict)
_hdr10_plus.windows = property(lambda self: _freeze(self.to_dict()['windows']))
for _name in ('targeted_system_display_actual_peak_luminance',
              'mastering_display_actual_peak_luminance'):
    setattr(_hdr10_plus, _name, _hdr10_plus_grid(_name))



@_export
def shmem_hdr10_plus_json_read(text):
    """The frames of an HDR10+ JSON document: pairs of number and values."""
    frames = []

    def add(frame, *args):
        frames.append((frame.frame, frame.values.copy()))
        return True
    data = text.encode() if isinstance(text, str) else bytes(text)
    GstShmemMeta.shmem_hdr10_plus_json_foreach(data, add)
    return frames


# ---- planes ----

def _planes_get(self, index):
    count = self.num
    if not -count <= index < count:
        raise IndexError(f'the table has {count} planes')
    plane = self.get_plane(index % count)
    plane._table = self     # of which it is a part
    return plane


_planes = GstShmemMeta.ShmemPlanes
_planes.__len__ = lambda self: self.num
_planes.__bool__ = lambda self: True
_planes.__getitem__ = _planes_get
_planes.planes = property(lambda self: tuple(self))

_plane_map = GstShmemMeta.shmem_plane_map
_plane_unmap = GstShmemMeta.shmem_plane_unmap


@_export
class MappedPlane:
    """A plane that is mapped; from shmem_plane_map().

    data is a memoryview of the plane itself: numpy.frombuffer() and the like
    copy nothing. Arrays made of it stay valid: the plane is unmapped at
    unmap(), or the end of a with block, or once the last array is gone,
    whatever comes last. A plane that spans memories is written back then.
    """

    def __init__(self, buffer, plane, flags):
        mapping = _Mapping(buffer, plane, flags)
        self.size = mapping.raw.size
        self.stride = mapping.raw.stride
        self.row_bytes = mapping.raw.row_bytes
        self.width = mapping.raw.width
        self.height = mapping.raw.height
        view = memoryview(mapping.memory()).cast('B')
        self.data = view if flags & Gst.MapFlags.WRITE else view.toreadonly()

    def array(self, dtype='uint8', components=1):
        """The plane as a numpy array of height, width and, if there are
        several, components of a sample; without a copy."""
        import numpy
        item = numpy.dtype(dtype)
        shape = (self.height, self.width, components)
        strides = (self.stride, item.itemsize * components, item.itemsize)
        if components == 1:
            shape, strides = shape[:2], strides[:2]
        return numpy.ndarray(shape, item, self.data, strides=strides)

    def unmap(self):
        # Not data.release(): a numpy array may have data as its base.
        self.data = None

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.unmap()


class _Mapping:
    """Unmaps when nothing refers to it."""

    raw = None

    def __init__(self, buffer, plane, flags):
        self.buffer = buffer
        self.raw = _value(_plane_map(buffer, plane, flags))

    def memory(self):
        """Its bytes, which refer to it."""
        memory = (ctypes.c_uint8 * self.raw.size).from_address(self.raw.data)
        memory.mapping = self
        return memory

    def __del__(self):
        if self.raw is not None:
            _plane_unmap(self.raw)


@_export
def shmem_plane_map(buffer, plane, flags):
    """Maps a plane of a buffer with a ShmemPlanesMeta."""
    return MappedPlane(buffer, plane, flags)

# A static function of GstAllocators.FdAllocator has this name too.
GstShmemMeta.ShmemAllocator.alloc = (
    lambda self, size, params=None: Gst.Allocator.alloc(self, size, params))
