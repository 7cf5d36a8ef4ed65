# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests in Python share: what a message names, and what a test needs that
this machine may not have."""

import functools
import re
import shutil
import signal
import subprocess
import sys
import unittest

SKIPPED = 77


def says(text, *nouns):
    """Those of NOUNS that TEXT does not name, in any order and case.

    A number must be a whole one: 'plane 1' is not in 'plane 12'. A noun after
    '!' must not be there.
    """
    def has(noun):
        pattern = re.escape(noun)
        if noun[:1].isdigit():
            pattern = r'(?<!\d)' + pattern
        if noun[-1:].isdigit():
            pattern += r'(?!\d)'
        return re.search(pattern, text, re.IGNORECASE) is not None
    return [noun for noun in nouns
            if has(noun.removeprefix('!')) == noun.startswith('!')]


def assert_says(text, *nouns):
    """Fails unless TEXT names what it is about; its sentence may change."""
    missing = says(text, *nouns)
    if missing:
        raise AssertionError(f'{text!r} does not name {missing}')


def is_listening(path):
    """Whether somebody listens at the Unix socket PATH, without connecting: the
    file is there a moment before."""
    accepts = 0x10000  # __SO_ACCEPTCON
    with open('/proc/net/unix', encoding='utf-8') as sockets:
        lines = [line.split(None, 7) for line in sockets.readlines()[1:]]
    return any(len(fields) == 8 and fields[7].rstrip('\n') == str(path)
               and int(fields[3], 16) & accepts for fields in lines)


@functools.cache
def has_element(name):
    return shutil.which('gst-inspect-1.0') is not None and subprocess.run(
        ['gst-inspect-1.0', '--exists', name], check=False,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def needs(commands='', elements=''):
    """Skips a test, or a class of them, without these commands of PATH and
    these elements of GStreamer."""
    missing = [name for name in commands.split() if not shutil.which(name)]
    missing += [name for name in elements.split() if not has_element(name)]
    return unittest.skipIf(missing, 'there is no ' + ', no '.join(missing))


class Result(unittest.TextTestResult):
    """When meson ends a test that takes too long, that fails, cleans up and is
    the last one."""

    def startTestRun(self):
        signal.signal(signal.SIGTERM, self.end)

    def end(self, *_):
        self.stop()
        sys.exit('ended by a signal')


def run(suite):
    """The exit status, which is 77 where all tests of SUITE were skipped."""
    result = unittest.TextTestRunner(
        verbosity=2, resultclass=Result).run(suite)
    if not result.wasSuccessful() or result.testsRun == 0:
        return 1
    whole = {test.id() for test, _ in result.skipped
             if not isinstance(test, unittest.case._SubTest)}
    if len(whole) == result.testsRun:
        print(result.skipped[0][1], file=sys.stderr)
        return SKIPPED
    return 0
