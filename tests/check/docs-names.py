#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# docs-names.py ROOT: each file, folder, function and type of ours that a
# document names has to be there, and so has what a link points at. It reads the
# Markdown files and the pictures in docs/images; it never judges what they say.

import fnmatch
import os
import re
import sys

DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'docs', 'examples', 'tests']
SOURCES = ['gst', 'gst-libs', 'tools', 'tests', 'examples', 'benchmarks',
           'scripts', 'docs', 'python']

# A name of a file, with or without folders: `transportserver.c`, `h265*.c`,
# `tests/samples/hdr10plus.h265`. What a user writes or reads is not ours.
FILE = re.compile(r'(?<![\w/.*{-])(?:\.\./)*'
                  r'((?:[\w.-]+/)*[\w*-]+\.(?:c|h|py|build))(?![\w/*(-])')
FOLDER = re.compile(r'`((?:gst|gst-libs|tools|tests|docs|scripts|examples|'
                    r'benchmarks)(?:/[\w.-]+)*)/?`')
FUNCTION = re.compile(r'\b((?:_?gst_shmem_|gst_buffer_\w*shmem_|shmem_|common_|'
                      r'hdr_|h265_|av1_|metafile_|planes_|transport_|v4l2_|kms_)'
                      r'\w+) ?\(')
TYPE = re.compile(r'\b((?:GstShmem|GstH265|GstAv1|Transport|Hdr|H265|Av1|Metafile|Planes|V4l2|Kms|'
                  r'Common|Tool)[A-Z]\w*)\b')
# Of any name, where a document is about the code.
CALL = re.compile(r'`(\w+) ?\(\)')
ABOUT_CODE = 'docs/architecture.md'
LINK = re.compile(r'!?\[[^\]]*\]\(([^)\s]+)\)')
# What somebody who follows a tutorial writes is in its blocks; these name ours
# by functions and types.
TUTORIALS = 'docs/tutorials/'
BLOCK = re.compile(r'^```.*?^```$', re.DOTALL | re.MULTILINE)
# Files of others that documents name, and what stands for many of ours.
FOREIGN = {'drm_fourcc.h', 'tests/fuzz/TARGET.c'}
# Of GObject introspection; looks like a type.
NAMESPACE = 'GstShmemMeta'


def list_files(root, folders, pattern):
    for folder in folders:
        path = os.path.join(root, folder)
        if os.path.isfile(path):
            yield folder
        for parent, names, files in os.walk(path):
            names[:] = [name for name in names if not name.startswith('.')]
            for name in files:
                if fnmatch.fnmatch(name, pattern):
                    yield os.path.relpath(os.path.join(parent, name), root)


def read(root, path):
    with open(os.path.join(root, path), encoding='utf-8') as file:
        return file.read()


def anchors(text):
    """The anchors of headings, as GitHub and GitLab make them."""
    found = set()
    text = re.sub(r'^```.*?^```', '', text, flags=re.S | re.M)
    for heading in re.findall(r'^#+ +(.*?) *$', text, flags=re.M):
        heading = re.sub(r'[^\w\- ]', '', heading.replace('`', '').lower())
        found.add(heading.replace(' ', '-'))
    return found


class Tree:
    def __init__(self, root):
        self.root = root
        self.files = {path for path in list_files(root, SOURCES, '*')
                      if not path.endswith('.pyc')}
        self.files |= {name for name in os.listdir(root)
                       if os.path.isfile(os.path.join(root, name))}
        self.words = set()
        for path in self.files:
            if path.endswith(('.c', '.h')) or path.startswith('python/'):
                self.words |= set(re.findall(r'\w+', read(root, path)))

    def has_file(self, name):
        """With folders, from the top or from any folder on."""
        if name in FOREIGN:
            return True
        return any(fnmatch.fnmatchcase(path, name)
                   or fnmatch.fnmatchcase(path, '*/' + name)
                   for path in self.files)

    def has_folder(self, name):
        path = os.path.join(self.root, name)
        return os.path.exists(path) or self.has_file(name)

    def is_there(self, document, link):
        path, _, anchor = link.partition('#')
        target = os.path.normpath(
            os.path.join(self.root, os.path.dirname(document), path)
            if path else os.path.join(self.root, document))
        if not os.path.exists(target):
            return False
        if not anchor:
            return True
        return anchor in anchors(read(self.root, target))


def check(tree, document):
    text = read(tree.root, document)
    prose = BLOCK.sub('', text) if document.startswith(TUTORIALS) else text
    for name in sorted(set(FILE.findall(prose))):
        if not tree.has_file(name):
            yield f'there is no file {name}'
    for name in sorted(set(FOLDER.findall(text))):
        if not tree.has_folder(name):
            yield f'there is no folder {name}'
    functions = set(FUNCTION.findall(text))
    if document == ABOUT_CODE:
        functions |= set(CALL.findall(text))
    for name in sorted(functions):
        # In Python, GstShmemMeta stands for the prefix.
        if not {name, 'gst_' + name} & tree.words:
            yield f'there is no function {name}()'
    for name in sorted(set(TYPE.findall(text)) - {NAMESPACE}):
        if name not in tree.words:
            yield f'there is no type {name}'
    for link in sorted(set(LINK.findall(text))):
        if '://' not in link and not tree.is_there(document, link):
            yield f'the link {link} leads nowhere'


def main(root):
    tree = Tree(root)
    documents = list(list_files(root, DOCUMENTS, '*.md'))
    documents += list_files(root, ['docs/images'], '*.svg')
    faults = [f'{document}: {fault}' for document in sorted(documents)
              for fault in check(tree, document)]
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f'{len(documents)} documents, {len(faults)} faults')
    return 1 if faults or len(documents) < 10 else 0


sys.exit(main(sys.argv[1]))
