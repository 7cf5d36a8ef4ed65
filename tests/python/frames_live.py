# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""shmemframes with gst-launch-1.0 as the producer.

frames_live.py BUILD
"""

import gc
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'scripts' / 'lib'), str(ROOT / 'tests'),
                str(ROOT / 'tests' / 'oracle')]

import ffprobe_hdr  # noqa: E402
import shmemframes  # noqa: E402
import testlib  # noqa: E402
from pipelines import Pipeline  # noqa: E402
from testlib import needs  # noqa: E402

try:
    import numpy
except ImportError:
    numpy = None

BUILD = None
HDR10PLUS = ROOT / 'tests' / 'samples' / 'hdr10plus.h265'
EDGES = ROOT / 'examples' / 'python' / 'edges.py'
WAIT = 60
TIMEOUT = 120
# Format: for each plane columns, rows and components, of 66x34 pixels, and the
# bytes of a component.
FORMATS = {
    'GRAY8': ([(66, 34, 1)], 1),
    'NV12': ([(66, 34, 1), (33, 17, 2)], 1),
    'I420': ([(66, 34, 1), (33, 17, 1), (33, 17, 1)], 1),
    'BGRx': ([(66, 34, 4)], 1),
    'RGB': ([(66, 34, 3)], 1),
    'I420_10LE': ([(66, 34, 1), (33, 17, 1), (33, 17, 1)], 2),
    'P010_10LE': ([(66, 34, 1), (33, 17, 2)], 2),
    'GRAY16_LE': ([(66, 34, 1)], 2),
}


class LiveTest(unittest.TestCase):
    def setUp(self):
        gc.collect()
        self.fds = sorted(os.listdir('/proc/self/fd'))
        self.folder = Path(tempfile.mkdtemp(prefix='shmemmeta-test-'))
        self.socket = self.folder / 'frames'
        self.producer = None

    def tearDown(self):
        if self.producer:
            self.producer.stop()
        shutil.rmtree(self.folder)
        gc.collect()
        self.assertEqual(sorted(os.listdir('/proc/self/fd')), self.fds,
                         'a descriptor is leaked')

    def produce(self, elements, sink='wait-for-connection=true'):
        words = f'{elements} ! shmemfdsink socket-path={self.socket} {sink}'
        self.producer = Pipeline(
            BUILD, self.folder, 'producer', words.split())

    def connect(self, **options):
        return shmemframes.Client(self.socket, wait=WAIT, **options)


@needs('gst-launch-1.0', 'videotestsrc filesink tee')
class Pixels(LiveTest):
    def test_planes_of_each_format(self):
        for name, (planes, size) in FORMATS.items():
            with self.subTest(format=name):
                self.check_format(name, planes, size)

    def check_format(self, name, planes, size):
        raw = self.folder / 'raw'
        self.produce(
            'videotestsrc num-buffers=2 pattern=smpte ! '
            f'video/x-raw,format={name},width=66,height=34,framerate=25/1 ! '
            f'tee name=tee ! queue ! filesink location={raw} tee. ! queue')
        pixels, shapes = [], []
        with self.connect() as client:
            for number, frame in enumerate(client):
                self.assertEqual(frame.pts, number * 40000000)
                self.assertEqual((frame.width, frame.height), (66, 34))
                self.assertEqual(frame.caps.format, name)
                pixels += [bytes(memory) for memory in frame.memories]
                shapes = [self.check_plane(frame, index, size)
                          for index in range(len(frame.planes))]
        self.assertEqual(self.producer.wait(TIMEOUT), 0, self.producer.text())
        self.assertEqual(b''.join(pixels), raw.read_bytes())
        self.assertEqual(shapes, planes)

    def check_plane(self, frame, index, size):
        """Its columns, rows and components."""
        array, info = frame.planes[index], frame.plane_infos[index]
        whole = b''.join(bytes(memory) for memory in frame.memories)
        start = info.offset - frame.plane_infos[0].offset
        if numpy is None:
            self.assertEqual(bytes(array), whole[start:start + info.size])
            return info.width, info.height, info.row_bytes // info.width // size
        self.assertEqual(array.dtype.itemsize, size)
        self.assertFalse(array.flags.writeable)
        self.assertFalse(array.flags.owndata)
        for row in range(len(array)):
            at = start + row * info.stride
            self.assertEqual(array[row].tobytes(),
                             whole[at:at + info.row_bytes])
        rows, columns, *components = array.shape
        return columns, rows, *(components or [1])

    def test_nothing_is_copied(self):
        """What an array shows is the memory that the producer sent."""
        if numpy is None:
            self.skipTest('there is no numpy')
        self.produce('videotestsrc num-buffers=1 ! video/x-raw,format=GRAY8')
        with self.connect() as client:
            frame = next(client)
            address = frame.planes[0].__array_interface__['data'][0]
            self.assertEqual(address, frame.plane_infos[0].data)
            self.assertTrue(numpy.shares_memory(
                frame.planes[0], numpy.frombuffer(frame.memories[0], 'u1')))
            maps = Path('/proc/self/maps').read_text().splitlines()
            of_memfd = [line for line in maps if 'memfd:' in line]
            self.assertTrue(any(
                int(start, 16) <= address < int(end, 16)
                for start, end in (line.split()[0].split('-')
                                   for line in of_memfd)))

    def test_without_numpy(self):
        if numpy is None:
            self.skipTest('everything else here was without numpy')
        program = (
            'import sys; sys.modules["numpy"] = None\n'
            f'import shmemframes\n'
            f'for frame in shmemframes.Client({str(self.socket)!r}, wait=60):\n'
            '    plane = frame.planes[0]\n'
            '    print(type(plane).__name__, plane.nbytes, plane.readonly)\n')
        self.produce('videotestsrc num-buffers=1 ! '
                     'video/x-raw,format=GRAY8,width=64,height=4')
        text = subprocess.run([sys.executable, '-c', program], check=True,
                              capture_output=True, text=True).stdout
        self.assertEqual(text.split(), ['memoryview', '256', 'True'])


@needs('gst-launch-1.0 ffprobe', 'h265parse avdec_h265')
class Metadata(LiveTest):
    def test_hdr10plus_of_each_frame(self):
        if subprocess.run(['gst-inspect-1.0', 'h265hdrextractor'], check=False,
                          stdout=subprocess.DEVNULL).returncode:
            self.skipTest('there is no h265hdrextractor')
        self.produce(f'filesrc location={HDR10PLUS} ! h265parse ! '
                     'h265hdrextractor persistence=stream ! avdec_h265')
        with self.connect() as client:
            frames = [self.to_ffprobe(frame.hdr10plus) for frame in client]
        self.assertEqual(self.producer.wait(TIMEOUT), 0, self.producer.text())
        expected = [frame.get('hdr10plus')
                    for frame in ffprobe_hdr.read_frames(HDR10PLUS)]
        self.assertGreater(len(expected), 90)
        self.assertEqual(frames, expected)

    def to_ffprobe(self, values):
        if values is None:
            return None
        window, = values['windows']
        found = {
            'NumberOfWindows': values['num_windows'],
            'TargetedSystemDisplayMaximumLuminance':
                values['targeted_system_display_maximum_luminance'],
            'MaxScl': window['maxscl'],
            'AverageRGB': window['average_maxrgb'],
            'DistributionIndex': [
                one['percentage'] for one in window['distribution_maxrgb']],
            'DistributionValues': [
                one['percentile'] for one in window['distribution_maxrgb']],
            'FractionBrightPixels': window['fraction_bright_pixels'],
        }
        if window['tone_mapping_flag']:
            found['KneePointX'] = window['knee_point_x']
            found['KneePointY'] = window['knee_point_y']
            found['Anchors'] = window['bezier_curve_anchors']
        return found


@needs('gst-launch-1.0', 'videotestsrc')
class Streams(LiveTest):
    def test_one_producer_after_the_other(self):
        """reconnect goes on with the next one, and leaks nothing."""
        client = None
        for width in (16, 32):
            self.produce(f'videotestsrc num-buffers=3 ! '
                         f'video/x-raw,format=GRAY8,width={width},height=4')
            client = client or self.connect(reconnect=True)
            for _ in range(3):
                self.assertEqual(next(client).caps.width, width)
            self.producer.stop()
        client.close()

    def test_a_producer_that_is_killed(self):
        self.produce('videotestsrc ! video/x-raw,format=GRAY8')
        with self.connect() as client:
            array = next(client).planes[0]
            before = bytes(array)
            self.producer.stop()
            with self.assertRaises(shmemframes.Error) as caught:
                for _ in client:
                    pass
            self.assertEqual(caught.exception.result, shmemframes.Result.GONE)
            self.assertEqual(bytes(array), before)
        del array, client


@unittest.skipUnless(numpy, 'there is no numpy')
@needs('gst-launch-1.0', 'videotestsrc')
class Example(LiveTest):
    def edges_of(self, pattern):
        self.produce(
            f'videotestsrc num-buffers=5 pattern={pattern} ! '
            'video/x-raw,format=I420,width=64,height=64,framerate=25/1')
        text = subprocess.run(
            [sys.executable, EDGES, self.socket], check=True,
            timeout=TIMEOUT, capture_output=True, text=True).stdout
        self.assertEqual(self.producer.wait(TIMEOUT), 0, self.producer.text())
        shares = [float(line.split()[1]) for line in text.splitlines()]
        self.assertTrue(1 <= len(shares) <= 5, text)
        return set(shares)

    def test_edges(self):
        self.assertEqual(self.edges_of('black'), {0.0})
        # Squares of 8 pixels: most pixels are 1 away from none of their sides.
        share, = self.edges_of('checkers-8')
        sides = numpy.indices((64, 64)) % 8
        expected = ((sides == 0) | (sides == 7)).any(axis=0)[1:-1, 1:-1].mean()
        self.assertAlmostEqual(share, expected, places=4)

    def test_the_program_of_the_page(self):
        text = (ROOT / 'docs' / 'python.md').read_text()
        program = next(block for block in re.findall(
            r'```python\n(.*?)```', text, re.DOTALL)
            if 'import shmemframes' in block)
        self.produce('videotestsrc num-buffers=2 ! video/x-raw,format=GRAY8,'
                     'width=64,height=4,framerate=25/1')
        shown = subprocess.run(
            [sys.executable, '-c',
             program.replace('/tmp/video', str(self.socket))],
            check=True, timeout=TIMEOUT, capture_output=True, text=True).stdout
        self.assertEqual(shown.splitlines()[-1], '40000000 (4, 64) None')

    def test_its_receiver_is_short(self):
        text = EDGES.read_text().split('import sys', 1)[1]
        lines = [line for line in text.splitlines() if line.strip()]
        self.assertLessEqual(len(lines) + 1, 15)


def main():
    global BUILD
    BUILD = Path(sys.argv[1])
    os.environ['GST_PLUGIN_PATH'] = str(BUILD / 'gst' / 'shmemmeta')
    suite = unittest.TestSuite(
        unittest.defaultTestLoader.loadTestsFromTestCase(case)
        for case in (Pixels, Metadata, Streams, Example))
    return testlib.run(suite)


if __name__ == '__main__':
    sys.exit(main())
