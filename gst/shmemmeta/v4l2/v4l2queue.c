/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The buffers of a streaming device. Each v4l2 plane is a GstMemory which lives
 * as long as the stream. A frame handed out has a reference to each of its
 * memories. When the last reference to a memory is dropped, in any thread,
 * its dispose function revives it; once all memories of a frame are back, the
 * buffer is requeued to the device. Each plane is therefore mapped only once. */

#include "v4l2/v4l2queue.h"
#include "common/commonerror.h"

#include <gst/allocators/allocators.h>

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* With fewer queued buffers the device drops frames. */
#define MIN_QUEUED 2

typedef struct
{
  guint index;
  guint n_planes;
  guint n_out;
  GstMemory *memories[VIDEO_MAX_PLANES];
  gboolean out[VIDEO_MAX_PLANES];
} Slot;

struct _V4l2Queue
{
  gatomicrefcount refcount; /* one held by the owner, one per memory in use */
  V4l2Device *device;       /* NULL once stopped */
  guint32 type;
  gboolean dmabuf;
  GstAllocator *allocator;

  GMutex lock;
  gboolean stopped;
  guint n_queued;
  guint count;
  Slot slots[VIDEO_MAX_FRAME];
};

/* A memory's place in the queue. */
typedef struct
{
  V4l2Queue *queue;
  guint slot;
  guint plane;
} PlaneRef;

static GQuark
plane_ref_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (
        &quark, g_quark_from_static_string ("V4l2QueuePlaneRef"));
  return (GQuark) quark;
}

