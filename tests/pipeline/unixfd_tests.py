# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plane tables and containers through GStreamer's own unixfdsink.

unixfd_tests.py BUILD CASE: like pipeline_tests.py, of which it has the parts.
The oracle is the same pipeline without a socket in it. The exit status is 77
without a unixfdsink that waits for its first client.
"""

import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent)]
import pipeline_tests  # noqa: E402
import planes_tests  # noqa: E402
from pipeline_tests import SAMPLES, TIMEOUT, read_entries  # noqa: E402

FRAMES = 40
MESSAGES = SAMPLES / 't35-messages.shmc'


def have_unixfd():
    found = subprocess.run(['gst-inspect-1.0', 'unixfdsink'], text=True,
                           capture_output=True, check=False)
    return 'wait-for-connection' in found.stdout


def loads_metas_by_name():
    """From 1.28 on, a process needs no element of the plugin for that."""
    text = subprocess.run(['gst-launch-1.0', '--gst-version'], text=True,
                          capture_output=True, check=True).stdout
    major, minor = text.split()[-1].split('.')[:2]
    return (int(major), int(minor)) >= (1, 28)


def is_listening(path):
    """Whether somebody listens there; the file alone says bind() only."""
    with open('/proc/net/unix', encoding='utf-8') as lines:
        sockets = [line.split() for line in lines]
    return any(fields[3] == '00010000' and fields[-1] == str(path)
               for fields in sockets)


class UnixFd(planes_tests.PlanesTest):
    """What arrives is what arrives without a socket."""

    def sink(self, name='socket'):
        return (f'unixfdsink socket-path={self.folder}/{name} '
                'wait-for-connection=true')

    def source(self, name='socket'):
        """Once there is a sink: it does not wait for one itself."""
        deadline = time.monotonic() + TIMEOUT
        while not is_listening(self.folder / name):
            self.assertLess(time.monotonic(), deadline, 'nobody listens')
            time.sleep(0.01)
        return f'unixfdsrc socket-path={self.folder}/{name}'

    def send_planes(self, streams):
        producer = self.start('A', self.mux(streams, self.sink()))
        consumer = self.start('B', self.demux(streams, self.source()))
        self.assert_ends_well(producer, consumer)
        self.assert_out_equals_alone(streams)

    def test_views(self):
        self.send_planes(planes_tests.VIEWS)

    def test_layers(self):
        self.send_planes(planes_tests.LAYERS)

    def read(self, sink):
        return (f'videotestsrc num-buffers={FRAMES} ! '
                'video/x-raw,format=NV12,width=320,height=180 ! '
                f'shmemmetaread location={MESSAGES} ! {sink}')

    def write(self, out):
        return f'shmemmetawrite location={self.folder}/{out}.jsonl ! fakesink'

    def entries(self, name):
        return read_entries(self.folder / f'{name}.jsonl')

    def assert_containers_equal(self):
        self.assert_ends_well(
            self.start('direct', self.read(self.write('direct'))))
        direct = self.entries('direct')
        self.assertEqual(len(direct), FRAMES)
        self.assertGreater(len({str(frame) for frame in direct}), 1)
        self.assertEqual(self.entries('sent'), direct)

    def test_containers(self):
        producer = self.start('A', self.read(self.sink()))
        consumer = self.start('B', f'{self.source()} ! {self.write("sent")}')
        self.assert_ends_well(producer, consumer)
        self.assert_containers_equal()

    def test_process_without_our_elements(self):
        if not loads_metas_by_name():
            self.skipTest('this GStreamer does not load metas by name')
        pipelines = [self.start('A', self.read(self.sink()))]
        pipelines.append(self.start(
            'B', f'{self.source()} ! {self.sink("second")}'))
        pipelines.append(self.start(
            'C', f'{self.source("second")} ! {self.write("sent")}'))
        self.assert_ends_well(*pipelines)
        self.assert_containers_equal()


def main(cases):
    return pipeline_tests.main(cases) if have_unixfd() else 77


if __name__ == '__main__':
    sys.exit(main(globals()))
