#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Write the uevents that the fuzz target reads, in the format of the kernel's
lib/kobject_uevent.c: a title and lines, each with a 0 behind it."""

import sys
from pathlib import Path

PATH = "/devices/platform/shmemtest-kms/drm/card1"


def uevent(*lines, minor=1, path=PATH):
    lines = (f"change@{path}", "ACTION=change", f"DEVPATH={path}",
             "SUBSYSTEM=drm", *lines, "DEVNAME=dri/card1",
             "DEVTYPE=drm_minor", "SEQNUM=2103", "MAJOR=226",
             f"MINOR={minor}")
    return "".join(line + "\0" for line in lines).encode()


UEVENTS = {
    "all-connectors": uevent("HOTPLUG=1"),
    "one-connector": uevent("HOTPLUG=1", "CONNECTOR=33"),
    "another-connector": uevent("HOTPLUG=1", "CONNECTOR=34"),
    "property": uevent("HOTPLUG=1", "CONNECTOR=33", "PROPERTY=7"),
    "another-device": uevent("HOTPLUG=1", minor=0),
    "lease": uevent("LEASE=1"),
    "large-number": uevent("HOTPLUG=1", minor=2**64 + 1),
    "cut": uevent("HOTPLUG=1")[:-1],
    "empty": b"",
    "no-lines": b"change@" + PATH.encode() + b"\0",
    "block": b"add@/devices/sda\0SUBSYSTEM=block\0HOTPLUG=1\0MINOR=1\0",
}


def main():
    folder = Path(__file__).parent / "seeds" / "uevent"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in UEVENTS.items():
        (folder / name).write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
