/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of shmemplanemux and shmemplanedemux have in common: frames
 * of any format in any number of memories, a muxer with a harness on each of
 * its pads, and messages. */

#include "muxer.h"

#include <sys/stat.h>

/* ---- frames ---- */

GstCaps *
raw_caps (const gchar *format, gint width, gint height)
{
  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, format,
      "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, "framerate",
      GST_TYPE_FRACTION, 25, 1, NULL);
}

void
fill_memory (GstMemory *memory, guint seed)
{
  GstMapInfo map;
  gsize i;

  fail_unless (gst_memory_map (memory, &map, GST_MAP_WRITE));
  for (i = 0; i < map.size; i++)
    map.data[i] = (guint8) (i * 7 + seed * 31 + (i >> 8));
  gst_memory_unmap (memory, &map);
}

GstBuffer *
make_raw (GstCaps *caps, guint n, guint64 number, guint seed)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstVideoInfo info;
  gsize left;
  guint i;

  fail_unless (gst_video_info_from_caps (&info, caps));
  left = info.size;
  for (i = 0; i < n; i++) {
    gsize size = i + 1 < n ? info.size / n : left;
    GstMemory *memory = gst_allocator_alloc (NULL, size, NULL);

    fill_memory (memory, seed + i);
    gst_buffer_append_memory (buffer, memory);
    left -= size;
  }
  GST_BUFFER_PTS (buffer) = number * FRAME_DURATION;
  GST_BUFFER_DURATION (buffer) = FRAME_DURATION;
  return buffer;
}

static gchar *
get_checksum (GstBuffer *buffer)
{
  GstMapInfo map;
  gchar *checksum;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  checksum =
      g_compute_checksum_for_data (G_CHECKSUM_SHA256, map.data, map.size);
  gst_buffer_unmap (buffer, &map);
  return checksum;
}

void
assert_same_bytes (GstBuffer *a, GstBuffer *b)
{
  gchar *x = get_checksum (a), *y = get_checksum (b);

  fail_unless_equals_string (x, y);
  g_free (x);
  g_free (y);
}

guint64
get_inode (GstMemory *memory)
{
  struct stat st;

  fail_unless (gst_is_fd_memory (memory));
  fail_unless_equals_int (fstat (gst_fd_memory_get_fd (memory), &st), 0);
  return st.st_ino;
}

/* ---- tables ---- */

const GstShmemPlanes *
get_table (GstBuffer *buffer)
{
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);

  fail_unless (meta != NULL);
  fail_unless (gst_shmem_planes_check (&meta->planes, buffer, NULL));
  return &meta->planes;
}

void
assert_plane (const GstShmemPlanes *planes, guint i, guint picture, guint role,
    guint view, guint memory, guint width)
{
  const GstShmemPlane *plane = &planes->planes[i];

  fail_unless_equals_int (plane->picture, picture);
  fail_unless_equals_int (plane->role, role);
  fail_unless_equals_int (plane->view, view);
  fail_unless_equals_int (plane->memory, memory);
  fail_unless_equals_int (plane->width, width);
}

/* ---- a muxer ---- */

void
mux_open (Mux *mux)
{
  memset (mux, 0, sizeof *mux);
  mux->element = gst_element_factory_make ("shmemplanemux", NULL);
  fail_unless (mux->element != NULL);
  watch (mux->element);
  mux->output = gst_harness_new_with_element (mux->element, NULL, "src");
}

guint
mux_add (Mux *mux, const gchar *format, gint width, gint height)
{
  gchar *name = g_strdup_printf ("sink_%u", mux->n);

  mux->inputs[mux->n] = gst_harness_new_with_element (mux->element, name, NULL);
  mux->caps[mux->n] = raw_caps (format, width, height);
  gst_harness_set_src_caps (
      mux->inputs[mux->n], gst_caps_ref (mux->caps[mux->n]));
  g_free (name);
  return mux->n++;
}

