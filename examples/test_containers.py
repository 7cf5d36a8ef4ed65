# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs receive-container, and sends to it what send-container makes and what a
stranger may send instead.

usage: test_containers.py RECEIVE SEND
"""

import array
import fcntl
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

RECEIVE, SEND = sys.argv[1:]
EXPECTED = "HDR10+: target 400 cd/m2, maxscl 7768 6589 6912\n"

F_ADD_SEALS = 1033
IMMUTABLE = 1 | 2 | 4 | 8

# LINEAR, with no entry.
EMPTY = bytes(8) + (4).to_bytes(4, "little") + bytes(4)


def check(condition, *what):
    if not condition:
        sys.exit("failed: " + " ".join(map(str, what)))


def memfd(data, seals=IMMUTABLE):
    fd = os.memfd_create("test", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(fd, data)
    if seals:
        fcntl.fcntl(fd, F_ADD_SEALS, seals)
    return fd


class Daemon:
    def __init__(self, path, clients):
        self.path = path
        self.process = subprocess.Popen(
            [RECEIVE, path, str(clients)], text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        check(self.process.stdout.readline() == "listening\n", "not listening")

    def connect(self):
        client = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        client.connect(self.path)
        return client

    def send(self, *fds, data=b"\0"):
        """One message; returns when the daemon has closed the connection."""
        with self.connect() as client:
            control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                        array.array("i", fds))] if fds else []
            client.sendmsg([data], control)
            client.shutdown(socket.SHUT_WR)
            client.recv(1)

    def count_fds(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def end(self):
        out, err = self.process.communicate(timeout=60)
        check(self.process.returncode == 0, self.process.returncode, err)
        check(not Path(self.path).exists(), "the socket is still there")
        return out, err


def refused(daemon, *fds):
    """Sends them, and returns the line that says why."""
    daemon.send(*fds)
    for fd in fds:
        os.close(fd)
    return daemon.process.stderr.readline()


def strangers(folder):
    daemon = Daemon(f"{folder}/strangers", 11)
    daemon.send(memfd(EMPTY))  # one client, so that all is set up
    before = daemon.count_fds()
    check("seal" in refused(daemon, memfd(EMPTY, 0)), "no seals")
    check("seal" in refused(daemon, memfd(EMPTY, 1 | 2 | 4)), "writable")
    check("not a memfd" in refused(daemon, os.open("/", os.O_RDONLY)), "folder")
    check("bytes follow" in refused(daemon, memfd(EMPTY + b"\0")), "trailing")
    check("end before" in refused(daemon, memfd(b"")), "empty")
    # No descriptor, and more than one: nothing is kept.
    daemon.send()
    two = [memfd(EMPTY), memfd(EMPTY)]
    daemon.send(*two)
    daemon.send(two[0], data=b"more than a byte")
    daemon.send(two[0], data=b"")
    check(daemon.count_fds() == before, daemon.count_fds(), before)
    daemon.send()
    out, err = daemon.end()
    check(out == "" and err == "", out, err)


def sender(folder):
    daemon = Daemon(f"{folder}/sender", 2)
    for _ in range(2):
        subprocess.run([SEND, daemon.path], check=True, timeout=60)
    out, err = daemon.end()
    check(out == 2 * EXPECTED and err == "", out, err)
    for command in ([SEND], [SEND, daemon.path], [RECEIVE], [RECEIVE, "/"]):
        done = subprocess.run(command, capture_output=True, text=True,
                              timeout=60, check=False)
        check(done.returncode == 1 and "usage" in done.stderr, command)


def size_of_receiver():
    """What a reader of the example has to write: code, without the socket."""
    source = Path(__file__).with_name("receive-container.c").read_text()
    part = source[source.index("/* ---- what is received"):
                  source.index("static int\nlisten_at")]
    code = [line for line in part.splitlines()
            if line.strip() and not line.lstrip().startswith(("/*", "*"))]
    check(len(code) <= 40, len(code), "lines, 40 at most")


with tempfile.TemporaryDirectory() as temporary:
    sender(temporary)
    strangers(temporary)
size_of_receiver()
