/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Across processes: the test starts itself as a consumer that attacks what it
 * received, and as consumers and producers that are stopped and killed. What
 * an attacker tries, the kernel refuses, and whoever is left goes on.
 */

#include "others.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../sealed-fd.h"

/* ---- In the other process: says what came of it on standard output. ---- */

static void
say (const gchar *what, gboolean denied)
{
  printf ("%s: %s\n", what, denied ? "denied" : "ALLOWED");
}

static void
attack_fd (gint fd)
{
  say ("write", denies_write (fd));
  say ("writable mapping", denies_writable_mapping (fd));
  say ("mprotect", denies_mprotect (fd));
  say ("resize", denies_resize (fd));
  say ("punch hole", denies_punch_hole (fd));
  say ("seals", denies_seals (fd));
}

/* Through the descriptor as it came, and through the file opened anew. */
static void
attack_memory (GstMemory *memory)
{
  gint fd = gst_fd_memory_get_fd (memory), own = reopen_writable (fd);
  GstMapInfo map;

  attack_fd (fd);
  if (own >= 0) {
    attack_fd (own);
    close (own);
  } else {
    say ("opened anew", was_denied (-1));
  }
  say ("gst_memory_map", !gst_memory_map (memory, &map, GST_MAP_WRITE));
  fail_unless (gst_memory_map (memory, &map, GST_MAP_READ));
  /* A private mapping, which WRITE-sealed memory has, may be written: what is
   * written is the process's own. */
  say ("mprotect of the mapping",
      was_denied (mprotect ((gpointer) ((gsize) map.data & ~(gsize) 4095), 4096,
          PROT_READ | PROT_WRITE))
          || !(fcntl (fd, F_GET_SEALS) & 0x10));
  gst_memory_unmap (memory, &map);
}

static void
run_attack (Consumer *consumer)
{
  GstBuffer *frame = consumer_pull (consumer);
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (frame);

  fail_unless (meta != NULL);
  printf ("frame\n");
  attack_memory (gst_buffer_peek_memory (frame, 0));
  printf ("container\n");
  attack_memory (gst_shmem_container_get_memory (meta->container));
  check_frame (frame, 5);
  printf ("bytes stay\n");
  fflush (stdout);
  gst_buffer_unref (frame);
}

static void
other_consumer (const gchar *role)
{
  Consumer consumer;

  consumer_start (&consumer, "");
  if (strcmp (role, "attack") == 0) {
    run_attack (&consumer);
  } else {
    for (;;) {
      gst_buffer_unref (consumer_pull (&consumer));
      printf ("frame\n");
      fflush (stdout);
    }
  }
  consumer_clear (&consumer);
}

static void
other_producer (void)
{
  Producer producer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  g_object_set (producer.src, "block", TRUE, NULL);
  for (i = 0;; i++) {
    GstBuffer *frame = new_frame (i);

    add_container (frame, i % 2 ? "odd" : "even");
    producer_push (&producer, frame);
  }
}

static void
play_role (const gchar *role)
{
  if (strcmp (role, "produce") == 0)
    other_producer ();
  else
    other_consumer (role);
}

/* ---- In the test. ---- */

/* As often as they are told, whether the first or the second time. */
static guint
count (const gchar *text, const gchar *what)
{
  guint n = 0;

  for (; (text = strstr (text, what)); text++)
    n++;
  return n;
}

GST_START_TEST (test_attack)
{
  static const gchar *attempts[] = { "write: denied",
    "writable mapping: denied", "mprotect: denied", "resize: denied",
    "punch hole: denied", "seals: denied" };
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *frame = new_shared_frame (allocator, 5);
  Producer producer;
  Other other;
  gchar *text;
  guint i;

  add_container (frame, "attacked");
  producer_start (&producer, "wait-for-connection=true");
  producer_push (&producer, gst_buffer_ref (frame));
  other_start (&other, "attack");
  text = other_read_all (&other);
  fail_unless_equals_int (other_wait (&other), 0);
  fail_unless (strstr (text, "ALLOWED") == NULL, "%s", text);
  fail_unless (strstr (text, "bytes stay\n") != NULL, "%s", text);
  for (i = 0; i < G_N_ELEMENTS (attempts); i++)
    fail_unless (count (text, attempts[i]) >= 2, "%s", text);
  fail_unless (count (text, "gst_memory_map: denied") == 2, "%s", text);
  g_free (text);
  check_frame (frame, 5);
  gst_buffer_unref (frame);
  gst_object_unref (allocator);
  producer_clear (&producer);
}

