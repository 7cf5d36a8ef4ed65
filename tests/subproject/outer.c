/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A program of somebody else: it has the headers of each library, and is linked
 * with it. */

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-container.h>
#include <shmem/shmem-frames.h>

int
main (void)
{
  uint32_t major = 0, minor = 0, micro = 0;
  guint gst_major = 0, gst_minor = 0, gst_micro = 0;

  shmem_version (&major, &minor, &micro);
  gst_shmem_version (&gst_major, &gst_minor, &gst_micro);
  return !(SHMEM_CHECK_VERSION (major, minor, micro)
      && GST_SHMEM_CHECK_VERSION (gst_major, gst_minor, gst_micro)
      && shmem_frames_version () == SHMEM_FRAMES_VERSION);
}
