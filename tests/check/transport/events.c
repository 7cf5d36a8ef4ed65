/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Events of the producer's stream, which arrive between the same frames; what a
 * late joiner gets of them; and what a consumer says upstream.
 */

#include "helpers.h"

#include <unistd.h>

/* What went downstream of shmemfdsrc, one line each. */
static GMutex seen_lock;
static GPtrArray *seen;

static gchar *
describe_event (GstEvent *event)
{
  const GstStructure *structure = gst_event_get_structure (event);
  GstClockTime time, duration;
  GstTagList *tags;
  const gchar *id;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      gst_event_parse_stream_start (event, &id);
      return g_strdup_printf ("start %s", id);
    case GST_EVENT_TAG:
      gst_event_parse_tag (event, &tags);
      return gst_tag_list_to_string (tags);
    case GST_EVENT_GAP:
      gst_event_parse_gap (event, &time, &duration);
      return g_strdup_printf ("gap %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
          time / GST_MSECOND, duration / GST_MSECOND);
    case GST_EVENT_CUSTOM_DOWNSTREAM:
    case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
      return g_strdup_printf ("%s %s",
          GST_EVENT_IS_STICKY (event) ? "sticky" : "passing",
          gst_structure_get_name (structure));
    case GST_EVENT_CAPS:
    case GST_EVENT_SEGMENT:
    case GST_EVENT_EOS:
      return g_strdup (GST_EVENT_TYPE_NAME (event));
    default:
      return NULL;
  }
}

static GstPadProbeReturn
note (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  gchar *line;

  (void) pad;
  (void) user_data;
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    line = g_strdup_printf ("frame %" G_GUINT64_FORMAT,
        GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)) / GST_MSECOND);
  else
    line = describe_event (GST_PAD_PROBE_INFO_EVENT (info));
  if (line == NULL)
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&seen_lock);
  g_ptr_array_add (seen, line);
  g_mutex_unlock (&seen_lock);
  return GST_PAD_PROBE_OK;
}

static void
start_consumer (Consumer *consumer)
{
  GstPad *pad;

  consumer_init (consumer, "");
  pad = gst_element_get_static_pad (consumer->src, "src");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_BUFFER, note,
      NULL, NULL);
  gst_object_unref (pad);
  g_object_set (consumer->sink, "sync", FALSE, NULL);
  set_state (consumer->pipeline, GST_STATE_PLAYING);
}

static gint
find_line (const gchar *line)
{
  gint found = -1;
  guint i;

  g_mutex_lock (&seen_lock);
  for (i = 0; i < seen->len && found < 0; i++)
    if (g_str_equal (g_ptr_array_index (seen, i), line))
      found = (gint) i;
  g_mutex_unlock (&seen_lock);
  return found;
}

/* All of @lines were seen, in this order; others may be between them. */
static void
expect_order (const gchar *const *lines)
{
  gint last = -1;

  for (; *lines; lines++) {
    WAIT_FOR (find_line (*lines) >= 0);
    fail_unless (find_line (*lines) > last, "%s came too early", *lines);
    last = find_line (*lines);
  }
}

static void
send_event (Producer *producer, GstEvent *event)
{
  GstPad *pad = gst_element_get_static_pad (producer->sink, "sink");

  fail_unless (gst_pad_send_event (pad, event));
  gst_object_unref (pad);
}

static void
send_title (Producer *producer, const gchar *title)
{
  send_event (producer,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, title, NULL)));
}

static void
send_custom (Producer *producer, GstEventType type, const gchar *name)
{
  GstStructure *inner = gst_structure_new ("inner", "i", G_TYPE_INT, 1, NULL);

  send_event (producer,
      gst_event_new_custom (type,
          gst_structure_new (name, "s", G_TYPE_STRING, "x, y", "t",
              GST_TYPE_STRUCTURE, inner, NULL)));
  gst_structure_free (inner);
}

