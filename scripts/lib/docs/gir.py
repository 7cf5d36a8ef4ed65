# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The GIR of the GStreamer library as gi-docgen wants it: comments of GTK-Doc
become links, and what the comment of a file says for all of its symbols (its
thread rule, its version) is said at each of them."""

import re
import shlex
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

GI = 'http://www.gtk.org/introspection/core/1.0'
C = 'http://www.gtk.org/introspection/c/1.0'
NAMES = {GI: '', C: 'c', 'http://www.gtk.org/introspection/glib/1.0': 'glib'}
GIR = 'gst-libs/gst/shmemmeta/introspection/GstShmemMeta-1.0.gir'
LIBRARY = 'gst-libs/gst/shmemmeta'
# Elements of the GIR that have a page, and what begins its name.
PAGES = {'class': 'class', 'record': 'struct', 'union': 'union',
         'enumeration': 'enum', 'bitfield': 'flags', 'alias': 'alias',
         'constant': 'const', 'function': 'func', 'callback': 'callback',
         'function-macro': 'func'}
MEMBERS = {'constructor': 'ctor', 'method': 'method', 'function': 'type_func',
           'virtual-method': 'vfunc'}
SINCE = re.compile(r'^Since: ([\d.]+)\s*$', re.MULTILINE)


def tag(name):
    return f'{{{GI}}}{name}'


def scan(build, out):
    """As meson scans it, but with the files that bindings have no use for."""
    command = subprocess.run(['ninja', '-C', build, '-t', 'commands', GIR],
                             check=True, text=True, stdout=subprocess.PIPE)
    words = shlex.split(command.stdout.splitlines()[-1])
    words = [word for word in words if word != '--warn-error']
    words[words.index('--output') + 1] = str(out)
    files = next(word for word in words if word.startswith('--filelist='))
    listed = Path(files.partition('=')[2]).read_text(encoding='utf-8').split()
    folder = next((build / name).resolve().parent for name in listed
                  if name.endswith('gstshmemcontainer.h'))
    listed += [str(path) for path in sorted(folder.glob('*.[ch]'))
               if re.search('v4l2|drm', path.name)
               and '-private' not in path.name]
    more = out.with_suffix('.files')
    more.write_text('\n'.join(listed) + '\n', encoding='utf-8')
    words[words.index(files)] = f'--filelist={more}'
    # Warnings are about types of these files; in meson's own run any is an error.
    done = subprocess.run(words, cwd=build, check=False, text=True,
                          stderr=subprocess.PIPE)
    if done.returncode:
        raise SystemExit(done.stderr)


def about_threads(text):
    """The sentences about threads, of the first paragraph that has any."""
    for paragraph in text.split('\n\n'):
        if 'thread' in paragraph:
            sentences = re.split(r'(?<=\.)\s+', paragraph.removeprefix(
                'Threads: '))
            return ' '.join(sentence for sentence in sentences
                            if 'thread' in sentence)
    return ''


def comment_text(comment):
    """Of a comment that begins with SECTION:, without its first lines."""
    lines = [line.strip().removeprefix('*').removeprefix(' ')
             for line in comment.splitlines()[2:-1]]
    while lines and (lines[0].startswith(('@', '    ')) or not lines[0]):
        del lines[0]
    return '\n'.join(lines)


def sections(folder):
    """What is said of all symbols of a file, by the file's name."""
    found, titles = {}, {}
    for path in sorted(folder.glob('*.c')):
        section = re.search(r'/\*\*\n \* SECTION:.*?\*/',
                            path.read_text(encoding='utf-8'), re.DOTALL)
        if section:
            found[path.stem] = comment_text(section[0])
            titles[path.stem] = re.search(r'@title: (.*)', section[0])[1]
    return found, titles


@dataclass
class Topic:
    name: str
    title: str
    text: str
    symbols: list

    def markdown(self, link):
        text = link(SINCE.sub('', self.text).strip())
        listed = '\n'.join('- ' + link(f'{name}()') for name in self.symbols)
        return (f'Title: {self.title}\n\n# {self.title}\n\n{text}\n\n'
                + (f'## Functions\n\n{listed}\n' if listed else ''))


