/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The buffers of a streaming device, as slots: the device has a slot, or the
 * frame in it was handed out. A slot's memory is the driver's, shared memory,
 * or a buffer of downstream's pool (v4l2lend.c, v4l2import.c); what does not
 * work is replaced by what does, with the reason kept. A frame is copied
 * instead of handed out if the device would run out of buffers. */

#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2layout.h"
#include "v4l2/v4l2slots.h"
#include "common/commonerror.h"

#include <gio/gio.h>
#include <string.h>

/* With fewer queued buffers the device drops frames; some drivers need more,
 * and say how many. */
#define MIN_QUEUED 2
#define MAX_MIN_QUEUED (VIDEO_MAX_FRAME / 2)

void
v4l2_queue_unref (V4l2Queue *self)
{
  if (!g_atomic_ref_count_dec (&self->refcount))
    return;
  gst_clear_object (&self->allocator);
  gst_clear_object (&self->pool);
  g_mutex_clear (&self->lock);
  g_free (self->reason);
  g_free (self);
}

/* ---- buffers of the device ---- */

static void
init_buffer (const V4l2Queue *self, struct v4l2_buffer *buffer,
    struct v4l2_plane *planes, guint index)
{
  memset (buffer, 0, sizeof *buffer);
  memset (planes, 0, VIDEO_MAX_PLANES * sizeof *planes);
  buffer->type = self->type;
  buffer->memory = self->memory->memory;
  buffer->index = index;
  if (self->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
    buffer->m.planes = planes;
    buffer->length = VIDEO_MAX_PLANES;
  }
}

/* Describes a single-planar buffer as one v4l2 plane. */
static guint
read_planes (const V4l2Queue *self, const struct v4l2_buffer *buffer,
    struct v4l2_plane *planes)
{
  if (self->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
    return MIN (buffer->length, VIDEO_MAX_PLANES);
  planes[0].length = buffer->length;
  planes[0].bytesused = buffer->bytesused;
  planes[0].m.mem_offset = buffer->m.offset;
  return 1;
}

/* The dma-bufs to write to. */
static void
write_planes (const V4l2Queue *self, const V4l2Slot *slot,
    struct v4l2_buffer *buffer, struct v4l2_plane *planes)
{
  guint p;

  if (self->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
    buffer->length = slot->n_planes;
  if (self->memory->memory != V4L2_MEMORY_DMABUF)
    return;
  if (self->type != V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE) {
    buffer->m.fd = slot->fds[0];
    buffer->length = slot->lengths[0];
    return;
  }
  for (p = 0; p < slot->n_planes; p++) {
    planes[p].m.fd = slot->fds[p];
    planes[p].length = slot->lengths[p];
  }
}

gboolean
v4l2_queue_request (V4l2Queue *self, guint count, GError **error)
{
  struct v4l2_requestbuffers request = {
    .count = count, .type = self->type, .memory = self->memory->memory
  };

  if (!v4l2_device_call (
          &self->capture->device, VIDIOC_REQBUFS, &request, error))
    return FALSE;
  self->count = MIN (request.count, VIDEO_MAX_FRAME);
  return TRUE;
}

gboolean
v4l2_queue_query (V4l2Queue *self, guint index, struct v4l2_plane *planes,
    guint *n_planes, GError **error)
{
  struct v4l2_buffer buffer;

  init_buffer (self, &buffer, planes, index);
  if (!v4l2_device_call (
          &self->capture->device, VIDIOC_QUERYBUF, &buffer, error))
    return FALSE;
  *n_planes = read_planes (self, &buffer, planes);
  return TRUE;
}

gboolean
v4l2_queue_put (V4l2Queue *self, V4l2Slot *slot, GError **error)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer;

