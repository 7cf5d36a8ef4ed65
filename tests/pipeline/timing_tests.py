# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Streams whose times are not simple: B-frames, and what a muxer makes.

timing_tests.py BUILD CASE: as meson calls it, one case at a time.
"""

import re
import sys
import time

import pipeline_tests
from pipeline_tests import PipelineTest
from testlib import needs

RAW = ('videotestsrc num-buffers=60 ! '
       'video/x-raw,format=I420,width=64,height=48,framerate=25/1')
X264 = RAW + (' ! x264enc key-int-max=15 bframes=2 b-adapt=false threads=1 ! '
              'video/x-h264,stream-format=byte-stream')


class TimingTest(PipelineTest):
    def produce(self, source, options='wait-for-connection=true'):
        """Up to its first frame, for which there is no consumer yet."""
        producer = self.start(
            'A', f'{source} ! shmemfdsink socket-path={self.socket} {options}')
        deadline = time.monotonic() + pipeline_tests.TIMEOUT
        while not re.search('"pipeline0" .*new-state=.*playing',
                            producer.text()):
            self.assertLess(time.monotonic(), deadline, producer.text())
            self.assertIsNone(producer.returncode, producer.text())
            time.sleep(0.01)
        return producer


class Preroll(TimingTest):
    """Every stream starts, whatever the times of its first buffers."""

    def assert_arrives(self, source):
        """All of it, byte for byte."""
        alone, arrived = self.folder / 'alone', self.folder / 'arrived'
        self.assert_ends_well(
            self.start('alone', f'{source} ! filesink location={alone}'))
        producer = self.produce(source)
        self.assert_ends_well(producer, self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! '
            f'filesink location={arrived}'))
        self.assertEqual(arrived.read_bytes(), alone.read_bytes())

    @needs('', 'x264enc')
    def test_h264_with_b_frames(self):
        self.assert_arrives(X264)

    @needs('', 'x265enc h265parse')
    def test_h265_with_b_frames(self):
        # As tests do that compare: x265 with threads is not deterministic.
        self.assert_arrives(
            RAW + ' ! x265enc key-int-max=15 bitrate=100 '
            'option-string=bframes=3:pools=1:frame-threads=1 ! '
            'video/x-h265,stream-format=byte-stream')

    @needs('', 'x264enc h264parse mpegtsmux')
    def test_transport_stream(self):
        self.assert_arrives(X264 + ' ! h264parse ! mpegtsmux')

    @needs('', 'x264enc h264parse mp4mux')
    def test_fragmented_mp4(self):
        producer = self.produce(
            X264 + ' ! h264parse ! mp4mux streamable=true '
            'fragment-duration=500')
        # Its boxes have the time of day.
        self.assert_ends_well(producer, self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! qtdemux ! '
            'h264parse ! fakesink'))


class LateJoiner(TimingTest):
    """A consumer that comes in the middle of an encoded stream."""

    @needs('', 'x264enc h264parse avdec_h264')
    def test_gets_a_key_frame(self):
        # Of its own accord, the encoder makes none after the first.
        self.produce(
            'videotestsrc is-live=true ! '
            'video/x-raw,format=I420,width=64,height=48,framerate=25/1 ! '
            'x264enc key-int-max=100000 option-string=scenecut=0 '
            'tune=zerolatency ! video/x-h264,stream-format=byte-stream', '')
        for name in ('B', 'C'):
            self.assert_ends_well(self.start(
                name, f'shmemfdsrc socket-path={self.socket} ! h264parse ! '
                'avdec_h264 ! fakesink num-buffers=10'))


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
