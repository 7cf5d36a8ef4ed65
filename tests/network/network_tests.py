# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Containers beside their pictures across a network that loses packets.

network_tests.py BUILD CASE: a sender and a receiver in network namespaces of
their own, with a cable between them. Each frame says which one it is in its
picture and in its container (numbered.py), so that each that comes out of the
decoder shows whether it has its own container, none, or another's, which must
never be. The exit status is 77 where there is no right to make namespaces, or no
such element.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'pipeline')]
import numbered  # noqa: E402
import pipeline_tests  # noqa: E402
from pipeline_tests import TIMEOUT, PipelineTest, needs  # noqa: E402

COUNT = 120
PERCENT = 2
# That of the sender, and that on which the receiver listens behind the loss.
PORT, INNER_PORT = 5000, 5002
ADDRESSES = ('192.0.2.1', '192.0.2.2')

SOURCE = ('filesrc location={pictures} ! rawvideoparse format=gray8 '
          f'width={numbered.WIDTH} height={numbered.HEIGHT} framerate=25/1 ! '
          'shmemmetaread location={containers} ! videoconvert ! '
          'x265enc speed-preset=ultrafast key-int-max={gop} '
          # Parameter sets come with IDR pictures only.
          'option-string=bframes=3:b-adapt=0:open-gop=0 ! h265parse ! '
          'h265hdrinserter containers=all')
SINK = ('h265parse ! h265hdrextractor ! avdec_h265 ! videoconvert ! '
        'video/x-raw,format=GRAY8 ! shmemmetawrite location={lines} ! '
        'filesink location={video} buffer-mode=unbuffered')


def run(*command):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Cable:
    """Two network namespaces with a cable between them."""

    def __init__(self):
        self.names = [f'shmem-{os.getpid()}-{end}' for end in 'ab']
        self.made = []

    def make(self):
        for name in self.names:
            run('ip', 'netns', 'add', name)
            self.made.append(name)
        run('ip', '-n', self.names[0], 'link', 'add', 'cable', 'type', 'veth',
            'peer', 'name', 'cable', 'netns', self.names[1])
        for name, address in zip(self.names, ADDRESSES):
            run('ip', '-n', name, 'address', 'add', f'{address}/30',
                'dev', 'cable')
            for link in ('lo', 'cable'):
                run('ip', '-n', name, 'link', 'set', link, 'up')

    def remove(self):
        for name in self.made:
            run('ip', 'netns', 'delete', name)

    def within(self, end):
        """What goes in front of a command to run it at that end."""
        return ('ip', 'netns', 'exec', self.names[end])

    def sockets(self, end, port):
        """Of each UDP socket of that port, how many packets found no room in it,
        as on a busy machine."""
        lines = run(*self.within(end), 'cat', '/proc/net/udp').stdout
        return [int(dropped) for dropped in re.findall(
            rf'^ *\d+: \w+:{port:04X} .* (\d+) *$', lines, re.MULTILINE)]


