/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_V4L2_SRC_H__
#define __GST_SHMEM_V4L2_SRC_H__

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_V4L2_SRC (gst_shmem_v4l2_src_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemV4l2Src, gst_shmem_v4l2_src, GST, SHMEM_V4L2_SRC, GstPushSrc)

G_END_DECLS

#endif /* __GST_SHMEM_V4L2_SRC_H__ */
