/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A producer by hand, and the client of libshmem-frames that it serves. */

#ifndef TESTS_FRAMES_RAWPRODUCER_H
#define TESTS_FRAMES_RAWPRODUCER_H

#include "transport/transportprotocol.h"

#include <shmem/shmem-frames.h>

/* 64 x 16 of GRAY8. */
#define RAW_CAPS                                                               \
  "video/x-raw, format=(string)GRAY8, width=(int)64, height=(int)16, "         \
  "framerate=(fraction)25/1"
#define RAW_FRAME_SIZE (64 * 16)

extern gint producer;
extern struct shmem_frames_client *client;
/* The client can send only a few messages before they are heard. */
extern gboolean small_socket;

/* A fixture: nothing is left open in the end. The client is connected by
 * connect_client(), with these options or none. */
void raw_setup (void);
void raw_teardown (void);
void connect_client (const struct shmem_frames_options *options);
/* And was greeted, and told caps and a segment. */
void start_stream (
    const struct shmem_frames_options *options, const gchar *caps);

void say (gconstpointer message, gsize size);
void say_hello (guint32 max_held);
void say_caps (const gchar *caps);
void say_segment (guint64 epoch);
/* A frame of the whole of memory @id, of @size bytes, brought with it if @value is
 * not negative: then all bytes have this value. */
void say_frame (guint64 number, guint64 id, gsize size, gint value);
/* The same, with what @parts has behind the span: @size bytes, which the counts in
 * @head are about. */
void say_frame_with (TransportFrame *head, guint64 id, gint value, gsize size,
    gconstpointer parts, gsize parts_size);
void say_ids (TransportType type, guint64 id);
void say_nothing_but (TransportType type);

/* What the client said next, which is of @type; its size. */
gsize hear (TransportType type, gpointer packet, gsize size);
/* The next number of a RELEASE, of which there is only one. */
guint64 hear_release (void);
gboolean hears_nothing (void);

/* What comes next, which is of @kind. */
struct shmem_frames_event expect_event (guint32 kind);
struct shmem_frame *expect_frame (guint64 number);
struct shmem_frames_error expect_failure (guint32 result, const gchar *nouns);

#endif /* TESTS_FRAMES_RAWPRODUCER_H */
