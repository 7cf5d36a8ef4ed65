/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Slots that are filled from downstream's pool: the device writes into memory
 * of whatever comes next. A frame handed out is the pool's buffer, and leaves
 * its slot empty until the pool has another one. The pool has as many buffers as
 * the device has slots, so that each comes back to its own slot, for which the
 * kernel has it mapped.
 *
 * The pool must place planes where the driver writes them: it is asked to, and
 * if it cannot, the driver is asked for the pool's strides. */

#include "v4l2/v4l2layout.h"
#include "v4l2/v4l2slots.h"
#include "common/commonerror.h"

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/gstshmemallocator.h>
#include <gst/video/video.h>

#include <gio/gio.h>

/* The slot that a buffer of the pool is for, plus 1. */
static GQuark
slot_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_quark_from_static_string ("V4l2QueueSlot"));
  return (GQuark) quark;
}

/* ---- configuring the pool ---- */

/* How much larger than the picture, in pixels, the one is that the driver
 * writes; all 0 if this cannot be said in pixels. */
static void
get_padding (const V4l2Capture *capture, GstVideoAlignment *align)
{
  const guint step = (guint) GST_VIDEO_INFO_COMP_PSTRIDE (&capture->info, 0);
  const guint32 stride = v4l2_layout_get_stride (&capture->format, 0);
  const guint width = (guint) GST_VIDEO_INFO_WIDTH (&capture->info);

  gst_video_alignment_reset (align);
  if (step > 0 && stride / step > width)
    align->padding_right = stride / step - width;
}

static guint
get_size (const V4l2Capture *capture)
{
  guint32 sizes[VIDEO_MAX_PLANES];
  const guint n_planes = v4l2_layout_get_sizes (capture, sizes);
  guint64 size = 0;
  guint p;

  for (p = 0; p < n_planes; p++)
    size += sizes[p];
  return (guint) MIN (size, G_MAXUINT);
}

/* A pool that can be aligned is an ordinary one, which can also have larger
 * buffers. */
static void
align_pool (
    V4l2Queue *self, GstStructure *config, const V4l2Offer *offer, guint count)
{
  guint size = offer->size;
  GstVideoAlignment align;

  if (self->capture->has_info && offer->video_meta
      && gst_buffer_pool_has_option (
          self->pool, GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT)) {
    size = MAX (size, get_size (self->capture));
    get_padding (self->capture, &align);
    gst_buffer_pool_config_add_option (
        config, GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
    gst_buffer_pool_config_set_video_alignment (config, &align);
  }
  gst_buffer_pool_config_set_params (config, offer->caps, size, 0, count);
}

static gboolean
configure_pool (V4l2Queue *self, const V4l2Offer *offer, GError **error)
{
  GstStructure *config = gst_buffer_pool_get_config (self->pool);

  if (offer->video_meta
      && gst_buffer_pool_has_option (
          self->pool, GST_BUFFER_POOL_OPTION_VIDEO_META))
    gst_buffer_pool_config_add_option (
        config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  align_pool (self, config, offer, self->count);
  if (gst_buffer_pool_set_config (self->pool, config))
    return TRUE;
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "downstream's pool refuses to have %u buffers", self->count);
}

/* ---- layouts ---- */

/* Where the pool has plane @i of @buffer. */
static void
get_place (const V4l2Capture *capture, GstBuffer *buffer, guint i,
    gsize *offset, gint *stride)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);

  *offset =
      meta ? meta->offset[i] : GST_VIDEO_INFO_PLANE_OFFSET (&capture->info, i);
  *stride =
      meta ? meta->stride[i] : GST_VIDEO_INFO_PLANE_STRIDE (&capture->info, i);
}

static gboolean
check_layout (const V4l2Capture *capture, GstBuffer *buffer, GError **error)
{
  GstVideoInfo layout;
  gsize offset;
  gint stride;
  guint i;

  if (!capture->has_info)
    return TRUE;
  if (!v4l2_layout_get_info (capture, buffer, &layout, error))
    return FALSE;
  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (&layout); i++) {
    get_place (capture, buffer, i, &offset, &stride);
    if (offset != layout.offset[i] || stride != layout.stride[i])
      return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          "downstream's pool has plane %u at byte %" G_GSIZE_FORMAT
          " with rows of %d bytes, the driver at byte %" G_GSIZE_FORMAT
          " with rows of %d",
          i, offset, stride, layout.offset[i], layout.stride[i]);
  }
  return TRUE;
}