class NetworkTest(PipelineTest):
    def setUp(self):
        super().setUp()
        self.cable = Cable()
        self.forwarder = None
        try:
            self.cable.make()
        except (OSError, subprocess.CalledProcessError) as error:
            self.tearDown()
            reason = getattr(error, 'stderr', None) or error
            self.skipTest('two network namespaces with a cable need root, ip '
                          f'and veth: {str(reason).strip()}')
        self.files = {
            name: self.folder / f'{name}.{kind}' for name, kind in (
                ('pictures', 'raw'), ('containers', 'shmc'),
                ('video', 'raw'), ('lines', 'jsonl'))}
        numbered.write(
            self.files['pictures'], self.files['containers'], COUNT)

    def tearDown(self):
        if self.forwarder is not None:
            self.forwarder.kill()
            self.forwarder.wait()
        # A namespace lives as long as a process in it.
        for pipeline in self.running:
            pipeline.stop()
        self.cable.remove()
        super().tearDown()

    def wait_for(self, condition, what):
        deadline = time.monotonic() + TIMEOUT
        while not condition():
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.05)

    def start_loss(self, percent, seed):
        self.forwarder = subprocess.Popen(
            [*self.cable.within(1), sys.executable, str(HERE / 'lossy.py'),
             str(PORT), str(INNER_PORT), str(percent), str(seed)],
            stdout=subprocess.PIPE, text=True)
        self.wait_for(lambda: self.cable.sockets(1, PORT), 'no forwarder')

    def end_loss(self):
        """How many packets were lost, and of how many."""
        self.forwarder.terminate()
        text = self.forwarder.communicate()[0]
        self.forwarder = None
        return [int(number) for number in text.split(' of ')]

    def end_receiver(self, receiver, port):
        """Once nothing more comes out of it, and as if somebody typed ^C. How
        many packets had no room in its socket."""
        def size():
            video = self.files['video']
            return video.stat().st_size if video.exists() else 0

        before = -1
        while size() != before:
            before = size()
            time.sleep(2)
        dropped = sum(self.cable.sockets(1, port))
        if receiver.returncode is None:
            os.kill(receiver.pid, signal.SIGINT)
        self.assert_ends_well(receiver)
        return dropped

    def send(self, source, sink, percent=0, seed=0, gop=8):
        """The frames that came out, and how many packets were lost of how
        many."""
        port = INNER_PORT if percent else PORT
        if percent:
            self.start_loss(percent, seed)
        receiver = self.start(
            'receiver', '-e', source.format(port=port), '!',
            SINK.format(**self.files), command=self.cable.within(1))
        self.wait_for(lambda: self.cable.sockets(1, port)
                      or receiver.returncode is not None, 'no receiver')
        sender = self.start(
            'sender', SOURCE.format(gop=gop, **self.files), '!',
            sink.format(address=ADDRESSES[1], port=PORT),
            command=self.cable.within(0))
        self.assert_ends_well(sender)
        dropped = self.end_receiver(receiver, port)
        lost = self.end_loss() if percent else [0, 0]
        counts = numbered.compare(self.files['video'], self.files['lines'])
        print(f'\n{self.id()}, seed {seed}: {lost[0]} of {lost[1]} packets '
              f'lost, {dropped} dropped; {counts}', file=sys.stderr)
        self.assertEqual(counts.others, 0, counts)
        return counts, lost[0] + dropped

    def assert_all_arrive(self, counts, dropped):
        if dropped == 0:
            self.assertEqual(
                (counts.frames, counts.own), (COUNT, COUNT), counts)
        else:
            self.assertGreater(counts.own, COUNT // 8, counts)

    def assert_most_arrive(self, counts, lost):
        """Else nothing was shown."""
        self.assertGreater(lost, 5)
        self.assertLess(counts.own, COUNT)
        self.assertGreater(counts.own, COUNT // 8, counts)


@needs('ip', 'x265enc h265parse avdec_h265 rtph265pay rtpjitterbuffer')
class Rtp(NetworkTest):
    SINK = ('rtph265pay config-interval=-1 ! '
            'udpsink host={address} port={port} sync=true')
    SOURCE = ('udpsrc port={port} caps=application/x-rtp,media=video,'
              'clock-rate=90000,encoding-name=H265 ! rtpjitterbuffer ! '
              'rtph265depay')

    def test_all(self):
        self.assert_all_arrive(*self.send(self.SOURCE, self.SINK))

    def test_loss(self):
        for seed in range(2):
            with self.subTest(seed=seed):
                self.assert_most_arrive(
                    *self.send(self.SOURCE, self.SINK, PERCENT, seed))


    def test_heavy_loss(self):
        """Every picture that arrives can be read, and many stand behind what is
        left of another one."""
        counts, lost = self.send(self.SOURCE, self.SINK, 12, gop=1)
        self.assertGreater(lost, 100)
        self.assertGreater(counts.own, 10, counts)
        self.assertGreater(counts.none, 0, counts)


@needs('ip', 'x265enc h265parse avdec_h265 mpegtsmux tsdemux')
class MpegTs(NetworkTest):
    SINK = ('mpegtsmux alignment=7 ! '
            'udpsink host={address} port={port} sync=true')
    SOURCE = ('udpsrc port={port} '
              'caps=video/mpegts,systemstream=true,packetsize=188 ! tsdemux')

    def test_all(self):
        self.assert_all_arrive(*self.send(self.SOURCE, self.SINK))

    def test_loss(self):
        for seed in range(2):
            with self.subTest(seed=seed):
                self.assert_most_arrive(
                    *self.send(self.SOURCE, self.SINK, PERCENT, seed))


@needs('ip', 'x265enc h265parse avdec_h265 mpegtsmux tsdemux srtsink srtsrc')
class Srt(NetworkTest):
    """Which sends again what was lost, but not what is older than its latency
    by then, as on a busy machine; and what is in flight at the end is lost."""

    SINK = ('mpegtsmux alignment=7 ! '
            'srtsink uri=srt://{address}:{port}?mode=caller latency=400 '
            'sync=true')
    SOURCE = ('srtsrc uri=srt://0.0.0.0:{port}?mode=listener latency=400 ! '
              'tsdemux')

    def test_all(self):
        counts, _ = self.send(self.SOURCE, self.SINK)
        self.assertGreater(counts.own, COUNT // 2, counts)

    def test_loss(self):
        counts, lost = self.send(self.SOURCE, self.SINK, PERCENT)
        self.assertGreater(lost, 0)
        self.assertGreater(counts.own, COUNT // 2, counts)


if __name__ == '__main__':
    sys.exit(pipeline_tests.main(globals()))
