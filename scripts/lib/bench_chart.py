# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Charts of bars on a logarithmic axis, as SVG."""

import math

COLOURS = ['#1f6f8b', '#d98032', '#8a8a8a', '#6fb0c5']
WIDTH, ROW, GAP, LEFT, RIGHT, TOP = 760, 22, 34, 190, 90, 60


def draw(title, note, groups, form='{:,.0f}'):
    """groups: [(title, [(label, value, index of its colour)])]. The axis begins
    at the power of ten below the least value."""
    values = [value for _, bars in groups for _, value, _ in bars]
    low = math.ceil(math.log10(min(values))) - 1
    high = math.ceil(math.log10(max(values)))
    scale = (WIDTH - LEFT - RIGHT) / (high - low)
    height = TOP + sum(len(bars) * ROW + GAP for _, bars in groups) + 20

    def x(value):
        return LEFT + (math.log10(value) - low) * scale

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" '
           f'height="{height}" font-family="sans-serif" font-size="13">',
           f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
           f'<text x="20" y="26" font-size="16" font-weight="bold">'
           f'{title}</text>',
           f'<text x="20" y="46" fill="#555555">logarithmic; {note}</text>']
    for power in range(low, high + 1):
        at = x(10 ** power)
        out.append(f'<line x1="{at:.1f}" y1="{TOP}" x2="{at:.1f}" '
                   f'y2="{height - 24}" stroke="#dddddd"/>')
        out.append(f'<text x="{at:.1f}" y="{height - 8}" '
                   f'text-anchor="middle" fill="#555555">{10 ** power:,g}'
                   '</text>')
    y = TOP
    for name, bars in groups:
        out.append(f'<text x="20" y="{y + 20}" font-weight="bold">{name}'
                   '</text>')
        y += GAP - 6
        for label, value, colour in bars:
            out.append(f'<text x="{LEFT - 8}" y="{y + 15}" '
                       f'text-anchor="end">{label}</text>')
            out.append(f'<rect x="{LEFT}" y="{y + 2}" '
                       f'width="{x(value) - LEFT:.1f}" height="{ROW - 6}" '
                       f'fill="{COLOURS[colour]}"/>')
            out.append(f'<text x="{x(value) + 6:.1f}" y="{y + 15}">'
                       f'{form.format(value)}</text>')
            y += ROW
        y += 6
    out.append('</svg>\n')
    return '\n'.join(out)
