# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How many frames shmemfdsink copies, behind elements as users have them.

copies_tests.py BUILD CASE: like pipeline_tests.py, of which it has the parts. A
case whose elements are not installed is skipped.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
from pipeline_tests import ELEMENTS, HDR10PLUS, PipelineTest  # noqa: E402
from testlib import has_element  # noqa: E402

FRAMES = 60
RAW = 'video/x-raw,format=I420,width=320,height=180'
SOURCE = f'videotestsrc num-buffers={FRAMES} ! {RAW}'


class Copies(PipelineTest):
    def send(self, elements, frames=FRAMES, consumer='fakesink'):
        """What the sink counted, all frames sent and received."""
        for name in (part.split()[0] for part in elements.split(' ! ')):
            if name.isidentifier() and not (
                    name in ELEMENTS or has_element(name)):
                self.skipTest(f'there is no {name}')
        producer = self.start(
            'A', f'{elements} ! shmemfdsink socket-path={self.socket} '
            'wait-for-connection=true')
        consumer = self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! {consumer}')
        self.assert_ends_well(producer, consumer)
        sent = producer.statistics('shmemfdsink-stats')
        self.assertEqual(sent['frames'], frames)
        self.assertEqual(sent['frames-sent'], frames)
        received = consumer.statistics('shmemfdsrc-stats')
        self.assertEqual(received['frames'], frames)
        # Recycled memory keeps its id: consumers map it once.
        self.assertLess(received['memories'], 40)
        return sent

    def assert_none(self, elements, **options):
        self.assertEqual(self.send(elements, **options)['frames-copied'], 0)

    # These write into the pool that they are offered.

    def test_source(self):
        self.assert_none(SOURCE)

    def test_converter(self):
        self.assert_none(f'{SOURCE} ! videoconvert ! video/x-raw,format=NV12')

    def test_avdec_h265(self):
        # The decoder keeps reference frames mapped, so GStreamer's base class
        # hands over copies of most. A copy of shared memory is shared memory.
        self.assert_none(
            f'filesrc location={HDR10PLUS} ! h265parse ! h265hdrextractor ! '
            'avdec_h265', frames=96)

    def test_relay(self):
        # Received memory cannot be written to: gamma gets a copy, which is
        # shared memory and can be passed on.
        first = self.folder / 'first'
        producer = self.start(
            'P', f'{SOURCE} ! shmemfdsink socket-path={first} '
            'wait-for-connection=true')
        self.assert_none(
            f'shmemfdsrc socket-path={first} ! gamma gamma=2')
        self.assert_ends_well(producer)

    def test_jpegdec(self):
        self.assert_none(f'{SOURCE} ! jpegenc ! jpegdec')

    # These do not, whatever they are offered. (tests/vm has the V4L2 sources,
    # whose memory is the driver's.)

    def test_vp9dec(self):
        # libvpx decodes into buffers of a pool that vp9dec makes itself, of
        # ordinary memory. To a sink that knows GstVideoMeta, as shmemfdsink
        # does, it hands these out as they are.
        sent = self.send(f'{SOURCE} ! vp9enc deadline=1 ! vp9dec')
        self.assertEqual(sent['frames-copied'], FRAMES)

    def test_tee(self):
        # Of what its branches propose, tee passes on neither pool nor
        # allocator.
        sent = self.send(f'{SOURCE} ! tee name=t ! queue ! fakesink t. ! queue')
        self.assertEqual(sent['frames-copied'], FRAMES)

    def test_compressed(self):
        # Frames differ in size, so no pool for them is offered.
        sent = self.send(f'{SOURCE} ! jpegenc')
        self.assertEqual(sent['frames-copied'], FRAMES)


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
