/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A metadata node of a device. Its buffers are copied as soon as they are
 * dequeued, and wait for their frame in a matcher. There are many, because the
 * node keeps filling them while downstream holds all frames, and must not run
 * out of them before the next frame. */

#include "v4l2/v4l2metadata.h"
#include "common/commonerror.h"

#include <gio/gio.h>
#include <shmem/shmem-format.h>

#include <string.h>
#include <sys/mman.h>

/* Must fit into a container, together with the other metadata of a frame. */
#define MAX_SIZE (SHMEM_MAX_SIZE / 2)

/* Total size of the buffers to request; at least MIN_BUFFERS of them. */
#define MEMORY (4 * 1024 * 1024)
#define MIN_BUFFERS 4

/* The fields that all requests about buffers share. */
#define ALL_BUFFERS                                                            \
  .type = V4L2_BUF_TYPE_META_CAPTURE, .memory = V4L2_MEMORY_MMAP

static gboolean
queue_buffer (V4l2Meta *self, guint index, GError **error)
{
  struct v4l2_buffer buffer = { ALL_BUFFERS, .index = index };

  return v4l2_device_call (&self->device, VIDIOC_QBUF, &buffer, error);
}

static gboolean
make_buffer (V4l2Meta *self, guint index, GError **error)
{
  struct v4l2_buffer buffer = { ALL_BUFFERS, .index = index };

  if (!v4l2_device_call (&self->device, VIDIOC_QUERYBUF, &buffer, error))
    return FALSE;
  self->buffers[index].bytes =
      v4l2_device_map (&self->device, buffer.m.offset, buffer.length, error);
  if (self->buffers[index].bytes == NULL)
    return FALSE;
  self->buffers[index].size = buffer.length;
  self->count = index + 1;
  return queue_buffer (self, index, error);
}

static gboolean
start (V4l2Meta *self, GError **error)
{
  struct v4l2_requestbuffers request = { ALL_BUFFERS };
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_META_CAPTURE };
  gint type = V4L2_BUF_TYPE_META_CAPTURE;
  guint i;

  if (!v4l2_device_call (&self->device, VIDIOC_G_FMT, &format, error))
    return FALSE;
  self->dataformat = format.fmt.meta.dataformat;
  request.count = CLAMP (MEMORY / MAX (format.fmt.meta.buffersize, 1),
      MIN_BUFFERS, V4L2_META_BUFFERS);
  if (!v4l2_device_call (&self->device, VIDIOC_REQBUFS, &request, error))
    return FALSE;
  for (i = 0; i < MIN (request.count, V4L2_META_BUFFERS); i++)
    if (!make_buffer (self, i, error))
      return FALSE;
  return v4l2_device_call (&self->device, VIDIOC_STREAMON, &type, error);
}

gboolean
v4l2_meta_start (V4l2Meta *self, GError **error)
{
  if (start (self, error))
    return TRUE;
  v4l2_meta_stop (self);
  return FALSE;
}

void
v4l2_meta_stop (V4l2Meta *self)
{
  struct v4l2_requestbuffers none = { ALL_BUFFERS };
  gint type = V4L2_BUF_TYPE_META_CAPTURE;
  guint i;

  v4l2_device_ioctl (self->device.fd, VIDIOC_STREAMOFF, &type);
  for (i = 0; i < self->count; i++)
    munmap (self->buffers[i].bytes, self->buffers[i].size);
  self->count = 0;
  v4l2_device_ioctl (self->device.fd, VIDIOC_REQBUFS, &none);
  v4l2_matcher_clear (&self->matcher);
  g_ptr_array_set_size (self->found, 0);
}

V4l2Meta *
v4l2_meta_open (const gchar *path, V4l2Match match, GError **error)
{
  V4l2Meta *self = g_new0 (V4l2Meta, 1);

  self->found = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  v4l2_matcher_init (&self->matcher, match);
  if (v4l2_device_open (&self->device, path, V4L2_CAP_META_CAPTURE,
          "metadata capture node", error))
    return self;
  v4l2_meta_free (self);
  return NULL;
}

void
v4l2_meta_free (V4l2Meta *self)
{
  v4l2_meta_stop (self);
  v4l2_device_close (&self->device);
  g_ptr_array_unref (self->found);
  g_free (self);
}

static void
take_buffer (V4l2Meta *self, const struct v4l2_buffer *buffer)
{
  const V4l2Stamp stamp = { .sequence = buffer->sequence,
    .flags = buffer->flags,
    .timestamp = GST_TIMEVAL_TO_TIME (buffer->timestamp) };
  const gsize size = MIN (buffer->bytesused, self->buffers[buffer->index].size);

  if ((buffer->flags & V4L2_BUF_FLAG_ERROR) || size > MAX_SIZE) {
    self->matcher.unmatched++;
    return;
  }
  v4l2_matcher_take (&self->matcher, &stamp,
      g_bytes_new (self->buffers[buffer->index].bytes, size));
}

gboolean
v4l2_meta_update (V4l2Meta *self, GError **error)
{
  guint i;

  /* Bounds the loop for a driver which always has a buffer ready. */
  for (i = 0; i < self->count; i++) {
    struct v4l2_buffer buffer = { ALL_BUFFERS };
    GError *reason = NULL;

    if (!v4l2_device_call (&self->device, VIDIOC_DQBUF, &buffer, &reason)) {
      if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
        g_error_free (reason);
        return TRUE;
      }
      g_propagate_error (error, reason);
      return FALSE;
    }
    if (buffer.index >= self->count)
      return common_fail (error, G_IO_ERROR, G_IO_ERROR_FAILED,
          "%s: the driver dequeued buffer %u of %u", self->device.path,
          buffer.index, self->count);
    take_buffer (self, &buffer);
    if (!queue_buffer (self, buffer.index, error))
      return FALSE;
  }
  return TRUE;
}
