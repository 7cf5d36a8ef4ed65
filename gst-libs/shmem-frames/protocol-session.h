/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The state of a consumer's connection, as far as the protocol has one: which
 * messages may come next, and how much of everything. For the thread that
 * receives; it allocates nothing and knows no descriptor.
 */

#ifndef SHMEM_PROTOCOL_SESSION_H
#define SHMEM_PROTOCOL_SESSION_H

#include "shmem-frames/protocol.h"

#include <stdbool.h>

/* Objects, and so file descriptors, that a producer may have in use at a time.
 * An honest producer uses 512, plus those of one frame that is in flight while
 * others are forgotten. */
#define TRANSPORT_MAX_OBJECTS 640u

/* Read-only for users. */
typedef struct
{
  uint64_t features; /* of this side; once greeted, those of both */
  uint32_t max_objects;
  uint32_t max_held; /* frames that the producer allows to be held */
  uint32_t n_objects;
  bool greeted;
  bool have_segment;
  bool other_clock; /* the producer is in another time namespace */
} TransportSession;

void transport_session_init (
    TransportSession *session, uint64_t features, uint32_t max_objects);

/* Whether frames may have device memory; not before both have said HELLO. */
bool transport_session_takes_device (const TransportSession *session);

/* All return what is wrong, or NULL; the connection then ends. */

/* For each packet, first: its header, and whether its type may come now, with so
 * many descriptors. */
const char *transport_session_check (TransportSession *session,
    const void *data, size_t size, uint32_t n_fds, TransportType *type);
/* transport_no_version if @versions have none in common with ours. */
const char *transport_session_take_hello (TransportSession *session,
    const void *data, size_t size, TransportVersions *versions);
/* An epoch of another clock becomes none, and @other_clock is set. */
const char *transport_session_take_segment (TransportSession *session,
    const void *data, size_t size, TransportSegment *segment,
    bool *other_clock);
const char *transport_session_take_frame (TransportSession *session,
    const void *data, size_t size, uint32_t n_fds, TransportFrameView *view);

/* Each new object of a frame, before its descriptor is looked at; it counts from
 * then on. */
const char *transport_session_add_object (
    TransportSession *session, const TransportNew *object);
/* An object that was known is forgotten. */
void transport_session_remove_object (TransportSession *session);

/* If each wait yields one frame, looking for a second one wastes a system call.
 * It is done only now and then, to notice when that changes. Initially all
 * zero. */
typedef struct
{
  uint32_t frames_since_wait;
  uint32_t n_single; /* waits in a row that yielded one frame */
  uint32_t n_skipped;
} TransportPace;

/* Whether it is better to wait than to look for more. */
bool transport_pace_expects_nothing (TransportPace *pace);
void transport_pace_took_frame (TransportPace *pace);
void transport_pace_waits (TransportPace *pace);

#endif /* SHMEM_PROTOCOL_SESSION_H */
