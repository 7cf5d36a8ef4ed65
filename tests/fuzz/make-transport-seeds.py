#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the seeds of the fuzz target transport-protocol.

Run it without arguments; it writes below the folder it is in. Messages are
in host byte order; these are those of a little-endian host.
"""

import pathlib
import struct

FOLDER = pathlib.Path(__file__).resolve().parent / "seeds" / "transport-protocol"

HELLO, CAPS, SEGMENT, FRAME, FORGET, EOS, RELEASE = range(1, 8)
PAUSE, PLAY, REFUSED, EVENT, KEY_UNIT, QOS = range(8, 14)
MAGIC = 0x0064666D656D6873
NONE = 0xFFFFFFFFFFFFFFFF
MEMORY, CONTAINER, DEVICE = 1, 2, 3


def message(kind, body=b""):
    return struct.pack("<II", kind, 8 + len(body)) + body


def hello(version=3, min_version=3, features=3, more=b""):
    body = struct.pack(
        "<QIIQIIQ", MAGIC, version, min_version, features, 16, 0, 0xEFFFFFFA
    )
    return message(HELLO, body + more)


def caps(text):
    return message(CAPS, text.encode())


def segment(rate=1.0, start=0, stop=NONE, base=0, kind=3):
    times = (base, 0, start, stop, 0, start, NONE, 1000, 1)
    return message(SEGMENT, struct.pack("<IIdd9Q", 0, kind, rate, 1.0, *times))


def ids(kind, *values):
    body = struct.pack(f"<II{len(values)}Q", len(values), 0, *values)
    return message(kind, body)


def qos(kind=1, proportion=1.5, diff=-40000000, timestamp=80000000):
    return message(QOS, struct.pack("<IIdqQ", kind, 0, proportion, diff, timestamp))


def event(kind, text="", flags=0, time=NONE, duration=NONE):
    return message(
        EVENT, struct.pack("<IIQQ", kind, flags, time, duration) + text.encode()
    )


def video(name, width, height, offsets, strides, view=0):
    offsets = list(offsets) + [0] * (4 - len(offsets))
    return struct.pack("<24sIII", name.encode(), 0, width, height) + (
        struct.pack("<I4Q", sum(s > 0 for s in strides), *offsets)
        + struct.pack("<4i", *(list(strides) + [0] * (4 - len(strides))))
        + struct.pack("<8IiI", *[0] * 8, view, 0)
    )


def frame(
    news=(),
    spans=(),
    containers=(),
    video_meta=b"",
    crop=b"",
    planes=0,
    metas=(),
):
    counts = (len(news), len(spans), len(containers))
    body = struct.pack("<6Q", 1 << 16, 40000000, NONE, 40000000, 0, 1)
    body += struct.pack("<QI", planes, 0)
    entries = b"".join(
        struct.pack("<II", kind, len(payload)) + payload + bytes(-len(payload) % 8)
        for kind, payload in metas
    )
    counts += (len(video_meta) // 128, bool(crop), len(metas))
    body += struct.pack("<6B2xI", *counts, len(entries))
    for new in news:
        body += struct.pack("<QQII", *new, 0)
    for span in spans:
        body += struct.pack("<QQQ", *span)
    for container in containers:
        body += struct.pack("<QiI", *container, 0)
    return message(FRAME, body + video_meta + crop + entries)


def metas():
    """Of each kind: its name, its number, and a payload."""

    def pack(layout, *values):
        return struct.pack("<" + layout, *values)

    param = b'detection, confidence=(double)0.5, label=(string)"a\\ b"'
    region = pack("ii6I", 1, -1, 2, 3, 4, 5, 4, 1) + b"face"
    yield "region", 2, region + pack("I", len(param)) + param
    caps, info = b"timestamp/x-ntp, port=(int)123", b"info, a=(uint)1"
    head = pack("QQII", 5, NONE, len(caps), len(info))
    yield "timestamp", 3, head + caps + info
    yield "caption", 4, pack("II", 4, 0) + b"caption"
    code = pack("8IqIiII", 30000, 1001, 1, 1, 2, 3, 4, 1, 1772600000, 999999, 3600, 1, 0)
    yield "time-code", 5, code
    yield "bar", 6, pack("4I", 1, 1, 10, 20)
    yield "afd", 7, pack("4I", 0, 1, 8, 0)
    yield "sei", 8, bytes(range(16)) + b"data"
    yield "affine", 9, pack("16f", *[float(i % 5 == 0) for i in range(16)])
    audio = pack("16sIIIIQ", b"S16LE", 48000, 2, 1, 0, 100)
    yield "audio", 10, audio + pack("QQii", 0, 200, 0, 1)
    audio = pack("16sIIIIQ", b"F32LE", 48000, 2, 0, 0, 100)
    yield "audio-interleaved", 10, audio + pack("ii", 0, 1)
    yield "audio-clipping", 11, pack("IIQQ", 3, 0, 1, 2)
    yield "audio-level", 12, pack("II", 127, 1)
    yield "audio-downmix", 13, pack("IIiii2f", 2, 1, 0, 1, -2, 0.5, 0.5)
    yield "custom", 14, b"FuzzCustomMeta, a=(int)1, b=(structure)[c;]"
    yield "custom-unknown", 14, b"NobodysMeta, a=(int)1"
    yield "rtp-source", 15, pack("6I", 1, 77, 2, 0, 1, 2)
    yield "net-address", 16, pack("HHIII16s", 6, 5004, 1, 2, 0, b"\xfe\x80")
    name = b"GstVideoMeta"
    size = 8 + len(name) + 2 + 4
    serialized = pack("II", size, len(name)) + name + bytes(2) + b"data"
    yield "serialized", 1, serialized
    yield "more", 17, pack("QQ", 1, 24)


def seeds():
    yield "hello", hello()
    yield "hello-version", hello(1, 1)
    yield "hello-later", hello(5, 2, NONE, bytes(16))
    yield "pause", message(PAUSE)
    yield "play", message(PLAY)
    yield "refused", message(REFUSED, struct.pack("<II", 6, 0))
    yield "key-unit", message(KEY_UNIT)
    yield "qos", qos()
    yield "qos-early", qos(diff=-80000001)
    yield "qos-nan", qos(proportion=float("nan"))
    yield "caps-raw", caps(
        "video/x-raw, format=(string)NV12, width=(int)64, height=(int)48, "
        "framerate=(fraction)25/1, interlace-mode=(string)progressive"
    )
    yield "caps-types", caps(
        "a/b(memory:SystemMemory), a=(buffer)< 0102, 03 >, b=(bitmask)0x3, "
        'c=(double)1.5, d=(boolean)true, e=(string)"x\\ y\\"\\\\", '
        "f=(int)< < 1, 2 >, < 3 > >, g=(guint64)5"
    )
    yield "caps-multiview", caps(
        "video/x-raw, format=(string)I420, width=(int)4, height=(int)4, "
        "multiview-mode=(string)mono, multiview-flags="
        "(GstVideoMultiviewFlagsSet)0:ffffffff:/right-view-first"
    )
    yield "caps-nested", caps(
        "a/b, t=(structure)[t/g, o=(structure)< [x, i=(int)1;], [y;] >;], "
        "c=(GstCaps)[tensor/strided(memory:SystemMemory), "
        "dims=(int)< 1, 2 >, f=(fraction)-1/2; z, s=(string)\"x\\ y\"]"
    )
    yield "caps-nested-deep", caps("a/b, t=" + "(structure)[x, t=" * 40)
    yield "caps-nested-bracket", caps(
        'a/b, t=(structure)[x, s=(string)"\\]\\["]'
    )
    yield "caps-fractions", caps(
        "a/b, f=(fraction)1/0, g=(fraction)-2147483648/1, "
        "h=(fraction)5/-2147483648"
    )
    yield "caps-unique", caps(
        "a/b, t=(/uniquelist){ (int)1, (GstCaps)[c/d, e=(int)1] }"
    )
    yield "caps-deep", caps("a/b, c=(int)" + "<" * 40)
    yield "segment", segment()
    yield "segment-backwards", segment(-1.0, 0, 1000000, 5)
    yield "segment-bytes", segment(start=4096, kind=2)
    yield "forget", ids(FORGET, 1, 2, 3)
    yield "release", ids(RELEASE, 1 << 16)
    yield "eos", message(EOS)
    yield "frame-empty", frame()
    yield "frame-nv12", frame(
        [(1, 4608, MEMORY), (2, 64, CONTAINER)],
        [(1, 0, 4608)],
        [(2, -1)],
        video("NV12", 64, 48, [0, 3072], [64, 64]),
        struct.pack("<4I", 8, 8, 32, 16),
    )
    yield "frame-two-memories", frame(
        [],
        [(1, 0, 3072), (2, 0, 1536)],
        [],
        video("NV12", 64, 48, [0, 3072], [64, 64]),
    )
    yield "frame-planes", frame(
        [(n, 4608, MEMORY) for n in range(1, 5)]
        + [(5, 404, CONTAINER), (6, 64, CONTAINER)],
        [(n, 0, 4608) for n in range(1, 5)],
        [(6, 0), (6, 3), (6, -1)],
        planes=5,
    )
    yield "frame-most", frame(
        [(n, 4096, MEMORY) for n in range(1, 17)]
        + [(n, 80, CONTAINER) for n in range(17, 34)],
        [(n, 0, 4096) for n in range(1, 17)],
        [(n, n - 17) for n in range(17, 33)],
        planes=33,
    )
    yield "frame-picture-without-planes", frame([], [], [(1, 0)])
    yield "frame-tiled", frame(
        [],
        [(1, 0, 24576)],
        [],
        video("NV12_64Z32", 64, 32, [0, 8192], [0x20002, 0x10002]),
    )
    yield "frame-v210", frame(
        [], [(1, 0, 512)], [], video("v210", 7, 4, [0], [128])
    )
    yield "frame-palette", frame(
        [], [(1, 0, 1088)], [], video("RGB8P", 8, 8, [0, 64], [8, 4])
    )
    yield "frame-yuy2", frame(
        [], [(1, 0, 24)], [], video("YUY2", 5, 2, [0], [12])
    )
    yield "frame-views", frame(
        [],
        [(1, 0, 9216)],
        [],
        video("NV12", 64, 48, [0, 3072], [64, 64])
        + video("NV12", 64, 48, [4608, 7680], [64, 64], view=1),
    )
    yield "frame-device", frame(
        [(1, 4608, DEVICE)],
        [(1, 0, 4608)],
        [],
        video("NV12", 64, 48, [0, 3072], [64, 64]),
    )
    for kind in range(1, 9):
        yield f"frame-meta-{kind}", frame(
            metas=[(kind, b""), (kind, bytes(48)), (kind, b"abc")]
        )
    yield "event-stream-start", event(1, "stream/0", 1)
    yield "event-tags", event(2, 'taglist, title=(string)"t u";', 1)
    yield "event-gap", event(3, time=0, duration=40000000)
    yield "event-custom", event(4, "custom, a=(int)1, t=(structure)[x, y=(int)1];")
    yield "event-custom-sticky", event(5, "custom, b=(fraction)1/2;")
    for size in (8, 208, 209):
        yield f"hello-longer-{size}", hello(4, 3, 0, bytes(size))
    yield "frame-unknown-metas", frame(metas=[(1 << 20, b"abc"), (1 << 21, b"")])
    for name, kind, payload in metas():
        yield "meta-" + name, frame([], [(1, 0, 4096)], metas=[(kind, payload)])
    # The target takes the entries of the memory from the start of FRAME's.
    bar = next(meta[1:] for meta in metas() if meta[0] == "bar")
    for name, size in ("one", 24), ("two", 48), ("itself", 72), ("beyond", 80):
        yield "metas-more-" + name, frame(
            metas=[bar, bar, (17, struct.pack("<QQ", 1, size))]
        )
    yield "metas-more-twice", frame(
        metas=[bar] + [(17, struct.pack("<QQ", 1, 24))] * 2
    )
    yield "metas-all", frame(
        [], [(1, 0, 4096)], metas=[meta[1:] for meta in metas()]
    )


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, data in seeds():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
