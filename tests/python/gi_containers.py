# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Containers and metas from Python: built, edited, attached, read."""

import gc
import os

from bindings import (HDR10PLUS_PREFIX, BindingTest, GLib, Gst, GstShmemMeta,
                      build, main, needs_json)

S = GstShmemMeta
T35, DVRP = S.SHMEM_FORMAT_T35, S.SHMEM_FORMAT_DVRP


class Formats(BindingTest):
    def test_codes(self):
        names = {'T35': 'T35 '}
        for name in ('T35', 'DVRP', 'MDCV', 'CLLI', 'CICP', 'PLNS', 'REGS',
                     'V4LM'):
            self.assertEqual(getattr(S, 'SHMEM_FORMAT_' + name),
                             S.shmem_format_code(names.get(name, name)))
        self.assertEqual(S.SHMEM_FORMAT_LINEAR, 0)

    def test_parts_of_a_code(self):
        code = S.shmem_format_code('T35 ', 3)
        self.assertEqual(code, 3 << 32 | T35)
        self.assertEqual(S.shmem_format_version(code), 3)
        self.assertEqual(S.shmem_format_vendor(0x0800000000000001), 8)
        self.assertRaises(ValueError, S.shmem_format_code, 'T35')
        self.assertRaises(ValueError, S.shmem_format_code, 'T35 ', 256)


class Containers(BindingTest):
    def test_entries_are_a_sequence(self):
        container = build((T35, b'one'), (DVRP, b'two'), (1 << 56, b''))
        self.assertEqual(len(container), 3)
        self.assertEqual([entry.data for entry in container],
                         [b'one', b'two', b''])
        self.assertEqual(container[-2].format, DVRP)
        self.assertEqual(container[1].size, 3)
        self.assertEqual(container[1].name, 'Dolby Vision RPU')
        self.assertEqual(container[1].get_name(), container[1].name)
        self.assertRaises(IndexError, lambda: container[3])
        self.assertRaises(IndexError, lambda: container[-4])
        self.assertIsNone(container.get_entry(3))
        self.assertEqual(container.find_entry(DVRP).data, b'two')
        self.assertIsNone(container.find_entry(S.SHMEM_FORMAT_CICP))

    def test_entries_outlive_their_container(self):
        entry = build((T35, HDR10PLUS_PREFIX + b'x' * 600))[0]
        gc.collect()
        for _ in range(50):
            build((T35, os.urandom(600)))
        self.assertEqual(entry.data, HDR10PLUS_PREFIX + b'x' * 600)

    def test_whatever_is_bytes_like_is_taken(self):
        for data in (b'abc', bytearray(b'abc'), memoryview(b'abc'),
                     GLib.Bytes.new(b'abc')):
            self.assertEqual(build((T35, data))[0].data, b'abc')
        self.assertEqual(build((T35, None))[0].data, b'')

    def test_bytes_make_the_same_container(self):
        container = build((T35, b'abc'))
        data = bytes(container)
        self.assertEqual(S.ShmemContainer.new(data).get_data(), data)

    def test_nested(self):
        builder = S.ShmemContainerBuilder.new()
        builder.add_container(build((DVRP, b'inside')))
        container = builder.build()
        self.assertEqual(container[0].format, S.SHMEM_FORMAT_LINEAR)
        self.assertEqual(container.new_nested(0)[0].data, b'inside')

    def test_descriptor(self):
        container = build((T35, b'abc'))
        copy = S.ShmemContainer.new_take_fd(
            os.dup(container.get_fd()), len(bytes(container)),
            S.ShmemImportPolicy.REFUSE)
        self.assertEqual(bytes(copy), bytes(container))

    def test_edited(self):
        container = build((T35, HDR10PLUS_PREFIX + b'old'), (DVRP, b'stays'))
        builder = S.ShmemContainerBuilder.new_from(container)
        builder.set(T35, memoryview(HDR10PLUS_PREFIX + b'new'))
        builder.add(S.SHMEM_FORMAT_CLLI, b'\1\0\2\0')
        edited = builder.build()
        self.assertEqual(edited.find_entry(T35).data[6:], b'new')
        self.assertEqual(edited.find_entry(DVRP).data, b'stays')
        self.assertEqual(len(edited), 3)
        self.assertEqual(container.find_entry(T35).data[6:], b'old')
        self.assertEqual(builder.remove(DVRP), 1)
        self.assertEqual(builder.remove(DVRP), 0)
        self.assertIsNone(builder.build().find_entry(DVRP))

    @needs_json
    def test_dictionary(self):
        values = build((S.SHMEM_FORMAT_CLLI, b'\1\0\2\0')).to_dict()
        self.assertEqual(values['entries'][0]['values'],
                         {'max_content_light_level': 1,
                          'max_frame_average_light_level': 2})


