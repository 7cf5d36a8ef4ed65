/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTVIEWS_H__
#define __TRANSPORTVIEWS_H__

#include "transport/transportprotocol.h"
#include "transport/transporttable.h"

G_BEGIN_DECLS

/* Video metas of a frame with several views, for elements that do not know
 * plane tables. Fields are private; all zero at first. */
typedef struct
{
  guint64 caps_serial;
  guint64 checks;
  guint n_metas;
  GstVideoMeta metas[GST_SHMEM_MAX_PLANES];
} TransportViews;

/* Adds to @buffer, which has a meta of @table and consists of the @n_spans
 * @spans, a GstVideoMeta for each view, whose id is the view; or none, when one
 * of them is no picture as @caps announced it. @caps_serial, from 1 on, is
 * another one for each @caps. */
void transport_views_add (TransportViews *views, const TransportTable *table,
    const GstVideoInfo *caps, guint64 caps_serial, const TransportSpan *spans,
    guint n_spans, GstBuffer *buffer);

G_END_DECLS

#endif /* __TRANSPORTVIEWS_H__ */
