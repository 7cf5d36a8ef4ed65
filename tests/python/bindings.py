# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of GstShmemMeta in Python share."""

import sys
import unittest
from pathlib import Path

import gi

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'tests'), str(ROOT / 'tests' / 'oracle')]

import testlib  # noqa: E402

gi.require_version('Gst', '1.0')
gi.require_version('GstVideo', '1.0')
gi.require_version('GstShmemMeta', '1.0')
from gi.repository import GLib, Gst, GstShmemMeta  # noqa: E402

Gst.init(None)

HDR10PLUS = ROOT / 'tests' / 'samples' / 'hdr10plus.h265'
HDR10PLUS_PREFIX = bytes.fromhex('b5003c000104')


class BindingTest(unittest.TestCase):
    def assert_error(self, code, call, *args):
        """A GLib.Error of the library's domain; returns it."""
        with self.assertRaises(GLib.Error) as caught:
            call(*args)
        error = caught.exception
        self.assertTrue(
            error.matches(GstShmemMeta.shmem_error_quark(), code), error)
        self.assertEqual(error.domain, 'gst-shmem-error-quark')
        self.assertEqual(error.code, int(code))
        return error


def build(*entries):
    builder = GstShmemMeta.ShmemContainerBuilder.new()
    for format, data in entries:
        builder.add(format, data)
    return builder.build()


def has_json():
    """Whether the library was built with json-glib."""
    try:
        return build((0x20353354, b'abc')).to_dict() is not None
    except GLib.Error:
        return False


needs_json = unittest.skipUnless(has_json(), 'there is no json-glib')


def hdr10_plus_dictionary():
    """A valid message of one window with all of its fields."""
    return {
        'application_version': 1,
        'targeted_system_display_maximum_luminance': 400,
        'windows': [{
            'maxscl': [17830, 16895, 14252],
            'average_maxrgb': 2030,
            'distribution_maxrgb': [
                {'percentage': 1, 'percentile': 20},
                {'percentage': 99, 'percentile': 30000}],
            'fraction_bright_pixels': 7,
            'tone_mapping_flag': True,
            'knee_point_x': 100,
            'knee_point_y': 200,
            'bezier_curve_anchors': [1, 2, 1023],
            'color_saturation_mapping_flag': True,
            'color_saturation_weight': 9,
        }],
    }


def main(*cases):
    suite = unittest.TestSuite(
        unittest.defaultTestLoader.loadTestsFromTestCase(case)
        for case in cases)
    sys.exit(testlib.run(suite))
