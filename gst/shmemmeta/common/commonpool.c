/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Pools of shared memory, as proposed upstream: frames written there need no
 * copy. */

#include "common/commonpool.h"

GstBufferPool *
common_pool_configure (
    GstBufferPool *pool, GstAllocator *allocator, GstCaps *caps, gsize size)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, caps, (guint) size, 0, 0);
  gst_buffer_pool_config_set_allocator (config, allocator, NULL);
  if (gst_buffer_pool_set_config (pool, config))
    return pool;
  gst_object_unref (pool);
  return NULL;
}

gboolean
common_pool_propose_take (GstQuery *query, GstBufferPool *pool,
    GstAllocator *allocator, const GstVideoInfo *info)
{
  gboolean need_pool;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, &need_pool);
  if (need_pool) {
    pool = common_pool_configure (pool, allocator, caps, info->size);
    if (pool == NULL)
      return FALSE;
    gst_query_add_allocation_pool (query, pool, (guint) info->size, 0, 0);
  }
  gst_object_unref (pool);
  gst_query_add_allocation_param (query, allocator, NULL);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return TRUE;
}

gboolean
common_pool_propose (
    GstQuery *query, GstAllocator *allocator, const GstVideoInfo *info)
{
  return common_pool_propose_take (
      query, gst_video_buffer_pool_new (), allocator, info);
}
