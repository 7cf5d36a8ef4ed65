/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Collects the MDCV and CLLI of caps, and compares caps without these. A field
 * of the wrong syntax counts as missing; values are never validated.
 */

#include "hdr/hdrset.h"

#include "common/commonstatic.h"

#include <shmem/shmem-payload.h>

static void
append_mastering_display (
    HdrSet *set, const GstVideoMasteringDisplayInfo *values)
{
  struct shmem_mdcv mdcv;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (values->display_primaries); i++) {
    mdcv.primaries[i][0] = values->display_primaries[i].x;
    mdcv.primaries[i][1] = values->display_primaries[i].y;
  }
  mdcv.white_point[0] = values->white_point.x;
  mdcv.white_point[1] = values->white_point.y;
  mdcv.max_luminance = values->max_display_mastering_luminance;
  mdcv.min_luminance = values->min_display_mastering_luminance;
  shmem_mdcv_write (&mdcv, &mdcv);
  hdr_set_append (set, SHMEM_FORMAT_MDCV, 0, &mdcv, sizeof mdcv);
}

static void
append_light_level (HdrSet *set, const GstVideoContentLightLevel *values)
{
  struct shmem_clli clli;

  clli.max_content_light_level = values->max_content_light_level;
  clli.max_frame_average_light_level = values->max_frame_average_light_level;
  shmem_clli_write (&clli, &clli);
  hdr_set_append (set, SHMEM_FORMAT_CLLI, 0, &clli, sizeof clli);
}

void
hdr_set_take_caps (HdrSet *set, const GstCaps *caps)
{
  CommonStatic values = { 0 };

  hdr_set_reset (set);
  common_static_set_caps (&values, caps);
  if (values.has_display)
    append_mastering_display (set, &values.display);
  if (values.has_level)
    append_light_level (set, &values.level);
}

static GstCaps *
copy_without_fields (const GstCaps *caps)
{
  static const gchar *const fields[] = { "mastering-display-info",
    "content-light-level", "hdr-format", "framerate" };
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
