# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Streams of bytes between two processes: what arrives is what was sent.

streams_tests.py BUILD CASE: as meson calls it, one case at a time.
"""

import sys

import pipeline_tests
from pipeline_tests import PipelineTest
from testlib import needs


class StreamTest(PipelineTest):
    def assert_same_bytes(self, source):
        """SOURCE, into a file and through a socket at once."""
        here, there = self.folder / 'here', self.folder / 'there'
        producer = self.start(
            'A', f'{source} ! tee name=t ! queue ! '
            f'filesink location={here} t. ! queue ! shmemfdsink '
            f'socket-path={self.socket} wait-for-connection=true')
        consumer = self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! '
            f'filesink location={there}')
        self.assert_ends_well(producer, consumer)
        self.assertGreater(here.stat().st_size, 0)
        self.assertEqual(here.read_bytes(), there.read_bytes())
        return producer


VIDEO = ('videotestsrc num-buffers=20 ! '
         'video/x-raw,format=I420,width=64,height=48')


class Muxed(StreamTest):
    """What muxers and encoders mark as headers and delta units."""

    @needs('', 'matroskamux')
    def test_matroska(self):
        self.assert_same_bytes(f'{VIDEO} ! matroskamux streamable=true')

    @needs('', 'y4menc')
    def test_y4m(self):
        producer = self.assert_same_bytes(f'{VIDEO} ! y4menc')
        sent = producer.statistics('shmemfdsink-stats')
        self.assertEqual(sent['frames-skipped'], 0)

    @needs('', 'theoraenc oggmux')
    def test_ogg(self):
        self.assert_same_bytes(f'{VIDEO} ! theoraenc ! oggmux')


class Untyped(StreamTest):
    """Streams without caps, and without times."""

    def test_file(self):
        self.assert_same_bytes(f'filesrc location={sys.executable}')

    def test_file_is_played(self):
        # Downstream finds out by itself what it is.
        video = pipeline_tests.HDR10PLUS
        out = self.folder / 'out'
        producer = self.start(
            'A', f'filesrc location={video} ! shmemfdsink '
            f'socket-path={self.socket} wait-for-connection=true')
        consumer = self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! typefind ! '
            f'video/x-h265 ! filesink location={out}')
        self.assert_ends_well(producer, consumer)
        self.assertEqual(out.read_bytes(), video.read_bytes())

    def test_sizes(self):
        self.assert_same_bytes(
            'fakesrc num-buffers=50 sizetype=random sizemax=70000 '
            'filltype=random')

    def test_empty(self):
        producer = self.start(
            'A', f'fakesrc num-buffers=20 ! shmemfdsink '
            f'socket-path={self.socket} wait-for-connection=true')
        consumer = self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! fakesink')
        self.assert_ends_well(producer, consumer)
        received = consumer.statistics('shmemfdsrc-stats')
        self.assertEqual(received['frames'], 20)


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
