# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Man pages of what --help says."""

import re

from helptext import NAME

DATE = '%Y-%m-%d'


def escape(text):
    text = (text.replace('\\', '\\e').replace('-', '\\-')
            .replace("'", '\\(aq'))
    return '\\&' + text if text.startswith('.') else text


def head(page, version, date):
    return [f'.\\" Made of what {NAME} says with \\-\\-help.',
            f'.TH {escape(page.upper())} 1 {date} "gst\\-shmemmeta {version}" '
            '"User Commands"']


def example(lines):
    """Lines as they are."""
    return ['.RS', '.nf', *(escape(line[2:]) for line in lines), '.fi', '.RE']


def paragraphs(lines):
    """Text, with indented lines as they are."""
    out = []
    for block in re.split(r'\n{2,}', '\n'.join(lines).strip('\n')):
        rows = block.split('\n')
        out.append('.PP')
        while rows:
            is_list = rows[0].startswith('  ')
            count = next((i for i, row in enumerate(rows)
                          if row.startswith('  ') != is_list), len(rows))
            taken, rows = rows[:count], rows[count:]
            out += example(taken) if is_list else map(escape, taken)
    return out


def table(lines):
    """Rows of a word and what it means."""
    out = []
    for line in lines:
        word, _, meaning = line.strip().partition(' ')
        if word:
            out += ['.TP', f'.B {escape(word)}', escape(meaning.strip())]
    return out


def options(command):
    out = ['.SH OPTIONS']
    for option in command.options:
        names = ', '.join(f'\\fB{escape(name)}\\fR' for name in option.names())
        if option.argument:
            names += f'=\\fI{escape(option.argument)}\\fR'
        out += ['.TP', names, escape(option.text)]
    return out


def make_command(command, commands, version, date):
    page = f'{NAME}-{command.name}'
    synopsis = ' '.join(f'\\fI{escape(word)}\\fR' for word in command.arguments)
    out = [*head(page, version, date),
           '.SH NAME', f'{escape(page)} \\- {escape(command.title)}',
           '.SH SYNOPSIS',
           f'\\fB{escape(NAME)} {command.name}\\fR [\\fIOPTION\\fR...] {synopsis}'
           .rstrip(),
           '.SH DESCRIPTION', *map(escape, command.summary.split('\n'))]
    sections = dict(command.sections)
    out += paragraphs(sections.pop('', []))
    out += options(command)
    for heading, lines in sections.items():
        out.append(f'.SH {heading.upper()}')
        out += (table(lines) if heading == 'Exit status'
                else example([line for line in lines if line]))
    others = [name for name in (c.name for c in commands)
              if name != command.name]
    return '\n'.join(out + see_also([NAME] + [f'{NAME}-{name}'
                                              for name in others]))


def see_also(pages):
    names = [f'.BR {escape(page)} (1)' for page in pages]
    return ['.SH SEE ALSO', *(name + ' ,' for name in names[:-1]),
            *names[-1:], '']


def make_main(about, commands, version, date):
    out = [*head(NAME, version, date),
           '.SH NAME',
           f'{escape(NAME)} \\- work on HDR metadata',
           '.SH SYNOPSIS',
           f'\\fB{escape(NAME)}\\fR \\fICOMMAND\\fR [\\fIOPTION\\fR...] '
           '\\fIARGUMENT\\fR...',
           '.SH DESCRIPTION', *map(escape, about), '.SH COMMANDS']
    for command in commands:
        out += ['.TP', f'.BR {escape(NAME)}\\-{command.name} (1)',
                escape(command.title)]
    out += ['.SH OPTIONS', '.TP', '\\fB\\-h\\fR, \\fB\\-\\-help\\fR',
            'Show what the command is for', '.TP', '\\fB\\-\\-version\\fR',
            'Show the version']
    out += ['.SH EXIT STATUS', *table(dict(commands[0].sections)['Exit status'])]
    return '\n'.join(out + see_also([f'{NAME}-{c.name}' for c in commands]))
