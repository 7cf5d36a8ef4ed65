/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * shmemv4l2meta with devices that do not do what they should: metadata that is
 * late, missing or there twice, InfoFrames that are malformed; with waits that
 * have to end, and with nodes that it cannot use.
 */

#include "v4l2-meta-run.h"

/* ---- faults ---- */

static Run
run_faulty (const char *fault, const char *value, const char *settings)
{
  g_autofree char *device = find_device ("meta");
  g_autofree char *path = g_strconcat (PARAMETERS, fault, NULL);
  Run r;

  reset_module ();
  write_file (path, value, strlen (value));
  r = run_module ("metadata-device=%s %s", device, settings);
  write_file (DEBUGFS "reset", "1", 1);
  return r;
}

/* The last ones never come. */
static void
metadata_late (void)
{
  Run r = run_faulty ("meta_late", "2", "metadata-timeout=2000000000");

  for (guint i = 0; i < FRAMES - 2; i++)
    CHECK_INT (
        frame_at (&r, i)->metadata_max_cll, frame_at (&r, i)->pixels.max_cll);
  CHECK (run_get_stat (&r, "metadata-missing") <= 2);
  run_clear (&r);
}

static void
metadata_too_late (void)
{
  Run r = run_faulty ("meta_late", "15", "metadata-timeout=0");
  guint missing = 0;

  for (guint i = 0; i < FRAMES; i++)
    missing += frame_at (&r, i)->n_metadata == 0;
  CHECK (missing > 0);
  CHECK_INT (run_get_stat (&r, "metadata-missing"), missing);
  CHECK (run_get_stat (&r, "metadata-unmatched") > 0);
  CHECK_INT (r.warnings, 1);
  run_clear (&r);
}

/* It is not waited for once the next one is there. */
static void
metadata_missing (void)
{
  Run r = run_faulty ("meta_missing", "5", PATIENCE);
  guint missing = 0;

  for (guint i = 0; i < FRAMES; i++) {
    const Frame *frame = frame_at (&r, i);

    missing += frame->n_metadata == 0;
    if (frame->n_metadata > 0)
      CHECK_INT (frame->metadata_max_cll, frame->pixels.max_cll);
  }
  CHECK (missing >= FRAMES / 5 - 1 && missing <= FRAMES / 5 + 1);
  CHECK_INT (run_get_stat (&r, "metadata-missing"), missing);
  CHECK_INT (r.warnings, 1);
  run_clear (&r);
}

static void
metadata_twice (void)
{
  Run r = run_faulty ("meta_twice", "5", PATIENCE);
  guint n = 0;

  for (guint i = 0; i < FRAMES; i++) {
    CHECK (frame_at (&r, i)->n_metadata >= 1);
    n += frame_at (&r, i)->n_metadata;
    CHECK_INT (
        frame_at (&r, i)->metadata_max_cll, frame_at (&r, i)->pixels.max_cll);
  }
  CHECK (n > FRAMES);
  CHECK_INT (run_get_stat (&r, "metadata-missing"), 0);
  run_clear (&r);
}

/* ---- the InfoFrame ---- */

static Run
run_infoframe (const char *bytes)
{
  reset_module ();
  write_file (DEBUGFS "infoframe", bytes, strlen (bytes));
  return run_module ("infoframe-file=" DEBUGFS "infoframe");
}

static void
infoframe_absent (void)
{
  static const char *const words[] = { "none", "missing" };

  for (guint w = 0; w < G_N_ELEMENTS (words); w++) {
    Run r = run_infoframe (words[w]);

    CHECK_INT (run_get_stat (&r, "frames-with-container"), 0);
    CHECK_INT (run_get_stat (&r, "infoframes-ignored"), 0);
    CHECK_INT (r.warnings, 0);
    run_clear (&r);
  }
}

static void
infoframe_malformed (void)
{
  Run r = run_infoframe ("\x87\x01\x1a no InfoFrame");

  CHECK_INT (run_get_stat (&r, "frames-with-container"), 0);
  CHECK_INT (run_get_stat (&r, "infoframes-ignored"), 1);
  CHECK_INT (r.warnings, 1);
  run_clear (&r);
}

/* ---- waits that end ---- */

static GstPadProbeReturn
tell (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  (void) pad;
  (void) info;
  g_async_queue_push (data, GINT_TO_POINTER (1));
  return GST_PAD_PROBE_OK;
}

