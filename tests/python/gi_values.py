# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""HDR values from Python: of arrays inside of structs too."""

from bindings import (BindingTest, GLib, Gst, GstShmemMeta, build,
                      hdr10_plus_dictionary, main, needs_json)
from gi.repository import GstVideo

S = GstShmemMeta


class Hdr10Plus(BindingTest):
    def setUp(self):
        self.dictionary = hdr10_plus_dictionary()
        self.values = S.ShmemHdr10Plus.from_dict(self.dictionary)

    def test_arrays(self):
        window, = self.values.windows
        self.assertEqual(window.maxscl, (17830, 16895, 14252))
        self.assertEqual(window.distribution_maxrgb[1].percentile, 30000)
        self.assertEqual(window.bezier_curve_anchors, (1, 2, 1023))
        self.assertEqual(window.color_saturation_weight, 9)
        self.assertEqual(self.values.num_windows, 1)
        self.assertRaises(AttributeError, lambda: window.rotation_angle)

    def test_arrays_are_copies(self):
        window = self.values.windows[0]
        with self.assertRaises(AttributeError):
            window.average_maxrgb = 1
        with self.assertRaises(AttributeError):
            window['average_maxrgb'] = 1
        self.assertRaises(AttributeError, window.update, average_maxrgb=1)

    def test_scalars_can_be_set(self):
        self.values.targeted_system_display_maximum_luminance = 1000
        self.assertEqual(
            self.values.to_dict()['targeted_system_display_maximum_luminance'],
            1000)

    def test_message_and_back(self):
        message = self.values.write()
        self.assertIsInstance(message, GLib.Bytes)
        parsed = S.ShmemHdr10Plus.parse(message.get_data())
        self.assertEqual(parsed.to_dict(), self.values.to_dict())

    @needs_json
    def test_names_are_those_of_json(self):
        container = build(
            (S.SHMEM_FORMAT_T35, self.values.write().get_data()))
        self.assertEqual(container.to_dict()['entries'][0]['values'],
                         self.values.to_dict())
        self.assertEqual(S.ShmemHdr10Plus.read(container).to_dict(),
                         self.values.to_dict())

    def test_windows_and_grids(self):
        grid = [[1, 2], [3, 4], [15, 0]]
        name = 'mastering_display_actual_peak_luminance'
        second = dict(
            self.dictionary['windows'][0],
            window_upper_left_corner_x=1, window_upper_left_corner_y=2,
            window_lower_right_corner_x=30, window_lower_right_corner_y=40,
            center_of_ellipse_x=10, center_of_ellipse_y=11,
            rotation_angle=90, semimajor_axis_internal_ellipse=3,
            semimajor_axis_external_ellipse=4,
            semiminor_axis_external_ellipse=2, overlap_process_option=1,
            tone_mapping_flag=False)
        values = S.ShmemHdr10Plus.from_dict(dict(
            self.dictionary, application_version=0,
            windows=self.dictionary['windows'] + [second],
            **{name: grid, name + '_flag': True}))
        parsed = S.ShmemHdr10Plus.parse(values.write().get_data())
        self.assertEqual(parsed.to_dict(), values.to_dict())
        self.assertEqual(parsed.mastering_display_actual_peak_luminance,
                         ((1, 2), (3, 4), (15, 0)))
        self.assertIsNone(
            parsed.targeted_system_display_actual_peak_luminance)
        self.assertEqual(parsed.windows[1].rotation_angle, 90)
        self.assertRaises(AttributeError,
                          lambda: parsed.windows[1].knee_point_x)

    def test_dictionaries_that_are_wrong(self):
        window = self.dictionary['windows'][0]
        for change in (
                {'windows': 1}, {'windows': [window] * 4}, {'num_windows': 2},
                {'application_version': 256}, {'application_version': True},
                {'windows': [dict(window, maxscl=[1, 2])]},
                {'windows': [dict(window, maxscl=[1, 2, 3, 4])]},
                {'windows': [dict(window, num_bezier_curve_anchors=1)]},
                {'windows': [dict(window, bezier_curve_anchors=[1 << 16])]},
                {'windows': [dict(window, bezier_curve_anchors=[1] * 16)]},
                {'windows': [window, window]},
                {'mastering_display_actual_peak_luminance_flag': True},
                {'mastering_display_actual_peak_luminance_flag': True,
                 'mastering_display_actual_peak_luminance': [[1, 2], [3]]},
                {'mastering_display_actual_peak_luminance_flag': True,
                 'mastering_display_actual_peak_luminance': [[1] * 26] * 2},
                {'mastering_display_actual_peak_luminance_flag': True,
                 'mastering_display_actual_peak_luminance': [[256, 1]]}):
            with self.subTest(change=change):
                self.assert_error(
                    S.ShmemError.INVALID_DATA, S.ShmemHdr10Plus.from_dict,
                    dict(self.dictionary, **change))
        del self.dictionary['application_version']
        error = self.assert_error(S.ShmemError.INVALID_DATA,
                                  S.ShmemHdr10Plus.from_dict, self.dictionary)
        self.assertIn('application_version', error.message)
        self.assertRaises(OverflowError, S.ShmemHdr10Plus.from_dict,
                          {'application_version': -1})
        self.assertRaises(TypeError, S.ShmemHdr10Plus.from_dict,
                          {'application_version': 1.5})

    def test_ranges_are_checked_on_writing(self):
        self.dictionary['windows'][0]['knee_point_x'] = 4096
        values = S.ShmemHdr10Plus.from_dict(self.dictionary)
        self.assert_error(S.ShmemError.INVALID_DATA, values.write)

    def test_what_is_out_of_range(self):
        self.dictionary['windows'][0]['average_maxrgb'] = 100001
        faults = S.ShmemHdr10Plus.from_dict(self.dictionary).validate(0, 0)
        fault, = [one for one in faults if one.field == 'average_maxrgb']
        self.assertEqual((fault.field, fault.window, fault.value, fault.max),
                         ('average_maxrgb', 0, 100001, 100000))

    def test_truncated_message(self):
        self.assert_error(
            S.ShmemError.INVALID_DATA, S.ShmemHdr10Plus.parse,
            self.values.write().get_data()[:-3])

    def test_json(self):
        frames = S.shmem_hdr10_plus_json_parse(
            '[{"LuminanceParameters": {"AverageRGB": 5, "MaxScl": [1, 2, 3],'
            '"LuminanceDistributions": {"DistributionIndex": [1],'
            '"DistributionValues": [2]}}, "NumberOfWindows": 1,'
            '"TargetedSystemDisplayMaximumLuminance": 400}]')
        (number, values), = frames
        self.assertEqual(number, 0)
        self.assertEqual(values.windows[0].maxscl, (1, 2, 3))
        self.assert_error(S.ShmemError.INVALID_DATA,
                          S.shmem_hdr10_plus_json_parse, '[')


