/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_FD_SINK_H__
#define __GST_SHMEM_FD_SINK_H__

#include <gst/base/gstbasesink.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_FD_SINK (gst_shmem_fd_sink_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemFdSink, gst_shmem_fd_sink, GST, SHMEM_FD_SINK, GstBaseSink)

G_END_DECLS

#endif /* __GST_SHMEM_FD_SINK_H__ */
