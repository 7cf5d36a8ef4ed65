# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Planes from Python: mapped into numpy without a copy."""

import gc

from bindings import BindingTest, Gst, GstShmemMeta, main

try:
    import numpy
except ImportError:
    numpy = None
import unittest

S = GstShmemMeta
READ, WRITE = Gst.MapFlags.READ, Gst.MapFlags.WRITE
STRIDE, WIDTH, HEIGHT = 48, 40, 10
FOURCC_R8 = 0x20203852


def table(*places):
    """A picture a plane, each of WIDTH times HEIGHT bytes at a place: memory
    and offset."""
    planes = S.ShmemPlanes()
    planes.num = len(places)
    for index, (memory, offset) in enumerate(places):
        plane = planes[index]
        plane.memory, plane.offset = memory, offset
        plane.size, plane.stride = STRIDE * HEIGHT, STRIDE
        plane.width, plane.height = WIDTH, HEIGHT
        plane.horizontal_subsampling = plane.vertical_subsampling = 1
        plane.format, plane.role = FOURCC_R8, S.ShmemPlaneRole.COLOUR
        plane.picture = index
    return planes


def frame(planes, *sizes):
    """A buffer of shared memory with these planes."""
    allocator = S.ShmemAllocator.new(S.ShmemPolicy.PRODUCER_WRITABLE)
    buffer = Gst.Buffer.new()
    for size in sizes:
        buffer.append_memory(allocator.alloc(size, None))
    S.buffer_add_shmem_planes_meta(buffer, planes)
    return buffer


class Tables(BindingTest):
    def test_a_table_is_a_sequence(self):
        planes = table((0, 0), (0, 480), (1, 0))
        self.assertEqual(len(planes), 3)
        self.assertEqual([plane.offset for plane in planes], [0, 480, 0])
        self.assertEqual(planes[-1].memory, 1)
        self.assertEqual(len(planes.planes), 3)
        self.assertRaises(IndexError, lambda: planes[3])
        self.assertTrue(planes.check())
        self.assertEqual(planes.get_n_pictures(), 3)

    def test_planes_outlive_the_table(self):
        plane = table((0, 0))[0]
        gc.collect()
        self.assertEqual(plane.stride, STRIDE)

    def test_a_table_travels_in_a_container(self):
        builder = S.ShmemContainerBuilder.new()
        table((0, 0), (1, 8)).add(builder)
        container = builder.build()
        for planes in (S.ShmemPlanes.read(container),
                       S.ShmemPlanes.parse(container[0].data)):
            self.assertEqual(planes[1].offset, 8)

    def test_a_table_that_is_wrong(self):
        planes = table((0, 0))
        planes[0].stride = WIDTH * 100
        self.assert_error(S.ShmemError.INVALID_DATA, planes.check)
        self.assert_error(S.ShmemError.INVALID_DATA, frame, table((0, 1)), 480)

    def test_the_table_of_a_buffer(self):
        buffer = frame(table((0, 0)), 480)
        meta = S.buffer_get_shmem_planes_meta(buffer)
        planes = meta.planes
        del meta, buffer
        gc.collect()
        self.assertEqual(planes[0].size, 480)


class Maps(BindingTest):
    def test_write_and_read(self):
        buffer = frame(table((0, 0), (0, 480)), 960)
        with S.shmem_plane_map(buffer, 1, READ | WRITE) as plane:
            self.assertEqual((plane.size, plane.stride), (480, STRIDE))
            self.assertEqual((plane.width, plane.height), (WIDTH, HEIGHT))
            plane.data[3] = 77
        whole = buffer.extract_dup(0, 960)
        self.assertEqual(whole[483], 77)
        with S.shmem_plane_map(buffer, 1, READ) as plane:
            self.assertEqual(plane.data[3], 77)
            self.assertTrue(plane.data.readonly)

    def test_a_plane_that_spans_memories(self):
        buffer = frame(table((0, 240)), 480, 480)
        with S.shmem_plane_map(buffer, 0, READ | WRITE) as plane:
            plane.data[240] = 9
        self.assertEqual(buffer.extract_dup(480, 1), b'\x09')

    def test_unmapped_planes_are_gone(self):
        plane = S.shmem_plane_map(frame(table((0, 0)), 480), 0, READ)
        plane.unmap()
        self.assertIsNone(plane.data)
        plane.unmap()

    def test_errors(self):
        self.assert_error(S.ShmemError.NOT_FOUND, S.shmem_plane_map,
                          Gst.Buffer.new(), 0, READ)
        buffer = frame(table((0, 0)), 480)
        self.assert_error(S.ShmemError.NOT_FOUND, S.shmem_plane_map,
                          buffer, 1, READ)
        other = buffer.copy()
        self.assert_error(S.ShmemError.NOT_WRITABLE, S.shmem_plane_map,
                          buffer, 0, WRITE)
        del other


@unittest.skipUnless(numpy, 'there is no numpy')
class Arrays(BindingTest):
    def setUp(self):
        self.buffer = frame(table((0, 0), (0, 480)), 960)

    def test_nothing_is_copied(self):
        with S.shmem_plane_map(self.buffer, 1, READ | WRITE) as plane:
            array = plane.array()
            self.assertEqual(array.shape, (HEIGHT, WIDTH))
            self.assertEqual(array.strides, (STRIDE, 1))
            array[2, 5] = 200
            # The buffer has it, while the plane is mapped.
            offset = 480 + 2 * STRIDE + 5
            self.assertEqual(self.buffer.extract_dup(offset, 1), b'\xc8')
            array[2, 5] = 201
            self.assertEqual(self.buffer.extract_dup(offset, 1), b'\xc9')
            other = numpy.frombuffer(plane.data, numpy.uint8)
            self.assertTrue(numpy.shares_memory(array, other))

    def test_samples_of_several_bytes(self):
        with S.shmem_plane_map(self.buffer, 0, READ | WRITE) as plane:
            plane.data[STRIDE:STRIDE + 2] = b'\x34\x12'
            numbers = numpy.frombuffer(plane.data, '<u2')
            self.assertEqual(numbers[STRIDE // 2], 0x1234)

    def test_arrays_outlive_the_map_and_the_buffer(self):
        plane = S.shmem_plane_map(self.buffer, 0, READ | WRITE)
        plane.data[0] = 50
        array = plane.array()[:5, :5]
        self.buffer = None
        del plane
        gc.collect()
        self.assertEqual(array[0, 0], 50)

    def test_unmapping_waits_for_arrays(self):
        for make in (lambda plane: plane.array(),
                     lambda plane: numpy.frombuffer(plane.data, 'uint8'),
                     lambda plane: numpy.asarray(plane.data)[100:]):
            # It spans memories, to which it is written back in the end.
            buffer = frame(table((0, 240)), 480, 480)
            with S.shmem_plane_map(buffer, 0, READ | WRITE) as plane:
                array = make(plane)
            array[:] = 17
            self.assertEqual(buffer.extract_dup(479, 2), b'\0\0')
            del array
            self.assertEqual(buffer.extract_dup(480, 1), b'\x11')

    def test_read_only(self):
        with S.shmem_plane_map(self.buffer, 0, READ) as plane:
            array = plane.array()
            with self.assertRaises(ValueError):
                array[0, 0] = 1

    def test_larger_than_the_plane(self):
        with S.shmem_plane_map(self.buffer, 0, READ) as plane:
            self.assertRaises((TypeError, ValueError), plane.array, 'uint32')


main(Tables, Maps, Arrays)
