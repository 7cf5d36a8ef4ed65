/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Collects the luminance of a title, and implements the formulas of the
 * standards for plots.
 */

#include "plot/plotdata.h"
#include "tool.h"

#include <gst/shmemmeta/gstshmemhdr10plusscene-private.h>
#include <math.h>

#define NITS(value) ((gfloat) (value) / 10)

const guint8 plot_percentages[PLOT_N_PERCENTILES] = { 25, 50, 75, 90, 95, 99 };

/* ---- formulas ---- */

gdouble
plot_pq (gdouble nits)
{
  const gdouble m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128;
  const gdouble c1 = 3424.0 / 4096, c2 = 2413.0 / 4096 * 32,
                c3 = 2392.0 / 4096 * 32;
  gdouble y = pow (CLAMP (nits / 10000, 0, 1), m1);

  return pow ((c1 + c2 * y) / (1 + c3 * y), m2);
}

/* De Casteljau's algorithm, which is stable for any number of anchors. */
static gdouble
bernstein (const GstShmemHdr10PlusWindow *w, gdouble t)
{
  guint n = w->num_bezier_curve_anchors + 1, i, level;
  gdouble p[GST_SHMEM_HDR10_PLUS_MAX_ANCHORS + 2];

  p[0] = 0;
  for (i = 1; i < n; i++)
    p[i] = w->bezier_curve_anchors[i - 1] / 1023.0;
  p[n] = 1;
  for (level = n; level > 0; level--)
    for (i = 0; i < level; i++)
      p[i] += t * (p[i + 1] - p[i]);
  return p[0];
}

gdouble
plot_tone_curve (const GstShmemHdr10PlusWindow *w, gdouble x)
{
  gdouble knee_x = w->knee_point_x / 4095.0;
  gdouble knee_y = w->knee_point_y / 4095.0;

  if (x <= knee_x)
    return knee_x > 0 ? x * knee_y / knee_x : knee_y;
  return knee_y + (1 - knee_y) * bernstein (w, (x - knee_x) / (1 - knee_x));
}

/* ---- static values ---- */

void
plot_data_add_static (PlotData *data, const MetafileFrame *frame)
{
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;

  if (data->mastering_max <= 0
      && gst_buffer_get_shmem_mastering_display (
          frame->buffer, METAFILE_PICTURE, &display, NULL)) {
    data->mastering_max = display.max_display_mastering_luminance / 10000.0;
    data->mastering_min = display.min_display_mastering_luminance / 10000.0;
  }
  if ((data->max_cll > 0 && data->max_fall > 0)
      || !gst_buffer_get_shmem_content_light_level (
          frame->buffer, METAFILE_PICTURE, &level, NULL))
    return;
  if (data->max_cll == 0)
    data->max_cll = level.max_content_light_level;
  if (data->max_fall == 0)
    data->max_fall = level.max_frame_average_light_level;
}

/* ---- scenes, by the rule of HDR10+ JSON ---- */

typedef struct
{
  GstShmemHdr10Plus last;
  GstShmemHdr10Plus values;
  GArray *starts; /* of gboolean: the curve alone starts a scene */
  gboolean all_a, all_b;
  PlotRpus rpus;
} Reading;

static void
note_profile (Reading *reading)
{
  const GstShmemHdr10PlusWindow *w = &reading->values.windows[0];
  gboolean target =
      reading->values.targeted_system_display_maximum_luminance > 0;

  if (w->tone_mapping_flag || target)
    reading->all_a = FALSE;
  if (!w->tone_mapping_flag || w->num_bezier_curve_anchors == 0 || !target)
    reading->all_b = FALSE;
}

static void
note_scene (PlotData *data, Reading *reading, PlotFrame *frame)
{
  guint n = data->frames->len;
  gboolean curve_differs = n > 0
      && !_gst_shmem_hdr10_plus_same_curve (&reading->values, &reading->last);

  frame->starts_scene = n == 0
      || g_array_index (data->frames, PlotFrame, n - 1).number + 1
          != frame->number
      || !_gst_shmem_hdr10_plus_same_luminance (
          &reading->values, &reading->last);
  g_array_append_val (reading->starts, curve_differs);
  note_profile (reading);
  reading->last = reading->values;
}

static void
count_scenes (PlotData *data, Reading *reading)
{
  guint i;

  data->profile = g_strdup (data->frames->len == 0 ? "N/A"
          : reading->all_b                         ? "B"
          : reading->all_a                         ? "A"
                                                   : "N/A");
  for (i = 0; i < data->frames->len; i++) {
    PlotFrame *frame = &g_array_index (data->frames, PlotFrame, i);

    if (reading->all_b && g_array_index (reading->starts, gboolean, i))
      frame->starts_scene = TRUE;
    data->n_scenes += frame->starts_scene;
  }
}

