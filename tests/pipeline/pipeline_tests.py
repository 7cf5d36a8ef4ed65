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
sys.path[:0] = [str(ROOT / 'scripts' / 'lib'), str(ROOT / 'tests' / 'oracle')]
import ffprobe_hdr  # noqa: E402
from pipelines import Pipeline, open_files  # noqa: E402

BUILD = None
SAMPLES = ROOT / 'tests' / 'samples'
DATA = Path(os.environ.get('SHMEM_TEST_DATA', ROOT.parent / 'shared' / 'data'))
HDR10PLUS = SAMPLES / 'hdr10plus.h265'

# For pipelines that have to end by themselves; only a hang takes that long.
TIMEOUT = 120
IMMUTABLE = 0x1 | 0x2 | 0x4 | 0x8

ELEMENTS = ('h265hdrextractor', 'h265hdrinserter', 'shmemmetaread',
            'shmemmetawrite', 'shmemfdsink', 'shmemfdsrc')
# Of a file, h265parse would make a stream for an MP4 file.
PARSE = 'h265parse ! video/x-h265,stream-format=byte-stream,alignment=au'


class PipelineTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix='shmemmeta-test-'))
        self.running = []
        self.socket = self.folder / 'frames'

    def tearDown(self):
        for pipeline in self.running:
            pipeline.stop()
        shutil.rmtree(self.folder)

    def start(self, name, *elements):
        words = [word for element in elements for word in element.split()]
        pipeline = Pipeline(BUILD, self.folder, name, words)
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
        assert_static_equal(self, out, HDR10PLUS)

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
    `stream` keeps.
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
    test.assertGreater(compared, 0)


def unescape(nal):
    return re.sub(rb'\x00\x00\x03(?=[\x00-\x03]|$)', b'\x00\x00', nal)


def read_rpus(path):
    """The payloads in an Annex B file of them, without escapes."""
    return [unescape(nal) for nal in
            re.split(rb'\x00\x00\x00\x01', path.read_bytes())[1:]]


def split_nals(path):
    """NAL units of a byte stream, without start codes and zeros between."""
    return [nal.rstrip(b'\0')
            for nal in path.read_bytes().split(b'\0\0\1')[1:]]


def presented_rpus(video):
    """NAL units of type 62 without header and escapes, by display order."""
    coded = [unescape(nal[2:]) for nal in split_nals(video)
             if nal[0] >> 1 == 62]
    positions = ffprobe_hdr.read_positions(str(video))
    order = sorted(positions)
    return [coded[order.index(at)] for at in positions]


def assert_rpus_equal(test, path, theirs):
    """The RPU of each frame, in presentation order."""
    ours = [data for entries in read_entries(path)
            for name, data, _ in entries if name == 'DVRP']
    test.assertGreater(len(theirs), 0)
    test.assertEqual(ours, theirs)


class Data(PipelineTest):
    """Streams that others made, where they are at hand."""

    def test_hdr10plus(self):
        # As the README beside them says; frames without are not listed.
        counts = {'regular.hevc': 259, 'dhdr10-opt.hevc': 30, 'ToS-s05': 11,
                  'ToS-s60': 4, 'ToS-s55': 2, 'ToS-s15': 1,
                  'single-frame.hevc': 1, 'invalid-null-byte-seq.hevc': 1,
                  'sei-double-3byte-case.hevc': 0}
        videos = sorted(path for path in (DATA / 'hdr10plus').iterdir()
                        if path.suffix in ('.hevc', '.h265'))
        self.assertEqual(len(videos), 17)
        for video in videos:
            name = video.name if video.suffix == '.hevc' else video.stem
            # A picture that no decoder can make: nothing arrives.
            if counts.get(name) == 0:
                continue
            with self.subTest(video=video.name):
                compared = self.assert_equals_ffprobe(video)
                self.assertEqual(compared['frames_with_hdr10plus'],
                                 counts.get(name, 3))

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


# GOP and B-frame settings unlike those of the sources: from I and P alone to
# pyramids with open GOPs.
ENCODERS = (
    'speed-preset=ultrafast key-int-max=17 '
    'option-string=bframes=4:b-adapt=2',
    'speed-preset=veryfast key-int-max=50 '
    'option-string=bframes=8:b-adapt=0:b-pyramid=1:open-gop=1:min-keyint=7',
    'speed-preset=ultrafast key-int-max=10 option-string=bframes=0',
    'speed-preset=ultrafast key-int-max=1',
)


