/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Shows frames without kmssink's show_frame(), which has the plane and the
 * connector properties in separate commits: the second one waits for the next
 * vertical blank, so that every second frame would be late. Here, a frame, its
 * HDR properties and the mode are one commit, which does not wait.
 *
 * A frame is kept until the one behind it is on the display, as the display
 * reads from its memory.
 */

#include "kms/kmsdisplay.h"
#include "common/commonerror.h"
#include "common/commonvideometa.h"

#include <errno.h>

#include <gst/shmemmeta/shmemmeta.h>
#include <xf86drm.h>

GST_DEBUG_CATEGORY_EXTERN (kms_debug);
#define GST_CAT_DEFAULT kms_debug

/* One on the display, one that is to be there next, and one to write to. */
#define N_COPIES 3

/* A frame with what the display needs of it. */
typedef struct
{
  GstBuffer *buffer;
  KmsFramebuffer *framebuffer;
  gboolean is_copy;
  KmsFormat format; /* of the caps that it came with */
  GstVideoRectangle crop;
  KmsPlace place;
} Frame;

struct _KmsDisplay
{
  KmsFlip flip;
  KmsPlane *plane;
  KmsFramebuffers *device;
  gboolean set_mode;
  gboolean can_scale;
  GstVideoRectangle rectangle;
  KmsFormat format;

  Frame shown; /* on the display, unless next has replaced it already */
  Frame next;  /* committed, and not yet known to be on the display */
  GstBuffer *copies[N_COPIES];

  guint64 copied;
  guint64 lost_flips;
};

/* ---- frames ---- */

static void
frame_clear (Frame *frame)
{
  g_clear_pointer (&frame->framebuffer, kms_framebuffer_unref);
  gst_clear_buffer (&frame->buffer);
}

/* FALSE if @buffer has a crop that is not within the framebuffer. */
static gboolean
read_crop (Frame *frame, GstBuffer *buffer)
{
  const GstVideoCropMeta *meta = gst_buffer_get_video_crop_meta (buffer);
  const guint width = kms_framebuffer_get_width (frame->framebuffer);
  const guint height = kms_framebuffer_get_height (frame->framebuffer);
  const GstVideoInfo *info = &frame->format.info;

  if (meta == NULL) {
    frame->crop = (GstVideoRectangle){ 0, 0,
      (gint) MIN ((guint) GST_VIDEO_INFO_WIDTH (info), width),
      (gint) MIN ((guint) GST_VIDEO_INFO_HEIGHT (info), height) };
    return frame->crop.w > 0 && frame->crop.h > 0;
  }
  if (meta->width == 0 || meta->width > width || meta->x > width - meta->width
      || meta->height == 0 || meta->height > height
      || meta->y > height - meta->height)
    return FALSE;
  frame->crop = (GstVideoRectangle){ (gint) meta->x, (gint) meta->y,
    (gint) meta->width, (gint) meta->height };
  return TRUE;
}

/* (transfer none) (nullable): one that the display does not read from. */
static GstBuffer *
find_copy (KmsDisplay *self, const KmsFormat *format, guint width, guint height,
    GError **error)
{
  GstBuffer **slot = NULL;
  GstVideoMeta *meta;
  guint i;

  for (i = 0; i < N_COPIES; i++)
    if (self->copies[i] == NULL || gst_buffer_is_writable (self->copies[i]))
      slot = &self->copies[i];
  if (slot == NULL) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "the display reads from all copies");
    return NULL;
  }
  meta = *slot ? gst_buffer_get_video_meta (*slot) : NULL;
  if (meta == NULL || meta->width != width || meta->height != height
      || meta->format != GST_VIDEO_INFO_FORMAT (&format->info)) {
    gst_clear_buffer (slot);
    *slot = kms_framebuffers_alloc (self->device, format, width, height, error);
  }
  return *slot;
}

/* (transfer full) (nullable) */
static GstBuffer *
copy_buffer (KmsDisplay *self, GstBuffer *buffer, const KmsFormat *format,
    GError **error)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  const GstVideoInfo *info = &format->info;
  GstBuffer *copy;

  if (!kms_format_is_linear (format)) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "frames with this modifier cannot be copied");
    return NULL;
  }
  copy = find_copy (self, format,
      meta ? meta->width : (guint) GST_VIDEO_INFO_WIDTH (info),
      meta ? meta->height : (guint) GST_VIDEO_INFO_HEIGHT (info), error);
  if (copy == NULL)
    return NULL;
  /* While it is writable: there is one reference. */
  if (!common_video_copy (copy, buffer, info)) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "a frame cannot be mapped");
    return NULL;
  }
  self->copied++;
  return gst_buffer_ref (copy);
}