/* A v4l2 plane has all planes of a picture, with the stride of the first, or
 * one. */
static gboolean
use_strides (V4l2Queue *self, GstBuffer *buffer, GError **error)
{
  guint32 strides[VIDEO_MAX_PLANES] = { 0 };
  const guint n_planes = MIN (gst_buffer_n_memory (buffer),
      GST_VIDEO_INFO_N_PLANES (&self->capture->info));
  gsize offset;
  gint stride;
  guint p;

  for (p = 0; p < n_planes; p++) {
    get_place (self->capture, buffer, p, &offset, &stride);
    strides[p] = (guint32) MAX (stride, 0);
  }
  return v4l2_layout_set_strides (self->capture, strides, error);
}

/* With the driver's strides, or else with those of the pool. The driver must
 * not have buffers while its format changes. */
static gboolean
agree_on_layout (V4l2Queue *self, GstBuffer *buffer, GError **error)
{
  const guint count = self->count;
  GError *reason = NULL;

  if (check_layout (self->capture, buffer, &reason))
    return TRUE;
  if (v4l2_queue_request (self, 0, NULL) && use_strides (self, buffer, NULL)
      && check_layout (self->capture, buffer, NULL)
      && v4l2_queue_request (self, count, NULL) && self->count == count) {
    g_error_free (reason);
    return TRUE;
  }
  g_propagate_error (error, reason);
  return FALSE;
}

/* ---- buffers of the pool ---- */

static GstBuffer *
acquire (V4l2Queue *self, GError **error)
{
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT,
  };
  GstBuffer *buffer = NULL;
  const GstFlowReturn ret =
      gst_buffer_pool_acquire_buffer (self->pool, &buffer, &params);

  if (ret == GST_FLOW_OK)
    return buffer;
  /* EOS is a pool all of whose buffers are in use, which is nothing special. */
  common_fail (error, G_IO_ERROR,
      ret == GST_FLOW_EOS ? G_IO_ERROR_WOULD_BLOCK : G_IO_ERROR_FAILED,
      "downstream's pool has no buffer for the device: %s",
      gst_flow_get_name (ret));
  return NULL;
}

/* Its own slot, or any that is empty; NULL if there is none. */
static V4l2Slot *
find_slot (V4l2Queue *self, GstBuffer *buffer)
{
  const guint own = GPOINTER_TO_UINT (
      gst_mini_object_get_qdata (GST_MINI_OBJECT_CAST (buffer), slot_quark ()));
  guint i;

  if (own > 0 && own <= self->count && self->slots[own - 1].buffer == NULL)
    return &self->slots[own - 1];
  for (i = 0; i < self->count; i++)
    if (self->slots[i].buffer == NULL)
      return &self->slots[i];
  return NULL;
}

static gboolean
check_memories (V4l2Queue *self, GstBuffer *buffer, GError **error)
{
  guint32 sizes[VIDEO_MAX_PLANES];
  const guint n_planes = v4l2_layout_get_sizes (self->capture, sizes);
  guint p;

  if (gst_buffer_n_memory (buffer) != n_planes)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "downstream's pool has %u memories for a frame, and the driver %u "
        "planes",
        gst_buffer_n_memory (buffer), n_planes);
  for (p = 0; p < n_planes; p++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, p);

    if (!gst_is_dmabuf_memory (memory)
        && !(self->convert && gst_is_shmem_memory (memory)))
      return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
          "downstream's pool has memory of the kind '%s', not dma-bufs",
          GST_STR_NULL (memory->allocator->mem_type));
  }
  return TRUE;
}

static gboolean
set_memories (
    V4l2Queue *self, V4l2Slot *slot, GstBuffer *buffer, GError **error)
{
  guint32 sizes[VIDEO_MAX_PLANES];
  const guint n_planes = v4l2_layout_get_sizes (self->capture, sizes);
  guint p;

  slot->shared = FALSE;
  for (p = 0; p < n_planes; p++) {
    slot->memories[p] = gst_buffer_peek_memory (buffer, p);
    if (!v4l2_slot_set_dmabuf (slot, p, slot->memories[p], sizes[p], error))
      return FALSE;
  }
  slot->n_planes = n_planes;
  return TRUE;
}

