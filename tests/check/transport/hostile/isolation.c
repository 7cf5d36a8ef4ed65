/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Two consumers of an shmemfdsink, of which one tries to alter what the other
 * sees, and who may be one at all. The other one is another process: this
 * program once more, which may become another user.
 */

#include "../others.h"
#include "peer.h"
#include "victims.h"

#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib-shmem/sealed-fd.h"

/* That pass between users. */
#define N_FRAMES 20

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
          || (fcntl (fd, F_GET_SEALS) & F_SEAL_WRITE));
  gst_memory_unmap (memory, &map);
}

/* The frame that comes next is frame @number. */
static void
attack (guint number)
{
  GstShmemContainerMeta *meta;
  Consumer consumer;
  GstBuffer *frame;

  consumer_start (&consumer, "");
  frame = consumer_pull (&consumer);
  meta = gst_buffer_get_shmem_container_meta (frame);
  fail_unless (meta != NULL);
  attack_memory (gst_buffer_peek_memory (frame, 0));
  attack_memory (gst_shmem_container_peek_memory (meta->container));
  check_frame (frame, number);
  printf ("bytes stay\n");
  gst_buffer_unref (frame);
  consumer_clear (&consumer);
}

/* Another user, from the socket's folder: what is above that may be closed to
 * everybody else. */
static void
become_nobody (void)
{
  gchar *folder = g_path_get_dirname (socket_path);

  fail_unless (chdir (folder) == 0);
  g_free (folder);
  socket_path = g_strdup ("socket");
  fail_unless (setgroups (0, NULL) == 0);
  fail_unless (setresgid (NOBODY, NOBODY, NOBODY) == 0);
  fail_unless (setresuid (NOBODY, NOBODY, NOBODY) == 0);
}

static void
be_refused (guint number)
{
  Consumer consumer;

  (void) number;
  become_nobody ();
  consumer_start (&consumer, "");
  assert_bus_error (consumer.pipeline, RESOURCE, NOT_AUTHORIZED,
      "refused, user 65534, allowed-uids");
  fail_unless_equals_uint64 (consumer_stat (&consumer, "frames"), 0);
  consumer_clear (&consumer);
}

static void
consume (guint number)
{
  Consumer consumer;
  guint i;

  become_nobody ();
  consumer_start (&consumer, "");
  for (i = 0; i < N_FRAMES; i++) {
    GstBuffer *frame = consumer_pull (&consumer);

    check_frame (frame, number + i);
    gst_buffer_unref (frame);
  }
  printf ("all frames\n");
  consumer_clear (&consumer);
}

static void
produce (guint number)
{
  Producer producer;
  guint i;

  become_nobody ();
  producer_start (&producer, "wait-for-connection=true");
  printf ("started\n");
  fflush (stdout);
  for (i = 0; i < N_FRAMES; i++)
    producer_push (&producer, new_frame (number + i));
  producer_eos (&producer);
  expect_message (producer.pipeline, GST_MESSAGE_EOS);
  producer_clear (&producer);
}

/* Sends memory into which it can punch holes, @times times. */
static void
punch (guint times)
{
  gint listener;

  become_nobody ();
  listener = raw_listen ();
  fail_unless (chmod (socket_path, 0777) == 0);
  printf ("started\n");
  fflush (stdout);
  while (times-- > 0) {
    gint fd = raw_accept (listener);

    raw_send_caps (fd, VIDEO_CAPS);
    raw_send_segment (fd);
    send_frame (fd, 1);
    raw_expect_end (fd);
  }
  close (listener);
  unlink (socket_path);
}

/* What to be, and the number of the first frame. */
static void
play_role (const gchar *role)
{
  static const struct
  {
    const gchar *name;
    void (*play) (guint number);
  } roles[] = { { "attack ", attack }, { "refused ", be_refused },
    { "consume ", consume }, { "produce ", produce }, { "punch ", punch } };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_has_prefix (role, roles[i].name))
      roles[i].play (
          (guint) g_ascii_strtoull (role + strlen (roles[i].name), NULL, 10));
  fflush (stdout);
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

