/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:gstshmemplanesmeta
 * @title: GstShmemPlanesMeta
 * @short_description: More than four planes on a buffer
 * @see_also: #GstShmemPlanes, gst_shmem_plane_map()
 *
 * The planes of a buffer and where they are. The table is checked against the
 * memories of the buffer when it is added, and again by gst_shmem_plane_map(),
 * since memories can be replaced.
 *
 * With GStreamer 1.24 and later it can be serialized, as the payload of a
 * `PLNS` entry (docs/container-format.md), so that elements like unixfdsink
 * send it. A deserialized one, from unixfdsrc for example, has passed
 * gst_shmem_planes_check() by itself. But the receiver may have added the
 * memories afterwards, so call it with the buffer before the first use, as all
 * functions and elements of this project do. Invalid tables are dropped
 * with a warning, and so is a second one.
 *
 * The functions can be called from any thread, as long as no other thread uses
 * the metas of the buffer.
 */

#include <gst/shmemmeta/gstshmemplanesmeta.h>

#include <gst/video/video.h>

#include "gstshmem-private.h"
#include "gstshmemmetaserialize-private.h"

GType
gst_shmem_planes_meta_api_get_type (void)
{
  static const gchar *tags[] = { GST_META_TAG_VIDEO_STR,
    GST_META_TAG_MEMORY_STR, NULL };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, gst_meta_api_type_register ("GstShmemPlanesMetaAPI", tags));
  return type;
}

static gboolean
planes_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  (void) params;
  (void) buffer;
  ((GstShmemPlanesMeta *) meta)->planes.num = 0;
  return TRUE;
}

/* Copied only to a buffer whose memories have the same sizes: on any other
 * buffer the offsets would be wrong. */
static gboolean
planes_meta_transform (GstBuffer *destination, GstMeta *meta, GstBuffer *source,
    GQuark type, gpointer data)
{
  const GstMetaTransformCopy *copy = data;
  guint n = gst_buffer_n_memory (source), i;

  if (!GST_META_TRANSFORM_IS_COPY (type) || copy->region
      || gst_buffer_n_memory (destination) != n
      || gst_buffer_get_shmem_planes_meta (destination))
    return FALSE;
  for (i = 0; i < n; i++)
    if (gst_buffer_peek_memory (destination, i)->size
        != gst_buffer_peek_memory (source, i)->size)
      return FALSE;
  return gst_buffer_add_shmem_planes_meta (
             destination, &((GstShmemPlanesMeta *) meta)->planes, NULL)
      != NULL;
}

/* ---- bytes: the payload of a PLNS entry ---- */

static gboolean
planes_meta_serialize (const GstMeta *meta, gpointer bytes)
{
  guint8 data[SHMEM_PLANES_MAX_SIZE];
  gsize size = sizeof data;

  return shmem_planes_write (
             &((const GstShmemPlanesMeta *) meta)->planes, data, &size, NULL)
      == SHMEM_OK
      && _gst_shmem_meta_append (bytes, data, size);
}

/* A receiver may add metas first and memories afterwards, as unixfdsrc does.
 * The table is checked against them before use. */
static gboolean
check_memories (const GstShmemPlanes *planes, GstBuffer *buffer, GError **error)
{
  return gst_buffer_n_memory (buffer) == 0
      || gst_shmem_planes_check (planes, buffer, error);
}

/* All that reads a buffer's table reads the first. */
static gboolean
check_no_table (GstBuffer *buffer, GError **error)
{
  return gst_buffer_get_shmem_planes_meta (buffer) == NULL
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "the buffer already has a plane table");
}

static GstMeta *
planes_meta_deserialize (const GstMetaInfo *info, GstBuffer *buffer,
    const guint8 *data, gsize size, GError **error)
{
  GstShmemPlanes planes;
  GstMeta *meta;

  if (!check_no_table (buffer, error)
      || !gst_shmem_planes_parse (&planes, data, size, error)
      || !check_memories (&planes, buffer, error))
    return NULL;
  meta = gst_buffer_add_meta (buffer, info, NULL);
  if (meta)
    ((GstShmemPlanesMeta *) meta)->planes = planes;
  return meta;
}

static const GstShmemMetaSerializer serializer = { planes_meta_serialize,
  planes_meta_deserialize };

/* ---- the meta ---- */

/**
 * gst_shmem_planes_meta_get_info:
 *
 * Returns: (transfer none): what GStreamer knows of metas with a plane table
 *
 * Since: 0.9
 */
const GstMetaInfo *
gst_shmem_planes_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info,
        _gst_shmem_meta_register (GST_SHMEM_PLANES_META_API_TYPE,
            "GstShmemPlanesMeta", sizeof (GstShmemPlanesMeta), planes_meta_init,
            NULL, planes_meta_transform, &serializer));
  return info;
}

/**
 * gst_buffer_get_shmem_planes_meta:
 * @buffer: (transfer none): a buffer
 *
 * Returns: (transfer none) (nullable): the planes meta of @buffer
 *
 * Since: 0.9
 */
GstShmemPlanesMeta *
gst_buffer_get_shmem_planes_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstShmemPlanesMeta *) gst_buffer_get_meta (
      buffer, GST_SHMEM_PLANES_META_API_TYPE);
}

/**
 * gst_buffer_add_shmem_planes_meta:
 * @buffer: (transfer none): a writable buffer that has all its memories
 * @planes: where its planes are; copied
 * @error: return location for an error, or %NULL
 *
 * Checks @planes with gst_shmem_planes_check() and adds it. A buffer has
 * one table: to replace it, remove its meta first; a second one is
 * %GST_SHMEM_ERROR_INVALID_DATA.
 *
 * Returns: (transfer none) (nullable): the new meta, or %NULL with @error set
 *
 * Since: 0.9
 */
GstShmemPlanesMeta *
gst_buffer_add_shmem_planes_meta (
    GstBuffer *buffer, const GstShmemPlanes *planes, GError **error)
{
  GstShmemPlanesMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (planes != NULL, NULL);

  if (!check_no_table (buffer, error)
      || !gst_shmem_planes_check (planes, buffer, error))
    return NULL;
  meta = (GstShmemPlanesMeta *) gst_buffer_add_meta (
      buffer, GST_SHMEM_PLANES_META_INFO, NULL);
  if (meta)
    meta->planes = *planes;
  return meta;
}