GstPad *
mux_pad (Mux *mux, guint i)
{
  return GST_PAD_PEER (mux->inputs[i]->srcpad);
}

void
mux_remove (Mux *mux)
{
  GstPad *pad = gst_object_ref (mux_pad (mux, --mux->n));

  gst_harness_teardown (mux->inputs[mux->n]);
  gst_clear_caps (&mux->caps[mux->n]);
  if (GST_OBJECT_PARENT (pad))
    gst_element_release_request_pad (mux->element, pad);
  gst_object_unref (pad);
}

void
mux_push (Mux *mux, guint i, GstBuffer *buffer)
{
  fail_unless_equals_int (
      gst_harness_push (mux->inputs[i], buffer), GST_FLOW_OK);
}

GstBuffer *
mux_pass (Mux *mux, guint64 number, GstBuffer **frames)
{
  GstBuffer *buffer;
  guint i;

  for (i = 0; i < mux->n; i++) {
    GstBuffer *frame = make_raw (mux->caps[i], 1, number, i);

    if (frames)
      frames[i] = gst_buffer_ref (frame);
    mux_push (mux, i, frame);
  }
  buffer = gst_harness_pull (mux->output);
  fail_unless (buffer != NULL);
  return buffer;
}

GstCaps *
mux_output_caps (Mux *mux)
{
  return gst_pad_get_current_caps (mux->output->sinkpad);
}

void
assert_streams (GstCaps *caps, Mux *mux)
{
  const GValue *streams =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "streams");
  guint i;

  fail_unless (GST_VALUE_HOLDS_ARRAY (streams));
  fail_unless_equals_int (gst_value_array_get_size (streams), mux->n);
  for (i = 0; i < mux->n; i++) {
    GstCaps *one = gst_caps_from_string (
        g_value_get_string (gst_value_array_get_value (streams, i)));

    fail_unless (gst_caps_is_equal (one, mux->caps[i]));
    gst_caps_unref (one);
  }
}

void
mux_close (Mux *mux)
{
  guint i;

  drop_messages (mux->element);
  /* Before the pads, which the muxer's thread looks at. */
  gst_element_set_state (mux->element, GST_STATE_NULL);
  for (i = 0; i < mux->n; i++) {
    gst_harness_teardown (mux->inputs[i]);
    gst_clear_caps (&mux->caps[i]);
  }
  gst_harness_teardown (mux->output);
  gst_object_unref (mux->element);
}

guint64
mux_count (Mux *mux, const gchar *field)
{
  GstStructure *stats;
  guint64 value = 0;

  g_object_get (mux->element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, field, &value), "%s", field);
  gst_structure_free (stats);
  return value;
}

void
set_role (Mux *mux, guint i, const gchar *role)
{
  gst_util_set_object_arg (G_OBJECT (mux_pad (mux, i)), "role", role);
}

/* ---- two pads, and frames by number ---- */

void
open_two (Mux *mux)
{
  mux_open (mux);
  mux_add (mux, "GRAY8", 4, 4);
  mux_add (mux, "GRAY8", 4, 4);
}

void
push_number (Mux *mux, guint i, guint64 number)
{
  mux_push (mux, i, make_raw (mux->caps[i], 1, number, 0));
}

void
assert_next (Mux *mux, guint64 number)
{
  GstBuffer *buffer = gst_harness_pull (mux->output);

  fail_unless (buffer != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), number * FRAME_DURATION);
  fail_unless_equals_int (get_table (buffer)->num, mux->n);
  gst_buffer_unref (buffer);
}

/* ---- events ---- */

guint
count_events (GstHarness *harness, GstEvent *(*pull) (GstHarness *harness),
    GstEventType type)
{
  GstEvent *event;
  guint n = 0;

  while ((event = pull (harness))) {
    n += GST_EVENT_TYPE (event) == type;
    gst_event_unref (event);
  }
  return n;
}
