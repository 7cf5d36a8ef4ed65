# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""demo.py BUILD VIDEO: the two processes of scripts/demo, and the table."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines import Pipeline, PipelineError, fdinfo, open_files

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'oracle'))
import ffprobe_hdr  # noqa: E402

SEALS = {0x1: 'SEAL', 0x2: 'SHRINK', 0x4: 'GROW', 0x8: 'WRITE',
         0x10: 'FUTURE_WRITE', 0x20: 'EXEC'}

# What ffprobe calls a file format, and what takes it apart in GStreamer.
DEMUXERS = {'hevc': [], 'mov': ['qtdemux', '!'],
            'matroska': ['matroskademux', '!'], 'mpegts': ['tsdemux', '!']}


def probe(video):
    """(format, codec) of the first video stream."""
    ran = subprocess.run(
        ['ffprobe', '-v', 'error', '-select_streams', 'v:0', '-show_entries',
         'format=format_name:stream=codec_name', '-of', 'default=nw=1',
         video], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        check=False)
    found = dict(line.split('=', 1) for line in ran.stdout.splitlines()
                 if '=' in line)
    if ran.returncode != 0 or 'codec_name' not in found:
        raise PipelineError(f'{video}: no picture can be decoded from it, so there '
                            'are 0 frames, and 0 with HDR10+')
    return found['format_name'].split(',')[0], found['codec_name']


def producer(video, socket):
    container, codec = probe(video)
    if codec != 'hevc' or container not in DEMUXERS:
        raise PipelineError(
            f'{video}: {codec} in {container}; the demo takes H.265, by itself '
            'or in MP4, Matroska or MPEG-TS')
    return ['filesrc', f'location={video}', '!', *DEMUXERS[container],
            'h265parse', '!', 'h265hdrextractor', 'persistence=stream', '!',
            'avdec_h265', '!', 'shmemfdsink', f'socket-path={socket}',
            'wait-for-connection=true']


def consumer(socket, out):
    return ['shmemfdsrc', f'socket-path={socket}', '!', 'shmemmetawrite',
            f'location={out}', '!', 'fakesink']


def dmabuf_bytes(pid):
    """Device memory that a process has descriptors of."""
    sizes = {target: fdinfo(pid, number, 'size') or 0
             for number, target in open_files(pid) if 'dmabuf' in target}
    return sum(sizes.values())


def read_so_far(pid, video):
    """How far the producer has read the file, from 0 to 1, or None."""
    for number, target in open_files(pid):
        if target == os.path.realpath(video):
            at = fdinfo(pid, number, 'pos')
            return at and min(at / max(os.path.getsize(video), 1), 1)
    return None


def watch(pipelines, video):
    """Waits for all; returns the most device memory that was seen."""
    most = 0
    while any(pipeline.returncode is None for pipeline in pipelines):
        most = max(most, sum(dmabuf_bytes(p.pid) for p in pipelines))
        share = read_so_far(pipelines[0].pid, video)
        if sys.stderr.isatty() and share is not None:
            print(f'\r\033[Kplaying {share:.0%}', end='', file=sys.stderr)
        if any(p.returncode not in (None, 0) for p in pipelines):
            break
        time.sleep(0.02)
    if sys.stderr.isatty():
        print('\r\033[K', end='', file=sys.stderr)
    return most


def seal_names(mask):
    names = [name for bit, name in SEALS.items() if mask & bit]
    return ', '.join(names) if names else 'none'


def size(count):
    return f'{count:,} bytes'


def print_table(rows):
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        print(f'  {label:<{width}}  {value}')


def play(build, video, folder):
    socket, out = folder / 'frames', folder / 'out.json'
    running = []
    try:
        for name, elements in (('A', producer(video, socket)),
                               ('B', consumer(socket, out))):
            print(f'{name}: {" ".join(elements)}', flush=True)
            running.append(Pipeline(build, folder, name, elements))
        device = watch(running, video)
        for pipeline in running:
            if pipeline.returncode not in (None, 0):
                raise PipelineError(pipeline.error())
    finally:
        for pipeline in running:
            pipeline.stop()
    return (running[0].statistics('shmemfdsink-stats'),
            running[1].statistics('shmemfdsrc-stats'),
            running[1].statistics('shmemmetawrite-stats'), out, device)


def main():
    build, video = Path(sys.argv[1]), sys.argv[2]
    folder = Path(tempfile.mkdtemp(prefix='shmemmeta-demo-'))
    try:
        sent, received, written, out, device = play(build, video, folder)
        compared = ffprobe_hdr.compare(str(out), video)
    except (PipelineError, KeyError, OSError, ValueError) as error:
        print(f'demo: {error}', file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder)
    print()
    print_table([
        ('frames sent by A', sent['frames-sent']),
        ('frames received by B', received['frames']),
        ('frames with HDR10+',
         f'{written["frames-with-hdr10plus"]} (ffprobe: '
         f'{compared["frames_with_hdr10plus"]} of {compared["frames"]})'),
        ('distinct containers', received['containers']),
        ('seals on every one of them',
         seal_names(received['container-seals'])),
        ('shared memory for frames', size(received['memory-bytes'])),
        ('shared memory for metadata', size(received['container-bytes'])),
        ('device memory', size(device)),
        ('values compared with ffprobe', compared['values_compared']),
        ('values that differ', compared['values_that_differ']),
    ])
    for difference in compared['first_differences']:
        print('  frame {frame}, {key}: {json} here, {ffprobe} there'.format(
            **difference))
    same = (sent['frames-sent'] == received['frames'] == compared['frames']
            and compared['values_that_differ'] == 0)
    return 0 if same else 1


if __name__ == '__main__':
    sys.exit(main())
