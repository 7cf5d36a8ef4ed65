# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Metadata into AV1 streams and across codecs, with ffmpeg as the oracle.

av1_tests.py BUILD CASE: like pipeline_tests.py, of which it has the parts. The
exit status is 77 where an element or ffmpeg is missing.
"""

import json
import subprocess
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
import trace_av1  # noqa: E402
from pipeline_tests import (  # noqa: E402
    HDR10PLUS, SAMPLES, PipelineTest, ffprobe_hdr, needs)
from transcode_tests import presented_rpus  # noqa: E402

TU = 'video/x-av1,stream-format=obu-stream,alignment=tu'
N_FRAMES = 48


def entries_of(path):
    """Of each frame in JSON lines, its entries as (format, bytes)."""
    frames = [json.loads(line)
              for line in path.read_text(encoding='utf-8').splitlines()]
    return [[(entry['format'], bytes.fromhex(entry['hex']))
             for container in frame['containers']
             for entry in container['entries']] for frame in frames]


def t35_of(entries):
    return [data for kind, data in entries if kind.strip() == 'T35']


@needs('ffmpeg', 'h265parse av1parse ivfparse')
class Av1Streams(PipelineTest):
    """Streams of two encoders with hidden and existing frames; each frame gets
    HDR10+ of its own."""

    # Keys of ffmpeg's options, as Debian 12 has the encoders.
    ENCODERS = {
        'libsvtav1': '-preset 12 -g 20',
        'libaom-av1': '-cpu-used 8 -g 20 -lag-in-frames 19 -auto-alt-ref 1',
    }

    def encode(self, encoder):
        """An IVF file; skips if ffmpeg has no such encoder."""
        video = self.folder / 'plain.ivf'
        encoders = subprocess.run(
            ['ffmpeg', '-hide_banner', '-encoders'], check=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        if encoder not in encoders:
            self.skipTest(f'ffmpeg has no {encoder}')
        subprocess.run(
            ['ffmpeg', '-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i',
             f'testsrc2=s=160x96:r=25,trim=end_frame={N_FRAMES}', '-c:v',
             encoder, *self.ENCODERS[encoder].split(), str(video)], check=True,
            stderr=subprocess.DEVNULL)
        return video

    def make_metadata(self):
        """HDR10+ JSON in which each frame has another average; the messages."""
        document, lines = self.folder / 'meta.json', self.folder / 'meta.jsonl'
        self.assert_ends_well(self.start(
            'read', f'filesrc location={HDR10PLUS} ! h265parse ! '
            'h265hdrextractor persistence=stream ! '
            f'shmemmetawrite location={document} ! fakesink'))
        values = json.loads(document.read_text(encoding='utf-8'))
        del values['SceneInfo'][N_FRAMES:], values['SceneInfoSummary']
        for number, frame in enumerate(values['SceneInfo']):
            frame['LuminanceParameters']['AverageRGB'] = 1000 + number
        document.write_text(json.dumps(values), encoding='utf-8')
        self.assert_ends_well(self.start(
            'expected', f'videotestsrc num-buffers={N_FRAMES} ! '
            f'shmemmetaread location={document} ! '
            f'shmemmetawrite location={lines} ! fakesink'))
        return document, [t35_of(frame)[0] for frame in entries_of(lines)]

    def insert(self, video, document, caps=TU, tail=''):
        out = self.folder / 'out.obu'
        pipeline = self.start(
            'insert', f'filesrc location={video} ! ivfparse ! av1parse ! '
            f'{caps} ! shmemmetaread location={document} ! '
            f'av1hdrinserter ! {tail} filesink location={out}')
        self.assert_ends_well(pipeline)
        self.assertNotIn('WARNING', pipeline.text())
        return out

    def assert_placed(self, out, expected):
        units = trace_av1.read_units(str(out))
        messages = [message for unit in units
                    for message in trace_av1.check_placement(unit)]
        self.assertEqual(messages, expected)
        return units

    def assert_read_back(self, video, source, expected, caps):
        """By av1hdrextractor, from whole temporal units or single frames."""
        lines = self.folder / 'back.jsonl'
        self.assert_ends_well(self.start(
            'extract', f'filesrc location={video} ! {source} ! av1parse ! '
            f'{caps} ! av1hdrextractor persistence=frame ! '
            f'shmemmetawrite location={lines} ! fakesink'))
        found = [t35_of(frame) for frame in entries_of(lines)]
        self.assertEqual([message for frame in found for message in frame],
                         expected)
        return found

    def check(self, encoder):
        video = self.encode(encoder)
        document, expected = self.make_metadata()
        self.assertEqual(len(set(expected)), N_FRAMES)
        out = self.insert(video, document)
        units = self.assert_placed(out, expected)
        hidden = [obu for unit in units for obu in unit
                  if obu.is_frame and not obu.is_shown]
        self.assertGreater(len(hidden), 0, 'no frame is hidden')

        # Through annex B, it is the same to the byte.
        annexb = self.insert(
            video, document, 'video/x-av1,stream-format=annexb,alignment=tu',
            f'av1parse ! {TU} !')
        self.assertEqual(annexb.read_bytes(), out.read_bytes())

        # In an IVF file again, and read in both alignments.
        ivf = self.folder / 'out.ivf'
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i',
                        str(out), '-c', 'copy', str(ivf)], check=True)
        found = self.assert_read_back(ivf, 'ivfparse', expected, TU)
        self.assertEqual([len(frame) for frame in found], [1] * N_FRAMES)
        found = self.assert_read_back(
            ivf, 'ivfparse', expected,
            'video/x-av1,stream-format=obu-stream,alignment=frame')
        self.assertGreater(len(found), N_FRAMES)

    def test_svt(self):
        self.check('libsvtav1')

    def test_libaom(self):
        self.check('libaom-av1')


@needs('ffmpeg ffprobe', 'h265parse avdec_h265 x265enc av1enc av1dec av1parse '
       'matroskamux matroskademux videoconvert')
class Av1Transcode(PipelineTest):
    """H.265 to AV1 to H.265, with other GOPs each time."""

    X265 = ('speed-preset=ultrafast key-int-max=17 '
            'option-string=bframes=4:b-adapt=2')
    AV1 = ('cpu-used=8 keyframe-max-dist=23 lag-in-frames=19',
           'cpu-used=8 keyframe-max-dist=200 lag-in-frames=0')

    def transcode(self, video, av1):
        """The entries of the source, of the AV1 file, and of H.265 again."""
        source, middle, back = (self.folder / name for name in (
            'source.jsonl', 'middle.jsonl', 'back.jsonl'))
        film, out = self.folder / 'film.webm', self.folder / 'out.h265'
        pipelines = (
            f'filesrc location={video} ! h265parse ! '
            'h265hdrextractor persistence=stream ! avdec_h265 ! '
            f'shmemmetawrite location={source} ! videoconvertscale ! '
            f'video/x-raw,width=160,height=96 ! av1enc {av1} ! '
            'av1hdrinserter ! av1parse ! matroskamux ! '
            f'filesink location={film}',
            f'filesrc location={film} ! matroskademux ! av1parse ! '
            'av1hdrextractor ! av1dec ! '
            f'shmemmetawrite location={middle} ! videoconvert ! '
            # x265enc writes what matroskademux makes of the file's header.
            f'x265enc {self.X265} ! h265parse ! '
            'h265hdrinserter replace=true ! '
            f'filesink location={out}',
            f'filesrc location={out} ! h265parse ! h265hdrextractor ! '
            f'avdec_h265 ! shmemmetawrite location={back} ! fakesink')
        for words in pipelines:
            pipeline = self.start('transcode', words)
            self.assert_ends_well(pipeline)
            # x265enc's own SEI is damaged, which h265hdrextractor says.
            if words != pipelines[-1]:
                self.assertNotIn('WARNING', pipeline.text())
        return [entries_of(path) for path in (source, middle, back)]

    def test_hdr10plus(self):
        before = ffprobe_hdr.read_frames(str(HDR10PLUS))
        for av1 in self.AV1:
            with self.subTest(av1=av1):
                source, middle, back = self.transcode(HDR10PLUS, av1)
                self.assertEqual(len(source), 96)
                self.assertEqual(middle, source)
                self.assertEqual(back, source)
                after = ffprobe_hdr.read_frames(str(self.folder / 'out.h265'))
                self.assertEqual(len(after), len(before))
                for theirs, ours in zip(before, after):
                    self.assertEqual(ours['hdr10plus'], theirs['hdr10plus'])
                self.assert_static()

    def assert_static(self):
        """MDCV and CLL of the sample, as ffmpeg reads them in AV1."""
        units = trace_av1.read_units(str(self.folder / 'film.webm'))
        found = {obu['metadata_type']: obu for obu in units[0]
                 if obu.kind == trace_av1.METADATA}
        mdcv, cll = found[trace_av1.HDR_MDCV], found[trace_av1.HDR_CLL]
        # G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)
        for name, values in (('primary_chromaticity_x', (34000, 13250, 7500)),
                             ('primary_chromaticity_y', (16000, 34500, 3000))):
            self.assertEqual(mdcv[name],
                             [round(value / 50000 * 65536) for value in values])
        self.assertEqual(mdcv['white_point_chromaticity_x'],
                         round(15635 / 50000 * 65536))
        self.assertEqual(mdcv['white_point_chromaticity_y'],
                         round(16450 / 50000 * 65536))
        self.assertEqual(mdcv['luminance_max'], 1000 * 256)
        self.assertEqual(mdcv['luminance_min'], round(0.005 * 16384))
        self.assertEqual((cll['max_cll'], cll['max_fall']), (1000, 400))

    def test_dolby_vision(self):
        video = SAMPLES / 'dolby-vision.h265'
        source, middle, back = self.transcode(video, self.AV1[0])
        self.assertEqual(middle, source)
        self.assertEqual(back, source)
        self.assertEqual(presented_rpus(self.folder / 'out.h265'),
                         presented_rpus(video))


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
