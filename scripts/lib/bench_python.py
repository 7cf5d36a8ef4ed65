# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Frames in Python: shmemframes beside shmsrc ! appsink and a pipe of ffmpeg.

bench_python.py BUILD: measures, and prints the table.
bench_python.py --receive KIND PATH WIDTH HEIGHT: one consumer, which reads a
byte of each page of a frame with numpy; as bench-consumer, it says when it is
ready, and is told when to start and to stop.
"""

import contextlib
import functools
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time

import bench
from bench_table import spread, table

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..')
SIZES = {'1080p': (1920, 1080), '4K': (3840, 2160)}
NAMES = {'shmemframes': 'shmemframes', 'shm': 'shmsrc ! appsink',
         'ffmpeg': 'pipe of ffmpeg'}
PAGE = 4096


# ---- a consumer ----

def receive_shmemframes(path, width, height):
    import shmemframes
    for frame in shmemframes.Client(path, wait=bench.PATIENCE):
        yield frame.memories[0]


def receive_shm(path, width, height):
    import gi
    gi.require_version('Gst', '1.0')
    from gi.repository import Gst
    Gst.init(None)
    pipeline = Gst.parse_launch(
        f'shmsrc socket-path={path} ! video/x-raw,format=NV12,width={width},'
        f'height={height},framerate=60/1 ! appsink name=sink sync=false '
        'max-buffers=2')
    pipeline.set_state(Gst.State.PLAYING)
    sink = pipeline.get_by_name('sink')
    while sample := sink.emit('pull-sample'):
        with sample.get_buffer().map(Gst.MapFlags.READ) as mapped:
            yield mapped.data


def receive_ffmpeg(path, width, height):
    """PATH is a file of frames, which costs ffmpeg nothing to make."""
    command = ['ffmpeg', '-v', 'error', '-stream_loop', '-1', '-f', 'rawvideo',
               '-pix_fmt', 'nv12', '-s', f'{width}x{height}', '-i', path,
               '-c', 'copy', '-f', 'rawvideo', '-']
    frame = bytearray(width * height * 3 // 2)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE) as ffmpeg:
        try:
            while ffmpeg.stdout.readinto(frame) == len(frame):
                yield frame
        finally:
            ffmpeg.kill()


def told():
    """What was said meanwhile, or ''."""
    if select.select([sys.stdin], [], [], 0)[0]:
        return sys.stdin.readline().strip() or 'stop'
    return ''


def cpu():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def receive(kind, path, width, height):
    import numpy
    frames = globals()[f'receive_{kind}'](path, width, height)
    count, began = 0, None
    print('ready', flush=True)
    for data in frames:
        numpy.frombuffer(data, 'u1')[::PAGE].sum()
        count += 1
        word = told()
        if word == 'start':
            count, began = 0, (time.monotonic(), cpu())
        elif word == 'stop':
            break
    seconds, used = time.monotonic() - began[0], cpu() - began[1]
    del data
    frames.close()
    print(json.dumps({'frames': count, 'fps': count / seconds,
                      'cpu_us': used / max(count, 1) * 1e6}), flush=True)


# ---- the measurement ----

def environment(build):
    folders = [os.path.join(build, 'gst-libs', name)
               for name in ('shmem', 'shmem-frames')]
    return dict(os.environ, PYTHONPATH=os.path.join(ROOT, 'python'),
                LD_LIBRARY_PATH=':'.join(folders),
                GST_PLUGIN_PATH=os.path.join(build, 'gst/shmemmeta'))


def consumer(kind, path, size, env):
    return bench.Process(
        [sys.executable, os.path.abspath(__file__), '--receive', kind, path,
         *map(str, size)], env)


def measure_one(processes):
    """Frames/s and CPU of the consumer, which is the last one."""
    time.sleep(0.3)
    for process in processes:
        process.tell('start')
    time.sleep(bench.SECONDS)
    processes[-1].tell('stop')
    return json.loads(processes[-1].expect_line())


def run_transport(build, kind, size, folder, env):
    """A producer that recycles its memory, as in the other cases."""
    peer = bench.PEERS['shmemfd' if kind == 'shmemframes' else kind]
    path = os.path.join(folder, 's')
    with contextlib.ExitStack() as stack:
        producer = bench.Process(
            [os.path.join(build, 'benchmarks/bench-producer'),
             peer.sink_text(path, size[0] * size[1] * 3 // 2, 8),
             *map(str, size), '--buffers=8'], env)
        stack.callback(producer.end)
        producer.expect_line()
        make = functools.partial(consumer, kind, path, size, env)
        processes = [producer]
        for process in peer.start(producer, path, [make], env):
            stack.callback(process.end)
            processes.append(process)
        return measure_one(processes)


def run_ffmpeg(size, folder, env):
    path = os.path.join(folder, 'raw')
    with open(path, 'wb') as out:
        for number in range(4):
            out.write(bytes([number]) * (size[0] * size[1] * 3 // 2))
    process = consumer('ffmpeg', path, size, env)
    try:
        process.expect_line()
        return measure_one([process])
    finally:
        process.end()


def measure(build, rounds):
    """By size and receiver, what each round came to."""
    env = environment(build)
    results = {size: {kind: [] for kind in NAMES} for size in SIZES}
    for _ in range(rounds):
        for name, size in SIZES.items():
            for kind in NAMES:
                with tempfile.TemporaryDirectory() as folder:
                    results[name][kind].append(
                        run_ffmpeg(size, folder, env) if kind == 'ffmpeg'
                        else run_transport(build, kind, size, folder, env))
    return results


# ---- the report ----

def rows(results):
    for size, kinds in results.items():
        for kind, runs in kinds.items():
            yield [size, NAMES[kind], spread([run['fps'] for run in runs]),
                   spread([run['cpu_us'] for run in runs])]


def text(results):
    return '''
## Frames in Python

A consumer in Python that reads a byte of each page of a frame with numpy: with
`shmemframes`, with `shmsrc ! appsink`, and from a pipe in which ffmpeg copies
raw frames of a file. CPU is that of the consumer's process, in us a frame; the
process of ffmpeg is not counted.
''' + '\n' + table(['size', 'receiver', 'frames/s', 'CPU'],
                   list(rows(results)))


def main():
    if sys.argv[1] == '--receive':
        kind, path, width, height = sys.argv[2:]
        receive(kind, path, int(width), int(height))
        return
    print(text(measure(os.path.abspath(sys.argv[1]), 3)))


if __name__ == '__main__':
    main()
