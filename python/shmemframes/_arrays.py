# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arrays on the planes of a frame, without a copy, and without numpy if it is
not there."""

import ctypes
import re

try:
    import numpy
except ImportError:
    numpy = None

# GStreamer's names of formats whose components have 16 bits in memory.
WIDE = re.compile(
    r'(?:(?:I420|I422|Y444|A420|A422|A444|GBR|GBRA)_(?:10|12|16)|P010_10|P012|'
    r'P016|GRAY16|Y212|Y412|Y216|Y416|(?:ARGB|RGBA|BGRA|ABGR)64|Y210)'
    r'(?:_?(LE|BE))?')


def bytes_of(owner, address, size):
    """A read-only view of memory that stays while owner does, which the view
    and whatever is made of it keep."""
    memory = (ctypes.c_uint8 * size).from_address(address)
    memory.owner = owner
    return memoryview(memory).cast('B').toreadonly()


def item_of(format):
    """The type of a component, as struct and numpy write it."""
    found = WIDE.fullmatch(format)
    if not found:
        return 'B'
    return '>H' if found[1] == 'BE' else '<H'


def array_of(view, plane, format):
    """Rows of samples: height, width and, if a sample has several, components.
    A plane without rows, or of rows that are no whole samples, is its bytes.
    """
    if numpy is None:
        return view
    item = numpy.dtype(item_of(format).replace('H', 'u2').replace('B', 'u1'))
    shape, strides = layout_of(plane, item.itemsize)
    if shape is None:
        return numpy.frombuffer(view, 'u1')
    return numpy.ndarray(shape, item, view, strides=strides)


def layout_of(plane, size):
    """Shape and strides, or None twice."""
    height, width, row = plane.height, plane.width, plane.row_bytes
    if not (height and width and row) or row % (width * size):
        return None, None
    if (height - 1) * plane.stride + row > plane.size:
        return None, None
    components = row // (width * size)
    if components == 1:
        return (height, width), (plane.stride, size)
    return ((height, width, components),
            (plane.stride, size * components, size))
