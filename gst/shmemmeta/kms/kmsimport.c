/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Tests whether a driver can show frames in shared memory. A driver may import
 * dma-bufs in general, but require contiguous memory or other strides, so the
 * only way to know is to try. The test allocates its own memory: a frame's GEM
 * handle would be the one that kmssink uses, and closing it here would close it
 * there.
 */

#include "kms/kmsparts.h"
#include "common/commonerror.h"

#include <errno.h>

#include <gst/shmemmeta/shmemmeta.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

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
fail (GError **error, const gchar *what, gint saved)
{
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM, "%s: %s",
      what, g_strerror (saved));
}

static gboolean
try_framebuffer (
    gint fd, guint32 handle, const GstVideoInfo *info, GError **error)
{
  const guint32 fourcc =
      gst_shmem_video_format_to_drm (GST_VIDEO_INFO_FORMAT (info));
  guint32 handles[4] = { 0 }, pitches[4] = { 0 }, offsets[4] = { 0 }, fb, i;

  if (fourcc == 0)
    return fail (error, "the format has no DRM FourCC", EINVAL);
  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    handles[i] = handle;
    pitches[i] = (guint32) GST_VIDEO_INFO_PLANE_STRIDE (info, i);
    offsets[i] = (guint32) GST_VIDEO_INFO_PLANE_OFFSET (info, i);
  }
  if (drmModeAddFB2 (fd, (guint32) GST_VIDEO_INFO_WIDTH (info),
          (guint32) GST_VIDEO_INFO_HEIGHT (info), fourcc, handles, pitches,
          offsets, &fb, 0)
      != 0)
    return fail (error, "the driver cannot create a framebuffer", errno);
  drmModeRmFB (fd, fb);
  return TRUE;
}

static gboolean
try_memory (
    gint fd, GstMemory *memory, const GstVideoInfo *info, GError **error)
{
  GstMemory *dmabuf = gst_shmem_memory_to_dmabuf (memory, error);
  struct drm_gem_close request = { 0, 0 };
  gboolean works;

  if (dmabuf == NULL)
    return FALSE;
  if (drmPrimeFDToHandle (
          fd, gst_dmabuf_memory_get_fd (dmabuf), &request.handle)
      != 0) {
    works = fail (error, "the driver cannot import it", errno);
  } else {
    works = try_framebuffer (fd, request.handle, info, error);
    drmIoctl (fd, DRM_IOCTL_GEM_CLOSE, &request);
  }
  gst_memory_unref (dmabuf);
  return works;
}

static gboolean
try_import (
    gint fd, GstAllocator *allocator, const GstVideoInfo *info, GError **error)
{
  GstMemory *memory;
  guint64 prime = 0;
  gboolean works;

  if (drmGetCap (fd, DRM_CAP_PRIME, &prime) != 0
      || !(prime & DRM_PRIME_CAP_IMPORT))
    return fail (error, "the driver cannot import dma-bufs", ENOTSUP);
  memory = gst_allocator_alloc (allocator, info->size, NULL);
  if (memory == NULL)
    return fail (error, "cannot allocate shared memory", ENOMEM);
  works = try_memory (fd, memory, info, error);
  gst_memory_unref (memory);
  return works;
}

void
kms_import_init (KmsImport *self)
{
  self->allocator = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  gst_video_info_init (&self->info);
  self->state = UNKNOWN;
}

void
kms_import_clear (KmsImport *self)
{
  gst_clear_object (&self->allocator);
}

gboolean
kms_import_works (KmsImport *self, gint fd, const GstVideoInfo *info)
{
  GError *error = NULL;

  if (self->state != UNKNOWN && gst_video_info_is_equal (&self->info, info))
    return self->state == WORKS;
  self->info = *info;
  self->state = WORKS;
  if (!try_import (fd, self->allocator, info, &error)) {
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
kms_import_buffer (
    KmsImport *self, gint fd, const GstVideoInfo *info, GstBuffer *buffer)
{
  GError *error = NULL;
  GstBuffer *imported;

  if (!has_shared_memory (buffer) || !kms_import_works (self, fd, info))
    return NULL;
  imported = gst_shmem_buffer_to_dmabuf (buffer, &error);
  if (imported == NULL) {
    GST_LOG ("copying a frame: %s", error->message);
    g_clear_error (&error);
  }
  return imported;
}
