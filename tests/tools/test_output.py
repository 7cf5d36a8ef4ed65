# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files that gst-shmemmeta-1.0 writes: where they appear, what they keep of the
file that was there, what signals leave behind, and what is said on a terminal."""

import os
import pty
import re
import select
import signal
import stat
import subprocess
import time
import unittest

import tooltest
from tooltest import (
    HDR10PLUS, NAME, RPU, TIMEOUT, ToolTest, assert_says)

# Another user than the one of the tests.
OTHER = 65534


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


class OutputTest(ToolTest):
    def setUp(self):
        super().setUp()
        os.umask(0o022)
        self.wanted = self.convert('wanted.shmc').read_bytes()

    def convert(self, name, status=0, **options):
        """RPU, which is in another folder, as NAME."""
        self.run_tool('convert', RPU, name, status=status, cwd=self.folder,
                      **options)
        return self.folder / name

    def assert_written(self, path):
        self.assertEqual(path.read_bytes(), self.wanted)

    def assert_only(self, *names):
        self.assertEqual(
            sorted(path.name for path in self.folder.rglob('*')),
            sorted([*names, 'wanted.shmc']))


class Places(OutputTest):
    def test_link(self):
        real = self.write('real.shmc', 'old')
        (self.folder / 'link.shmc').symlink_to('real.shmc')
        (self.folder / 'second.shmc').symlink_to(self.folder / 'link.shmc')
        self.convert('second.shmc')
        self.assertTrue((self.folder / 'second.shmc').is_symlink())
        self.assertTrue((self.folder / 'link.shmc').is_symlink())
        self.assert_written(real)
        self.assert_only('real.shmc', 'link.shmc', 'second.shmc')

    def test_dangling_link(self):
        (self.folder / 'sub').mkdir()
        link = self.folder / 'sub' / 'link.shmc'
        link.symlink_to('../created.shmc')
        self.convert('sub/link.shmc')
        self.assertTrue(link.is_symlink())
        self.assertFalse((self.folder / 'created.shmc').is_symlink())
        self.assert_written(self.folder / 'created.shmc')

    def test_link_to_itself(self):
        link = self.folder / 'link.shmc'
        link.symlink_to('link.shmc')
        self.convert('link.shmc', status=2)
        self.assertTrue(link.is_symlink())
        self.assert_only('link.shmc')

    def test_longest_name(self):
        name = 'n' * 250 + '.shmc'
        self.assert_written(self.convert(name))

    def test_hard_links(self):
        first = self.write('first.shmc', 'old' * 10000)
        second = self.folder / 'second.shmc'
        second.hardlink_to(first)
        self.convert('first.shmc')
        assert_says(self.message, 'first.shmc', 'hard links')
        self.assertEqual(first.stat().st_ino, second.stat().st_ino)
        self.assert_written(second)

    def test_folder(self):
        (self.folder / 'folder.shmc').mkdir()
        self.convert('folder.shmc', status=2)
        self.convert('missing/out.shmc', status=2)
        self.assert_only('folder.shmc')

    def test_failed(self):
        """What was there stays, also where it would be written in place."""
        out = self.write('out.json', 'old')
        (self.folder / 'hard.json').hardlink_to(out)
        self.convert('hard.json', status=1)
        (self.folder / 'hard.json').unlink()
        self.convert('out.json', status=1)
        self.assertEqual(out.read_text(), 'old')
        self.assert_only('out.json')

    def test_input_is_output(self):
        for name in ('same.bin', 'link.bin', 'hard.bin'):
            with self.subTest(name=name):
                rpus = self.write('same.bin', RPU.read_bytes())
                other = self.folder / name
                if name == 'link.bin':
                    other.symlink_to(rpus)
                elif name == 'hard.bin':
                    other.hardlink_to(rpus)
                self.run_tool('convert', '--to', 'shmc', rpus, other)
                self.assert_written(rpus)

    def test_full(self):
        out = self.folder / 'full.shmc'
        out.symlink_to('/dev/full')
        self.convert('full.shmc', status=2)
        assert_says(self.message, 'full.shmc', 'space')
        self.assertTrue(out.is_symlink())


class Pipes(OutputTest):
    def setUp(self):
        super().setUp()
        # Not /dev/stdout itself: a test that fails could replace it.
        self.stdout = self.folder / 'stdout'
        self.stdout.symlink_to('/proc/self/fd/1')

    def test_standard_output(self):
        for out in ('-', self.stdout, '/proc/self/fd/1'):
            with self.subTest(out=out):
                done = subprocess.run(
                    [tooltest.TOOL, 'convert', '--to', 'shmc', RPU, out],
                    stdout=subprocess.PIPE, check=True, timeout=TIMEOUT)
                self.assertEqual(done.stdout, self.wanted)

    def test_standard_output_is_a_file(self):
        """Which the shell has opened, and may be at another place in."""
        for out in ('-', self.stdout):
            with self.subTest(out=out):
                path = self.write('log', 'before')
                with path.open('ab') as log:
                    subprocess.run(
                        [tooltest.TOOL, 'convert', '--to', 'shmc', RPU, out],
                        stdout=log, check=True, timeout=TIMEOUT)
                self.assertEqual(path.read_bytes(), b'before' + self.wanted)
        self.assertTrue(self.stdout.is_symlink())
        self.assert_only('log', 'stdout')

    def test_format_of_standard_output(self):
        self.run_tool('convert', RPU, '-', status=2)
        assert_says(self.message, '--to', 'standard output')

    def test_file_with_that_name(self):
        self.run_tool('convert', '--to', 'shmc', RPU, './-', cwd=self.folder)
        self.assert_written(self.folder / '-')

    def test_fifo(self):
        fifo = self.folder / 'fifo.shmc'
        os.mkfifo(fifo)
        process = subprocess.Popen([tooltest.TOOL, 'convert', RPU, fifo])
        self.assertEqual(fifo.read_bytes(), self.wanted)
        self.assertEqual(process.wait(TIMEOUT), 0)
        self.assertTrue(fifo.is_fifo())

    def test_closed(self):
        """A pipe that nobody reads any more is not a success."""
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [tooltest.TOOL, 'convert', '--to', 'shmc', RPU, '-'],
            stdout=writer, stderr=subprocess.PIPE, check=False,
            timeout=TIMEOUT)
        os.close(writer)
        self.assertEqual(done.returncode, 2)


class Attributes(OutputTest):
    def test_new_file(self):
        for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
            with self.subTest(mask=mask):
                os.umask(mask)
                self.assertEqual(mode_of(self.convert(f'{mask}.shmc')), mode)

    def test_mode(self):
        for mode in (0o600, 0o640, 0o666, 0o755, 0o200):
            with self.subTest(mode=oct(mode)):
                out = self.write(f'{mode}.shmc', 'old')
                out.chmod(mode)
                self.convert(out.name)
                self.assertEqual(mode_of(out), mode)
                out.chmod(0o600)
                self.assert_written(out)

    def test_extended_attributes(self):
        out = self.write('out.shmc', 'old')
        try:
            os.setxattr(out, 'user.origin', b'somewhere')
        except OSError as error:
            self.skipTest(str(error))
        self.convert('out.shmc')
        self.assertEqual(os.getxattr(out, 'user.origin'), b'somewhere')

    @unittest.skipIf(os.getuid() == 0, 'root may write everywhere')
    def test_not_allowed(self):
        out = self.write('out.shmc', 'old')
        out.chmod(0o444)
        self.convert('out.shmc', status=2)
        self.assertEqual(out.read_text(), 'old')


@unittest.skipUnless(os.getuid() == 0, 'needs a second user')
class Owners(OutputTest):
    def setUp(self):
        super().setUp()
        self.folder.chmod(0o777)
        (self.folder / 'wanted.shmc').chmod(0o644)
        try:
            # Which may not even find the command.
            self.as_other('--version')
        except (PermissionError, AssertionError) as error:
            self.skipTest(str(error))

    def as_other(self, *arguments, status=0):
        return self.run_tool(*arguments, status=status, cwd=self.folder,
                             user=OTHER, group=OTHER, extra_groups=[])

    def test_owner_is_kept(self):
        out = self.write('out.shmc', 'old')
        os.chown(out, 12, 13)
        self.convert('out.shmc')
        self.assertEqual((out.stat().st_uid, out.stat().st_gid), (12, 13))
        self.assert_written(out)

    def test_of_another(self):
        """A file that all may write to keeps its owner, as with a shell's >."""
        out = self.write('out.shmc', 'old')
        out.chmod(0o666)
        self.as_other('convert', 'wanted.shmc', 'out.shmc')
        assert_says(self.message, 'out.shmc', 'in place', 'owner')
        self.assertEqual(out.stat().st_uid, 0)
        self.assertEqual(mode_of(out), 0o666)
        self.assert_written(out)
        self.assert_only('out.shmc')

    def test_folder_that_is_closed(self):
        out = self.write('out.shmc', 'old' * 100000)
        os.chown(out, OTHER, OTHER)
        self.folder.chmod(0o755)
        self.as_other('convert', 'wanted.shmc', 'out.shmc')
        assert_says(self.message, 'out.shmc', 'in place', 'folder')
        self.assert_written(out)
        self.as_other('convert', 'wanted.shmc', 'new.shmc', status=2)
        self.assert_only('out.shmc')

    def test_not_allowed(self):
        out = self.write('out.shmc', 'old')
        out.chmod(0o644)
        self.as_other('convert', 'wanted.shmc', 'out.shmc', status=2)
        self.assertEqual(out.read_text(), 'old')
        self.assert_only('out.shmc')

    def test_input_is_output_in_place(self):
        same = self.write('same.bin', RPU.read_bytes())
        same.chmod(0o666)
        self.as_other('convert', '--to', 'shmc', 'same.bin', 'same.bin')
        self.assert_written(same)


