/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_PLANE_MAP_H__
#define __GST_SHMEM_PLANE_MAP_H__

#include <gst/shmemmeta/gstshmemplanesmeta.h>

G_BEGIN_DECLS

typedef struct _GstShmemPlanePieces GstShmemPlanePieces;

/**
 * GstShmemPlaneMap:
 * @data: (type gpointer): the plane's first byte
 * @size: bytes at @data
 * @stride: bytes from one row to the next; 0 without rows
 * @row_bytes: bytes of a row that are of the picture, without the padding behind
 *     them; of a format that is not known, all bytes that each row has
 * @width: samples in a row
 * @height: rows
 *
 * A plane that is mapped. Lives on the stack; the rest is private.
 *
 * Since: 0.9
 */
typedef struct
{
  guint8 *data;
  gsize size;
  guint stride;
  guint row_bytes;
  guint width;
  guint height;

  /*< private >*/
  GstMemory *memory;
  GstMapInfo info;
  GstMapFlags flags;
  GstShmemPlanePieces *pieces;
  gpointer _gst_reserved[GST_PADDING];
} GstShmemPlaneMap;

GST_SHMEM_META_API
gboolean gst_shmem_plane_map (GstShmemPlaneMap *map, GstBuffer *buffer,
    guint plane, GstMapFlags flags, GError **error);

GST_SHMEM_META_API
void gst_shmem_plane_unmap (GstShmemPlaneMap *map);

G_END_DECLS

#endif /* __GST_SHMEM_PLANE_MAP_H__ */
