/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Negotiation of shmemplanemux: the caps of several pictures in one buffer, the
 * memory that upstream may use for its frames, and the combined seeking range
 * and duration of all inputs.
 */

#include "planes/planesmux.h"
#include "common/commondownstream.h"
#include "common/commonpool.h"
#include "common/commonstreams.h"

/* ---- caps ---- */

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

/* (transfer full): the caps of the first view, extended to all views. */
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

/* ---- memory ---- */

/* (transfer full) (nullable): an allocator that works with any pool. */
static GstAllocator *
get_allocator (GstQuery *query)
{
  GstAllocator *allocator = NULL;

  if (query && gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (query, 0, &allocator, NULL);
  if (allocator
      && (GST_OBJECT_FLAG_IS_SET (allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC)
          || g_strcmp0 (allocator->mem_type, GST_ALLOCATOR_SYSMEM) == 0))
    gst_clear_object (&allocator);
  return allocator;
}

/* Queries downstream without output caps: upstream may ask before all other
 * pads have caps. */
static GstAllocator *
ask_downstream (GstPad *srcpad)
{
  GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");
  GstAllocator *allocator = NULL;
  GstQuery *query;

  gst_caps_set_features_simple (caps,
      gst_caps_features_new (
          GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META, NULL));
  query = gst_query_new_allocation (caps, FALSE);
  if (gst_pad_peer_query (srcpad, query))
    allocator = get_allocator (query);
  gst_query_unref (query);
  gst_caps_unref (caps);
  return allocator;
}

gboolean
planes_mux_propose_allocation (
    GstAggregator *mux, GstQuery *decided, GstAllocator *own, GstQuery *query)
{
  GstAllocator *allocator;
  GstVideoInfo info;
  GstCaps *caps;
  gboolean proposed;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps == NULL || !gst_video_info_from_caps (&info, caps))
    return FALSE;
  allocator = decided ? get_allocator (decided) : ask_downstream (mux->srcpad);
  if (allocator == NULL)
    allocator = gst_object_ref (own);
  proposed = common_pool_propose (query, allocator, &info);
  gst_object_unref (allocator);
  return proposed;
}

/* ---- seeking and duration ---- */

/* The range in which all inputs are seekable. */
typedef struct
{
  GstFormat format;
  gboolean seekable;
  gint64 start;
  gint64 end; /* -1: unknown */
} Seeking;

static gboolean
add_seeking (GstElement *mux, GstPad *pad, gpointer user_data)
{
  Seeking *all = user_data;
  GstQuery *query = gst_query_new_seeking (all->format);
  gboolean seekable = FALSE;
  gint64 start = 0, end = -1;

  (void) mux;
  if (gst_pad_peer_query (pad, query))
    gst_query_parse_seeking (query, NULL, &seekable, &start, &end);
  gst_query_unref (query);
  all->seekable &= seekable;
  all->start = MAX (all->start, start);
  if (end >= 0)
    all->end = all->end < 0 ? end : MIN (all->end, end);
  return all->seekable;
}

void
planes_mux_query_seeking (GstElement *mux, GstQuery *query)
{
  Seeking all = { .seekable = TRUE, .end = -1 };

  gst_query_parse_seeking (query, &all.format, NULL, NULL, NULL);
  if (all.format != GST_FORMAT_TIME
      || !gst_element_foreach_sink_pad (mux, add_seeking, &all))
    all = (Seeking){ .format = all.format, .end = -1 };
  gst_query_set_seeking (query, all.format, all.seekable, all.start, all.end);
}

static gboolean
add_duration (GstElement *mux, GstPad *pad, gpointer user_data)
{
  gint64 *shortest = user_data, duration;

  (void) mux;
  if (gst_pad_peer_query_duration (pad, GST_FORMAT_TIME, &duration)
      && duration >= 0)
    *shortest = *shortest < 0 ? duration : MIN (*shortest, duration);
  return TRUE;
}

gboolean
planes_mux_query_duration (GstElement *mux, GstQuery *query)
{
  gint64 shortest = -1;
  GstFormat format;

  gst_query_parse_duration (query, &format, NULL);
  if (format != GST_FORMAT_TIME)
    return FALSE;
  gst_element_foreach_sink_pad (mux, add_duration, &shortest);
  if (shortest >= 0)
    gst_query_set_duration (query, format, shortest);
  return shortest >= 0;
}
