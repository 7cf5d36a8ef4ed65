/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Prepares frames to be sent: checks their plane table, warns about containers
 * that cannot be sent, and copies memory that other processes could not map or
 * should not trust. It never sends, and never changes a frame.
 */

#include "transport/transportpreparer.h"
#include "common/commonstreams.h"
#include "common/commonpool.h"
#include "common/commonvideohdr.h"
#include "transport/transportdevice.h"
#include "transport/transportprotocol.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

void
transport_preparer_init (TransportPreparer *self, GstElement *element)
{
  *self = (TransportPreparer){ .element = element };
}

void
transport_preparer_start (TransportPreparer *self, gboolean isolation,
    guint device_buffers, gboolean all_metas)
{
  self->isolation = isolation;
  self->device_buffers = device_buffers;
  self->copier = transport_copier_new (device_buffers > 0);
  transport_metas_init (&self->metas, self->element, all_metas);
  self->warned_containers = FALSE;
  self->warned_pictures = FALSE;
  GST_OBJECT_LOCK (self->element);
  self->stats = (TransportPreparerStats){ 0 };
  GST_OBJECT_UNLOCK (self->element);
  transport_preparer_set_caps (self, NULL);
}

/* Takes @allocator. The idle memory of the previous one is freed. */
static void
set_allocator (TransportPreparer *self, GstAllocator *allocator)
{
  GstAllocator *before;

  GST_OBJECT_LOCK (self->element);
  before = self->allocator;
  self->allocator = allocator;
  GST_OBJECT_UNLOCK (self->element);
  gst_clear_object (&before);
}

void
transport_preparer_stop (TransportPreparer *self)
{
  set_allocator (self, NULL);
  g_clear_pointer (&self->copier, transport_copier_free);
  transport_plane_table_clear (&self->table);
  transport_metas_clear (&self->metas);
  g_clear_pointer (&self->video_hdr, gst_shmem_container_unref);
}

void
transport_preparer_set_caps (TransportPreparer *self, const GstCaps *caps)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);

  transport_copier_reset (self->copier, allocator);
  transport_layouts_set_caps (&self->layouts, caps);
  set_allocator (self, allocator);
}

void
transport_preparer_get_stats (
    TransportPreparer *self, TransportPreparerStats *stats)
{
  GST_OBJECT_LOCK (self->element);
  *stats = self->stats;
  GST_OBJECT_UNLOCK (self->element);
}

/* ---- what upstream allocates ---- */

/* Upstream makes device memory itself: a device has a pool of its own, whose
 * buffers run out if those that consumers hold were not counted. */
static gboolean
propose_device (GstQuery *query, const GstCaps *caps, guint n_buffers)
{
  gst_query_add_allocation_pool (query, NULL, 0, n_buffers, 0);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_add_allocation_meta (query, GST_VIDEO_CROP_META_API_TYPE, NULL);
  if (common_caps_have_table (caps))
    gst_query_add_allocation_meta (query, GST_SHMEM_PLANES_META_API_TYPE, NULL);
  return TRUE;
}

/* What upstream may do with a pool that is proposed: not use it, as V4L2 does
 * not, but take its number of buffers for its own. */
static void
ask_for_buffers (GstQuery *query, guint n_buffers)
{
  GstBufferPool *pool;
  guint size, min, max;

  if (gst_query_get_n_allocation_pools (query) == 0)
    return;
  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &min, &max);
  gst_query_set_nth_allocation_pool (query, 0, pool, size, n_buffers, max);
  gst_clear_object (&pool);
}

