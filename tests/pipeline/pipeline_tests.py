# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Whole pipelines in two processes, with ffprobe as the oracle.

pipeline_tests.py BUILD CASE: as meson calls it, one case at a time. The exit
status is 77 when a case has nothing to run on.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / 'scripts' / 'lib'), str(ROOT / 'tests'),
                str(ROOT / 'tests' / 'oracle')]
import ffprobe_hdr  # noqa: E402
import testlib  # noqa: E402
from pipelines import Pipeline, open_files  # noqa: E402
from testlib import assert_says, needs  # noqa: E402

BUILD = None
SAMPLES = ROOT / 'tests' / 'samples'
DATA = Path(os.environ.get('SHMEM_TEST_DATA', ROOT.parent / 'shared' / 'data'))
HDR10PLUS = SAMPLES / 'hdr10plus.h265'
HDR10PLUS_PREFIX = bytes.fromhex('b5003c000104')

# For pipelines that have to end by themselves; only a hang takes that long.
TIMEOUT = 120
IMMUTABLE = 0x1 | 0x2 | 0x4 | 0x8

ELEMENTS = ('h265hdrextractor', 'h265hdrinserter', 'shmemmetaread',
            'shmemmetawrite', 'shmemfdsink', 'shmemfdsrc')


@needs('gst-launch-1.0')
class PipelineTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='shmemmeta-test-'))
        self.running = []
        self.socket = self.folder / 'frames'

    def tearDown(self):
        for pipeline in self.running:
            pipeline.stop()
        shutil.rmtree(self.folder)

    def start(self, name, *elements, command=(), fds=()):
        words = [word for element in elements for word in element.split()]
        pipeline = Pipeline(BUILD, self.folder, name, words, command, fds)
        self.running.append(pipeline)
        return pipeline

    def assert_ends_well(self, *pipelines):
        """All of them do; when one fails, nobody waits for the others."""
        deadline = time.monotonic() + TIMEOUT
        running = list(pipelines)
        while running:
            self.assertLess(time.monotonic(), deadline, 'a pipeline hangs')
            try:
                running[0].wait(0.05)
            except subprocess.TimeoutExpired:
                running.append(running.pop(0))
                continue
            pipeline = running.pop(0)
            self.assertEqual(pipeline.returncode, 0, pipeline.text())

    def assert_no_crash(self, pipeline):
        """It may fail, but by itself."""
        self.assertIn(pipeline.wait(TIMEOUT), (0, 1, 255), pipeline.text())
        self.assertNotRegex(pipeline.text(), 'Sanitizer|CRITICAL')

    def decode(self, video, persistence='stream'):
        return self.start(
            'A', f'filesrc location={video} ! h265parse ! '
            f'h265hdrextractor persistence={persistence} ! avdec_h265 ! '
            f'shmemfdsink socket-path={self.socket} wait-for-connection=true')

    def write(self, out):
        return self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! '
            f'shmemmetawrite location={out} ! fakesink')

    def play(self, video, out, persistence='stream'):
        """Through both processes; the frames that arrived."""
        producer = self.decode(video, persistence)
        consumer = self.write(out)
        self.assert_ends_well(producer, consumer)
        sent = producer.statistics('shmemfdsink-stats')
        received = consumer.statistics('shmemfdsrc-stats')
        self.assertEqual(sent['frames-sent'], received['frames'])
        self.assertEqual(sent['frames-dropped'], 0)
        if received['containers'] > 0:
            self.assertEqual(
                received['container-seals'] & IMMUTABLE, IMMUTABLE)
        return received['frames']

    def assert_equals_ffprobe(self, video):
        out = self.folder / 'out.json'
        frames = self.play(video, out)
        compared = ffprobe_hdr.compare(str(out), str(video))
        self.assertEqual(compared['first_differences'], [])
        self.assertEqual(frames, compared['frames'])
        return compared


