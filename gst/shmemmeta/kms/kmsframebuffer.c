/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Makes framebuffers of dma-bufs. An imported one is stored with the memory, so
 * that each memory of a pool is imported once. The memory of another open file
 * of the device, such as kmssink's own pool, is imported in the same way.
 */

#include "kms/kmsframebuffer.h"
#include "common/commonerror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

struct _KmsFramebuffers
{
  gint refs;
  GMutex lock;
  gint fd; /* -1: closed */
  gboolean takes_modifiers;
};

struct _KmsFramebuffer
{
  gint refs;
  KmsFramebuffers *device;
  guint32 id;
  KmsLayout layout;
};

/* Protects what is stored with memories, as others may share these. */
static GMutex cache_lock;

static GQuark
get_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_quark_from_static_string ("KmsFramebuffer"));
  return (GQuark) quark;
}

gboolean
kms_framebuffers_fail (GError **error, const gchar *what, gint saved)
{
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM, "%s: %s",
      what, g_strerror (saved));
}

/* ---- the device ---- */

KmsFramebuffers *
kms_framebuffers_open (gint fd, GError **error)
{
  KmsFramebuffers *self;
  gchar *path = drmGetDeviceNameFromFd2 (fd);
  guint64 modifiers = 0;
  gint opened = -1;

  if (path)
    opened = open (path, O_RDWR | O_CLOEXEC);
  if (opened < 0) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot open %s: %s", path ? path : "the device of the file descriptor",
        g_strerror (errno));
    free (path);
    return NULL;
  }
  free (path);
  self = g_new0 (KmsFramebuffers, 1);
  self->refs = 1;
  g_mutex_init (&self->lock);
  self->fd = opened;
  self->takes_modifiers =
      drmGetCap (opened, DRM_CAP_ADDFB2_MODIFIERS, &modifiers) == 0
      && modifiers != 0;
  return self;
}

