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
 * A container that a frame carries. It is tagged {"video"} and nothing else:
 * decoders, encoders, converters and scalers copy metas with this tag from an
 * input frame to its output frame, in presentation order. Base parsers
 * reassemble buffers and copy no metas, so add it after a parser.
 *
 * With GStreamer 1.24 and later it can be serialized, so that elements like
 * unixfdsink send it: its picture in 4 bytes, little-endian, followed by the
 * whole container. When it is deserialized, the container is checked as by
 * gst_shmem_container_new() and put into sealed memory of this process. A
 * container that is invalid, is about a picture that no frame can have, or
 * comes after 16 others is dropped with a warning.
 *
 * The functions can be called from any thread, as long as no other thread uses
 * the metas of the buffer.
 */

#include <gst/shmemmeta/gstshmemcontainermeta.h>
#include <gst/shmemmeta/gstshmemplanes.h>

#include <string.h>

#include "gstshmem-private.h"
#include "gstshmemmetaserialize-private.h"

/* Precedes the bytes of a serialized container: its picture. */
#define SERIALIZED_HEADER_SIZE sizeof (gint32)

/* Maximum number of containers that deserializing adds to a buffer: each one
 * that is new to this process costs a file descriptor. */
#define MAX_DESERIALIZED 16

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

/* The metadata of a frame applies to its copies, conversions, scalings and
 * crops alike. Base classes may transform the same meta twice. */
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

/* ---- bytes: picture, container ---- */

static gboolean
container_meta_serialize (const GstMeta *meta, gpointer bytes)
{
  const GstShmemContainerMeta *self = (const GstShmemContainerMeta *) meta;
  const gint32 picture = GINT32_TO_LE (self->picture);
  const guint8 *data;
  gsize size;

  if (self->container == NULL)
    return FALSE;
  data = gst_shmem_container_get_data (self->container, &size);
  return _gst_shmem_meta_append (bytes, &picture, sizeof picture)
      && _gst_shmem_meta_append (bytes, data, size);
}

/* Whether a frame can have @picture: containers may come before its table. */
static gboolean
is_picture (gint picture)
{
  return picture == GST_SHMEM_PICTURE_ALL
      || (picture >= 0 && picture < (gint) GST_SHMEM_MAX_PLANES);
}

static gboolean
parse_picture (gint *picture, const guint8 *data, gsize size, GError **error)
{
  gint32 value;

  if (size < SERIALIZED_HEADER_SIZE)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "%" G_GSIZE_FORMAT " bytes are too few for the picture field", size);
  /* Not aligned. */
  memcpy (&value, data, sizeof value);
  *picture = GINT32_FROM_LE (value);
  return is_picture (*picture)
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "it is about picture %d, which no frame can have", *picture);
}

static GstMeta *
container_meta_deserialize (const GstMetaInfo *info, GstBuffer *buffer,
    const guint8 *data, gsize size, GError **error)
{
  GstShmemContainer *container;
  GstMeta *meta = NULL;
  gint picture = GST_SHMEM_PICTURE_ALL;

  if (gst_buffer_get_n_meta (buffer, info->api) >= MAX_DESERIALIZED) {
    _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
        "the buffer has %d containers already", MAX_DESERIALIZED);
    return NULL;
  }
  if (!parse_picture (&picture, data, size, error))
    return NULL;
  container = gst_shmem_container_new (
      data + SERIALIZED_HEADER_SIZE, size - SERIALIZED_HEADER_SIZE, error);
  if (container) {
    meta = (GstMeta *) gst_buffer_add_shmem_container_meta_full (
        buffer, container, picture);
    gst_shmem_container_unref (container);
  }
  return meta;
}

static const GstShmemMetaSerializer serializer = { container_meta_serialize,
  container_meta_deserialize };

/* ---- the meta ---- */

/**
 * gst_shmem_container_meta_get_info:
 *
 * Returns: (transfer none): what GStreamer knows of metas with a container
 *
 * Since: 0.9
 */
const GstMetaInfo *
gst_shmem_container_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter (&info))
    g_once_init_leave (&info,
        _gst_shmem_meta_register (GST_SHMEM_CONTAINER_META_API_TYPE,
            "GstShmemContainerMeta", sizeof (GstShmemContainerMeta),
            container_meta_init, container_meta_free, container_meta_transform,
            &serializer));
  return info;
}

/**
 * gst_buffer_get_shmem_container_meta:
 * @buffer: (transfer none): a buffer
 *
 * Returns: (transfer none) (nullable): the first container meta of @buffer
 *
 * Since: 0.9
 */
GstShmemContainerMeta *
gst_buffer_get_shmem_container_meta (GstBuffer *buffer)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  return (GstShmemContainerMeta *) gst_buffer_get_meta (
      buffer, GST_SHMEM_CONTAINER_META_API_TYPE);
}

/**
 * gst_buffer_add_shmem_container_meta:
 * @buffer: (transfer none): a writable buffer
 * @container: (transfer none): the container; the meta takes a reference
 *
 * Returns: (transfer none): the new meta
 *
 * Since: 0.9
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
 * @container: (transfer none): the container; the meta takes a reference
 * @picture: which picture of the buffer's #GstShmemPlanesMeta it is about, 0 to
 *     15, or #GST_SHMEM_PICTURE_ALL
 *
 * The table can be added afterwards, so the picture need not be there yet.
 *
 * Returns: (transfer none): the new meta
 *
 * Since: 0.9
 */
GstShmemContainerMeta *
gst_buffer_add_shmem_container_meta_full (
    GstBuffer *buffer, GstShmemContainer *container, gint picture)
{
  GstShmemContainerMeta *meta;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  g_return_val_if_fail (container != NULL, NULL);
  g_return_val_if_fail (is_picture (picture), NULL);

  meta = (GstShmemContainerMeta *) gst_buffer_add_meta (
      buffer, GST_SHMEM_CONTAINER_META_INFO, NULL);
  if (meta) {
    meta->container = gst_shmem_container_ref (container);
    meta->picture = picture;
  }
  return meta;
}

/**
 * gst_buffer_replace_shmem_container_meta:
 * @buffer: (transfer none): a writable buffer
 * @meta: (transfer none): one of its container metas
 * @container: (transfer none): the container it gets; the meta takes a reference
 *
 * Gives a meta another container, such as an edited copy of its own (see
 * gst_shmem_container_builder_new_from()). The meta keeps its picture and its
 * place among the others, and so its precedence.
 *
 * Since: 0.9
 */
void
gst_buffer_replace_shmem_container_meta (GstBuffer *buffer,
    GstShmemContainerMeta *meta, GstShmemContainer *container)
{
  g_return_if_fail (GST_IS_BUFFER (buffer));
  g_return_if_fail (gst_buffer_is_writable (buffer));
  g_return_if_fail (meta != NULL);
  g_return_if_fail (container != NULL);

  gst_shmem_container_ref (container);
  if (meta->container)
    gst_shmem_container_unref (meta->container);
  meta->container = container;
}

/**
 * gst_buffer_iterate_shmem_container_meta:
 * @buffer: (transfer none): a buffer
 * @state: (inout) (transfer none): the position; start with %NULL
 *
 * Returns: (transfer none) (nullable): the next container meta of @buffer
 *
 * Since: 0.9
 */
GstShmemContainerMeta *
gst_buffer_iterate_shmem_container_meta (GstBuffer *buffer, gpointer *state)
{
  return (GstShmemContainerMeta *) gst_buffer_iterate_meta_filtered (
      buffer, state, GST_SHMEM_CONTAINER_META_API_TYPE);
}
