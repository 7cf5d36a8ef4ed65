/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "lib/hdr10plus.h"

static gboolean
append_frame (
    const GstShmemHdr10PlusFrame *frame, gpointer frames, GError **error)
{
  (void) error;
  g_array_append_vals (frames, frame, 1);
  return TRUE;
}

GArray *
read_hdr10plus_json (const gchar *data, gssize size, GError **error)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (GstShmemHdr10PlusFrame));

  if (!gst_shmem_hdr10_plus_json_foreach (
          data, size, append_frame, frames, NULL, error))
    g_clear_pointer (&frames, g_array_unref);
  return frames;
}
