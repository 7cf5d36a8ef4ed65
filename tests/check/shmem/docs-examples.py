#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Compare the hex dump in a document with the bytes of a file.

Arguments: document and file, as often as wanted. Lines of a dump are indented
by four and start with their offset in hex.
"""

import re
import sys
from pathlib import Path

LINE = re.compile(r"^    ([0-9a-f]{2})  ((?:[0-9a-f]{2} {0,2})+)$", re.MULTILINE)


def dumped(text):
    data = b""
    for offset, digits in LINE.findall(text):
        if int(offset, 16) != len(data):
            raise SystemExit(f"the line at {offset} is at {len(data):02x}")
        data += bytes.fromhex(digits)
    return data


def main(paths):
    for document, example in zip(paths[::2], paths[1::2]):
        if dumped(Path(document).read_text()) != Path(example).read_bytes():
            print(f"{document} does not show {example}")
            return 1
    return 0 if len(paths) >= 2 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