/* Frames whose metadata never comes, as the device of the node captures none;
 * @in and @out count them. */
static GstElement *
start_endless_wait (GAsyncQueue **in, GAsyncQueue **out)
{
  g_autofree char *device = find_device ("meta");
  g_autofree char *text = g_strdup_printf (
      "videotestsrc is-live=true ! video/x-raw,width=16,height=16 ! "
      "shmemv4l2meta name=meta metadata-device=%s "
      "metadata-timeout=3600000000000 ! fakesink name=sink sync=false",
      device);
  GstElement *pipeline = make_pipeline (text);

  *in = g_async_queue_new ();
  *out = g_async_queue_new ();
  probe (pipeline, "meta", "sink", tell, *in);
  probe (pipeline, "meta", "src", tell, *out);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_async_queue_pop (*in);
  CHECK (g_async_queue_try_pop (*out) == NULL);
  return pipeline;
}

static void
end_endless_wait (GstElement *pipeline, GAsyncQueue *in, GAsyncQueue *out)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  g_async_queue_unref (in);
  g_async_queue_unref (out);
}

static void
stopped (void)
{
  GAsyncQueue *in, *out;
  GstElement *pipeline = start_endless_wait (&in, &out);

  end_endless_wait (pipeline, in, out);
}

static void
paused (void)
{
  GAsyncQueue *in, *out;
  GstElement *pipeline = start_endless_wait (&in, &out);

  gst_element_set_state (pipeline, GST_STATE_PAUSED);
  g_async_queue_pop (out);
  while (g_async_queue_try_pop (in))
    ;
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_async_queue_pop (in);
  end_endless_wait (pipeline, in, out);
}

static void
flushed (void)
{
  GAsyncQueue *in, *out;
  GstElement *pipeline = start_endless_wait (&in, &out);
  GstElement *meta = gst_bin_get_by_name (GST_BIN (pipeline), "meta");
  GstPad *pad = gst_element_get_static_pad (meta, "sink");

  /* The source ends with it, and the pad takes no more frames. */
  CHECK (gst_pad_send_event (pad, gst_event_new_flush_start ()));
  GST_PAD_STREAM_LOCK (pad);
  GST_PAD_STREAM_UNLOCK (pad);
  CHECK (gst_pad_send_event (pad, gst_event_new_flush_stop (TRUE)));
  gst_object_unref (pad);
  gst_object_unref (meta);
  end_endless_wait (pipeline, in, out);
}

/* ---- what cannot be started ---- */

static void
check_refused (const char *settings, gint code, const char *noun)
{
  g_autofree char *text =
      g_strdup_printf ("videotestsrc num-buffers=1 ! shmemv4l2meta %s ! "
                       "fakesink",
          settings);
  GstElement *pipeline = make_pipeline (text);
  GstBus *bus = gst_element_get_bus (pipeline);
  g_autoptr (GError) error = NULL;
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  CHECK_INT (GST_MESSAGE_TYPE (message), GST_MESSAGE_ERROR);
  print_message (message);
  gst_message_parse_error (message, &error, NULL);
  CHECK (error->domain == GST_RESOURCE_ERROR);
  CHECK_INT (error->code, code);
  CHECK (strstr (error->message, noun) != NULL);
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

static void
refused (void)
{
  g_autofree char *device = find_device ("meta");
  g_autofree char *metadata = g_strconcat ("metadata-device=", device, NULL);
  GAsyncQueue *in, *out;
  GstElement *other;

  check_refused ("control-device=" VIVID, GST_RESOURCE_ERROR_SETTINGS, VIVID);
  check_refused ("metadata-device=" VIVID, GST_RESOURCE_ERROR_SETTINGS, VIVID);
  other = start_endless_wait (&in, &out);
  check_refused (metadata, GST_RESOURCE_ERROR_BUSY, device);
  end_endless_wait (other, in, out);
}

static const struct test_case cases[] = {
  TEST_CASE (metadata_late),
  TEST_CASE (metadata_too_late),
  TEST_CASE (metadata_missing),
  TEST_CASE (metadata_twice),
  TEST_CASE (infoframe_absent),
  TEST_CASE (infoframe_malformed),
  TEST_CASE (stopped),
  TEST_CASE (paused),
  TEST_CASE (flushed),
  TEST_CASE (refused),
};

int
main (void)
{
  return run_cases (cases, (int) G_N_ELEMENTS (cases));
}
