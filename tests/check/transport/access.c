/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Who may be on the other side, how many, what the application is told of
 * them, and frames that nobody can change any more.
 */

#include "helpers.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
pass_frame (Producer *producer, Consumer *consumer, guint number)
{
  GstBuffer *frame;

  producer_push (producer, new_frame (number));
  frame = consumer_pull (consumer);
  check_frame (frame, number);
  gst_buffer_unref (frame);
}

/* The next element message called @name, of those that @pipeline posts. */
static GstStructure *
wait_for_structure (GstElement *pipeline, const gchar *name)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstStructure *structure = NULL;

  while (structure == NULL) {
    GstMessage *message =
        gst_bus_timed_pop_filtered (bus, PATIENCE, GST_MESSAGE_ELEMENT);

    fail_unless (message != NULL, "no message %s", name);
    if (gst_message_has_name (message, name))
      structure = gst_structure_copy (gst_message_get_structure (message));
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  return structure;
}

/* Own user or group are in one of the lists. */
GST_START_TEST (test_allowed)
{
  static const gchar *const properties[] = { "allowed-uids=%u",
    "allowed-uids=77777,%u", "allowed-uids=\"77777, %u \"",
    "allowed-uids=77777 allowed-gids=%u" };
  guint own = __i__ < 3 ? geteuid () : getegid ();
  gchar *text = g_strdup_printf (properties[__i__], own);
  Producer producer;
  Consumer consumer;

  producer_start (&producer, text);
  consumer_start (&consumer, text);
  WAIT_FOR (producer_clients (&producer) == 1);
  pass_frame (&producer, &consumer, 0);
  fail_unless_equals_uint64 (producer_stat (&producer, "clients-refused"), 0);
  consumer_clear (&consumer);
  producer_clear (&producer);
  g_free (text);
}

GST_END_TEST

GST_START_TEST (test_not_allowed)
{
  static const gchar *const properties[] = { "allowed-uids=%u",
    "allowed-gids=%u", "allowed-uids=%u allowed-gids=77777" };
  gchar *text =
      g_strdup_printf (properties[__i__], MAX (geteuid (), getegid ()) + 1000);
  Producer producer;
  gint client;

  producer_start (&producer, text);
  client = raw_connect ();
  raw_expect_end (client);
  WAIT_FOR (producer_stat (&producer, "clients-refused") == 1);
  fail_unless_equals_uint64 (producer_stat (&producer, "clients-accepted"), 0);
  fail_unless_equals_int (producer_clients (&producer), 0);
  producer_clear (&producer);
  g_free (text);
}

GST_END_TEST

/* The other way round: a consumer that expects somebody else. */
GST_START_TEST (test_producer_not_allowed)
{
  gchar *text = g_strdup_printf ("allowed-uids=%u", geteuid () + 1000);
  gchar *uid = g_strdup_printf ("user, %u", geteuid ());
  Producer producer;
  Consumer consumer;

  producer_start (&producer, "");
  consumer_start (&consumer, text);
  assert_bus_error (consumer.pipeline, RESOURCE, NOT_AUTHORIZED,
      "producer, allowed-uids, allowed-gids", socket_path, uid);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "frames"), 0);
  consumer_clear (&consumer);
  producer_clear (&producer);
  g_free (uid);
  g_free (text);
}

GST_END_TEST

/* Who refused, whom and why, is told on both sides; and that is no end of the
 * stream. */
GST_START_TEST (test_refused_consumer)
{
  gchar *pid = g_strdup_printf ("producer, refused, pid %d", getpid ());
  gchar *list = g_strdup_printf ("allowed-uids=%u", geteuid () + 1000);
  gint other = -1;
  GstStructure *structure;
  Producer producer;
  Consumer consumer;

  producer_start (&producer, __i__ ? "max-clients=1" : list);
  if (__i__) {
    other = raw_client ();
    WAIT_FOR (producer_clients (&producer) == 1);
  }
  consumer_start (&consumer, "");
  if (__i__)
    assert_bus_error (
        consumer.pipeline, RESOURCE, BUSY, pid, "max-clients", socket_path);
  else
    assert_bus_error (consumer.pipeline, RESOURCE, NOT_AUTHORIZED, pid,
        "allowed-uids, allowed-gids", socket_path);
  structure =
      wait_for_structure (producer.pipeline, "shmemfdsink-client-refused");
  assert_says (gst_structure_get_string (structure, "reason"),
      __i__ ? "max-clients" : "allowed-uids");
  fail_unless (gst_structure_has_field_typed (structure, "pid", G_TYPE_INT));
  gst_structure_free (structure);
  consumer_clear (&consumer);
  if (other >= 0)
    close (other);
  producer_clear (&producer);
  g_free (pid);
  g_free (list);
}

