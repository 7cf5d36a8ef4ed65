/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Caps of several pictures in one buffer, and of those that can be in it. */

#include "planes/planesmuxcaps.h"
#include "common/commondownstream.h"
#include "common/commonstreams.h"

GstCaps *
planes_mux_make_sink_caps (void)
{
  guint n = 0, i, k;
  const GstVideoFormat *formats = gst_video_formats_raw (&n);
  GstVideoFormat *plain = g_new (GstVideoFormat, n);
  GstCaps *caps;

  for (i = 0, k = 0; i < n; i++) {
    const GstVideoFormatInfo *info = gst_video_format_get_info (formats[i]);

    if (!GST_VIDEO_FORMAT_INFO_IS_TILED (info)
        && !GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info))
      plain[k++] = formats[i];
  }
  caps = gst_video_make_raw_caps (plain, k);
  g_free (plain);
  return caps;
}

/* (transfer full): the caps of a view, for all of them. */
static GstStructure *
make_views (const PlanesSources *sources)
{
  GstStructure *structure =
      gst_structure_copy (gst_caps_get_structure (sources->all[0].caps, 0));

  gst_structure_set (structure, "multiview-mode", G_TYPE_STRING,
      gst_video_multiview_mode_to_caps_string (
          GST_VIDEO_MULTIVIEW_MODE_SEPARATED),
      "views", G_TYPE_INT, (gint) sources->n, NULL);
  return structure;
}

/* (transfer full) */
static GstStructure *
make_mixed (const PlanesSources *sources)
{
  const GstVideoInfo *info = &sources->all[0].info;

  return gst_structure_new ("video/x-raw", "framerate", GST_TYPE_FRACTION,
      GST_VIDEO_INFO_FPS_N (info), GST_VIDEO_INFO_FPS_D (info), NULL);
}

static GstCaps *
make_multiview_caps (const PlanesSources *sources)
{
  GstCaps *caps;

  if (!sources->are_views)
    return NULL;
  caps = gst_caps_new_empty ();
  gst_caps_append_structure (caps, make_views (sources));
  return caps;
}

static GstCaps *
make_table_caps (const PlanesSources *sources)
{
  GstCaps *caps = gst_caps_new_empty (), *streams[GST_SHMEM_MAX_PLANES];
  GstStructure *structure;
  guint i;

  if (sources->n == 1)
    structure =
        gst_structure_copy (gst_caps_get_structure (sources->all[0].caps, 0));
  else
    structure =
        sources->are_views ? make_views (sources) : make_mixed (sources);
  for (i = 0; i < sources->n; i++)
    streams[i] = sources->all[i].caps;
  common_streams_set (structure, streams, sources->n);
  gst_caps_append_structure_full (caps, structure,
      gst_caps_features_new (
          GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META, NULL));
  return caps;
}

GstCaps *
planes_mux_choose_caps (GstPad *srcpad, const PlanesSources *sources)
{
  GstCaps *table = make_table_caps (sources);
  GstCaps *multiview = make_multiview_caps (sources);
  GstCaps *chosen = common_choose_caps (srcpad, table, multiview);

  gst_caps_unref (table);
  gst_clear_caps (&multiview);
  return chosen;
}
