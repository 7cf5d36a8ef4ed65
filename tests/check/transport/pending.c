/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What is pending for a consumer with latest=true: what a frame replaces and
 * what it does not, in which order the rest stays, and that the list is short
 * whatever a producer sends.
 */

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "transport/transportlatest.h"

#define KEY ((GstBufferFlags) 0)
#define DELTA GST_BUFFER_FLAG_DELTA_UNIT
#define HEADER GST_BUFFER_FLAG_HEADER

static TransportPending pending;
static gint n_alive; /* frames */

static void
setup (void)
{
  n_alive = 0;
  transport_pending_init (&pending);
}

static void
teardown (void)
{
  transport_pending_clear (&pending);
  fail_unless_equals_int (n_alive, 0);
}

static void
frame_died (gpointer user_data, GstMiniObject *frame)
{
  (void) user_data;
  (void) frame;
  n_alive--;
}

static gboolean
push_sized (guint number, GstBufferFlags flags, gboolean many, gsize size)
{
  GstBuffer *frame = gst_buffer_new_allocate (NULL, size, NULL);
  TransportEvent event = { .type = TRANSPORT_EVENT_FRAME, .buffer = frame };
  gboolean room;

  n_alive++;
  gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (frame), frame_died, NULL);
  GST_BUFFER_PTS (frame) = number;
  GST_BUFFER_FLAG_SET (frame, flags);
  room = transport_pending_make_room (&pending, frame, many);
  if (room)
    transport_pending_push (&pending, &event);
  else
    gst_buffer_unref (frame);
  transport_pending_unref_replaced (&pending);
  return room;
}

static void
push_frame (guint number, GstBufferFlags flags)
{
  fail_unless (push_sized (number, flags, FALSE, 1), "%u", number);
}

static void
push_caps (const gchar *text)
{
  TransportEvent event = { .type = TRANSPORT_EVENT_CAPS,
    .caps = gst_caps_from_string (text) };

  transport_pending_push (&pending, &event);
  transport_pending_unref_replaced (&pending);
}

static void
push_segment (guint64 generation)
{
  TransportEvent event = { .type = TRANSPORT_EVENT_SEGMENT,
    .generation = generation };

  gst_segment_init (&event.segment, GST_FORMAT_TIME);
  transport_pending_push (&pending, &event);
  transport_pending_unref_replaced (&pending);
}

static void
push_event (GstEvent *gst_event)
{
  TransportEvent event = { .type = TRANSPORT_EVENT_PASSING,
    .gst_event = gst_event };

  transport_pending_push (&pending, &event);
  transport_pending_unref_replaced (&pending);
}

static void
push_tag (const gchar *title, GstTagScope scope)
{
  GstTagList *tags = gst_tag_list_new (GST_TAG_TITLE, title, NULL);

  gst_tag_list_set_scope (tags, scope);
  push_event (gst_event_new_tag (tags));
}

static void
push_custom (GstEventType type, const gchar *name)
{
  push_event (gst_event_new_custom (type, gst_structure_new_empty (name)));
}

static TransportEvent
pop (TransportEventType type)
{
  TransportEvent event;

  fail_unless (transport_pending_pop (&pending, &event));
  fail_unless_equals_int (event.type, type);
  return event;
}

static void
pop_frame (guint number, gboolean discont)
{
  TransportEvent event = pop (TRANSPORT_EVENT_FRAME);

  fail_unless_equals_uint64 (GST_BUFFER_PTS (event.buffer), number);
  fail_unless_equals_int (
      GST_BUFFER_FLAG_IS_SET (event.buffer, GST_BUFFER_FLAG_DISCONT), discont);
  gst_buffer_unref (event.buffer);
}

static void
pop_caps (const gchar *text)
{
  TransportEvent event = pop (TRANSPORT_EVENT_CAPS);
  gchar *caps = gst_caps_to_string (event.caps);

  fail_unless_equals_string (caps, text);
  g_free (caps);
  gst_caps_unref (event.caps);
}

