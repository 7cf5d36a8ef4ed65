/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GSTSHMEMMETASERIALIZE_PRIVATE_H__
#define __GSTSHMEMMETASERIALIZE_PRIVATE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* gst_meta_register() of a meta of this library. Where GStreamer can serialize
 * metas, from 1.24 on, this one can be. */
G_GNUC_INTERNAL
const GstMetaInfo *_gst_shmem_meta_register (GType api, const gchar *name,
    gsize size, GstMetaInitFunction init_func, GstMetaFreeFunction free_func,
    GstMetaTransformFunction transform_func);

G_END_DECLS

#endif /* __GSTSHMEMMETASERIALIZE_PRIVATE_H__ */
