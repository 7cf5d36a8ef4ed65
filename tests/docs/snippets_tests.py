# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the snippets of documents as they are typed.

snippets_tests.py BUILD PARSER GROUP...: those of each document in order, in a
folder that has what the project's folder has, or the one that SHMEM_TEST_FILES names,
so that a file which one makes is there for the next. /tmp is that folder too. Where an element is not installed, the
snippet is skipped and named. A BUILD without libraries has examples only; the
rest is what is installed.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / 'tests'))
import snippets  # noqa: E402
import testlib  # noqa: E402
from testlib import needs  # noqa: E402

FILES = Path(os.environ.get('SHMEM_TEST_FILES', ROOT))
BUILD = PARSER = None
# Only a hang takes that long.
TIMEOUT = 120
# Commands for devices, which do nothing where snippets are only parsed.
STUBS = ('v4l2-ctl', 'media-ctl', 'modetest', 'edid-decode')
PROGRAM = re.compile(r'^(build/examples/\S+)', re.MULTILINE)
OURS = re.compile(r'shmem|h265hdr|av1hdr')
# Or the path of one document.
GROUPS = {
    'elements': ['gst/**/gst*.c'],
    'guides': ['README.md', 'docs/*.md'],
    'tutorials': ['docs/tutorials/*.md'],
    'rest': ['CONTRIBUTING.md', 'RELEASING.md', 'examples/*.md', 'tests/*/README.md'],
}
SOCKET = re.compile(r'(?:socket-path=|^build/\S+ )(/tmp/[^\s!]+)', re.MULTILINE)

PEERS = {
    'producer': 'gst-launch-1.0 videotestsrc num-buffers=20 ! '
                'shmemmetaread content-light-level=1000:400 ! '
                'shmemfdsink socket-path=/tmp/video wait-for-connection=true\n',
    'consumer': 'gst-launch-1.0 shmemfdsrc socket-path=/tmp/video '
                '! fakesink\n',
}

# What gst-launch-1.0 is, in front of the real one.
LAUNCH = '''#!/bin/sh
"{parser}" "$@" >>"{folder}/.missing"
status=$?
[ $status = 77 ] && exit 0
[ $status = 0 ] || exit $status
[ "$SNIPPET_MODE" = parse ] && exit 0
exec "{launch}" "$@"
'''


