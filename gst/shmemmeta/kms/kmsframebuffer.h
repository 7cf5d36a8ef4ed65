/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Framebuffers of the kernel for frames: those in dma-bufs are imported once
 * for the lifetime of their memory, all others are copied into dumb buffers.
 */

#ifndef __KMSFRAMEBUFFER_H__
#define __KMSFRAMEBUFFER_H__

#include "kms/kmsformat.h"

G_BEGIN_DECLS

/* A DRM device in which framebuffers are made; reference counted. */
typedef struct _KmsFramebuffers KmsFramebuffers;

/* A framebuffer; reference counted, thread safe. */
typedef struct _KmsFramebuffer KmsFramebuffer;

/* Opens the device of @fd once more. GEM handles belong to an open file, and
 * kmssink closes and destroys those of its own. */
KmsFramebuffers *kms_framebuffers_open (gint fd, GError **error);

/* Removes all framebuffers, also those that others have a reference to. */
void kms_framebuffers_close (KmsFramebuffers *device);

/* (transfer full) (nullable): the framebuffer for @buffer, whose memory is
 * dma-bufs or from kms_framebuffers_alloc(). */
KmsFramebuffer *kms_framebuffers_get (KmsFramebuffers *device,
    GstBuffer *buffer, const KmsFormat *format, GError **error);

void kms_framebuffer_unref (KmsFramebuffer *framebuffer);
guint32 kms_framebuffer_get_id (const KmsFramebuffer *framebuffer);
/* In pixels. */
guint kms_framebuffer_get_width (const KmsFramebuffer *framebuffer);
guint kms_framebuffer_get_height (const KmsFramebuffer *framebuffer);

/* ---- kmsdumb.c ---- */

/* (transfer full) (nullable): a buffer of @width x @height pixels, which the
 * CPU can write to and the display can show. */
GstBuffer *kms_framebuffers_alloc (KmsFramebuffers *device,
    const KmsFormat *format, guint width, guint height, GError **error);

/* ---- for kmsdumb.c ---- */

#define KMS_MAX_PLANES 4

/* Where the planes of a framebuffer are. */
typedef struct
{
  guint32 fourcc;
  gboolean has_modifier;
  guint64 modifier;
  guint32 width;
  guint32 height;
  guint n_planes;
  guint32 pitches[KMS_MAX_PLANES];
  guint32 offsets[KMS_MAX_PLANES];
  guint64 inodes[KMS_MAX_PLANES]; /* of the dma-bufs, which are never reused */
} KmsLayout;

/* Sets @error to "@what: " and the text of errno @saved. Always FALSE. */
gboolean kms_framebuffers_fail (GError **error, const gchar *what, gint saved);

KmsFramebuffers *kms_framebuffers_ref (KmsFramebuffers *device);
void kms_framebuffers_unref (KmsFramebuffers *device);

/* Locks the device; returns its descriptor, or -1 if it was closed. */
gint kms_framebuffers_lock (KmsFramebuffers *device);
void kms_framebuffers_unlock (KmsFramebuffers *device);

/* Makes a framebuffer of GEM handles; the caller still owns these, and has
 * locked the device. */
KmsFramebuffer *kms_framebuffer_new (KmsFramebuffers *device,
    const KmsLayout *layout, const guint32 *handles, GError **error);
/* From now on it is found with @memory, until that is freed. */
void kms_framebuffer_attach (KmsFramebuffer *framebuffer, GstMemory *memory);

G_END_DECLS

#endif /* __KMSFRAMEBUFFER_H__ */