/* And waits until it was sent, so that what follows is behind it. */
static void
push_number (Producer *producer, guint number)
{
  guint64 frames = producer_stat (producer, "frames") + 1;

  producer_push (producer, new_frame (number));
  WAIT_FOR (producer_stat (producer, "frames") == frames);
}

static void
events_setup (void)
{
  transport_setup ();
  seen = g_ptr_array_new_with_free_func (g_free);
}

static void
events_teardown (void)
{
  g_ptr_array_unref (seen);
  transport_teardown ();
}

GST_START_TEST (test_order)
{
  static const gchar *const order[] = { "caps", "segment", "frame 0",
    "start the/stream", "taglist, title=(string)one;", "passing between",
    "frame 40", "gap 80 40", "sticky kept", "frame 120", "eos", NULL };
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  start_consumer (&consumer);
  push_number (&producer, 0);
  send_event (&producer, gst_event_new_stream_start ("the/stream"));
  send_title (&producer, "one");
  send_custom (&producer, GST_EVENT_CUSTOM_DOWNSTREAM, "between");
  push_number (&producer, 1);
  send_event (
      &producer, gst_event_new_gap (80 * GST_MSECOND, 40 * GST_MSECOND));
  send_custom (&producer, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, "kept");
  push_number (&producer, 3);
  producer_eos (&producer);
  for (i = 0; i < 3; i++)
    gst_buffer_unref (consumer_pull (&consumer));
  consumer_expect_eos (&consumer);
  expect_order (order);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Its content arrives too, down to structures in structures. */
GST_START_TEST (test_custom)
{
  Producer producer;
  Consumer consumer;
  GstEvent *event;
  GstPad *pad;
  GstStructure *inner;
  gint i;

  producer_start (&producer, "wait-for-connection=true");
  start_consumer (&consumer);
  push_number (&producer, 0);
  send_custom (&producer, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, "kept");
  push_number (&producer, 1);
  WAIT_FOR (find_line ("frame 40") >= 0);
  pad = gst_element_get_static_pad (consumer.src, "src");
  event = gst_pad_get_sticky_event (pad, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, 0);
  fail_unless (event != NULL);
  fail_unless_equals_string (
      gst_structure_get_string (gst_event_get_structure (event), "s"), "x, y");
  fail_unless (gst_structure_get (
      gst_event_get_structure (event), "t", GST_TYPE_STRUCTURE, &inner, NULL));
  fail_unless (gst_structure_get_int (inner, "i", &i) && i == 1);
  gst_structure_free (inner);
  gst_event_unref (event);
  gst_object_unref (pad);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* It gets what is still true, and nothing that has passed. */
GST_START_TEST (test_late_joiner)
{
  Producer producer;
  Consumer consumer;

  producer_start (&producer, "");
  push_number (&producer, 0);
  send_event (&producer, gst_event_new_stream_start ("the/stream"));
  send_custom (&producer, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, "kept");
  send_title (&producer, "one");
  send_custom (&producer, GST_EVENT_CUSTOM_DOWNSTREAM, "between");
  send_event (
      &producer, gst_event_new_gap (40 * GST_MSECOND, 40 * GST_MSECOND));
  send_title (&producer, "two");
  start_consumer (&consumer);
  WAIT_FOR (producer_clients (&producer) == 1);
  push_number (&producer, 2);
  WAIT_FOR (find_line ("frame 80") >= 0);
  WAIT_FOR (find_line ("sticky kept") >= 0);
  WAIT_FOR (find_line ("taglist, title=(string)two;") >= 0);
  fail_unless (find_line ("start the/stream") >= 0);
  fail_unless (find_line ("taglist, title=(string)one;") < 0);
  fail_unless (find_line ("passing between") < 0);
  fail_unless (find_line ("gap 40 40") < 0);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A stream may have nothing but gaps for long. */
GST_START_TEST (test_gap_first)
{
  static const gchar *const order[] = { "caps", "segment", "gap 0 40",
    "gap 40 40", "frame 80", NULL };
  Producer producer;
  Consumer consumer;

  producer_start (&producer, "");
  start_consumer (&consumer);
  WAIT_FOR (producer_clients (&producer) == 1);
  send_event (&producer, gst_event_new_stream_start ("sparse"));
  send_event (
      &producer, gst_event_new_caps (gst_caps_from_string (VIDEO_CAPS)));
  {
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_TIME);
    send_event (&producer, gst_event_new_segment (&segment));
  }
  send_event (&producer, gst_event_new_gap (0, 40 * GST_MSECOND));
  WAIT_FOR (find_line ("gap 0 40") >= 0);
  send_event (
      &producer, gst_event_new_gap (40 * GST_MSECOND, 40 * GST_MSECOND));
  push_number (&producer, 2);
  expect_order (order);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A picture cannot be text: the others go over, and it is said once. */
GST_START_TEST (test_image_tag)
{
  GstCaps *caps = gst_caps_new_empty_simple ("image/jpeg");
  GstBuffer *jpeg = gst_buffer_new_and_alloc (16);
  GstSample *sample = gst_sample_new (jpeg, caps, NULL, NULL);
  Producer producer;
  Consumer consumer;
  guint i;

  gst_caps_unref (caps);
  gst_buffer_unref (jpeg);
  producer_start (&producer, "wait-for-connection=true");
  start_consumer (&consumer);
  push_number (&producer, 0);
  for (i = 0; i < 2; i++)
    send_event (&producer,
        gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "one",
            GST_TAG_IMAGE, sample, GST_TAG_BITRATE, 5, NULL)));
  push_number (&producer, 1);
  WAIT_FOR (find_line ("frame 40") >= 0);
  fail_unless (find_line ("taglist, title=(string)one, bitrate=(uint)5;") >= 0);
  assert_bus_warning (producer.pipeline, STREAM, FORMAT, "event, tag, image");
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  gst_sample_unref (sample);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* More events than the server keeps, to a client that reads none of them: what
 * is sticky arrives, and nothing waits or grows. */
GST_START_TEST (test_many)
{
  Producer producer;
  Consumer consumer;
  gint client;
  guint i;

  producer_start (&producer, "");
  client = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 1);
  push_number (&producer, 0);
  for (i = 0; i < 20000; i++)
    send_custom (&producer, GST_EVENT_CUSTOM_DOWNSTREAM, "between");
  for (i = 0; i < 100; i++) {
    gchar *name = g_strdup_printf ("kept%u", i);

    send_custom (&producer, GST_EVENT_CUSTOM_DOWNSTREAM_STICKY, name);
    g_free (name);
  }
  assert_bus_warning (producer.pipeline, STREAM, FORMAT, "event, sticky");
  start_consumer (&consumer);
  WAIT_FOR (producer_clients (&producer) == 2);
  push_number (&producer, 1);
  WAIT_FOR (find_line ("frame 40") >= 0);
  fail_unless (find_line ("sticky kept0") >= 0);
  fail_unless (find_line ("sticky kept62") >= 0);
  fail_unless (find_line ("sticky kept63") < 0);
  fail_unless (find_line ("passing between") < 0);
  close (client);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* ---- upstream ---- */

static gint n_requests, n_qos;
static GstClockTime qos_time;

static GstPadProbeReturn
note_upstream (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstClockTimeDiff diff;
  gdouble proportion;
  GstQOSType type;

  (void) pad;
  (void) user_data;
  if (gst_video_event_is_force_key_unit (event))
    g_atomic_int_inc (&n_requests);
  if (GST_EVENT_TYPE (event) != GST_EVENT_QOS)
    return GST_PAD_PROBE_OK;
  gst_event_parse_qos (event, &type, &proportion, &diff, &qos_time);
  fail_unless_equals_int (type, GST_QOS_TYPE_UNDERFLOW);
  fail_unless (proportion > 1.49 && proportion < 1.51);
  fail_unless_equals_int64 (diff, 7);
  g_atomic_int_inc (&n_qos);
  return GST_PAD_PROBE_OK;
}

static void
start_listening_producer (Producer *producer)
{
  GstPad *pad;

  g_atomic_int_set (&n_requests, 0);
  g_atomic_int_set (&n_qos, 0);
  producer_start (producer, "");
  pad = gst_element_get_static_pad (producer->src, "src");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, note_upstream, NULL, NULL);
  gst_object_unref (pad);
}

static void
say_upstream (Consumer *consumer, GstEvent *event)
{
  GstPad *pad = gst_element_get_static_pad (consumer->src, "src");

  fail_unless (gst_pad_send_event (pad, event));
  gst_object_unref (pad);
}

static void
push_delta (Producer *producer, guint number)
{
  guint64 frames = producer_stat (producer, "frames") + 1;
  GstBuffer *frame = new_frame (number);

  GST_BUFFER_FLAG_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT);
  producer_push (producer, frame);
  WAIT_FOR (producer_stat (producer, "frames") == frames);
}

