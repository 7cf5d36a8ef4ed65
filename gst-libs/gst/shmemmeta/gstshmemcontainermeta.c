/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:gstshmemcontainermeta
 * @title: GstShmemContainerMeta
 * @short_description: A container on a buffer
 * @see_also: #GstShmemContainer
 *
 * Says that a frame carries a container. It is tagged {"video"} and nothing
 * else: that is what decoders, encoders, converters and scalers carry over
 * from a frame to the one that they make of it, in presentation order. Base
 * parsers cut buffers anew and carry nothing over, so add it after a parser.
 *
 * With GStreamer 1.24 and later it can be serialized, so that elements like
 * unixfdsink send it: its picture in 4 bytes, little-endian, and behind them
 * all of the container. Where it is deserialized, the container is checked as
 * gst_shmem_container_new() does and put into sealed memory of this process.
 * One that cannot be believed, is about a picture that no frame can have, or
 * comes after 16 others is left out with a warning.
 */

#include <gst/shmemmeta/gstshmemcontainermeta.h>

#include "gstshmemmetaserialize-private.h"

GType
gst_shmem_container_meta_api_get_type (void)
{
  static const gchar *tags[] = { "video", NULL };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, gst_meta_api_type_register ("GstShmemContainerMetaAPI", tags));
  return type;
}

static gboolean
container_meta_init (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  (void) params;
  (void) buffer;
  ((GstShmemContainerMeta *) meta)->container = NULL;
  ((GstShmemContainerMeta *) meta)->picture = GST_SHMEM_PICTURE_ALL;
  return TRUE;
}

static void
container_meta_free (GstMeta *meta, GstBuffer *buffer)
{
  GstShmemContainerMeta *self = (GstShmemContainerMeta *) meta;

  (void) buffer;
  if (self->container)
    gst_shmem_container_unref (self->container);
}

static gboolean
buffer_has_container (
    GstBuffer *buffer, GstShmemContainer *container, gint picture)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (meta->container == container && meta->picture == picture)
      return TRUE;
  return FALSE;
}

/* What a frame says of its light holds for its copies, conversions, scalings
 * and parts alike. Base classes may ask twice for the same meta. */
static gboolean
container_meta_transform (GstBuffer *destination, GstMeta *meta,
    GstBuffer *source, GQuark type, gpointer data)
{
  const GstShmemContainerMeta *from = (const GstShmemContainerMeta *) meta;

  (void) source;
  (void) type;
  (void) data;
  if (!buffer_has_container (destination, from->container, from->picture))
    gst_buffer_add_shmem_container_meta_full (
        destination, from->container, from->picture);
  return TRUE;
}

const GstMetaInfo *
gst_shmem_container_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info,
        _gst_shmem_meta_register (GST_SHMEM_CONTAINER_META_API_TYPE,
            "GstShmemContainerMeta", sizeof (GstShmemContainerMeta),
            container_meta_init, container_meta_free,
            container_meta_transform));
  return info;
}

/**
 * gst_buffer_add_shmem_container_meta:
 * @buffer: (transfer none): a writable buffer
 * @container: (transfer none): what it carries; the meta takes a reference
 *
 * Returns: (transfer none): the new meta
 *
 * Since: 0.1
 */
GstShmemContainerMeta *
gst_buffer_add_shmem_container_meta (
    GstBuffer *buffer, GstShmemContainer *container)
{
  return gst_buffer_add_shmem_container_meta_full (
      buffer, container, GST_SHMEM_PICTURE_ALL);
}

/**
 * gst_buffer_add_shmem_container_meta_full:
 * @buffer: (transfer none): a writable buffer
 * @container: (transfer none): what it carries; the meta takes a reference
 * @picture: which picture of the buffer's #GstShmemPlanesMeta it is about, or
 *     #GST_SHMEM_PICTURE_ALL
 *
 * Returns: (transfer none): the new meta
 *
 * Since: 0.1
 */
GstShmemContainerMeta *
gst_buffer_add_shmem_container_meta_full (
    GstBuffer *buffer, GstShmemContainer *container, gint picture)
{
  GstShmemContainerMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (container != NULL, NULL);
  g_return_val_if_fail (picture >= GST_SHMEM_PICTURE_ALL, NULL);

  meta = (GstShmemContainerMeta *) gst_buffer_add_meta (
      buffer, GST_SHMEM_CONTAINER_META_INFO, NULL);
  if (meta) {
    meta->container = gst_shmem_container_ref (container);
    meta->picture = picture;
  }
  return meta;
}

/**
 * gst_buffer_iterate_shmem_container_meta:
 * @buffer: (transfer none): a buffer
 * @state: (inout): where it is; start with %NULL
 *
 * Returns: (transfer none) (nullable): the next container meta of @buffer
 *
 * Since: 0.1
 */
GstShmemContainerMeta *
gst_buffer_iterate_shmem_container_meta (GstBuffer *buffer, gpointer *state)
{
  return (GstShmemContainerMeta *) gst_buffer_iterate_meta_filtered (
      buffer, state, GST_SHMEM_CONTAINER_META_API_TYPE);
}
