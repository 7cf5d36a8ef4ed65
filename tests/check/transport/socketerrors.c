/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What users get wrong about sockets, and caps that do not fit: each is said as
 * what it is, and without waiting where that does not help.
 */

#include "helpers.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define NOBODY 65534
/* A consumer that would wait where it must not waits for longer than a test. */
#define FOR_EVER "connect-timeout=18446744073709551615"

/* The consumer ends with an error at once, which does not tell to start a
 * producer. */
#define assert_no_consumer(code, ...)                                          \
  G_STMT_START                                                                 \
  {                                                                            \
    Consumer refused;                                                          \
    consumer_init (&refused, FOR_EVER);                                        \
    gst_element_set_state (refused.pipeline, GST_STATE_PLAYING);               \
    assert_bus_error (                                                         \
        refused.pipeline, RESOURCE, code, "!start one", __VA_ARGS__);          \
    consumer_clear (&refused);                                                 \
  }                                                                            \
  G_STMT_END

#define assert_no_producer(...)                                                \
  G_STMT_START                                                                 \
  {                                                                            \
    Producer refused;                                                          \
    producer_init (&refused, "");                                              \
    fail_unless_equals_int (                                                   \
        gst_element_set_state (refused.pipeline, GST_STATE_PLAYING),           \
        GST_STATE_CHANGE_FAILURE);                                             \
    assert_bus_error (refused.pipeline, RESOURCE, OPEN_WRITE, __VA_ARGS__);    \
    producer_clear (&refused);                                                 \
  }                                                                            \
  G_STMT_END

/* Another path for a while; returns the one before. */
static gchar *
swap_path (gchar *path)
{
  gchar *before = socket_path;

  socket_path = path;
  return before;
}

