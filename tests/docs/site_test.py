# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""site_test.py BUILD LIBRARY...: makes the reference as scripts/docs does, and
checks it: no link leads nowhere, each exported symbol of the libraries has a
page, a thread rule and a version. Skipped without gi-docgen."""

import importlib.util
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / 'scripts/lib/docs'


def main():
    if not shutil.which('gi-docgen') or not importlib.util.find_spec('gidocgen'):
        print('there is no gi-docgen', file=sys.stderr)
        return 77
    build, *libraries = sys.argv[1:]
    with tempfile.TemporaryDirectory() as out:
        made = subprocess.run([sys.executable, DOCS / 'site.py', build, out],
                              check=False)
        return made.returncode or subprocess.run(
            [sys.executable, DOCS / 'check.py', out, *libraries],
            check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