/* A muxer downstream of the consumer wants to start a fragment. */
GST_START_TEST (test_key_unit)
{
  Producer producer;
  Consumer consumer;
  guint i = 1;

  start_listening_producer (&producer);
  start_consumer (&consumer);
  WAIT_FOR (producer_clients (&producer) == 1);
  push_number (&producer, 0);
  push_delta (&producer, i++);
  fail_unless_equals_int (g_atomic_int_get (&n_requests), 0);
  say_upstream (&consumer,
      gst_video_event_new_upstream_force_key_unit (
          GST_CLOCK_TIME_NONE, TRUE, 1));
  producer_settle (&producer);
  while (g_atomic_int_get (&n_requests) == 0)
    push_delta (&producer, i++);
  /* As many as it likes cost one a second. */
  for (i = 0; i < 1000; i++)
    say_upstream (&consumer,
        gst_video_event_new_upstream_force_key_unit (
            GST_CLOCK_TIME_NONE, TRUE, i));
  producer_settle (&producer);
  push_delta (&producer, i);
  fail_unless (g_atomic_int_get (&n_requests) <= 2);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static GstEvent *
new_qos (GstClockTime timestamp)
{
  return gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 1.5, 7, timestamp);
}

/* In the running time of the producer, which was at 10 s when the consumer
 * joined; and only while it is the only one. */
