/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of plane tables share: buffers of several memories whose
 * bytes tell where they are, and planes at will. */

#ifndef TESTS_PLANE_BUFFERS_H
#define TESTS_PLANE_BUFFERS_H

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

guint8 pattern (gsize position);
GstBuffer *new_buffer (const gsize *sizes, guint num);

#define NEW_BUFFER(...)                                                        \
  new_buffer ((const gsize[]){ __VA_ARGS__ },                                  \
      G_N_ELEMENTS (((const gsize[]){ __VA_ARGS__ })))

/* A plane without rows, in the picture of the one before it. */
GstShmemPlane *add_blob (
    GstShmemPlanes *planes, guint memory, guint64 offset, guint64 size);
void add_meta (GstBuffer *buffer, const GstShmemPlanes *planes);
/* Planes of rows of samples, which DMA_DRM of GStreamer 1.24 need not be. */
gboolean is_in_rows (const GstVideoFormatInfo *info);

#endif /* TESTS_PLANE_BUFFERS_H */
