# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gst-shmemmeta-1.0 says of itself with --help, as data: man pages and
completions are made of it, so that each text is written once."""

import os
import re
import subprocess
from dataclasses import dataclass, field

NAME = 'gst-shmemmeta-1.0'

OPTION = re.compile(r'^  (?:-(\w), )?--([\w-]+)(?:=(\S+))?\s+(.+)$')
COMMAND = re.compile(r'^  (\w[\w-]*) +(.+)$')


@dataclass
class Option:
    short: str
    long: str
    argument: str  # or ''
    text: str

    def names(self):
        return ([f'-{self.short}'] if self.short else []) + [f'--{self.long}']


@dataclass
class Command:
    name: str
    title: str  # a line in the list of commands
    arguments: list = field(default_factory=list)
    summary: str = ''
    options: list = field(default_factory=list)
    # (heading, lines): '' first, then Examples and Exit status.
    sections: list = field(default_factory=list)


def ask(tool, *arguments):
    """What TOOL prints, or None if it was built without that command."""
    environment = {**os.environ, 'LC_ALL': 'C.UTF-8'}
    process = subprocess.run([tool, *arguments], check=False, text=True,
                             encoding='utf-8', stdout=subprocess.PIPE,
                             stderr=subprocess.DEVNULL, env=environment)
    return process.stdout if process.returncode == 0 else None


def split_sections(text):
    """Blocks of TEXT by their headings, lines that end in a colon in front of
    indented ones."""
    sections = [('', [])]
    for line in text.splitlines():
        if re.fullmatch(r'(Examples|Exit status|Commands|Options'
                        r'|Help Options|Application Options|Usage):', line):
            sections.append((line[:-1], []))
        else:
            sections[-1][1].append(line)
    return sections


def parse_command(name, title, text):
    command = Command(name, title)
    for heading, lines in split_sections(text):
        if heading == 'Usage':
            command.arguments = lines[0].split()[2:]
            command.arguments = [word for word in command.arguments
                                 if not word.startswith('[OPTION')]
            command.summary = '\n'.join(lines[1:]).strip()
        elif heading in ('Help Options', 'Application Options'):
            # Behind an empty line the description begins.
            end = lines.index('') if '' in lines else len(lines)
            matches = [OPTION.match(line) for line in lines[:end]]
            command.options += [Option(found[1] or '', found[2],
                                       found[3] or '', found[4])
                                for found in matches]
            if '\n'.join(lines[end:]).strip():
                command.sections.append(('', lines[end:]))
        elif heading:
            command.sections.append((heading, lines))
    return command


def read(tool):
    """The text in front of the list of commands, and the commands that this
    build has."""
    sections = dict(split_sections(ask(tool, '--help')))
    about = [line for line in sections['Usage'][1:] if line]
    commands = []
    for line in sections['Commands']:
        found = COMMAND.match(line)
        text = ask(tool, found[1], '--help') if found else None
        if text:
            commands.append(parse_command(found[1], found[2], text))
    return about, commands
