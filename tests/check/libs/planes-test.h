/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of plane tables share: buffers of several memories whose
 * bytes tell where they are, and planes at will. */

#ifndef TESTS_PLANES_TEST_H
#define TESTS_PLANES_TEST_H

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include <string.h>

#include "fds-fixture.h"

static inline guint8
pattern (gsize position)
{
  return (guint8) (position * 7 + position / 251);
}

static inline GstBuffer *
new_buffer (const gsize *sizes, guint num)
{
  GstBuffer *buffer = gst_buffer_new ();
  gsize position = 0, k;
  guint i;

  for (i = 0; i < num; i++) {
    GstMemory *memory = gst_allocator_alloc (NULL, sizes[i], NULL);
    GstMapInfo info;

    fail_unless (gst_memory_map (memory, &info, GST_MAP_WRITE));
    for (k = 0; k < sizes[i]; k++)
      info.data[k] = pattern (position++);
    gst_memory_unmap (memory, &info);
    gst_buffer_append_memory (buffer, memory);
  }
  return buffer;
}

#define NEW_BUFFER(...)                                                        \
  new_buffer ((const gsize[]){ __VA_ARGS__ },                                  \
      G_N_ELEMENTS (((const gsize[]){ __VA_ARGS__ })))

/* A plane without rows, in the picture of the one before it. */
static inline GstShmemPlane *
add_blob (GstShmemPlanes *planes, guint memory, guint64 offset, guint64 size)
{
  GstShmemPlane *plane = &planes->planes[planes->num++];

  memset (plane, 0, sizeof *plane);
  plane->memory = (guint8) memory;
  plane->offset = offset;
  plane->size = size;
  plane->role = SHMEM_PLANE_OPAQUE;
  plane->horizontal_subsampling = plane->vertical_subsampling = 1;
  return plane;
}

static inline void
add_meta (GstBuffer *buffer, const GstShmemPlanes *planes)
{
  GError *error = NULL;

  fail_unless (
      gst_buffer_add_shmem_planes_meta (buffer, planes, &error) != NULL, "%s",
      error ? error->message : "");
  g_assert_no_error (error);
}

/* Planes of rows of samples, which DMA_DRM of GStreamer 1.24 need not be. */
static inline gboolean
is_in_rows (const GstVideoFormatInfo *info)
{
  return GST_VIDEO_FORMAT_INFO_N_PLANES (info) > 0
      && !GST_VIDEO_FORMAT_INFO_IS_TILED (info)
      && !GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info);
}

/* That @error is @code and says @words; it is freed. */
static inline void
assert_error (GError **error, gint code, const gchar *words)
{
  fail_unless (*error != NULL);
  fail_unless (
      g_error_matches (*error, GST_SHMEM_ERROR, code), "%s", (*error)->message);
  fail_unless (
      strstr ((*error)->message, words) != NULL, "%s", (*error)->message);
  g_clear_error (error);
}

#endif /* TESTS_PLANES_TEST_H */
