/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The sink pads of shmemplanemux as pictures of the output: their order, roles
 * and views, and whether they fit into one frame. No frame is touched. */

#include "planes/planesmux.h"

void
planes_sources_clear (PlanesSources *sources)
{
  guint i;

  for (i = 0; i < sources->n; i++) {
    gst_clear_buffer (&sources->all[i].frame);
    gst_clear_object (&sources->all[i].pad);
    gst_clear_caps (&sources->all[i].caps);
  }
  sources->n = 0;
  sources->in_step = FALSE;
  sources->n_dropped = 0;
  sources->warned = FALSE;
}

static gint
compare_pads (gconstpointer a, gconstpointer b)
{
  guint x = gst_shmem_plane_mux_pad_get_number (
      GST_SHMEM_PLANE_MUX_PAD (*(gpointer *) a));
  guint y = gst_shmem_plane_mux_pad_get_number (
      GST_SHMEM_PLANE_MUX_PAD (*(gpointer *) b));

  return x < y ? -1 : x > y;
}

/* (transfer full): the sink pads in order of their numbers; @cookie changes
 * when pads are added or removed. */
static GPtrArray *
get_pads (GstElement *mux, guint32 *cookie)
{
  GPtrArray *pads = g_ptr_array_new_with_free_func (gst_object_unref);
  GList *l;

  GST_OBJECT_LOCK (mux);
  for (l = mux->sinkpads; l; l = l->next)
    g_ptr_array_add (pads, gst_object_ref (l->data));
  *cookie = mux->pads_cookie;
  GST_OBJECT_UNLOCK (mux);
  g_ptr_array_sort (pads, compare_pads);
  return pads;
}

gboolean
planes_sources_are_current (const PlanesSources *sources, GstElement *mux)
{
  gboolean current;

  GST_OBJECT_LOCK (mux);
  current = sources->n > 0 && mux->pads_cookie == sources->cookie;
  GST_OBJECT_UNLOCK (mux);
  return current;
}

static gboolean
view_is_taken (const PlanesSources *sources, const gint *wanted, gint view)
{
  guint i;

  for (i = 0; i < sources->n; i++)
    if (sources->all[i].role == SHMEM_PLANE_COLOUR && wanted[i] == view)
      return TRUE;
  return FALSE;
}

/* Each colour picture is a view of its own; alpha and depth belong to the
 * first view. */
static void
assign_views (PlanesSources *sources, const gint *wanted)
{
  guint next = 0, i;

  for (i = 0; i < sources->n; i++) {
    PlanesSource *source = &sources->all[i];

    if (wanted[i] != PLANES_VIEW_AUTO) {
      source->view = (guint) wanted[i];
    } else if (source->role != SHMEM_PLANE_COLOUR) {
      source->view = 0;
    } else {
      while (view_is_taken (sources, wanted, (gint) next))
        next++;
      source->view = next++;
    }
  }
}

/* Fields that GstVideoInfo lacks, at least for some formats. */
static gboolean
has_same_fields (const GstCaps *caps, const GstCaps *first)
{
  static const gchar *const fields[] = { "chroma-site",
    "mastering-display-info", "content-light-level" };
  const GstStructure *a = gst_caps_get_structure (caps, 0);
  const GstStructure *b = gst_caps_get_structure (first, 0);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_strcmp0 (gst_structure_get_string (a, fields[i]),
            gst_structure_get_string (b, fields[i]))
        != 0)
      return FALSE;
  return TRUE;
}