/* While the good consumer looks at the frame, and behind. */
GST_START_TEST (alters_what_others_see)
{
  static const gchar *attempts[] = { "write: denied",
    "writable mapping: denied", "mprotect: denied", "resize: denied",
    "punch hole: denied", "seals: denied" };
  guint number = next_frame_number (), i;
  gchar *role = g_strdup_printf ("attack %u", number), *text;
  GstBuffer *seen;
  Other other;

  other_start (&other, role);
  WAIT_FOR (producer_clients (&victim_sink) == 2);
  push_frame ();
  seen = pull_good_frame ();
  check_frame (seen, number);
  text = other_read_all (&other);
  fail_unless_equals_int (other_wait (&other), 0);
  fail_unless (strstr (text, "ALLOWED") == NULL, "%s", text);
  fail_unless (strstr (text, "bytes stay\n") != NULL, "%s", text);
  for (i = 0; i < G_N_ELEMENTS (attempts); i++)
    fail_unless (count (text, attempts[i]) >= 2, "%s", text);
  fail_unless (count (text, "gst_memory_map: denied") == 2, "%s", text);
  check_frame (seen, number);
  gst_buffer_unref (seen);
  g_free (text);
  g_free (role);
}

END_CASE

/* Frames of others: one that it was not sent, and one that it gave back. */
GST_START_TEST (releases_what_others_hold)
{
  gint holder = bad_client (HOLDER), thief;
  guint64 id = held_id;

  if (__i__ == 0) {
    thief = bad_client (MEMBER);
  } else {
    thief = bad_client (HOLDER);
    id = raw_receive_frame (holder);
    raw_send_ids (thief, TRANSPORT_RELEASE, 1, &id);
  }
  raw_send_ids (thief, TRANSPORT_RELEASE, 1, &id);
  raw_expect_end (thief);
  expect_drop ("RELEASE, frame");
  /* Its holder can still give it back. */
  raw_send_ids (holder, TRANSPORT_RELEASE, 1, &id);
  serve_good_peer (1);
  raw_receive_frame (holder);
  /* The thief's socket ends before it is counted out. */
  WAIT_FOR (producer_clients (&victim_sink) == 2);
  close (holder);
}

END_CASE

/* ---- Who it is. ---- */

/* Only root can become somebody else. */
static gboolean
can_be_nobody (void)
{
  if (geteuid () == 0)
    return TRUE;
  g_print ("skipped, for it takes root to become another user\n");
  return FALSE;
}

/* Lets everybody to the socket, so that it is the other side that looks who it
 * is. */
static void
open_folder (void)
{
  gchar *folder = g_path_get_dirname (socket_path);

  fail_unless (chmod (folder, 0777) == 0);
  if (g_file_test (socket_path, G_FILE_TEST_EXISTS))
    fail_unless (chmod (socket_path, 0777) == 0);
  g_free (folder);
}

static void
wait_for_refusal (guint64 n)
{
  WAIT_FOR (producer_stat (&victim_sink, "clients-refused") == n);
}

GST_START_TEST (client_of_another_user)
{
  Other other;

  if (!can_be_nobody ())
    return;
  open_folder ();
  other_start (&other, "refused 0");
  expect_log (other.pid, NOBODY, "allowed-uids");
  fail_unless_equals_int (other_wait (&other), 0);
  wait_for_refusal (1);
  fail_unless_equals_int (producer_clients (&victim_sink), 1);
}

END_CASE

/* One that is allowed, by its user or by its group alone. */
GST_START_TEST (allowed_client_of_another_user)
{
  gchar *role;
  Other other;
  gchar *text;

  if (!can_be_nobody ())
    return;
  open_folder ();
  role = g_strdup_printf ("consume %u", next_frame_number ());
  other_start (&other, role);
  WAIT_FOR (producer_clients (&victim_sink) == 2);
  serve_good_peer (N_FRAMES);
  text = other_read_all (&other);
  fail_unless_equals_int (other_wait (&other), 0);
  fail_unless_equals_string (text, "all frames\n");
  wait_for_refusal (0);
  expect_log (other.pid, NOBODY, "left");
  g_free (text);
  g_free (role);
}

END_CASE

/* As the source sees it; @properties say who may be one. */
static void
start_other (Other *other, const gchar *role, const gchar *properties)
{
  open_folder ();
  other_start (other, role);
  other_wait_lines (other, 1);
  consumer_clear (&victim_src);
  consumer_init (&victim_src, properties);
  set_state (victim_src.pipeline, GST_STATE_PLAYING);
}

