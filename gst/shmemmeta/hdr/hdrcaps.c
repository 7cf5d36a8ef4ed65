/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Compares caps without what decoding does not depend on: HDR metadata, which
 * containers carry for each frame, and the frame rate, which demuxers guess
 * anew for each fragment of a file.
 */

#include "hdr/hdrcaps.h"

static GstCaps *
copy_without_fields (const GstCaps *caps)
{
  static const gchar *const fields[] = { "mastering-display-info",
    "content-light-level", "framerate" };
  GstCaps *copy = gst_caps_copy (caps);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    gst_structure_remove_field (gst_caps_get_structure (copy, 0), fields[i]);
  return copy;
}

gboolean
hdr_caps_are_alike (const GstCaps *a, const GstCaps *b)
{
  GstCaps *rest_of_a = copy_without_fields (a);
  GstCaps *rest_of_b = copy_without_fields (b);
  const gboolean equal = gst_caps_is_equal (rest_of_a, rest_of_b);

  gst_caps_unref (rest_of_a);
  gst_caps_unref (rest_of_b);
  return equal;
}