  init_buffer (self, &buffer, planes, slot->index);
  write_planes (self, slot, &buffer, planes);
  v4l2_slot_end_read (slot);
  if (!v4l2_device_call (&self->capture->device, VIDIOC_QBUF, &buffer, error))
    return FALSE;
  slot->queued = TRUE;
  self->n_queued++;
  return TRUE;
}

/* ---- starting and stopping ---- */

static guint
get_min_queued (V4l2Capture *capture)
{
  struct v4l2_control control = { .id = V4L2_CID_MIN_BUFFERS_FOR_CAPTURE };

  if (v4l2_device_ioctl (capture->device.fd, VIDIOC_G_CTRL, &control) < 0)
    control.value = MIN_QUEUED;
  return (guint) CLAMP (control.value, MIN_QUEUED, MAX_MIN_QUEUED);
}

static V4l2Queue *
new_queue (V4l2Capture *capture, const V4l2Memory *memory, V4l2Kind wish)
{
  V4l2Queue *self = g_new0 (V4l2Queue, 1);
  guint i;

  g_atomic_ref_count_init (&self->refcount);
  g_mutex_init (&self->lock);
  self->capture = capture;
  self->type = capture->type;
  self->memory = memory;
  self->min_queued = get_min_queued (capture);
  self->convert = wish == V4L2_KIND_IMPORT;
  for (i = 0; i < VIDEO_MAX_FRAME; i++)
    self->slots[i].index = i;
  return self;
}

/* As many as the device needs beside those that downstream holds. */
static guint
get_needed (const V4l2Queue *self, const V4l2Offer *offer)
{
  const guint held = MIN (offer->min_buffers, VIDEO_MAX_FRAME);

  return MIN (self->min_queued + held, VIDEO_MAX_FRAME);
}

static gboolean
start (V4l2Queue *self, const V4l2Wish *wish, GError **error)
{
  const guint count = MAX (wish->count, get_needed (self, wish->offer));
  guint i;

  if (!v4l2_queue_request (self, count, error)
      || !self->memory->fill (self, wish->offer, error))
    return FALSE;
  for (i = 0; i < self->count; i++)
    if (!v4l2_queue_put (self, &self->slots[i], error))
      return FALSE;
  return v4l2_device_call (
      &self->capture->device, VIDIOC_STREAMON, &self->type, error);
}

static V4l2Queue *
start_with (V4l2Capture *capture, const V4l2Memory *memory,
    const V4l2Wish *wish, GError **error)
{
  V4l2Queue *self = new_queue (capture, memory, wish->kind);
  struct v4l2_format format = capture->format;

  if (start (self, wish, error))
    return self;
  v4l2_queue_stop (self);
  /* Strides for a pool that is not used after all. */
  if (memcmp (&format, &capture->format, sizeof format) != 0)
    v4l2_layout_restore (capture, &format);
  return NULL;
}

static gboolean
wants_pool (const V4l2Wish *wish)
{
  return wish->kind == V4L2_KIND_IMPORT
      || (wish->kind == V4L2_KIND_AUTO && wish->dmabuf);
}

/* What to try for @wish, the last of which always works with a device that
 * works. */
static guint
choose (const V4l2Wish *wish, const V4l2Memory *tries[])
{
  guint n = 0;

  if (wish->kind == V4L2_KIND_SHARED)
    tries[n++] = &v4l2_memory_shared;
  if (wants_pool (wish)
      && (wish->offer->pool || wish->kind == V4L2_KIND_IMPORT))
    tries[n++] = &v4l2_memory_import;
  if (wish->kind != V4L2_KIND_MMAP
      && (wish->kind != V4L2_KIND_AUTO || wish->dmabuf))
    tries[n++] = &v4l2_memory_export;
  tries[n++] = &v4l2_memory_mmap;
  return n;
}

V4l2Queue *
v4l2_queue_start (V4l2Capture *capture, const V4l2Wish *wish, GError **error)
{
  const V4l2Memory *tries[V4L2_KIND_SHARED];
  const guint n = choose (wish, tries);
  GError *reason = NULL, *failure = NULL;
  V4l2Queue *self = NULL;
  guint i;

  for (i = 0; self == NULL && i < n; i++) {
    g_clear_error (&failure);
    self = start_with (capture, tries[i], wish, &failure);
    if (i == 0 && failure)
      reason = g_error_copy (failure);
  }
  if (self) {
    self->reason = reason ? g_strdup (reason->message) : NULL;
    self->offered = wish->offer->pool;
    self->any_pool = !wants_pool (wish);
    g_clear_error (&failure);
  } else {
    g_propagate_error (error, failure);
  }
  g_clear_error (&reason);
  return self;
}

void
v4l2_queue_stop (V4l2Queue *self)
{
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  v4l2_device_ioctl (self->capture->device.fd, VIDIOC_STREAMOFF, &self->type);
  g_mutex_unlock (&self->lock);
  self->memory->empty (self);
  /* The kernel keeps buffers which are still mapped or exported; before 5.0 it
   * refuses, and frees them when the device is closed. */
  v4l2_queue_request (self, 0, NULL);
  self->capture = NULL;
  v4l2_queue_unref (self);
}

guint
v4l2_queue_get_count (const V4l2Queue *self)
{
  return self->count;
}

V4l2Kind
v4l2_queue_get_kind (const V4l2Queue *self)
{
  return self->memory->kind;
}

const gchar *
v4l2_queue_get_reason (const V4l2Queue *self)
{
  return self->reason;
}

gboolean
v4l2_queue_suits (const V4l2Queue *self, const V4l2Offer *offer)
{
  return (self->any_pool || self->offered == offer->pool)
      && self->count >= get_needed (self, offer);
}

/* ---- frames ---- */

/* FALSE if the device cannot have it. */
static gboolean
take_slot (V4l2Queue *self, guint32 index)
{
  gboolean queued = FALSE;

  g_mutex_lock (&self->lock);
  if (index < self->count)
    queued = self->slots[index].queued;
  if (queued) {
    self->slots[index].queued = FALSE;
    self->n_queued--;
  }
  g_mutex_unlock (&self->lock);
  return queued;
}

gboolean
v4l2_queue_dequeue (V4l2Queue *self, V4l2Frame *frame, GError **error)
{
  struct v4l2_buffer buffer;

  init_buffer (self, &buffer, frame->planes, 0);
  if (!v4l2_device_call (&self->capture->device, VIDIOC_DQBUF, &buffer, error))
    return FALSE;
  if (!take_slot (self, buffer.index))
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "%s: the driver dequeued buffer %u of %u, which it does not have",
        self->capture->device.path, buffer.index, self->count);
  frame->index = buffer.index;
  frame->stamp = (V4l2Stamp){ .sequence = buffer.sequence,
    .flags = buffer.flags,
    .timestamp = GST_TIMEVAL_TO_TIME (buffer.timestamp) };
  frame->field = buffer.field;
  read_planes (self, &buffer, frame->planes);
  return TRUE;
}

