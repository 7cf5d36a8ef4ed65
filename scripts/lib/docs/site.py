#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""site.py BUILD FOLDER: everything there is to read about this project, in
FOLDER: guides, elements, C libraries and the GStreamer library. gi-docgen makes
the pages, of Markdown and of the GIR, so that all look the same."""

import html
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE))
import c_reference  # noqa: E402
import elements  # noqa: E402
import gir  # noqa: E402
import guides  # noqa: E402

HEADERS = ('gst-libs/shmem', 'gst-libs/shmem-frames/shmem')
# In this order; what is not named follows.
FIRST = ['overview', 'hdr-metadata', 'dolby-vision', 'transport', 'planes',
         'drivers', 'tool', 'troubleshooting', 'benchmarks']
NEXT_GROUP = ['container-format', 'sequence-format', 'protocol', 'threat-model']


class Site:
    def __init__(self, build, work):
        self.build = build
        self.work = work
        self.pages = work / 'pages'
        self.pages.mkdir()
        self.groups = {}  # its title: pairs of page and title
        self.pictures = set()
        gir.scan(build, work / 'scanned.gir')
        self.library = gir.Library(work / 'scanned.gir',
                                   ROOT / gir.LIBRARY)
        # Some are made by the build.
        folders = [top / folder for folder in HEADERS for top in (ROOT, build)]
        self.headers = [c_reference.Header(path) for folder in folders
                        for path in sorted(folder.glob('*.h'))
                        if 'priv' not in path.name]
        for header in self.headers:
            self.library.pages.update(header.pages())
            if header.undocumented():
                raise SystemExit(f'{header.name}: no comment: '
                                 + ', '.join(header.undocumented()))

    def write(self, group, page, title, markdown):
        (self.pages / f'{page}.md').write_text(markdown, encoding='utf-8')
        self.groups.setdefault(group, []).append((page, title))

    def write_guides(self):
        pages = guides.documents(ROOT)
        order = {name: i for i, name in enumerate(FIRST + NEXT_GROUP)}
        found = [guides.Guide(ROOT, path, pages, self.library.pages)
                 for path in pages]
        found.sort(key=lambda guide: (order.get(guide.page, 99), guide.page))
        for guide in found:
            group = ('Tutorials' if guide.page.startswith('tutorial-')
                     else 'Guides' if guide.page in FIRST
                     else 'Bytes and trust' if guide.page in NEXT_GROUP
                     else 'Working on it')
            title = 'Overview' if guide.page == 'overview' else guide.title
            self.write(group, guide.page, title, guide.markdown)
            self.pictures |= guide.pictures

    def write_elements(self):
        plugin = self.build / 'gst/shmemmeta/libgstshmemmeta.so'
        texts = elements.sections(ROOT)
        for name, factory in elements.load(plugin).items():
            self.write('Elements', f'element-{name}', name, elements.page(
                factory, texts[name], self.library.markdown))

    def write_headers(self):
        for header in self.headers:
            self.write('C libraries', header.page, header.name,
                       header.markdown(self.library.markdown))

    def write_topics(self):
        """Comments about files that have no type of their name."""
        for node in self.library.topics():
            self.write('About the GStreamer library', f'about-{node.name}',
                       node.title, node.markdown(self.library.markdown))

    def write_library(self):
        self.library.complete()
        self.library.write(self.work / 'GstShmemMeta-1.0.gir')

    def make_theme(self):
        import gidocgen
        theme = self.work / 'theme/basic'
        shutil.copytree(Path(gidocgen.__file__).parent / 'templates/basic', theme)
        for name in ('content.html', 'namespace.html'):
            shutil.copy(HERE / 'theme' / name, theme)
        with open(theme / 'style.css', 'a', encoding='utf-8') as style:
            style.write((HERE / 'theme/site.css').read_text(encoding='utf-8'))
        order = ['Tutorials', 'Guides', 'Elements', 'Bytes and trust',
                 'About the GStreamer library', 'C libraries', 'Working on it']
        groups = [(title, self.groups[title]) for title in order
                  if title in self.groups]
        (theme / 'site-sidebar.html').write_text(''.join(
            f'<div class="section"><h5>{title}</h5><div class="links">'
            + ''.join(f'<a href="{page}.html">{html.escape(name)}</a>'
                      for page, name in entries)
            + '</div></div>\n' for title, entries in groups)
            + '<div class="section"><h5><a href="index.html#library">'
              'The GStreamer library</a></h5></div>\n', encoding='utf-8')
        (theme / 'site-index.html').write_text(
            '<h1>gst-shmemmeta</h1>\n<p>HDR metadata and video frames in '
            'sealed shared memory, for GStreamer on Linux.</p>\n' + ''.join(
                f'<h2>{title}</h2>\n<ul class="columns">'
                + ''.join(f'<li><a href="{page}.html">{html.escape(name)}</a>'
                          '</li>' for page, name in entries) + '</ul>\n'
                for title, entries in groups), encoding='utf-8')

    def configure(self, version):
        names = [f'{page}.md' for entries in self.groups.values()
                 for page, _ in entries]
        listed = ',\n  '.join(f'"{name}"' for name in names)
        config = self.work / 'site.toml'
        config.write_text(
            f'[library]\nname = "gst-shmemmeta"\nversion = "{version}"\n'
            'authors = "The gst-shmemmeta authors"\n'
            'license = "LGPL-2.1-or-later"\n'
            'search_index = true\n\n[theme]\nname = "basic"\n\n'
            f'[extra]\ncontent_files = [\n  {listed}\n]\n', encoding='utf-8')
        return config

    def run(self, version, out):
        self.write_guides()
        self.write_elements()
        self.write_headers()
        self.write_topics()
        self.write_library()
        self.make_theme()
        command = ['gi-docgen', 'generate', '--quiet', '--fatal-warnings',
                   '--no-namespace-dir', '--config',
                   self.configure(version), '--templates-dir',
                   self.work / 'theme', '--content-dir', self.pages,
                   '--output-dir', out, self.work / 'GstShmemMeta-1.0.gir']
        subprocess.run(command, check=True)
        for path in sorted(self.pictures):
            shutil.copy(ROOT / path, out)


def version_of(build):
    out = subprocess.run(['meson', 'introspect', '--projectinfo', build],
                         check=True, text=True, stdout=subprocess.PIPE).stdout
    import json
    return json.loads(out)['version']


def main():
    build, out = (Path(name).resolve() for name in sys.argv[1:3])
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as work:
        Site(build, Path(work)).run(version_of(build), out)
    return 0


if __name__ == '__main__':
    sys.exit(main())
