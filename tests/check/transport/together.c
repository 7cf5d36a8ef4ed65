/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Video and audio over a socket each, which a late joiner shows together. Each
 * shmemfdsrc knows only its own stream, so they agree about time only if both
 * follow the producer's. Nothing here waits for what is shown.
 */

#include "helpers.h"
#include "lib/harness.h"

/* So many frames apart the two streams are joined. */
#define APART 10

typedef struct
{
  GstElement *pipeline;
  GstElement *video;
  GstElement *audio;
} Pair;

static void
pair_parse (
    Pair *pair, const gchar *format, const gchar *video, const gchar *audio)
{
  gchar *text =
      g_strdup_printf (format, socket_path, video, socket_path, audio);
  GError *error = NULL;

  pair->pipeline = gst_parse_launch (text, &error);
  fail_unless (
      pair->pipeline && !error, "%s: %s", text, error ? error->message : "");
  g_free (text);
  pair->video = gst_bin_get_by_name (GST_BIN (pair->pipeline), "video");
  pair->audio = gst_bin_get_by_name (GST_BIN (pair->pipeline), "audio");
}

static void
pair_clear (Pair *pair)
{
  set_state (pair->pipeline, GST_STATE_NULL);
  gst_object_unref (pair->video);
  gst_object_unref (pair->audio);
  WAIT_FOR (GST_OBJECT_REFCOUNT_VALUE (pair->pipeline) == 1);
  gst_object_unref (pair->pipeline);
}

static guint64
frames_of (GstElement *element)
{
  GstStructure *stats = NULL;
  guint64 frames = 0;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "frames", &frames));
  gst_structure_free (stats);
  return frames;
}

/* How much later a frame is shown in the consumer than it was in the producer,
 * in running time. That of the first can be from before the consumer played. */
static gint64
pull_delay (GstElement *sink)
{
  GstSample *sample =
      gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PATIENCE);
  guint64 running;
  GstClockTime pts;
  gint sign;

  fail_unless (sample != NULL, "no frame came");
  pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
  sign = gst_segment_to_running_time_full (
      gst_sample_get_segment (sample), GST_FORMAT_TIME, pts, &running);
  fail_unless (sign != 0);
  gst_sample_unref (sample);
  return sign * (gint64) running - (gint64) pts;
}

/* A source of the consumer that is not started with the others. */
static GstElement *
hold_back (Pair *consumer, const gchar *name)
{
  GstElement *src = gst_bin_get_by_name (GST_BIN (consumer->pipeline), name);

  gst_element_set_locked_state (src, TRUE);
  return src;
}

static void
join (GstElement *src)
{
  gst_element_set_locked_state (src, FALSE);
  fail_unless (gst_element_sync_state_with_parent (src));
  gst_object_unref (src);
}

/* The audio first, and the video many frames later. */
static void
join_apart (Pair *consumer, const Pair *producer, const gchar *properties)
{
  GstElement *src;
  guint64 frames;

  pair_parse (consumer,
      "shmemfdsrc name=src socket-path=%s %s ! appsink name=video sync=false "
      "shmemfdsrc socket-path=%s-audio %s ! appsink name=audio sync=false",
      properties, properties);
  src = hold_back (consumer, "src");
  set_state (consumer->pipeline, GST_STATE_PAUSED);
  WAIT_FOR (frames_of (producer->audio) > 0);
  frames = frames_of (producer->video);
  WAIT_FOR (frames_of (producer->video) >= frames + APART);
  join (src);
  set_state (consumer->pipeline, GST_STATE_PLAYING);
}

static void
produce (Pair *producer, const gchar *source, const gchar *sink)
{
  gchar *format = g_strdup_printf (
      "videotestsrc %s ! " VIDEO_CAPS " ! shmemfdsink name=video "
      "socket-path=%%s %%s "
      "audiotestsrc samplesperbuffer=1764 %s ! audio/x-raw,rate=44100 ! "
      "shmemfdsink name=audio socket-path=%%s-audio %%s",
      source, source);

  pair_parse (producer, format, sink, sink);
  g_free (format);
  set_state (producer->pipeline, GST_STATE_PLAYING);
  WAIT_FOR (frames_of (producer->video) > APART);
  WAIT_FOR (frames_of (producer->audio) > APART);
}

/* A producer that is live, and one that plays a file at its pace. */
static const gchar *const sources[] = { "is-live=true", "" };
static const gchar *const sinks[] = { "", "sync=true" };

/* What the producer shows at a time, both show at a time. */
GST_START_TEST (test_live_consumer)
{
  Pair producer, consumer;
  gint64 delay;
  guint i;

  produce (&producer, sources[__i__], sinks[__i__]);
  join_apart (&consumer, &producer, "is-live=true");
  delay = pull_delay (consumer.video);
  for (i = 0; i < 2 * APART; i++) {
    fail_unless_equals_int64 (pull_delay (consumer.video), delay);
    fail_unless_equals_int64 (pull_delay (consumer.audio), delay);
  }
  fail_unless_equals_int64 (delay,
      (gint64) gst_element_get_base_time (producer.pipeline)
          - (gint64) gst_element_get_base_time (consumer.pipeline));
  pair_clear (&consumer);
  pair_clear (&producer);
}

GST_END_TEST

/* By default each starts with its first frame, whenever that came. */
GST_START_TEST (test_default)
{
  Pair producer, consumer;

  produce (&producer, sources[1], sinks[1]);
  join_apart (&consumer, &producer, "");
  fail_unless (pull_delay (consumer.audio) != pull_delay (consumer.video));
  pair_clear (&consumer);
  pair_clear (&producer);
}

GST_END_TEST

static Suite *
together_suite (void)
{
  Suite *s = suite_create ("together");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  if (have_elements ("videotestsrc", "audiotestsrc", NULL)) {
    tcase_add_loop_test (
        tc, test_live_consumer, 0, (int) G_N_ELEMENTS (sources));
    tcase_add_test (tc, test_default);
  }
  return s;
}

GST_CHECK_MAIN (together)
