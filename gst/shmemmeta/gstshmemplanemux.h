/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_PLANE_MUX_H__
#define __GST_SHMEM_PLANE_MUX_H__

#include <gst/base/gstaggregator.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_PLANE_MUX (gst_shmem_plane_mux_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemPlaneMux, gst_shmem_plane_mux, GST, SHMEM_PLANE_MUX, GstAggregator)

G_END_DECLS

#endif /* __GST_SHMEM_PLANE_MUX_H__ */