class Running(ToolTest):
    """A command that waits for more of its input, and has an open output."""

    def start(self, *arguments, **options):
        return subprocess.Popen(
            [tooltest.TOOL, *map(str, arguments)], stdin=subprocess.PIPE,
            cwd=self.folder, **options)

    def wait_for(self, condition):
        deadline = time.monotonic() + TIMEOUT
        while not condition():
            self.assertLess(time.monotonic(), deadline, 'waited in vain')
            time.sleep(0.01)

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def start_and_wait(self, name, **options):
        before = self.files()
        process = self.start('inject', '-', HDR10PLUS, name,
                             stderr=subprocess.DEVNULL, **options)
        data = HDR10PLUS.read_bytes()
        process.stdin.write(data[:len(data) // 2])
        process.stdin.flush()
        self.wait_for(lambda: self.files() != before
                      or process.poll() is not None)
        self.assertIsNone(process.poll(), 'it reads no pipe')
        return process

    def finish(self, process):
        data = HDR10PLUS.read_bytes()
        process.stdin.write(data[len(data) // 2:])
        process.stdin.close()
        return process.wait(TIMEOUT)


class Signals(Running):
    def test_nothing_stays(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            for existing in (None, 'old'):
                with self.subTest(signal=number, existing=existing):
                    if existing:
                        self.write('out.h265', existing)
                    before = self.files()
                    process = self.start_and_wait('out.h265')
                    process.send_signal(number)
                    self.assertEqual(process.wait(TIMEOUT), -number)
                    process.stdin.close()
                    self.assertEqual(self.files(), before)
                    if existing:
                        out = self.folder / 'out.h265'
                        self.assertEqual(out.read_text(), existing)
                        out.unlink()

    def test_ignored(self):
        """As by nohup."""
        process = self.start_and_wait(
            'out.h265', preexec_fn=lambda: signal.signal(
                signal.SIGHUP, signal.SIG_IGN))
        process.send_signal(signal.SIGHUP)
        self.assertEqual(self.finish(process), 0)
        self.assertEqual(self.files(), ['out.h265'])

    def test_not_before_it_is_whole(self):
        process = self.start_and_wait('out.h265')
        self.assertFalse((self.folder / 'out.h265').exists())
        self.assertEqual(self.finish(process), 0)
        self.assertEqual(self.files(), ['out.h265'])


class Progress(Running):
    def test_none_without_a_terminal(self):
        self.run_tool('inject', HDR10PLUS, HDR10PLUS, self.folder / 'o.h265')
        self.assertEqual(self.message, '')

    def read_some(self, terminal):
        if not select.select([terminal], [], [], 0)[0]:
            return b''
        try:
            return os.read(terminal, 65536)
        except OSError:  # the other end is closed
            return b''

    def test_rate_and_time(self):
        """The same video again and again, until the line has a rate."""
        try:
            terminal, other = pty.openpty()
        except OSError as error:  # in a chroot without devices
            self.skipTest(str(error))
        start = time.monotonic()
        process = self.start('extract', '-', 'out.shmc', stderr=other)
        os.close(other)
        data, shown = HDR10PLUS.read_bytes(), b''
        while b'frames/s' not in shown:
            self.assertLess(time.monotonic() - start, TIMEOUT, shown)
            process.stdin.write(data)
            process.stdin.flush()
            shown += self.read_some(terminal)
        process.stdin.close()
        while process.poll() is None:
            shown += self.read_some(terminal)
        elapsed = time.monotonic() - start
        shown += self.read_some(terminal)
        os.close(terminal)
        self.assertEqual(process.returncode, 0, shown)
        lines = shown.decode().split('\r')
        self.assertRegex(lines[-2], r'extracting.* \d+ frames, \d+ frames/s')
        self.assertLessEqual(len(lines), 10 * elapsed + 3)
        # At the end the line is gone.
        self.assertTrue(shown.endswith(b'\r\x1b[K'), shown)


class Names(ToolTest):
    def named(self, name):
        """What a message calls a file with that name."""
        self.run_tool('validate', os.fsdecode(name), status=2,
                      cwd=self.folder)
        self.assertTrue(self.message.startswith(NAME))
        return self.message.removeprefix(NAME).rpartition(': ')[0]

    def test_escaped(self):
        for name, shown in (
                (b'plain file.json', 'plain file.json'),
                ('Straße 映画.json'.encode(), 'Straße 映画.json'),
                ('e\u0301.json'.encode(), 'e\u0301.json'),
                (b'a\nb', r'a\x0ab'), (b'a\tb', r'a\x09b'),
                (b'\x1b[31mred', r'\x1b[31mred'), (b'a\x7fb', r'a\x7fb'),
                (b'a\\nb', r'a\\nb'), (b'\xff\xfe', r'\xff\xfe'),
                (b'\xed\xa0\x80', r'\xed\xa0\x80'),
                ('\u202egpj.exe'.encode(), r'\xe2\x80\xaegpj.exe'),
                ('a\u2028b'.encode(), r'a\xe2\x80\xa8b'),
                ('a\u200bb'.encode(), r'a\xe2\x80\x8bb'),
                ('a\u0085b'.encode(), r'a\xc2\x85b')):
            with self.subTest(name=name):
                self.assertEqual(self.named(name), shown)

    def test_no_two_names_look_the_same(self):
        self.assertNotEqual(self.named(b'a\nb'), self.named(b'a\\x0ab'))

    def test_in_usage(self):
        self.run_tool('dr\naw', status=2)
        self.assertIn(r'dr\x0aaw', self.message)
        self.assertFalse(re.search(r'[\x00-\x09\x0b-\x1f]', self.message))


if __name__ == '__main__':
    tooltest.main()
