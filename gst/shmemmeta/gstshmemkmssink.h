/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_KMS_SINK_H__
#define __GST_SHMEM_KMS_SINK_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_KMS_SINK (gst_shmem_kms_sink_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemKmsSink, gst_shmem_kms_sink, GST, SHMEM_KMS_SINK, GstBin)

G_END_DECLS

#endif /* __GST_SHMEM_KMS_SINK_H__ */
