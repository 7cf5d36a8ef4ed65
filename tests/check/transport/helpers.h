/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Producers and consumers as real elements in one process, and peers that
 * speak the protocol by hand. Everything here fails the test it is used in
 * when it does not work. */

#ifndef TESTS_TRANSPORT_HELPERS_H
#define TESTS_TRANSPORT_HELPERS_H

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include <fcntl.h>

#include "lib/errors.h"
#include "transport/transportprotocol.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif

/* Long enough for any machine: only a test that fails waits for it. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)              \
    || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PATIENCE (120 * GST_SECOND)
#else
#define PATIENCE (30 * GST_SECOND)
#endif

#define VIDEO_CAPS                                                             \
  "video/x-raw, format=(string)GRAY8, width=(int)64, height=(int)16, "         \
  "framerate=(fraction)25/1"
#define VIDEO_SIZE (64 * 16)

/* Waits until @condition is true; others make it so. */
#define WAIT_FOR(condition)                                                    \
  G_STMT_START                                                                 \
  {                                                                            \
    gint64 wait_end =                                                          \
        g_get_monotonic_time () + (gint64) (PATIENCE / GST_USECOND);           \
    while (!(condition)) {                                                     \
      fail_unless (g_get_monotonic_time () < wait_end,                         \
          "waited in vain for: %s", #condition);                               \
      g_usleep (500);                                                          \
    }                                                                          \
  }                                                                            \
  G_STMT_END

/* Fixture: registers the elements, makes a folder for sockets, and checks in
 * the end that nothing was left there and no descriptor open. */
void transport_setup (void);
void transport_teardown (void);
/* A path in that folder. */
extern gchar *socket_path;

typedef struct
{
  GstElement *pipeline;
  GstElement *src; /* appsrc */
  GstElement *sink;
} Producer;

typedef struct
{
  GstElement *pipeline;
  GstElement *src;
  GstElement *sink; /* appsink */
} Consumer;

/* @properties of the shmemfdsink; not started. */
void producer_init (Producer *producer, const gchar *properties);
/* With VIDEO_CAPS, and playing or on its way there. */
void producer_start (Producer *producer, const gchar *properties);
void producer_push (Producer *producer, GstBuffer *buffer);
void producer_eos (Producer *producer);
/* To NULL. */
void producer_clear (Producer *producer);
guint64 producer_stat (Producer *producer, const gchar *name);
guint producer_clients (Producer *producer);
/* Everything that clients sent before the call was handled by the server: it
 * takes in what they said before it lets new ones in. */
void producer_settle (Producer *producer);

void consumer_init (Consumer *consumer, const gchar *properties);
void consumer_start (Consumer *consumer, const gchar *properties);
GstSample *consumer_pull_sample (Consumer *consumer);
GstBuffer *consumer_pull (Consumer *consumer);
/* The appsink got end of stream. */
void consumer_expect_eos (Consumer *consumer);
guint64 consumer_stat (Consumer *consumer, const gchar *name);
void consumer_clear (Consumer *consumer);

/* The next message of @type; of errors and warnings, see lib/errors.h. */
void expect_message (GstElement *pipeline, GstMessageType type);
void set_state (GstElement *element, GstState state);

/* Frame @number: bytes that tell which it is, and 40 ms from there. */
GstBuffer *new_frame (guint number);
/* The same in memory that can be shared, of @allocator. */
GstBuffer *new_shared_frame (GstAllocator *allocator, guint number);
/* What the two do to memory that is there. */
void fill_frame (GstBuffer *buffer, guint number);
void stamp_frame (GstBuffer *buffer, guint number);
void check_frame (GstBuffer *buffer, guint number);
GstShmemContainer *new_container (const gchar *text);
void add_container (GstBuffer *buffer, const gchar *text);

/* A client by hand: connected, with a HELLO sent. */
gint raw_connect (void);
/* With a socket that is there already. */
void raw_connect_socket (gint fd);
gint raw_client (void);
/* What a server listens with. */
gint raw_listen (void);
/* Waits for a client and its HELLO, and greets it. */
gint raw_accept (gint listener);
void raw_send (
    gint fd, gconstpointer data, gsize size, const gint *fds, guint n_fds);
void raw_send_ids (gint fd, TransportType type, guint n, const guint64 *ids);
void raw_send_caps (gint fd, const gchar *caps);
void raw_send_segment (gint fd);

/* A FRAME in the making: new objects first, then spans, and so on. */
typedef struct
{
  TransportFrame frame;
  guint8 tail[TRANSPORT_MAX_FRAME_SIZE];
  gsize size;
  gint fds[64];
  guint n_fds;
} RawFrame;

#define RAW_SIZE 8192
#define RAW_SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW)
/* A memfd of RAW_SIZE bytes. */
gint raw_memfd (guint seals);
void raw_frame_put (RawFrame *frame, gconstpointer data, gsize size);
/* Brings @fd, which is closed once it was sent, as @id of @claimed bytes. */
void raw_frame_add_new (
    RawFrame *frame, TransportKind kind, guint64 id, gint fd, guint64 claimed);
void raw_frame_add_span (
    RawFrame *frame, guint64 id, guint64 offset, guint64 size);
/* And empties it. */
void raw_frame_send (gint fd, RawFrame *frame);

/* One packet of any size; 0 at the end. */
gsize raw_receive (gint fd, gpointer data, gsize size);
/* The next FRAME, with everything before it and its descriptors dropped. */
guint64 raw_receive_frame (gint fd);
/* The same; FALSE if the peer hung up instead. */
gboolean try_receive_frame (gint fd, guint64 *id);
/* The peer hung up. */
void raw_expect_end (gint fd);

#endif /* TESTS_TRANSPORT_HELPERS_H */