@needs('bash gst-launch-1.0')
class SnippetTest(unittest.TestCase):
    def setUp(self):
        # A socket's path has to be short.
        self.folder = Path(tempfile.mkdtemp(prefix='doc-', dir='/tmp'))
        self.running = []
        for path in FILES.iterdir():
            if path.name[0] != '.' and path != BUILD and path.name != 'build':
                (self.folder / path.name).symlink_to(path)
        (self.folder / 'build').symlink_to(BUILD)
        self.make_commands()

    def tearDown(self):
        for process in self.running:
            self.end(process)
        shutil.rmtree(self.folder)

    def make_commands(self):
        self.bin = self.folder / '.bin'
        self.stubs = self.folder / '.stubs'
        self.bin.mkdir()
        self.stubs.mkdir()
        launch = self.bin / 'gst-launch-1.0'
        launch.write_text(LAUNCH.format(
            parser=PARSER, folder=self.folder,
            launch=shutil.which('gst-launch-1.0')), encoding='utf-8')
        launch.chmod(0o755)
        for name in STUBS:
            (self.stubs / name).symlink_to('/bin/true')

    def environment(self, mode):
        found = {name: value for name, value in os.environ.items()
                 if name not in ('DISPLAY', 'WAYLAND_DISPLAY')}
        path = [self.bin, BUILD / 'tools', found['PATH']]
        if mode == 'parse':
            path.insert(0, self.stubs)
        found |= {
            'PATH': ':'.join(str(folder) for folder in path),
            # What autovideosink and autoaudiosink are, wherever this runs.
            'GST_PLUGIN_FEATURE_RANK': 'fakevideosink:MAX,fakeaudiosink:MAX',
            'LD_PRELOAD': os.environ.get('SHMEM_PRELOAD', ''),
            'LC_ALL': 'C.UTF-8',
            'SNIPPET_MODE': mode,
        }
        if (BUILD / 'gst-libs').exists():
            found |= self.not_installed(found.get('GST_PLUGIN_PATH'))
        return found

    def not_installed(self, plugins):
        """Where what was built is found."""
        return {
            'GST_PLUGIN_PATH': ':'.join(filter(None, (
                str(BUILD / 'gst/shmemmeta'), plugins))),
            'PKG_CONFIG_PATH': str(BUILD / 'meson-uninstalled'),
            'LD_LIBRARY_PATH': ':'.join(str(BUILD / 'gst-libs' / name) for name in (
                'shmem', 'shmem-frames', 'gst/shmemmeta')),
            'PYTHONPATH': str(ROOT / 'python'),
        }

    def start(self, text, mode):
        text = re.sub(r'(?<![\w/.])/tmp/', f'{self.folder}/', text)
        options = ['-n'] if mode == 'syntax' else ['-e', '-o', 'pipefail']
        process = subprocess.Popen(
            ['bash', *options, '-c', text], cwd=self.folder, text=True,
            env=self.environment(mode), start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT)
        self.running.append(process)
        return process

    def end(self, process):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        process.stdout.close()

    def finish(self, process):
        """Its status and what it printed."""
        try:
            printed, _ = process.communicate(timeout=TIMEOUT)
        except subprocess.TimeoutExpired:
            self.end(process)
            self.fail('it does not end')
        return process.returncode, printed

    def await_socket(self, process, text):
        """A consumer that is started later waits only so long."""
        for name in SOCKET.findall(text):
            path = self.folder / name.removeprefix('/tmp/')
            while process.poll() is None and not path.exists():
                time.sleep(0.02)

    def missing(self):
        path = self.folder / '.missing'
        names = path.read_text(encoding='utf-8').split() if path.exists() else []
        path.unlink(missing_ok=True)
        ours = [name for name in names if OURS.search(name)]
        self.assertEqual(ours, [], 'elements that are not there')
        return sorted(set(names))

    def run_together(self, texts, mode='run'):
        """All but the last run beside it, started in this order."""
        processes = []
        for text in texts:
            processes.append((self.start(text, mode), text))
            if text is not texts[-1]:
                self.await_socket(*processes[-1])
        for process, text in reversed(processes):
            status, printed = self.finish(process)
            missing = self.missing()
            if missing:
                return f'there is no {", no ".join(missing)}'
            self.assertEqual(status, 0, f'{text}\n{printed}')
        return None

    def run_console(self, snippet):
        for command, expected in snippets.commands(snippet.text):
            _, printed = self.finish(self.start(command, 'run'))
            self.assertTrue(
                snippets.is_printed(expected, printed),
                f'{command}\nprints\n{printed}\nand not\n{expected}')

    def not_built(self, snippet):
        """Programs of this project that an option has left out."""
        return [name for name in PROGRAM.findall(snippet.text)
                if not (self.folder / name).exists()]

    def run_snippet(self, snippet, before):
        if self.not_built(snippet):
            return f'there is no {", no ".join(self.not_built(snippet))}'
        if snippet.kind == 'console' and snippet.mode == 'run':
            return self.run_console(snippet)
        if snippet.mode == 'producer':
            return self.run_together([PEERS['producer'], snippet.text])
        if snippet.mode == 'consumer':
            return self.run_together([snippet.text, PEERS['consumer']])
        if snippet.mode == 'run' and before:
            return self.run_together([text.text for text in before]
                                     + [snippet.text])
        return self.run_together([snippet.text], snippet.mode)

    def run_document(self, path):
        before = []
        for snippet in snippets.snippets(ROOT, path):
            if snippet.mode == 'beside':
                before.append(snippet)
                continue
            with self.subTest(snippet.name):
                skipped = self.run_snippet(snippet, before)
                print(f'{snippet.name}: {skipped or snippet.mode}', flush=True)
            before = []
        self.assertEqual(before, [], 'nothing is run beside it')


def add_test(path):
    def test(self):
        self.run_document(path)
    name = 'test_' + re.sub(r'\W', '_', path)
    setattr(SnippetTest, name, test)


def main():
    global BUILD, PARSER
    BUILD, PARSER = (Path(name).resolve() for name in sys.argv[1:3])
    for group in sys.argv[3:]:
        for pattern in GROUPS.get(group, [group]):
            for path in sorted(ROOT.glob(pattern)):
                if snippets.snippets(ROOT, str(path.relative_to(ROOT))):
                    add_test(str(path.relative_to(ROOT)))
    return testlib.run(
        unittest.defaultTestLoader.loadTestsFromTestCase(SnippetTest))


if __name__ == '__main__':
    sys.exit(main())
