#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check.py FOLDER LIBRARY...: of the pages that scripts/docs made: links that
lead nowhere, exported symbols of each library that have no page, and pages of
symbols that say no thread rule or no version. The exit status is 1 when there
is one."""

import re
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

SYMBOL_PAGE = re.compile(r'(func|method|ctor|type_func)\.')


class Page(HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.links, self.ids = set(), set()
        self.html = path.read_text(encoding='utf-8')
        self.feed(self.html)

    def handle_starttag(self, tag, attrs):
        for key, value in attrs:
            if key in ('id', 'name') and value:
                self.ids.add(value)
            elif key in ('href', 'src') and value:
                self.links.add(value)


def broken(folder, pages):
    for name, page in pages.items():
        for link in sorted(page.links):
            if re.match(r'[a-z]+:', link):
                continue
            path, _, anchor = unquote(link).partition('#')
            path = path or name
            if not (folder / path).exists():
                yield f'{name}: {link}: there is no {path}'
            elif anchor and path in pages and anchor not in pages[path].ids:
                yield f'{name}: {link}: there is no such place in {path}'


def exported(library):
    out = subprocess.run(['nm', '-D', '--defined-only', library], check=True,
                         text=True, stdout=subprocess.PIPE).stdout
    return sorted(row.split()[2].partition('@')[0] for row in out.splitlines()
                  if row.split()[1] in 'TRDB')


def text_of(html):
    return ' '.join(unescape(re.sub(r'<[^>]*>', ' ', html)).split())


def of_c(pages):
    """The part of a header's page about each symbol."""
    found = {}
    for name, page in pages.items():
        if name.startswith('c-'):
            for part in re.split(r'(?=<p><span id="sym-)', page.html)[1:]:
                part = part.partition('<section id="search"')[0]
                for symbol in re.findall(r'id="sym-(\w+)"', part):
                    found[symbol] = part
    return found


def of_gir(pages):
    """The page of each symbol, by the name that its declaration has."""
    found = {}
    for name, page in pages.items():
        if SYMBOL_PAGE.match(name):
            declaration = re.search(r'id="declaration".*?<pre>(.*?)</pre>',
                                    page.html, re.DOTALL)
            symbol = re.search(r'(\w+) \(', text_of(declaration[1]))
            if symbol:
                found[symbol[1]] = page.html
    return found


def undescribed(pages, libraries):
    found = of_c(pages) | of_gir(pages)
    for library in libraries:
        for symbol in exported(library):
            if symbol.endswith('_get_type'):  # the type's page
                continue
            if symbol not in found:
                yield f'{symbol} of {Path(library).name} has no page'
                continue
            text = text_of(found[symbol])
            if 'Threads:' not in text:
                yield f'{symbol}: no thread rule'
            if not re.search(r'[Ss]ince: \d', text):
                yield f'{symbol}: no version'


def main():
    folder = Path(sys.argv[1])
    pages = {path.name: Page(path) for path in sorted(folder.glob('*.html'))}
    faults = [*broken(folder, pages), *undescribed(pages, sys.argv[2:])]
    print('\n'.join(faults) or f'{len(pages)} pages, in order')
    return 1 if faults or not pages else 0


if __name__ == '__main__':
    sys.exit(main())