GST_START_TEST (test_qos)
{
  Producer producer;
  Consumer consumer;
  gint other;

  start_listening_producer (&producer);
  push_number (&producer, 0);
  start_consumer (&consumer);
  WAIT_FOR (producer_clients (&producer) == 1);
  push_number (&producer, 250);
  WAIT_FOR (find_line ("frame 10000") >= 0);
  say_upstream (&consumer, new_qos (40 * GST_MSECOND));
  producer_settle (&producer);
  push_number (&producer, 251);
  WAIT_FOR (g_atomic_int_get (&n_qos) == 1);
  fail_unless (qos_time >= (GstClockTime) 9 * GST_SECOND
      && qos_time <= (GstClockTime) 10040 * GST_MSECOND);
  other = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 2);
  g_usleep (200 * G_TIME_SPAN_MILLISECOND);
  say_upstream (&consumer, new_qos (80 * GST_MSECOND));
  producer_settle (&producer);
  push_number (&producer, 252);
  push_number (&producer, 253);
  fail_unless_equals_int (g_atomic_int_get (&n_qos), 1);
  close (other);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
events_suite (void)
{
  Suite *s = suite_create ("events");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, events_setup, events_teardown);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_custom);
  tcase_add_test (tc, test_late_joiner);
  tcase_add_test (tc, test_gap_first);
  tcase_add_test (tc, test_image_tag);
  tcase_add_test (tc, test_many);
  tcase_add_test (tc, test_key_unit);
  tcase_add_test (tc, test_qos);
  return s;
}

GST_CHECK_MAIN (events)
