/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Peers that go in the middle: a good conversation, of which the last message
 * is cut off and then the connection. With and without file descriptors.
 */

#include "peer.h"
#include "victims.h"

#include <string.h>
#include <unistd.h>

/* ---- Clients. ---- */

#define FDS "file descriptors, producer"

/* Each beginning of @message but all of it, from a client in @state. */
static void
leave_within (ClientState state, gconstpointer message, gsize size, guint n_fds)
{
  gint memfd = raw_memfd (RAW_SEALS);
  gsize n;

  for (n = n_fds > 0 ? 0 : 1; n < size; n++) {
    gint fd = bad_client (state);

    send_with_fds (fd, message, n, memfd, n_fds);
    close (fd);
    expect_drop (n_fds > 0                 ? FDS
            : n < sizeof (TransportHeader) ? "header"
                                           : "message, size");
  }
  close (memfd);
  WAIT_FOR (producer_clients (&victim_sink) == 1);
}

GST_START_TEST (leaves_within_hello)
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  leave_within (STRANGER, &hello, sizeof hello, __i__ ? 3 : 0);
}

END_CASE

GST_START_TEST (leaves_within_release)
{
  TransportIds message = { { TRANSPORT_RELEASE, TRANSPORT_IDS_SIZE (1) }, 1, 0,
    { 1 } };

  leave_within (MEMBER, &message, TRANSPORT_IDS_SIZE (1), __i__ ? 3 : 0);
}

END_CASE

/* With frames, whose descriptors it did not receive. */
GST_START_TEST (leaves_with_frames_unread)
{
  gint fds[10];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = bad_client (MEMBER);
  serve_good_peer (3);
  for (i = 0; i < G_N_ELEMENTS (fds); i++) {
    close (fds[i]);
    serve_good_peer (1);
  }
  expect_log (getpid (), getuid (), "left");
}

END_CASE

/* And right behind each whole message. */
GST_START_TEST (leaves_between)
{
  gint fd = bad_client (STRANGER);

  close (fd);
  close (raw_client ());
  close (bad_client (MEMBER));
  close (bad_client (HOLDER));
  fd = bad_client (HOLDER);
  raw_send_ids (fd, TRANSPORT_RELEASE, 1, &held_id);
  close (fd);
  expect_log (getpid (), getuid (), "left");
}

END_CASE

/* ---- Servers. ---- */

typedef struct
{
  guint8 data[TRANSPORT_MAX_FRAME_SIZE];
  gsize size;
  gint fds[4];
  guint n_fds;
} Message;

static void
put_header (Message *message, TransportType type, gsize size)
{
  *(TransportHeader *) message->data =
      (TransportHeader){ type, (guint32) size };
  message->size = size;
}

static void
put_caps (Message *message)
{
  put_header (
      message, TRANSPORT_CAPS, sizeof (TransportCaps) + strlen (VIDEO_CAPS));
  memcpy (
      message->data + sizeof (TransportCaps), VIDEO_CAPS, strlen (VIDEO_CAPS));
}

static void
put_segment (Message *message)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  transport_encode_segment ((TransportSegment *) message->data, &segment, 1);
  message->size = sizeof (TransportSegment);
}

static void
put_frame (Message *message, guint n_new)
{
  RawFrame frame = { 0 };
  guint i;

  for (i = 0; i < n_new; i++) {
    message->fds[i] = raw_memfd (RAW_SEALS);
    raw_frame_add_new (&frame, TRANSPORT_MEMORY, i + 1, -1, RAW_SIZE);
  }
  message->n_fds = n_new;
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  frame.frame.frame = 1 << 16;
  memcpy (message->data, &frame, sizeof (TransportFrame) + frame.size);
  put_header (message, TRANSPORT_FRAME, sizeof (TransportFrame) + frame.size);
}

static void
put_forget (Message *message)
{
  TransportIds ids = { { 0 }, 1, 0, { 2 } };

  memcpy (message->data, &ids, TRANSPORT_IDS_SIZE (1));
  put_header (message, TRANSPORT_FORGET, TRANSPORT_IDS_SIZE (1));
}

#define N_MESSAGES 7

/* All that a producer says, in order. */
static void
make_conversation (Message *messages)
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  hello.max_held = 16;
  memset (messages, 0, N_MESSAGES * sizeof *messages);
  memcpy (messages[0].data, &hello, sizeof hello);
  messages[0].size = sizeof hello;
  put_caps (&messages[1]);
  put_segment (&messages[2]);
  put_frame (&messages[3], 3);
  put_frame (&messages[4], 0);
  put_forget (&messages[5]);
  put_header (&messages[6], TRANSPORT_EOS, sizeof (TransportHeader));
}

static void
end_conversation (Message *messages)
{
  guint i, k;

  for (i = 0; i < N_MESSAGES; i++)
    for (k = 0; k < messages[i].n_fds; k++)
      close (messages[i].fds[k]);
}

/* How much of a message is sent, by number: none, a bit, half, all but a bit,
 * or all. Of a header less than that. */
#define N_CUTS 6

static gsize
cut (gsize size, guint how)
{
  const gsize sizes[N_CUTS] = { 0, 1, sizeof (TransportHeader) - 1, size / 2,
    size - 1, size };

  return sizes[how];
}

/* Until the stream ends, one way or the other. */
static void
play_to_the_end (void)
{
  GstSample *sample;

  while ((sample = gst_app_sink_try_pull_sample (
              GST_APP_SINK (victim_src.sink), PATIENCE)))
    gst_sample_unref (sample);
  fail_unless (gst_app_sink_is_eos (GST_APP_SINK (victim_src.sink)));
}

GST_START_TEST (server_leaves)
{
  guint last = (guint) __i__ / N_CUTS, how = (guint) __i__ % N_CUTS, i;
  Message messages[N_MESSAGES];
  gsize size;

  make_conversation (messages);
  size = cut (messages[last].size, how);
  src_connect ("");
  for (i = 0; i < last; i++)
    raw_send (server, messages[i].data, messages[i].size, messages[i].fds,
        messages[i].n_fds);
  /* An empty packet is the end, unless it brings something. */
  if (size > 0 || messages[last].n_fds > 0)
    raw_send (server, messages[last].data, size, messages[last].fds,
        messages[last].n_fds);
  end_conversation (messages);
  close (server);
  server = -1;
  play_to_the_end ();
  if (size < messages[last].size && (size > 0 || messages[last].n_fds > 0))
    fail_unless (was_refused (
        size < sizeof (TransportHeader) ? "header" : "message, size"));
  else if (last < N_MESSAGES - 1 || size == 0)
    assert_bus_warning (victim_src.pipeline, RESOURCE, READ,
        "producer, end, reconnect", socket_path);
}

END_CASE

static Suite *
hostile_prefixes_suite (void)
{
  Suite *s = suite_create ("hostile-prefixes");
  TCase *clients = tcase_create ("clients");
  TCase *servers = tcase_create ("servers");

  suite_add_tcase (s, clients);
  tcase_add_checked_fixture (clients, sink_setup, sink_teardown);
  tcase_add_loop_test (clients, leaves_within_hello, 0, 2);
  tcase_add_loop_test (clients, leaves_within_release, 0, 2);
  tcase_add_test (clients, leaves_with_frames_unread);
  tcase_add_test (clients, leaves_between);

  suite_add_tcase (s, servers);
  tcase_add_checked_fixture (servers, src_setup, src_teardown);
  tcase_add_loop_test (servers, server_leaves, 0, N_MESSAGES * N_CUTS);
  return s;
}

GST_CHECK_MAIN (hostile_prefixes)
