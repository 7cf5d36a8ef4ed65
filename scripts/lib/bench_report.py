# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_report.py [--quick] RESULTS DOCS: prints what bench_run.py measured,
and writes DOCS/benchmarks.md and its chart."""

import argparse
import json
import os

import bench_chart
import bench_extract
import bench_python
import bench_tool
from bench_table import median, spread, table

PEERS = [('shmemfd', 'shmemfdsink'), ('shm', 'shmsink'),
         ('unixfd', 'unixfdsink')]
LATEST = ('shmemfd-latest', 'shmemfdsrc latest=true')
LIVE = [('live/playing', 'plays on'),
        ('live/paused', 'was paused for 3 s'),
        ('live/slow start', 'was in PAUSED for 2 s at first'),
        ('live/10 fps', 'needs 100 ms a frame')]


class Results:
    def __init__(self, data):
        self.data = data
        self.floor = {name: median([run[name] for run in data['floor']])
                      for name in data['floor'][0]}

    def has(self, name, peer='shmemfd'):
        return peer in self.data['cases'].get(name, {})

    def values(self, name, peer, what):
        """One for each round. `what` is a function of a run."""
        return [what(run) for run in self.data['cases'][name].get(peer, [])]

    def median(self, name, peer, what):
        return median(self.values(name, peer, what))

    def added(self, name, base, peer, what):
        """How much more `name` has than `base`, which ran just before it."""
        return median([more - less for more, less in zip(
            self.values(name, peer, what), self.values(base, peer, what))])

    def ratio(self, name, peer, what, to='shmemfd'):
        """Of one peer to another: the median over rounds, each of which ran
        both one after the other."""
        return median([ours / theirs for ours, theirs in zip(
            self.values(name, to, what),
            self.values(name, peer, what)) if theirs])


def fps(run):
    # Frames that the slowest consumer got, not what the producer dropped.
    return min(consumer['fps'] for consumer in run['consumers'])


def producer_fps(run):
    return run['producer']['fps']


def producer_cpu(run):
    return run['producer']['cpu_us']


def consumer_cpu(run):
    return median([consumer['cpu_us'] for consumer in run['consumers']])


def all_cpu(run):
    return producer_cpu(run) + sum(
        consumer['cpu_us'] for consumer in run['consumers'])


def p50(run):
    return median([consumer['p50_us'] for consumer in run['consumers']])


def p99(run):
    return median([consumer['p99_us'] for consumer in run['consumers']])


def shared_rows(results):
    for name in results.data['cases']:
        if not name.startswith('shared/'):
            continue
        _, size, consumers, touch = name.split('/')
        row = [size, consumers, touch]
        for peer, _ in PEERS:
            row.append(spread(results.values(name, peer, fps)))
        for peer, _ in PEERS:
            row.append(f'{results.median(name, peer, producer_cpu):.1f} / '
                       f'{results.median(name, peer, consumer_cpu):.1f}')
        row += [f'{results.ratio(name, "shm", fps):.2f}',
                f'{results.ratio(name, "unixfd", fps):.1f}']
        yield row


def bare_rows(results):
    for name in results.data['cases']:
        if not name.startswith('shared/'):
            continue
        _, size, consumers, touch = name.split('/')
        yield [size, consumers, touch,
               spread(results.values(name, 'bare', fps)),
               f'{results.median(name, "bare", producer_cpu):.1f} / '
               f'{results.median(name, "bare", consumer_cpu):.1f}',
               *[f'{results.ratio(name, "bare", fps, peer):.2f}'
                 for peer, _ in PEERS]]


def live_rows(results):
    for name, what in LIVE:
        for peer, label in (LATEST, *PEERS):
            if peer == LATEST[0] and not results.has(name, peer):
                continue
            yield [what, label,
                   *[spread([latency / 1000 for latency in
                             results.values(name, peer, function)], '{:.2f}')
                     for function in (p50, p99)],
                   spread(results.values(name, peer, producer_fps))]


def metadata_rows(results):
    for name in results.data['cases']:
        if not name.startswith('metadata/'):
            continue
        _, consumers, kind = name.split('/')
        base = f'metadata/{consumers}/none'
        for peer, label in PEERS:
            if not results.has(name, peer):
                continue
            cpu = results.values(name, peer, all_cpu)
            yield [consumers, kind, label,
                   spread(results.values(name, peer, fps)),
                   spread(cpu, '{:.1f}'),
                   f'{results.added(name, base, peer, all_cpu):.2f}'
                   if kind != 'none' else '']


def pipewire_rows(results):
    for name in results.data['cases']:
        if not results.has(name, 'pipewire'):
            continue
        yield [name, spread(results.values(name, 'pipewire', fps)),
               f'{results.median(name, "pipewire", producer_cpu):.0f} / '
               f'{results.median(name, "pipewire", consumer_cpu):.0f}',
               f'{results.ratio(name, "pipewire", fps):.1f}']


def copied_rows(results):
    for name in results.data['cases']:
        if not name.startswith('copied/'):
            continue
        row = [name.split('/')[1]]
        for peer, _ in PEERS:
            row.append(spread(results.values(name, peer, fps)))
        if row[0] == '4K':
            copy = results.floor['memcpy_us']
            row += [f'{1e6 / results.median(name, peer, fps) / copy:.2f}'
                    for peer, _ in PEERS]
        else:
            row += ['', '', '']
        yield row


def mux_ratio(results):
    """Of CPU for frames of 8K to that for frames of 360p, each with the run
    that was next to it."""
    small, large = [[run['cpu_us'] for run in results.data['mux'][size]]
                    for size in ('640x360', '7680x4320')]
    return median([more / less for more, less in zip(large, small)])


def mux_instructions(results, size):
    """Of a frame; None where there was no valgrind."""
    return results.data.get('mux_instructions', {}).get(size)


def mux_rows(results):
    for size, runs in results.data['mux'].items():
        count = mux_instructions(results, size)
        yield [size, spread([run['cpu_us'] for run in runs], '{:.1f}'),
               f'{count:,.0f}' if count else '-']


def decode_ratio(results):
    return median([run['shmemfdsink']['cpu_us'] / run['fakesink']['cpu_us']
                   for run in results.data['decode']])


def decode_rows(results):
    for sink in ('fakesink', 'shmemfdsink'):
        runs = [run[sink] for run in results.data['decode']]
        yield [sink, f'{runs[-1]["frames"]:,}',
               f'{max(run["frames_copied"] for run in runs):,}',
               spread([run['cpu_us'] for run in runs])]


def targets(results):
    """Name, limit, measured, the same of system calls alone where that is
    known, met."""
    def at_least(name, wanted, value, bare=None):
        return (name, f'at least {wanted:g}', f'{value:.2f}',
                f'{bare:.2f}' if bare else '', value >= wanted)

    def at_most(name, wanted, value):
        return (name, f'at most {wanted:g}', f'{value:.2f}', '',
                value <= wanted)

    for consumers, touch, shm, unixfd in [
            (1, 'none', 1.2, 1.5), (1, 'page', 1.2, 30), (4, 'none', 1.2, None),
            (4, 'page', 1.2, 20)]:
        name = f'shared/4K/{consumers}/{touch}'
        label = f'4K, consumers: {consumers}, touched: {touch}'
        yield at_least(f'{label}: frames/s to shmsink', shm,
                       results.ratio(name, 'shm', fps),
                       results.ratio(name, 'shm', fps, 'bare'))
        if unixfd:
            yield at_least(f'{label}: frames/s to unixfdsink', unixfd,
                           results.ratio(name, 'unixfd', fps),
                           results.ratio(name, 'unixfd', fps, 'bare'))
        yield at_most(f'{label}: CPU of the producer to shmsink', 1,
                      results.ratio(name, 'shm', producer_cpu))
        yield at_most(f'{label}: CPU of a consumer to shmsrc', 1,
                      results.ratio(name, 'shm', consumer_cpu))
    yield at_most('4K of the heap: time of a frame to that of a memcpy', 1.4,
                  1e6 / results.median('copied/4K', 'shmemfd', fps)
                  / results.floor['memcpy_us'])
    yield at_most('60 frames/s: median latency to shmsink', 1,
                  results.ratio('paced/4K', 'shm', p50))
    yield at_most('60 frames/s: 99th percentile to shmsink', 1,
                  results.ratio('paced/4K', 'shm', p99))
    for name, what in LIVE[:3]:
        yield at_most(f'live, a consumer that {what}: 99th percentile, ms', 20,
                      results.median(name, 'shmemfd', p99) / 1000)
    if results.has('live/10 fps', LATEST[0]):
        yield at_most('live, 10 fps consumer with latest: 99th percentile, ms',
                      50, results.median('live/10 fps', LATEST[0], p99) / 1000)
    yield at_most("README's pipeline: frames copied", 0, max(
        run['shmemfdsink']['frames_copied'] for run in results.data['decode']))
    same, new = [results.added(f'metadata/1/{kind}', 'metadata/1/none',
                               'shmemfd', all_cpu) for kind in ('same', 'new')]
    yield at_most('metadata that stays: CPU us of both sides', 0.3, same)
    yield at_most('1 KiB new each frame: CPU to that of its system calls', 1.5,
                  new / results.floor['metadata_us'])
    yield at_most('attach, find and read: us', 0.3,
                  results.floor['attach_find_read_ns'] / 1000)
    yield at_most('validate 4 entries: ns', 150, results.floor['validate_ns'])
    yield at_most('4 x 8K through mux and demux: CPU to that of 4 x 360p', 1.1,
                  mux_ratio(results))
    small, large = [mux_instructions(results, size)
                    for size in ('640x360', '7680x4320')]
    if small and large:
        yield at_most('4 x 8K through mux and demux: instructions to those of '
                      '4 x 360p', 1.01, large / small)
    small, large = [results.median(f'size/{size}', 'shmemfd', fps)
                    for size in ('640x360', '7680x4320')]
    yield at_least('frames/s of 8K to those of 360p, untouched', 0.9,
                   large / small)
    yield from bench_extract.targets(results.data['extract'], at_most)
    yield from bench_tool.targets(results.data['tool'], at_least, at_most)


def long_rows(results):
    run = results.data['long']
    for name, side in [('producer', run['producer']),
                       ('consumer', run['consumers'][0])]:
        yield [name, f'{side["frames"]:,}', str(side['first']['fds']),
               str(side['last']['fds']), f'{side["first"]["rss_kib"]:,}',
               f'{side["last"]["rss_kib"]:,}']


def text(results):
    machine = results.data['machine']
    names = [name for _, name in PEERS]
    floor = results.floor
    parts = [f'''# Benchmarks

Written by `scripts/bench`. {machine["cores"]} cores of {machine["cpu"]}, Linux
{machine["kernel"]}, GStreamer {machine["gstreamer"]}; {results.data["rounds"]}
rounds, in each of which all peers ran one after the other. Medians, and in
brackets the lowest and highest; a ratio is the median of the rounds' ratios.
Producer and consumers are processes of their own, with the same source, pool
of 8 frames and probe around each peer. CPU is user and system time of the
whole process in us a frame, producer / one consumer.

![Frames per second](images/benchmarks.svg)
''']
    parts.append('''## Targets

The last but one column is the same ratio for system calls alone
([the floor](#the-floor)): no transport over sockets can exceed it, and the
difference to it is what GStreamer, threads and checks cost.
''' + '\n' + table(
        ['target', 'limit', 'measured', 'the floor', 'met'],
        [[*row, 'yes' if kept else '**no**']
         for *row, kept in targets(results)]))
    parts.append('''
## Frames that can be shared

Frames/s. Each sink offered its own memory upstream, so that nothing is copied.
A consumer touches nothing, a byte of each page, or reads all.
''' + '\n' + table(
        ['size', 'consumers', 'touched'] + names
        + ['CPU ' + name for name in names] + ['to shm', 'to unixfd'],
        shared_rows(results)))
    parts.append(f'''
## Frames that have to be copied

Frames/s when upstream's memory is system memory and has to be copied, and, for
4K, the time of a frame as a multiple of a memcpy() of it into warm shared
memory, {floor["memcpy_us"]:.0f} us.
''' + '\n' + table(['size'] + names + [name + ' to memcpy' for name in names],
                   copied_rows(results)))
    parts.append('''
## At 60 frames a second

Latency from the push into the sink to the consumer's probe, in us.
''' + '\n' + table(['', *names], [
        ['median', *[spread(results.values('paced/4K', peer, p50))
                     for peer, _ in PEERS]],
        ['99th percentile', *[spread(results.values('paced/4K', peer, p99))
                              for peer, _ in PEERS]]]))
    parts.append('''
## Live streams

A source of 30 frames a second that drops what nobody takes in time, as a camera
does. Time from when a frame is made until it is shown by a sink that
synchronizes, or until the consumer that needs 100 ms for each gets it, in ms, of
the seconds from half a second after it plays on; and how many frames a second
the source could make. shmsrc has timestamps of when a frame arrived, as it gets
none. Where there is a dash, no frame arrived any more.

![Latency of live streams](images/latency.svg)

''' + table(['the consumer', 'over', 'median', '99th percentile', 'frames/s made'],
                live_rows(results)))
    parts.append(f'''
## Metadata

1 KiB with each frame, found and read by each consumer: a container, or for
unixfdsink a text in a GstCustomMeta. `same` is one for all frames, `new`
another one for each. The last column is the CPU of all processes that this
adds, the median over pairs of runs that followed each other. The system calls
of a new container alone (make, write, seal, send, verify, read) take {floor["metadata_us"]:.1f} us.
''' + '\n' + table(
        ['consumers', 'metadata', 'sink', 'frames/s', 'CPU us a frame', 'added'],
        metadata_rows(results)))
    parts.append('''
## Planes and sizes

Nothing touched, one consumer.
''' + '\n' + table(
        ['frame', 'frames/s', 'CPU producer', 'CPU consumer'],
        [[name.replace('planes/', '1080p, planes: ').replace('size/', ''),
          spread(results.values(name, 'shmemfd', fps)),
          f'{results.median(name, "shmemfd", producer_cpu):.1f}',
          f'{results.median(name, "shmemfd", consumer_cpu):.1f}']
         for name in results.data['cases']
         if name.startswith(('planes/', 'size/'))]))
    parts.append('''
## Several streams in one buffer

Four streams of NV12 into `shmemplanemux` and out of `shmemplanedemux`, in one
process; eight planes in four memories. CPU of everything, sources and sinks
included, in us for each frame of four pictures: most of it is spent in the
kernel, where six threads wait for each other, and differs from run to run.
Instructions of the two elements and of what they call, from when all streams
have a frame until all pictures are pushed, are counted by callgrind: access to
pixels, or to pages, would show in them.
''' + '\n' + table(
        ['size of a stream', 'CPU us', 'instructions'], mux_rows(results)))
    parts.append(f'''
## Behind a decoder

The README's pipeline: `h265parse ! h265hdrextractor ! avdec_h265`, which hands
over frames that it still reads, so that GStreamer copies most of them to be
writable. Such a copy is shared memory too, and shmemfdsink sends it as it is.
CPU in us a frame, of the decoder's process with all of its threads: with
shmemfdsink and a consumer {decode_ratio(results):.2f} times that with fakesink.
''' + '\n' + table(
        ['into', 'frames', 'copied by the sink', 'CPU us'],
        decode_rows(results)))
    parts.append('''
## A long stream

Open descriptors and resident memory (KiB) in steady state with 4K frames, and
many frames later.
''' + '\n' + table(
        ['', 'frames', 'descriptors first', 'last', 'resident first', 'last'],
        long_rows(results)))
    if results.has('paced/4K', 'pipewire'):
        latency = [spread(results.values('paced/4K', 'pipewire', what))
                   for what in (p50, p99)]
        parts.append(f'''
## Beside PipeWire

`pipewiresink mode=provide` and `pipewiresrc`, linked by pw-link, over a daemon
whose CPU is not counted. The sink copies each frame into memory of its own,
which the source here cannot write to directly: with buffers of its pool no
frame arrives. At 60 frames/s the median latency is {latency[0]} us,
the 99th percentile {latency[1]} us. The names are size,
consumers and what is touched; a missing case had no frame within its time.
''' + '\n' + table(
            ['case', 'frames/s', 'CPU', 'frames/s of shmemfdsink to that'],
            pipewire_rows(results)))
    most = 1e6 / floor['touch_page_us'] / results.median(
        'shared/4K/1/page', 'shm', fps)
    parts.append(f'''
## The floor

The same frames to the same number of processes with system calls alone: one
thread in each, no GStreamer, no checks. The last columns are the peers'
frames/s to that. A consumer that reads a byte of each page of a 4K frame needs
{floor["touch_page_us"]:.1f} us for that alone; a transport without any cost would
reach {most:.2f} times the frames/s of shmsink.
''' + '\n' + table(
        ['size', 'consumers', 'touched', 'frames/s', 'CPU', *names],
        bare_rows(results)))
    instructions = results.data['instructions']
    parts.append('''
In one process:
''' + '\n' + table(['what', 'time', 'instructions'], [
        ['send() and recv() of 100 bytes', f'{floor["send_recv_us"]:.2f} us',
         ''],
        ['a byte of each page of a 4K frame that stays mapped',
         f'{floor["touch_page_us"]:.1f} us', ''],
        ['memcpy() of a 4K frame', f'{floor["memcpy_us"]:.0f} us', ''],
        ['attach, find and read a container',
         f'{floor["attach_find_read_ns"]:.0f} ns',
         f'{instructions["attach_find_read_ns"]:.0f}'],
        ['validate a container of 4 entries', f'{floor["validate_ns"]:.0f} ns',
         f'{instructions["validate_ns"]:.0f}']]))
    parts.append(bench_extract.text(results.data['extract']))
    parts.append(bench_python.text(results.data['python']))
    parts.append(bench_tool.text(results.data['tool']))
    parts.append('''
## To repeat it

`scripts/bench` as root installs Debian sid in `build-bench/`, builds the project
there and runs all of it; `scripts/bench --quick` a part of it. An idle machine
gives a smaller spread.
''')
    return '\n'.join(parts)


def speed_chart(results):
    return bench_chart.draw(
        'Frames per second, 4K NV12, shared without a copy',
        'longer is better',
        [(f'{consumers} consumer{"s" if consumers > 1 else ""}, {what}',
          [(label, results.median(f'shared/4K/{consumers}/{touch}', peer, fps),
            colour) for colour, (peer, label) in enumerate(PEERS)])
         for consumers in (1, 4)
         for touch, what in (('none', 'nothing touched'),
                             ('page', 'a byte of each page'))])


def latency_chart(results):
    return bench_chart.draw(
        'Latency of live streams, 99th percentile in ms', 'shorter is better',
        [(f'a consumer that {what}',
          [(label, results.median(name, peer, p99) / 1000, colour)
           for colour, (peer, label) in [*enumerate(PEERS), (3, LATEST)]
           if results.has(name, peer)])
         for name, what in LIVE], form='{:,.1f}')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('results')
    parser.add_argument('docs')
    arguments = parser.parse_args()
    with open(arguments.results, encoding='utf-8') as file:
        results = Results(json.load(file))
    document = text(results)
    print(document)
    if arguments.quick:
        return
    with open(os.path.join(arguments.docs, 'benchmarks.md'), 'w',
              encoding='utf-8') as out:
        out.write(document)
    for name, chart in [('benchmarks', speed_chart(results)),
                        ('latency', latency_chart(results))]:
        with open(os.path.join(arguments.docs, 'images', f'{name}.svg'), 'w',
                  encoding='utf-8') as out:
            out.write(chart)


if __name__ == '__main__':
    main()
