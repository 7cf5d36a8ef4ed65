# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The layout of the sources: which folder includes which, prefixes of private
symbols, users of private headers, and the length of functions.

house.py SOURCE BUILD ARCHIVE...: reads the sources and, with nm, the objects
of the libraries and the static libraries of the plugin's folders. Prints each
violation; the exit status is 1 when there is one.
"""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

PLUGIN = 'gst/shmemmeta'
# Folders of the plugin that others include, and what these include.
SHARED = {'common': {'common'}, 'hdr': {'hdr', 'common'}}
# Those that the tool is linked with, and what its doctor looks at besides.
OF_TOOLS = {'common', 'hdr', 'av1', 'h265', 'metafile'}
OF_DOCTOR = {'common', 'kms', 'v4l2'}
MAX_ROOMS = 11
MAX_LINES = 60
MIN_USERS = 2

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)
ALLOWED_SYMBOLS = re.compile(r'gst_(shmem|av1|h265)_\w+|gst_element_register_\w+')
PUBLIC_SYMBOLS = {
    'gst-libs/shmem': ('shmem_', 'shmem_priv_'),
    'gst-libs/shmem-frames': ('shmem_', ('transport_', 'frames_')),
    'gst-libs/gst/shmemmeta': ('gst_', '_gst_shmem_'),
}


class House:
    def __init__(self, root):
        self.root = root
        self.text = {}
        for folder in ('gst', 'gst-libs', 'tools', 'tests'):
            for path in sorted((root / folder).rglob('*.[ch]')):
                name = path.relative_to(root).as_posix()
                self.text[name] = path.read_text(encoding='utf-8')
        self.includes = {name: self.find_includes(name) for name in self.text}

    def find_includes(self, name):
        """The files of this tree that NAME includes."""
        found = set()
        for included in INCLUDE.findall(self.text[name]):
            places = [name.rsplit('/', 1)[0], PLUGIN, 'gst-libs', 'tests/check',
                      'tests', 'tools']
            for place in places:
                path = f'{place}/{included}'
                if path in self.text:
                    found.add(path)
                    break
        return found

    def of(self, *folders):
        return [name for name in self.text
                if name.startswith(tuple(f'{folder}/' for folder in folders))]


def folder_of(name):
    """The folder of the plugin that NAME is in, or None."""
    parts = name.removeprefix(PLUGIN + '/').split('/')
    return parts[0] if name.startswith(PLUGIN) and len(parts) > 1 else None


def arrows(house):
    """Includes from a folder of the plugin into one that is not shared."""
    for name in house.of('gst', 'tools'):
        own = folder_of(name)
        if name.startswith('tools/'):
            allowed = (OF_DOCTOR if name.startswith('tools/doctor/')
                       else OF_TOOLS)
        elif own is None:  # plugin.c
            continue
        else:
            allowed = SHARED.get(own, {own, *SHARED})
        for included in sorted(house.includes[name]):
            other = folder_of(included)
            if other and other not in allowed:
                yield f'{name} includes {included}'


def find_circle(graph):
    """Units that include each other, in order, or None."""
    done = set()
    for start in sorted(graph):
        path, on_path, todo = [], set(), [(start, iter(()))]
        while todo:
            unit, _ = todo[-1]
            if unit not in on_path and unit not in done:
                path.append(unit)
                on_path.add(unit)
                todo[-1] = (unit, iter(sorted(graph[unit])))
            after = next(todo[-1][1], None) if unit in on_path else None
            if after is None:
                todo.pop()
                if unit in on_path:
                    on_path.discard(path.pop())
                    done.add(unit)
            elif after in on_path:
                return path[path.index(after):] + [after]
            elif after not in done:
                todo.append((after, iter(())))
    return None


def cut_circles(graph):
    """Each circle is cut where it was found, so that the next one is found."""
    while (circle := find_circle(graph)):
        yield 'a circle: ' + ' -> '.join(circle)
        graph[circle[-2]].discard(circle[-1])


def circles(house):
    """Of headers, and of pairs of a .c and its .h. A header that several .c
    share is in no pair: it is made by all of them."""
    headers, pairs = defaultdict(set), defaultdict(set)
    for name in house.of('gst', 'gst-libs', 'tools'):
        included = house.includes[name]
        if name.endswith('.h'):
            headers[name] |= included
        if name[:-2] + '.c' in house.text:
            pairs[name[:-2]] |= {other[:-2] for other in included
                                 if other[:-2] + '.c' in house.text
                                 and other[:-2] != name[:-2]}
    yield from cut_circles(headers)
    yield from cut_circles(pairs)


def rooms(house):
    """Folders and single files of the plugin."""
    found = sorted(path.name for path in (house.root / PLUGIN).iterdir()
                   if path.name != 'meson.build')
    if len(found) > MAX_ROOMS:
        yield (f'{PLUGIN} has {len(found)} rooms, {MAX_ROOMS} at most: '
               + ' '.join(found))


def is_public(house, header):
    """Whether the meson.build beside it installs it."""
    if not header.startswith('gst-libs/'):
        return False
    folder, name = header.rsplit('/', 1)
    meson = (house.root / folder / 'meson.build').read_text(encoding='utf-8')
    return f"'{name}'" in meson


def users(house):
    """Private headers that one file includes, which could have the text."""
    count = defaultdict(set)
    for name, included in house.includes.items():
        for header in included:
            if name != header[:-2] + '.c':
                count[header].add(name)
    for header in house.of('gst', 'gst-libs', 'tools'):
        if header.endswith('.h') and not is_public(house, header):
            if len(count[header]) < MIN_USERS:
                yield (f'{header} has {len(count[header])} users: '
                       + (' '.join(sorted(count[header])) or 'none'))


def functions(house):
    """From the line with the return type to the last brace."""
    for name in house.of('gst', 'gst-libs', 'tools'):
        lines = house.text[name].splitlines()
        for brace in (i for i, line in enumerate(lines) if line == '{'):
            start = brace
            while start and lines[start - 1] and not lines[start - 1].endswith(
                    ('*/', '}', ';')) and lines[start - 1][0] not in '#/':
                start -= 1
            if not lines[brace - 1].endswith(')'):
                continue  # a struct, a table
            end = lines.index('}', brace)
            if end - start + 1 > MAX_LINES:
                yield (f'{name}:{start + 1}: a function of '
                       f'{end - start + 1} lines, {MAX_LINES} at most')


def nm(path):
    """Names that are defined for other files, with the letters of their type."""
    out = subprocess.run(['nm', '-g', '--defined-only', path], check=True,
                         text=True, stdout=subprocess.PIPE).stdout
    rows = [line.split() for line in out.splitlines()]
    # Those of a sanitizer are weak, or begin with __.
    return sorted({row[2] for row in rows if len(row) == 3
                   and row[1] in 'TDBRC' and not row[2].startswith('__')})


def hidden(path):
    """Names that are defined for other files of the same library alone."""
    out = subprocess.run(['readelf', '-sW', path], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    rows = [line.split() for line in out.splitlines()]
    return sorted({row[7] for row in rows if len(row) > 7
                   and row[4] == 'GLOBAL' and row[5] == 'HIDDEN'
                   and row[6] != 'UND' and not row[7].startswith('__')})


def symbols(build, archives):
    for archive in archives:
        prefix = archive.stem.rpartition('-')[2] + '_'
        for symbol in nm(archive):
            if not (symbol.startswith(prefix)
                    or ALLOWED_SYMBOLS.fullmatch(symbol)):
                yield f'{symbol} in {archive.name} does not begin with {prefix}'
    for folder, (_, prefix) in PUBLIC_SYMBOLS.items():
        for path in sorted((build / folder).glob('*.p/*.o')):
            for symbol in hidden(path):
                if not symbol.startswith(prefix):
                    yield (f'{symbol} in {path.name} is private and does not '
                           f'begin with {prefix}')


def main():
    root, build = Path(sys.argv[1]), Path(sys.argv[2])
    house = House(root)
    found = [violation for check in (arrows, circles, rooms, users, functions)
             for violation in check(house)]
    if shutil.which('nm') and shutil.which('readelf'):
        found += symbols(build, [Path(name) for name in sys.argv[3:]])
    else:
        print('no nm, no readelf: symbols are not looked at', file=sys.stderr)
    print('\n'.join(found) or f'{len(house.text)} files, in order')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
