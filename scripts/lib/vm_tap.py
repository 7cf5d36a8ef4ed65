# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a test that has ended came to: its exit status, and its TAP if it
speaks that."""

import re

SKIP_STATUS = 77
TIMEOUT_STATUSES = (124, 137)
PLAN = re.compile(r'1\.\.(\d+)\s*(?:#\s*skip\b\s*(.*))?', re.I)
POINT = re.compile(r'(not )?ok\b[^#]*(?:#\s*(skip|todo)\b\s*(.*))?', re.I)


def judge_tap(status, text):
    planned = None
    passed = failed = skipped = 0
    for line in text.splitlines():
        if plan := PLAN.fullmatch(line):
            planned = int(plan[1])
            if planned == 0:
                return 'skipped', plan[2] or ''
        elif line.startswith('Bail out!'):
            return 'failed', line
        elif point := POINT.match(line):
            kind = (point[2] or '').lower()
            if kind == 'skip':
                skipped += 1
            elif point[1] and kind != 'todo':
                failed += 1
            else:
                passed += 1
    note = f'{passed} ok' + (f', {skipped} skipped' if skipped else '')
    if failed:
        return 'failed', f'{failed} not ok'
    if planned is None:
        return 'failed', 'no plan'
    if planned != passed + skipped:
        return 'failed', f'{planned} planned, {passed + skipped} reported'
    if status != 0:
        return 'failed', f'exit status {status}'
    return ('passed' if passed else 'skipped'), note


def judge(protocol, status, text):
    """(result, note) with result one of passed, failed and skipped."""
    if status in TIMEOUT_STATUSES:
        return 'failed', 'took too long'
    if protocol == 'tap':
        return judge_tap(status, text)
    if status == SKIP_STATUS:
        last = text.strip().splitlines()[-1:]
        return 'skipped', ''.join(last)
    if status != 0:
        return 'failed', f'exit status {status}'
    return 'passed', ''