GST_START_TEST (server_of_another_user)
{
  gchar *properties = g_strdup_printf ("allowed-uids=%u", getuid ());
  Other other;

  if (can_be_nobody ()) {
    start_other (&other, "produce 0", properties);
    assert_bus_error (victim_src.pipeline, RESOURCE, NOT_AUTHORIZED,
        "producer, user, 65534, allowed-uids", socket_path);
    expect_message (victim_src.pipeline, GST_MESSAGE_ERROR);
    fail_unless_equals_uint64 (consumer_stat (&victim_src, "frames"), 0);
    other_kill (&other);
  }
  g_free (properties);
}

END_CASE

/* This user is one as well, for the good producer behind the case. */
GST_START_TEST (allowed_server_of_another_user)
{
  gchar *properties = g_strdup_printf (
      __i__ ? "allowed-uids=%u allowed-gids=%u" : "allowed-uids=%u,%u",
      getuid (), NOBODY);
  Other other;
  guint i;

  if (can_be_nobody ()) {
    start_other (&other, "produce 0", properties);
    for (i = 0; i < N_FRAMES; i++) {
      GstBuffer *frame = consumer_pull (&victim_src);

      check_frame (frame, i);
      gst_buffer_unref (frame);
    }
    consumer_expect_eos (&victim_src);
    fail_unless_equals_int (other_wait (&other), 0);
  }
  g_free (properties);
}

END_CASE

/* Memory that would do of this user. The producer could take away its pages,
 * which this process would be charged for then: it has to be sealed, or is
 * copied. */
GST_START_TEST (memory_with_holes_of_another_user)
{
  Other other;

  if (!can_be_nobody ())
    return;
  start_other (&other, "punch 2", "");
  assert_bus_error (victim_src.pipeline, RESOURCE, READ, "seal", socket_path);
  expect_message (victim_src.pipeline, GST_MESSAGE_ERROR);
  consumer_clear (&victim_src);
  consumer_start (&victim_src, "import-policy=copy");
  gst_buffer_unref (consumer_pull (&victim_src));
  consumer_clear (&victim_src);
  consumer_init (&victim_src, "");
  fail_unless_equals_int (other_wait (&other), 0);
}

END_CASE

static Suite *
hostile_isolation_suite (void)
{
  Suite *s = suite_create ("hostile-isolation");
  TCase *shared = tcase_create ("shared");
  TCase *isolated = tcase_create ("isolated");
  TCase *allowed = tcase_create ("allowed");
  TCase *by_uid = tcase_create ("by uid");
  TCase *by_gid = tcase_create ("by gid");
  TCase *servers = tcase_create ("servers");

  suite_add_tcase (s, shared);
  tcase_add_checked_fixture (shared, sink_setup, sink_teardown);
  tcase_add_test (shared, alters_what_others_see);
  tcase_add_loop_test (shared, releases_what_others_hold, 0, 2);

  suite_add_tcase (s, isolated);
  tcase_add_checked_fixture (isolated, sink_setup_isolated, sink_teardown);
  tcase_add_test (isolated, alters_what_others_see);

  suite_add_tcase (s, allowed);
  tcase_add_checked_fixture (allowed, sink_setup_allowed, sink_teardown);
  tcase_add_test (allowed, client_of_another_user);

  suite_add_tcase (s, by_uid);
  tcase_add_checked_fixture (by_uid, sink_setup_nobodys_uid, sink_teardown);
  tcase_add_test (by_uid, allowed_client_of_another_user);

  suite_add_tcase (s, by_gid);
  tcase_add_checked_fixture (by_gid, sink_setup_nobodys_gid, sink_teardown);
  tcase_add_test (by_gid, allowed_client_of_another_user);

  suite_add_tcase (s, servers);
  tcase_add_checked_fixture (servers, src_setup, src_teardown);
  tcase_add_test (servers, server_of_another_user);
  tcase_add_test (servers, memory_with_holes_of_another_user);
  tcase_add_loop_test (servers, allowed_server_of_another_user, 0, 2);
  return s;
}

int
main (int argc, char **argv)
{
  other_init (&argc, &argv, play_role);
  return gst_check_run_suite (
      hostile_isolation_suite (), "hostile_isolation", __FILE__);
}
