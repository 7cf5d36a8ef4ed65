/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Copies of frames that cannot be shared where they are. New shared memory is
 * slow, as the kernel zeroes each page at its first touch, so copies go into
 * a pool; and as frames of one stream may differ in size (compressed ones do),
 * the pool's memories have the size of the largest so far.
 */

#include "shmemfdcopier.h"
#include "shmemfdprotocol.h"

#include <gst/video/video.h>

/* So that a frame that is a little larger does not end the pool. */
#define SIZE_STEP 4096

struct _ShmemfdCopier
{
  GstAllocator *allocator;
  GstBufferPool *pool;
  gsize size;
};

ShmemfdCopier *
shmemfd_copier_new (GstAllocator *allocator)
{
  ShmemfdCopier *self = g_new0 (ShmemfdCopier, 1);

  self->allocator = gst_object_ref (allocator);
  return self;
}

static void
drop_pool (ShmemfdCopier *self)
{
  if (self->pool)
    gst_buffer_pool_set_active (self->pool, FALSE);
  gst_clear_object (&self->pool);
}

void
shmemfd_copier_reset (ShmemfdCopier *self)
{
  drop_pool (self);
}

void
shmemfd_copier_free (ShmemfdCopier *self)
{
  drop_pool (self);
  gst_object_unref (self->allocator);
  g_free (self);
}

GstBufferPool *
shmemfd_pool_configure (
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

static gboolean
ensure_pool (ShmemfdCopier *self, gsize size)
{
  if (self->pool && size <= self->size)
    return TRUE;
  drop_pool (self);
  if (size > SHMEMFD_MAX_MEMORY_SIZE)
    return FALSE;
  self->size = GST_ROUND_UP_N (MAX (size, 1), SIZE_STEP);
  self->pool = shmemfd_pool_configure (
      gst_buffer_pool_new (), self->allocator, NULL, self->size);
  return self->pool && gst_buffer_pool_set_active (self->pool, TRUE);
}

void
shmemfd_copy_video_meta (GstBuffer *copy, GstBuffer *buffer)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer), *added;

  if (meta == NULL || gst_buffer_get_video_meta (copy) != NULL)
    return;
  added = gst_buffer_add_video_meta_full (copy, meta->flags, meta->format,
      meta->width, meta->height, meta->n_planes, meta->offset, meta->stride);
  added->alignment = meta->alignment;
}

static gboolean
copy_bytes (GstBuffer *copy, GstBuffer *buffer, gsize size)
{
  GstMapInfo map;
  gsize copied;

  if (!gst_buffer_map (copy, &map, GST_MAP_WRITE))
    return FALSE;
  copied = gst_buffer_extract (buffer, 0, map.data, size);
  gst_buffer_unmap (copy, &map);
  gst_buffer_set_size (copy, (gssize) size);
  return copied == size;
}

GstBuffer *
shmemfd_copier_copy (ShmemfdCopier *self, GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  GstBuffer *copy = NULL;

  if (!ensure_pool (self, size)
      || gst_buffer_pool_acquire_buffer (self->pool, &copy, NULL)
          != GST_FLOW_OK)
    return NULL;
  if (copy_bytes (copy, buffer, size)
      && gst_buffer_copy_into (
          copy, buffer, GST_BUFFER_COPY_METADATA, 0, (gsize) -1))
    shmemfd_copy_video_meta (copy, buffer);
  else
    gst_clear_buffer (&copy);
  return copy;
}
