/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Pipelines with shmemv4l2meta, and what their frames have.
 */

#include "v4l2-meta-run.h"

#define MODULE_CAPS "video/x-raw,format=NV12,width=640,height=360"

/* ---- what a frame has ---- */

static gboolean
read_metadata (const GstShmemEntry *entry, gpointer data)
{
  Frame *frame = data;

  if (entry->format != SHMEM_FORMAT_V4LM)
    return TRUE;
  CHECK (entry->size >= 12);
  if (GST_READ_UINT32_LE (entry->data) == SHMEMTEST_FORMAT_META) {
    frame->n_metadata++;
    if (entry->size >= 54)
      frame->metadata_max_cll = GST_READ_UINT16_LE (entry->data + 52);
  } else {
    guint64 time;

    /* Not aligned, for which GST_READ_UINT64_LE() does not care. */
    memcpy (&time, entry->data + 4, sizeof (time));
    frame->n_vivid++;
    frame->vivid_time = GUINT64_FROM_LE (time);
  }
  return TRUE;
}

static void
read_values (GstBuffer *buffer, Frame *frame)
{
  GstVideoContentLightLevel level = { 0 };
  GstVideoMasteringDisplayInfo display = { 0 };
  GstShmemCicp cicp = { 0 };

  if (gst_buffer_get_shmem_content_light_level (buffer, 0, &level, NULL))
    frame->max_cll = level.max_content_light_level;
  if (gst_buffer_get_shmem_mastering_display (buffer, 0, &display, NULL))
    frame->max_luminance = display.max_display_mastering_luminance;
  if (gst_buffer_get_shmem_cicp (buffer, 0, &cicp, NULL))
    frame->transfer = cicp.transfer_characteristics;
}

static GstPadProbeReturn
take_frame (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstElement *sink = gst_pad_get_parent_element (pad);
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  Frame frame = { .pts = GST_BUFFER_PTS (buffer) };

  frame.captured = gst_element_get_base_time (sink) + frame.pts;
  gst_buffer_extract (buffer, 0, &frame.pixels, SHMEMTEST_PLANE_SIZE);
  read_values (buffer, &frame);
  gst_buffer_foreach_shmem_entry (buffer, 0, read_metadata, &frame);
  g_array_append_val (data, frame);
  gst_object_unref (sink);
  return GST_PAD_PROBE_OK;
}

/* ---- pipelines ---- */

char *
find_device (const char *which)
{
  char *words[] = { (char *) "vm-device", (char *) which, NULL };
  char *path = NULL;

  CHECK (g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
      &path, NULL, NULL, NULL));
  return g_strchomp (path);
}

void
write_file (const char *path, const void *data, gsize size)
{
  FILE *file = fopen (path, "w");

  CHECK (file != NULL);
  CHECK (fwrite (data, 1, size, file) == size);
  CHECK (fclose (file) == 0);
}

void
reset_module (void)
{
  GString *levels = g_string_new (NULL);

  write_file (DEBUGFS "reset", "1", 1);
  write_file (DEBUGFS "infoframe", "controls", 8);
  set_parameter ("infoframe_eotf", "2");
  for (int n = 0; n < FRAMES; n += EVERY)
    g_string_append_printf (
        levels, "%s%d,%d,%d", n > 0 ? "," : "", n, 1000 + n, 400 + n);
  set_parameter ("light_levels", levels->str);
  g_string_free (levels, TRUE);
}

void
print_message (GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *details = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, &details);
  else
    gst_message_parse_warning (message, &error, &details);
  printf ("# %s %s\n", error->message, details ? details : "");
}

GstElement *
make_pipeline (const char *description)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  printf ("# %s\n", description);
  if (error)
    printf ("# %s\n", error->message);
  CHECK (error == NULL);
  return pipeline;
}

void
probe (GstElement *pipeline, const char *name, const char *pad_name,
    GstPadProbeCallback callback, gpointer data)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (pipeline), name);
  GstPad *pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, data, NULL);
  gst_object_unref (pad);
  gst_object_unref (element);
}

static void
wait_end (GstElement *pipeline, Run *run)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessageType type = GST_MESSAGE_WARNING;

  while (type == GST_MESSAGE_WARNING) {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
        GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
    g_autofree char *source = gst_object_get_name (GST_MESSAGE_SRC (message));

    type = GST_MESSAGE_TYPE (message);
    if (type != GST_MESSAGE_EOS)
      print_message (message);
    if (type == GST_MESSAGE_WARNING && strcmp (source, "meta") == 0)
      run->warnings++;
    gst_message_unref (message);
  }
  CHECK_INT (type, GST_MESSAGE_EOS);
  gst_object_unref (bus);
}

/* Of the element `meta`, until the end. */
Run
run_pipeline (const char *format, ...)
{
  Run run = { .frames = g_array_new (FALSE, FALSE, sizeof (Frame)) };
  g_autofree char *description = NULL;
  GstElement *pipeline, *meta;
  va_list args;

  va_start (args, format);
  description = g_strdup_vprintf (format, args);
  va_end (args);
  pipeline = make_pipeline (description);
  probe (pipeline, "sink", "sink", take_frame, run.frames);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  wait_end (pipeline, &run);
  meta = gst_bin_get_by_name (GST_BIN (pipeline), "meta");
  g_object_get (meta, "stats", &run.stats, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (meta);
  gst_object_unref (pipeline);
  return run;
}

guint64
run_get_stat (const Run *run, const char *field)
{
  guint64 value = 0;

  CHECK (gst_structure_get_uint64 (run->stats, field, &value));
  return value;
}

void
run_clear (Run *run)
{
  g_autofree char *text = gst_structure_to_string (run->stats);

  printf ("# %s\n", text);
  g_array_unref (run->frames);
  gst_structure_free (run->stats);
}

Run
run_module (const char *format, ...)
{
  g_autofree char *video = find_device ("v4l2");
  g_autofree char *settings = NULL;
  va_list args;
  Run r;

  va_start (args, format);
  settings = g_strdup_vprintf (format, args);
  va_end (args);
  r = run_pipeline (
      "v4l2src device=%s num-buffers=%d ! " MODULE_CAPS
      " ! shmemv4l2meta name=meta %s ! fakesink name=sink sync=false",
      video, FRAMES, settings);
  CHECK_INT (r.frames->len, FRAMES);
  for (guint i = 0; i < FRAMES; i++) {
    CHECK_INT (frame_at (&r, i)->pixels.magic, SHMEMTEST_MAGIC);
    CHECK_INT (frame_at (&r, i)->pixels.sequence, i);
    CHECK_INT (frame_at (&r, i)->pixels.max_cll, 1000 + i / EVERY * EVERY);
  }
  return r;
}

int
run_cases (const struct test_case *cases, int num)
{
  gst_init (NULL, NULL);
  /* A test that takes too long is killed. */
  setvbuf (stdout, NULL, _IOLBF, 0);
  printf ("1..%d\n", num);
  for (int i = 0; i < num; i++) {
    cases[i].run ();
    printf ("ok %d - %s\n", i + 1, cases[i].name);
  }
  return 0;
}