static gboolean
finish_frame (KmsDisplay *self, Frame *frame, GstBuffer *from, GError **error)
{
  frame->framebuffer =
      kms_framebuffers_get (self->device, frame->buffer, &frame->format, error);
  if (frame->framebuffer == NULL)
    return FALSE;
  return read_crop (frame, from)
      || common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "a frame's crop is not within the frame");
}

static gboolean
make_copy (KmsDisplay *self, Frame *frame, GstBuffer *buffer,
    const KmsFormat *format, GError **error)
{
  *frame = (Frame){ .is_copy = TRUE, .format = *format };
  frame->format.has_modifier = FALSE;
  frame->buffer = copy_buffer (self, buffer, format, error);
  if (frame->buffer && finish_frame (self, frame, buffer, error))
    return TRUE;
  frame_clear (frame);
  return FALSE;
}

/* The frame as it is, or else a copy. */
static gboolean
make_frame (KmsDisplay *self, Frame *frame, GstBuffer *buffer, GError **error)
{
  GError *why = NULL;

  *frame = (Frame){ .buffer = gst_buffer_ref (buffer), .format = self->format };
  if (finish_frame (self, frame, buffer, &why))
    return TRUE;
  GST_LOG ("copying a frame: %s", why->message);
  g_clear_error (&why);
  frame_clear (frame);
  return make_copy (self, frame, buffer, &self->format, error);
}

/* ---- commits ---- */

void
kms_display_wait (KmsDisplay *self)
{
  if (!kms_flip_wait (&self->flip)) {
    self->lost_flips++;
    GST_WARNING ("the driver does not report that a frame is on the display");
  }
  if (self->next.buffer == NULL)
    return;
  frame_clear (&self->shown);
  self->shown = self->next;
  self->next = (Frame){ 0 };
}

/* With the HDR properties, or without them if the kernel rejects these.
 * Returns 0 or a negative errno. */
static gint
commit_request (KmsDisplay *self, drmModeAtomicReqPtr request,
    gboolean new_mode, const KmsChange *change, GError **hdr_error)
{
  const gint frame_alone = drmModeAtomicGetCursor (request);
  const gint n = change
      ? kms_connector_add (change->connector, request, change->decision)
      : 0;
  gint ret = n, without;

  if (n >= 0)
    ret = kms_flip_commit (&self->flip, request, new_mode || n > 0);
  if (n == 0)
    return ret;
  if (ret == 0) {
    kms_connector_finish (change->connector, 0, NULL);
    return 0;
  }
  drmModeAtomicSetCursor (request, frame_alone);
  without = kms_flip_commit (&self->flip, request, new_mode);
  if (without == 0)
    kms_connector_finish (change->connector, ret, hdr_error);
  else
    kms_connector_cancel (change->connector);
  return without;
}

/* @frame at its place; the new mode, if there is one, comes with a change. */
static gint
commit_frame (KmsDisplay *self, const Frame *frame, const KmsChange *change,
    GError **hdr_error)
{
  const gboolean new_mode = change && kms_plane_has_new_mode (self->plane);
  drmModeAtomicReqPtr request = drmModeAtomicAlloc ();
  gint ret = -ENOMEM;

  if (request)
    ret = kms_plane_add_frame (self->plane, request,
        kms_framebuffer_get_id (frame->framebuffer), &frame->place);
  if (ret == 0 && new_mode)
    ret = kms_plane_add_mode (self->plane, request);
  if (ret == 0)
    ret = commit_request (self, request, new_mode, change, hdr_error);
  if (ret == 0 && new_mode)
    kms_plane_finish_mode (self->plane);
  drmModeAtomicFree (request);
  return ret;
}

/* ---- places ---- */

static gboolean
is_scaled (const KmsPlace *place)
{
  return place->src_w != place->w << 16 || place->src_h != place->h << 16;
}

/* The whole display, which has the size of the video, if the mode is ours. */
static gboolean
find_place (const KmsDisplay *self, Frame *frame, gboolean scale)
{
  static const GstVideoRectangle all = { 0, 0, 0, 0 };

  return kms_place (&frame->place, kms_plane_get_screen (self->plane),
      &frame->format.info, &frame->crop,
      self->set_mode ? &all : &self->rectangle, scale && !self->set_mode);
}

/* Drivers do not say that they cannot scale, so like kmssink this tries without.
 * Returns 0 or a negative errno. */
