# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""HDR10+ into and out of random AV1 streams, with ffmpeg as the oracle.

av1random_tests.py BUILD CASE [FIRST [COUNT]]: like pipeline_tests.py, with COUNT
streams (100) of seeds from FIRST (0) on. CASE is Inserted: what av1hdrinserter
wrote, as ffmpeg's trace_headers reads it; or Extracted: what av1hdrextractor
finds of messages that this file has put where trace_headers saw that frames are
shown. A seed makes the same stream always; a failure names it.
"""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'tools')]
import av1file  # noqa: E402
import pipeline_tests  # noqa: E402
import trace_av1  # noqa: E402
from av1_tests import entries_of, t35_of  # noqa: E402
from pipeline_tests import SAMPLES, PipelineTest, needs  # noqa: E402

FIRST = int(sys.argv[3]) if len(sys.argv) > 3 else 0
COUNT = int(sys.argv[4]) if len(sys.argv) > 4 else 100
# That many share a gst-launch-1.0, whose start takes longer than a stream.
BATCH = 10
TU, FRAME = (f'video/x-av1,stream-format=obu-stream,alignment={alignment}'
             for alignment in ('tu', 'frame'))
ANNEXB = 'video/x-av1,stream-format=annexb,alignment=tu'


def encoder_options(chance, encoders):
    encoder = chance.choice(encoders)
    group = chance.choice((1, 4, 9, 30))
    options = ['-c:v', encoder, '-g', str(group)]
    if encoder == 'libsvtav1':
        return [*options, '-preset', chance.choice(('10', '12'))]
    lag = chance.choice((0, 5, 19, 35))
    if group == 1:
        lag = 0  # libaom 3.6 looks ahead for nothing, and crashes.
    options += ['-cpu-used', '8', '-lag-in-frames', str(lag), '-auto-alt-ref',
                str(int(lag > 0)), '-row-mt', str(chance.randint(0, 1))]
    if chance.random() < .3:
        options += ['-error-resilience', 'default']
    if chance.random() < .3:
        options += ['-denoise-noise-level', '20']
    return options


class Stream:
    """A stream of SEED in FOLDER, without metadata, and a message for each of
    its frames."""

    def __init__(self, seed, folder, encoders):
        self.seed, self.folder = seed, folder
        folder.mkdir()
        self.chance = random.Random(seed)
        self.plain = folder / 'plain.ivf'
        self.encode(encoders)
        self.units = trace_av1.read_units(str(self.plain))
        self.n_shown = sum(obu.is_shown for unit in self.units for obu in unit)
        self.document = folder / 'meta.json'
        self.write_document()

    def encode(self, encoders):
        chance = self.chance
        size = chance.choice(('64x64', '160x96', '130x66'))
        source = chance.choice(('testsrc2', 'mandelbrot', 'smptebars'))
        subprocess.run(
            ['ffmpeg', '-nostdin', '-v', 'error', '-f', 'lavfi', '-i',
             f'{source}=s={size}:r=25,trim=end_frame={chance.randint(1, 40)}',
             '-pix_fmt', chance.choice(('yuv420p', 'yuv420p10le')),
             *encoder_options(chance, encoders), str(self.plain)],
            check=True, stderr=subprocess.DEVNULL)

    def write_document(self):
        title = subprocess.run(
            [sys.executable, str(SAMPLES / 'make-title'), str(self.n_shown)],
            check=True, stdout=subprocess.PIPE, text=True).stdout
        values = json.loads(title)
        del values['SceneInfoSummary']
        for frame in values['SceneInfo']:
            frame['LuminanceParameters']['AverageRGB'] = \
                self.chance.randrange(100000)
        self.document.write_text(json.dumps(values), encoding='utf-8')

    def splice(self, messages):
        """An OBU stream with MESSAGES in front of the frames that are shown."""
        messages = iter(messages)
        units = av1file.read_units(self.plain)
        spliced = []
        for unit, traced in zip(units, self.units, strict=True):
            out = []
            for obu, seen in zip(unit, traced, strict=True):
                if seen.is_shown:
                    out.append(av1file.obu(
                        av1file.METADATA, b'\x04' + next(messages) + b'\x80'))
                out.append(obu)
            spliced.append(out)
        path = self.folder / 'spliced.obu'
        path.write_bytes(av1file.pack_stream(spliced))
        return path

    def count(self, tally):
        tally['streams'] += 1
        tally['frames'] += self.n_shown
        for unit in self.units:
            for obu in unit:
                tally['hidden'] += obu.is_frame and not obu.is_shown
                tally['existing'] += bool(obu.get('show_existing_frame'))


@needs('ffmpeg', 'av1parse ivfparse')
class RandomTest(PipelineTest):
    def setUp(self):
        super().setUp()
        known = subprocess.run(
            ['ffmpeg', '-hide_banner', '-encoders'], check=True, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        self.encoders = [name for name in ('libaom-av1', 'libsvtav1')
                         if name in known]
        if not self.encoders:
            self.skipTest('ffmpeg has no encoder of AV1')

    def launch(self, pipelines):
        pipeline = self.start('batch', *pipelines)
        self.assert_ends_well(pipeline)
        self.assertNotIn('WARNING', pipeline.text())

    def read_expected(self, batch):
        """Of each stream, its messages in order."""
        self.launch(
            f'videotestsrc num-buffers={stream.n_shown} ! '
            f'shmemmetaread location={stream.document} ! '
            f'shmemmetawrite location={stream.folder}/expected.jsonl ! fakesink'
            for stream in batch)
        return [[t35_of(frame)[0] for frame in
                 entries_of(stream.folder / 'expected.jsonl')]
                for stream in batch]

    def test_random(self):
        tally = Counter()
        for first in range(FIRST, FIRST + COUNT, BATCH):
            batch = [
                Stream(seed, self.folder / str(seed), self.encoders)
                for seed in range(first, min(first + BATCH, FIRST + COUNT))]
            for stream in batch:
                stream.count(tally)
            self.check(batch, self.read_expected(batch))
        print(dict(tally), file=sys.stderr)
        self.assertEqual(tally['streams'], COUNT)
        # A few streams do not have everything.
        if COUNT >= 10:
            for kind in ('hidden', 'existing'):
                self.assertGreater(tally[kind], 0, kind)


class Inserted(RandomTest):
    def insert(self, stream):
        annexb = stream.chance.random() < .3
        return (f'filesrc location={stream.plain} ! ivfparse ! av1parse ! '
                f'{ANNEXB if annexb else TU} ! '
                f'shmemmetaread location={stream.document} ! '
                f'av1hdrinserter ! {f"av1parse ! {TU} ! " if annexb else ""}'
                f'filesink location={stream.folder}/out.obu')

    def check(self, batch, expected):
        self.launch(self.insert(stream) for stream in batch)
        for stream, messages in zip(batch, expected):
            out = stream.folder / 'out.obu'
            found = [message for unit in trace_av1.read_units(str(out))
                     for message in trace_av1.check_placement(unit)]
            self.assertEqual(found, messages, f'seed {stream.seed}')
            self.assertEqual(av1file.rest(out), av1file.rest(stream.plain),
                             f'seed {stream.seed}')


class Extracted(RandomTest):
    def extract(self, stream, path):
        caps = stream.chance.choice((TU, FRAME))
        return (f'filesrc location={path} ! av1parse ! {caps} ! '
                'av1hdrextractor persistence=frame ! '
                f'shmemmetawrite location={stream.folder}/back.jsonl ! fakesink')

    def check(self, batch, expected):
        self.launch(
            self.extract(stream, stream.splice(messages))
            for stream, messages in zip(batch, expected))
        for stream, messages in zip(batch, expected):
            frames = entries_of(stream.folder / 'back.jsonl')
            found = [message for frame in frames for message in t35_of(frame)]
            self.assertEqual(found, messages, f'seed {stream.seed}')


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
