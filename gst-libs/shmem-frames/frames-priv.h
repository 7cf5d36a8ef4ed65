/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A client and its frames, shared by the files that implement them:
 *
 *   frames-client.c    begins and ends, and tells what it is asked for
 *   frames-receive.c   what came, and in which order it is returned
 *   frames-messages.c  what a packet says
 *   frames-send.c      what goes to the producer
 *   frames-frame.c     a frame of a FRAME, and its end
 *   frames-planes.c    where its planes are
 *   frames-hdr.c       what its containers say
 *   frames-error.c     what went wrong
 */

#ifndef FRAMES_PRIV_H
#define FRAMES_PRIV_H

#include "frames-objects.h"

#include <shmem-frames/protocol-session.h>
#include <shmem-frames/protocol-socket.h>
#include <shmem/shmem-frames.h>

/* Of all video layouts. */
#define FRAMES_MAX_PLANES (TRANSPORT_MAX_VIDEOS * TRANSPORT_MAX_PLANES)

struct frames_span
{
  struct frames_object *object;
  uint64_t offset;
  uint64_t size;
};

struct frames_metadata
{
  struct frames_object *object;
  int32_t picture;
};

struct shmem_frame
{
  struct shmem_frames_client *client;
  struct shmem_frame *next;    /* of those that are free */
  struct frames_object *table; /* the container with the plane table, or NULL */
  struct frames_span spans[TRANSPORT_MAX_MEMORIES];
  struct frames_metadata containers[TRANSPORT_MAX_CONTAINERS];
  struct shmem_frame_plane planes[FRAMES_MAX_PLANES];
  struct shmem_frame_info info;
  struct shmem_frames_hdr hdr; /* of the caps */
};

struct shmem_frames_client
{
  struct shmem_frames_options options;
  struct shmem_frames_peer peer;
  char *place; /* what messages call the place of the producer */
  int socket;
  int poller; /* an epoll */
  struct frames_objects objects;
  TransportSession session;
  TransportPace pace;
  struct shmem_frames_error error; /* once the connection is over */

  /* The last packet, and whether it is still to be handled. */
  uint64_t *packet;
  size_t packet_size;
  bool deferred;
  bool drained; /* nothing was left behind the last frame */

  struct shmem_frames_caps caps;
  struct shmem_frames_segment segment;
  char *caps_text;  /* or NULL */
  char fault[192];  /* what is wrong with a frame, where it has numbers */
  char *event_text; /* room for the text of an EVENT, or NULL */
  bool have_segment;

  struct shmem_frame *free_frames;
  struct shmem_frames_stats stats;
  uint64_t released[TRANSPORT_MAX_HELD]; /* of which RELEASE is pending */
  uint32_t n_released;
  uint32_t max_released; /* so many may be pending until the next frame */
  uint32_t n_held;
  bool closed;  /* only frames still need it */
  bool waiting; /* there was nothing to receive */
  bool want_write;
  bool paused;
  bool told_paused; /* the producer knows */
};

/* ---- frames-error.c ---- */

/* Fill @error, unless it is NULL, and return @result. */
uint32_t frames_fail (struct shmem_frames_error *error, uint32_t result,
    const char *format, ...) __attribute__ ((format (printf, 3, 4)));
/* A text that is valid until the next one. */
const char *frames_say (struct shmem_frames_client *client, const char *format,
    ...) __attribute__ ((format (printf, 2, 3)));
/* The connection is over, because the producer ... */
uint32_t frames_end (
    struct shmem_frames_client *client, uint32_t result, const char *fault);
uint32_t frames_end_refused (
    struct shmem_frames_client *client, TransportReason reason);
uint32_t frames_end_version (
    struct shmem_frames_client *client, const TransportVersions *versions);
/* ... or because of errno, in this process. */
uint32_t frames_end_system (
    struct shmem_frames_client *client, const char *what);

/* ---- frames-messages.c ---- */

/* Handles the packet in @client, whose type is @type; takes all of @fds. Fills
 * @event if there is something to return. */
uint32_t frames_handle_packet (struct shmem_frames_client *client,
    TransportType type, int *fds, uint32_t n_fds,
    struct shmem_frames_event *event);

/* ---- frames-frame.c ---- */

/* A frame with all that @view says; on failure the connection is over. */
uint32_t frames_frame_new (struct shmem_frames_client *client,
    const TransportFrameView *view, struct shmem_frame **frame);
void frames_frame_free_all (struct shmem_frames_client *client);

/* ---- frames-planes.c ---- */

/* Finds the planes of @frame, whose spans are set. What is wrong, or NULL. */
const char *frames_find_planes (
    struct shmem_frame *frame, const TransportFrameView *view);

/* ---- frames-send.c ---- */

/* Sends what is pending, as far as the socket has room. */
void frames_flush (struct shmem_frames_client *client);
void frames_add_released (struct shmem_frames_client *client, uint64_t frame);

/* ---- frames-client.c ---- */

/* Once it is closed, and no frame is held. */
void frames_client_free (struct shmem_frames_client *client);

#endif /* FRAMES_PRIV_H */
