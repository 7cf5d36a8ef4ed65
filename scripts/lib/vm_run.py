# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""vm_run.py [--shell] [--sanitizers] [--seconds N] LIST
            KERNEL IMAGE INITRAMFS BUILD RESULTS [PATTERN...]

Boots IMAGE in an emulated machine and has it run the tests of LIST
(tests/vm/tests.txt) that are meant for KERNEL and match a PATTERN. What they
print, screenshots and the kernel's messages are in the folder RESULTS
afterwards, with `summary.json` for vm_report.py. A test without a result has
failed: the machine is ended after N seconds. If BUILD has sanitizers, tests
have SLOWER times the time that LIST gives them.

The test programs and this one talk through that folder, which the machine has
mounted: a file in `screenshots` with the end `.wanted` is a wish for one.
"""

import argparse
import fnmatch
import json
import os
import shlex
import signal
import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

from vm_tap import judge

WIDTH, HEIGHT = 1280, 720
SLOWER = 3


def read_list(path, kernel, build):
    """Tests as dicts, in the list's order."""
    known = []
    tests = []
    for line in path.read_text(encoding='utf-8').splitlines():
        if not line.strip() or line.startswith('#'):
            continue
        name, kernels, protocol, seconds, command = line.split(None, 4)
        if kernels not in ('any', kernel):
            continue
        if protocol == 'meson':
            known = known or introspect(build)
            protocol, command = from_meson(known, command)
        tests.append({'name': name, 'protocol': protocol,
                      'seconds': int(seconds), 'command': command})
    return tests


def introspect(build):
    said = subprocess.run(['meson', 'introspect', '--tests', build],
                          check=True, stdout=subprocess.PIPE).stdout
    return json.loads(said)


def from_meson(known, wanted):
    """The protocol, and what the shell has to run. WANTED is the name of a
    test, with a suite and a colon before it where there are several."""
    suite, _, name = wanted.rpartition(':')
    found = [test for test in known if test['name'] == name
             and any(which.endswith(f':{suite}' if suite else '')
                     for which in test['suite'])]
    if len(found) != 1:
        # Then the test fails, and says why.
        return 'exit', f'echo {len(found)} tests are named {wanted}; exit 1'
    test = found[0]
    words = ['env', *(f'{name}={value}'
                      for name, value in test['env'].items()
                      if not name.endswith('SAN_OPTIONS')), *test['cmd']]
    protocol = 'tap' if test['protocol'] == 'tap' else 'exit'
    # To tell leaks of others apart takes whole stacks, and these take minutes
    # in here. What leaks shows where meson runs the test.
    return protocol, (
        'ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0:fast_unwind_on_malloc=1" '
        + shlex.join(words))


def choose(tests, patterns):
    """Those that are wanted."""
    return [test for test in tests
            if not patterns or any(fnmatch.fnmatch(test['name'], pattern)
                                   for pattern in patterns)]


def qemu_command(arguments, shell):
    # no_timer_check: the kernel gives a timer 10 ticks to show that it works,
    # and panics if this machine was too busy to emulate one.
    append = ('console=ttyS0 quiet panic=-1 mitigations=off '
              'random.trust_cpu=1 no_timer_check')
    command = [
        'qemu-system-x86_64', '-no-user-config', '-nodefaults',
        '-accel', 'tcg', '-cpu', 'max', '-smp', '1',
        '-m', '3G' if arguments.sanitizers else '2G',
        '-no-reboot', '-display', 'none', '-vga', 'none',
        '-device', f'virtio-gpu-pci,xres={WIDTH},yres={HEIGHT}',
        '-kernel', arguments.image, '-initrd', arguments.initramfs,
        '-append', append,
        '-virtfs', 'local,path=/,mount_tag=root,security_model=none,'
        'readonly=on,multidevs=remap',
        '-virtfs', f'local,path={arguments.results},mount_tag=results,'
        'security_model=none',
    ]
    if shell:
        return command + ['-serial', 'mon:stdio']
    return command + ['-serial', f'file:{arguments.results}/console.log',
                      '-qmp', 'stdio']


class Machine:
    def __init__(self, command, errors):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=errors)
        self.ask('qmp_capabilities')

    def ask(self, what, **arguments):
        """False when the machine ends, or cannot."""
        request = {'execute': what, 'arguments': arguments}
        try:
            self.process.stdin.write(json.dumps(request).encode() + b'\n')
            self.process.stdin.flush()
        except BrokenPipeError:
            return False
        for line in self.process.stdout:
            answer = json.loads(line)
            if 'return' in answer:
                return True
            if 'error' in answer:
                print(answer['error']['desc'], file=sys.stderr)
                return False
        return False

    def end(self):
        self.process.kill()
        self.process.wait()


