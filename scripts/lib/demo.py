# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""demo.py BUILD VIDEO: the two processes of scripts/demo, and the table."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests' / 'oracle'))
import ffprobe_hdr  # noqa: E402

SEALS = {0x1: 'SEAL', 0x2: 'SHRINK', 0x4: 'GROW', 0x8: 'WRITE',
         0x10: 'FUTURE_WRITE', 0x20: 'EXEC'}

# What ffprobe calls a file format, and what takes it apart in GStreamer.
DEMUXERS = {'hevc': [], 'mov': ['qtdemux', '!'],
            'matroska': ['matroskademux', '!'], 'mpegts': ['tsdemux', '!']}


class DemoError(Exception):
    pass


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
        raise DemoError(f'{video}: ffprobe finds no video in it')
    return found['format_name'].split(',')[0], found['codec_name']


def producer(video, socket):
    container, codec = probe(video)
    if codec != 'hevc' or container not in DEMUXERS:
        raise DemoError(
            f'{video}: {codec} in {container}; the demo takes H.265, by itself '
            'or in MP4, Matroska or MPEG-TS')
    return ['filesrc', f'location={video}', '!', *DEMUXERS[container],
            'h265parse', '!', 'h265hdrextractor', 'persistence=stream', '!',
            'avdec_h265', '!', 'shmemfdsink', f'socket-path={socket}',
            'wait-for-connection=true']


def consumer(socket, out):
    return ['shmemfdsrc', f'socket-path={socket}', '!', 'shmemmetawrite',
            f'location={out}', '!', 'fakesink']


def start(pipeline, log, build):
    environment = dict(
        os.environ, GST_PLUGIN_PATH=str(build / 'gst' / 'shmemmeta'),
        GST_REGISTRY=str(log.parent / 'registry.bin'), GST_DEBUG_NO_COLOR='1')
    return subprocess.Popen(
        ['gst-launch-1.0', '-m', *pipeline], stdin=subprocess.DEVNULL,
        stdout=log.open('w'), stderr=subprocess.STDOUT, env=environment)


def dmabuf_bytes(pid):
    """Device memory that a process has a descriptor of."""
    total, seen = 0, set()
    try:
        for entry in os.scandir(f'/proc/{pid}/fd'):
            target = os.readlink(entry.path)
            if 'dmabuf' not in target or target in seen:
                continue
            seen.add(target)
            info = Path(f'/proc/{pid}/fdinfo/{entry.name}').read_text()
            total += int(re.search(r'size:\s*(\d+)', info)[1])
    except (OSError, TypeError):
        pass
    return total


def read_so_far(pid, video):
    """How far the producer has read the file, from 0 to 1."""
    try:
        for entry in os.scandir(f'/proc/{pid}/fd'):
            if os.path.samefile(entry.path, video):
                info = Path(f'/proc/{pid}/fdinfo/{entry.name}').read_text()
                at = int(re.search(r'pos:\s*(\d+)', info)[1])
                return min(at / max(os.path.getsize(video), 1), 1)
    except (OSError, TypeError):
        pass
    return None


def watch(processes, video):
    """Waits for both; returns the most device memory that was seen."""
    most = 0
    while any(process.poll() is None for process in processes):
        most = max(most, sum(dmabuf_bytes(p.pid) for p in processes))
        share = read_so_far(processes[0].pid, video)
        if sys.stderr.isatty() and share is not None:
            print(f'\r\033[Kplaying {share:.0%}', end='', file=sys.stderr)
        failed = [p for p in processes if p.poll() not in (None, 0)]
        if failed:
            stop(processes)
        time.sleep(0.02)
    if sys.stderr.isatty():
        print('\r\033[K', end='', file=sys.stderr)
    return most


def stop(processes):
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait()


def first_error(logs):
    for log in logs:
        for line in log.read_text(errors='replace').splitlines():
            if line.startswith(('ERROR', 'WARNING: erroneous')):
                return line
    return 'a pipeline failed; nothing was said about why'


def statistics(log, name):
    """The structure that an element posted at the end of the stream."""
    found = re.findall(rf'{name}, (.*);', log.read_text(errors='replace'))
    if not found:
        raise DemoError(f'no {name} message; the stream did not end well')
    return {key: int(value) for key, value in re.findall(
        r'([a-z0-9-]+)=\([a-z0-9]+\)(\d+)', found[-1])}


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
    logs = [folder / 'producer.log', folder / 'consumer.log']
    pipelines = [producer(video, socket), consumer(socket, out)]
    for name, pipeline in zip('AB', pipelines):
        print(f'{name}: {" ".join(pipeline)}')
    processes = []
    try:
        for pipeline, log in zip(pipelines, logs):
            processes.append(start(pipeline, log, build))
        device = watch(processes, video)
    finally:
        stop(processes)
    if any(process.returncode != 0 for process in processes):
        raise DemoError(first_error(logs))
    return (statistics(logs[0], 'shmemfdsink-stats'),
            statistics(logs[1], 'shmemfdsrc-stats'),
            statistics(logs[1], 'shmemmetawrite-stats'), out, device)


def main():
    build, video = Path(sys.argv[1]), sys.argv[2]
    folder = Path(tempfile.mkdtemp(prefix='shmemmeta-demo-'))
    try:
        sent, received, written, out, device = play(build, video, folder)
        compared = ffprobe_hdr.compare(str(out), video)
    except (DemoError, KeyError, OSError, ValueError) as error:
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