KmsFramebuffers *
kms_framebuffers_ref (KmsFramebuffers *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
kms_framebuffers_unref (KmsFramebuffers *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
kms_framebuffers_close (KmsFramebuffers *self)
{
  g_mutex_lock (&self->lock);
  /* The kernel removes the framebuffers of the file, and closes its handles. */
  close (self->fd);
  self->fd = -1;
  g_mutex_unlock (&self->lock);
  kms_framebuffers_unref (self);
}

gint
kms_framebuffers_lock (KmsFramebuffers *self)
{
  g_mutex_lock (&self->lock);
  return self->fd;
}

void
kms_framebuffers_unlock (KmsFramebuffers *self)
{
  g_mutex_unlock (&self->lock);
}

/* ---- a framebuffer ---- */

static KmsFramebuffer *
framebuffer_ref (KmsFramebuffer *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
kms_framebuffer_unref (KmsFramebuffer *self)
{
  gint fd;

  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  fd = kms_framebuffers_lock (self->device);
  if (fd >= 0)
    drmModeRmFB (fd, self->id);
  kms_framebuffers_unlock (self->device);
  kms_framebuffers_unref (self->device);
  g_free (self);
}

guint32
kms_framebuffer_get_id (const KmsFramebuffer *self)
{
  return self->id;
}

guint
kms_framebuffer_get_width (const KmsFramebuffer *self)
{
  return self->layout.width;
}

guint
kms_framebuffer_get_height (const KmsFramebuffer *self)
{
  return self->layout.height;
}

/* Returns 0, or errno. */
static gint
add_framebuffer (
    gint fd, const KmsLayout *layout, const guint32 *handles, guint32 *id)
{
  guint64 modifiers[KMS_MAX_PLANES] = { 0 };
  guint i;
  gint ret;

  for (i = 0; i < layout->n_planes; i++)
    modifiers[i] = layout->modifier;
  if (layout->has_modifier)
    ret = drmModeAddFB2WithModifiers (fd, layout->width, layout->height,
        layout->fourcc, handles, layout->pitches, layout->offsets, modifiers,
        id, DRM_MODE_FB_MODIFIERS);
  else
    ret = drmModeAddFB2 (fd, layout->width, layout->height, layout->fourcc,
        handles, layout->pitches, layout->offsets, id, 0);
  return ret == 0 ? 0 : errno;
}

KmsFramebuffer *
kms_framebuffer_new (KmsFramebuffers *device, const KmsLayout *layout,
    const guint32 *handles, GError **error)
{
  KmsFramebuffer *self;
  guint32 id = 0;
  gint saved;

  saved = add_framebuffer (device->fd, layout, handles, &id);
  if (saved != 0) {
    kms_framebuffers_fail (
        error, "the driver cannot create a framebuffer", saved);
    return NULL;
  }
  self = g_new0 (KmsFramebuffer, 1);
  self->refs = 1;
  self->device = kms_framebuffers_ref (device);
  self->id = id;
  self->layout = *layout;
  return self;
}

/* ---- imports ---- */

/* One for each dma-buf, so that no handle is closed twice. */
static void
close_handles (gint fd, const guint32 *handles, guint n)
{
  guint i, k;

  for (i = 0; i < n; i++) {
    struct drm_gem_close request = { .handle = handles[i] };

    for (k = 0; k < i && handles[k] != handles[i]; k++)
      ;
    if (k == i && handles[i] != 0)
      drmIoctl (fd, DRM_IOCTL_GEM_CLOSE, &request);
  }
}

static KmsFramebuffer *
import_dmabufs (KmsFramebuffers *device, const KmsLayout *layout,
    const gint *fds, GError **error)
{
  const gint fd = kms_framebuffers_lock (device);
  guint32 handles[KMS_MAX_PLANES] = { 0 };
  KmsFramebuffer *made = NULL;
  guint i;

  for (i = 0; i < layout->n_planes; i++)
    if (drmPrimeFDToHandle (fd, fds[i], &handles[i]) != 0)
      break;
  if (i < layout->n_planes)
    kms_framebuffers_fail (error, "the driver cannot import a dma-buf", errno);
  else
    made = kms_framebuffer_new (device, layout, handles, error);
  /* The framebuffer has its own references. */
  close_handles (fd, handles, i);
  kms_framebuffers_unlock (device);
  return made;
}

/* ---- the layout of a buffer ---- */

static gboolean
start_layout (KmsLayout *layout, GstBuffer *buffer, const KmsFormat *format)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  const GstVideoInfo *info = &format->info;
  const gsize *offsets = meta ? meta->offset : info->offset;
  const gint *strides = meta ? meta->stride : info->stride;
  guint i;

  memset (layout, 0, sizeof *layout);
  layout->fourcc = format->fourcc;
  layout->has_modifier = format->has_modifier;
  layout->modifier = format->modifier;
  layout->width = meta ? meta->width : (guint32) GST_VIDEO_INFO_WIDTH (info);
  layout->height = meta ? meta->height : (guint32) GST_VIDEO_INFO_HEIGHT (info);
  layout->n_planes = meta ? meta->n_planes : GST_VIDEO_INFO_N_PLANES (info);
  if (layout->n_planes == 0 || layout->n_planes > KMS_MAX_PLANES
      || layout->width > G_MAXINT16 || layout->height > G_MAXINT16)
    return FALSE;
  for (i = 0; i < layout->n_planes; i++) {
    if (strides[i] < 0 || offsets[i] > G_MAXUINT32)
      return FALSE;
    layout->pitches[i] = (guint32) strides[i];
    /* In the buffer; find_planes() makes it that in the memory. */
    layout->offsets[i] = (guint32) offsets[i];
  }
  return TRUE;
}

/* (transfer none) (nullable): the memory of the first plane. */
static GstMemory *
find_planes (KmsLayout *layout, gint *fds, GstBuffer *buffer)
{
  GstMemory *first = NULL;
  guint i;

  for (i = 0; i < layout->n_planes; i++) {
    guint index, length;
    gsize skip;
    GstMemory *memory;
    struct stat st;

    if (!gst_buffer_find_memory (
            buffer, layout->offsets[i], 1, &index, &length, &skip))
      return NULL;
    memory = gst_buffer_peek_memory (buffer, index);
    if (!gst_is_dmabuf_memory (memory) || memory->offset > G_MAXUINT32 - skip)
      return NULL;
    fds[i] = gst_dmabuf_memory_get_fd (memory);
    if (fstat (fds[i], &st) != 0)
      return NULL;
    layout->offsets[i] = (guint32) (memory->offset + skip);
    layout->inodes[i] = st.st_ino;
    if (first == NULL)
      first = memory->parent ? memory->parent : memory;
  }
  return first;
}

/* ---- those that exist ---- */

/* (transfer full) (nullable): @layout is NULL for any. */
static KmsFramebuffer *
look_up (KmsFramebuffers *device, GstMemory *memory, const KmsLayout *layout)
{
  KmsFramebuffer *found;

  g_mutex_lock (&cache_lock);
  found =
      gst_mini_object_get_qdata (GST_MINI_OBJECT_CAST (memory), get_quark ());
  if (found && found->device == device
      && (layout == NULL
          || memcmp (&found->layout, layout, sizeof *layout) == 0))
    framebuffer_ref (found);
  else
    found = NULL;
  g_mutex_unlock (&cache_lock);
  return found;
}

void
kms_framebuffer_attach (KmsFramebuffer *self, GstMemory *memory)
{
  g_mutex_lock (&cache_lock);
  gst_mini_object_set_qdata (GST_MINI_OBJECT_CAST (memory), get_quark (),
      framebuffer_ref (self), (GDestroyNotify) kms_framebuffer_unref);
  g_mutex_unlock (&cache_lock);
}

KmsFramebuffer *
kms_framebuffers_get (KmsFramebuffers *device, GstBuffer *buffer,
    const KmsFormat *format, GError **error)
{
  gint fds[KMS_MAX_PLANES];
  KmsFramebuffer *framebuffer = NULL;
  GstMemory *memory;
  KmsLayout layout;

  if (gst_buffer_n_memory (buffer) == 0) {
    kms_framebuffers_fail (error, "the frame has no memory", EINVAL);
    return NULL;
  }
  memory = gst_buffer_peek_memory (buffer, 0);
  if (!gst_is_dmabuf_memory (memory)) {
    framebuffer = look_up (device, memory, NULL);
    if (framebuffer == NULL)
      kms_framebuffers_fail (error, "the frame is not in dma-bufs", EINVAL);
    return framebuffer;
  }
  if (!start_layout (&layout, buffer, format)
      || (memory = find_planes (&layout, fds, buffer)) == NULL) {
    kms_framebuffers_fail (
        error, "the planes of the frame are not in dma-bufs", EINVAL);
    return NULL;
  }
  if (layout.has_modifier && !device->takes_modifiers) {
    kms_framebuffers_fail (error, "the driver takes no modifiers", ENOTSUP);
    return NULL;
  }
  framebuffer = look_up (device, memory, &layout);
  if (framebuffer)
    return framebuffer;
  framebuffer = import_dmabufs (device, &layout, fds, error);
  if (framebuffer)
    kms_framebuffer_attach (framebuffer, memory);
  return framebuffer;
}
