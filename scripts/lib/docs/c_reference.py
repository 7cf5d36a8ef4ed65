# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A page of Markdown for each header of the C libraries, from its comments.

These are those of the kernel: `/** name - what it is`, or a plain comment right
before a declaration. The first comment behind the licence is about the whole
header, and its `Threads:` and `Since:` hold for each symbol without its own.
A comment before several declarations, without a blank line between, is about
all of them.
"""

import re
from dataclasses import dataclass, field

THREADS = re.compile(r'^Threads: (.*?)(?:\n\n|\Z)', re.DOTALL | re.MULTILINE)
SINCE = re.compile(r'^Since: ([\d.]+)\s*$', re.MULTILINE)
TITLE = re.compile(r'\A(?:enum |struct |union )?(\w+)(?: ?\(\))? - (.*?)(?=\n@|\n\n|\Z)',
                   re.DOTALL)
PARAMETER = re.compile(r'^@(\w+): (.*?)(?=^@\w+:|\n\n|\Z)',
                       re.DOTALL | re.MULTILINE)
NAME = (re.compile(r'^#define (\w+)'), re.compile(r'^(?:enum|struct|union) (\w+)\n'),
        re.compile(r'^typedef .*?\(\*(\w+)\)', re.DOTALL),
        re.compile(r'^typedef .*?(\w+);$', re.DOTALL),
        re.compile(r'(\w+) ?\('))
# What is no part of an interface.
PRIVATE = re.compile(r'SHMEM_PRIV_|^#define (\w+_H|SHMEM_API|SHMEM_MUST_CHECK)\b'
                     r'|^(struct|union|enum) \w+;$')
ATTRIBUTES = re.compile(r'\b(SHMEM_API|SHMEM_MUST_CHECK)\s+')


@dataclass
class Symbol:
    """Declarations with one comment."""
    comment: str
    declarations: list = field(default_factory=list)

    @property
    def names(self):
        return [name_of(text) for text in self.declarations]


def name_of(declaration):
    plain = ATTRIBUTES.sub('', declaration)
    for pattern in NAME:
        found = pattern.search(plain)
        if found:
            return found[1]
    raise ValueError(f'no name in {declaration!r}')


def comment_text(text):
    lines = text.strip().removeprefix('/**').removeprefix('/*')
    lines = lines.removesuffix('*/').splitlines()
    lines = [re.sub(r'^ ?\* ?', '', line.strip(' ') and line) for line in lines]
    return '\n'.join(line.rstrip() for line in lines).strip()


def split(text):
    """Comments, declarations and blank lines of a header, in order."""
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith('/*'):
            while '*/' not in line:
                line += '\n' + next(lines)
            yield 'comment', line
        elif line.startswith('#define'):
            while line.endswith('\\'):
                line = line + '\n' + next(lines)
            yield 'declaration', line
        elif not line.strip() or line[0] in '#}' or line.startswith('extern "C"'):
            yield 'blank', ''
        else:
            while not complete(line):
                line += '\n' + next(lines)
            yield 'declaration', line


def complete(text):
    """Whether it ends with its semicolon, or with the brace of a function."""
    bare = re.sub(r'/\*.*?\*/', '', text, flags=re.DOTALL).rstrip()
    if '/*' in bare or bare.count('{') != bare.count('}'):
        return False
    return bare.endswith(';') or (bare.endswith('}') and 'inline' in bare)


def parse(text):
    """The comment of the header, and its symbols."""
    about, comment, found, previous = None, '', [], None
    pieces = list(split(text))[1:]  # behind the licence
    for kind, piece in pieces:
        if kind == 'comment':
            if about is None:
                about = comment_text(piece)
            else:
                comment, previous = comment_text(piece), None
        elif kind == 'blank':
            comment, previous = '', None
        elif not PRIVATE.search(piece):
            if previous and not comment:
                previous.declarations.append(piece)
            else:
                previous = Symbol(comment, [piece])
                found.append(previous)
                comment = ''
    return about or '', found


def shown(declaration):
    """Without attributes, and without what a static function does."""
    text = ATTRIBUTES.sub('', declaration)
    if 'inline' in text.split('\n{')[0]:
        text = text.split('\n{')[0].replace('static inline ', '') + ';'
    return re.sub(r' +\\$', r' \\', text, flags=re.MULTILINE)


class Header:
    def __init__(self, path):
        self.name = path.name
        self.page = f'c-{path.stem}'
        about, self.symbols = parse(path.read_text(encoding='utf-8'))
        threads, since = THREADS.search(about), SINCE.search(about)
        self.threads = threads and threads[1]
        self.since = since and since[1]
        self.about = SINCE.sub('', THREADS.sub('', about)).strip()

    def pages(self):
        return {name: f'{self.page}.html#sym-{name}'
                for symbol in self.symbols for name in symbol.names}

    def undocumented(self):
        return [name for symbol in self.symbols if not symbol.comment
                for name in symbol.names]

    def markdown(self, link):
        """LINK makes Markdown of the text of a comment."""
        def link(text, make=link):
            return make(text.replace('<', '&lt;'))
        parts = [f'Title: {self.name}\n', f'# {self.name}', link(self.about)]
        folder = 'shmem'
        parts.append(f'```c\n#include <{folder}/{self.name}>\n```')
        for symbol in self.symbols:
            parts += self.describe(symbol, link)
        return '\n\n'.join(parts) + '\n'

    def describe(self, symbol, link):
        comment = symbol.comment
        title = TITLE.match(comment)
        if title:
            comment = comment[title.end():]
        threads, since = THREADS.search(comment), SINCE.search(comment)
        body = SINCE.sub('', THREADS.sub('', comment))
        parameters = PARAMETER.findall(body)
        body = PARAMETER.sub('', body).strip()
        yield ''.join(f'<span id="sym-{name}"></span>' for name in symbol.names)
        more = len(symbol.names) - 1
        yield f'## `{symbol.names[0]}`' + (f' and {more} more' if more else '')
        if title:
            yield sentence(link(' '.join(title[2].split())))
        yield '```c\n' + '\n'.join(map(shown, symbol.declarations)) + '\n```'
        if parameters:
            rows = [f'| `{name}` | {link(" ".join(text.split()))} |'
                    for name, text in parameters]
            yield '| | |\n|---|---|\n' + '\n'.join(rows)
        if body:
            yield link(body)
        rule = threads[1] if threads else self.threads
        version = since[1] if since else self.since
        yield ' '.join(filter(None, (
            rule and f'**Threads:** {link(" ".join(rule.split()))}',
            version and f'*Since: {version}*'))) or '&nbsp;'


def sentence(text):
    return text[:1].upper() + text[1:] + ('' if text.endswith('.') else '.')
