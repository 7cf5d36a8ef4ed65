#!/usr/bin/env python3
# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the first seeds of the fuzz targets transport-client and transport-server.

Run it without arguments; it writes below the folder it is in. Each seed is a
program, whose bytes are what the target reads, in that order: the functions
here have the names of those in the target.
"""

import pathlib
import struct

SEEDS = pathlib.Path(__file__).resolve().parent / "seeds"

# What program_number() knows by a byte.
LIMITS = (
    (1 << 64) - 1,
    (1 << 64) - 2,
    (1 << 63) - 1,
    1 << 63,
    (1 << 32) - 1,
    1 << 32,
    (1 << 31) - 1,
    1 << 31,
)

# FdKind.
MEMORY, IMPORTABLE, CONTAINER, NESTED, LARGE, TABLE, TABLE_JOINED = range(7)
BROKEN, SMALL, UNSEALED, SHRINKABLE, PIPE, SOCKET, DEVICE = range(7, 14)
MADE_TABLE, FRESH = 14, 15

# Steps of transport-client.
FRAME, _, _, FORGET, CAPS, SEGMENT, HELLO, EOS, BABBLE, SHRINK = range(10)
HEAR, HANG_UP, RECEIVE, READ, DROP, KEEP, DROP_KEPT, COPY = range(10, 18)
WAIT, CLOSE = 18, 19
MORE, EVENT, REFUSED, HELLO_OTHERWISE, PAUSES, WISHES, NEWEST = range(
    0x60, 0x67
)
QUIETLY = 0x80  # the consumer does not look after that

# Parts of MORE.
VIDEOS, METAS, DEVICE_MEMORY = 1, 2, 4
# Features that both sides of a conversation have.
FEATURES = 0x40


def number(value):
    if value < 0x80:
        return bytes([value])
    if value < 0x4000 and value % 256 == 0:
        return bytes([0x80 | value // 256])
    if value in LIMITS:
        return bytes([0xC0 + LIMITS.index(value)])
    return b"\xff" + struct.pack("<Q", value)


def spoil(*changes):
    """Each: width of the value, its index, the value."""
    data = bytes([len(changes)])
    for width, index, value in changes:
        data += bytes([(1, 2, 4, 8).index(width), index]) + number(value)
    return data


def client(*steps, flags=0, max_held=8, caps=0):
    start = bytes([flags]) + number(max_held) + spoil()
    return start + bytes([caps]) + spoil() + b"".join(steps)


def step(kind, *values):
    return bytes([kind, *values])


def frame(
    at=0,
    news=(),
    spans=None,
    containers=(),
    planes=0,
    video=None,
    crop=None,
    head=None,
    miscount=None,
):
    parts = 0
    data = b""
    if news:
        parts |= 1
        data += bytes([len(news) - 1])
        for ident, kind, *rest in news:
            data += bytes([ident, kind]) + b"".join(rest)
    if spans is not None:
        parts |= 2
        data += bytes([len(spans)])
        for ident, offset, size in spans:
            data += bytes([ident, 3]) + number(offset) + number(size)
    if containers:
        parts |= 4
        data += bytes([len(containers)])
        for ident, picture in containers:
            data += bytes([ident, picture & 0xFF])
    if planes:
        parts |= 8
        data += bytes([planes])
    for bit, value in ((16, video), (32, crop), (64, head)):
        if value is not None:
            parts |= bit
            data += value
    if miscount is not None:
        parts |= 128
        data += bytes([miscount])
    return bytes([FRAME, parts, at]) + data


def more(parts, data):
    """A frame, and behind the choices for it those for more parts."""
    return bytes([MORE, parts]) + data[1:]


def metas(*entries):
    """What append_meta() makes of it."""
    data = bytes([len(entries)])
    for kind, payload in entries:
        data += bytes([len(payload), kind]) + payload
    return data + spoil()


def known_metas():
    """Those of the seeds of transport-protocol: a name, and its entries."""
    for path in sorted((SEEDS / "transport-protocol").glob("meta-*")):
        data = path.read_bytes()
        left = data[len(data) - struct.unpack_from("<I", data, 76)[0] :]
        entries = []
        while left:
            kind, size = struct.unpack_from("<II", left)
            entries.append((kind, left[8 : 8 + size]))
            left = left[8 + (size + 7) // 8 * 8 :]
        yield path.name, entries


def event(kind, text, flags=0, time=0, duration=0):
    head = bytes([EVENT, kind, flags]) + number(time) + number(duration)
    if isinstance(text, bytes):
        head += bytes([0xF0, len(text)]) + text
    else:
        head += bytes([text])
    return head + spoil()


def brought(at=0, **more):
    """A frame that brings its memory."""
    return frame(at, news=[(1, MEMORY)], **more)


def client_seeds():
    yield "frames", client(
        brought(1),
        step(READ, 0),
        *(frame(n) for n in range(2, 8)),
        *(step(DROP, 0) for _ in range(4)),
        step(HEAR),
        frame(8),
        step(EOS),
    )
    yield "forgotten", client(
        brought(1), step(FORGET, 1, 1), step(READ, 0), brought(2)
    )
    yield "forgotten-twice", client(brought(1), step(FORGET, 2, 1, 1))
    yield "taken-id", client(brought(1), brought(2))
    views = frame(
        1,
        news=[(1, MEMORY), (2, IMPORTABLE), (3, TABLE), (4, CONTAINER)],
        spans=[(1, 0, 1024), (2, 0, 1024)],
        containers=[(4, 0), (4, 1), (4, -1)],
        planes=3,
    )
    again = frame(2, spans=[(1, 1, 1024), (2, 2, 1025)], planes=3)
    for caps in range(3):
        yield f"views-{caps}", client(
            views, step(READ, 0), again, step(READ, 1), caps=caps
        )
    yield "views-missing", client(
        views, frame(2, spans=[(1, 0, 1024)], planes=3), caps=1
    )
    yield "views-smaller", client(
        views,
        frame(2, spans=[(1, 0, 1023), (2, 0, 1024)], planes=3),
        step(READ, 1),
    )
    yield "picture-missing", client(
        views, frame(2, containers=[(4, 2)], planes=3)
    )
    yield "joined", client(
        frame(
            1,
            news=[(1, MEMORY), (2, TABLE_JOINED), (3, NESTED)],
            spans=[(1, 256, 1536)],
            containers=[(3, 0)],
            planes=2,
        ),
        step(READ, 0),
    )
    yield "plane-in-pieces", client(
        frame(
            1,
            news=[(1, MEMORY), (2, IMPORTABLE), (3, TABLE_JOINED)],
            spans=[(1, 0, 1025), (2, 0, 511)],
            planes=3,
        ),
        step(READ, 0),
    )
    for name, table in (
        ("overlap", bytes([2]) + spoil((1, 12 + 8 + 48 + 40, 0))),
        ("offset", bytes([1]) + spoil((4, 5, (1 << 32) - 1))),
        ("num", bytes([16]) + spoil((4, 3, 17))),
    ):
        yield f"table-{name}", client(
            frame(
                1,
                news=[(1, MEMORY), (2, MADE_TABLE, table)],
                planes=2,
            ),
            step(READ, 0),
            caps=1,
        )
    for caps in range(9):
        yield f"video-{caps}", client(
            brought(1, video=spoil(), crop=spoil()), step(READ, 0), caps=caps
        )
    yield "video-stride", client(
        brought(1, video=spoil((4, 18, (1 << 31) - 1)))
    )
    yield "video-offset", client(
        brought(1, video=spoil((8, 5, (1 << 64) - 1)))
    )
    yield "crop", client(brought(1, crop=spoil((4, 0, (1 << 32) - 1))))
    for kind in range(DEVICE + 1):
        for flags in (0, 1):
            yield f"fd-{kind}-{flags}", client(
                frame(1, news=[(1, kind)]), step(READ, 0), flags=flags
            )
    yield "shrinks", client(
        step(QUIETLY | FRAME, 1, 1, 0, 1, FRESH),
        step(SHRINK, 5),
        step(READ, 0),
        flags=1,
    )
    yield "many-memories", client(
        *(
            bytes([FRAME, 1, n, 0xFE]) + number(256 * n)
            for n in range(1, 22)
        )
    )
    yield "copies", client(
        brought(1), *(frame(n) for n in range(2, 9)), max_held=8
    )
    yield "one-too-many", client(
        brought(1), frame(2), step(KEEP, 0, 0), step(KEEP, 1, 1), max_held=1
    )
    yield "kept", client(
        brought(1),
        step(KEEP, 0, 1),
        step(COPY, 0, 0),
        step(DROP, 0),
        frame(2),
        step(FORGET, 1, 1),
        step(DROP_KEPT),
        step(CLOSE),
    )
    yield "not-heard", client(
        brought(1),
        *(frame(n) + step(DROP, 0) for n in range(2, 60)),
        flags=4,
        max_held=64,
    )
    yield "live", client(
        brought(1),
        step(SEGMENT) + spoil((8, 11, 1000), (8, 13, 2)),
        frame(2),
        flags=32,
    )
    yield "half-closed", client(brought(1), step(HANG_UP, 0), step(DROP, 0))
    yield "gone", client(brought(1), step(HANG_UP, 3), step(READ, 0))
    yield "miscounted", client(brought(1, miscount=1))
    yield "babble", client(
        step(BABBLE) + number(256) + bytes([3, 4]) + spoil((8, 2, 5))
    )
    yield "nothing-first", bytes([8]) + step(EOS)
    yield "hello-twice", client(step(HELLO, 4, 0))
    for views in (0, 1, 2, 17):
        yield f"videos-{views}", client(
            more(
                VIDEOS,
                brought(1, video=bytes([views]) + spoil() * views),
            ),
            step(READ, 0),
            caps=1,
        )
    for kind in (1, 2, 3, 4, 5, 6, 7, 8, 0xFF):
        for flags in (0, FEATURES):
            yield f"metas-{kind}-{flags}", client(
                more(METAS, brought(1) + metas((kind, bytes(40)))),
                step(READ, 0),
                flags=flags,
            )
    for name, entries in known_metas():
        frames = more(METAS, brought(1) + metas(*entries)), more(
            METAS, frame(2) + metas(*entries)
        )
        yield name, client(*frames, step(READ, 0), flags=FEATURES)
    yield "metas-many", client(
        more(METAS, brought(1) + metas(*((9, b"abc") for _ in range(64)))),
        more(METAS, frame(2) + metas((9, b""), (10, bytes(255)))),
    )
    for kind in (MEMORY, UNSEALED, PIPE, DEVICE):
        for flags in (0, FEATURES):
            yield f"device-{kind}-{flags}", client(
                more(DEVICE_MEMORY, frame(1, news=[(1, kind)])),
                step(READ, 0),
                flags=flags,
            )
    for kind in range(6):
        for text in range(12):
            yield f"event-{kind}-{text}", client(
                event(kind, text, kind % 2, 1000, 40), brought(1)
            )
    yield "event-gap-first", bytes([8]) + step(HELLO, 8, 0) + event(3, 0)
    yield "event-gap-bytes", client(
        step(SEGMENT) + spoil((4, 3, 2)), event(3, 0, 0, 1000, 40), frame(1)
    )
    yield "event-any", client(event(4, b"x, y=(string)z"), event(2, b"\xff"))
    for reason in range(9):
        yield f"refused-{reason}", client(
            brought(1), step(REFUSED, reason) + spoil()
        )
        yield f"refused-at-once-{reason}", bytes([8]) + (
            step(REFUSED, reason) + spoil()
        )
    for later in (0, 1, 3):
        for lowest in (0, 3, 4):
            for size in (0, 8, 208, 209):
                yield f"hello-{later}-{lowest}-{size}", bytes([8]) + (
                    step(HELLO_OTHERWISE, size, 3, 8, later, lowest) + spoil()
                )
    yield "wishes", client(
        brought(1),
        step(WISHES, 0x80, 0),
        step(WISHES, 2) + number(8) + number(40),
        step(HEAR),
        step(WISHES, 0x80, 0),
        step(HEAR),
    )
    for value in LIMITS:
        yield f"wishes-{value}", client(
            brought(1),
            step(WISHES, 1) + number(value) + number(40),
            step(HEAR),
        )
        yield f"wishes-at-{value}", client(
            step(WISHES, 0x41) + number(1) + number(value), step(HEAR)
        )
    yield "newest", client(
        brought(1),
        *(bytes([QUIETLY | FRAME]) + frame(n)[1:] for n in range(2, 7)),
        bytes([QUIETLY | NEWEST]),
        step(HEAR),
        step(READ, 0),
    )
    yield "pauses", client(
        brought(1),
        step(PAUSES, 1),
        frame(2),
        step(HEAR),
        step(PAUSES, 0),
        step(PAUSES, 1),
        step(DROP, 0),
        step(HEAR),
    )
    yield "pauses-unheard", client(
        brought(1),
        *(
            frame(n) + step(DROP, 0) + step(PAUSES, n % 2)
            for n in range(2, 40)
        ),
        flags=4,
        max_held=64,
    )
    yield "caps-any", client(step(CAPS, 0xF0, 9) + b"a/b,c=1/2")


# Steps of transport-server.
JOIN, OBEY, LISTEN, RELEASE, CONNECT, GREET, SAY, LEAVE = range(8)
WAITS, WAITS_NO_MORE, GREET_OTHERWISE, WANT_KEY_UNIT, TELL_QOS = range(8, 13)
FLUSH, RESUME, PAUSE, PLAY, CROWD, LATER, MUCH_LATER, LOOK = range(8)
ROUND = 0xC0


def produce(kind, *values):
    return bytes([kind, *values])


def send(parts=1, *values):
    return produce(0, parts, *values)


def header(parts=65, *values):
    return produce(11, parts, *values)


def behave(kind, who, *values):
    return bytes([0x50 + 3 * kind + who, *values])


def hook(error=0, after=0, n=1):
    return bytes([0x80 + 8 * error + 4 * after + n - 1])


def happen(kind, *values):
    return bytes([0xA0 + kind, *values])


def rounds(n=1):
    return bytes([ROUND]) * n


def server(*steps, flags=0x10):
    caps_and_segment = produce(4, 0) + produce(5, 0, 0)
    return bytes([flags]) + caps_and_segment + b"".join(steps)


def server_seeds():
    join = behave(JOIN, 0)
    obey = behave(OBEY, 0) + rounds()
    yield "frames", server(
        join, send(1, 0), obey, send(1, 0), obey, send(2, 0, 1), obey
    )
    yield "late", server(
        send(1, 0), join, send(33, 0), send(1, 0), behave(JOIN, 1), send(33, 0)
    )
    yield "containers", server(
        join, send(0x0D, 0, 0, 1, 2), obey, send(0x05, 0, 1)
    )
    yield "table", server(
        join, send(0x1E, 0, 1, 3, 6, 9), obey, send(0x12, 0, 1), obey
    )
    yield "share", server(join, send(1, 0x81), obey)
    yield "headers", server(
        join,
        header(65, 0),
        header(97, 1),
        send(33, 2),
        behave(JOIN, 1),
        header(0),
        send(33, 2),
        send(1, 2),
        obey,
        produce(12),
        header(65, 3),
        send(1, 2),
    )
    yield "headers-full", server(
        header(65, 0),
        header(65, 1),
        join,
        hook(1, 0, 2),
        header(0),
        send(1, 2),
        obey,
        header(0),
        send(1, 2),
        flags=0,
    )
    yield "forgotten", server(
        join,
        send(5, 0, 0),
        produce(9, 0),
        produce(10, 0),
        obey,
        send(5, 0, 0),
        obey,
    )
    yield "end", server(join, send(1, 0), produce(7), obey, produce(5, 1, 1))
    for flags in (0x00, 0x01, 0x04):
        yield f"slow-{flags}", server(
            join, behave(JOIN, 1), *[send(1, 0)] * 5, obey, flags=flags
        )
    yield "crowd", server(
        join, behave(JOIN, 1), behave(JOIN, 2), rounds(3), flags=2
    )
    yield "not-allowed", server(join, rounds(), flags=0xE0)
    yield "replayed", server(
        join, send(1, 0), obey, behave(RELEASE, 0, 0, 0x80), rounds()
    )
    for after in (0, 1):
        for error in range(4):
            yield f"guessed-{after}-{error}", server(
                join,
                behave(JOIN, 1),
                hook(error, after, 2),
                send(1, 0),
                behave(RELEASE, 1, 0, 0xE1, 0),
                rounds(4),
                send(1, 0),
            )
            yield f"left-{after}-{error}", server(
                join,
                hook(error, after),
                send(1, 0),
                behave(LEAVE, 0, 3),
                rounds(2),
            )
    yield "frame-while-greeting", server(
        behave(CONNECT, 0),
        behave(GREET, 0, 0),
        hook(n=1),
        rounds(2),
        send(1, 0),
        rounds(2),
    )
    # Once this had the frame sent twice.
    yield "no-room-behind-frame", server(
        send(0), produce(7), hook(1, 0, 3), join, hook(1, 0, 3), send(0)
    )
    yield "joins-in-between", server(
        join, hook(), send(1, 0), behave(CONNECT, 1), rounds(2)
    )
    yield "no-hello", server(
        behave(CONNECT, 0), rounds(2), happen(MUCH_LATER), rounds(2)
    )
    yield "cannot-accept", server(
        happen(CROWD), behave(CONNECT, 0), rounds(2), happen(LATER, 9), rounds()
    )
    yield "flushed", server(
        join,
        *[send(1, 0)] * 4,
        happen(FLUSH),
        send(1, 0),
        happen(RESUME),
        flags=0,
    )
    yield "paused", server(
        join,
        happen(PAUSE),
        *[send(1, 0)] * 2,
        obey,
        happen(PLAY),
        obey,
        happen(LOOK),
        flags=0,
    )
    yield "waits", server(produce(8), join, produce(8))
    yield "clock", server(join, produce(6, 5, 7), send(1, 0), produce(6, 5, 8))
    yield "wrong", server(
        join, behave(SAY, 0) + number(16) + bytes([0, 3]) + spoil(), rounds(2)
    )
    yield "descriptors", server(
        join, behave(SAY, 0) + number(16) + bytes([5, 7]) + spoil(), rounds(2)
    )
    pause = behave(WAITS, 0) + rounds()
    play = behave(WAITS_NO_MORE, 0) + rounds()
    for live in (0, 5):
        for flags in (0x00, 0x01):
            yield f"client-paused-{live}-{flags}", server(
                produce(6, live, 7),
                join,
                behave(JOIN, 1),
                send(1, 0),
                pause,
                *[send(1, 0) + behave(OBEY, 1) + rounds()] * 5,
                play,
                *[send(1, 0) + obey + behave(OBEY, 1) + rounds()] * 3,
                flags=flags,
            )
    yield "pause-before-hello", server(
        behave(CONNECT, 0), pause, behave(CONNECT, 1), rounds(2)
    )
    for kind, rest in (
        (WANT_KEY_UNIT, b""),
        (TELL_QOS, number(0) + number(80) + spoil()),
        (TELL_QOS, number(0) + number(80) + spoil((4, 2, 7))),
        (TELL_QOS, number(1) + number(80) + spoil((8, 2, (1 << 64) - 1))),
    ):
        yield f"upstream-{kind}-{len(rest)}", server(
            join,
            send(1, 0),
            behave(kind, 0) + rest,
            rounds(),
            send(33, 0),
            behave(kind, 1) + rest,
            rounds(2),
        )
    for later in (0, 1, 3):
        for lowest in (0, 3, 4):
            for size in (0, 8, 208, 209):
                yield f"hello-{later}-{lowest}-{size}", server(
                    behave(CONNECT, 0),
                    behave(GREET_OTHERWISE, 0, size, 3, later, lowest)
                    + spoil(),
                    rounds(2),
                    send(1, 0),
                )
    for flags in (0x38, 0x39):
        yield f"budget-{flags}", server(
            join, behave(JOIN, 1), *[send(1, 0)] * 6, obey, flags=flags
        )
    events = [produce(0x48, kind) for kind in (0, 1, 2, 3, 6, 7, 11, 15)]
    yield "events", server(*events, join, *events, send(1, 0), obey, *events)
    yield "events-full", server(
        join, behave(JOIN, 1), *[event + hook(1) for event in events] * 4,
        obey, send(1, 0), flags=4
    )
    yield "events-in-between", server(
        join, *[hook(0, n % 2) + event for n, event in enumerate(events)],
        behave(JOIN, 1), send(1, 0), obey
    )
    yield "metas", server(join, send(65, 0, 2, 1, 2), obey, send(65, 0, 7))
    yield "videos", server(join, send(0x81, 0, 1), obey, send(0x82, 0, 1, 3))
    yield "half-closed", server(join, behave(LEAVE, 0, 1), send(1, 0), rounds())


def write(target, seeds):
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in seeds:
        (folder / name).write_bytes(data)


def main():
    write("transport-client", client_seeds())
    write("transport-server", server_seeds())


if __name__ == "__main__":
    main()
