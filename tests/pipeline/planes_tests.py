# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Several streams in one buffer, through both processes, and out again.

planes_tests.py BUILD CASE: like pipeline_tests.py, of which it has the parts.
The oracle is each source alone, written by filesink.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
from pipeline_tests import TIMEOUT, PipelineTest, assert_says  # noqa: E402

FRAMES = 40


class Stream:
    """What a sink pad of the muxer gets."""

    def __init__(self, pattern, caps, pad=''):
        self.source = (f'videotestsrc num-buffers={FRAMES} pattern={pattern} ! '
                       f'video/x-raw,framerate=30/1,{caps}')
        self.pad = pad


NV12 = 'format=NV12,width=320,height=180'
VIEWS = [Stream(pattern, NV12)
         for pattern in ('smpte', 'ball', 'snow', 'gradient')]
# A size without padding in any plane, whose bytes nobody writes.
LAYERS = [
    Stream('smpte', 'format=I420,width=168,height=92'),
    Stream('ball', 'format=GRAY8,width=168,height=92', 'alpha'),
    Stream('gradient', 'format=GRAY16_LE,width=168,height=92', 'depth'),
]


class PlanesTest(PipelineTest):
    """What comes out is, byte for byte, what each source makes alone."""

    def alone(self, stream, name):
        out = self.folder / f'{name}.alone'
        self.assert_ends_well(self.start(
            f'{name}-alone', f'{stream.source} ! filesink location={out}'))
        return out.read_bytes()

    def mux(self, streams, sink):
        roles = ' '.join(f'sink_{i}::role={stream.pad}'
                         for i, stream in enumerate(streams) if stream.pad)
        sources = ' '.join(f'{stream.source} ! queue ! mux.sink_{i}'
                           for i, stream in enumerate(streams))
        return f'shmemplanemux name=mux {roles} ! {sink} {sources}'

    def demux(self, streams, source):
        sinks = ' '.join(
            f'demux.src_{i} ! queue ! filesink location={self.folder}/{i}.out'
            for i in range(len(streams)))
        return f'{source} ! shmemplanedemux name=demux {sinks}'

    def assert_out_equals_alone(self, streams):
        for i, stream in enumerate(streams):
            alone = self.alone(stream, str(i))
            out = (self.folder / f'{i}.out').read_bytes()
            self.assertGreater(len(alone), 0)
            self.assertEqual(len(out), len(alone), f'stream {i}')
            self.assertTrue(out == alone, f'stream {i} differs')

    def mux_twice(self, stream, sink):
        """Both pads get the very frames of one source."""
        return (f'shmemplanemux name=mux ! {sink} {stream.source} ! tee name=t '
                't. ! queue ! mux.sink_0 t. ! queue ! mux.sink_1')


class Planes(PlanesTest):
    """Through shmemplanemux and shmemplanedemux, and sockets of our own."""

    def pass_through_processes(self, streams, mux=None):
        sink = (f'shmemfdsink socket-path={self.socket} '
                'wait-for-connection=true')
        producer = self.start(
            'A', mux(streams[0], sink) if mux else self.mux(streams, sink))
        consumer = self.start('B', self.demux(
            streams, f'shmemfdsrc socket-path={self.socket}'))
        self.assert_ends_well(producer, consumer)
        sent = producer.statistics('shmemfdsink-stats')
        self.assertEqual(sent['frames'], FRAMES)
        self.assertEqual(sent['frames-sent'], FRAMES)
        # The sources wrote into memory that the muxer offered them; a tee
        # need not pass such offers on.
        if mux is None:
            self.assertEqual(sent['frames-copied'], 0)
        # One plane table for all frames.
        self.assertLess(sent['containers'], FRAMES)
        self.assert_out_equals_alone(streams)

    def test_live_streams(self):
        # Each of another process, which starts when it does.
        sources = []
        # Or each would fill the registry.
        self.assert_ends_well(
            self.start('A', 'fakesrc num-buffers=1 ! fakesink'))
        for i in range(8):
            self.start(
                f'P{i}', 'videotestsrc is-live=true ! video/x-raw,format=GRAY8,'
                'width=64,height=48,framerate=25/1 ! '
                f'shmemfdsink socket-path={self.socket}{i}')
            sources.append(
                f'shmemfdsrc socket-path={self.socket}{i} is-live=true '
                f'connect-timeout=60000000000 ! mux.sink_{i}')
        self.assert_ends_well(self.start(
            'B', 'shmemplanemux name=mux ! fakesink num-buffers=25',
            *sources))

    def test_views(self):
        self.pass_through_processes(VIEWS)

    def test_layers(self):
        self.pass_through_processes(LAYERS)

    def test_same_memory_twice(self):
        self.pass_through_processes([VIEWS[0]] * 2, self.mux_twice)

    def test_one_process(self):
        for streams in (VIEWS, LAYERS):
            demux = self.demux(streams, 'identity')
            self.assert_ends_well(self.start(
                'both', self.mux(streams, demux)))
            self.assert_out_equals_alone(streams)

    def test_unaware_elements_refuse(self):
        for behind in ('videoconvert', 'videoscale', 'queue ! videoconvert'):
            pipeline = self.start(
                'refused', self.mux(VIEWS, f'{behind} ! fakesink async=false'))
            self.assertIn(pipeline.wait(TIMEOUT), (1, 255), pipeline.text())
            assert_says(pipeline.error(), 'plane table', 'shmemplanedemux')
        # Also in another process, where the caps of the producer tell.
        self.start('A', self.mux(
            VIEWS, f'shmemfdsink socket-path={self.socket} '
            'wait-for-connection=true'))
        consumer = self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! videoconvert ! '
            'video/x-raw,format=RGB ! fakesink async=false')
        self.assertIn(consumer.wait(TIMEOUT), (1, 255), consumer.text())
        assert_says(consumer.error(), 'videoconvert0', 'shmemplanedemux')


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
