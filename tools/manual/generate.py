# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""generate.py TOOL VERSION OUTPUT...: writes man pages (*.1) and completions,
which have the names that their shells look for, of what TOOL says with --help."""

import os
import sys
import time
from pathlib import Path

import completions
import helptext
import manpages

COMPLETIONS = {
    helptext.NAME: completions.make_bash,
    f'_{helptext.NAME}': completions.make_zsh,
    f'{helptext.NAME}.fish': completions.make_fish,
}


def get_date():
    """The day of the release, for builds that can be repeated, or today."""
    seconds = int(os.environ.get('SOURCE_DATE_EPOCH', time.time()))
    return time.strftime(manpages.DATE, time.gmtime(seconds))


def make(path, about, commands, version):
    if path.suffix == '.1' and path.stem == helptext.NAME:
        return manpages.make_main(about, commands, version, get_date())
    if path.suffix == '.1':
        name = path.stem.removeprefix(helptext.NAME + '-')
        command = next(c for c in commands if c.name == name)
        return manpages.make_command(command, commands, version, get_date())
    return COMPLETIONS[path.name](commands)


def main():
    tool, version, *outputs = sys.argv[1:]
    about, commands = helptext.read(tool)
    paths = [Path(output) for output in outputs]
    pages = {path.name for path in paths if path.suffix == '.1'}
    wanted = {f'{helptext.NAME}-{c.name}.1' for c in commands}
    wanted.add(f'{helptext.NAME}.1')
    if pages != wanted:
        sys.exit('tools/manual/meson.build has other pages than there are '
                 f'commands: {sorted(pages ^ wanted)}')
    for path in paths:
        path.write_text(make(path, about, commands, version),
                        encoding='utf-8')


if __name__ == '__main__':
    main()
