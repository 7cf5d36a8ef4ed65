#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The hex dumps of documents: containers and sequences, each a whole file.

docs-examples.py compare DOCUMENT FILE...: each FILE is one of the documents'
dumps, or the payload of one. docs-examples.py validate TOOL DOCUMENT...: the
command takes each dump. Lines of a dump are indented by four and start with
their offset in hex; a dump starts at 00. Or a fenced block has nothing but
bytes, with what they are behind a semicolon.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

LINE = re.compile(r"^    ([0-9a-f]{2})  ((?:[0-9a-f]{2} {0,2})+)$", re.MULTILINE)
COMMENTED = re.compile(r"^```\n((?:(?:[0-9a-f]{2} )+ *; .*\n)+)```$", re.MULTILINE)
HEADER = 12  # of a generic container


def dumps(document):
    text = Path(document).read_text(encoding="utf-8")
    found = [bytes.fromhex(re.sub(";.*", "", block))
             for block in COMMENTED.findall(text)]
    for offset, digits in LINE.findall(text):
        if int(offset, 16) == 0:
            found.append(b"")
        if not found or int(offset, 16) != len(found[-1]):
            raise SystemExit(f"{document}: the line at {offset} is out of place")
        found[-1] += bytes.fromhex(digits)
    return found


def compare(paths):
    shown = True
    for document, example in zip(paths[::2], paths[1::2]):
        data = Path(example).read_bytes()
        if not any(data in (dump, dump[HEADER:]) for dump in dumps(document)):
            print(f"{document} does not show {example}")
            shown = False
    return shown and len(paths) >= 2


def is_valid(tool, document, number, data):
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        done = subprocess.run([tool, "validate", file.name], check=False,
                              text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
    print(f"{document}, dump {number}: {done.stdout.strip()}")
    return done.returncode == 0


def validate(arguments):
    tool, *documents = arguments
    found = [is_valid(tool, document, number, data) for document in documents
             for number, data in enumerate(dumps(document))]
    return all(found) and len(found) >= len(documents)


def main(command, *arguments):
    return 0 if {"compare": compare, "validate": validate}[command](arguments) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
