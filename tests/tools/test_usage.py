# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gst-shmemmeta-1.0: arguments, help, and what is said of wrong ones."""

import tooltest
from tooltest import RPU, ToolTest, rpu_packer

COMMANDS = ('inspect', 'validate', 'convert', 'extract', 'inject', 'remove',
            'edit', 'plot', 'doctor')


class Usage(ToolTest):
    def test_help(self):
        text = self.run_tool('--help')
        for command in COMMANDS:
            self.assertIn(f'  {command} ', text)
            explained = self.run_tool(command, '--help')
            self.assertIn(f'gst-shmemmeta-1.0 {command} ', explained)
            self.assertIn('Examples:', explained)
            self.assertIn('Exit status:', explained)

    def test_version(self):
        self.assertRegex(self.run_tool('--version'),
                         r'^gst-shmemmeta-1\.0 [0-9]+\.[0-9]+\.[0-9]+\n$')

    def test_wrong(self):
        for arguments in (
                [], ['draw'], ['--draw'], ['inspect', '--draw', RPU],
                ['inspect', RPU, RPU], ['inspect', '--frame', '-2', RPU],
                ['inspect', '--frame', 'x', RPU],
                ['inspect', '--persistence', 'ever', RPU],
                ['convert', RPU], ['plot', RPU], ['inject', RPU, RPU],
                ['plot', RPU, '-o', self.folder / 'out.gif'],
                ['plot', RPU, '-o', self.folder / 'out.svg', '--fps', '-1'],
                ['plot', RPU, '-o', self.folder / 'a.svg', '--fps', 'nan'],
                ['plot', RPU, '-o', self.folder / 'a.svg', '--max-cll', '-1']):
            with self.subTest(arguments=arguments):
                self.assertEqual(self.run_tool(*arguments, status=2), '')
        for command in COMMANDS[:-1]:
            self.run_tool(command, status=2)

    def test_names_with_a_dash(self):
        (self.folder / '-rpu.bin').write_bytes(
            rpu_packer.to_bin([rpu_packer.pack()]))
        text = self.run_tool('validate', '--', '-rpu.bin', cwd=self.folder)
        self.assertIn('-rpu.bin: valid', text)


if __name__ == '__main__':
    tooltest.main()
