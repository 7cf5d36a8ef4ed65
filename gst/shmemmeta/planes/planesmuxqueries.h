/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __PLANESMUXQUERIES_H__
#define __PLANESMUXQUERIES_H__

#include <gst/base/gstaggregator.h>

G_BEGIN_DECLS

/* Answers an allocation @query of upstream: with memory of the allocator that
 * downstream @decided on, or offers when asked, and otherwise with @own. */
gboolean planes_mux_propose_allocation (
    GstAggregator *mux, GstQuery *decided, GstAllocator *own, GstQuery *query);

/* Can be sought when all inputs can, and where all can. */
void planes_mux_query_seeking (GstElement *mux, GstQuery *query);

/* The shortest input's; FALSE when none knows. */
gboolean planes_mux_query_duration (GstElement *mux, GstQuery *query);

G_END_DECLS

#endif /* __PLANESMUXQUERIES_H__ */
