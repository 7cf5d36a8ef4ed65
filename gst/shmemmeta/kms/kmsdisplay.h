/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A display as frames see it, and its parts: the plane that they are on, and
 * commits to its CRTC.
 */

#ifndef __KMSDISPLAY_H__
#define __KMSDISPLAY_H__

#include "kms/kmsconnector.h"
#include "kms/kmsframebuffer.h"
#include "kms/kmsplace.h"

G_BEGIN_DECLS

/* ---- kmsdisplay.c ---- */

/* Shows frames, each together with its HDR properties in one atomic commit.
 * Used by one thread at a time. */
typedef struct _KmsDisplay KmsDisplay;

/* @fd is kmssink's; it must be DRM master. It and @device have to stay open.
 * With @set_mode, the display is set to the size of the video, on the primary plane;
 * otherwise @plane is used as the display is. NULL if the driver is not atomic.
 * Nothing is changed. */
KmsDisplay *kms_display_new (gint fd, KmsFramebuffers *device,
    guint32 connector, guint32 plane, gboolean set_mode, GError **error);

/* Waits for the last frame. Framebuffers of memory that others have stay. */
void kms_display_free (KmsDisplay *display);

/* For the frames from now on. */
gboolean kms_display_set_format (
    KmsDisplay *display, const KmsFormat *format, GError **error);
void kms_display_set_can_scale (KmsDisplay *display, gboolean can_scale);
gboolean kms_display_get_can_scale (const KmsDisplay *display);
/* Empty for all of the display. */
void kms_display_set_rectangle (
    KmsDisplay *display, const GstVideoRectangle *rectangle);

/* What changes with a frame. */
typedef struct
{
  KmsConnector *connector;
  const KmsDecision *decision;
} KmsChange;

/* Shows @buffer with @change, once the frame before is on the display. FALSE,
 * with @error, if the frame cannot be shown in this way. If it is shown but the
 * kernel rejects the properties of the connector, that is TRUE with @hdr_error.
 */
gboolean kms_display_show (KmsDisplay *display, GstBuffer *buffer,
    const KmsChange *change, GError **hdr_error, GError **error);

/* Shows the last frame again, as after a change of the rectangle. */
gboolean kms_display_redraw (KmsDisplay *display, GError **error);

/* Waits until the last frame is on the display. */
void kms_display_wait (KmsDisplay *display);

/* Replaces the last frame by a copy, so that upstream can have its memory back.
 * No-op if there is none, or if it is a copy. */
gboolean kms_display_drain (KmsDisplay *display, GError **error);

/* Frames that were copied, and flips that the driver did not report. */
guint64 kms_display_get_copied (const KmsDisplay *display);
guint64 kms_display_get_lost_flips (const KmsDisplay *display);

/* ---- kmsplane.c ---- */

/* A DRM plane, with the CRTC and the connector that it is shown on. Used by one
 * thread at a time. */
typedef struct _KmsPlane KmsPlane;

/* Finds the CRTC of @connector, and in place of a @plane of 0 its primary one.
 * @fd is owned by the caller; it must be DRM master, and must have
 * DRM_CLIENT_CAP_ATOMIC. Nothing is changed. */
KmsPlane *kms_plane_new (
    gint fd, guint32 connector, guint32 plane, GError **error);
void kms_plane_free (KmsPlane *plane);

/* Makes the first mode of this size the new one, for kms_plane_add_mode(). */
gboolean kms_plane_set_mode (
    KmsPlane *plane, gint width, gint height, GError **error);
gboolean kms_plane_has_new_mode (const KmsPlane *plane);
/* The new mode is set. */
void kms_plane_finish_mode (KmsPlane *plane);

/* The display with its mode, or the new one. */
const KmsScreen *kms_plane_get_screen (const KmsPlane *plane);

/* Add framebuffer @id at @place, and the new mode. 0, or a negative errno. */
gint kms_plane_add_frame (const KmsPlane *plane, drmModeAtomicReqPtr request,
    guint32 id, const KmsPlace *place);
gint kms_plane_add_mode (const KmsPlane *plane, drmModeAtomicReqPtr request);

/* ---- kmsflip.c ---- */

/* Atomic commits, one at a time. Used by one thread at a time. */
typedef struct
{
  gint fd;      /* owned by the caller */
  gint pending; /* a commit is not on the display yet */
} KmsFlip;

/* Commits without waiting for the vertical blank. The one before must be done.
 * Returns 0 or a negative errno. */
gint kms_flip_commit (
    KmsFlip *flip, drmModeAtomicReqPtr request, gboolean allow_modeset);

/* Waits until the last commit is on the display. FALSE if the driver does not
 * say so within 3 s; it counts as done then. */
gboolean kms_flip_wait (KmsFlip *flip);

G_END_DECLS

#endif /* __KMSDISPLAY_H__ */
