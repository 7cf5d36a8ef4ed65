/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames that the display can show and the CPU can write to: dumb buffers of
 * the driver, for those that have to be copied. Their rows and planes are where
 * the driver wants them.
 */

#include "kms/kmsframebuffer.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include <gst/shmemmeta/shmemmeta.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

/* The mapping, which lives as long as the memory around it. */
typedef struct
{
  KmsFramebuffers *device;
  guint32 handle;
  gpointer data;
  gsize size;
} Dumb;

static void
destroy_handle (gint fd, guint32 handle)
{
  struct drm_mode_destroy_dumb request = { .handle = handle };

  if (fd >= 0)
    drmIoctl (fd, DRM_IOCTL_MODE_DESTROY_DUMB, &request);
}

static void
dumb_free (gpointer data)
{
  Dumb *self = data;

  munmap (self->data, self->size);
  destroy_handle (kms_framebuffers_lock (self->device), self->handle);
  kms_framebuffers_unlock (self->device);
  kms_framebuffers_unref (self->device);
  g_free (self);
}

/* Planes one after the other, with rows of @pitch bytes in the first one.
 * Returns the size of all. */
static guint64
place_planes (KmsLayout *layout, const KmsFormat *format, gint pitch)
{
  const GstVideoFormatInfo *finfo = format->info.finfo;
  guint64 size = 0;
  guint i;

  layout->n_planes = GST_VIDEO_FORMAT_INFO_N_PLANES (finfo);
  for (i = 0; i < layout->n_planes; i++) {
    const gint stride =
        gst_video_format_info_extrapolate_stride (finfo, (gint) i, pitch);
    gint components[GST_VIDEO_MAX_COMPONENTS];

    gst_video_format_info_component (finfo, i, components);
    layout->pitches[i] = (guint32) stride;
    layout->offsets[i] = (guint32) size;
    size += (guint64) stride
        * (guint64) GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (
            finfo, components[0], layout->height);
  }
  return size;
}

/* One that has place for all planes, as rows of the first one. */
static gboolean
create_dumb (gint fd, KmsLayout *layout, const KmsFormat *format,
    struct drm_mode_create_dumb *create, GError **error)
{
  const GstVideoFormatInfo *finfo = format->info.finfo;
  const gint bytes = GST_VIDEO_FORMAT_INFO_PSTRIDE (finfo, 0);
  const gint pitch = ((gint) layout->width * bytes + 63) & ~63;

  if (bytes <= 0 || layout->width > G_MAXINT16 || layout->height > G_MAXINT16)
    return kms_framebuffers_fail (error, "the format cannot be copied", EINVAL);
  memset (create, 0, sizeof *create);
  create->bpp = (guint32) bytes * 8;
  create->width = layout->width;
  create->height =
      (guint32) ((place_planes (layout, format, pitch) + (guint64) pitch - 1)
          / (guint64) pitch);
  if (drmIoctl (fd, DRM_IOCTL_MODE_CREATE_DUMB, create) != 0)
    return kms_framebuffers_fail (
        error, "the driver cannot allocate a frame", errno);
  if (place_planes (layout, format, (gint) create->pitch) <= create->size)
    return TRUE;
  destroy_handle (fd, create->handle);
  return kms_framebuffers_fail (
      error, "the driver's memory is too small for a frame", ENOSPC);
}

static gpointer
map_dumb (gint fd, const struct drm_mode_create_dumb *create)
{
  struct drm_mode_map_dumb map = { .handle = create->handle };

  if (drmIoctl (fd, DRM_IOCTL_MODE_MAP_DUMB, &map) != 0)
    return MAP_FAILED;
  return mmap (NULL, create->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
      (off_t) map.offset);
}

static GstMemory *
alloc_memory (KmsFramebuffers *device, gint fd, KmsLayout *layout,
    const KmsFormat *format, GError **error)
{
  struct drm_mode_create_dumb create;
  guint32 handles[KMS_MAX_PLANES];
  KmsFramebuffer *framebuffer;
  GstMemory *memory;
  gpointer data;
  Dumb *dumb;
  guint i;

  if (!create_dumb (fd, layout, format, &create, error))
    return NULL;
  for (i = 0; i < KMS_MAX_PLANES; i++)
    handles[i] = i < layout->n_planes ? create.handle : 0;
  data = map_dumb (fd, &create);
  if (data == MAP_FAILED) {
    kms_framebuffers_fail (error, "cannot map a frame of the driver", errno);
    destroy_handle (fd, create.handle);
    return NULL;
  }
  framebuffer = kms_framebuffer_new (device, layout, handles, error);
  if (framebuffer == NULL) {
    munmap (data, create.size);
    destroy_handle (fd, create.handle);
    return NULL;
  }
  dumb = g_new (Dumb, 1);
  *dumb =
      (Dumb){ kms_framebuffers_ref (device), create.handle, data, create.size };
  memory = gst_memory_new_wrapped (GST_MEMORY_FLAG_NO_SHARE, data, create.size,
      0, create.size, dumb, dumb_free);
  kms_framebuffer_attach (framebuffer, memory);
  kms_framebuffer_unref (framebuffer);
  return memory;
}

GstBuffer *
kms_framebuffers_alloc (KmsFramebuffers *device, const KmsFormat *format,
    guint width, guint height, GError **error)
{
  KmsLayout layout = {
    .fourcc = format->fourcc, .width = width, .height = height
  };
  const gint fd = kms_framebuffers_lock (device);
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0 };
  gint strides[GST_VIDEO_MAX_PLANES] = { 0 };
  GstMemory *memory;
  GstBuffer *buffer;
  guint i;

  memory = alloc_memory (device, fd, &layout, format, error);
  kms_framebuffers_unlock (device);
  if (memory == NULL)
    return NULL;
  for (i = 0; i < layout.n_planes; i++) {
    offsets[i] = layout.offsets[i];
    strides[i] = (gint) layout.pitches[i];
  }
  buffer = gst_buffer_new ();
  gst_buffer_append_memory (buffer, memory);
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&format->info), width, height, layout.n_planes,
      offsets, strides);
  return buffer;
}
