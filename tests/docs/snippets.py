# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The shell commands of documents and of the elements' comments.

In Markdown a snippet is a fenced block: `sh` is what one types, `console` has
commands behind `$ ` and what they print. In a comment it is what |[ and ]|
enclose. A marker before it, or in it, says how it is tested:

    <!-- run: parse -->     gst-launch-1.0 only parses; other commands do nothing
    <!-- run: syntax -->    bash parses it and runs nothing
    <!-- run: beside -->    runs while the next one does, and ends with it
    <!-- run: producer -->  test pictures come out of /tmp/video meanwhile
    <!-- run: consumer -->  somebody reads /tmp/video meanwhile

Without one it is run. Words behind a comma are for people.
"""

import re
from dataclasses import dataclass

MODES = {'run', 'parse', 'syntax', 'beside', 'producer', 'consumer'}
MARKER = re.compile(r'<!-- run: (\w+)(?:,[^>]*)? -->')
FENCE = re.compile(r'^(```+) *(\w*) *$')
SECTION = re.compile(r'/\*\*\n \* SECTION:.*?\*/', re.DOTALL)
EXAMPLE = re.compile(r'\|\[(.*?)\]\|', re.DOTALL)
INLINE = re.compile(r'`(gst-launch-1\.0 [^`]*!\s[^`]*)`')
UNIT = re.compile(r'^ExecStart=(gst-launch-1\.0 .*)$', re.MULTILINE)
# What begins a line that somebody would type.
COMMAND = re.compile(r'^\s*(\$ |gst-\w+-1\.0 |meson |ninja |scripts/|build/|'
                     r'v4l2-ctl |media-ctl |ffmpeg )')


# What builds or tests all of this project, and so may not be run by a test of it.
WHOLE = re.compile(r'^(scripts/|meson |ninja )', re.MULTILINE)


@dataclass
class Snippet:
    path: str
    line: int
    kind: str  # 'sh' or 'console'
    mode: str
    text: str

    @property
    def name(self):
        return f'{self.path}:{self.line}'


class Fault(Exception):
    """What is wrong with the document, before anything of it is run."""


def mode_of(text, where):
    found = MARKER.search(text)
    if not found:
        if '<!-- run' in text:
            raise Fault(f'{where}: a marker that is not understood: {text}')
        return 'run'
    if found[1] not in MODES:
        raise Fault(f'{where}: {found[1]} is not one of {sorted(MODES)}')
    return found[1]


def blocks(path, text):
    """Fenced blocks: line, language, line before, text. A command outside of
    a block that is tested is a fault."""
    fence, before, block = None, '', []
    for number, line in enumerate(text.splitlines(), 1):
        found = FENCE.match(line)
        if fence is None and found:
            fence, start, block = found, number, []
        elif fence and found and found[1] == fence[1] and not found[2]:
            yield start, fence[2], before, '\n'.join(block) + '\n'
            fence, before = None, ''
        else:
            block.append(line)
            if fence is None and line.strip():
                before = line
            code = fence[2] not in ('sh', 'console') if fence else (
                line.startswith('    '))
            if code and COMMAND.match(line):
                raise Fault(f'{path}:{number}: a command outside of a block '
                            'of sh or console')


def of_markdown(path, text):
    found = [Snippet(path, line, language,
                     mode_of(before, f'{path}:{line}'), block)
             for line, language, before, block in blocks(path, text)
             if language in ('sh', 'console')]
    for snippet in found:
        if snippet.mode != 'syntax' and WHOLE.search(snippet.text):
            raise Fault(f'{snippet.name}: it needs <!-- run: syntax -->')
    for pattern in (INLINE, UNIT):
        for match in pattern.finditer(text):
            line = text.count('\n', 0, match.start()) + 1
            found.append(Snippet(path, line, 'sh', 'parse',
                                 match[1].replace('\n', ' ') + '\n'))
    return found


def of_comment(path, text):
    section = SECTION.search(text)
    if not section:
        return []
    found = []
    for match in EXAMPLE.finditer(section[0]):
        lines = match[1].splitlines()
        line = text.count('\n', 0, section.start() + match.start()) + 1
        body = [row.removeprefix(' *').removeprefix(' ') for row in lines[1:]]
        found.append(Snippet(path, line, 'sh',
                             mode_of(lines[0], f'{path}:{line}'),
                             '\n'.join(body).strip() + '\n'))
    return found


def snippets(root, path):
    text = (root / path).read_text(encoding='utf-8')
    return (of_markdown if path.endswith('.md') else of_comment)(path, text)


def commands(console):
    """Pairs of a command and what it prints, of a console block."""
    found = []
    for line in console.splitlines():
        if line.startswith('$ '):
            found.append((line[2:], []))
        elif found and found[-1][0].endswith('\\'):
            found[-1] = (found[-1][0] + '\n' + line, [])
        elif found:
            found[-1][1].append(line)
        else:
            raise Fault(f'output without a command: {line}')
    return [(command, '\n'.join(lines)) for command, lines in found]


def is_printed(expected, printed):
    """Whether PRINTED is what a document shows: lines may be broken elsewhere,
    and `...` stands for anything."""
    words = [re.escape(' '.join(part.split()))
             for part in re.split(r'(?<!\S)\.\.\.(?!\S)', expected)]
    return re.fullmatch(r'\s*.*?\s*'.join(words), ' '.join(printed.split()),
                        re.DOTALL) is not None
