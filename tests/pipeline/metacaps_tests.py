# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Caps that shmemmetacaps makes of what decoded frames carry, with ffprobe as
the oracle. Nothing else can have told them: capssetter takes everything away
that parser and decoder had put into the caps.

metacaps_tests.py BUILD CASE: like pipeline_tests.py.
"""

import json
import re
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
from decoders_tests import DISPLAY, encode, with_light_levels  # noqa: E402
from pipeline_tests import PipelineTest, ffprobe_hdr, needs  # noqa: E402

RATE = 24
PLAIN = ('capssetter join=false replace=true caps=video/x-raw,'
         f'format=I420_10LE,width=320,height=180,framerate={RATE}/1')


def fields_of(frame):
    """What caps have to say of a frame of ffprobe's."""
    display, level = frame['mastering_display'], frame['content_light_level']
    names = [f'{name}_{axis}'
             for name in ('red', 'green', 'blue', 'white_point')
             for axis in 'xy'] + ['max_luminance', 'min_luminance']
    return (':'.join(str(display[name]) for name in names),
            f'{level["max_content"]}:{level["max_average"]}')


def each_change(fields):
    return [values for values, before in zip(fields, [None, *fields])
            if values != before]


def each_scene(fields, times):
    """Of changes that are half a second apart."""
    shown, since = fields[:1], times[0]
    for values, time in zip(fields, times):
        if values != shown[-1] and time - since >= 500_000_000:
            shown.append(values)
            since = time
    return shown


@needs('ffmpeg ffprobe', 'h265parse avdec_h265 capssetter')
class MetaCaps(PipelineTest):
    def encode(self, levels):
        video = encode(
            self.folder / 'video.h265', 'testsrc2',
            f'keyint={RATE}:bframes=4:master-display={DISPLAY}L(10000000,50)')
        return with_light_levels(video, self.folder / 'new.h265', levels)

    def play(self, video, behind):
        pipeline = self.start(
            'play', f'-v filesrc location={video} ! h265parse ! '
            'h265hdrextractor persistence=stream ! avdec_h265 ! '
            f'{PLAIN} ! shmemmetawrite format=json-lines '
            f'location={self.folder}/frames ! '
            f'shmemmetacaps name=caps {behind}')
        self.assert_ends_well(pipeline)
        return pipeline.text()

    def caps(self, video, update):
        """Each change of them, in order."""
        said = self.play(video, f'update={update} ! fakesink')
        return re.findall(
            r'GstShmemMetaCaps:caps\.GstPad:src: caps = .*'
            r'mastering-display-info=\(string\)([\d:]+).*'
            r'content-light-level=\(string\)([\d:]+)', said)

    def times(self):
        lines = (self.folder / 'frames').read_text().splitlines()
        return [json.loads(line)['pts'] for line in lines]

    def test_caps_are_those_of_ffprobe(self):
        video = self.encode(
            lambda number, _: 1000 + number // 5 if number % 5 == 0 else None)
        fields = [fields_of(frame)
                  for frame in ffprobe_hdr.read_frames(str(video))]
        self.assertGreater(len(set(fields)), 10)
        self.assertEqual(self.caps(video, 'frame'), each_change(fields))
        self.assertEqual(self.caps(video, 'scene'),
                         each_scene(fields, self.times()))
        self.assertEqual(self.caps(video, 'first'), fields[:1])

    @needs('', 'x265enc')
    def test_stock_encoder(self):
        """Which knows nothing but caps."""
        video = self.encode(lambda number, _: 1234 if number == 0 else None)
        out = self.folder / 'out.h265'
        self.play(video, '! x265enc speed-preset=ultrafast ! '
                  f'filesink location={out}')
        theirs, ours = (ffprobe_hdr.read_frames(str(path))
                        for path in (video, out))
        self.assertEqual(len(ours), len(theirs))
        self.assertEqual(fields_of(ours[0]), fields_of(theirs[0]))


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
