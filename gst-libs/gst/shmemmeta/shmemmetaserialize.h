/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __SHMEM_META_SERIALIZE_H__
#define __SHMEM_META_SERIALIZE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* gst_meta_register() of a meta of this library. Where GStreamer can serialize
 * metas, from 1.24 on, this one can be. */
G_GNUC_INTERNAL
const GstMetaInfo *shmem_meta_register (GType api, const gchar *name,
    gsize size, GstMetaInitFunction init_func, GstMetaFreeFunction free_func,
    GstMetaTransformFunction transform_func);

G_END_DECLS

#endif /* __SHMEM_META_SERIALIZE_H__ */
