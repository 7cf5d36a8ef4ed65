# gst-shmemmeta
# Copyright (C) 2026 The gst-shmemmeta authors
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A connection to a producer."""

import ctypes
import enum
import os
import select
import time

from . import _library
from ._frame import Caps, Frame
from ._library import frames

# Between attempts to connect, in seconds.
RETRY = 0.1


class Result(enum.IntEnum):
    """What went wrong: enum shmem_frames_result."""
    SYSTEM = 1
    ARGUMENT = 2
    NOT_FOUND = 3
    NOBODY = 4
    PEER = 5
    ACCESS = 6
    GONE = 7
    REFUSED = 8
    PROTOCOL = 9
    VERSION = 10
    LIMIT = 11


class Error(ConnectionError):
    """What went wrong: result, reason (of the producer), errno, may_retry."""

    def __init__(self, raw):
        super().__init__(raw.sys_errno, raw.text.decode(errors='replace'))
        self.result = Result(raw.result)
        self.reason = raw.reason
        self.may_retry = bool(raw.may_retry)


class Client:
    """Receives frames of the shmemfdsink at a path, or of a connected socket.

    path           its socket-path; a name in the abstract namespace begins
                   with @
    fd             or a descriptor of a socket, which stays the caller's
    latest         only the newest frame
    wait           seconds to wait for a producer; None for ever
    reconnect      go on with the next stream, or the next producer
    device_memory  allow frames in dma-bufs
    copy_unsealed  copy memory without seals instead of refusing it
    max_held, max_objects, max_bytes, max_copy
                   limits, as in struct shmem_frames_options

    Iterating ends with the stream. A client is used by one thread at a time;
    frames and arrays can go anywhere.
    """

    def __init__(self, path=None, *, fd=None, latest=False, wait=0,
                 reconnect=False, device_memory=False, copy_unsealed=False,
                 max_held=0, max_objects=0, max_bytes=0, max_copy=0):
        if (path is None) == (fd is None):
            raise TypeError('either a path or a descriptor')
        self._path = path if path is None else os.fsencode(path)
        self._fd = fd
        self._reconnect = reconnect and path is not None
        self._options = _library.Options(
            flags=latest * _library.LATEST
            | device_memory * _library.DEVICE_MEMORY
            | copy_unsealed * _library.COPY_UNSEALED,
            max_held=max_held, max_objects=max_objects, max_bytes=max_bytes,
            max_copy=max_copy)
        self._pointer = None
        self._poll = None
        self.caps = None
        self._connect(_deadline(wait))

    # ---- connection ----

    def _connect(self, deadline):
        while True:
            try:
                self._connect_once()
                return
            except Error as error:
                if not error.may_retry or _left(deadline) == 0:
                    raise
            left = _left(deadline)
            time.sleep(RETRY if left is None else min(RETRY, left))

    def _connect_once(self):
        pointer, error = ctypes.c_void_p(), _library.Error()
        where = self._fd if self._path is None else self._path
        connect = (frames.shmem_frames_connect_dup_fd if self._path is None
                   else frames.shmem_frames_connect)
        if connect(where, ctypes.byref(self._options), ctypes.byref(pointer),
                   ctypes.byref(error)):
            raise Error(error)
        self._pointer = pointer.value
        self._poll = select.poll()
        self._poll.register(self.fileno(), select.POLLIN)

    def close(self):
        """Disconnects. Frames that are held stay valid."""
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            frames.shmem_frames_close(pointer)

    def __del__(self):
        if getattr(self, '_pointer', None) is not None:
            self.close()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _open(self):
        if self._pointer is None:
            raise ValueError('the client is closed')
        return self._pointer

    def fileno(self):
        """To wait for in an event loop; then call receive(0) until None."""
        return frames.shmem_frames_get_fd(self._open())

    # ---- frames ----

    def receive(self, timeout=None):
        """The next frame, or None after timeout seconds; EOFError when the
        stream ends, after which another one may start."""
        deadline = _deadline(timeout)
        while True:
            event, error = _library.Event(), _library.Error()
            if frames.shmem_frames_dispatch(
                    self._open(), ctypes.byref(event), ctypes.byref(error)):
                raise Error(error)
            if event.kind == _library.FRAME:
                return Frame(event.frame, self.caps)
            if event.kind == _library.CAPS:
                self._read_caps()
            elif event.kind == _library.EOS:
                raise EOFError('the stream ended')
            elif event.kind == _library.NONE:
                left = _left(deadline)
                if left == 0:
                    return None
                self._poll.poll(None if left is None else left * 1000)

    def _read_caps(self):
        raw = _library.Caps()
        text = frames.shmem_frames_get_caps_text(self._open())
        if frames.shmem_frames_get_caps(self._open(), ctypes.byref(raw)) == 0:
            self.caps = Caps(raw, (text or b'').decode(errors='replace'))

    def __iter__(self):
        return self

    def __next__(self):
        while True:
            try:
                return self.receive()
            except EOFError:
                if not self._reconnect:
                    raise StopIteration from None
            except Error as error:
                if not (self._reconnect and error.may_retry):
                    raise
                self.close()
                self._connect(None)

    # ---- the rest ----

    def request_key_unit(self):
        """Asks for a frame that can be decoded by itself; it can be lost."""
        frames.shmem_frames_request_key_unit(self._open())

    def set_paused(self, paused):
        """Whether frames are kept for as long as the producer is paused."""
        frames.shmem_frames_set_paused(self._open(), bool(paused))

    def _values(self, function, kind):
        found = kind()
        function(self._open(), ctypes.byref(found))
        return found.to_dict()

    @property
    def segment(self):
        return self._values(frames.shmem_frames_get_segment, _library.Segment)

    @property
    def peer(self):
        """pid, uid and gid of the producer."""
        return self._values(frames.shmem_frames_get_peer, _library.Peer)

    @property
    def stats(self):
        """Counts since the connection was made."""
        return self._values(frames.shmem_frames_get_stats, _library.Stats)


def _deadline(seconds):
    return None if seconds is None else time.monotonic() + seconds


def _left(deadline):
    """Seconds until then; None for no deadline."""
    return None if deadline is None else max(0, deadline - time.monotonic())