class Static(BindingTest):
    def setUp(self):
        found, self.display = GstVideo.VideoMasteringDisplayInfo.from_string(
            '34000:16000:13250:34500:7500:3000:15635:16450:10000000:50')
        self.assertTrue(found)

    def test_mastering_display(self):
        builder = S.ShmemContainerBuilder.new()
        S.shmem_mastering_display_add(self.display, builder)
        container = builder.build()
        for display in (
                S.shmem_mastering_display_read(container),
                S.shmem_mastering_display_parse(container[0].data)):
            self.assertEqual(display.display_primaries[1], (13250, 34500))
            self.assertEqual(display.display_primaries[0].x, 34000)
            self.assertEqual(len(display.display_primaries), 3)
            self.assertEqual(display.white_point.y, 16450)
            self.assertEqual(display.max_display_mastering_luminance, 10000000)
        self.assert_error(S.ShmemError.INVALID_DATA,
                          S.shmem_mastering_display_parse, b'123')

    def test_light_level(self):
        level = S.shmem_content_light_level_parse(b'\x10\x27\xa0\x0f')
        self.assertEqual(level.max_content_light_level, 10000)
        self.assertEqual(level.max_frame_average_light_level, 4000)
        builder = S.ShmemContainerBuilder.new()
        S.shmem_content_light_level_add(level, builder)
        self.assertEqual(builder.build()[0].data, b'\x10\x27\xa0\x0f')

    def test_code_points(self):
        cicp = S.ShmemCicp()
        cicp.colour_primaries, cicp.transfer_characteristics = 9, 16
        cicp.matrix_coefficients, cicp.full_range = 9, True
        builder = S.ShmemContainerBuilder.new()
        cicp.add(builder)
        read = S.ShmemCicp.read(builder.build())
        self.assertEqual(read.transfer_characteristics,
                         S.SHMEM_CICP_TRANSFER_PQ)
        self.assertTrue(read.full_range)

    def test_caps(self):
        caps = Gst.Caps.from_string(
            'video/x-raw, colorimetry=bt2100-pq, content-light-level=(string)1000:400,'
            'mastering-display-info='
            '34000:16000:13250:34500:7500:3000:15635:16450:10000000:50')
        display = S.shmem_mastering_display_from_caps(caps)
        self.assertEqual(display.display_primaries[2], (7500, 3000))
        self.assertEqual(S.ShmemCicp.from_caps(caps).colour_primaries, 9)
        level = S.shmem_content_light_level_from_caps(caps)
        self.assertEqual(level.max_content_light_level, 1000)
        bare = Gst.Caps.from_string('video/x-raw')
        self.assertIsNone(S.shmem_mastering_display_from_caps(bare))
        self.assertIsNone(S.shmem_content_light_level_from_caps(bare))
        self.assertIsNone(S.ShmemCicp.from_caps(bare))

    def test_of_a_frame(self):
        builder = S.ShmemContainerBuilder.new()
        S.shmem_mastering_display_add(self.display, builder)
        buffer = Gst.Buffer.new()
        S.buffer_add_shmem_container_meta(buffer, builder.build())
        display = S.buffer_get_shmem_mastering_display(buffer)
        self.assertEqual(display.display_primaries[0], (34000, 16000))

    def test_kinds_of_messages(self):
        builder = S.ShmemContainerBuilder.new()
        builder.add(S.SHMEM_FORMAT_T35, bytes.fromhex('b5003c000104'))
        builder.add(S.SHMEM_FORMAT_T35, bytes.fromhex('b5003a00'))
        self.assertEqual([entry.name for entry in builder.build()],
                         ['HDR10+', 'SL-HDR'])


main(Hdr10Plus, Static)