@needs('ffprobe', 'h265parse avdec_h265')
class Sample(PipelineTest):
    """The project's own stream."""

    def test_values_are_those_of_ffprobe(self):
        compared = self.assert_equals_ffprobe(HDR10PLUS)
        self.assertEqual(compared['frames_with_hdr10plus'], 96)
        self.assertGreater(compared['values_compared'], 96 * 20)

    def hdr10plus_frames(self, persistence):
        out = self.folder / 'out.json'
        self.play(HDR10PLUS, out, persistence)
        frames = ffprobe_hdr.read_json(out)
        # What persists is not made up: each is what ffprobe has there.
        for number, values in frames.items():
            theirs = self.oracle[number]['hdr10plus']
            self.assertEqual(
                ffprobe_hdr.compare_frame(values, dict(theirs))[1], [])
        return set(frames)

    def test_persistence(self):
        self.oracle = ffprobe_hdr.read_frames(str(HDR10PLUS))
        everything = set(range(96))
        # Without a message of their own, as tests/samples/README.md says.
        silent = {*range(20, 28), *range(40, 56), *range(92, 96)}
        # Of these, coded between the IDR at 48 and the first message after.
        sequence = self.hdr10plus_frames('sequence')
        self.assertEqual(self.hdr10plus_frames('stream'), everything)
        self.assertEqual(self.hdr10plus_frames('frame'), everything - silent)
        self.assertEqual(len(sequence), 92)
        self.assertLess(everything - sequence, set(range(48, 56)))

    def test_static_metadata(self):
        out = self.folder / 'out.jsonl'
        self.play(HDR10PLUS, out)
        self.assertGreater(assert_static_equal(self, out, HDR10PLUS), 0)
        self.assertGreater(
            assert_hdr10plus_equal(self, out, HDR10PLUS), 96 * 20)

    def test_dolby_vision(self):
        out = self.folder / 'out.jsonl'
        video = SAMPLES / 'dolby-vision.h265'
        self.play(video, out)
        # This file is in coding order, which is that of the bytes.
        coded = read_rpus(SAMPLES / 'dolby-vision-rpu.bin')
        positions = ffprobe_hdr.read_positions(str(video))
        order = sorted(positions)
        assert_rpus_equal(
            self, out, [coded[order.index(at)] for at in positions])


def read_entries(path):
    """Per frame, [(format, bytes, values)] of all its containers."""
    frames = []
    for line in path.read_text().splitlines():
        entries = [entry for container in json.loads(line)['containers']
                   for entry in container['entries']]
        frames.append([(entry['format'], bytes.fromhex(entry['hex']),
                        entry.get('values')) for entry in entries])
    return frames


def values_of(entries, kind):
    found = [values for name, _, values in entries if name == kind]
    return found[-1] if found else None


def assert_static_equal(test, path, video):
    """Mastering display and light level of each frame, as ffprobe has them.

    Where it has none, it forgot at a random access point what persistence
    `stream` keeps. Returns how many were compared.
    """
    compared = 0
    oracle = ffprobe_hdr.read_frames(str(video))
    for entries, theirs in zip(read_entries(path), oracle):
        mastering, light = values_of(entries, 'MDCV'), values_of(entries,
                                                                 'CLLI')
        expected = theirs.get('mastering_display')
        if expected:
            test.assertEqual(
                [mastering['max_luminance'], mastering['min_luminance']],
                [expected['max_luminance'], expected['min_luminance']])
            test.assertEqual(
                [*mastering['primaries'], mastering['white_point']],
                [[expected[f'{colour}_{axis}'] for axis in 'xy']
                 for colour in ('red', 'green', 'blue', 'white_point')])
            compared += 1
        expected = theirs.get('content_light_level')
        if expected:
            test.assertEqual(
                [light['max_content_light_level'],
                 light['max_frame_average_light_level']],
                [expected['max_content'], expected['max_average']])
            compared += 1
    return compared


def window_values(window):
    """Of a window in JSON lines, in the words of ffprobe_hdr."""
    pairs = window['distribution_maxrgb']
    values = {
        'MaxScl': window['maxscl'],
        'AverageRGB': window['average_maxrgb'],
        'DistributionIndex': [pair['percentage'] for pair in pairs],
        'DistributionValues': [pair['percentile'] for pair in pairs],
        'FractionBrightPixels': window['fraction_bright_pixels'],
    }
    if window['tone_mapping_flag']:
        values['KneePointX'] = window['knee_point_x']
        values['KneePointY'] = window['knee_point_y']
        values['Anchors'] = window['bezier_curve_anchors']
    return values


