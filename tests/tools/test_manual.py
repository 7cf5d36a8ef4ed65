# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Man pages and completions of gst-shmemmeta-1.0: they have what --help has, the
formatters and shells take them without a word, and completing gives what it
should."""

import re
import subprocess
import sys
from pathlib import Path

import tooltest
from tooltest import ToolTest, needs

MANUAL = Path(sys.argv.pop(2)).resolve()
NAME = 'gst-shmemmeta-1.0'
COMMANDS = ('inspect', 'validate', 'convert', 'extract', 'inject', 'remove',
            'edit', 'plot', 'doctor')
FILES = ('a.json', 'b.shmc', 'c.bin', 'd.mkv', 'e.txt', 'with space.h265',
         'out.svg')

BASH = r'''
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(( $# - 1 ))
_gst_shmemmeta
printf '%s\n' "${COMPREPLY[@]}"
'''


def run(*arguments, **options):
    return subprocess.run(list(map(str, arguments)), check=False, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=tooltest.TIMEOUT, **options)


def pages():
    return [MANUAL / f'{NAME}.1'] + [
        MANUAL / f'{NAME}-{name}.1' for name in COMMANDS
        if (MANUAL / f'{NAME}-{name}.1').exists()]


class Pages(ToolTest):
    def assert_quiet(self, *arguments):
        process = run(*arguments)
        self.assertEqual((process.returncode, process.stderr), (0, ''),
                         arguments)
        return process.stdout

    @needs(commands='groff')
    def test_groff(self):
        for page in pages():
            self.assert_quiet('groff', '-ww', '-man', '-Tutf8', '-z', page)

    @needs(commands='mandoc')
    def test_mandoc(self):
        for page in pages():
            self.assertEqual(self.assert_quiet(
                'mandoc', '-T', 'lint', '-W', 'warning', page), '')

    @needs(commands='groff')
    def test_has_all_of_help(self):
        """Each line of --help, but for the words around options."""
        for page in pages()[1:]:
            command = page.stem.removeprefix(NAME + '-')
            text = self.assert_quiet('groff', '-man', '-Tascii', '-P-cbou',
                                     '-rLL=2000n', '-rHY=0', page)
            shown = re.sub(r'\s+', ' ', text)
            for line in self.run_tool(command, '--help').splitlines():
                if line.startswith(('Usage:', '  ' + NAME)) \
                        or line.endswith(('Options:', ':')):
                    continue
                for part in re.split(r'\s{2,}', line.strip()):
                    self.assertIn(re.sub(r'\s+', ' ', part), shown)

    def test_every_command_has_one(self):
        listed = re.findall(r'^  (\w+) +\w', self.run_tool('--help').split(
            'Commands:')[1].split('Options:')[0], re.MULTILINE)
        self.assertEqual(sorted(listed), sorted(COMMANDS))
        self.assertEqual(len(pages()), len(COMMANDS) + 1)


class Completion(ToolTest):
    def setUp(self):
        super().setUp()
        for name in FILES:
            self.write(name, '')
        (self.folder / 'folder').mkdir()

    def complete(self, *words):
        process = run('bash', '--norc', '-c', BASH, 'bash', MANUAL / NAME,
                      NAME, *words, cwd=self.folder)
        self.assertEqual((process.returncode, process.stderr), (0, ''))
        return sorted(process.stdout.splitlines())

    @needs(commands='bash')
    def test_commands(self):
        self.assertEqual(self.complete(''),
                         sorted([*COMMANDS, '--help', '--version']))
        self.assertEqual(self.complete('ins'), ['inspect'])
        self.assertEqual(self.complete('d'), ['doctor'])

    @needs(commands='bash')
    def test_options_are_those_of_help(self):
        for command in COMMANDS:
            listed = re.findall(r'^  (?:-\w, )?(--[\w-]+)',
                                self.run_tool(command, '--help'), re.MULTILINE)
            self.assertEqual(self.complete(command, '--'), sorted(set(listed)))

    @needs(commands='bash')
    def test_files_by_type(self):
        video = ['d.mkv', 'folder', 'with space.h265']
        meta = ['a.json', 'b.shmc', 'c.bin']
        for words, files in {
                ('inspect', ''): meta + video,
                ('inspect', '--frame', '3', ''): meta + video,
                ('inspect', '--frame', '=', '3', ''): meta + video,
                ('extract', ''): video,
                ('extract', 'd.mkv', ''): [*meta, 'folder'],
                ('inject', 'd.mkv', ''): meta + video,
                ('inject', 'd.mkv', 'a.json', ''): ['folder',
                                                    'with space.h265'],
                ('inject', 'd.mkv', 'a.json', 'x', ''): [''],
                ('plot', '-o', ''): ['folder', 'out.svg'],
                ('plot', '--output', '=', 'o'): ['out.svg'],
                ('doctor', ''): ['']}.items():
            self.assertEqual(self.complete(*words), sorted(files), words)

    @needs(commands='bash')
    def test_words(self):
        for words, found in {
                ('inspect', '--persistence', ''):
                    ['frame', 'sequence', 'stream'],
                ('inspect', '--persistence', '=', 's'): ['sequence', 'stream'],
                ('inspect', '--persistence', '='):
                    ['frame', 'sequence', 'stream'],
                ('convert', '-t', 'j'): ['json-lines'],
                ('inject', '--match-length', 'r'): ['repeat'],
                ('inspect', '--frame', ''): [''],
                ('edit', '--trim', ''): [''],
                ('remove', 'd.mkv', 'hdr'): ['hdr10plus'],
                ('remove', 'd.mkv', 'hdr10plus', 'st2094'):
                    ['st2094-10', 'st2094-50']}.items():
            self.assertEqual(self.complete(*words), found, words)

    @needs(commands='zsh')
    def test_zsh(self):
        process = run('zsh', '-n', MANUAL / f'_{NAME}')
        self.assertEqual((process.returncode, process.stderr), (0, ''))

    @needs(commands='fish')
    def test_fish(self):
        path = MANUAL / f'{NAME}.fish'
        process = run('fish', '-n', path)
        self.assertEqual((process.returncode, process.stderr), (0, ''))

        def complete(line):
            process = run('fish', '--no-config', '-c',
                          f'source {path}; complete -C "{NAME} {line}"',
                          cwd=self.folder)
            self.assertEqual(process.stderr, '')
            return [row.split('\t')[0] for row in process.stdout.splitlines()]

        self.assertEqual(complete('insp'), ['inspect'])
        self.assertEqual(complete('plot -o '), ['folder/', 'out.svg'])
        self.assertEqual(complete('inspect --persistence='),
                         [f'--persistence={word}'
                          for word in ('frame', 'sequence', 'stream')])
        self.assertIn('a.json', complete('inspect '))
        self.assertNotIn('e.txt', complete('inspect '))


if __name__ == '__main__':
    tooltest.main()
