/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of plane tables share: buffers of several memories whose
 * bytes tell where they are, and planes at will. */

#include "plane-buffers.h"

#include <string.h>

guint8
pattern (gsize position)
{
  return (guint8) (position * 7 + position / 251);
}

GstBuffer *
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

GstShmemPlane *
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

void
add_meta (GstBuffer *buffer, const GstShmemPlanes *planes)
{
  GError *error = NULL;

  fail_unless (
      gst_buffer_add_shmem_planes_meta (buffer, planes, &error) != NULL, "%s",
      error ? error->message : "");
  g_assert_no_error (error);
}

gboolean
is_in_rows (const GstVideoFormatInfo *info)
{
  return GST_VIDEO_FORMAT_INFO_N_PLANES (info) > 0
      && !GST_VIDEO_FORMAT_INFO_IS_TILED (info)
      && !GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info);
}
