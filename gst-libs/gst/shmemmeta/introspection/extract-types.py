# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The structs and enums of a C library's header, for the scanner of GObject
introspection, to which its functions and comments mean nothing.

extract-types.py HEADER OUTPUT NAME=TYPE...: TYPE is what the GStreamer library
calls it.
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
    header, output, *pairs = sys.argv[1:]
    types = dict(pair.split('=') for pair in pairs)
    with open(header, encoding='utf-8') as file:
        text = file.read()
    found = '\n\n'.join(extract(text, name) for name in types)
    # An element of an array has to have the name of the type.
    for name, type_name in types.items():
        found = re.sub(r'^  (struct|enum) %s\b' % re.escape(name),
                       f'  {type_name}', found, flags=re.MULTILINE)
    with open(output, 'w', encoding='utf-8') as file:
        file.write(found + '\n')


main()
