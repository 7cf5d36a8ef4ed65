/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* At which frame of a stream a change is taken. A stream is a text: a letter
 * for the values of each frame, 100 ms apart. So is what comes of it: the
 * values in force with each frame. */

#include <gst/check/gstcheck.h>

#include "common/commonupdate.h"

#define FRAME (100 * GST_MSECOND)

static CommonUpdate update;
static gchar taken;

static void
start (void)
{
  update = (CommonUpdate){ 0 };
  taken = '-';
}

static gchar
show (CommonUpdateMode mode, gchar values, GstClockTime time)
{
  if (common_update_is_due (&update, mode, values != taken, time))
    taken = values;
  return taken;
}

static void
assert_shown (CommonUpdateMode mode, const gchar *frames, const gchar *expected)
{
  GString *shown = g_string_new (NULL);
  guint i;

  start ();
  for (i = 0; frames[i]; i++)
    g_string_append_c (shown, show (mode, frames[i], i * FRAME));
  fail_unless_equals_string (shown->str, expected);
  g_string_free (shown, TRUE);
}

GST_START_TEST (test_stream)
{
  assert_shown (COMMON_UPDATE_STREAM, "aabbbbbbbbbbaac", "aaaaaaaaaaaaaaa");
}
GST_END_TEST

GST_START_TEST (test_frame)
{
  assert_shown (COMMON_UPDATE_FRAME, "aabacc", "aabacc");
}
GST_END_TEST

GST_START_TEST (test_scene)
{
  /* a change that comes late enough is taken at once */
  assert_shown (COMMON_UPDATE_SCENE, "aaaaabbbbbccccc", "aaaaabbbbbccccc");
  /* one that comes earlier is taken when the time is over */
  assert_shown (COMMON_UPDATE_SCENE, "aabbbbbbb", "aaaaabbbb");
  /* unless the old values are back by then: no change at all */
  assert_shown (COMMON_UPDATE_SCENE, "aabbaaaaaab", "aaaaaaaaaab");
  /* what then holds is taken, not what changed first */
  assert_shown (COMMON_UPDATE_SCENE, "aabbccccc", "aaaaacccc");
  /* values that change with each frame: twice a second */
  assert_shown (COMMON_UPDATE_SCENE, "abcdefghijklmno", "aaaaafffffkkkkk");
}
GST_END_TEST

GST_START_TEST (test_restart)
{
  const CommonUpdateMode modes[] = { COMMON_UPDATE_STREAM, COMMON_UPDATE_SCENE,
    COMMON_UPDATE_FRAME };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (modes); i++) {
    start ();
    fail_unless_equals_int (show (modes[i], 'a', 0), 'a');
    common_update_restart (&update);
    fail_unless_equals_int (show (modes[i], 'b', FRAME), 'b');
    /* due even if nothing differs: the caller has caps of another stream */
    common_update_restart (&update);
    fail_unless (common_update_is_due (&update, modes[i], FALSE, 2 * FRAME));
    fail_if (common_update_is_due (&update, modes[i], FALSE, 3 * FRAME));
  }
  /* the time counts from there on */
  start ();
  show (COMMON_UPDATE_SCENE, 'a', 0);
  common_update_restart (&update);
  show (COMMON_UPDATE_SCENE, 'a', 4 * FRAME);
  fail_unless_equals_int (show (COMMON_UPDATE_SCENE, 'b', 8 * FRAME), 'a');
  fail_unless_equals_int (show (COMMON_UPDATE_SCENE, 'b', 9 * FRAME), 'b');
}
GST_END_TEST

/* Timestamps that go back, end, or are missing. */
GST_START_TEST (test_time)
{
  const CommonUpdateMode scene = COMMON_UPDATE_SCENE;

  start ();
  show (scene, 'a', 0);
  fail_unless_equals_int (show (scene, 'b', 10 * FRAME), 'b');
  /* decoding order */
  fail_unless_equals_int (show (scene, 'a', 8 * FRAME), 'b');
  fail_unless_equals_int (show (scene, 'a', 6 * FRAME), 'b');
  /* another stream */
  fail_unless_equals_int (show (scene, 'a', 0), 'a');
  fail_unless_equals_int (show (scene, 'b', G_MAXUINT64 - 1), 'b');
  fail_unless_equals_int (show (scene, 'c', GST_CLOCK_TIME_NONE), 'c');
  fail_unless_equals_int (show (scene, 'd', 0), 'd');
  fail_unless_equals_int (show (scene, 'e', COMMON_UPDATE_INTERVAL - 1), 'd');
  fail_unless_equals_int (show (scene, 'e', COMMON_UPDATE_INTERVAL), 'e');
}
GST_END_TEST

/* What was not taken is not forgotten when the mode changes. */
GST_START_TEST (test_mode)
{
  start ();
  show (COMMON_UPDATE_STREAM, 'a', 0);
  fail_unless_equals_int (show (COMMON_UPDATE_STREAM, 'b', FRAME), 'a');
  fail_unless_equals_int (show (COMMON_UPDATE_FRAME, 'b', 2 * FRAME), 'b');
  fail_unless_equals_int (show (COMMON_UPDATE_SCENE, 'c', 3 * FRAME), 'b');
  fail_unless_equals_int (show (COMMON_UPDATE_SCENE, 'c', 7 * FRAME), 'c');
}
GST_END_TEST

static Suite *
update_suite (void)
{
  Suite *suite = suite_create ("commonupdate");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_stream);
  tcase_add_test (tcase, test_frame);
  tcase_add_test (tcase, test_scene);
  tcase_add_test (tcase, test_restart);
  tcase_add_test (tcase, test_time);
  tcase_add_test (tcase, test_mode);
  return suite;
}

GST_CHECK_MAIN (update)
