/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GST_SHMEM_META_SERIALIZE_PRIVATE_H__
#define __GST_SHMEM_META_SERIALIZE_PRIVATE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstShmemMetaSerializer:
 * @serialize: appends the bytes of @meta with _gst_shmem_meta_append(); FALSE
 *     if it cannot be serialized
 * @deserialize: adds the meta that @data describes to @buffer; NULL with
 *     @error set if @data, which can be from any process, is invalid
 *
 * The two functions of a meta that work on its bytes.
 */
typedef struct
{
  gboolean (*serialize) (const GstMeta *meta, gpointer bytes);
  GstMeta *(*deserialize) (const GstMetaInfo *info, GstBuffer *buffer,
      const guint8 *data, gsize size, GError **error);
} GstShmemMetaSerializer;

/* gst_meta_register() of a meta of this library; @serializer, which is static,
 * is used where GStreamer can serialize metas, from 1.24 on. */
G_GNUC_INTERNAL
const GstMetaInfo *_gst_shmem_meta_register (GType api, const gchar *name,
    gsize size, GstMetaInitFunction init_func, GstMetaFreeFunction free_func,
    GstMetaTransformFunction transform_func,
    const GstShmemMetaSerializer *serializer);

/* @bytes is the argument of the serialize function. */
G_GNUC_INTERNAL
gboolean _gst_shmem_meta_append (
    gpointer bytes, gconstpointer data, gsize size);

G_END_DECLS

#endif /* __GST_SHMEM_META_SERIALIZE_PRIVATE_H__ */