class Errors(BindingTest):
    def test_invalid_bytes(self):
        self.assert_error(S.ShmemError.INVALID_DATA, S.ShmemContainer.new,
                          b'123')

    def test_too_many_entries(self):
        self.assert_error(S.ShmemError.LIMIT, build,
                          *[(T35, b'')] * 65)

    def test_too_large(self):
        self.assert_error(S.ShmemError.LIMIT, build, (T35, bytes(1 << 20)))

    def test_descriptor_without_seals(self):
        fd = os.memfd_create('test', os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.write(fd, bytes(build((T35, b'abc'))))
        self.assert_error(S.ShmemError.UNTRUSTED, S.ShmemContainer.new_take_fd,
                          fd, os.fstat(fd).st_size,
                          S.ShmemImportPolicy.REFUSE)
        self.assertRaises(OSError, os.fstat, fd)

    def test_values_that_are_not_there(self):
        container = build((T35, b'abc'))
        for call in (S.shmem_mastering_display_read,
                     S.shmem_content_light_level_read, S.ShmemCicp.read,
                     S.ShmemPlanes.read):
            self.assert_error(S.ShmemError.NOT_FOUND, call, container)
        for call in (S.buffer_get_shmem_cicp, S.buffer_get_shmem_hdr10_plus):
            self.assert_error(S.ShmemError.NOT_FOUND, call, Gst.Buffer.new())


class Metas(BindingTest):
    def setUp(self):
        self.buffer = Gst.Buffer.new()

    def test_attached_and_read(self):
        container = build((T35, b'abc'))
        meta = S.buffer_add_shmem_container_meta(self.buffer, container)
        self.assertEqual(meta.picture, S.SHMEM_PICTURE_ALL)
        self.assertEqual(bytes(meta.container), bytes(container))
        S.buffer_add_shmem_container_meta_full(
            self.buffer, build((T35, b'of picture 2')), 2)
        first = S.buffer_get_shmem_container_meta(self.buffer)
        self.assertEqual(first.container[0].data, b'abc')
        self.assertEqual(
            [(meta.picture, meta.container[0].data) for meta
             in S.buffer_iterate_shmem_container_meta(self.buffer)],
            [(-1, b'abc'), (2, b'of picture 2')])

    def test_nothing_attached(self):
        self.assertIsNone(S.buffer_get_shmem_container_meta(self.buffer))
        self.assertIsNone(S.buffer_get_shmem_planes_meta(self.buffer))
        self.assertEqual(
            list(S.buffer_iterate_shmem_container_meta(self.buffer)), [])

    def test_replaced(self):
        meta = S.buffer_add_shmem_container_meta(
            self.buffer, build((DVRP, b'old')))
        builder = S.ShmemContainerBuilder.new_from(meta.container)
        builder.set(DVRP, b'new')
        S.buffer_replace_shmem_container_meta(
            self.buffer, meta, builder.build())
        metas = list(S.buffer_iterate_shmem_container_meta(self.buffer))
        self.assertEqual([meta.container[0].data for meta in metas], [b'new'])

    def test_containers_outlive_their_buffer(self):
        S.buffer_add_shmem_container_meta(self.buffer, build((T35, b'abc')))
        meta = S.buffer_get_shmem_container_meta(self.buffer)
        container = meta.container
        self.buffer = None
        gc.collect()
        self.assertEqual(bytes(meta.container), bytes(container))
        del meta
        gc.collect()
        self.assertEqual(container[0].data, b'abc')

    def test_each_entry_of_a_frame(self):
        S.buffer_add_shmem_container_meta(
            self.buffer, build((T35, b'1'), (DVRP, b'2'), (T35, b'3')))
        seen = []
        S.buffer_foreach_shmem_entry(
            self.buffer, S.SHMEM_PICTURE_ALL, seen.append)
        self.assertEqual([entry.data for entry in seen], [b'1', b'2', b'3'])
        seen = []

        def stop(entry, where):
            where.append(entry)
            return False
        S.buffer_foreach_shmem_entry(
            self.buffer, S.SHMEM_PICTURE_ALL, stop, seen)
        self.assertEqual(len(seen), 1)


main(Formats, Containers, Errors, Metas)
