# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""bench_run.py [--quick] BUILD RESULTS: runs all benchmarks, one peer after
the other in each round so that all meet the same machine, and writes what they
came to as JSON."""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile

import bench
import bench_extract
import bench_python
import bench_tool

SIZES = {'1080p': (1920, 1080), '4K': (3840, 2160)}
ALL = ['shmemfd', 'shm', 'unixfd']
# pipewiresink copies whatever comes, so one size says it all.
PIPEWIRE = ['shared/4K/1/none', 'shared/4K/1/page', 'shared/4K/4/none',
            'shared/4K/4/page', 'copied/4K', 'paced/4K']
GROWING = [(640, 360), (1920, 1080), (3840, 2160), (7680, 4320)]
# In each round, one size after the other: that threads wait for each other
# costs more than what they do, and differs from run to run.
MUX_TIMES = 5


def metadata_case(peer, consumers, name, option):
    return (f'metadata/{consumers}/{name}', [peer],
            {'consumers': consumers, 'producer': ['--metadata=' + option],
             'consumer': ['--metadata'] if name != 'none' else []})


def cases(quick):
    """name, peers, case. The first part of a name is its group."""
    sizes = ['4K'] if quick else ['1080p', '4K']
    for size in sizes:
        for consumers in [1, 4] if quick else [1, 4, 16]:
            for touch in ['none', 'page'] if quick else ['none', 'page', 'all']:
                yield (f'shared/{size}/{consumers}/{touch}', ALL,
                       {'size': SIZES[size], 'consumers': consumers,
                        'consumer': ['--touch=' + touch]})
    for size in sizes:
        yield (f'copied/{size}', ALL,
               {'size': SIZES[size], 'producer': ['--system-memory']})
    yield ('paced/4K', ALL,
           {'producer': ['--fps=60', '--stamp'], 'consumer': ['--stamp'],
            'seconds': 2 if quick else 4})
    # What one costs is the difference of two, and small: more often than others.
    for consumers in [1, 1, 1, 4]:
        for metadata in ['none', 'same', 'new']:
            yield metadata_case('shmemfd', consumers, metadata, metadata)
    for consumers in [1, 4]:
        yield metadata_case('unixfd', consumers, 'none', 'none')
        yield metadata_case('unixfd', consumers, 'new', 'custom')
    for views in [1, 4]:
        yield (f'planes/{2 * views}', ['shmemfd'],
               {'producer': [f'--views={views}'],
                'size': SIZES['1080p']})
    for width, height in GROWING:
        yield (f'size/{width}x{height}', ['shmemfd'],
               {'size': (width, height)})


# A camera, and consumers that do not just play on. What comes within half a
# second of their playing again may be late. shmsrc needs timestamps to
# synchronize to; live it stops at a pause, and otherwise before it plays.
LIVE = {'size': SIZES['1080p'], 'shm': 'do-timestamp=true',
        'producer': ['--fps=30', '--live', '--stamp']}
SETTLE = 0.5


def live_cases(quick):
    seconds = {'seconds': 1 if quick else 4}
    sync = ['--stamp', '--sync']
    yield ('live/playing', ALL, dict(LIVE, **seconds, consumer=sync))
    yield ('live/paused', ALL, dict(
        LIVE, **seconds, consumer=sync,
        before=[0.5 if quick else 3, 'pause', 3, 'play', SETTLE]))
    yield ('live/slow start', ALL, dict(
        LIVE, **seconds, consumer=[*sync, '--paused'],
        shm='is-live=true do-timestamp=true', before=[2, 'play', SETTLE]))
    yield ('live/10 fps', ['shmemfd-latest', *ALL], dict(
        LIVE, **seconds, consumer=['--stamp', '--work=100']))


# A million frames, at half of what a machine of 2026 does.
LONG = {'seconds': 20, 'size': SIZES['4K']}


def run_floor(build):
    return json.loads(subprocess.run(
        [os.path.join(build, 'benchmarks/bench-floor')],
        capture_output=True, text=True, check=True).stdout)


def run_bare(build, case):
    """As bench.run_case() does, of system calls alone."""
    width, height = case['size']
    run = json.loads(subprocess.run(
        [os.path.join(build, 'benchmarks/bench-fanout'),
         str(case['consumers']), str(width * height * 3 // 2),
         case['consumer'][0].split('=')[1], str(bench.SECONDS)],
        capture_output=True, text=True, check=True, timeout=60).stdout)
    return {'producer': {'fps': run['fps'], 'cpu_us': run['producer_us']},
            'consumers': [{'fps': run['fps'], 'cpu_us': run['consumer_us']}]}


def run_mux(build, size, frames, env):
    """Four streams into one buffer and out again, in one process."""
    return json.loads(subprocess.run(
        [os.path.join(build, 'benchmarks/bench-planes'), *map(str, size),
         str(frames)],
        capture_output=True, text=True, check=True, env=env,
        timeout=120).stdout)


# The README's: a decoder that keeps frames for reference, and so makes those
# that it hands over writable by a copy.
DECODE = ('filesrc location={video} ! h265parse ! h265hdrextractor ! '
          'avdec_h265 ! {sink} name=out')
SAMPLE = os.path.join(os.path.dirname(__file__),
                      '../../tests/samples/hdr10plus.h265')


def run_decode(build, env):
    """The README's pipeline into fakesink, and into shmemfdsink with a
    consumer; by the sink, what each came to."""
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        video, socket = [os.path.join(folder, name) for name in 'vs']
        with open(SAMPLE, 'rb') as sample, open(video, 'wb') as out:
            out.write(sample.read() * 20)
        for name, sink in [
                ('fakesink', 'fakesink'),
                ('shmemfdsink', 'shmemfdsink wait-for-connection=true '
                                f'socket-path={socket}')]:
            with subprocess.Popen(
                    ['gst-launch-1.0', '-q', 'shmemfdsrc',
                     f'socket-path={socket}', '!', 'fakesink'],
                    env=env) as consumer:
                run = subprocess.run(
                    [os.path.join(build, 'benchmarks/bench-pipeline'),
                     DECODE.format(video=video, sink=sink)],
                    capture_output=True, text=True, env=env, timeout=120)
                consumer.kill()
            if run.returncode != 0:
                raise bench.Failed(f'decode/{name}: {run.stderr.strip()}')
            results[name] = json.loads(run.stdout)
    return results


def count_instructions(function, command, env=None):
    """All that a program executes within one function, or None."""
    result = subprocess.run(
        ['valgrind', '--tool=callgrind', '--callgrind-out-file=/dev/null',
         '--toggle-collect=' + function, *command],
        capture_output=True, text=True, env=env)
    found = re.search(r'Collected : (\d+)', result.stderr)
    return int(found[1]) if found else None


def count_floor(build, name):
    """Instructions of one operation of bench-floor."""
    times = 10000
    count = count_instructions(
        name.removesuffix('_ns'),
        [os.path.join(build, 'benchmarks/bench-floor'), name, str(times)])
    return count / times if count is not None else None


def count_mux(build, size, env):
    """Instructions of one frame, from when all streams have one until all
    pictures have left shmemplanedemux: the same thread does that. Two runs of
    different length leave out what is done once."""
    short, long = [count_instructions(
        'gst_shmem_plane_mux_aggregate',
        [os.path.join(build, 'benchmarks/bench-planes'), *map(str, size),
         str(frames)], env) for frames in (500, 1500)]
    if short is None or long is None:
        return None
    # bench-planes warms up with a tenth.
    return (long - short) / 1100


def describe_machine():
    model = ''
    with open('/proc/cpuinfo', encoding='utf-8') as info:
        for line in info:
            if line.startswith('model name'):
                model = line.split(':', 1)[1].strip()
    version = subprocess.run(['gst-inspect-1.0', '--version'],
                             capture_output=True, text=True).stdout
    return {'cpu': model, 'cores': os.cpu_count(),
            'kernel': platform.release(),
            'gstreamer': version.splitlines()[0].split()[-1]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--rounds', type=int)
    parser.add_argument('build')
    parser.add_argument('results')
    arguments = parser.parse_args()
    os.environ['GST_PLUGIN_PATH'] = os.path.join(arguments.build,
                                                 'gst/shmemmeta')
    with bench.pipewire_daemon() as daemon_env:
        results = measure(arguments, dict(os.environ), daemon_env)
    with open(arguments.results, 'w', encoding='utf-8') as out:
        json.dump(results, out)
    for failure in results['failures']:
        print(failure, file=sys.stderr)
    return 1 if results['failures'] else 0


def measure(arguments, env, daemon_env):
    rounds = arguments.rounds or (2 if arguments.quick else 5)
    if arguments.quick:
        bench.SECONDS = 0.6
    plan = [*cases(arguments.quick), *live_cases(arguments.quick)]
    results = {'machine': describe_machine(), 'rounds': rounds, 'floor': [],
               'mux': {}, 'decode': [], 'cases': {}, 'failures': []}
    for number in range(rounds):
        results['floor'].append(run_floor(arguments.build))
        results['decode'].append(run_decode(arguments.build, env))
        for _ in range(MUX_TIMES):
            for size in GROWING:
                results['mux'].setdefault('x'.join(map(str, size)), []).append(
                    run_mux(arguments.build, size,
                            1000 if arguments.quick else 10000, env))
        for index, (name, peers, case) in enumerate(plan):
            if sys.stderr.isatty():
                print(f'\r\033[Kround {number + 1} of {rounds}, case '
                      f'{index + 1} of {len(plan)}: {name}', end='',
                      file=sys.stderr, flush=True)
            if daemon_env and name in PIPEWIRE:
                peers = peers + ['pipewire']
            for peer in peers:
                try:
                    run = bench.run_case(
                        arguments.build, bench.PEERS[peer], case,
                        daemon_env if peer == 'pipewire' else env)
                except bench.Failed as error:
                    # PipeWire leaves out what it has no time for; at times
                    # that is all of it. Peers may not survive a pause.
                    if peer != 'pipewire' and (
                            peer.startswith('shmemfd')
                            or not name.startswith('live/')):
                        results['failures'].append(f'{name} {peer}: {error}')
                    continue
                results['cases'].setdefault(name, {}).setdefault(
                    peer, []).append(run)
            if name.startswith('shared/'):
                results['cases'][name].setdefault('bare', []).append(
                    run_bare(arguments.build, case))
    if sys.stderr.isatty():
        print('\r\033[K', end='', file=sys.stderr)
    results['long'] = bench.run_case(
        arguments.build, bench.PEERS['shmemfd'],
        dict(LONG, seconds=2) if arguments.quick else LONG, env)
    results['instructions'] = {
        name: count_floor(arguments.build, name)
        for name in ['attach_find_read_ns', 'validate_ns']}
    results['mux_instructions'] = {
        'x'.join(map(str, size)): count_mux(arguments.build, size, env)
        for size in GROWING}
    results['extract'] = bench_extract.measure(arguments.build)
    results['python'] = bench_python.measure(arguments.build, rounds)
    results['tool'] = bench_tool.measure(
        os.path.join(arguments.build, 'tools/gst-shmemmeta-1.0'))
    return results


if __name__ == '__main__':
    sys.exit(main())