/* ---- frames ---- */

static void
take_percentiles (
    PlotData *data, const GstShmemHdr10PlusWindow *w, PlotFrame *frame)
{
  guint i, j, highest = 0;

  frame->peak = -1;
  for (j = 0; j < PLOT_N_PERCENTILES; j++)
    frame->percentiles[j] = -1;
  for (i = 0; i < w->num_distribution_maxrgb_percentiles; i++) {
    const GstShmemHdr10PlusPercentile *p = &w->distribution_maxrgb[i];

    if (p->percentage >= highest && p->percentage > 10) {
      highest = p->percentage;
      frame->peak = NITS (p->percentile);
    }
    for (j = 0; j < PLOT_N_PERCENTILES; j++)
      if (plot_percentages[j] == p->percentage)
        frame->percentiles[j] = NITS (p->percentile);
  }
  if (data->frames->len == 0)
    data->peak_percentage = highest;
  else if (data->peak_percentage != highest)
    data->peak_percentage = 0;
}

static gboolean
add_frame (PlotData *data, Reading *reading, const MetafileFrame *source,
    GError **error)
{
  const GstShmemHdr10PlusWindow *w = &reading->values.windows[0];
  PlotFrame frame = {
    .number = source->number, .pts = source->pts, .least = -1
  };

  if (data->frames->len == PLOT_MAX_FRAMES)
    return tool_refuse (error, "more than %u frames", PLOT_MAX_FRAMES);
  if (!gst_buffer_get_shmem_hdr10_plus (
          source->buffer, METAFILE_PICTURE, &reading->values, error)) {
    g_prefix_error (error, "frame %" G_GUINT64_FORMAT ": ", source->number);
    return FALSE;
  }
  frame.most = NITS (MAX (w->maxscl[0], MAX (w->maxscl[1], w->maxscl[2])));
  frame.average = NITS (w->average_maxrgb);
  take_percentiles (data, w, &frame);
  note_scene (data, reading, &frame);
  g_array_append_val (data->frames, frame);
  return TRUE;
}

static ToolRead
read_frames (
    PlotData *data, Reading *reading, ToolSource *source, GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    data->n_frames = frame.number + 1;
    if (!frame.repeats)
      plot_data_add_static (data, &frame);
    if (data->kind != PLOT_HDR10PLUS)
      plot_rpus_add (&reading->rpus, &frame);
    if (data->kind != PLOT_DOVI && metafile_frame_has_hdr10plus (&frame)
        && !add_frame (data, reading, &frame, error))
      return TOOL_FAILED;
    tool_show_progress ("reading", source->get_progress (source));
  }
  return result;
}

/* Nothing to draw is an error. */
static gboolean
choose_kind (PlotData *data, PlotRpus *rpus, GError **error)
{
  static const gchar *const names[] = { "HDR10+ or Dolby Vision (level 1)",
    "HDR10+", "Dolby Vision (level 1)" };

  if (data->frames->len > 0) {
    data->kind = PLOT_HDR10PLUS;
    return TRUE;
  }
  if (!plot_rpus_take (rpus, data, error))
    return FALSE;
  return data->frames->len > 0
      || tool_refuse (error,
          "none of its %" G_GUINT64_FORMAT " frames has %s metadata to plot",
          data->n_frames, names[data->kind]);
}

gboolean
plot_data_read (PlotData *data, ToolSource *source, GError **error)
{
  g_autofree Reading *reading = g_new0 (Reading, 1);
  gboolean ok;

  reading->all_a = reading->all_b = TRUE;
  reading->starts = g_array_new (FALSE, FALSE, sizeof (gboolean));
  data->frames = g_array_new (FALSE, FALSE, sizeof (PlotFrame));
  plot_rpus_init (&reading->rpus);
  ok = read_frames (data, reading, source, error) != TOOL_FAILED;
  count_scenes (data, reading);
  ok = ok && choose_kind (data, &reading->rpus, error);
  plot_rpus_clear (&reading->rpus);
  g_array_unref (reading->starts);
  tool_show_progress (NULL, -1);
  return ok;
}

void
plot_data_clear (PlotData *data)
{
  g_clear_pointer (&data->frames, g_array_unref);
  g_clear_pointer (&data->profile, g_free);
}