class Transcode(PipelineTest):
    """Decoded, scaled and encoded anew, with the metadata on their frames."""

    def transcode(self, video, encoder, tail='h265parse ! h265hdrinserter',
                  persistence='stream'):
        out = self.folder / 'out.h265'
        pipeline = self.start(
            'transcode', f'filesrc location={video} ! h265parse ! '
            f'h265hdrextractor persistence={persistence} ! avdec_h265 ! '
            f'videoscale ! video/x-raw,width=160,height=96 ! '
            f'x265enc {encoder} ! {tail} ! filesink location={out}')
        self.assert_ends_well(pipeline)
        self.assertNotIn('WARNING', pipeline.text())
        return out

    def assert_same_metadata(self, source, transcoded):
        """What ffprobe reads in each frame, in display order."""
        before = ffprobe_hdr.read_frames(str(source))
        after = ffprobe_hdr.read_frames(str(transcoded))
        self.assertEqual(len(before), len(after))
        for number, (theirs, ours) in enumerate(zip(before, after)):
            self.assertIn('hdr10plus', ours, number)
            # What it drops at an IDR the extractor keeps.
            for key in ('hdr10plus', 'mastering_display',
                        'content_light_level'):
                if key in theirs:
                    self.assertEqual(theirs[key], ours.get(key), number)
        return before, after

    def test_sample(self):
        seen = set()
        for encoder in ENCODERS:
            with self.subTest(encoder=encoder):
                _, after = self.assert_same_metadata(
                    HDR10PLUS, self.transcode(HDR10PLUS, encoder))
                self.assertEqual(len(after), 96)
                for frame in after:
                    self.assertIn('mastering_display', frame)
                    self.assertIn('content_light_level', frame)
                seen.add(''.join(frame['pict_type'] for frame in after))
        # Else one test was made four times.
        self.assertEqual(len(seen), len(ENCODERS))

    def test_other_forms(self):
        """Without a parser before, with replacement, and packetized."""
        for tail in ('h265hdrinserter ! h265parse',
                     'h265parse ! h265hdrinserter replace=true',
                     'h265parse ! video/x-h265,stream-format=hvc1 ! '
                     'h265hdrinserter ! h265parse ! '
                     'video/x-h265,stream-format=byte-stream',
                     'h265parse ! video/x-h265,stream-format=hev1 ! '
                     'h265hdrinserter ! h265parse ! '
                     'video/x-h265,stream-format=byte-stream'):
            with self.subTest(tail=tail):
                self.assert_same_metadata(
                    HDR10PLUS, self.transcode(HDR10PLUS, ENCODERS[0], tail))

    def test_long(self):
        video = DATA / 'hdr10plus' / 'regular.hevc'
        if not video.exists():
            self.skipTest('there is no such stream here')
        for encoder in ENCODERS[:2]:
            with self.subTest(encoder=encoder):
                _, after = self.assert_same_metadata(
                    video, self.transcode(video, encoder))
                self.assertEqual(len(after), 259)

    def assert_dolby_vision(self, video, encoder):
        out = self.transcode(video, encoder)
        theirs, ours = presented_rpus(video), presented_rpus(out)
        self.assertGreater(len(set(theirs)), 1)
        self.assertEqual(theirs, ours)
        return len(ours)

    def test_dolby_vision(self):
        video = SAMPLES / 'dolby-vision.h265'
        for encoder in ENCODERS:
            with self.subTest(encoder=encoder):
                self.assertEqual(self.assert_dolby_vision(video, encoder), 24)

    def test_dolby_vision_long(self):
        video = DATA / 'dovi' / 'regular.hevc'
        if not video.exists():
            self.skipTest('there is no such stream here')
        self.assertEqual(self.assert_dolby_vision(video, ENCODERS[0]), 259)


def is_dynamic(nal):
    """An RPU, or an SEI NAL unit with one message that has HDR metadata."""
    kind = nal[0] >> 1 & 0x3f
    return kind == 62 or kind == 39 and (
        nal[2] in (137, 144) or unescape(nal)[4:10].hex() == 'b5003c000104')


