/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a client of libshmem-frames does for its program, and tells its producer:
 * order, the newest frame, releases, limits, and errors. */

#include "rawproducer.h"

#include <gst/check/gstcheck.h>

#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib-shmem/says.h"

static guint8
first_byte (const struct shmem_frame *frame)
{
  struct shmem_frame_plane plane;

  fail_unless (shmem_frame_get_plane (frame, 0, &plane) == 0);
  return *(const guint8 *) plane.data;
}

static gboolean
is_readable (void)
{
  struct pollfd fd = { shmem_frames_get_fd (client), POLLIN, 0 };

  return poll (&fd, 1, 0) == 1;
}

/* ---- frames ---- */

GST_START_TEST (each_in_order)
{
  struct shmem_frame *frames[3];
  guint64 i;

  start_stream (NULL, RAW_CAPS);
  expect_event (SHMEM_FRAMES_NONE);
  fail_if (is_readable ());
  for (i = 0; i < 3; i++)
    say_frame (i + 7, i + 1, RAW_FRAME_SIZE, (gint) i);
  fail_unless (is_readable ());
  for (i = 0; i < 3; i++)
    frames[i] = expect_frame (i + 7);
  expect_event (SHMEM_FRAMES_NONE);
  fail_if (is_readable ());
  for (i = 0; i < 3; i++)
    fail_unless_equals_int (first_byte (frames[i]), (gint) i);

  /* In any order. */
  shmem_frame_release (frames[1]);
  fail_unless_equals_uint64 (hear_release (), 8);
  shmem_frame_release (frames[2]);
  shmem_frame_release (frames[0]);
  fail_unless_equals_uint64 (hear_release (), 9);
  fail_unless_equals_uint64 (hear_release (), 7);
  fail_unless (hears_nothing ());
  say_nothing_but (TRANSPORT_EOS);
  expect_event (SHMEM_FRAMES_EOS);
}

END_TEST

/* A memory that was forgotten, and a connection that is closed. */
GST_START_TEST (held_for_longer)
{
  struct shmem_frame *frame;

  start_stream (NULL, RAW_CAPS);
  say_frame (1, 5, RAW_FRAME_SIZE, 77);
  frame = expect_frame (1);
  say_ids (TRANSPORT_FORGET, 5);
  expect_event (SHMEM_FRAMES_NONE);
  fail_unless_equals_int (first_byte (frame), 77);
  shmem_frames_close (client);
  client = NULL;
  fail_unless_equals_int (first_byte (frame), 77);
  shmem_frame_release (frame);
}

END_TEST

GST_START_TEST (newest)
{
  const struct shmem_frames_options options = { .flags = SHMEM_FRAMES_LATEST };
  struct shmem_frames_stats stats;
  TransportIds ids;
  guint64 i;

  start_stream (&options, RAW_CAPS);
  for (i = 0; i < 4; i++)
    say_frame (i, i + 1, RAW_FRAME_SIZE, (gint) i);
  shmem_frame_release (expect_frame (3));
  /* Batches of a quarter of the 8 that it may hold, and the rest. */
  hear (TRANSPORT_RELEASE, &ids, sizeof ids);
  fail_unless_equals_int (ids.n_ids, 2);
  fail_unless_equals_uint64 (ids.ids[0] + ids.ids[1], 1);
  fail_unless_equals_uint64 (hear_release (), 2);
  expect_event (SHMEM_FRAMES_NONE);
  fail_unless_equals_uint64 (hear_release (), 3);
  shmem_frames_get_stats (client, &stats);
  fail_unless_equals_uint64 (stats.skipped, 3);
  fail_unless_equals_uint64 (stats.frames, 1);
  fail_unless_equals_int (stats.held, 0);
}

END_TEST

