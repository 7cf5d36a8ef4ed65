# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs gst-launch-1.0 with the plugin of a build, for the demo and the tests.

SHMEM_PRELOAD in the environment names libraries that a sanitized plugin needs
to have loaded before gst-launch-1.0 itself.
"""

import os
import re
import subprocess
import time
from pathlib import Path


# A gst-launch-1.0 with an error that says nothing for so many seconds.
STUCK = 5


class PipelineError(Exception):
    """A pipeline failed; the text is what it said of that."""


class Pipeline:
    """One gst-launch-1.0 that runs in the background, and its log. COMMAND
    starts it; FDS are passed on with their numbers."""

    def __init__(self, build, folder, name, elements, command=(), fds=()):
        self.log = Path(folder) / f'{name}.log'
        environment = dict(
            os.environ,
            GST_PLUGIN_PATH=str(Path(build) / 'gst' / 'shmemmeta'),
            GST_REGISTRY=str(Path(folder) / 'registry.bin'),
            GST_DEBUG_NO_COLOR='1')
        preload = os.environ.get('SHMEM_PRELOAD')
        if preload:
            environment['LD_PRELOAD'] = preload
        with self.log.open('w') as log:
            self.process = subprocess.Popen(
                [*command, 'gst-launch-1.0', '-m', *elements],
                stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, env=environment, pass_fds=fds)
        self.pid = self.process.pid
        self.was_stuck = False

    @property
    def returncode(self):
        """The exit status, or None while it runs."""
        return self.process.poll()

    def wait(self, timeout=None):
        """The exit status. gst-launch-1.0 never ends if an error comes just
        before its main loop runs: then it is ended here, as it should have."""
        end = None if timeout is None else time.monotonic() + timeout
        while not self.was_stuck:
            left = STUCK if end is None else end - time.monotonic()
            try:
                return self.process.wait(max(0, min(left, STUCK)))
            except subprocess.TimeoutExpired:
                if self.is_stuck():
                    self.was_stuck = True
                    self.stop()
                elif end is not None and left <= STUCK:
                    raise
        return 1

    def is_stuck(self):
        return ("doesn't want to preroll" in self.text()
                and time.time() - self.log.stat().st_mtime > STUCK)

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def text(self):
        return self.log.read_text(errors='replace')

    def error(self):
        """The first error in the log, of one line. It comes on stderr, and so
        perhaps in the middle of a line of stdout, which gst-launch-1.0 writes
        by the block."""
        found = re.search(r'\bERROR\b.*|WARNING: erroneous.*', self.text())
        if found:
            return found[0]
        return (f'gst-launch-1.0 ended with {self.returncode} and said '
                'nothing about why')

    def statistics(self, name):
        """The numbers in the structure that an element posted last."""
        found = re.findall(rf'{name}, (.*);', self.text())
        if not found:
            raise PipelineError(f'no {name} message: the stream did not end '
                                'as it should')
        return {key: int(value) for key, value in re.findall(
            r'([a-z0-9-]+)=\([a-z0-9]+\)(\d+)', found[-1])}


def fdinfo(pid, number, key):
    """A number from /proc/PID/fdinfo, or None."""
    try:
        info = Path(f'/proc/{pid}/fdinfo/{number}').read_text()
    except OSError:
        return None
    found = re.search(rf'^{key}:\s*(\d+)', info, re.MULTILINE)
    return int(found[1]) if found else None


def open_files(pid):
    """[(descriptor, target)] of a process, none once it is gone."""
    found = []
    try:
        for number in os.listdir(f'/proc/{pid}/fd'):
            found.append((number, os.readlink(f'/proc/{pid}/fd/{number}')))
    except OSError:
        pass
    return found
