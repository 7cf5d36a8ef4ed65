/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * dumb-source CARD PIPELINE: plays PIPELINE to its end, with the frames that its
 * element `sink` gets in memory of the DRM device CARD: dumb buffers, handed out
 * as dma-bufs. Planes start behind the start of the memory, and rows are padded.
 */

#include <fcntl.h>
#include <unistd.h>

#include <gst/allocators/allocators.h>
#include <gst/video/video.h>
#include <xf86drm.h>

#include "lib-shmem/shmem-test.h"

/* Bytes before the first plane, and behind each row. */
#define FRONT 4096
#define PADDING 64

static int card = -1;

/* ---- a pool ---- */

typedef struct
{
  GstBufferPool parent;
  GstVideoInfo info;
} DumbPool;

typedef GstBufferPoolClass DumbPoolClass;

GType dumb_pool_get_type (void);
G_DEFINE_TYPE (DumbPool, dumb_pool, GST_TYPE_BUFFER_POOL)

static const gchar **
get_options (GstBufferPool *pool)
{
  static const gchar *options[] = { GST_BUFFER_POOL_OPTION_VIDEO_META, NULL };

  (void) pool;
  return options;
}

/* Where planes are. */
static gboolean
set_config (GstBufferPool *pool, GstStructure *config)
{
  GstVideoInfo *info = &((DumbPool *) pool)->info;
  gsize offset = FRONT;
  GstCaps *caps;

  gst_buffer_pool_config_get_params (config, &caps, NULL, NULL, NULL);
  CHECK (gst_video_info_from_caps (info, caps));
  for (guint i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    info->stride[i] += PADDING;
    info->offset[i] = offset;
    offset += (gsize) (info->stride[i] * GST_VIDEO_INFO_COMP_HEIGHT (info, i));
  }
  info->size = offset;
  return GST_BUFFER_POOL_CLASS (dumb_pool_parent_class)
      ->set_config (pool, config);
}

/* A dma-buf, which is all that keeps the memory. */
static int
create_dumb (gsize size)
{
  /* virtio-gpu has pixels of 32 bits only. */
  struct drm_mode_create_dumb create = { .width = 256, .bpp = 32 };
  struct drm_mode_destroy_dumb destroy;
  int fd;

  create.height = (guint32) ((size + 1023) / 1024);
  CHECK_INT (drmIoctl (card, DRM_IOCTL_MODE_CREATE_DUMB, &create), 0);
  CHECK_INT (
      drmPrimeHandleToFD (card, create.handle, DRM_CLOEXEC | DRM_RDWR, &fd), 0);
  destroy.handle = create.handle;
  CHECK_INT (drmIoctl (card, DRM_IOCTL_MODE_DESTROY_DUMB, &destroy), 0);
  return fd;
}

static GstFlowReturn
alloc_buffer (
    GstBufferPool *pool, GstBuffer **buffer, GstBufferPoolAcquireParams *params)
{
  GstVideoInfo *info = &((DumbPool *) pool)->info;
  GstAllocator *allocator = gst_dmabuf_allocator_new ();

  (void) params;
  *buffer = gst_buffer_new ();
  gst_buffer_append_memory (*buffer,
      gst_dmabuf_allocator_alloc (
          allocator, create_dumb (info->size), info->size));
  gst_object_unref (allocator);
  gst_buffer_add_video_meta_full (*buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), (guint) GST_VIDEO_INFO_WIDTH (info),
      (guint) GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_N_PLANES (info),
      info->offset, info->stride);
  return GST_FLOW_OK;
}

static void
dumb_pool_class_init (DumbPoolClass *klass)
{
  klass->get_options = get_options;
  klass->set_config = set_config;
  klass->alloc_buffer = alloc_buffer;
}

static void
dumb_pool_init (DumbPool *self)
{
  gst_video_info_init (&self->info);
}

/* ---- the pipeline ---- */

/* Answers the allocation query in place of `sink`. */
static GstPadProbeReturn
answer (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);
  GstVideoInfo video;
  GstCaps *caps;

  (void) pad;
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  gst_query_parse_allocation (query, &caps, NULL);
  CHECK (gst_video_info_from_caps (&video, caps));
  gst_query_add_allocation_pool (query, data, (guint) video.size, 0, 0);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  return GST_PAD_PROBE_HANDLED;
}

static void
play (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GError *error;

    gst_message_parse_error (message, &error, NULL);
    fprintf (stderr, "%s\n", error->message);
    test_fail (__FILE__, __LINE__, "an element has failed");
  }
  gst_message_unref (message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

int
main (int argc, char **argv)
{
  GstBufferPool *pool;
  GstElement *pipeline, *sink;
  GstPad *pad;

  gst_init (&argc, &argv);
  CHECK (argc > 2);
  card = open (argv[1], O_RDWR | O_CLOEXEC);
  CHECK (card >= 0);
  pipeline = gst_parse_launchv ((const gchar **) argv + 2, NULL);
  CHECK (pipeline != NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  pool = gst_object_ref_sink (g_object_new (dumb_pool_get_type (), NULL));
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM, answer, pool, NULL);
  play (pipeline);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  gst_object_unref (pool);
  close (card);
  return 0;
}
