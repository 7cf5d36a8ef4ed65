#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What h265hdrextractor and av1hdrextractor cost behind a parser, which is what
a pipeline has anyway: CPU of a frame with and without them, for HDR10+ and for
containers in user data, which have an MD5 of the picture.

  bench_extract.py BUILD    prints what was measured
"""

import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import bench_tool
from bench_table import table

FRAMES = 48
# What is measured has so many of those.
REPEATED = 50
TIMES = 7

# Encoder of ffmpeg, parser, caps of an elementary stream, and our elements.
CODECS = {
    'H.265': (('libx265', '-preset', 'ultrafast', '-b:v', '10M',
               '-x265-params', 'log-level=none', '-f', 'hevc'),
              'h265parse', 'video/x-h265,stream-format=byte-stream,alignment=au',
              'h265hdr'),
    'AV1': (('libsvtav1', '-preset', '12', '-g', '24', '-b:v', '10M', '-f',
             'obu'),
            'av1parse', 'video/x-av1,stream-format=obu-stream,alignment=tu',
            'av1hdr'),
}


def encode(codec, out):
    """1080p with the bit rate of a film."""
    subprocess.run(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i',
         'testsrc2=size=1920x1080:rate=24,noise=alls=12:allf=t', '-frames:v',
         str(FRAMES), '-pix_fmt', 'yuv420p10le', '-c:v', *CODECS[codec][0],
         out], check=True, env={**os.environ, 'SVT_LOG': '1'})


def write_containers(path):
    """A vendor's entry for each frame, as a container sequence."""
    with open(path, 'wb') as out:
        out.write(b'SHMCSEQ\0' + struct.pack('<II', 1, 0))
        for frame in range(FRAMES):
            container = struct.pack('<QII', 0x0500000000000001, 4, frame)
            out.write(struct.pack('<QQII', frame, (1 << 64) - 1,
                                  len(container), 0) + container)


def with_containers(codec, plain, out):
    _, parser, caps, ours = CODECS[codec]
    sequence = plain.with_suffix('.shmc')
    write_containers(sequence)
    subprocess.run(
        ['gst-launch-1.0', '-q', *f'filesrc location={plain} ! {parser} ! '
         f'{caps} ! shmemmetaread location={sequence} ! {ours}inserter '
         f'containers=all ! filesink location={out}'.split()], check=True)


def with_hdr10plus(build, plain, out):
    title = plain.with_suffix('.json')
    with open(title, 'wb') as made:
        subprocess.run([sys.executable, bench_tool.SAMPLES / 'make-title',
                        str(FRAMES)],
                       stdout=made, check=True)
    subprocess.run([Path(build, 'tools/gst-shmemmeta-1.0'), 'inject', plain,
                    title, out], check=True)


def run(build, codec, video, element):
    """CPU of a frame in us; None if the parser hands out none."""
    process = subprocess.run(
        [Path(build, 'benchmarks/bench-pipeline'), f'filesrc location={video} ! '
         f'{CODECS[codec][1]} ! {element}fakesink name=out'],
        stdout=subprocess.PIPE, text=True, timeout=120)
    if process.returncode != 0:
        return None
    result = json.loads(process.stdout)
    return result['cpu_us'] if result['frames'] else None


def compare(build, codec, one, video):
    """One after the other, TIMES times. av1parse of GStreamer 1.22 drops frames
    with metadata OBUs that it does not know: nothing is measured then."""
    if run(build, codec, one, '') is None:
        return None
    bench_tool.repeat(one, REPEATED, video)
    extractor = f'{CODECS[codec][3]}extractor ! '
    return [{'parse': run(build, codec, video, ''),
             'extract': run(build, codec, video, extractor)}
            for _ in range(TIMES)]


def measure(build):
    results = {}
    with tempfile.TemporaryDirectory(dir=os.environ.get('BENCH_FOLDER')) as name:
        folder = Path(name)
        for codec in CODECS:
            plain, one, video = [folder / f'{codec}.{kind}'
                                 for kind in ('plain', 'one', 'video')]
            encode(codec, plain)
            for what, make in (
                    ('HDR10+', lambda: with_hdr10plus(build, plain, one)),
                    ('containers', lambda: with_containers(codec, plain, one))):
                make()
                results[f'{codec}, {what}'] = compare(build, codec, one, video)
    return results


def ratio(runs):
    return statistics.median(one['extract'] / one['parse'] for one in runs)


def targets(data, at_most):
    for name, runs in data.items():
        if runs and name.endswith('HDR10+'):
            yield at_most(f'{name}: CPU of parser and extractor to the parser',
                          1.2, ratio(runs))


def rows(data):
    for name, runs in data.items():
        if runs:
            yield [name, *[f'{statistics.median(one[what] for one in runs):.0f}'
                           for what in ('parse', 'extract')],
                   f'{ratio(runs):.2f}']
        else:
            yield [name, '-', '-', '-']


def text(data):
    return '''
## Extractors

`h265parse ! h265hdrextractor` and `av1parse ! av1hdrextractor` beside the parser
alone, on frames of 1080p at 10 Mbit/s, each with an HDR10+ message of its own, or
with a container in user data. That has an MD5 of the picture
([network.md](network.md)), which is most of what it costs. CPU in us a frame, all
of the process.
''' + '\n' + table(['frames of', 'parser', 'with extractor', 'ratio'],
                   list(rows(data)))


def main():
    print(text(measure(os.path.abspath(sys.argv[1]))))


if __name__ == '__main__':
    main()
