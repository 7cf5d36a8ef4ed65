/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Tests whether a driver can show frames in shared memory. A driver may import
 * dma-bufs in general, but require contiguous memory or other strides, so the
 * only way to know is to try, with new memory.
 */

#include "kms/kmsparts.h"
#include "common/commonerror.h"

#include <gst/shmemmeta/shmemmeta.h>

GST_DEBUG_CATEGORY_EXTERN (kms_debug);
#define GST_CAT_DEFAULT kms_debug

/* KmsImport.state */
enum
{
  UNKNOWN,
  WORKS,
  FAILS,
};

static gboolean
try_buffer (KmsFramebuffers *device, GstBuffer *buffer, const KmsFormat *format,
    GError **error)
{
  GstBuffer *dmabufs = gst_shmem_buffer_to_dmabuf (buffer, error);
  KmsFramebuffer *framebuffer = NULL;

  if (dmabufs)
    framebuffer = kms_framebuffers_get (device, dmabufs, format, error);
  gst_clear_buffer (&dmabufs);
  if (framebuffer == NULL)
    return FALSE;
  kms_framebuffer_unref (framebuffer);
  return TRUE;
}

static gboolean
try_import (KmsFramebuffers *device, GstAllocator *allocator,
    const KmsFormat *format, GError **error)
{
  GstMemory *memory;
  GstBuffer *buffer;
  gboolean works;

  if (device == NULL || !kms_format_is_linear (format))
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "the display takes none of that format");
  memory = gst_allocator_alloc (allocator, format->info.size, NULL);
  if (memory == NULL)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot allocate shared memory");
  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer, memory);
  works = try_buffer (device, buffer, format, error);
  gst_buffer_unref (buffer);
  return works;
}

void
kms_import_init (KmsImport *self)
{
  self->allocator = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  gst_video_info_init (&self->format.info);
  self->state = UNKNOWN;
}

void
kms_import_clear (KmsImport *self)
{
  gst_clear_object (&self->allocator);
}

gboolean
kms_import_works (
    KmsImport *self, KmsFramebuffers *device, const KmsFormat *format)
{
  GError *error = NULL;

  if (self->state != UNKNOWN && self->format.modifier == format->modifier
      && gst_video_info_is_equal (&self->format.info, &format->info))
    return self->state == WORKS;
  self->format = *format;
  self->state = WORKS;
  if (!try_import (device, self->allocator, format, &error)) {
    GST_INFO ("frames in shared memory are copied: %s", error->message);
    g_clear_error (&error);
    self->state = FAILS;
  }
  return self->state == WORKS;
}

static gboolean
has_shared_memory (GstBuffer *buffer)
{
  guint i;

  for (i = 0; i < gst_buffer_n_memory (buffer); i++)
    if (gst_is_shmem_memory (gst_buffer_peek_memory (buffer, i)))
      return TRUE;
  return FALSE;
}

GstBuffer *
kms_import_buffer (KmsImport *self, KmsFramebuffers *device,
    const KmsFormat *format, GstBuffer *buffer)
{
  GError *error = NULL;
  GstBuffer *imported;

  if (!has_shared_memory (buffer) || !kms_import_works (self, device, format))
    return NULL;
  imported = gst_shmem_buffer_to_dmabuf (buffer, &error);
  if (imported == NULL) {
    GST_LOG ("copying a frame: %s", error->message);
    g_clear_error (&error);
  }
  return imported;
}
