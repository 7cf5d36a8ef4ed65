# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one transport between a producer and consumers, each a process of its
own, and returns what a frame cost on either side."""

import json
import os
import select
import subprocess
import tempfile
import time

WARM_UP = 0.3
SECONDS = 0.7
# Only one that hangs takes that long.
PATIENCE = 20


class Failed(Exception):
    pass


class Peer:
    """A transport: what to write on either side of the socket."""

    def __init__(self, name, sink, source, needs_caps=False):
        self.name = name
        self.sink = sink
        self.source = source
        self.needs_caps = needs_caps

    def sink_text(self, path, frame_size, buffers):
        # An allocator of rows and headers needs some room around frames.
        return self.sink.format(path=path,
                                size=(frame_size + 65536) * (buffers + 2))

    def source_text(self, path, width, height):
        text = self.source.format(path=path)
        if self.needs_caps:
            text += (f' ! video/x-raw,format=NV12,width={width},'
                     f'height={height},framerate=60/1')
        return text


PEERS = {
    'shmemfd': Peer('shmemfd', 'shmemfdsink socket-path={path}',
                    'shmemfdsrc socket-path={path}'),
    'shm': Peer('shm', 'shmsink socket-path={path} shm-size={size} '
                'wait-for-connection=false sync=false '
                'enable-last-sample=false', 'shmsrc socket-path={path}',
                needs_caps=True),
    'unixfd': Peer('unixfd', 'unixfdsink socket-path={path} sync=false '
                   'enable-last-sample=false', 'unixfdsrc socket-path={path}'),
}


class Process:
    def __init__(self, command, env):
        self.command = command
        self.errors = tempfile.TemporaryFile('w+')
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, text=True, env=env)

    def tell(self, line):
        try:
            self.process.stdin.write(line + '\n')
            self.process.stdin.flush()
        except BrokenPipeError:
            self.fail('went away')

    def expect_line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ''
        if not line:
            self.fail('said nothing')
        return line

    def fail(self, what):
        self.process.kill()
        self.process.wait()
        self.errors.seek(0)
        raise Failed(f'{" ".join(self.command)}: {what}: '
                     f'{self.errors.read().strip()[-400:]}')

    def sample(self):
        """Open descriptors, and resident memory in KiB."""
        folder = f'/proc/{self.process.pid}'
        with open(f'{folder}/status', encoding='utf-8') as status:
            rss = [int(line.split()[1]) for line in status
                   if line.startswith('VmRSS')]
        return {'fds': len(os.listdir(f'{folder}/fd')), 'rss_kib': rss[0]}

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.errors.close()


def wait_for(path):
    end = time.monotonic() + 10
    while not os.path.exists(path):
        if time.monotonic() > end:
            raise Failed(f'{path} did not appear')
        time.sleep(0.01)


def run_case(build, peer, case, env):
    """One run; returns {'producer': {...}, 'consumers': [{...}, ...]}."""
    width, height = case.get('size', (3840, 2160))
    frame_size = width * height * 3 // 2 * case.get('views', 1)
    buffers = case.get('buffers', 8)
    folder = tempfile.mkdtemp()
    path = os.path.join(folder, 's')
    processes = []
    try:
        producer = Process(
            [os.path.join(build, 'benchmarks/bench-producer'),
             peer.sink_text(path, frame_size, buffers),
             str(width), str(height), f'--buffers={buffers}']
            + case.get('producer', []), env)
        processes.append(producer)
        producer.expect_line()
        wait_for(path)
        for _ in range(case.get('consumers', 1)):
            processes.append(Process(
                [os.path.join(build, 'benchmarks/bench-consumer'),
                 peer.source_text(path, width, height)]
                + case.get('consumer', []), env))
        for process in processes[1:]:
            process.expect_line()
        time.sleep(0.2)
        producer.tell('go')
        time.sleep(WARM_UP)
        for process in processes:
            process.tell('start')
        before = [process.sample() for process in processes]
        time.sleep(case.get('seconds', SECONDS))
        after = [process.sample() for process in processes]
        for process in reversed(processes):
            process.tell('stop')
        results = [json.loads(process.expect_line()) for process in processes]
        for result, first, last in zip(results, before, after):
            result.update(first=first, last=last)
        return {'producer': results[0], 'consumers': results[1:]}
    finally:
        for process in processes:
            process.end()
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