static gboolean
propose (TransportPreparer *self, GstQuery *query, GstAllocator *allocator)
{
  GstVideoInfo info;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps && transport_caps_get_frames (caps) == TRANSPORT_FRAMES_DMABUF)
    return propose_device (query, caps, self->device_buffers);
  if (caps && common_caps_have_table (caps)) {
    gst_query_add_allocation_param (query, allocator, NULL);
    gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
    gst_query_add_allocation_meta (query, GST_SHMEM_PLANES_META_API_TYPE, NULL);
    return TRUE;
  }
  /* Other frames vary in size: a copy into pooled memory costs less than new
   * shared memory for each. */
  if (caps == NULL || !gst_video_info_from_caps (&info, caps)
      || GST_VIDEO_INFO_FORMAT (&info) == GST_VIDEO_FORMAT_ENCODED)
    return TRUE;
  if (!common_pool_propose_take (
          query, transport_pool_new (self->element), allocator, &info))
    return FALSE;
  if (self->device_buffers > 0)
    ask_for_buffers (query, self->device_buffers);
  gst_query_add_allocation_meta (query, GST_VIDEO_CROP_META_API_TYPE, NULL);
  return TRUE;
}

gboolean
transport_preparer_propose (TransportPreparer *self, GstQuery *query)
{
  GstAllocator *allocator = NULL;
  gboolean proposed;

  GST_OBJECT_LOCK (self->element);
  if (self->allocator)
    allocator = gst_object_ref (self->allocator);
  GST_OBJECT_UNLOCK (self->element);
  proposed = allocator && propose (self, query, allocator);
  gst_clear_object (&allocator);
  return proposed;
}

/* ---- what upstream sends ---- */

gboolean
transport_preparer_check_caps (TransportPreparer *self, const GstCaps *caps)
{
  TransportFrames frames = transport_caps_get_frames (caps);
  gboolean dmabuf = frames == TRANSPORT_FRAMES_DMABUF;

  if (frames == TRANSPORT_FRAMES_SYSTEM
      || (dmabuf && self->device_buffers > 0 && !self->isolation))
    return TRUE;
  if (dmabuf && self->device_buffers > 0)
    GST_ELEMENT_ERROR (self->element, STREAM, WRONG_TYPE,
        ("Frames are in device memory, of which isolation=true cannot make "
         "copies. Put an element that downloads them before shmemfdsink, or "
         "unset its isolation."),
        ("caps %" GST_PTR_FORMAT, (gpointer) caps));
  else
    GST_ELEMENT_ERROR (self->element, STREAM, WRONG_TYPE,
        ("Frames are in device memory, which only its device can read. Put an "
         "element that downloads them before shmemfdsink%s.",
            dmabuf ? ", or set device-memory=allow there and on shmemfdsrc, if "
                     "these processes trust each other"
                   : ""),
        ("caps %" GST_PTR_FORMAT, (gpointer) caps));
  return FALSE;
}

/* ---- copies ---- */

/* (transfer full): @copy, or NULL with an error posted. */
static GstBuffer *
check_copy (TransportPreparer *self, GstBuffer *buffer, GstBuffer *copy)
{
  if (copy == NULL) {
    transport_post_no_memory (self->element, gst_buffer_get_size (buffer));
    return NULL;
  }
  GST_OBJECT_LOCK (self->element);
  self->stats.frames_copied += copy != buffer;
  GST_OBJECT_UNLOCK (self->element);
  return copy;
}

/* (transfer full) */
static GstBuffer *
make_shareable (TransportPreparer *self, GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer), i;

  if (self->isolation)
    return check_copy (
        self, buffer, transport_copier_isolate (self->copier, buffer));
  for (i = 0; i < n; i++)
    if (!transport_can_share (
            gst_buffer_peek_memory (buffer, i), self->device_buffers > 0))
      return check_copy (
          self, buffer, transport_copier_copy (self->copier, buffer));
  return gst_buffer_ref (buffer);
}

/* ---- metadata ---- */

/* Takes @error. */
static void
post_bad_table (TransportPreparer *self, GstBuffer *buffer, GError *error)
{
  if (g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM))
    GST_ELEMENT_ERROR (self->element, RESOURCE, NO_SPACE_LEFT,
        ("Cannot make shared memory for the plane table of a frame: %s; check "
         "ulimit -n and the free memory.",
            error->message),
        (NULL));
  else
    GST_ELEMENT_ERROR (self->element, STREAM, FORMAT,
        ("Frame at %" GST_TIME_FORMAT " does not match its plane table: %s. "
         "An element that changes memories must remove or replace the table.",
            GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), error->message),
        (NULL));
  g_error_free (error);
}