def write_png(ppm, png):
    """PPM as qemu writes it: `P6`, width and height, `255`, RGB."""
    magic, size, depth, pixels = ppm.read_bytes().split(b'\n', 3)
    assert (magic, depth) == (b'P6', b'255')
    width, height = map(int, size.split())
    rows = b''.join(b'\0' + pixels[y * width * 3:(y + 1) * width * 3]
                    for y in range(height))

    def chunk(name, data):
        return (struct.pack('>I', len(data)) + name + data
                + struct.pack('>I', zlib.crc32(name + data)))
    png.write_bytes(
        b'\x89PNG\r\n\x1a\n'
        + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0))
        + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def take_screenshots(machine, folder):
    for wanted in folder.glob('*.wanted'):
        # Named by the machine, whose tests may be as wrong as any.
        part = folder / f'{wanted.stem}.part'
        if machine.ask('screendump', filename=str(part)):
            ppm = wanted.with_suffix('.ppm')
            part.rename(ppm)
            write_png(ppm, wanted.with_suffix('.png'))
        else:
            wanted.with_suffix('.failed').touch()
        wanted.unlink()


def show_line(text):
    if sys.stderr.isatty():
        print(f'\r\033[K{text:.78}', end='', file=sys.stderr, flush=True)


class Progress:
    """A line that is shown where it changes: two machines have but one."""

    def __init__(self):
        self.shown = ''

    def show(self, text):
        if text != self.shown:
            show_line(text)
        self.shown = text


def finished(results):
    """What the machine wrote, by name: exit status, when from and to."""
    path = results / 'results'
    if not path.exists():
        return {}
    lines = [line.split() for line in path.read_text().splitlines()]
    return {line[0]: (int(line[1]), float(line[2]), float(line[3]))
            for line in lines if len(line) == 4}


def run(arguments, tests, results):
    screenshots = results / 'screenshots'
    screenshots.mkdir()
    end = time.monotonic() + arguments.seconds
    progress = Progress()
    with open(results / 'qemu.log', 'wb') as errors:
        machine = Machine(qemu_command(arguments, False), errors)
        try:
            while machine.process.poll() is None:
                if time.monotonic() > end:
                    return f'ended after {arguments.seconds} seconds'
                take_screenshots(machine, screenshots)
                progress.show(f'linux {arguments.kernel}: '
                              f'{len(finished(results))} of {len(tests)} tests')
                time.sleep(0.1)
        finally:
            machine.end()
            show_line('')
    return ''


def summarize(tests, results, why):
    done = finished(results)
    summary = []
    for test in tests:
        name = test['name']
        log = results / f'{name}.log'
        text = log.read_text(errors='replace') if log.exists() else ''
        if name in done:
            status, start, stop = done[name]
            result, note = judge(test['protocol'], status, text)
            summary.append({'name': name, 'result': result, 'note': note,
                            'started': start, 'seconds': stop - start})
        else:
            begun = (results / f'{name}.started').exists()
            note = ('was running' if begun else 'never ran') + (
                f' when the machine was {why}' if why
                else '; the machine stopped')
            summary.append({'name': name, 'result': 'failed', 'note': note,
                            'started': 0, 'seconds': 0})
    return summary


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--shell', action='store_true')
    parser.add_argument('--sanitizers', action='store_true')
    parser.add_argument('--seconds', type=int, default=2400)
    for name in ('list', 'kernel', 'image', 'initramfs', 'build', 'results'):
        parser.add_argument(name)
    parser.add_argument('patterns', nargs='*')
    arguments = parser.parse_args()
    results = Path(arguments.results)

    tests = choose(read_list(
        Path(arguments.list), arguments.kernel, arguments.build),
        arguments.patterns)
    slower = SLOWER if arguments.sanitizers else 1
    (results / 'tests').write_text(''.join(
        f'{test["name"]} {test["seconds"] * slower} {test["command"]}\n'
        for test in tests))
    if arguments.shell:
        command = qemu_command(arguments, True)
        os.execvp(command[0], command)
    # Whoever ends this ends the machine too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    began = time.monotonic()
    why = run(arguments, tests, results)
    summary = {
        'kernel': arguments.kernel
        + (', with sanitizers' if arguments.sanitizers else ''),
        'seconds': time.monotonic() - began,
        'tests': summarize(tests, results, why),
    }
    (results / 'summary.json').write_text(json.dumps(summary, indent=1))


if __name__ == '__main__':
    main()