GST_END_TEST

/* Told once, and with ever longer waits: 20 ms and twice as much each time
 * make 1.26 s before the seventh attempt that follows the first one. */
GST_START_TEST (test_refused_with_reconnect)
{
  gint64 start = g_get_monotonic_time ();
  Producer producer;
  Consumer consumer;
  gint other;

  producer_start (&producer, "max-clients=1");
  other = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 1);
  consumer_start (&consumer, "reconnect=true");
  assert_bus_warning (
      consumer.pipeline, RESOURCE, BUSY, "refused, max-clients", socket_path);
  WAIT_FOR (producer_stat (&producer, "clients-refused") >= 7);
  fail_unless (g_get_monotonic_time () - start > 1200 * G_TIME_SPAN_MILLISECOND,
      "%" G_GINT64_FORMAT " us", g_get_monotonic_time () - start);
  assert_bus_without (consumer.pipeline,
      GST_MESSAGE_WARNING | GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  close (other);
  WAIT_FOR (producer_stat (&producer, "clients-accepted") == 2
      && producer_clients (&producer) == 1);
  pass_frame (&producer, &consumer, 0);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* One that broke the rules is told that it did. */
GST_START_TEST (test_dropped_client)
{
  TransportRefused message = { { 0, 0 }, 0, 0 };
  guint64 packet[32];
  Producer producer;
  gint client;

  producer_start (&producer, "");
  client = raw_client ();
  raw_send_ids (client, TRANSPORT_RELEASE, 1, (guint64[]){ 4711 });
  do {
    fail_unless (raw_receive (client, packet, sizeof packet) > 0);
    memcpy (&message, packet, sizeof message);
  } while (message.header.type != TRANSPORT_REFUSED);
  fail_unless_equals_int (message.reason, TRANSPORT_REASON_PROTOCOL);
  raw_expect_end (client);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_bad_list)
{
  static const gchar *const lists[] = { "root", "1,", "-1", "1;2", "1,,2",
    "4294967295", "99999999999" };
  gchar *text = g_strdup_printf ("allowed-gids=\"%s\"", lists[__i__]);
  Producer producer;

  producer_init (&producer, text);
  fail_unless_equals_int (
      gst_element_set_state (producer.pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  assert_bus_error (producer.pipeline, RESOURCE, SETTINGS, "allowed-gids",
      strchr (lists[__i__], ',') ? "" : lists[__i__]);
  fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  producer_clear (&producer);
  g_free (text);
}

GST_END_TEST

GST_START_TEST (test_max_clients)
{
  Consumer consumers[2];
  Producer producer;
  guint i;

  producer_start (&producer, "max-clients=2");
  for (i = 0; i < 2; i++)
    consumer_start (&consumers[i], "");
  WAIT_FOR (producer_clients (&producer) == 2);
  for (i = 0; i < 5; i++) {
    gint client = raw_connect ();

    raw_expect_end (client);
  }
  WAIT_FOR (producer_stat (&producer, "clients-refused") == 5);
  /* Those that were there go on, and a place that gets free is taken. */
  pass_frame (&producer, &consumers[0], 0);
  consumer_clear (&consumers[1]);
  WAIT_FOR (producer_clients (&producer) == 1);
  consumer_start (&consumers[1], "");
  WAIT_FOR (producer_clients (&producer) == 2);
  pass_frame (&producer, &consumers[1], 1);
  for (i = 0; i < 2; i++)
    consumer_clear (&consumers[i]);
  producer_clear (&producer);
}

GST_END_TEST

static guint64
check_client (GstStructure *structure)
{
  guint uid = 0, gid = 0;
  guint64 id = 0;
  gint pid = 0;

  fail_unless (
      gst_structure_get (structure, "id", G_TYPE_UINT64, &id, "pid", G_TYPE_INT,
          &pid, "uid", G_TYPE_UINT, &uid, "gid", G_TYPE_UINT, &gid, NULL));
  fail_unless_equals_int (pid, getpid ());
  fail_unless_equals_int (uid, geteuid ());
  fail_unless_equals_int (gid, getegid ());
  return id;
}

GST_START_TEST (test_messages)
{
  Producer producer;
  GstStructure *structure;
  Consumer consumer;
  guint64 id;
  gint client;

  producer_start (&producer, "");
  consumer_start (&consumer, "");
  structure =
      wait_for_structure (producer.pipeline, "shmemfdsink-client-added");
  id = check_client (structure);
  gst_structure_free (structure);
  structure = wait_for_structure (consumer.pipeline, "shmemfdsrc-connected");
  fail_unless (gst_structure_has_field (structure, "pid"));
  gst_structure_free (structure);
  consumer_clear (&consumer);
  structure =
      wait_for_structure (producer.pipeline, "shmemfdsink-client-removed");
  fail_unless_equals_uint64 (check_client (structure), id);
  fail_unless_equals_string (
      gst_structure_get_string (structure, "reason"), "left");
  gst_structure_free (structure);

  /* One that breaks the rules has another id, and the reason is told. */
  client = raw_client ();
  structure =
      wait_for_structure (producer.pipeline, "shmemfdsink-client-added");
  fail_unless (check_client (structure) > id);
  gst_structure_free (structure);
  raw_send_ids (client, TRANSPORT_RELEASE, 1, (guint64[]){ 4711 });
  structure =
      wait_for_structure (producer.pipeline, "shmemfdsink-client-removed");
  assert_says (gst_structure_get_string (structure, "reason"), "RELEASE");
  gst_structure_free (structure);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

/* Each frame is new memory, that its maker can no longer change either. */
GST_START_TEST (test_isolation)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *frames[4], *sent[4];
  Producer producer;
  Consumer consumer;
  guint i, k;

  producer_start (&producer, "isolation=true");
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  for (i = 0; i < 4; i++) {
    /* One of memory that could be shared, one of the heap. */
    sent[i] = i % 2 ? new_frame (i) : new_shared_frame (allocator, i);
    producer_push (&producer, gst_buffer_ref (sent[i]));
    frames[i] = consumer_pull (&consumer);
    check_frame (frames[i], i);
  }
  for (i = 0; i < 4; i++) {
    GstMemory *memory = gst_buffer_peek_memory (frames[i], 0);
    gint fd = gst_fd_memory_get_fd (memory);
    struct stat info, other;

    fail_unless (fcntl (fd, F_GET_SEALS) & F_SEAL_WRITE);
    fail_unless (fstat (fd, &info) == 0);
    for (k = 0; k < i; k++) {
      GstMemory *before = gst_buffer_peek_memory (frames[k], 0);

      fail_unless (fstat (gst_fd_memory_get_fd (before), &other) == 0);
      fail_if (info.st_ino == other.st_ino);
    }
    /* The producer writes to what it had; the frame stays as it was. */
    sent[i] = gst_buffer_make_writable (sent[i]);
    gst_buffer_memset (sent[i], 0, 0xff, gst_buffer_get_size (sent[i]));
    check_frame (frames[i], i);
    gst_buffer_unref (sent[i]);
  }
  for (i = 0; i < 4; i++)
    gst_buffer_unref (frames[i]);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 4);
  consumer_clear (&consumer);
  producer_clear (&producer);
  gst_object_unref (allocator);
}

GST_END_TEST

static Suite *
access_suite (void)
{
  Suite *s = suite_create ("access");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_loop_test (tc, test_allowed, 0, 4);
  tcase_add_loop_test (tc, test_not_allowed, 0, 3);
  tcase_add_test (tc, test_producer_not_allowed);
  tcase_add_loop_test (tc, test_refused_consumer, 0, 2);
  tcase_add_test (tc, test_refused_with_reconnect);
  tcase_add_test (tc, test_dropped_client);
  tcase_add_loop_test (tc, test_bad_list, 0, 7);
  tcase_add_test (tc, test_max_clients);
  tcase_add_test (tc, test_messages);
  tcase_add_test (tc, test_isolation);
  return s;
}

GST_CHECK_MAIN (access)
