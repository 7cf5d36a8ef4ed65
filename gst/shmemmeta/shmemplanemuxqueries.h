/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_PLANE_MUX_QUERIES_H__
#define __SHMEM_PLANE_MUX_QUERIES_H__

#include <gst/base/gstaggregator.h>

G_BEGIN_DECLS

/* Answers an allocation @query of upstream: with memory of the allocator that
 * downstream @decided on, or offers when asked, and otherwise with @own. */
gboolean shmem_plane_mux_propose_allocation (
    GstAggregator *mux, GstQuery *decided, GstAllocator *own, GstQuery *query);

/* Can be sought when all inputs can, and where all can. */
void shmem_plane_mux_query_seeking (GstElement *mux, GstQuery *query);

/* The shortest input's; FALSE when none knows. */
gboolean shmem_plane_mux_query_duration (GstElement *mux, GstQuery *query);

G_END_DECLS

#endif /* __SHMEM_PLANE_MUX_QUERIES_H__ */
