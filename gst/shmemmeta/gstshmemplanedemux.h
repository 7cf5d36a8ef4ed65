/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_PLANE_DEMUX_H__
#define __GST_SHMEM_PLANE_DEMUX_H__

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_PLANE_DEMUX (gst_shmem_plane_demux_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemPlaneDemux, gst_shmem_plane_demux, GST,
    SHMEM_PLANE_DEMUX, GstElement)

G_END_DECLS

#endif /* __GST_SHMEM_PLANE_DEMUX_H__ */
