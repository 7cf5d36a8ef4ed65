#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# api-conventions.py ROOT: what of docs/api-conventions.md can be checked. It
# reads the table of verbs there, the headers that are installed, and the comments
# beside the functions; it never judges what a comment says.

import re
import sys
from pathlib import Path

TABLE = 'docs/api-conventions.md'
C = 'gst-libs/shmem'
GST = 'gst-libs/gst/shmemmeta'
DECLARATION = re.compile(r'\b(?:GST_SHMEM_META_API|SHMEM_API)\s+([^;{#]*?);')
NAME = re.compile(r'(\w+)\s*\((.*)\)$', re.S)
# Arguments of a verb, by type: those that come first.
ORDER = {
    'parse': r'struct \w+ \*|Gst\w+ \*|const \w+ \*',
    'read': r'Gst\w+ \*|int ',
    'add': r'const Gst\w+ \*|Gst\w+ \*',
    'from': r'Gst\w+ \*',
    'check': r'const |int ',
    'map': r'Gst\w+ \*|int ',
}
# Those where bytes become values: then the bytes.
BYTES = re.compile(r'(?:const void|gconstpointer|const guint8|const gchar) ?\*? ?\w+$')


class Function:
    def __init__(self, header, text):
        text = re.sub(r'\bSHMEM_MUST_CHECK\b', '', text)
        text = ' '.join(text.split())
        match = NAME.search(text)
        self.header = header
        self.name = match[1]
        self.result = text[:match.start()].strip()
        self.arguments = [part.strip() for part in match[2].split(',')]
        self.is_gst = header.as_posix().find(GST) >= 0

    def words(self):
        return re.sub(r'^_?(gst_)?', '', self.name).split('_')


def read_verbs(root):
    verbs = set()
    for line in (root / TABLE).read_text(encoding='utf-8').splitlines():
        match = re.match(r'\| ((?:`[a-z]+`(?:, )?)+) \|', line)
        if match:
            verbs |= set(re.findall(r'[a-z]+', match[1]))
    return verbs


def headers(root):
    for folder in (C, GST):
        for path in sorted((root / folder).glob('*.h*')):
            if 'priv' not in path.name:
                yield path


def functions(root):
    for path in headers(root):
        text = re.sub(r'/\*.*?\*/', '', path.read_text(encoding='utf-8'), flags=re.S)
        text = re.sub(r'^#.*?(?<!\\)$', '', text, flags=re.M | re.S)
        for declaration in DECLARATION.findall(text):
            if not declaration.startswith('G_DECLARE'):
                yield Function(path, declaration)


def find_comment(root, function):
    """The gtk-doc block, in the header or in a source, and what the section of
    either says."""
    block = re.compile(r'/\*\*\n \* ' + function.name + r':[^\n]*\n.*?\*/', re.S)
    for path in [function.header, *sorted((root / GST).glob('*.c'))]:
        text = path.read_text(encoding='utf-8')
        match = block.search(text)
        if match:
            own = function.header.with_suffix('.c')
            own = own.read_text(encoding='utf-8') if own.exists() else ''
            return match[0], text + own
    return None, ''


def check_name(function, verbs):
    name = function.name
    if name.endswith(('_get_type', '_get_info')):
        return
    if not verbs & set(function.words()[1:]) and not name.startswith('gst_is_'):
        yield 'no verb of the table'


def check_arguments(function):
    for argument in function.arguments[:-1]:
        if argument.startswith('GError **'):
            yield 'GError ** is not the last argument'
    words = function.words()
    for verb, first in ORDER.items():
        if verb == words[-1] and not re.match(first, function.arguments[0]):
            yield f'the first argument of {verb} is {function.arguments[0]}'
    if words[-1] == 'parse' and not any(
            BYTES.match(argument) for argument in function.arguments[:2]):
        yield 'parse has no bytes'


def check_comment(root, function):
    """Only of the library that has introspection."""
    if not function.is_gst or function.name.endswith(('_get_type', '_get_info',
                                                      '_quark')):
        return
    block, text = find_comment(root, function)
    if block is None:
        yield 'no comment'
        return
    if 'Since: ' not in block:
        yield 'no Since'
    if '*' in function.result and '(transfer ' not in block.split('Returns:')[-1]:
        yield 'returns a pointer, and no transfer is said'
    if 'thread' not in text.lower():
        yield 'neither the comment nor its file says which thread'
    for argument in re.findall(r'^ \* @(\w+): \(transfer full\)', block, re.M):
        if not re.search(r'_take_|_(free|unref)$', function.name):
            yield f'takes {argument}, and its name does not say so'


def main(root):
    root = Path(root)
    verbs = read_verbs(root)
    count = faults = 0
    for function in functions(root):
        count += 1
        for fault in [*check_name(function, verbs), *check_arguments(function),
                      *check_comment(root, function)]:
            print(f'{function.header.name}: {function.name}: {fault}')
            faults += 1
    print(f'{count} functions, {len(verbs)} verbs, {faults} faults')
    return faults > 0 or count == 0 or not verbs


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