class Library:
    """The GIR, and where each symbol of C is described."""

    def __init__(self, path, folder):
        for url, prefix in NAMES.items():
            ET.register_namespace(prefix, url)
        self.tree = ET.parse(path)
        self.namespace = self.tree.getroot().find(tag('namespace'))
        self.sections, self.titles = sections(folder)
        self.pages = {}  # a symbol of C: its page
        for node in self.namespace:
            self.add(node)

    def add(self, node):
        kind = node.tag.partition('}')[2]
        if kind not in PAGES:
            return
        name = node.get('name')
        symbol = node.get(f'{{{C}}}type') or node.get(f'{{{C}}}identifier')
        domain = node.get('{http://www.gtk.org/introspection/glib/1.0}error-domain')
        prefix = 'error' if domain else PAGES[kind]
        self.note(symbol, f'{prefix}.{name}.html')
        for member in node:
            what = MEMBERS.get(member.tag.partition('}')[2])
            if what:
                self.note(member.get(f'{{{C}}}identifier'),
                          f'{what}.{name}.{member.get("name")}.html')
            elif member.tag == tag('member'):
                self.note(member.get(f'{{{C}}}identifier'),
                          f'{prefix}.{name}.html')

    def note(self, symbol, page):
        if symbol:
            self.pages.setdefault(symbol, page)

    def topics(self):
        """Comments about files that have no type of their name."""
        for section in self.namespace.findall(tag('docsection')):
            name = section.get('name')
            yield Topic(name, self.titles[name.lower()],
                        self.sections[name.lower()],
                        sorted(self.symbols_of(name)))

    def symbols_of(self, stem):
        for node in self.nodes():
            place = node.find(tag('source-position'))
            symbol = node.get(f'{{{C}}}identifier')
            if symbol and place is not None and (
                    Path(place.get('filename')).stem == stem):
                yield symbol

    def nodes(self):
        """Those that have a page of their own."""
        for node in self.namespace:
            if node.tag.partition('}')[2] in PAGES:
                yield node
                for member in node:
                    if member.tag.partition('}')[2] in MEMBERS:
                        yield member

    def link(self, symbol):
        page = self.pages.get(symbol)
        return f'[`{symbol}`]({page})' if page else f'`{symbol}`'

    def markdown(self, text):
        """Of GTK-Doc: #Type, function(), %CONSTANT, @argument."""
        parts = re.split(r'(^\|\[.*?\]\||`[^`\n]*`)', text,
                         flags=re.DOTALL | re.MULTILINE)
        for i, part in enumerate(parts):
            if i % 2:
                parts[i] = fenced(part) if part.startswith('|[') else part
                continue
            part = re.sub(r'docs/([\w-]+)\.md', r'[\1](\1.html)', part)
            part = re.sub(r'(?<!\w)#(\w+):([\w-]+)', r'`\2`', part)
            part = re.sub(r'(?<!\w)#([A-Za-z]\w+)', lambda m: self.link(m[1]),
                          part)
            part = re.sub(r'(?<!\w)%(-?\w+)', lambda m: self.link(m[1]), part)
            part = re.sub(r'(?<![\w/@.])@([a-z]\w*)', r'`\1`', part)
            parts[i] = re.sub(
                r'(?<![\w`/])(\w+) ?\(\)',
                lambda m: (f'[`{m[1]}()`]({self.pages[m[1]]})'
                           if m[1] in self.pages else f'`{m[1]}()`'), part)
        return ''.join(parts)

    def section_of(self, node):
        """What the comment of its file says, which is named after the .c, or
        of a file that begins as its own does."""
        places = [node.find(tag(child)) for child in ('doc', 'source-position')]
        stems = [Path(place.get('filename') or '').stem for place in places
                 if place is not None]
        # What a macro declares has no place.
        stems.append((node.get(f'{{{C}}}identifier') or '').replace('_', ''))
        for stem in stems:
            fitting = [name for name in self.sections if stem.startswith(name)]
            if fitting:
                return '\n\n'.join(self.sections[name] for name in sorted(
                    fitting, key=len, reverse=True))
        return ''

    def complete(self):
        """Writes into each symbol what is said of all in its file."""
        for node in self.nodes():
            section = self.section_of(node)
            since = SINCE.search(section)
            if since and not node.get('version'):
                node.set('version', since[1])
            doc = node.find(tag('doc'))
            if doc is None:
                doc = ET.Element(tag('doc'), filename='', line='0')
                node.insert(0, doc)
            rule = about_threads(section)
            if rule and 'Threads:' not in (doc.text or ''):
                doc.text = f'{doc.text or ""}\n\nThreads: {rule}'
        for doc in self.namespace.iter(tag('doc')):
            doc.text = self.markdown(re.sub(
                r'^Threads:', '**Threads:**', doc.text or '', flags=re.MULTILINE))

    def write(self, path):
        self.tree.write(path, encoding='utf-8', xml_declaration=True)


def fenced(example):
    """A block |[ ... ]| of GTK-Doc."""
    first, _, rest = example[2:-2].partition('\n')
    language = re.search(r'language="(\w+)"', first)
    lines = [line.strip(' ') if not line.startswith(' ') else line
             for line in rest.rstrip().splitlines()]
    kind = language[1].lower() if language else 'sh'
    return f'```{kind}\n' + '\n'.join(lines) + '\n```\n\n'
