# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs one transport between a producer and consumers, each a process of its
own, and returns what a frame cost on either side."""

import contextlib
import functools
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

SECONDS = 0.7
# Only one that hangs takes that long.
PATIENCE = 20


class Failed(Exception):
    pass


class Peer:
    """A transport: what to write on either side of the socket."""

    warm_up = 0.3

    def __init__(self, name, sink, source, needs_caps=False):
        self.name = name
        self.sink = sink
        self.source = source
        self.needs_caps = needs_caps

    def sink_text(self, path, frame_size, buffers):
        # An allocator of rows and headers needs some room around frames.
        return self.sink.format(path=path, name=node_name(path),
                                size=(frame_size + 65536) * (buffers + 2))

    def source_text(self, path, index, width, height, properties=''):
        text = self.source.format(path=path, name=node_name(path, index))
        text += f' {properties}'
        if self.needs_caps:
            text += (f' ! video/x-raw,format=NV12,width={width},'
                     f'height={height},framerate=60/1')
        return text

    def start(self, producer, path, consumers, env):
        """Returns the consumers, each made by its function, when frames are
        about to flow."""
        wait_for(path)
        processes = []
        for make in consumers:
            processes.append(make())
            yield processes[-1]
        for process in processes:
            process.expect_line()
        time.sleep(0.2)
        producer.tell('go')


class PipeWire(Peer):
    """Has a daemon in between, and nodes that somebody has to link: here
    pw-link, as there is no session manager. A node is there once caps came,
    and a consumer gets ready when it is linked."""

    # It makes its memory frame by frame.
    warm_up = 1.5

    def start(self, producer, path, consumers, env):
        producer.tell('go')
        processes = []
        for index, make in enumerate(consumers):
            processes.append(make())
            yield processes[-1]
            link_nodes(node_name(path), node_name(path, index), env)
        for process in processes:
            process.expect_line()


def node_name(path, index=None):
    name = os.path.basename(os.path.dirname(path))
    return name if index is None else f'{name}-{index}'


@contextlib.contextmanager
def pipewire_daemon():
    """The environment of a daemon that is there meanwhile, or None."""
    if shutil.which('pipewire') is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        env = dict(os.environ, XDG_RUNTIME_DIR=folder)
        daemon = subprocess.Popen(['pipewire'], env=env,
                                  stderr=subprocess.DEVNULL)
        try:
            yield env
        finally:
            daemon.kill()
            daemon.wait()


def link_nodes(output, input_, env):
    end = time.monotonic() + PATIENCE
    while subprocess.run(['pw-link', output, input_], env=env,
                         stderr=subprocess.DEVNULL).returncode:
        if time.monotonic() > end:
            raise Failed(f'pw-link {output} {input_} does not succeed')
        time.sleep(0.02)


PEERS = {
    'shmemfd': Peer('shmemfd', 'shmemfdsink socket-path={path}',
                    'shmemfdsrc socket-path={path}'),
    'shmemfd-latest': Peer('shmemfd', 'shmemfdsink socket-path={path}',
                           'shmemfdsrc latest=true socket-path={path}'),
    'shm': Peer('shm', 'shmsink socket-path={path} shm-size={size} '
                'wait-for-connection=false sync=false '
                'enable-last-sample=false', 'shmsrc socket-path={path}',
                needs_caps=True),
    'pipewire': PipeWire(
        'pipewire', 'pipewiresink mode=provide sync=false '
        'enable-last-sample=false stream-properties="p,node.name={name},'
        'node.autoconnect=false"',
        'pipewiresrc stream-properties="p,node.name={name},'
        'node.autoconnect=false"'),
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
            self.fail('exited early')

    def expect_line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ''
        if not line:
            self.fail('printed nothing in time')
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


def play(consumers, steps):
    """Each step is seconds, or what to tell all consumers."""
    for step in steps:
        if isinstance(step, str):
            for consumer in consumers:
                consumer.tell(step)
        else:
            time.sleep(step)


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
        processes.extend(peer.start(producer, path, [
            functools.partial(
                Process, [os.path.join(build, 'benchmarks/bench-consumer'),
                          peer.source_text(path, index, width, height,
                                           case.get(peer.name, ''))]
                + case.get('consumer', []), env)
            for index in range(case.get('consumers', 1))], env))
        time.sleep(peer.warm_up)
        play(processes[1:], case.get('before', []))
        for process in processes:
            process.tell('start')
        before = [process.sample() for process in processes]
        time.sleep(case.get('seconds', SECONDS))
        after = [process.sample() for process in processes]
        for process in reversed(processes):
            process.tell('stop')
        results = [json.loads(process.expect_line()) for process in processes]
        for process, result in zip(processes, results):
            if result['frames'] == 0:
                process.fail('got no frames')
        for result, first, last in zip(results, before, after):
            result.update(first=first, last=last)
        return {'producer': results[0], 'consumers': results[1:]}
    finally:
        for process in processes:
            process.end()
        for name in os.listdir(folder):
            os.unlink(os.path.join(folder, name))
        os.rmdir(folder)
