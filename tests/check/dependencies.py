#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# dependencies.py ROOT: docs/dependencies.md lists each library that a
# meson.build file looks for, with the least version that is asked for there, and
# no other.

import re
import sys
from pathlib import Path

DOCUMENT = 'docs/dependencies.md'
# A version that meson.build does not ask for.
SEEN = ' seen'
CALL = re.compile(r"\bdependency\('([^']+)'([^)]*)\)")
VERSION = re.compile(r"version: '?(?:>= )?([\w.]+)'?")


def build_files(root):
    """Without those of builds, in which files come and go, and of an outer
    project."""
    yield Path(root, 'meson.build')
    for folder in sorted(Path(root).iterdir()):
        if folder.is_dir() and not folder.name.startswith(('build', '.')):
            for path in sorted(folder.rglob('meson.build')):
                if 'subproject' not in path.parts:
                    yield path


def asked_for(root):
    """Name of each library, with the least version or None."""
    variables = dict(re.findall(
        r"^(\w+) = '>= ([\d.]+)'",
        Path(root, 'meson.build').read_text(encoding='utf-8'), re.MULTILINE))
    found = {}
    for path in build_files(root):
        for name, rest in CALL.findall(path.read_text(encoding='utf-8')):
            version = VERSION.search(rest)
            text = version.group(1) if version else None
            found[name] = variables.get(text, text)
    return found


def listed(root):
    """Name of each library, with what the document says of its version."""
    text = Path(root, DOCUMENT).read_text(encoding='utf-8')
    table = text.partition('## Libraries')[2].partition('\n## ')[0]
    return dict(re.findall(r'^\| `([^`]+)` \| ([^|]*?) \|', table, re.MULTILINE))


def same_version(asked, said):
    if asked is None:
        return said.endswith(SEEN) or not re.match(r'\d', said)
    return re.fullmatch(re.escape(said) + r'(\.0)*', asked) is not None


def faults(asked, said):
    for name in sorted(asked.keys() - said.keys()):
        yield f'{name} is not in {DOCUMENT}'
    for name in sorted(said.keys() - asked.keys()):
        yield f'{DOCUMENT} has {name}, which no meson.build looks for'
    for name in sorted(asked.keys() & said.keys()):
        if not same_version(asked[name], said[name]):
            yield (f'{DOCUMENT}: {name} {said[name]}, '
                   f'but meson.build asks for {asked[name]}')


def main(root):
    asked, said = asked_for(root), listed(root)
    found = list(faults(asked, said))
    for fault in found:
        print(fault, file=sys.stderr)
    print(f'{len(asked)} libraries, {len(found)} faults')
    return 1 if found or len(asked) < 10 else 0


sys.exit(main(sys.argv[1]))
