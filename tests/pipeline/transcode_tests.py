# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Metadata back into the bitstream, with ffprobe as the oracle.

transcode_tests.py BUILD CASE: like pipeline_tests.py, of which it has the
parts. The exit status is 77 where an element or ffprobe is missing.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
from pipeline_tests import (  # noqa: E402
    DATA, HDR10PLUS, SAMPLES, PipelineTest, ffprobe_hdr, needs, unescape)

# Of a file, h265parse would make a stream for an MP4 file.
PARSE = 'h265parse ! video/x-h265,stream-format=byte-stream,alignment=au'


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


@needs('ffprobe', 'h265parse avdec_h265 x265enc')
class Transcode(PipelineTest):
    """Decoded, scaled and encoded anew, with the metadata on their frames."""

    def transcode(self, video, encoder, tail='h265parse ! h265hdrinserter',
                  persistence='stream', filters=''):
        out = self.folder / 'out.h265'
        pipeline = self.start(
            'transcode', f'filesrc location={video} ! h265parse ! '
            f'h265hdrextractor persistence={persistence} ! avdec_h265 ! '
            f'videoscale ! video/x-raw,width=160,height=96 ! '
            f'{filters} x265enc {encoder} ! {tail} ! '
            f'filesink location={out}')
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

    def test_several_containers(self):
        """Of three that say something of the light level, the last wins."""
        out = self.transcode(
            HDR10PLUS, ENCODERS[0],
            'h265parse ! h265hdrinserter replace=true',
            filters='shmemmetaread replace=false '
                    'content-light-level=500:200 ! '
                    'shmemmetaread replace=false '
                    'content-light-level=600:300 !')
        before = ffprobe_hdr.read_frames(str(HDR10PLUS))
        after = ffprobe_hdr.read_frames(str(out))
        self.assertEqual(len(before), len(after))
        for theirs, ours in zip(before, after):
            self.assertEqual(ours['content_light_level'], {
                'max_content': 600, 'max_average': 300})
            # Of which only the first one says something.
            self.assertEqual(theirs['hdr10plus'], ours['hdr10plus'])

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


@needs('ffprobe', 'h265parse')
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
        # NAL units that were not taken out are where and what they were,
        # with those that h265parse has added.
        parsed = self.folder / 'parsed.h265'
        self.assert_ends_well(self.start(
            'parse', f'filesrc location={stripped} ! {PARSE} ! '
            f'filesink location={parsed}'))
        kept = [nal for nal in split_nals(out) if not is_dynamic(nal)]
        self.assertEqual(kept, split_nals(parsed))
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


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