def hdr10plus_values(entries):
    """The last HDR10+ of a frame, in the words of ffprobe_hdr, or None."""
    found = [values for name, data, values in entries
             if name == 'T35 ' and data.startswith(HDR10PLUS_PREFIX)]
    if not found:
        return None
    values = found[-1]
    return {
        'NumberOfWindows': values['num_windows'],
        'TargetedSystemDisplayMaximumLuminance':
            values['targeted_system_display_maximum_luminance'],
        **window_values(values['windows'][0]),
    }


def assert_hdr10plus_equal(test, path, video):
    """Every field of every frame is ffprobe's, and none is there that it
    does not have. Returns how many fields were compared."""
    ours, oracle = read_entries(path), ffprobe_hdr.read_frames(str(video))
    test.assertEqual(len(ours), len(oracle))
    compared = 0
    for number, (entries, theirs) in enumerate(zip(ours, oracle)):
        values, expected = hdr10plus_values(entries), theirs.get('hdr10plus')
        with test.subTest(video=str(video), frame=number):
            test.assertEqual(values, expected)
        compared += len(ffprobe_hdr.flatten(expected or {}))
    return compared


def unescape(nal):
    return re.sub(rb'\x00\x00\x03(?=[\x00-\x03]|$)', b'\x00\x00', nal)


def read_rpus(path):
    """The payloads in an Annex B file of them, without escapes."""
    return [unescape(nal) for nal in
            re.split(rb'\x00\x00\x00\x01', path.read_bytes())[1:]]


def assert_rpus_equal(test, path, theirs):
    """The RPU of each frame, in presentation order."""
    ours = [data for entries in read_entries(path)
            for name, data, _ in entries if name == 'DVRP']
    test.assertGreater(len(theirs), 0)
    test.assertEqual(ours, theirs)


class Data(PipelineTest):
    """Streams that others made, where they are at hand."""

    # As the README beside them says; frames without are not listed.
    COUNTS = {'regular.hevc': 259, 'dhdr10-opt.hevc': 30, 'ToS-s05': 11,
              'ToS-s60': 4, 'ToS-s55': 2, 'ToS-s15': 1,
              'single-frame.hevc': 1, 'invalid-null-byte-seq.hevc': 1,
              'sei-double-3byte-case.hevc': 0}
    # Streams, and the JSON that hdr10plus_tool makes of each.
    DOCUMENTS = {'regular.hevc': 'regular_metadata.json',
                 'dhdr10-opt.hevc': 'metadata-dhdr10-opt.json',
                 'single-frame.hevc': 'single-frame-metadata.json'}

    def videos(self):
        videos = sorted(path for path in (DATA / 'hdr10plus').iterdir()
                        if path.suffix in ('.hevc', '.h265'))
        self.assertEqual(len(videos), 17)
        for video in videos:
            name = video.name if video.suffix == '.hevc' else video.stem
            # A picture that no decoder can make: nothing arrives.
            if self.COUNTS.get(name) != 0:
                yield video, self.COUNTS.get(name, 3)

    @needs('ffprobe', 'h265parse avdec_h265')
    def test_hdr10plus(self):
        for video, count in self.videos():
            with self.subTest(video=video.name):
                compared = self.assert_equals_ffprobe(video)
                self.assertEqual(compared['frames_with_hdr10plus'], count)

    @needs('ffprobe', 'h265parse avdec_h265')
    def test_every_field(self):
        out = self.folder / 'out.jsonl'
        fields = static = 0
        for video, _ in self.videos():
            self.play(video, out)
            fields += assert_hdr10plus_equal(self, out, video)
            static += assert_static_equal(self, out, video)
        self.assertGreater(fields, 9000)
        self.assertGreater(static, 0)

    @needs('', 'h265parse avdec_h265')
    def test_documents(self):
        """All of the JSON beside a stream, scenes and profile as well."""
        out = self.folder / 'out.json'
        for video, document in self.DOCUMENTS.items():
            with self.subTest(video=video):
                self.play(DATA / 'hdr10plus' / video, out)
                ours = json.loads(out.read_text())
                theirs = json.loads(
                    (DATA / 'hdr10plus' / document).read_text())
                ours.pop('ToolInfo'), theirs.pop('ToolInfo')
                self.assertEqual(ours, theirs)

    def test_rpu_streams(self):
        """Each NAL unit of type 62 of each stream, in coding order."""
        out = self.folder / 'out.jsonl'
        for path in sorted((DATA / 'dovi').glob('*.hevc')):
            with self.subTest(video=path.name):
                nals = re.split(rb'\x00\x00\x01', path.read_bytes())[1:]
                rpus = [unescape(nal[2:].rstrip(b'\0')) for nal in nals
                        if nal[0] >> 1 == 62]
                pipeline = self.start(
                    'rpus', f'filesrc location={path} ! h265parse ! '
                    'h265hdrextractor ! '
                    f'shmemmetawrite location={out} ! fakesink')
                self.assert_ends_well(pipeline)
                assert_rpus_equal(self, out, rpus)

    def test_rpu_files(self):
        """Each RPU of each file, read and written again."""
        out = self.folder / 'out.jsonl'
        files = sorted((DATA / 'dovi').glob('*.bin'))
        self.assertEqual(len(files), 5)
        for path in files:
            with self.subTest(file=path.name):
                rpus = read_rpus(path)
                pipeline = self.start(
                    'rpus', f'fakesrc num-buffers={len(rpus)} ! '
                    f'shmemmetaread location={path} ! '
                    f'shmemmetawrite location={out} ! fakesink')
                self.assert_ends_well(pipeline)
                assert_rpus_equal(self, out, rpus)

    @needs('', 'h265parse avdec_h265')
    def test_dolby_vision(self):
        out = self.folder / 'out.jsonl'
        frames = self.play(DATA / 'dovi' / 'regular.hevc', out)
        self.assertEqual(frames, 259)
        # dovi_tool writes in presentation order.
        assert_rpus_equal(
            self, out, read_rpus(DATA / 'dovi' / 'regular_rpu.bin'))


