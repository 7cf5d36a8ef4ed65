/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Containers, and frames that carry them. */

#include "lib/frames.h"

#include <string.h>

GstShmemContainer *
make_container (guint64 format, gconstpointer data, gsize size)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  gst_shmem_container_builder_add (builder, format, data, size);
  container = gst_shmem_container_builder_build (builder, NULL);
  gst_shmem_container_builder_free (builder);
  fail_unless (container != NULL);
  return container;
}

GstShmemContainer *
make_clli (guint8 value)
{
  const guint8 bytes[4] = { value, 0, 1, 0 };

  return make_container (SHMEM_FORMAT_CLLI, bytes, sizeof bytes);
}

GstShmemHdr10Plus
make_values (guint average)
{
  GstShmemHdr10Plus v = { 0 };

  v.application_version = 1;
  v.num_windows = 1;
  v.targeted_system_display_maximum_luminance = 400;
  v.windows[0].maxscl[0] = 100001;
  v.windows[0].average_maxrgb = average;
  v.windows[0].num_distribution_maxrgb_percentiles = 1;
  v.windows[0].distribution_maxrgb[0].percentage = 99;
  v.windows[0].distribution_maxrgb[0].percentile = 131071;
  v.windows[0].tone_mapping_flag = TRUE;
  v.windows[0].knee_point_x = 5;
  v.windows[0].knee_point_y = 4095;
  v.windows[0].num_bezier_curve_anchors = 2;
  v.windows[0].bezier_curve_anchors[0] = 512;
  v.windows[0].bezier_curve_anchors[1] = 1023;
  return v;
}

GstShmemContainer *
make_hdr10plus (const GstShmemHdr10Plus *values)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  fail_unless (gst_shmem_hdr10_plus_add (values, builder, NULL));
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

GstBuffer *
make_frame (guint64 number, GstShmemContainer *a, GstShmemContainer *b)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 16, NULL);

  GST_BUFFER_PTS (buffer) = number * 40 * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = 40 * GST_MSECOND;
  if (a)
    gst_buffer_add_shmem_container_meta (buffer, a);
  if (b)
    gst_buffer_add_shmem_container_meta (buffer, b);
  return buffer;
}

GstBuffer *
pass (GstHarness *harness, GstBuffer *buffer)
{
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (buffer != NULL);
  return buffer;
}

void
pass_frames (GstHarness *harness, guint64 from, guint64 to)
{
  for (; from < to; from++)
    gst_buffer_unref (pass (harness, make_frame (from, NULL, NULL)));
}

void
end_stream (GstHarness *harness)
{
  fail_unless (gst_harness_push_event (harness, gst_event_new_eos ()));
}

guint
count_containers (GstBuffer *buffer)
{
  return gst_buffer_get_n_meta (buffer, GST_SHMEM_CONTAINER_META_API_TYPE);
}

GstShmemEntry
get_entry (GstBuffer *buffer, guint index)
{
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);
  GstShmemEntry entry;

  fail_unless (meta != NULL);
  fail_unless (gst_shmem_container_get_entry (meta->container, index, &entry));
  return entry;
}

void
assert_entry (GstBuffer *buffer, guint index, guint64 format,
    gconstpointer data, gsize size)
{
  GstShmemEntry entry = get_entry (buffer, index);

  fail_unless (entry.format == format);
  fail_unless_equals_int (entry.size, size);
  fail_unless (memcmp (entry.data, data, size) == 0);
}