class RoundTrip(PipelineTest):
    """Taken out by other means, and put back from containers."""

    def put_back(self, video, persistence):
        """Metadata of one stream on buffers, in the file of another.

        A stripped stream has the same access units, so that containers are
        matched by number: through `.shmc` files, in coding order.
        """
        metadata = self.folder / 'metadata.shmc'
        stripped, out = self.folder / 'bare.h265', self.folder / 'out.h265'
        units = [nal for nal in split_nals(video) if not is_dynamic(nal)]
        stripped.write_bytes(b''.join(b'\0\0\0\1' + nal for nal in units))
        self.assert_ends_well(self.start(
            'read', f'filesrc location={video} ! h265parse ! '
            f'h265hdrextractor persistence={persistence} ! '
            f'shmemmetawrite location={metadata} ! fakesink'))
        self.assert_ends_well(self.start(
            'insert', f'filesrc location={stripped} ! {PARSE} ! '
            f'shmemmetaread location={metadata} ! h265hdrinserter ! '
            f'filesink location={out}'))
        return stripped, out

    def assert_comes_back(self, video):
        stripped, out = self.put_back(video, 'frame')
        self.assertNotEqual(stripped.read_bytes(), video.read_bytes())
        self.assertEqual(ffprobe_hdr.read_frames(str(out)),
                         ffprobe_hdr.read_frames(str(video)))
        # NAL units that were not taken out are where and what they were.
        kept = [nal for nal in split_nals(out) if not is_dynamic(nal)]
        self.assertEqual(kept, split_nals(stripped))
        self.assertEqual(
            sorted(filter(is_dynamic, split_nals(out))),
            sorted(filter(is_dynamic, split_nals(video))))

    def test_hdr10plus(self):
        self.assert_comes_back(HDR10PLUS)

    def test_dolby_vision(self):
        video = SAMPLES / 'dolby-vision.h265'
        self.assert_comes_back(video)
        self.assertEqual(presented_rpus(self.folder / 'out.h265'),
                         presented_rpus(video))

    def test_unchanged(self):
        """Where nothing is to be done, not a byte changes."""
        for name in ('hdr10plus.h265', 'dolby-vision.h265'):
            before, after = self.folder / 'before', self.folder / 'after'
            self.assert_ends_well(self.start(
                'unchanged', f'filesrc location={SAMPLES / name} ! {PARSE} ! '
                'h265hdrextractor persistence=frame ! tee name=tee '
                f'tee. ! queue ! filesink location={before} '
                'tee. ! queue ! h265hdrinserter replace=true ! '
                f'filesink location={after}'))
            self.assertGreater(before.stat().st_size, 0)
            self.assertEqual(after.read_bytes(), before.read_bytes())


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
        self.assertIn('went away before the end', consumer.text())
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

    def assert_error(self, pattern, *elements):
        pipeline = self.start('errors', *elements)
        self.assertIn(pipeline.wait(TIMEOUT), (1, 255), pipeline.text())
        self.assertRegex(pipeline.text(), pattern)
        self.assertNotRegex(pipeline.text(), 'Sanitizer|CRITICAL')

    def test_no_properties(self):
        for element in ELEMENTS:
            with self.subTest(element=element):
                link = 'fakesrc num-buffers=5 ! ' if not element.endswith(
                    'src') else ''
                end = ' ! fakesink' if not element.endswith('sink') else ''
                pipeline = self.start('bare', link + element + end)
                self.assertIn(pipeline.wait(TIMEOUT), (0, 1, 255))
                self.assertNotRegex(pipeline.text(), 'Sanitizer|CRITICAL')

    def test_paths(self):
        nowhere = self.folder / 'nowhere' / 'file'
        for element in ('shmemmetaread', 'shmemmetawrite'):
            self.assert_error(
                f'{nowhere}', 'fakesrc num-buffers=5',
                f' ! {element} location={nowhere}.json ! fakesink')
            self.assert_error(
                f'{self.folder}', 'fakesrc num-buffers=5',
                f' ! {element} location={self.folder} format=hdr10plus-json '
                '! fakesink')
        self.assert_error(
            f'{nowhere}',
            f'fakesrc num-buffers=5 ! shmemfdsink socket-path={nowhere}')
        self.assert_error(
            f'{nowhere}', f'shmemfdsrc socket-path={nowhere} '
            'connect-timeout=100000000 ! fakesink')

    def extract(self, video):
        return self.start(
            'extract', f'filesrc location={video} ! h265parse ! '
            'h265hdrextractor ! avdec_h265 ! shmemmetawrite '
            # Where no frame comes out, gst-launch-1.0 1.22 at times waits for
            # the preroll of a sink for ever, with or without our elements.
            f'location={self.folder}/out.jsonl ! fakesink async=false')

    def test_truncated_streams(self):
        whole = HDR10PLUS.read_bytes()
        video = self.folder / 'cut.h265'
        for size in (0, 1, 5, 100, 1999, len(whole) // 3, len(whole) - 1):
            with self.subTest(size=size):
                video.write_bytes(whole[:size])
                self.assert_no_crash(self.extract(video))

    def test_random_bytes(self):
        video = self.folder / 'random.h265'
        video.write_bytes(os.urandom(100000))
        self.assert_no_crash(self.extract(video))
        for suffix in ('.json', '.bin', '.shmc'):
            with self.subTest(suffix=suffix):
                garbage = video.with_suffix(suffix)
                garbage.write_bytes(os.urandom(1000))
                self.assert_error(
                    re.escape(str(garbage)), 'fakesrc num-buffers=5 ! '
                    f'shmemmetaread location={garbage} ! fakesink')


def main():
    global BUILD
    BUILD, case = sys.argv[1], sys.argv[2]
    if case == 'Data' and not DATA.is_dir():
        return 77
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(globals()[case])
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    return 0 if result.wasSuccessful() and result.testsRun > 0 else 1


if __name__ == '__main__':
    sys.exit(main())