/* All views have the caps of the first. */
static gboolean
is_view (const PlanesSource *source, guint view, const PlanesSource *first)
{
  const GstVideoInfo *a = &source->info, *b = &first->info;

  /* Only whole pictures can be signalled as separated views. */
  return source->role == SHMEM_PLANE_COLOUR && source->view == view
      && GST_VIDEO_INFO_MULTIVIEW_MODE (a) <= GST_VIDEO_MULTIVIEW_MODE_RIGHT
      && GST_VIDEO_INFO_FORMAT (a) == GST_VIDEO_INFO_FORMAT (b)
      && GST_VIDEO_INFO_WIDTH (a) == GST_VIDEO_INFO_WIDTH (b)
      && GST_VIDEO_INFO_HEIGHT (a) == GST_VIDEO_INFO_HEIGHT (b)
      && GST_VIDEO_INFO_INTERLACE_MODE (a) == GST_VIDEO_INFO_INTERLACE_MODE (b)
      && GST_VIDEO_INFO_FIELD_ORDER (a) == GST_VIDEO_INFO_FIELD_ORDER (b)
      && GST_VIDEO_INFO_PAR_N (a) == GST_VIDEO_INFO_PAR_N (b)
      && GST_VIDEO_INFO_PAR_D (a) == GST_VIDEO_INFO_PAR_D (b)
      && gst_video_colorimetry_is_equal (&a->colorimetry, &b->colorimetry)
      && has_same_fields (source->caps, first->caps);
}

static gboolean
are_views (const PlanesSources *sources)
{
  guint i;

  for (i = 0; i < sources->n; i++)
    if (!is_view (&sources->all[i], i, &sources->all[0]))
      return FALSE;
  return sources->n > 1;
}

/* Adds a pad, which has caps. */
static void
add_source (PlanesSources *sources, GstShmemPlaneMuxPad *pad, gint *view)
{
  PlanesSource *source = &sources->all[sources->n++];

  source->pad = gst_object_ref (pad);
  source->caps = gst_caps_ref (pad->caps);
  source->info = pad->info;
  source->frame = NULL;
  GST_OBJECT_LOCK (pad);
  source->role = pad->role;
  *view = pad->view;
  GST_OBJECT_UNLOCK (pad);
}

static gboolean
check_caps (GstElement *mux, GstShmemPlaneMuxPad *pad)
{
  if (pad->caps && pad->is_picture)
    return TRUE;
  if (pad->caps == NULL)
    GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
        ("Frames on %s have no caps; put a capsfilter before the pad.",
            GST_PAD_NAME (pad)),
        (NULL));
  else
    GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
        ("The stream on %s is not raw video with one picture per frame; "
         "convert streams with several views or separate fields first.",
            GST_PAD_NAME (pad)),
        ("caps %" GST_PTR_FORMAT, (gpointer) pad->caps));
  return FALSE;
}

/* Whether all pads have raw video, and one frame can hold all their planes. */
static gboolean
check_pads (GstElement *mux, GPtrArray *pads)
{
  guint planes = 0, i;

  for (i = 0; i < pads->len; i++) {
    GstShmemPlaneMuxPad *pad = g_ptr_array_index (pads, i);
    guint n;

    if (!check_caps (mux, pad))
      return FALSE;
    n = GST_VIDEO_INFO_N_PLANES (&pad->info);
    if (n > GST_SHMEM_MAX_PLANES - planes) {
      GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
          ("A frame has at most %u planes: %u are in use, and %s adds %u more. "
           "Mux fewer streams, or use a format with fewer planes.",
              GST_SHMEM_MAX_PLANES, planes, GST_PAD_NAME (pad), n),
          (NULL));
      return FALSE;
    }
    planes += n;
  }
  return TRUE;
}

gboolean
planes_sources_update (PlanesSources *sources, GstElement *mux)
{
  gint views[GST_SHMEM_MAX_PLANES];
  guint32 cookie;
  GPtrArray *pads = get_pads (mux, &cookie);
  gboolean good = pads->len > 0 && check_pads (mux, pads);
  guint i;

  planes_sources_clear (sources);
  if (good) {
    for (i = 0; i < pads->len; i++)
      add_source (sources, g_ptr_array_index (pads, i), &views[i]);
    assign_views (sources, views);
    sources->are_views = are_views (sources);
    sources->cookie = cookie;
  }
  g_ptr_array_unref (pads);
  return good;
}

void
planes_sources_consume (PlanesSources *sources)
{
  guint i;

  planes_sources_drop_frames (sources);
  for (i = 0; i < sources->n; i++)
    gst_aggregator_pad_drop_buffer (
        GST_AGGREGATOR_PAD_CAST (sources->all[i].pad));
}

void
planes_sources_drop_frames (PlanesSources *sources)
{
  guint i;

  for (i = 0; i < sources->n; i++)
    gst_clear_buffer (&sources->all[i].frame);
}
