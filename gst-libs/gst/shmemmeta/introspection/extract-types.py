# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The structs and enums of a C library's header, for the scanner of GObject
introspection, to which its functions and comments mean nothing.

extract-types.py HEADER OUTPUT NAME...
"""

import re
import sys


def extract(text, name):
    found = re.search(r'^(struct|enum) %s\n\{.*?^\}.*?;$' % re.escape(name), text,
                      re.MULTILINE | re.DOTALL)
    if found is None:
        sys.exit(f'there is no struct or enum {name}')
    return found.group()


def main():
    header, output, *names = sys.argv[1:]
    with open(header, encoding='utf-8') as file:
        text = file.read()
    with open(output, 'w', encoding='utf-8') as file:
        file.write('#include <shmem/shmem-container.h>\n\n')
        file.write('\n\n'.join(extract(text, name) for name in names) + '\n')


main()
