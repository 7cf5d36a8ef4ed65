# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Decoders that MDCV and CLLI must not disturb, with ffmpeg as the oracle.

decoders_tests.py BUILD CASE: like pipeline_tests.py. What each decoder of
GStreamer shows, behind h265hdrextractor and of a file by h265hdrinserter, is
compared with what ffmpeg decodes, picture by picture.
"""

import itertools
import json
import struct
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
from pipeline_tests import (  # noqa: E402
    DATA, PipelineTest, assert_says, ffprobe_hdr, needs)
from testlib import has_element  # noqa: E402

STRANGERS = DATA.parent / 'strangers'
PREFIX_SEI, CONTENT_LIGHT_LEVEL = 39, 144
SIZE, FRAMES = (160, 90), 96
PQ = ('hdr10=1:repeat-headers=1:colorprim=9:transfer=16:colormatrix=9:'
      'log-level=error')
DISPLAY = 'G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)'


def stranger(test, name):
    path = STRANGERS / name
    if not path.exists():
        test.skipTest('there is no such file here')
    return path


def encode(out, source, params):
    """96 frames of a pattern of ffmpeg, coded by x265."""
    subprocess.run(
        ['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i',
         f'{source}=s=320x180:r=24', '-frames:v', str(FRAMES),
         '-pix_fmt', 'yuv420p10le', '-c:v', 'libx265', '-preset', 'veryfast',
         '-x265-params', f'{PQ}:{params}', out], check=True)
    return out


def is_picture(nal):
    return nal[0] >> 1 & 0x3f < 32


def is_first_slice(nal):
    return is_picture(nal) and nal[2] & 0x80


def light_level(max_content):
    """A NAL unit; emulation prevention is not needed above 255."""
    return bytes([PREFIX_SEI << 1, 1, CONTENT_LIGHT_LEVEL, 4]) + struct.pack(
        '>HH', max_content, 400) + b'\x80'


def with_light_levels(video, out, levels):
    """VIDEO with light levels of others only: LEVELS gives one, or None, for
    the number of a picture in decoding order and its type."""
    nals = [nal.rstrip(b'\0')
            for nal in video.read_bytes().split(b'\0\0\1')[1:]]
    numbers = itertools.count()
    written = []
    for nal in nals:
        if nal[0] >> 1 == PREFIX_SEI and nal[2] == CONTENT_LIGHT_LEVEL:
            continue
        if is_first_slice(nal):
            level = levels(next(numbers), nal[0] >> 1)
            if level is not None:
                written.append(light_level(level))
        written.append(nal)
    out.write_bytes(b''.join(b'\0\0\0\1' + nal for nal in written))
    return out


def decode_with_ffmpeg(video, pixels):
    return subprocess.run(
        ['ffmpeg', '-v', 'error', '-i', video, '-pix_fmt', pixels,
         '-f', 'rawvideo', '-'], check=True, stdout=subprocess.PIPE).stdout


def different_pictures(ours, theirs, size):
    """Their numbers, or how many there are if that differs."""
    if len(ours) != len(theirs):
        return f'{len(ours) / size} instead of {len(theirs) / size}'
    return [at // size for at in range(0, len(theirs), size)
            if ours[at:at + size] != theirs[at:at + size]]


class DecoderTest(PipelineTest):
    def lines(self, video, properties='persistence=stream', demuxer=''):
        """JSON lines of the frames behind a decoder, and their pixels."""
        out, raw = self.folder / 'out.jsonl', self.folder / 'out.yuv'
        self.assert_ends_well(self.start(
            'decode', f'filesrc location={video} ! {demuxer} h265parse ! '
            f'h265hdrextractor {properties} ! avdec_h265 ! '
            f'shmemmetawrite location={out} format=json-lines ! '
            f'filesink location={raw}'))
        return ([json.loads(line) for line in out.read_text().splitlines()],
                raw.read_bytes())

    def assert_decodes_like_ffmpeg(self, video, bits):
        pixels, caps, size = {
            8: ('yuv420p', 'I420', 3 * SIZE[0] * SIZE[1] // 2),
            10: ('yuv420p10le', 'I420_10LE', 3 * SIZE[0] * SIZE[1]),
        }[bits]
        theirs = decode_with_ffmpeg(video, pixels)
        self.assertGreater(len(theirs), 0)
        # libde265dec has no place for more than 8 bits.
        for decoder in ['avdec_h265', 'libde265dec'][:2 if bits == 8 else 1]:
            if not has_element(decoder):
                continue
            raw = self.folder / f'{decoder}.yuv'
            self.assert_ends_well(self.start(
                decoder, f'filesrc location={video} ! h265parse ! {decoder} ! '
                f'video/x-raw,format={caps} ! filesink location={raw}'))
            self.assertEqual(
                different_pictures(raw.read_bytes(), theirs, size), [],
                decoder)


def entries(line, code):
    return [entry['values'] for container in line.get('containers', [])
            for entry in container['entries'] if entry['format'] == code]


def read_levels(lines):
    return [entries(line, 'CLLI')[0]['max_content_light_level']
            for line in lines]


@needs('ffmpeg ffprobe', 'h265parse avdec_h265')
class Extracted(DecoderTest):
    """h265hdrextractor in front of a decoder that is opened anew when caps
    change."""

    def assert_levels(self, levels):
        video = encode(
            self.folder / 'video.h265', 'testsrc2',
            'keyint=24:min-keyint=24:open-gop=1:bframes=4:b-adapt=0:scenecut=0')
        changing = with_light_levels(video, self.folder / 'new.h265', levels)
        lines, raw = self.lines(changing)
        theirs = ffprobe_hdr.read_frames(str(changing))
        self.assertEqual(len(lines), FRAMES)
        self.assertEqual(
            read_levels(lines),
            [frame['content_light_level']['max_content'] for frame in theirs])
        self.assertEqual(different_pictures(
            raw, decode_with_ffmpeg(changing, 'yuv420p10le'), 3 * 320 * 180),
            [])

    def test_change_at_a_cra(self):
        gops = itertools.count(1)
        self.assert_levels(
            lambda _, kind: 1000 * next(gops) if kind >= 16 else None)

    def test_change_in_a_gop(self):
        self.assert_levels(
            lambda number, _: {0: 1000, 31: 2000, 50: 3000}.get(number))

    def test_change_everywhere(self):
        self.assert_levels(lambda number, _: 1000 + number)

    def assert_order(self, name, demuxer=''):
        """Frame n says n."""
        lines, _ = self.lines(stranger(self, name), demuxer=demuxer)
        self.assertEqual(
            [entries(line, 'T35 ')[0]['windows'][0]['average_maxrgb']
             for line in lines], list(range(120)))
        return lines

    def test_strangers(self):
        for name, demuxer in (
                ('clean.h265', ''), ('cll_changes_at_cra.h265', ''),
                ('fragmented.mp4', 'qtdemux !'),
                ('ns.mp4', 'qtdemux !')):
            with self.subTest(name=name):
                self.assert_order(name, demuxer)

    def test_codec_data_behind_a_parser(self):
        for line in self.assert_order('static_only_in_hvcC.mkv',
                                      'matroskademux !'):
            for code in ('MDCV', 'CLLI'):
                self.assertEqual(len(entries(line, code)), 1)


def max_luminance(frames):
    return [frame['mastering_display']['max_luminance'] // 10000
            for frame in frames]


@needs('ffmpeg ffprobe', 'h265parse avdec_h265 x265enc')
class TwoTitles(DecoderTest):
    """A 1000 nit title and a 4000 nit one become one stream, in which nobody
    starts a sequence for the second."""

    def make_titles(self):
        """Of which the second starts with another scene."""
        parts = [
            encode(self.folder / f'{nits}.h265', source,
                   f'keyint=24:master-display={DISPLAY}L({nits}0000,50):'
                   f'max-cll={nits},400')
            for nits, source in ((1000, 'testsrc2'), (4000, 'mandelbrot'))]
        titles = self.folder / 'titles.h265'
        titles.write_bytes(b''.join(part.read_bytes() for part in parts))
        return titles

    def transcode(self, video, encoder, mode, pixels='I420_10LE'):
        out = self.folder / 'out.h265'
        pipeline = self.start(
            'transcode', f'filesrc location={video} ! h265parse ! '
            'h265hdrextractor persistence=stream ! avdec_h265 ! videoscale ! '
            f'videoconvert ! video/x-raw,width={SIZE[0]},height={SIZE[1]},'
            f'format={pixels} ! x265enc key-int-max=250 {encoder} ! '
            'h265parse ! h265hdrinserter name=inserter replace=true '
            f'static-metadata={mode} ! filesink location={out}')
        self.assert_ends_well(pipeline)
        return out, pipeline.text()

    # Without and with a random access point where the second one starts.
    LONG_GOP = 'speed-preset=ultrafast option-string=scenecut=0'
    ENCODERS = (
        (LONG_GOP, 10, [1000] * 192),
        (LONG_GOP, 8, [1000] * 192),
        ('speed-preset=medium', 10, [1000] * 96 + [4000] * 96),
        ('speed-preset=veryfast option-string=open-gop=0', 8,
         [1000] * 96 + [4000] * 96),
    )

    def test_random_access(self):
        titles = self.make_titles()
        for encoder, bits, nits in self.ENCODERS:
            with self.subTest(encoder=encoder, bits=bits):
                out, text = self.transcode(
                    titles, encoder, 'random-access',
                    {8: 'I420', 10: 'I420_10LE'}[bits])
                self.assertEqual(
                    max_luminance(ffprobe_hdr.read_frames(str(out))), nits)
                self.assertEqual(
                    text.count('WARNING: '), 2 - len(set(nits)))
                self.assert_decodes_like_ffmpeg(out, bits)

    def test_is_said(self):
        _, text = self.transcode(
            self.make_titles(), self.LONG_GOP, 'random-access')
        self.assertEqual(text.count('WARNING: '), 1)
        assert_says(text, 'inserter', 'static-metadata=exact', 'access unit')

    def test_exact(self):
        """What each frame carries is what ffmpeg shows it with."""
        out, text = self.transcode(
            self.make_titles(), self.LONG_GOP, 'exact')
        self.assertNotIn('WARNING: ', text)
        self.assertEqual(max_luminance(ffprobe_hdr.read_frames(str(out))),
                         [1000] * 96 + [4000] * 96)

    def test_stranger(self):
        out, _ = self.transcode(
            stranger(self, 'concat.h265'), '', 'random-access', 'I420')
        self.assertEqual(len(ffprobe_hdr.read_frames(str(out))), 192)
        self.assert_decodes_like_ffmpeg(out, 8)


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
