# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The documents of the tree as pages: links lead from page to page, and names
of functions and types to the reference."""

import posixpath
import re

# A folder of documents, and what begins the names of their pages.
FOLDERS = {'docs': '', 'docs/tutorials': 'tutorial-'}
SINGLE = {'README.md': 'overview', 'CONTRIBUTING.md': 'contributing',
          'examples/README.md': 'examples', 'tests/vm/README.md': 'vm-tests',
          'tests/samples/README.md': 'samples',
          'docs/images/README.md': 'pictures'}
LINK = re.compile(r'(!?)\[([^\]]*)\]\(([^)\s]+)\)')
CODE = re.compile(r'(?<!\[)`(\w+)(?: ?\(\))?`(?!\])')
FENCED = re.compile(r'(^```.*?^```$)', re.DOTALL | re.MULTILINE)
# What is for tests, on a line of its own.
MARKER = re.compile(r'^<!-- run: .*? -->\n', re.MULTILINE)


def documents(root):
    """The page of each document, by its path."""
    found = {path: page for path, page in SINGLE.items()
             if (root / path).exists()}
    for folder, prefix in FOLDERS.items():
        for path in sorted((root / folder).glob('*.md')):
            found[path.relative_to(root).as_posix()] = prefix + path.stem
    return found


def title_of(text):
    return re.search(r'^# (.*)$', text, re.MULTILINE)[1].replace('`', '')


class Guide:
    def __init__(self, root, path, pages, symbols):
        self.root = root
        self.path = path
        self.page = pages[path]
        self.pages = pages
        self.symbols = symbols
        text = MARKER.sub('', (root / path).read_text(encoding='utf-8'))
        self.title = title_of(text)
        self.pictures = set()
        parts = FENCED.split(text)
        parts[::2] = [self.rewrite(part) for part in parts[::2]]
        self.markdown = f'Title: {self.title}\n\n' + ''.join(parts)

    def rewrite(self, text):
        return LINK.sub(self.link, CODE.sub(self.name, spaced(text)))

    def name(self, match):
        page = self.symbols.get(match[1])
        return f'[{match[0]}]({page})' if page else match[0]

    def link(self, match):
        picture, text, target = match.groups()
        path, hash_, anchor = target.partition('#')
        if '://' in target or not path or path.endswith('.html'):
            return match[0]
        path = posixpath.normpath(posixpath.join(
            posixpath.dirname(self.path), path))
        if picture:
            self.pictures.add(path)
            return f'![{text}]({posixpath.basename(path)})'
        for name in (path, f'{path}/README.md'):
            if name in self.pages:
                if text.endswith('.md'):
                    text = title_of((self.root / name).read_text(
                        encoding='utf-8'))
                return f'[{text}]({self.pages[name]}.html{hash_}{anchor})'
        return text if '`' in text else f'`{path}`'


def spaced(text):
    """A blank line before lists, which GitHub's Markdown does not need."""
    return re.sub(r'^(?![-*|>\s]|\d+\. )(.+)\n(?=- |\d+\. )', r'\1\n\n', text,
                  flags=re.MULTILINE)