static gint
commit_without_scaling (
    KmsDisplay *self, Frame *frame, const KmsChange *change, GError **hdr_error)
{
  gint ret;

  if (!self->can_scale || !is_scaled (&frame->place)
      || !find_place (self, frame, FALSE))
    return -EINVAL;
  ret = commit_frame (self, frame, change, hdr_error);
  if (ret == 0) {
    GST_INFO ("the driver does not scale");
    self->can_scale = FALSE;
  }
  return ret;
}

static gboolean
fail (GError **error, gint ret)
{
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
      "the kernel rejected an atomic commit: %s", g_strerror (-ret));
}

/* Takes @frame. */
static gboolean
show_frame (KmsDisplay *self, Frame *frame, const KmsChange *change,
    GError **hdr_error, GError **error)
{
  gint ret;

  if (!find_place (self, frame, self->can_scale)) {
    GST_WARNING ("a frame is outside of the display");
    frame_clear (frame);
    return TRUE;
  }
  ret = commit_frame (self, frame, change, hdr_error);
  if (ret < 0 && commit_without_scaling (self, frame, change, hdr_error) == 0)
    ret = 0;
  if (ret == 0)
    self->next = *frame;
  else
    frame_clear (frame);
  return ret == 0 || fail (error, ret);
}

gboolean
kms_display_show (KmsDisplay *self, GstBuffer *buffer, const KmsChange *change,
    GError **hdr_error, GError **error)
{
  Frame frame;

  /* Before the copy: the display reads from two of these until then. */
  kms_display_wait (self);
  return make_frame (self, &frame, buffer, error)
      && show_frame (self, &frame, change, hdr_error, error);
}

gboolean
kms_display_redraw (KmsDisplay *self, GError **error)
{
  gint ret;

  kms_display_wait (self);
  if (self->shown.buffer == NULL || kms_plane_has_new_mode (self->plane)
      || !find_place (self, &self->shown, self->can_scale))
    return TRUE;
  ret = commit_frame (self, &self->shown, NULL, NULL);
  return ret == 0 || fail (error, ret);
}

/* In place of the frame, and in the mode that is set. */
gboolean
kms_display_drain (KmsDisplay *self, GError **error)
{
  const Frame *shown = &self->shown;
  Frame frame;
  gint ret;

  kms_display_wait (self);
  if (shown->buffer == NULL || shown->is_copy)
    return TRUE;
  if (!make_copy (self, &frame, shown->buffer, &shown->format, error))
    return FALSE;
  frame.place = shown->place;
  ret = commit_frame (self, &frame, NULL, NULL);
  if (ret < 0) {
    frame_clear (&frame);
    return fail (error, ret);
  }
  self->next = frame;
  kms_display_wait (self);
  return TRUE;
}

/* ---- settings ---- */

gboolean
kms_display_set_format (
    KmsDisplay *self, const KmsFormat *format, GError **error)
{
  self->format = *format;
  return !self->set_mode
      || kms_plane_set_mode (self->plane, GST_VIDEO_INFO_WIDTH (&format->info),
          GST_VIDEO_INFO_HEIGHT (&format->info), error);
}

void
kms_display_set_can_scale (KmsDisplay *self, gboolean can_scale)
{
  self->can_scale = can_scale;
}

gboolean
kms_display_get_can_scale (const KmsDisplay *self)
{
  return self->can_scale;
}

void
kms_display_set_rectangle (KmsDisplay *self, const GstVideoRectangle *rectangle)
{
  self->rectangle = *rectangle;
}

guint64
kms_display_get_copied (const KmsDisplay *self)
{
  return self->copied;
}

guint64
kms_display_get_lost_flips (const KmsDisplay *self)
{
  return self->lost_flips;
}

/* ---- */

KmsDisplay *
kms_display_new (gint fd, KmsFramebuffers *device, guint32 connector,
    guint32 plane, gboolean set_mode, GError **error)
{
  const gchar *obstacle = kms_find_atomic_obstacle (fd);
  KmsDisplay *self = g_new0 (KmsDisplay, 1);

  self->flip.fd = fd;
  self->device = device;
  self->set_mode = set_mode;
  self->can_scale = TRUE;
  if (obstacle)
    common_fail (
        error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM, "%s", obstacle);
  else
    self->plane = kms_plane_new (fd, connector, set_mode ? 0 : plane, error);
  if (self->plane == NULL)
    g_clear_pointer (&self, kms_display_free);
  return self;
}

void
kms_display_free (KmsDisplay *self)
{
  guint i;

  kms_display_wait (self);
  frame_clear (&self->shown);
  for (i = 0; i < N_COPIES; i++)
    gst_clear_buffer (&self->copies[i]);
  g_clear_pointer (&self->plane, kms_plane_free);
  g_free (self);
}
