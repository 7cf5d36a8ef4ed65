# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ctrl-C for a producer that waits for its first consumer.

interrupt_tests.py BUILD CASE: as meson calls it, one case at a time.
"""

import signal
import sys
import time

import pipeline_tests
from pipeline_tests import PipelineTest
from testlib import assert_says

SINK = 'shmemfdsink socket-path={} wait-for-connection=true'
SOURCES = ('videotestsrc', 'videotestsrc is-live=true',
           'videotestsrc num-buffers=20 ! queue',
           'fakesrc sizetype=fixed sizemax=100')


class Interrupt(PipelineTest):
    def interrupt(self, *options):
        for source in SOURCES:
            with self.subTest(source=source):
                producer = self.start(
                    'A', ' '.join(options), source, '!',
                    SINK.format(self.socket))
                deadline = time.monotonic() + pipeline_tests.TIMEOUT
                while 'GstMessageInfo' not in producer.text():
                    self.assertLess(time.monotonic(), deadline)
                    self.assertIsNone(producer.returncode, producer.text())
                    time.sleep(0.01)
                assert_says(producer.text(), 'waiting', str(self.socket))
                producer.process.send_signal(signal.SIGINT)
                self.assertEqual(producer.wait(pipeline_tests.TIMEOUT), 0,
                                 producer.text())
                self.assertFalse(self.socket.exists())
                yield producer

    def test_at_once(self):
        for producer in self.interrupt():
            self.assertNotIn('shmemfdsink-stats', producer.text())

    def test_after_eos(self):
        # The end of the stream gets through, and what was sent is counted.
        for producer in self.interrupt('-e'):
            sent = producer.statistics('shmemfdsink-stats')
            self.assertEqual(sent['frames-sent'], 0)


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