class Bytes(PipelineTest):
    """What arrives, against what the same source writes by itself."""

    def assert_same_bytes(self, source):
        """filesink collects buffers, more than a producer lets out."""
        alone, arrived = self.folder / 'alone', self.folder / 'arrived'
        self.assert_ends_well(
            self.start('alone', f'{source} ! filesink location={alone}'))
        producer = self.start(
            'A', f'{source} ! shmemfdsink socket-path={self.socket} '
            'wait-for-connection=true')
        self.assert_ends_well(producer, self.start(
            'B', f'shmemfdsrc socket-path={self.socket} ! '
            f'filesink location={arrived}'))
        self.assertEqual(arrived.read_bytes(), alone.read_bytes())
        return producer.statistics('shmemfdsink-stats')

    def test_video_is_not_copied(self):
        # A width without padding, whose bytes would be anything.
        for video_format in ('NV12', 'I420_10LE', 'BGRx', 'v210'):
            with self.subTest(format=video_format):
                sent = self.assert_same_bytes(
                    'videotestsrc num-buffers=60 ! video/x-raw,width=96,'
                    f'height=50,format={video_format}')
                self.assertEqual(sent['frames-copied'], 0)

    def test_small_buffers(self):
        sent = self.assert_same_bytes(
            'audiotestsrc num-buffers=200 ! audio/x-raw,format=S16LE')
        self.assertEqual(sent['frames-copied'], 200)

    def test_compressed(self):
        self.assert_same_bytes(
            f'filesrc location={HDR10PLUS} ! h265parse ! '
            'video/x-h265,stream-format=byte-stream,alignment=au')


class Death(PipelineTest):
    """One of the two is killed in the middle."""

    def sink(self, name='A', source='', sink=''):
        return self.start(
            name, f'videotestsrc is-live=true {source} ! '
            'video/x-raw,width=64,height=48,framerate=200/1 ! '
            f'shmemfdsink socket-path={self.socket} {sink}')

    def source(self, name='B', options=''):
        return self.start(
            name, f'shmemfdsrc socket-path={self.socket} {options} ! '
            'fakesink')

    def wait_until_frames_flow(self, consumer):
        """Its first memory from the producer shows in its descriptors."""
        while consumer.returncode is None:
            if any(target.startswith('/memfd:gst-shmem')
                   for _, target in open_files(consumer.pid)):
                return
        self.fail(consumer.text())

    def test_producer_is_killed(self):
        producer, consumer = self.sink(), self.source()
        self.wait_until_frames_flow(consumer)
        producer.stop()
        self.assert_ends_well(consumer)
        assert_says(consumer.text(), 'producer', str(self.socket), 'reconnect')
        # Its socket file is still there and does not stop the next one.
        self.assertTrue(self.socket.exists())
        again = self.sink('A2', 'num-buffers=50')
        consumer = self.source('B2')
        self.assert_ends_well(again, consumer)
        self.assertFalse(self.socket.exists())

    def test_consumer_reconnects(self):
        producer, consumer = self.sink(), self.source(options='reconnect=true')
        self.wait_until_frames_flow(consumer)
        producer.stop()
        again = self.sink('A2', 'num-buffers=50', 'wait-for-connection=true')
        self.assert_ends_well(again, consumer)
        self.assertGreaterEqual(
            consumer.statistics('shmemfdsrc-stats')['frames'], 50)

    def test_consumer_is_killed(self):
        producer = self.sink(source='num-buffers=400')
        victim, other = self.source(), self.source('C')
        self.wait_until_frames_flow(victim)
        self.wait_until_frames_flow(other)
        victim.stop()
        self.assert_ends_well(producer, other)
        self.assertEqual(
            producer.statistics('shmemfdsink-stats')['clients-dropped'], 0)


