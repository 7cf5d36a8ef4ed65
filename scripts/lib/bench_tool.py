#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gst-shmemmeta-1.0 costs beside ffmpeg: CPU and memory of commands on a
video of 6000 frames, on a long one, and on the JSON of two hours.

  bench_tool.py TOOL    prints what was measured
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_table import table

SAMPLES = Path(__file__).resolve().parents[2] / 'tests' / 'samples'
# Encoded once; the same frames follow each other until there are enough.
GOP_FRAMES = 240
FRAMES = 6000
LONG_BYTES = 2 << 30
# Two hours of 24 frames a second.
JSON_FRAMES = 172800
# Short commands are measured that often.
TIMES = 3
# Kinds of metadata that extract may write; both read all of the video.
EXTRACT = ('extract to .json', 'extract to .shmc')
MIB = 1 << 20


class Failed(Exception):
    pass


def run(command, times=1):
    """CPU in seconds, the median of TIMES runs, and the highest resident memory
    in KiB."""
    runs = [run_once(command) for _ in range(times)]
    return {'cpu_s': statistics.median(one['cpu_s'] for one in runs),
            'rss_kib': max(one['rss_kib'] for one in runs)}


def run_once(command):
    process = subprocess.Popen(list(map(str, command)),
                               stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f'{command}: {errors.decode()[-400:]}')
    return {'cpu_s': usage.ru_utime + usage.ru_stime,
            'rss_kib': usage.ru_maxrss}


def copy(video, times=1):
    return run(['ffmpeg', '-v', 'error', '-i', video, '-c', 'copy', '-f',
                'null', '-'], times)


def decode(video):
    return run(['ffmpeg', '-v', 'error', '-i', video, '-f', 'null', '-'])


def repeat(source, times, out):
    """In small steps: what this process holds counts for those it starts."""
    with open(out, 'wb') as file:
        for _ in range(times):
            with open(source, 'rb') as block:
                shutil.copyfileobj(block, file, 1 << 16)


def make_video(tool, folder):
    """FRAMES frames of 1080p with HDR10+ of their own."""
    gop, plain, title, video = [folder / name for name in
                                ('gop.h265', 'plain.h265', 't.json', 'v.h265')]
    # Noise makes the bit rate that of a film.
    subprocess.run(
        ['ffmpeg', '-v', 'error', '-y', '-f', 'lavfi', '-i',
         'testsrc2=size=1920x1080:rate=24,noise=alls=12:allf=t',
         '-frames:v', str(GOP_FRAMES), '-pix_fmt', 'yuv420p10le', '-c:v',
         'libx265', '-preset', 'ultrafast', '-crf', '32', '-x265-params',
         'log-level=none:keyint=24:bframes=4:hdr10=1:repeat-headers=1:'
         'max-cll=1000,400', gop], check=True)
    repeat(gop, FRAMES // GOP_FRAMES, plain)
    with open(title, 'wb') as out:
        subprocess.run([sys.executable, SAMPLES / 'make-title',
                        str(FRAMES)], stdout=out,
                       check=True)
    run([tool, 'inject', plain, title, video])
    return video, title


def measure_commands(tool, video, title, folder, times=1):
    """By the name of the command."""
    out = {name: folder / ('out.' + name) for name in
           ('json', 'shmc', 'h265')}
    commands = {
        'extract to .json': ['extract', video, out['json']],
        'extract to .shmc': ['extract', video, out['shmc']],
        'inspect --json': ['inspect', '--json', video],
        'validate': ['validate', video],
        'inject': ['inject', '--match-length=repeat', video, title,
                   out['h265']],
    }
    return {name: run([tool, *command], times)
            for name, command in commands.items()}


def measure(tool):
    with tempfile.TemporaryDirectory(dir=os.environ.get('BENCH_FOLDER')) as name:
        folder = Path(name)
        video, title = make_video(tool, folder)
        results = {'frames': FRAMES, 'bytes': video.stat().st_size,
                   'copy': copy(video, TIMES), 'decode': decode(video),
                   'commands': measure_commands(tool, video, title, folder,
                                                TIMES)}
        long = folder / 'long.h265'
        repeat(video, LONG_BYTES // video.stat().st_size + 1, long)
        results['long'] = {
            'bytes': long.stat().st_size, 'copy': copy(long),
            'commands': measure_commands(tool, long, title, folder)}
        long.unlink()
        film = folder / 'film.json'
        with open(film, 'wb') as out:
            subprocess.run([sys.executable, SAMPLES / 'make-title',
                            str(JSON_FRAMES)],
                           stdout=out, check=True)
        results['json'] = {'frames': JSON_FRAMES,
                           'bytes': film.stat().st_size,
                           'validate': run([tool, 'validate', film])}
        return results


def targets(tool, at_least, at_most):
    """What the command costs beside ffmpeg, and its memory in MiB."""
    for name in EXTRACT:
        cpu = tool['commands'][name]['cpu_s']
        yield at_most(f'{name}, 6000 frames of 1080p: CPU to ffmpeg -c copy', 3,
                      cpu / tool['copy']['cpu_s'])
        yield at_least(f'{name}: CPU of decoding to it', 20,
                       tool['decode']['cpu_s'] / cpu)
    for name, run in tool['long']['commands'].items():
        yield at_most(f'{name}, 2 GB of video: MiB', 64, run['rss_kib'] / 1024)
    yield at_most('two hours of HDR10+ JSON: seconds', 3,
                  tool['json']['validate']['cpu_s'])
    yield at_most('two hours of HDR10+ JSON: MiB', 150,
                  tool['json']['validate']['rss_kib'] / 1024)


def rows(part):
    """CPU and memory of each command on one video."""
    for name in ('copy', 'decode'):
        if name in part:
            yield [f'ffmpeg, {name}', f'{part[name]["cpu_s"]:.2f}', '1.00'
                   if name == 'copy' else
                   f'{part[name]["cpu_s"] / part["copy"]["cpu_s"]:.2f}',
                   f'{part[name]["rss_kib"] / 1024:.0f}']
    for name, run in part['commands'].items():
        yield [name, f'{run["cpu_s"]:.2f}',
               f'{run["cpu_s"] / part["copy"]["cpu_s"]:.2f}',
               f'{run["rss_kib"] / 1024:.0f}']


def text(tool):
    head = ['command', 'CPU s', 'to ffmpeg -c copy', 'resident MiB']
    return f'''
## The command

`gst-shmemmeta-1.0` on {tool["frames"]:,} frames of 1080p ({tool["bytes"] / MIB:.0f} MiB, each
frame with HDR10+ of its own), beside `ffmpeg -c copy -f null -`, which reads the
same bytes, and `ffmpeg -f null -`, which decodes them. CPU is that of all threads.

''' + table(head, rows(tool)) + f'''

The same on {tool["long"]["bytes"] / MIB:.0f} MiB of them:

''' + table(head, rows(tool['long'])) + f'''

`validate` of the HDR10+ JSON of {tool["json"]["frames"]:,} frames ({tool["json"]["bytes"] / MIB:.0f} MiB) takes
{tool["json"]["validate"]["cpu_s"]:.2f} s and {tool["json"]["validate"]["rss_kib"] / 1024:.0f} MiB.'''


if __name__ == '__main__':
    print(text(measure(sys.argv[1])))
