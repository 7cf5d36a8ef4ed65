/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "benchsrc.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include "custommeta.h"

typedef struct
{
  GstPushSrc parent;
  BenchSrcConfig config;
  GstVideoInfo info;
  GstShmemPlanes planes;
  GstShmemContainer *container;
  guint64 frames; /* atomic */
  gint64 start;
} BenchSrc;

typedef struct
{
  GstPushSrcClass parent_class;
} BenchSrcClass;

GType bench_src_get_type (void);
G_DEFINE_TYPE (BenchSrc, bench_src, GST_TYPE_PUSH_SRC)

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

static GstShmemContainer *
make_container (guint64 number)
{
  g_autoptr (GstShmemContainerBuilder) builder =
      gst_shmem_container_builder_new ();
  guint8 data[BENCH_METADATA_SIZE] = { 0 };

  memcpy (data, &number, sizeof number);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, data, sizeof data);
  return gst_shmem_container_builder_build (builder, NULL);
}

static gsize
get_frame_size (BenchSrc *self)
{
  return self->info.size * (gsize) self->config.views;
}

static gboolean
bench_src_start (GstBaseSrc *base)
{
  BenchSrc *self = (BenchSrc *) base;
  gint view;

  gst_video_info_set_format (&self->info, GST_VIDEO_FORMAT_NV12,
      (guint) self->config.width, (guint) self->config.height);
  for (view = 0; view < self->config.views; view++) {
    const GstVideoInfo *info = &self->info;

    if (!gst_shmem_planes_append_video_info (&self->planes, info, 0,
            (guint64) view * GST_VIDEO_INFO_SIZE (info), SHMEM_PLANE_COLOUR,
            (guint) view, NULL))
      return FALSE;
  }
  if (self->config.metadata == BENCH_METADATA_SAME)
    self->container = make_container (0);
  gst_base_src_set_format (base, GST_FORMAT_TIME);
  gst_base_src_set_blocksize (base, (guint) get_frame_size (self));
  return TRUE;
}

static gboolean
bench_src_stop (GstBaseSrc *base)
{
  BenchSrc *self = (BenchSrc *) base;

  if (self->container)
    gst_shmem_container_unref (self->container);
  self->container = NULL;
  return TRUE;
}

static gboolean
bench_src_negotiate (GstBaseSrc *base)
{
  BenchSrc *self = (BenchSrc *) base;
  GstCaps *caps = bench_src_get_caps (&self->config);
  gboolean done = gst_base_src_set_caps (base, caps);

  gst_caps_unref (caps);
  return done && GST_BASE_SRC_CLASS (bench_src_parent_class)->negotiate (base);
}

/* What downstream offers, or else the heap; and so many frames in flight. */
static gboolean
bench_src_decide_allocation (GstBaseSrc *base, GstQuery *query)
{
  BenchSrc *self = (BenchSrc *) base;
  guint size = (guint) get_frame_size (self);
  GstAllocator *allocator = NULL;
  GstAllocationParams params;
  GstStructure *config;
  GstBufferPool *pool;
  GstCaps *caps;

  gst_allocation_params_init (&params);
  if (!self->config.system_memory
      && gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (query, 0, &allocator, &params);
  pool = gst_buffer_pool_new ();
  gst_query_parse_allocation (query, &caps, NULL);
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (
      config, caps, size, 0, self->config.max_buffers);
  gst_buffer_pool_config_set_allocator (config, allocator, &params);
  gst_buffer_pool_set_config (pool, config);
  while (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_remove_nth_allocation_pool (query, 0);
  gst_query_add_allocation_pool (
      query, pool, size, 0, self->config.max_buffers);
  gst_object_unref (pool);
  if (allocator)
    gst_object_unref (allocator);
  return TRUE;
}

static void
wait_for_turn (BenchSrc *self)
{
  gint64 due, now = g_get_monotonic_time ();

  if (self->config.fps == 0)
    return;
  if (self->start == 0)
    self->start = now;
  due = self->start + (gint64) self->frames * G_USEC_PER_SEC / self->config.fps;
  if (self->config.live) {
    gint64 interval = G_USEC_PER_SEC / self->config.fps;

    due = now + interval - (now - self->start) % interval;
  }
  if (due > now)
    g_usleep ((gulong) (due - now));
}

static GstFlowReturn
bench_src_fill (GstPushSrc *push, GstBuffer *buffer)
{
  BenchSrc *self = (BenchSrc *) push;

  wait_for_turn (self);
  /* Heap that was never written is one page of zeros for all of it. */
  if (self->config.system_memory && self->frames < self->config.max_buffers)
    gst_buffer_memset (buffer, 0, 1, get_frame_size (self));
  if (!self->config.live)
    GST_BUFFER_PTS (buffer) = self->frames * GST_SECOND / 60;
  GST_BUFFER_DURATION (buffer) =
      GST_SECOND / (self->config.live ? (guint) self->config.fps : 60);
  if (self->config.views > 1
      && !gst_buffer_add_shmem_planes_meta (buffer, &self->planes, NULL))
    return GST_FLOW_ERROR;
  if (self->config.metadata == BENCH_METADATA_SAME) {
    gst_buffer_add_shmem_container_meta (buffer, self->container);
  } else if (self->config.metadata == BENCH_METADATA_NEW) {
    GstShmemContainer *container = make_container (self->frames + 1);

    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  } else if (self->config.metadata == BENCH_METADATA_CUSTOM) {
    bench_custom_meta_add (buffer, self->frames, BENCH_METADATA_SIZE);
  }
  if (self->config.stamp) {
    gint64 now = g_get_monotonic_time ();

    gst_buffer_fill (buffer, 0, &now, sizeof now);
  }
  __atomic_add_fetch (&self->frames, 1, __ATOMIC_RELAXED);
  return GST_FLOW_OK;
}

static void
bench_src_class_init (BenchSrcClass *klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *base_class = GST_BASE_SRC_CLASS (klass);

  bench_custom_meta_register ();
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Benchmark source",
      "Source/Video", "Frames that nobody filled", "The gst-shmemmeta authors");
  base_class->start = bench_src_start;
  base_class->stop = bench_src_stop;
  base_class->negotiate = bench_src_negotiate;
  base_class->decide_allocation = bench_src_decide_allocation;
  GST_PUSH_SRC_CLASS (klass)->fill = bench_src_fill;
}

static void
bench_src_init (BenchSrc *self)
{
  (void) self;
}

GstElement *
bench_src_new (const BenchSrcConfig *config)
{
  BenchSrc *self = g_object_new (bench_src_get_type (), NULL);

  self->config = *config;
  gst_base_src_set_live (GST_BASE_SRC (self), config->live);
  gst_base_src_set_do_timestamp (GST_BASE_SRC (self), config->live);
  return GST_ELEMENT (self);
}

GstCaps *
bench_src_get_caps (const BenchSrcConfig *config)
{
  GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      "NV12", "width", G_TYPE_INT, config->width, "height", G_TYPE_INT,
      config->height, "framerate", GST_TYPE_FRACTION, 60, 1, NULL);

  if (config->views > 1)
    gst_caps_set_features (caps, 0,
        gst_caps_features_new (
            GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META, NULL));
  return caps;
}

guint64
bench_src_get_frames (GstElement *src)
{
  return __atomic_load_n (&((BenchSrc *) src)->frames, __ATOMIC_RELAXED);
}