static void
pop_segment (guint64 generation)
{
  fail_unless_equals_uint64 (
      pop (TRANSPORT_EVENT_SEGMENT).generation, generation);
}

static void
pop_tag (const gchar *title)
{
  TransportEvent event = pop (TRANSPORT_EVENT_PASSING);
  GstTagList *tags;
  gchar *text = NULL;

  fail_unless_equals_int (GST_EVENT_TYPE (event.gst_event), GST_EVENT_TAG);
  gst_event_parse_tag (event.gst_event, &tags);
  fail_unless (gst_tag_list_get_string (tags, GST_TAG_TITLE, &text));
  fail_unless_equals_string (text, title);
  g_free (text);
  gst_event_unref (event.gst_event);
}

static void
pop_custom (const gchar *name)
{
  TransportEvent event = pop (TRANSPORT_EVENT_PASSING);

  fail_unless (gst_event_has_name (event.gst_event, name));
  gst_event_unref (event.gst_event);
}

static void
check_empty (void)
{
  TransportEvent event;

  fail_if (transport_pending_pop (&pending, &event));
}

GST_START_TEST (test_newest)
{
  guint i;

  for (i = 0; i < 1000; i++) {
    push_frame (i, KEY);
    fail_unless_equals_int (n_alive, 1);
  }
  fail_unless_equals_uint64 (pending.n_skipped, 999);
  pop_frame (999, TRUE);
  check_empty ();
  push_frame (1000, KEY);
  pop_frame (1000, FALSE);
  check_empty ();
}

GST_END_TEST

/* The last of each kind of state stays, where the first one was. */
GST_START_TEST (test_state)
{
  push_caps ("a/a");
  push_segment (1);
  push_frame (0, KEY);
  push_caps ("b/b");
  push_tag ("one", GST_TAG_SCOPE_STREAM);
  push_tag ("all", GST_TAG_SCOPE_GLOBAL);
  push_custom (GST_EVENT_CUSTOM_DOWNSTREAM, "first");
  push_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, "sticky");
  push_caps ("c/c");
  push_tag ("two", GST_TAG_SCOPE_STREAM);
  push_custom (GST_EVENT_CUSTOM_DOWNSTREAM, "first");
  push_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, "other");
  push_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, "sticky");
  push_segment (2);
  push_frame (1, KEY);
  pop_caps ("c/c");
  pop_segment (2);
  pop_tag ("two");
  pop_tag ("all");
  pop_custom ("first");
  pop_custom ("sticky");
  pop_custom ("first");
  pop_custom ("other");
  pop_frame (1, TRUE);
  check_empty ();
}

GST_END_TEST

/* What is between frames that both stay is not moved. */
GST_START_TEST (test_order)
{
  push_caps ("a/a");
  push_frame (0, KEY);
  push_caps ("b/b");
  push_frame (1, DELTA);
  push_event (gst_event_new_gap (1, 1));
  push_frame (2, DELTA);
  push_caps ("c/c");
  pop_caps ("a/a");
  pop_frame (0, FALSE);
  pop_caps ("b/b");
  pop_frame (1, FALSE);
  gst_event_unref (pop (TRANSPORT_EVENT_PASSING).gst_event);
  push_frame (3, KEY);
  pop_caps ("c/c");
  pop_frame (3, TRUE);
  check_empty ();
}

GST_END_TEST

/* A gap is no newer than the frame before it, but than the gap before it. */
GST_START_TEST (test_gaps)
{
  push_frame (0, KEY);
  push_event (gst_event_new_gap (1, 1));
  push_event (gst_event_new_gap (2, 1));
  pop_frame (0, FALSE);
  gst_event_unref (pop (TRANSPORT_EVENT_PASSING).gst_event);
  check_empty ();
  push_event (gst_event_new_gap (3, 1));
  push_frame (4, KEY);
  pop_frame (4, FALSE);
  check_empty ();
}

GST_END_TEST

