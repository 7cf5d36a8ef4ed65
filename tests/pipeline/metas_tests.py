# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Metas that GStreamer's elements attach, from one process to another.

metas_tests.py BUILD CASE: as meson calls it, one case at a time.
"""

import re
import sys

import pipeline_tests
from pipeline_tests import PipelineTest
from testlib import needs

VIDEO = ('videotestsrc num-buffers=30 ! '
         'video/x-raw,format=I420,width=64,height=48,framerate=25/1')
SHOW = 'identity silent=false'


def metas_of(pipeline):
    """Of each buffer that the identity of @pipeline saw, the types."""
    return [
        sorted(types.split(', '))
        for types in re.findall(
            r'last-message = chain .*?, meta: ([^)]*)\)', pipeline.text())
    ]


class Metas(PipelineTest):
    def pass_on(self, source, sink='fakesink'):
        """Types of the metas that were sent, after they arrived as such."""
        producer = self.start(
            'A', f'-v {source} ! {SHOW} ! shmemfdsink '
            f'socket-path={self.socket} wait-for-connection=true')
        consumer = self.start(
            'B', f'-v shmemfdsrc socket-path={self.socket} ! {SHOW} ! {sink}')
        self.assert_ends_well(producer, consumer)
        sent = metas_of(producer)
        self.assertEqual(metas_of(consumer), sent)
        for pipeline, name in ((producer, 'sink'), (consumer, 'src')):
            stats = pipeline.statistics(f'shmemfd{name}-stats')
            self.assertEqual(stats['metas-lost'], 0)
        return sent

    @needs('', 'timecodestamper')
    def test_time_codes(self):
        sent = self.pass_on(f'{VIDEO} ! timecodestamper')
        self.assertEqual(len(sent), 30)
        for types in sent:
            self.assertIn('GstVideoTimeCodeMeta', types)

    @needs('', 'timecodestamper tee')
    def test_through_tee(self):
        sent = self.pass_on(f'{VIDEO} ! timecodestamper ! tee')
        self.assertEqual(len(sent), 30)

    @needs('', 'x264enc h264parse')
    def test_sei_message(self):
        # x264 tells its settings in one.
        sent = self.pass_on(f'{VIDEO} ! x264enc ! h264parse')
        self.assertEqual(
            sum('GstVideoSEIUserDataUnregisteredMeta' in types
                for types in sent), 1)

    @needs('', 'audiotestsrc audioconvert')
    def test_planes_of_audio(self):
        """Without the meta, nobody could tell where a channel is."""
        alone, arrived = self.folder / 'alone', self.folder / 'arrived'
        audio = ('audiotestsrc num-buffers=20 wave=ticks ! '
                 'audio/x-raw,format=S16LE,channels=2 ! audioconvert ! '
                 'audio/x-raw,layout=non-interleaved')
        sink = ('audioconvert ! audio/x-raw,layout=interleaved ! '
                'filesink location=')
        self.assert_ends_well(
            self.start('alone', f'{audio} ! {sink}{alone}'))
        sent = self.pass_on(audio, f'{sink}{arrived}')
        self.assertEqual(sent, 20 * [['GstAudioMeta']])
        self.assertEqual(arrived.read_bytes(), alone.read_bytes())


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
