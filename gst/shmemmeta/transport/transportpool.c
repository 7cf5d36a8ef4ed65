/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The pool that shmemfdsink offers upstream. An element that gets no buffer from
 * it can only tell that its stream failed, so the pool says why, in the name of
 * the sink. It allocates as any pool of video does.
 */

#include "transport/transportpreparer.h"

#include <gst/video/video.h>

#define TRANSPORT_TYPE_POOL (transport_pool_get_type ())
G_DECLARE_FINAL_TYPE (
    TransportPool, transport_pool, TRANSPORT, POOL, GstVideoBufferPool)

struct _TransportPool
{
  GstVideoBufferPool parent;
  GWeakRef element; /* upstream may keep the pool for longer */
};

G_DEFINE_FINAL_TYPE (TransportPool, transport_pool, GST_TYPE_VIDEO_BUFFER_POOL)

void
transport_post_no_memory (GstElement *element, gsize size)
{
  GST_ELEMENT_ERROR (element, RESOURCE, NO_SPACE_LEFT,
      ("Cannot get %" G_GSIZE_FORMAT " bytes of shared memory for a frame; "
       "check ulimit -n and the free memory.",
          size),
      (NULL));
}

static gsize
get_size (GstBufferPool *pool)
{
  GstStructure *config = gst_buffer_pool_get_config (pool);
  guint size = 0;

  gst_buffer_pool_config_get_params (config, NULL, &size, NULL, NULL);
  gst_structure_free (config);
  return size;
}

static GstFlowReturn
transport_pool_alloc_buffer (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  GstFlowReturn ret = GST_BUFFER_POOL_CLASS (transport_pool_parent_class)
                          ->alloc_buffer (pool, buffer, params);
  GstElement *element;

  if (ret != GST_FLOW_ERROR)
    return ret;
  element = g_weak_ref_get (&TRANSPORT_POOL (pool)->element);
  if (element) {
    transport_post_no_memory (element, get_size (pool));
    gst_object_unref (element);
  }
  return ret;
}

static void
transport_pool_finalize (GObject *object)
{
  g_weak_ref_clear (&TRANSPORT_POOL (object)->element);
  G_OBJECT_CLASS (transport_pool_parent_class)->finalize (object);
}

static void
transport_pool_class_init (TransportPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = transport_pool_finalize;
  GST_BUFFER_POOL_CLASS (klass)->alloc_buffer = transport_pool_alloc_buffer;
}

static void
transport_pool_init (TransportPool *self)
{
  g_weak_ref_init (&self->element, NULL);
}

GstBufferPool *
transport_pool_new (GstElement *element)
{
  TransportPool *self = g_object_new (TRANSPORT_TYPE_POOL, NULL);

  g_weak_ref_set (&self->element, element);
  return GST_BUFFER_POOL_CAST (gst_object_ref_sink (self));
}