/* A pool makes buffers that come back as large as a picture without padding, and
 * the driver may write more. With several memories, the size of each says where
 * the next one starts. */
static void
use_all_bytes (GstBuffer *buffer)
{
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);

  if (gst_buffer_n_memory (buffer) == 1)
    gst_memory_resize (memory, 0, memory->maxsize - memory->offset);
}

/* Takes @buffer. It is checked each time that it comes back: an element
 * downstream, or the pool, may have changed it. */
static gboolean
fill_slot (V4l2Queue *self, V4l2Slot *slot, GstBuffer *buffer, GError **error)
{
  use_all_bytes (buffer);
  if (!check_memories (self, buffer, error)
      || !check_layout (self->capture, buffer, error)
      || !set_memories (self, slot, buffer, error)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  slot->buffer = buffer;
  gst_mini_object_set_qdata (GST_MINI_OBJECT_CAST (buffer), slot_quark (),
      GUINT_TO_POINTER (slot->index + 1), NULL);
  return TRUE;
}

/* ---- filling ---- */

static gboolean
fill_first (V4l2Queue *self, GError **error)
{
  GstBuffer *buffer = acquire (self, error);

  if (buffer == NULL)
    return FALSE;
  if (!check_memories (self, buffer, error)
      || !agree_on_layout (self, buffer, error)) {
    gst_buffer_unref (buffer);
    return FALSE;
  }
  return fill_slot (self, &self->slots[0], buffer, error);
}

static gboolean
fill (V4l2Queue *self, const V4l2Offer *offer, GError **error)
{
  guint i;

  if (offer->pool == NULL)
    return common_fail (
        error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "downstream has no pool");
  /* A driver that gives more than were requested has a minimum. */
  if (offer->max_buffers > 0 && offer->max_buffers < self->count)
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "downstream's pool has at most %u buffers, and %u are needed",
        offer->max_buffers, self->count);
  self->pool = gst_object_ref (offer->pool);
  if (!configure_pool (self, offer, error))
    return FALSE;
  if (!gst_buffer_pool_set_active (self->pool, TRUE))
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "downstream's pool cannot be activated");
  if (!fill_first (self, error))
    return FALSE;
  for (i = 1; i < self->count; i++) {
    GstBuffer *buffer = acquire (self, error);

    if (buffer == NULL || !fill_slot (self, &self->slots[i], buffer, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- streaming ---- */

static void
warn_once (V4l2Queue *self, GError *error)
{
  if (!self->warned
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    GST_WARNING ("%s: frames are copied: %s", self->capture->device.path,
        error->message);
    self->warned = TRUE;
  }
  g_error_free (error);
}

/* Queues one more buffer of the pool; FALSE with @error set if it has none. */
static gboolean
refill_one (V4l2Queue *self, GError **error)
{
  GstBuffer *buffer = acquire (self, error);
  V4l2Slot *slot;
  gboolean put;

  if (buffer == NULL)
    return FALSE;
  slot = find_slot (self, buffer);
  if (slot == NULL) {
    gst_buffer_unref (buffer);
    return common_fail (
        error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "the device has them all");
  }
  if (!fill_slot (self, slot, buffer, error))
    return FALSE;
  g_mutex_lock (&self->lock);
  put = v4l2_queue_put (self, slot, error);
  g_mutex_unlock (&self->lock);
  if (!put)
    gst_clear_buffer (&slot->buffer);
  return put;
}

static void
refill (V4l2Queue *self)
{
  GError *error = NULL;

  while (refill_one (self, &error))
    ;
  warn_once (self, error);
}

static GstBuffer *
hand_out (V4l2Queue *self, V4l2Slot *slot)
{
  (void) self;
  return g_steal_pointer (&slot->buffer);
}

static void
empty (V4l2Queue *self)
{
  guint i;

  for (i = 0; i < VIDEO_MAX_FRAME; i++)
    gst_clear_buffer (&self->slots[i].buffer);
  if (self->pool)
    gst_buffer_pool_set_active (self->pool, FALSE);
}

const V4l2Memory v4l2_memory_import = { V4L2_KIND_IMPORT, V4L2_MEMORY_DMABUF,
  fill, refill, hand_out, empty };
