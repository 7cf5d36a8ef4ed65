/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Registers metas, with what GStreamer 1.24 calls to serialize them, so that
 * elements which send metas to other processes can send ours. Everything that
 * the library needs of GStreamer 1.24 is here; with an older version, metas
 * stay in their process. It knows no meta: each serializes itself, in its own
 * file, and checks the bytes that it gets.
 */

#include "gstshmemmetaserialize-private.h"

#include "gstshmem-private.h"

#if GST_CHECK_VERSION(1, 24, 0)

GST_DEBUG_CATEGORY_STATIC (gst_shmem_meta_serialize_debug);
#define GST_CAT_DEFAULT gst_shmem_meta_serialize_debug

/* For all metas; incremented with every incompatible change of the bytes. */
#define VERSION_OF_BYTES 0

#define SERIALIZER_QUARK (g_quark_from_static_string ("gst-shmem-serializer"))

static const GstShmemMetaSerializer *
get_serializer (const GstMetaInfo *info)
{
  return g_type_get_qdata (info->type, SERIALIZER_QUARK);
}

static gboolean
serialize (const GstMeta *meta, GstByteArrayInterface *bytes, guint8 *version)
{
  *version = VERSION_OF_BYTES;
  return get_serializer (meta->info)->serialize (meta, bytes);
}

static GstMeta *
deserialize (const GstMetaInfo *info, GstBuffer *buffer, const guint8 *data,
    gsize size, guint8 version)
{
  g_autoptr (GError) error = NULL;
  GstMeta *meta = NULL;

  if (version == VERSION_OF_BYTES)
    meta =
        get_serializer (info)->deserialize (info, buffer, data, size, &error);
  else
    _gst_shmem_refuse (&error, GST_SHMEM_ERROR_INVALID_DATA,
        "its version is %u, and only version %d is known", version,
        VERSION_OF_BYTES);
  if (error)
    GST_WARNING (
        "serialized %s refused: %s", g_type_name (info->type), error->message);
  return meta;
}

gboolean
_gst_shmem_meta_append (gpointer bytes, gconstpointer data, gsize size)
{
  return gst_byte_array_interface_append_data (bytes, data, size);
}

const GstMetaInfo *
_gst_shmem_meta_register (GType api, const gchar *name, gsize size,
    GstMetaInitFunction init_func, GstMetaFreeFunction free_func,
    GstMetaTransformFunction transform_func,
    const GstShmemMetaSerializer *serializer)
{
  GstMetaInfo *info = gst_meta_info_new (api, name, size);

  GST_DEBUG_CATEGORY_INIT (gst_shmem_meta_serialize_debug, "shmemmetaserialize",
      0, "Metas of shared memory as bytes");
  info->init_func = init_func;
  info->free_func = free_func;
  info->transform_func = transform_func;
  info->serialize_func = serialize;
  info->deserialize_func = deserialize;
  g_type_set_qdata (info->type, SERIALIZER_QUARK, (gpointer) serializer);
  return gst_meta_info_register (info);
}

#else /* !GST_CHECK_VERSION(1, 24, 0) */

gboolean
_gst_shmem_meta_append (gpointer bytes, gconstpointer data, gsize size)
{
  (void) bytes;
  (void) data;
  (void) size;
  return FALSE;
}

const GstMetaInfo *
_gst_shmem_meta_register (GType api, const gchar *name, gsize size,
    GstMetaInitFunction init_func, GstMetaFreeFunction free_func,
    GstMetaTransformFunction transform_func,
    const GstShmemMetaSerializer *serializer)
{
  (void) serializer;
  return gst_meta_register (
      api, name, size, init_func, free_func, transform_func);
}

#endif
