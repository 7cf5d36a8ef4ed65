# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Forwards UDP and loses some of it.

lossy.py PORT TO_PORT PERCENT SEED: what comes to PORT goes on to TO_PORT of this
host, and what comes back goes to who sent last. Of the former PERCENT get lost,
at random, but the same ones for the same SEED. Prints "LOST of FORWARDED" when
terminated.
"""

import random
import select
import signal
import socket
import sys


class Done(Exception):
    pass


def end(*_):
    raise Done


def forward(port, to_port, percent, seed):
    outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    outside.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    outside.bind(('', port))
    inside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    inside.connect(('127.0.0.1', to_port))
    chance = random.Random(seed)
    sender, lost, total = None, 0, 0
    try:
        while True:
            ready, _, _ = select.select([outside, inside], [], [])
            try:
                if outside in ready:
                    data, sender = outside.recvfrom(65536)
                    total += 1
                    if chance.random() * 100 < percent:
                        lost += 1
                    else:
                        inside.send(data)
                if inside in ready:
                    data = inside.recv(65536)
                    if sender is not None:
                        outside.sendto(data, sender)
            except ConnectionRefusedError:
                pass  # nobody listens there yet, or any more
    except Done:
        print(f'{lost} of {total}', flush=True)


if __name__ == '__main__':
    signal.signal(signal.SIGTERM, end)
    forward(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]),
            int(sys.argv[4]))
