/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A pool of buffers which share the memory of parent buffers, and keep these
 * alive by a GstParentBufferMeta.
 *
 * When a buffer is freed, its metas are released before its memories. So the
 * parent would return to its own pool while its memory is still shared, and
 * that pool, which reuses memory only if it has the sole reference, would free
 * it: new memory for each frame. Buffers of this pool release their memories
 * first. (A copy of such a buffer is an ordinary buffer; then only reuse is
 * lost.)
 */

#include "common/commonsharepool.h"

#define COMMON_TYPE_SHARE_POOL (common_share_pool_get_type ())
G_DECLARE_FINAL_TYPE (
    CommonSharePool, common_share_pool, COMMON, SHARE_POOL, GstBufferPool)

struct _CommonSharePool
{
  GstBufferPool parent;
};

G_DEFINE_FINAL_TYPE (CommonSharePool, common_share_pool, GST_TYPE_BUFFER_POOL)

static GstFlowReturn
common_share_pool_alloc_buffer (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  (void) pool;
  (void) params;
  *buffer = gst_buffer_new ();
  return GST_FLOW_OK;
}

static void
common_share_pool_reset_buffer (GstBufferPool *pool, GstBuffer *buffer)
{
  gst_buffer_remove_all_memory (buffer);
  /* Or the pool would discard the buffer because its memory was changed. */
  GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_TAG_MEMORY);
  GST_BUFFER_POOL_CLASS (common_share_pool_parent_class)
      ->reset_buffer (pool, buffer);
}

static void
common_share_pool_class_init (CommonSharePoolClass *klass)
{
  GstBufferPoolClass *pool_class = GST_BUFFER_POOL_CLASS (klass);

  pool_class->alloc_buffer = common_share_pool_alloc_buffer;
  pool_class->reset_buffer = common_share_pool_reset_buffer;
}

static void
common_share_pool_init (CommonSharePool *self)
{
  (void) self;
}

GstBufferPool *
common_share_pool_new (void)
{
  GstBufferPool *pool = g_object_new (COMMON_TYPE_SHARE_POOL, NULL);
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_object_ref_sink (pool);
  gst_buffer_pool_config_set_params (config, NULL, 0, 0, 0);
  gst_buffer_pool_set_config (pool, config);
  gst_buffer_pool_set_active (pool, TRUE);
  return pool;
}

void
common_share_pool_free (GstBufferPool *pool)
{
  if (pool == NULL)
    return;
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
}

GstBuffer *
common_share_pool_acquire (GstBufferPool *pool)
{
  GstBuffer *buffer = NULL;

  if (gst_buffer_pool_acquire_buffer (pool, &buffer, NULL) != GST_FLOW_OK)
    return NULL;
  return buffer;
}

gboolean
common_share_append (
    GstBuffer *buffer, GstMemory *memory, gsize offset, gsize size)
{
  GstMemory *part = NULL;

  if (!GST_MEMORY_IS_NO_SHARE (memory))
    part = offset == 0 && size == memory->size
        ? gst_memory_ref (memory)
        : gst_memory_share (memory, (gssize) offset, (gssize) size);
  if (part == NULL)
    part = gst_memory_copy (memory, (gssize) offset, (gssize) size);
  if (part == NULL)
    return FALSE;
  gst_buffer_append_memory (buffer, part);
  return TRUE;
}
