/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Our metas as bytes, for elements that send the metas of a buffer elsewhere.
 * Whoever sent the bytes is a stranger: what cannot be believed of them makes
 * no meta. All that the libraries need of GStreamer 1.24 is here; without it,
 * the metas stay in their process.
 */

#include "gstshmemmetaserialize-private.h"

#include <gst/shmemmeta/gstshmemcontainermeta.h>
#include <gst/shmemmeta/gstshmemplanesmeta.h>

#include <string.h>

#if GST_CHECK_VERSION(1, 24, 0)

GST_DEBUG_CATEGORY_STATIC (gst_shmem_meta_serialize_debug);
#define GST_CAT_DEFAULT gst_shmem_meta_serialize_debug

/* Of both metas; goes up with every incompatible change of the bytes. */
#define VERSION_OF_BYTES 0

/* In front of the bytes of a container: its picture. */
#define CONTAINER_HEADER_SIZE sizeof (gint32)

/* On a buffer, since each container that is new here costs a descriptor. */
#define MAX_CONTAINERS 16

/* NULL, and says why; takes @error. */
static GstMeta *
refuse (const GstMetaInfo *info, GError *error)
{
  GST_WARNING (
      "serialized %s refused: %s", g_type_name (info->type), error->message);
  g_error_free (error);
  return NULL;
}

static gboolean
check_version (guint8 version, GError **error)
{
  if (version == VERSION_OF_BYTES)
    return TRUE;
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "it is of version %u, and only version %d is known", version,
      VERSION_OF_BYTES);
  return FALSE;
}

/* ---- plane tables ---- */

static gboolean
serialize_planes (
    const GstMeta *meta, GstByteArrayInterface *bytes, guint8 *version)
{
  guint8 data[SHMEM_PLANES_MAX_SIZE];
  gsize size = sizeof data;

  *version = VERSION_OF_BYTES;
  return shmem_planes_store (
             &((const GstShmemPlanesMeta *) meta)->planes, data, &size, NULL)
      == SHMEM_OK
      && gst_byte_array_interface_append_data (bytes, data, size);
}

static gboolean
check_no_table (GstBuffer *buffer, GError **error)
{
  if (gst_buffer_get_shmem_planes_meta (buffer) == NULL)
    return TRUE;
  g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "the buffer has a plane table already");
  return FALSE;
}

/* A receiver may add metas first and memories afterwards, as unixfdsrc does.
 * Then they are compared before the table is used. */
static gboolean
check_memories (const GstShmemPlanes *planes, GstBuffer *buffer, GError **error)
{
  return gst_buffer_n_memory (buffer) == 0
      || gst_shmem_planes_check_buffer (planes, buffer, error);
}

static GstMeta *
deserialize_planes (const GstMetaInfo *info, GstBuffer *buffer,
    const guint8 *data, gsize size, guint8 version)
{
  GstShmemPlanes planes;
  GstMeta *meta;
  GError *error = NULL;

  if (!check_version (version, &error) || !check_no_table (buffer, &error)
      || !gst_shmem_planes_parse (&planes, data, size, &error)
      || !check_memories (&planes, buffer, &error))
    return refuse (info, error);
  meta = gst_buffer_add_meta (buffer, info, NULL);
  if (meta)
    ((GstShmemPlanesMeta *) meta)->planes = planes;
  return meta;
}

/* ---- containers ---- */

static gboolean
serialize_container (
    const GstMeta *meta, GstByteArrayInterface *bytes, guint8 *version)
{
  const GstShmemContainerMeta *self = (const GstShmemContainerMeta *) meta;
  const guint8 *data;
  gint32 picture;
  gsize size;

  *version = VERSION_OF_BYTES;
  if (self->container == NULL)
    return FALSE;
  data = gst_shmem_container_get_data (self->container, &size);
  picture = GINT32_TO_LE (self->picture);
  return gst_byte_array_interface_append_data (
             bytes, (const guint8 *) &picture, sizeof picture)
      && gst_byte_array_interface_append_data (bytes, data, size);
}

static gboolean
check_room (GstBuffer *buffer, GError **error)
{
  if (gst_buffer_get_n_meta (buffer, GST_SHMEM_CONTAINER_META_API_TYPE)
      < MAX_CONTAINERS)
    return TRUE;
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
      "the buffer has %d containers already", MAX_CONTAINERS);
  return FALSE;
}

static gboolean
parse_picture (gint *picture, const guint8 *data, gsize size, GError **error)
{
  gint32 value;

  if (size < CONTAINER_HEADER_SIZE) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "%" G_GSIZE_FORMAT " bytes cannot say which picture it is about", size);
    return FALSE;
  }
  /* Nothing aligns it. */
  memcpy (&value, data, sizeof value);
  *picture = GINT32_FROM_LE (value);
  if (*picture == GST_SHMEM_PICTURE_ALL
      || (*picture >= 0 && *picture < (gint) GST_SHMEM_MAX_PLANES))
    return TRUE;
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "it is about picture %d, and no frame has such a picture", *picture);
  return FALSE;
}

static GstMeta *
deserialize_container (const GstMetaInfo *info, GstBuffer *buffer,
    const guint8 *data, gsize size, guint8 version)
{
  GstShmemContainer *container = NULL;
  GstMeta *meta;
  GError *error = NULL;
  gint picture;

  if (check_version (version, &error) && check_room (buffer, &error)
      && parse_picture (&picture, data, size, &error))
    container = gst_shmem_container_new (
        data + CONTAINER_HEADER_SIZE, size - CONTAINER_HEADER_SIZE, &error);
  if (container == NULL)
    return refuse (info, error);
  meta = (GstMeta *) gst_buffer_add_shmem_container_meta_full (
      buffer, container, picture);
  gst_shmem_container_unref (container);
  return meta;
}

static void
set_functions (GstMetaInfo *info)
{
  if (info->api == GST_SHMEM_PLANES_META_API_TYPE) {
    info->serialize_func = serialize_planes;
    info->deserialize_func = deserialize_planes;
  } else {
    info->serialize_func = serialize_container;
    info->deserialize_func = deserialize_container;
  }
}

const GstMetaInfo *
_gst_shmem_meta_register (GType api, const gchar *name, gsize size,
    GstMetaInitFunction init_func, GstMetaFreeFunction free_func,
    GstMetaTransformFunction transform_func)
{
  GstMetaInfo *info = gst_meta_info_new (api, name, size);

  GST_DEBUG_CATEGORY_INIT (gst_shmem_meta_serialize_debug, "shmemmetaserialize",
      0, "Metas of shared memory as bytes");
  info->init_func = init_func;
  info->free_func = free_func;
  info->transform_func = transform_func;
  set_functions (info);
  return gst_meta_info_register (info);
}

#else /* !GST_CHECK_VERSION(1, 24, 0) */

const GstMetaInfo *
_gst_shmem_meta_register (GType api, const gchar *name, gsize size,
    GstMetaInitFunction init_func, GstMetaFreeFunction free_func,
    GstMetaTransformFunction transform_func)
{
  return gst_meta_register (
      api, name, size, init_func, free_func, transform_func);
}

#endif