class Errors(PipelineTest):
    """What goes wrong is said clearly, and nothing crashes or hangs."""

    def assert_error(self, noun, *elements):
        pipeline = self.start('errors', *elements)
        self.assertIn(pipeline.wait(TIMEOUT), (1, 255), pipeline.text())
        assert_says(pipeline.error(), noun)
        self.assertNotRegex(pipeline.text(), 'Sanitizer|CRITICAL')

    def test_no_properties(self):
        for element in ELEMENTS:
            with self.subTest(element=element):
                link = 'fakesrc num-buffers=5 ! ' if not element.endswith(
                    'src') else ''
                # Like extract(): nothing may come out.
                end = '' if element.endswith('sink') else (
                    ' ! fakesink async=false')
                pipeline = self.start('bare', link + element + end)
                self.assertIn(pipeline.wait(TIMEOUT), (0, 1, 255))
                self.assertNotRegex(pipeline.text(), 'Sanitizer|CRITICAL')

    def test_paths(self):
        nowhere = self.folder / 'nowhere' / 'file'
        for element in ('shmemmetaread', 'shmemmetawrite'):
            self.assert_error(
                str(nowhere), 'fakesrc num-buffers=5',
                f' ! {element} location={nowhere}.json ! fakesink')
            self.assert_error(
                str(self.folder), 'fakesrc num-buffers=5',
                f' ! {element} location={self.folder} format=hdr10plus-json '
                '! fakesink')
        self.assert_error(
            str(nowhere),
            f'fakesrc num-buffers=5 ! shmemfdsink socket-path={nowhere}')
        self.assert_error(
            str(nowhere), f'shmemfdsrc socket-path={nowhere} '
            'connect-timeout=100000000 ! fakesink')

    def extract(self, video):
        return self.start(
            'extract', f'filesrc location={video} ! h265parse ! '
            'h265hdrextractor ! avdec_h265 ! shmemmetawrite '
            # Where no frame comes out, gst-launch-1.0 1.22 at times waits for
            # the preroll of a sink for ever, with or without our elements.
            f'location={self.folder}/out.jsonl ! fakesink async=false')

    @needs('', 'h265parse avdec_h265')
    def test_truncated_streams(self):
        whole = HDR10PLUS.read_bytes()
        video = self.folder / 'cut.h265'
        for size in (0, 1, 5, 100, 1999, len(whole) // 3, len(whole) - 1):
            with self.subTest(size=size):
                video.write_bytes(whole[:size])
                self.assert_no_crash(self.extract(video))

    @needs('', 'h265parse avdec_h265')
    def test_random_bytes(self):
        video = self.folder / 'random.h265'
        video.write_bytes(os.urandom(100000))
        self.assert_no_crash(self.extract(video))
        for suffix in ('.json', '.bin', '.shmc'):
            with self.subTest(suffix=suffix):
                garbage = video.with_suffix(suffix)
                garbage.write_bytes(os.urandom(1000))
                self.assert_error(
                    str(garbage), 'fakesrc num-buffers=5 ! '
                    f'shmemmetaread location={garbage} ! fakesink')


def main(cases):
    """Runs one of @cases, {name: TestCase}."""
    global BUILD
    BUILD, case = sys.argv[1], sys.argv[2]
    if case == 'Data' and not DATA.is_dir():
        return 77
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(cases[case])
    return testlib.run(suite)


if __name__ == '__main__':
    sys.exit(main(globals()))