/* Sets *@table; to NULL for a frame without a plane table. */
static gboolean
update_table (TransportPreparer *self, GstBuffer *buffer,
    const TransportPlaneTable **table)
{
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);
  GError *error = NULL;

  *table = meta ? &self->table : NULL;
  if (meta == NULL)
    return TRUE;
  if (transport_plane_table_set (&self->table, &meta->planes, buffer, &error))
    return TRUE;
  post_bad_table (self, buffer, error);
  return FALSE;
}

static void
warn_containers (TransportPreparer *self, GstBuffer *buffer, guint n)
{
  if (n <= TRANSPORT_MAX_CONTAINERS || self->warned_containers)
    return;
  self->warned_containers = TRUE;
  GST_ELEMENT_WARNING (self->element, STREAM, FORMAT,
      ("Frame at %" GST_TIME_FORMAT " carries %u containers; only the first "
       "%d are sent. Put entries that belong together into one container.",
          GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), n, TRANSPORT_MAX_CONTAINERS),
      (NULL));
}

static void
warn_picture (
    TransportPreparer *self, GstBuffer *buffer, gint picture, guint n_pictures)
{
  if (self->warned_pictures)
    return;
  self->warned_pictures = TRUE;
  GST_ELEMENT_WARNING (self->element, STREAM, FORMAT,
      ("Frame at %" GST_TIME_FORMAT " carries a container about its picture "
       "%d, but its plane table has %u pictures: the container is not sent.",
          GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), picture, n_pictures),
      (NULL));
}

/* Warns about containers that will not be sent. */
static void
check_containers (TransportPreparer *self, GstBuffer *buffer,
    const TransportPlaneTable *table)
{
  guint n_pictures = table ? table->checked.n_pictures : 0;
  guint n = self->video_hdr != NULL;
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state))) {
    if (meta->picture < (gint) n_pictures)
      n++;
    else
      warn_picture (self, buffer, meta->picture, n_pictures);
  }
  warn_containers (self, buffer, n);
}

/* The container of the last frame is kept until there is another one: equal ones
 * are one, which consumers have already. */
static void
update_video_hdr (TransportPreparer *self, GstBuffer *buffer)
{
  GstShmemContainer *before = self->video_hdr;
  GError *error = NULL;

  if (!common_video_hdr_to_container (buffer, &self->video_hdr, &error)) {
    transport_losses_add (&self->metas.losses, "GstVideoHDRMeta",
        error->message, "Check ulimit -n and the free memory.");
    g_error_free (error);
  }
  if (before)
    gst_shmem_container_unref (before);
}

static void
count_losses (TransportPreparer *self)
{
  GST_OBJECT_LOCK (self->element);
  self->stats.metas_lost = self->metas.losses.n;
  GST_OBJECT_UNLOCK (self->element);
}

gboolean
transport_preparer_prepare (
    TransportPreparer *self, GstBuffer *buffer, TransportPrepared *prepared)
{
  gboolean has_metas = transport_has_metas (buffer);
  guint64 lost = self->metas.losses.n;

  *prepared = (TransportPrepared){ .buffer = NULL };
  if (has_metas) {
    if (!update_table (self, buffer, &prepared->table))
      return FALSE;
    update_video_hdr (self, buffer);
    prepared->video_hdr = self->video_hdr;
    check_containers (self, buffer, prepared->table);
    transport_metas_encode (&self->metas, buffer);
    prepared->metas =
        self->metas.n > 0 || self->metas.more.n > 0 ? &self->metas : NULL;
  }
  prepared->buffer = make_shareable (self, buffer);
  if (has_metas && prepared->buffer)
    transport_layouts_check (&self->layouts, prepared, &self->metas.losses);
  if (self->metas.losses.n != lost)
    count_losses (self);
  return prepared->buffer != NULL;
}