/* It belongs to the caps before it. */
GST_START_TEST (newest_before_a_change)
{
  const struct shmem_frames_options options = { .flags = SHMEM_FRAMES_LATEST };
  struct shmem_frames_caps caps;

  start_stream (&options, RAW_CAPS);
  say_frame (1, 1, RAW_FRAME_SIZE, 1);
  say_frame (2, 2, RAW_FRAME_SIZE, 2);
  say_caps ("video/x-raw, format=(string)RGB, width=(int)8, height=(int)4");
  say_frame (3, 3, RAW_FRAME_SIZE, 3);
  shmem_frame_release (expect_frame (2));
  fail_unless (shmem_frames_get_caps (client, &caps) == 0);
  fail_unless_equals_int (caps.width, 64);
  expect_event (SHMEM_FRAMES_CAPS);
  fail_unless (shmem_frames_get_caps (client, &caps) == 0);
  fail_unless_equals_int (caps.width, 8);
  fail_unless_equals_string (caps.format, "RGB");
  shmem_frame_release (expect_frame (3));
  expect_event (SHMEM_FRAMES_NONE);
}

END_TEST

/* What it means to be the newest, when an error is behind it. */
GST_START_TEST (newest_before_an_error)
{
  const struct shmem_frames_options options = { .flags = SHMEM_FRAMES_LATEST };

  start_stream (&options, RAW_CAPS);
  say_frame (1, 1, RAW_FRAME_SIZE, 1);
  say_ids (TRANSPORT_FORGET, 99);
  shmem_frame_release (expect_frame (1));
  expect_failure (SHMEM_FRAMES_ERROR_PROTOCOL, "FORGET, descriptor");
  expect_failure (SHMEM_FRAMES_ERROR_PROTOCOL, "FORGET, descriptor");
}

END_TEST

/* ---- limits ---- */

GST_START_TEST (frames_held)
{
  const struct shmem_frames_options options = { .max_held = 1 };
  struct shmem_frames_stats stats;
  struct shmem_frame *frame;

  start_stream (&options, RAW_CAPS);
  say_frame (1, 1, RAW_FRAME_SIZE, 1);
  say_frame (2, 2, RAW_FRAME_SIZE, 2);
  frame = expect_frame (1);
  expect_event (SHMEM_FRAMES_NONE);
  fail_unless_equals_uint64 (hear_release (), 2);
  shmem_frame_release (frame);
  fail_unless_equals_uint64 (hear_release (), 1);
  shmem_frames_get_stats (client, &stats);
  fail_unless_equals_uint64 (stats.skipped, 1);
}

END_TEST

GST_START_TEST (objects)
{
  const struct shmem_frames_options options = { .max_objects = 2 };
  guint64 i;

  start_stream (&options, RAW_CAPS);
  for (i = 1; i <= 3; i++)
    say_frame (i, i, RAW_FRAME_SIZE, 0);
  shmem_frame_release (expect_frame (1));
  shmem_frame_release (expect_frame (2));
  expect_failure (SHMEM_FRAMES_ERROR_PROTOCOL, "memories, containers");
}

END_TEST

GST_START_TEST (bytes)
{
  const struct shmem_frames_options options = { .max_bytes =
                                                    2 * RAW_FRAME_SIZE };
  struct shmem_frames_stats stats;

  start_stream (&options, RAW_CAPS);
  say_frame (1, 1, RAW_FRAME_SIZE, 0);
  say_frame (2, 2, RAW_FRAME_SIZE, 0);
  shmem_frame_release (expect_frame (1));
  shmem_frame_release (expect_frame (2));
  say_ids (TRANSPORT_FORGET, 1);
  say_frame (3, 3, RAW_FRAME_SIZE, 0);
  shmem_frame_release (expect_frame (3));
  shmem_frames_get_stats (client, &stats);
  fail_unless_equals_uint64 (stats.bytes, 2 * RAW_FRAME_SIZE);
  fail_unless_equals_int (stats.objects, 2);
  say_frame (4, 4, 1, 0);
  expect_failure (SHMEM_FRAMES_ERROR_LIMIT, "bytes, options");
}

END_TEST

/* ---- what it tells ---- */

GST_START_TEST (wishes)
{
  TransportHeader message;

  start_stream (NULL, RAW_CAPS);
  shmem_frames_request_key_unit (client);
  hear (TRANSPORT_KEY_UNIT, &message, sizeof message);
  shmem_frames_set_paused (client, 0);
  fail_unless (hears_nothing ());
  shmem_frames_set_paused (client, 1);
  hear (TRANSPORT_PAUSE, &message, sizeof message);
  shmem_frames_set_paused (client, 0);
  hear (TRANSPORT_PLAY, &message, sizeof message);
}