static void
queue_unref (V4l2Queue *self)
{
  if (!g_atomic_ref_count_dec (&self->refcount))
    return;
  g_clear_pointer (&self->allocator, gst_object_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* ---- buffers ---- */

static void
init_buffer (const V4l2Queue *self, struct v4l2_buffer *buffer,
    struct v4l2_plane *planes, guint index)
{
  memset (buffer, 0, sizeof *buffer);
  memset (planes, 0, VIDEO_MAX_PLANES * sizeof *planes);
  buffer->type = self->type;
  buffer->memory = V4L2_MEMORY_MMAP;
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

/* Called with the lock held once frames have been handed out. */
static gboolean
queue_slot (V4l2Queue *self, guint index, GError **error)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer;

  init_buffer (self, &buffer, planes, index);
  if (self->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE)
    buffer.length = self->slots[index].n_planes;
  if (!v4l2_device_call (self->device, VIDIOC_QBUF, &buffer, error))
    return FALSE;
  self->n_queued++;
  return TRUE;
}

/* ---- memories ---- */

/* Called when the last reference to a memory was dropped. */
static gboolean
memory_dispose (GstMiniObject *object)
{
  PlaneRef *ref = gst_mini_object_get_qdata (object, plane_ref_quark ());
  V4l2Queue *self = ref->queue;
  Slot *slot = &self->slots[ref->slot];
  gboolean dies;

  g_mutex_lock (&self->lock);
  dies = self->stopped;
  if (!dies) {
    gst_memory_ref (GST_MEMORY_CAST (object));
    slot->out[ref->plane] = FALSE;
    /* Fails if the device was removed, which the next DQBUF reports. */
    if (--slot->n_out == 0)
      queue_slot (self, ref->slot, NULL);
  }
  g_mutex_unlock (&self->lock);
  queue_unref (self);
  return dies;
}

typedef struct
{
  gpointer bytes;
  gsize size;
} Mapping;

static void
mapping_free (gpointer data)
{
  Mapping *mapping = data;

  munmap (mapping->bytes, mapping->size);
  g_free (mapping);
}

static GstMemory *
map_plane (V4l2Queue *self, const struct v4l2_plane *plane, GError **error)
{
  Mapping *mapping;
  gpointer bytes =
      v4l2_device_map (self->device, plane->m.mem_offset, plane->length, error);

  if (bytes == NULL)
    return NULL;
  mapping = g_new (Mapping, 1);
  mapping->bytes = bytes;
  mapping->size = plane->length;
  return gst_memory_new_wrapped (
      0, bytes, plane->length, 0, plane->length, mapping, mapping_free);
}

/* NULL if the driver cannot export. */
static GstMemory *
export_plane (V4l2Queue *self, guint index, guint p, gsize length)
{
  struct v4l2_exportbuffer request = {
    .type = self->type, .index = index, .plane = p, .flags = O_CLOEXEC | O_RDWR
  };

  if (v4l2_device_ioctl (self->device->fd, VIDIOC_EXPBUF, &request) < 0)
    return NULL;
  return gst_dmabuf_allocator_alloc_with_flags (
      self->allocator, request.fd, length, GST_FD_MEMORY_FLAG_KEEP_MAPPED);
}

static gboolean
make_memory (V4l2Queue *self, Slot *slot, guint p,
    const struct v4l2_plane *plane, GError **error)
{
  GstMemory *memory = NULL;
  PlaneRef *ref;

  if (self->dmabuf)
    memory = export_plane (self, slot->index, p, plane->length);
  if (memory == NULL) {
    self->dmabuf = FALSE;
    memory = map_plane (self, plane, error);
  }
  if (memory == NULL)
    return FALSE;
  ref = g_new (PlaneRef, 1);
  *ref = (PlaneRef){ self, slot->index, p };
  gst_mini_object_set_qdata (
      GST_MINI_OBJECT_CAST (memory), plane_ref_quark (), ref, g_free);
  slot->memories[p] = memory;
  slot->n_planes = p + 1;
  return TRUE;
}

static gboolean
make_slot (V4l2Queue *self, guint index, GError **error)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer;
  Slot *slot = &self->slots[index];
  guint n, p;

  init_buffer (self, &buffer, planes, index);
  if (!v4l2_device_call (self->device, VIDIOC_QUERYBUF, &buffer, error))
    return FALSE;
  n = read_planes (self, &buffer, planes);
  slot->index = index;
  for (p = 0; p < n; p++)
    if (!make_memory (self, slot, p, &planes[p], error))
      return FALSE;
  return queue_slot (self, index, error);
}

/* ---- starting and stopping ---- */

static gboolean
start (V4l2Queue *self, guint count, GError **error)
{
  struct v4l2_requestbuffers request = {
    .count = count, .type = self->type, .memory = V4L2_MEMORY_MMAP
  };
  guint i;

  if (!v4l2_device_call (self->device, VIDIOC_REQBUFS, &request, error))
    return FALSE;
  self->count = MIN (request.count, VIDEO_MAX_FRAME);
  for (i = 0; i < self->count; i++)
    if (!make_slot (self, i, error))
      return FALSE;
  return v4l2_device_call (self->device, VIDIOC_STREAMON, &self->type, error);
}

V4l2Queue *
v4l2_queue_start (
    V4l2Capture *capture, guint count, gboolean dmabuf, GError **error)
{
  V4l2Queue *self = g_new0 (V4l2Queue, 1);

  g_atomic_ref_count_init (&self->refcount);
  g_mutex_init (&self->lock);
  self->device = &capture->device;
  self->type = capture->type;
  self->dmabuf = dmabuf;
  self->allocator = gst_dmabuf_allocator_new ();
  if (start (self, count, error))
    return self;
  v4l2_queue_stop (self);
  return NULL;
}

void
v4l2_queue_stop (V4l2Queue *self)
{
  struct v4l2_requestbuffers none = { .type = self->type,
    .memory = V4L2_MEMORY_MMAP };
  guint i, p;

  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  v4l2_device_ioctl (self->device->fd, VIDIOC_STREAMOFF, &self->type);
  g_mutex_unlock (&self->lock);
  /* Memories in use are freed with their last reference. */
  for (i = 0; i < self->count; i++)
    for (p = 0; p < self->slots[i].n_planes; p++)
      if (!self->slots[i].out[p]) {
        GstMemory *memory = self->slots[i].memories[p];

        GST_MINI_OBJECT_CAST (memory)->dispose = NULL;
        gst_memory_unref (memory);
      }
  /* The kernel keeps buffers which are still mapped or exported; before 5.0 it
   * refuses, and frees them when the device is closed. */
  v4l2_device_ioctl (self->device->fd, VIDIOC_REQBUFS, &none);
  self->device = NULL;
  queue_unref (self);
}

guint
v4l2_queue_get_count (const V4l2Queue *self)
{
  return self->count;
}

gboolean
v4l2_queue_is_dmabuf (const V4l2Queue *self)
{
  return self->dmabuf;
}

/* ---- frames ---- */

gboolean
v4l2_queue_dequeue (V4l2Queue *self, V4l2Frame *frame, GError **error)
{
  struct v4l2_buffer buffer;

  init_buffer (self, &buffer, frame->planes, 0);
  if (!v4l2_device_call (self->device, VIDIOC_DQBUF, &buffer, error))
    return FALSE;
  if (buffer.index >= self->count)
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_FAILED,
        "%s: the driver dequeued buffer %u of %u", self->device->path,
        buffer.index, self->count);
  frame->index = buffer.index;
  frame->stamp = (V4l2Stamp){ .sequence = buffer.sequence,
    .flags = buffer.flags,
    .timestamp = GST_TIMEVAL_TO_TIME (buffer.timestamp) };
  frame->field = buffer.field;
  frame->n_planes = read_planes (self, &buffer, frame->planes);
  g_mutex_lock (&self->lock);
  self->n_queued--;
  g_mutex_unlock (&self->lock);
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
  queue_slot (self, frame->index, NULL);
  g_mutex_unlock (&self->lock);
}

static GstBuffer *
copy_slot (const Slot *slot)
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

static GstBuffer *
lend_slot (V4l2Queue *self, Slot *slot)
{
  GstBuffer *buffer = gst_buffer_new ();
  guint p;

  slot->n_out = slot->n_planes;
  for (p = 0; p < slot->n_planes; p++) {
    slot->out[p] = TRUE;
    g_atomic_ref_count_inc (&self->refcount);
    GST_MINI_OBJECT_CAST (slot->memories[p])->dispose = memory_dispose;
    gst_buffer_append_memory (buffer, slot->memories[p]);
  }
  return buffer;
}

GstBuffer *
v4l2_queue_take (V4l2Queue *self, const V4l2Frame *frame, gboolean *copied)
{
  Slot *slot = &self->slots[frame->index];
  GstBuffer *copy;
  guint p;

  for (p = 0; p < slot->n_planes; p++)
    resize (slot->memories[p], &frame->planes[p]);
  g_mutex_lock (&self->lock);
  *copied = self->n_queued < MIN_QUEUED;
  g_mutex_unlock (&self->lock);
  if (!*copied)
    return lend_slot (self, slot);
  copy = copy_slot (slot);
  v4l2_queue_give_back (self, frame);
  return copy;
}