/* It does not even start. */
GST_START_TEST (test_path_too_long)
{
  gchar *name = g_strnfill (108, 'x'),
        *folder = g_path_get_dirname (socket_path);
  gchar *path = swap_path (g_build_filename (folder, name, NULL));
  Consumer consumer;

  consumer_init (&consumer, FOR_EVER);
  fail_unless_equals_int (
      gst_element_set_state (consumer.pipeline, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  assert_bus_error (
      consumer.pipeline, RESOURCE, OPEN_READ, "bytes, 1, 107", socket_path);
  consumer_clear (&consumer);
  assert_no_producer ("bytes, 1, 107", socket_path);
  g_free (swap_path (path));
  g_free (name);
  g_free (folder);
}

GST_END_TEST

GST_START_TEST (test_file)
{
  fail_unless (g_file_set_contents (socket_path, "precious", -1, NULL));
  assert_no_consumer (OPEN_READ, "file, not a socket", socket_path);
  assert_no_producer ("exists, not a socket", socket_path);
  g_unlink (socket_path);
}

GST_END_TEST

GST_START_TEST (test_folder)
{
  fail_unless (g_mkdir (socket_path, 0700) == 0);
  assert_no_consumer (OPEN_READ, "directory, not a socket", socket_path);
  assert_no_producer ("directory, not a socket", socket_path);
  g_rmdir (socket_path);
}

GST_END_TEST

GST_START_TEST (test_missing_folder)
{
  gchar *path = swap_path (g_build_filename (socket_path, "nowhere", NULL));

  assert_no_producer ("folder, make", socket_path);
  g_free (swap_path (path));
}

GST_END_TEST

/* That of an shmsink, say. */
GST_START_TEST (test_stream_socket)
{
  gint fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  strcpy (address.sun_path, socket_path);
  fail_unless (bind (fd, (struct sockaddr *) &address, sizeof address) == 0);
  fail_unless (listen (fd, 8) == 0);
  assert_no_consumer (OPEN_READ, "process, type, shmsink", socket_path);
  assert_no_producer ("process, type, shmsink", socket_path);
  fail_unless (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  close (fd);
  g_unlink (socket_path);
}

GST_END_TEST

/* seteuid() of threads does not end in qemu-i386; it does with other processors,
 * and with a kernel that runs programs of i386. */
static gboolean
can_be_another_user (void)
{
  const gchar *emulator = g_getenv ("MESON_EXE_WRAPPER");

  return geteuid () == 0
      && (emulator == NULL || !g_str_has_suffix (emulator, "qemu-i386"));
}

/* A socket of another user, and a folder. */
GST_START_TEST (test_not_permitted)
{
  gchar *folder = g_path_get_dirname (socket_path);
  Producer producer;

  producer_start (&producer, "socket-mode=0600");
  fail_unless (g_chmod (folder, 0755) == 0);
  fail_unless (seteuid (NOBODY) == 0);
  assert_no_consumer (NOT_AUTHORIZED, "user, " G_STRINGIFY (NOBODY),
      "socket-mode, socket-group", socket_path);
  assert_no_producer ("folder, write", socket_path);
  fail_unless (seteuid (0) == 0);
  fail_unless (g_chmod (folder, 0777) == 0);
  fail_unless (seteuid (NOBODY) == 0);
  assert_no_producer ("socket, another user", socket_path);
  fail_unless (seteuid (0) == 0);
  producer_clear (&producer);
  g_free (folder);
}

GST_END_TEST

/* Whether a consumer that may not connect yet does so when it may. */
static gboolean
connects_once_permitted (void)
{
  GstMessage *message;
  gboolean connected;
  Consumer consumer;
  GstBus *bus;

  fail_unless (g_chmod (socket_path, 0) == 0);
  fail_unless (seteuid (NOBODY) == 0);
  consumer_start (&consumer, FOR_EVER);
  expect_message (consumer.pipeline, GST_MESSAGE_INFO);
  fail_unless (seteuid (0) == 0);
  fail_unless (g_chmod (socket_path, 0666) == 0);
  bus = gst_element_get_bus (consumer.pipeline);
  message = gst_bus_timed_pop_filtered (
      bus, PATIENCE, GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT);
  fail_unless (message != NULL);
  connected = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT;
  gst_message_unref (message);
  gst_object_unref (bus);
  consumer_clear (&consumer);
  return connected;
}

/* A producer that is just starting has made the file, but not opened it up.
 * Where this test is held up for a second it has to try again. */
GST_START_TEST (test_not_permitted_yet)
{
  gchar *folder = g_path_get_dirname (socket_path);
  gboolean connected = FALSE;
  Producer producer;
  guint i;

  producer_start (&producer, "");
  fail_unless (g_chmod (folder, 0755) == 0);
  for (i = 0; i < 20 && !connected; i++)
    connected = connects_once_permitted ();
  fail_unless (connected);
  producer_clear (&producer);
  g_free (folder);
}

GST_END_TEST

static void
expect_no_negotiation (const gchar *downstream, const gchar *nouns)
{
  gchar *text = g_strdup_printf (
      "shmemfdsrc socket-path=%s ! %s", socket_path, downstream);
  GstElement *pipeline = gst_parse_launch (text, NULL);
  Producer producer;

  producer_start (&producer, "wait-for-connection=true");
  fail_unless (pipeline != NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  producer_push (&producer, new_frame (0));
  assert_bus_error (
      pipeline, CORE, NEGOTIATION, "producer, GRAY8, 64, 25/1", nouns);
  set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  producer_clear (&producer);
  g_free (text);
}

/* Both sides are known, so both are named. */
GST_START_TEST (test_caps)
{
  static const struct
  {
    const gchar *downstream;
    const gchar *nouns;
  } cases[] = {
    { "video/x-raw,format=RGB,height=32 ! fakesink", "RGB, 32" },
    { "queue ! audio/x-raw ! fakesink", "audio/x-raw" },
    { "identity ! video/x-h264 ! fakesink", "video/x-h264" },
  };

  expect_no_negotiation (cases[__i__].downstream, cases[__i__].nouns);
}

GST_END_TEST

/* This is another fault, which GStreamer names. */
GST_START_TEST (test_not_linked)
{
  gchar *text = g_strdup_printf ("shmemfdsrc socket-path=%s", socket_path);
  GstElement *src = gst_parse_launch (text, NULL);
  GstElement *pipeline = gst_pipeline_new (NULL);
  Producer producer;

  gst_bin_add (GST_BIN (pipeline), src);
  producer_start (&producer, "wait-for-connection=true");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  producer_push (&producer, new_frame (0));
  assert_bus_error (pipeline, STREAM, FAILED, "");
  set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  producer_clear (&producer);
  g_free (text);
}

GST_END_TEST

static Suite *
socketerrors_suite (void)
{
  Suite *s = suite_create ("socketerrors");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_path_too_long);
  tcase_add_test (tc, test_file);
  tcase_add_test (tc, test_folder);
  tcase_add_test (tc, test_missing_folder);
  tcase_add_test (tc, test_stream_socket);
  if (can_be_another_user ()) {
    tcase_add_test (tc, test_not_permitted);
    tcase_add_test (tc, test_not_permitted_yet);
  }
  tcase_add_loop_test (tc, test_caps, 0, 3);
  tcase_add_test (tc, test_not_linked);
  return s;
}

GST_CHECK_MAIN (socketerrors)