END_TEST

/* A producer that reads late gets each RELEASE, once there is room. */
GST_START_TEST (full_socket)
{
  const guint n = 20;
  TransportIds ids;
  guint64 next = 0;
  guint i;

  small_socket = TRUE;
  start_stream (NULL, RAW_CAPS);
  for (i = 0; i < n; i++) {
    say_frame (i, 1, RAW_FRAME_SIZE, i == 0 ? 0 : -1);
    shmem_frame_release (expect_frame (i));
    expect_event (SHMEM_FRAMES_NONE);
  }
  fail_if (is_readable ());
  while (next < n) {
    hear (TRANSPORT_RELEASE, &ids, sizeof ids);
    for (i = 0; i < ids.n_ids; i++)
      fail_unless_equals_uint64 (ids.ids[i], next++);
    if (is_readable ())
      expect_event (SHMEM_FRAMES_NONE);
  }
  fail_unless (hears_nothing ());
  fail_if (is_readable ());
}

END_TEST

GST_START_TEST (events)
{
  const struct shmem_frames_options options = { .flags =
                                                    SHMEM_FRAMES_WANT_EVENTS };
  guint8 packet[sizeof (TransportEventHead) + 4];
  TransportEventHead head = { { TRANSPORT_EVENT, sizeof packet },
    TRANSPORT_EVENT_TAGS, 1, 2, 3 };
  struct shmem_frames_event event;

  memcpy (packet, &head, sizeof head);
  memcpy (packet + sizeof head, "text", 4);
  start_stream (__i__ ? &options : NULL, RAW_CAPS);
  say (packet, sizeof packet);
  if (__i__ == 0) {
    expect_event (SHMEM_FRAMES_NONE);
    return;
  }
  event = expect_event (SHMEM_FRAMES_EVENT);
  fail_unless_equals_int (event.stream_kind, TRANSPORT_EVENT_TAGS);
  fail_unless_equals_int (event.stream_flags, 1);
  fail_unless_equals_uint64 (event.time, 2);
  fail_unless_equals_uint64 (event.duration, 3);
  fail_unless_equals_string (event.text, "text");
}

END_TEST

/* ---- times ---- */

GST_START_TEST (times)
{
  struct shmem_frame_info info;
  struct shmem_frame *frame;

  start_stream (NULL, RAW_CAPS);
  say_frame (3, 1, RAW_FRAME_SIZE, 0);
  frame = expect_frame (3);
  shmem_frame_get_info (frame, &info);
  fail_unless_equals_uint64 (info.pts, 3000);
  fail_unless_equals_uint64 (info.running_time, 3000);
  fail_unless_equals_uint64 (info.due, SHMEM_FRAMES_NO_TIME);
  shmem_frame_release (frame);
  say_segment (1000000);
  expect_event (SHMEM_FRAMES_SEGMENT);
  say_frame (4, 1, RAW_FRAME_SIZE, -1);
  frame = expect_frame (4);
  shmem_frame_get_info (frame, &info);
  fail_unless_equals_uint64 (info.due, 1004000);
  shmem_frame_release (frame);
}

END_TEST

/* ---- errors ---- */

GST_START_TEST (refusals)
{
  TransportRefused message = { { TRANSPORT_REFUSED, sizeof message },
    (guint32) __i__, 0 };
  const gboolean may_retry = __i__ != TRANSPORT_REASON_PROTOCOL
      && __i__ != TRANSPORT_REASON_VERSION && __i__ != TRANSPORT_REASON_DEVICE;
  struct shmem_frames_error error;

  connect_client (NULL);
  say (&message, sizeof message);
  error = expect_failure (SHMEM_FRAMES_ERROR_REFUSED, "producer, process");
  fail_unless_equals_int (error.reason, __i__);
  fail_unless_equals_int (error.may_retry, may_retry);
}

END_TEST

GST_START_TEST (gone)
{
  start_stream (NULL, RAW_CAPS);
  close (producer);
  producer = -1;
  fail_unless_equals_int (
      expect_failure (SHMEM_FRAMES_ERROR_GONE, "disconnected").may_retry, 1);
}

