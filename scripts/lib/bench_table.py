# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tables of what was measured, in Markdown."""

import statistics


def median(values):
    return statistics.median(values) if values else float('nan')


def spread(values, form='{:,.0f}'):
    if not values:
        return '-'
    return (f'{form.format(median(values))} '
            f'({form.format(min(values))}-{form.format(max(values))})')


def table(head, rows):
    lines = ['| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head)]
    lines += ['| ' + ' | '.join(row) + ' |' for row in rows]
    return '\n'.join(lines)
