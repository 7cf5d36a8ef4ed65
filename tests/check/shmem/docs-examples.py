#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Compare the hex dumps in a document with the bytes of files.

Arguments: document and file, as often as wanted. Each file has to be one of
the document's dumps. Lines of a dump are indented by four and start with
their offset in hex; a dump starts at 00.
"""

import re
import sys
from pathlib import Path

LINE = re.compile(r"^    ([0-9a-f]{2})  ((?:[0-9a-f]{2} {0,2})+)$", re.MULTILINE)


def dumps(text):
    found = []
    for offset, digits in LINE.findall(text):
        if int(offset, 16) == 0:
            found.append(b"")
        if not found or int(offset, 16) != len(found[-1]):
            raise SystemExit(f"the line at {offset} is out of place")
        found[-1] += bytes.fromhex(digits)
    return found


def main(paths):
    for document, example in zip(paths[::2], paths[1::2]):
        if Path(example).read_bytes() not in dumps(Path(document).read_text()):
            print(f"{document} does not show {example}")
            return 1
    return 0 if len(paths) >= 2 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
