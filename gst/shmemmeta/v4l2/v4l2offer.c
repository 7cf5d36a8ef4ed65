/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Whose memory frames can be in, and what downstream offers: a pool, and how
 * many buffers it holds at the same time. Nothing here configures or activates
 * the pool. */

#include "v4l2/v4l2offer.h"

#include <gst/video/video.h>

const gchar *
v4l2_kind_get_name (V4l2Kind kind)
{
  static const gchar *const names[] = { "auto", "mmap", "export", "import",
    "shared" };

  return names[kind];
}

/* An element that has no pool for us may still say how many buffers it holds. */
static void
read_pool (V4l2Offer *self, GstQuery *query, guint n)
{
  guint size, min, max;
  GstBufferPool *pool;

  gst_query_parse_nth_allocation_pool (query, n, &pool, &size, &min, &max);
  self->min_buffers = MAX (self->min_buffers, min);
  if (pool == NULL)
    return;
  if (self->pool) {
    gst_object_unref (pool);
    return;
  }
  self->pool = pool;
  self->size = size;
  self->max_buffers = max;
}

void
v4l2_offer_read (V4l2Offer *self, GstQuery *query)
{
  GstCaps *caps;
  guint i;

  gst_query_parse_allocation (query, &caps, NULL);
  *self = (V4l2Offer){
    .caps = caps ? gst_caps_ref (caps) : NULL,
    .video_meta =
        gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL),
  };
  for (i = 0; i < gst_query_get_n_allocation_pools (query); i++)
    read_pool (self, query, i);
}

void
v4l2_offer_clear (V4l2Offer *self)
{
  gst_clear_object (&self->pool);
  gst_clear_caps (&self->caps);
  *self = (V4l2Offer){ 0 };
}