GST_END_TEST

static void
push_and_pull (Producer *producer, Consumer *consumer, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *frame;

    producer_push (producer, new_frame (i));
    frame = consumer_pull (consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
  }
}

GST_START_TEST (test_consumer_killed)
{
  Consumer consumer;
  Producer producer;
  Other others[2];
  guint i;

  producer_start (&producer, "");
  for (i = 0; i < 2; i++)
    other_start (&others[i], "consume");
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 3);
  push_and_pull (&producer, &consumer, 10);
  other_wait_lines (&others[0], 10);
  /* With frames under way. */
  for (i = 0; i < 8; i++)
    producer_push (&producer, new_frame (i));
  other_kill (&others[0]);
  other_wait_lines (&others[1], 12);
  for (i = 0; i < 8; i++)
    gst_buffer_unref (consumer_pull (&consumer));
  other_kill (&others[1]);
  WAIT_FOR (producer_clients (&producer) == 1);
  push_and_pull (&producer, &consumer, 40);
  other_start (&others[0], "consume");
  WAIT_FOR (producer_clients (&producer) == 2);
  push_and_pull (&producer, &consumer, 10);
  other_wait_lines (&others[0], 10);
  other_kill (&others[0]);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A process that is stopped costs the others nothing. */
GST_START_TEST (test_consumer_stopped)
{
  Consumer consumer;
  Producer producer;
  Other other;

  producer_start (&producer, "slow-consumer=drop");
  other_start (&other, "consume");
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 2);
  push_and_pull (&producer, &consumer, 10);
  other_wait_lines (&other, 10);
  fail_unless (kill (other.pid, SIGSTOP) == 0);
  push_and_pull (&producer, &consumer, 100);
  fail_unless (producer_stat (&producer, "frames-dropped") > 0);
  /* It goes on where the producer is now. */
  fail_unless (kill (other.pid, SIGCONT) == 0);
  other_wait_lines (&other, 8);
  push_and_pull (&producer, &consumer, 10);
  other_kill (&other);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_producer_killed)
{
  Consumer consumer;
  Producer producer;
  GstBuffer *kept;
  Other other;
  guint round, i;

  for (round = 0; round < 3; round++) {
    other_start (&other, "produce");
    consumer_start (&consumer, "");
    kept = consumer_pull (&consumer);
    for (i = 1; i < 20; i++)
      gst_buffer_unref (consumer_pull (&consumer));
    other_kill (&other);
    /* What came is still there to be read. */
    check_frame (kept, 0);
    while (!gst_app_sink_is_eos (GST_APP_SINK (consumer.sink))) {
      GstSample *sample =
          gst_app_sink_try_pull_sample (GST_APP_SINK (consumer.sink), PATIENCE);

      if (sample)
        gst_sample_unref (sample);
    }
    expect_message (consumer.pipeline, GST_MESSAGE_WARNING, socket_path);
    consumer_clear (&consumer);
    check_frame (kept, 0);
    gst_buffer_unref (kept);
    /* It left its socket behind. */
    fail_unless (access (socket_path, F_OK) == 0);
  }
  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  push_and_pull (&producer, &consumer, 5);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_reconnect_after_kill)
{
  GstClockTime last = 0;
  Consumer consumer;
  Other other;
  guint round, i;

  consumer_start (&consumer, "reconnect=true");
  for (round = 0; round < 3; round++) {
    other_start (&other, "produce");
    for (i = 0; i < 50; i++) {
      GstSample *sample = consumer_pull_sample (&consumer);
      GstClockTime now =
          gst_segment_to_running_time (gst_sample_get_segment (sample),
              GST_FORMAT_TIME, GST_BUFFER_PTS (gst_sample_get_buffer (sample)));

      fail_unless (now >= last && GST_CLOCK_TIME_IS_VALID (now));
      last = now;
      gst_sample_unref (sample);
    }
    other_kill (&other);
  }
  consumer_clear (&consumer);
  unlink (socket_path);
}

GST_END_TEST

static Suite *
otherprocess_suite (void)
{
  Suite *s = suite_create ("otherprocess");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_attack);
  tcase_add_test (tc, test_consumer_killed);
  tcase_add_test (tc, test_consumer_stopped);
  tcase_add_test (tc, test_producer_killed);
  tcase_add_test (tc, test_reconnect_after_kill);
  return s;
}

int
main (int argc, char **argv)
{
  other_init (&argc, &argv, play_role);
  return gst_check_run_suite (otherprocess_suite (), "otherprocess", __FILE__);
}