/* Resizes @memory to the data reported by the driver, clamped to its size; a
 * previous user may have resized it. */
static void
resize (GstMemory *memory, const struct v4l2_plane *plane)
{
  gsize end = plane->bytesused ? plane->bytesused : memory->maxsize;
  gsize offset = plane->data_offset;

  end = MIN (end, memory->maxsize);
  offset = MIN (offset, end);
  gst_memory_resize (
      memory, (gssize) offset - (gssize) memory->offset, end - offset);
}

void
v4l2_queue_give_back (V4l2Queue *self, const V4l2Frame *frame)
{
  g_mutex_lock (&self->lock);
  /* Fails if the device was removed, which the next DQBUF reports. */
  v4l2_queue_put (self, &self->slots[frame->index], NULL);
  g_mutex_unlock (&self->lock);
}

static GstBuffer *
copy_slot (const V4l2Slot *slot)
{
  GstBuffer *buffer = gst_buffer_new ();
  guint p;

  for (p = 0; p < slot->n_planes; p++) {
    GstMemory *copy = gst_memory_copy (slot->memories[p], 0, -1);

    if (copy == NULL) {
      gst_buffer_unref (buffer);
      return NULL;
    }
    gst_buffer_append_memory (buffer, copy);
  }
  return buffer;
}

/* A buffer of a pool has to be as the pool made it: if the driver skips bytes
 * at its start, which a display would show, it is copied too. */
static gboolean
must_copy (V4l2Queue *self, const V4l2Slot *slot)
{
  gboolean must;
  guint p;

  g_mutex_lock (&self->lock);
  must = self->n_queued < self->min_queued;
  g_mutex_unlock (&self->lock);
  for (p = 0; slot->buffer && p < slot->n_planes; p++)
    must = must || slot->memories[p]->offset > 0;
  return must;
}

GstBuffer *
v4l2_queue_take (V4l2Queue *self, const V4l2Frame *frame, gboolean *copied)
{
  V4l2Slot *slot = &self->slots[frame->index];
  GstBuffer *copy;
  guint p;

  for (p = 0; p < slot->n_planes; p++)
    resize (slot->memories[p], &frame->planes[p]);
  v4l2_slot_begin_read (slot);
  if (self->memory->refill)
    self->memory->refill (self);
  *copied = must_copy (self, slot);
  if (!*copied)
    return self->memory->hand_out (self, slot);
  copy = copy_slot (slot);
  v4l2_queue_give_back (self, frame);
  return copy;
}
