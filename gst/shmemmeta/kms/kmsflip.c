/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Commits to a CRTC, and their page flip events. A commit returns at once, so
 * that the next frame can be made while the display still shows the one before;
 * the wait for the vertical blank comes before the next commit. The kernel
 * refuses more than one at a time.
 */

#include "kms/kmsdisplay.h"

#include <errno.h>
#include <poll.h>

#include <xf86drm.h>

/* A mode set takes up to a second; what takes longer is lost. */
#define TIMEOUT_MS 3000

/* kmssink reads events of the same descriptor, and with a pointer to a gboolean
 * it does the same. */
static void
flip_done (
    int fd, unsigned sequence, unsigned seconds, unsigned useconds, void *data)
{
  gint *pending = data;

  (void) fd;
  (void) sequence;
  (void) seconds;
  (void) useconds;
  *pending = FALSE;
}

gint
kms_flip_commit (
    KmsFlip *flip, drmModeAtomicReqPtr request, gboolean allow_modeset)
{
  const guint32 flags = DRM_MODE_PAGE_FLIP_EVENT
      | (allow_modeset ? DRM_MODE_ATOMIC_ALLOW_MODESET : 0);
  gint ret;

  ret = drmModeAtomicCommit (
      flip->fd, request, flags | DRM_MODE_ATOMIC_NONBLOCK, &flip->pending);
  /* A mode set may involve another CRTC that is busy: the kernel can wait. */
  if (ret == -EBUSY)
    ret = drmModeAtomicCommit (flip->fd, request, flags, &flip->pending);
  if (ret == 0)
    flip->pending = TRUE;
  return ret;
}

gboolean
kms_flip_wait (KmsFlip *flip)
{
  drmEventContext context = { .version = 2, .page_flip_handler = flip_done };
  struct pollfd readable = { .fd = flip->fd, .events = POLLIN };
  const gint64 end = g_get_monotonic_time () + TIMEOUT_MS * 1000;

  while (flip->pending) {
    const gint64 left = (end - g_get_monotonic_time ()) / 1000;
    gint ret;

    if (left <= 0)
      break;
    ret = poll (&readable, 1, (int) left);
    if (ret < 0 && errno != EINTR)
      break;
    if (ret > 0 && drmHandleEvent (flip->fd, &context) != 0)
      break;
  }
  if (!flip->pending)
    return TRUE;
  flip->pending = FALSE;
  return FALSE;
}
