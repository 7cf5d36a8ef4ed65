/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_META_WRITE_H__
#define __GST_SHMEM_META_WRITE_H__

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_META_WRITE (gst_shmem_meta_write_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemMetaWrite, gst_shmem_meta_write, GST,
    SHMEM_META_WRITE, GstBaseTransform)

G_END_DECLS

#endif /* __GST_SHMEM_META_WRITE_H__ */
