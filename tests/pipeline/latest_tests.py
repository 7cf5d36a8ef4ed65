# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Consumers that need longer than a frame lasts, with latest=true.

latest_tests.py BUILD CASE: as meson calls it, one case at a time.
"""

import os
import re
import sys
from unittest import mock

import pipeline_tests
from pipeline_tests import PipelineTest
from testlib import needs

RAW = ('videotestsrc is-live=true ! '
       'video/x-raw,format=I420,width=64,height=48,framerate=30/1')
X264 = RAW + (' ! x264enc key-int-max=30 bframes=0 tune=zerolatency threads=1 '
              '! video/x-h264,stream-format=byte-stream')
SHOWN = 30


class SlowConsumer(PipelineTest):
    def produce(self, source, options):
        self.start(
            'A', f'{source} ! shmemfdsink socket-path={self.socket} {options}')

    def consume(self, elements):
        consumer = self.start(
            'B', f'shmemfdsrc latest=true socket-path={self.socket} ! '
            f'{elements} num-buffers={SHOWN}')
        self.assert_ends_well(consumer)
        return consumer

    def assert_shows(self, source):
        """A sink that drops late frames, behind 100 ms of work, shows most."""
        self.produce(source, 'max-held-buffers=5')
        consumer = self.consume(
            'identity sleep-time=100000 ! fakesink name=screen sync=true '
            'qos=true max-lateness=20000000')
        dropped = [int(number) for number in re.findall(
            r'"screen" \(qos\).*dropped=\(guint64\)(\d+)', consumer.text())]
        # Otherwise it shows one frame a second.
        self.assertLess(max(dropped, default=0), SHOWN, consumer.text())

    def test_live_producer(self):
        self.assert_shows(RAW)

    @needs('', 'x264enc h264parse avdec_h264')
    def test_encoded(self):
        """What is left out leaves no picture that cannot be decoded."""
        self.produce(X264, 'max-held-buffers=8')
        with mock.patch.dict(os.environ, GST_DEBUG='libav:2'):
            consumer = self.consume(
                'h264parse ! avdec_h264 output-corrupt=false ! '
                'identity sleep-time=100000 ! fakesink sync=false')
        self.assertNotRegex(consumer.text(), 'libav.*(ERROR|WARN)')


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