GST_START_TEST (test_delta_units)
{
  guint i;

  push_frame (0, KEY);
  for (i = 1; i < 4; i++)
    push_frame (i, DELTA);
  /* It cannot take this one, and so none of those behind it. */
  fail_if (push_sized (4, DELTA, TRUE, 1));
  fail_unless (pending.skipping);
  for (i = 0; i < 4; i++)
    pop_frame (i, FALSE);
  fail_if (push_sized (5, DELTA, FALSE, 1));
  check_empty ();
  fail_unless_equals_uint64 (pending.n_skipped, 2);
  push_frame (6, KEY);
  fail_if (pending.skipping);
  push_frame (7, DELTA);
  pop_frame (6, TRUE);
  pop_frame (7, FALSE);
  /* Downstream has many, but it is the only one here. */
  fail_unless (push_sized (8, DELTA, TRUE, 1));
  pop_frame (8, FALSE);
}

GST_END_TEST

/* A muxer's header is of use to all frames behind it, even while it skips. */
GST_START_TEST (test_headers)
{
  push_caps ("application/ogg, streamheader=(buffer)< 00 >");
  push_frame (0, HEADER);
  push_frame (1, HEADER);
  push_frame (2, KEY);
  push_frame (3, KEY);
  push_frame (4, DELTA);
  fail_if (push_sized (5, DELTA, TRUE, 1));
  fail_unless (push_sized (6, HEADER | DELTA, TRUE, 1));
  fail_if (push_sized (7, DELTA, FALSE, 1));
  push_frame (8, KEY);
  gst_caps_unref (pop (TRANSPORT_EVENT_CAPS).caps);
  pop_frame (0, FALSE);
  pop_frame (1, FALSE);
  pop_frame (6, TRUE);
  pop_frame (8, TRUE);
  check_empty ();
}

GST_END_TEST

/* An access unit with parameter sets: a later one with its own replaces it, one
 * without needs those of the last. */
GST_START_TEST (test_parameter_sets)
{
  push_caps ("video/x-h264");
  push_frame (0, HEADER);
  push_frame (1, HEADER);
  push_frame (2, KEY);
  push_frame (3, KEY);
  gst_caps_unref (pop (TRANSPORT_EVENT_CAPS).caps);
  pop_frame (1, TRUE);
  pop_frame (3, TRUE);
  check_empty ();
  push_sized (4, HEADER, FALSE, 2 * 1024 * 1024);
  push_frame (5, KEY);
  pop_frame (5, TRUE);
}

GST_END_TEST

/* Not even a producer that means harm can make it grow. */
GST_START_TEST (test_bounds)
{
  guint i;

  push_frame (0, KEY);
  for (i = 0; i < 2000; i++) {
    /* GStreamer keeps names for ever. */
    gchar *name = g_strdup_printf ("event-%u", i % 100);

    push_caps ("a/a, streamheader=(buffer)< 00 >");
    push_segment (i);
    push_tag (name, GST_TAG_SCOPE_STREAM);
    push_event (gst_event_new_gap (i, 1));
    push_custom (GST_EVENT_CUSTOM_DOWNSTREAM, name);
    push_custom (GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, name);
    push_sized (i, i % 3 ? HEADER : HEADER | DELTA, TRUE, 1);
    push_sized (i, DELTA, i % 2, 1);
    g_free (name);
    fail_unless (pending.events->len <= 512, "%u", pending.events->len);
    fail_unless (n_alive <= 65, "%d", n_alive);
  }
  push_caps ("b/b");
  push_frame (1, KEY);
  push_frame (2, KEY);
  fail_unless (n_alive <= 65);
}

GST_END_TEST

static Suite *
pending_suite (void)
{
  Suite *s = suite_create ("pending");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_newest);
  tcase_add_test (tc, test_state);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_gaps);
  tcase_add_test (tc, test_delta_units);
  tcase_add_test (tc, test_headers);
  tcase_add_test (tc, test_parameter_sets);
  tcase_add_test (tc, test_bounds);
  return s;
}

GST_CHECK_MAIN (pending)