END_TEST

static void
fail_to_connect (const gchar *path, guint32 result, const gchar *nouns)
{
  struct shmem_frames_client *none = NULL;
  struct shmem_frames_error error;

  fail_unless_equals_int (
      shmem_frames_connect (path, NULL, &none, &error), result);
  fail_unless (says (error.text, nouns), "%s", error.text);
  fail_unless_equals_int (error.may_retry, result == SHMEM_FRAMES_ERROR_NOBODY);
  fail_unless (none == NULL);
  fail_unless_equals_int (
      shmem_frames_connect (path, NULL, &none, NULL), result);
}

GST_START_TEST (wrong_paths)
{
  gchar *folder = g_dir_make_tmp ("frames-XXXXXX", NULL);
  gchar *path = g_build_filename (folder, "socket", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gint fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  fail_to_connect (path, SHMEM_FRAMES_ERROR_NOBODY, "shmemfdsink");
  fail_to_connect ("@nobody is there", SHMEM_FRAMES_ERROR_NOBODY, "nobody");
  fail_to_connect (folder, SHMEM_FRAMES_ERROR_PEER, "directory");
  fail_to_connect ("", SHMEM_FRAMES_ERROR_ARGUMENT, "1 to 107");
  fail_to_connect (NULL, SHMEM_FRAMES_ERROR_ARGUMENT, "path");
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  fail_unless (bind (fd, (struct sockaddr *) &address, sizeof address) == 0);
  fail_unless (listen (fd, 1) == 0);
  fail_to_connect (path, SHMEM_FRAMES_ERROR_PEER, "type, socket-path");
  close (fd);
  fail_to_connect (path, SHMEM_FRAMES_ERROR_NOBODY, "refused");
  unlink (path);
  rmdir (folder);
  g_free (path);
  g_free (folder);
}

END_TEST

GST_START_TEST (wrong_descriptors)
{
  struct shmem_frames_client *none = NULL;
  struct shmem_frames_error error;

  fail_unless_equals_int (shmem_frames_connect_dup_fd (-1, NULL, &none, &error),
      SHMEM_FRAMES_ERROR_ARGUMENT);
  fail_unless (says (error.text, "open descriptor"), "%s", error.text);
  fail_unless_equals_int (shmem_frames_connect_dup_fd (0, NULL, &none, &error),
      SHMEM_FRAMES_ERROR_ARGUMENT);
  fail_unless (says (error.text, "socket"), "%s", error.text);
  shmem_frames_close (NULL);
  shmem_frame_release (NULL);
}

END_TEST

GST_START_TEST (texts)
{
  guint32 i;

  fail_unless_equals_int (shmem_frames_version (), SHMEM_FRAMES_VERSION);
  for (i = 0; i <= SHMEM_FRAMES_ERROR_LIMIT; i++)
    fail_if (g_str_equal (shmem_frames_result_to_string (i), "unknown error"));
  fail_unless_equals_string (
      shmem_frames_result_to_string (i), "unknown error");
}

END_TEST

static Suite *
frames_client_suite (void)
{
  Suite *s = suite_create ("frames-client");
  TCase *tc = tcase_create ("client");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, raw_setup, raw_teardown);
  tcase_add_test (tc, each_in_order);
  tcase_add_test (tc, held_for_longer);
  tcase_add_test (tc, newest);
  tcase_add_test (tc, newest_before_a_change);
  tcase_add_test (tc, newest_before_an_error);
  tcase_add_test (tc, frames_held);
  tcase_add_test (tc, objects);
  tcase_add_test (tc, bytes);
  tcase_add_test (tc, wishes);
  tcase_add_test (tc, full_socket);
  tcase_add_loop_test (tc, events, 0, 2);
  tcase_add_test (tc, times);
  tcase_add_loop_test (tc, refusals, 1, TRANSPORT_LAST_REASON + 1);
  tcase_add_test (tc, gone);
  tcase_add_test (tc, wrong_paths);
  tcase_add_test (tc, wrong_descriptors);
  tcase_add_test (tc, texts);
  return s;
}

GST_CHECK_MAIN (frames_client)
