/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * plot: draws the luminance of a title, or one of its frames.
 */

#include "plot/plotchart.h"
#include "plot/plotdata.h"
#include "source/source.h"
#include "tool.h"

#include <string.h>

typedef struct
{
  gchar *out;
  gchar *title;
  gchar *kind;  /* or NULL */
  gint64 frame; /* or -1 */
  gdouble fps;
  gint max_cll;
  gint max_fall;
  ToolSourceOptions source;
} Options;

static const char description[] =
    "Draws the HDR10+ metadata of a title over time, on a PQ axis in nits: the "
    "highest\nMaxSCL of each frame, the peak of its histogram, its average, "
    "bands between the\npercentiles, MaxCLL and MaxFALL, and a line where a "
    "scene begins (by the rule of\nHDR10+ JSON: a run of frames with equal "
    "values). FILE is anything that inspect\nreads.\n"
    "\n"
    "Without HDR10+, or with --kind=dovi, it draws what Dolby Vision RPUs say: "
    "maximum,\naverage and minimum of level 1, MaxCLL and MaxFALL of level 6, "
    "and a line at each\nframe with scene_refresh_flag.\n"
    "\n"
    "With --frame it draws one frame: the tone curve (knee point and Bezier "
    "anchors) and\nthe histogram.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " plot video.h265 -o title.png\n"
    "  " TOOL_NAME " plot --kind=dovi video.h265 -o title.png\n"
    "  " TOOL_NAME " plot metadata.json --fps 24 --max-cll 1000 -o title.svg\n"
    "  " TOOL_NAME " plot --frame 12 metadata.json -o curve.png";

/* ---- reading ---- */

static gboolean
find_frame (ToolSource *source, guint64 number, PlotData *data,
    GstShmemHdr10Plus *values, GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    if (!frame.repeats)
      plot_data_add_static (data, &frame);
    if (frame.number < number)
      continue;
    if (frame.number > number || !metafile_frame_has_hdr10plus (&frame))
      break;
    if (gst_buffer_get_shmem_hdr10_plus (
            frame.buffer, METAFILE_PICTURE, values, error))
      return TRUE;
    g_prefix_error (error, "frame %" G_GUINT64_FORMAT ": ", number);
    return FALSE;
  }
  if (result == TOOL_FAILED)
    return FALSE;
  return tool_refuse (error, "frame %" G_GUINT64_FORMAT " %s", number,
      result == TOOL_END ? "does not exist" : "has no HDR10+ metadata");
}

static PlotKind
get_kind (const Options *options)
{
  if (options->kind == NULL)
    return PLOT_ANY;
  return g_str_equal (options->kind, "dovi") ? PLOT_DOVI : PLOT_HDR10PLUS;
}

static gboolean
read_plot (ToolSource *source, const Options *options, PlotData *data,
    GstShmemHdr10Plus *values, GError **error)
{
  data->kind = get_kind (options);
  data->max_cll = (guint) options->max_cll;
  data->max_fall = (guint) options->max_fall;
  if (options->frame >= 0)
    return find_frame (source, (guint64) options->frame, data, values, error);
  return plot_data_read (data, source, error);
}

/* ---- drawing ---- */

static Canvas *
make_canvas (const gchar *out, const gchar *title, GError **error)
{
  g_autofree gchar *lower = g_ascii_strdown (out, -1);

  if (g_str_has_suffix (lower, ".svg"))
    return canvas_new_svg (PLOT_WIDTH, PLOT_HEIGHT, title);
  if (g_str_has_suffix (lower, ".png"))
    return canvas_new_png (PLOT_WIDTH, PLOT_HEIGHT, error);
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "its name does not end in .png or .svg");
  return NULL;
}

static gint
draw (Canvas *canvas, const PlotData *data, const GstShmemHdr10Plus *values,
    const gchar *title, const Options *options)
{
  g_autoptr (GError) error = NULL;

  if (options->frame >= 0)
    plot_draw_frame (canvas, data, values, (guint64) options->frame, title);
  else
    plot_draw_title (canvas, data, title, options->fps);
  return canvas->save (canvas, options->out, &error)
      ? TOOL_OK
      : tool_fail (options->out, error);
}

static gint
plot (const gchar *path, const Options *options)
{
  g_autofree GstShmemHdr10Plus *values = g_new0 (GstShmemHdr10Plus, 1);
  g_autofree gchar *base = g_path_get_basename (path);
  g_autofree gchar *name = g_filename_display_name (base);
  const gchar *title = options->title ? options->title : name;
  g_autoptr (GError) error = NULL;
  PlotData data = { 0 };
  gint status;
  /* First, so that a wrong OUT is reported before a long film is read. */
  Canvas *canvas = make_canvas (options->out, title, &error);
  ToolSource *source;

  if (canvas == NULL)
    return tool_fail (options->out, error);
  source = tool_source_open (path, &options->source, &error);
  if (source == NULL || !read_plot (source, options, &data, values, &error))
    status = tool_fail (path, error);
  else
    status = draw (canvas, &data, values, title, options);
  if (status == TOOL_OK)
    tool_remarks_print (&source->remarks, path);
  plot_data_clear (&data);
  tool_source_free (source);
  canvas->free (canvas);
  return status;
}

static gint
check_and_plot (const gchar *path, const Options *options)
{
  if (options->out == NULL)
    return tool_fail_usage ("plot", "-o OUT.png or -o OUT.svg is missing");
  if (options->frame < -1)
    return tool_fail_usage ("plot", "frames are numbered from 0");
  if (options->kind && !g_str_equal (options->kind, "hdr10plus")
      && !g_str_equal (options->kind, "dovi"))
    return tool_fail_usage (
        "plot", "--kind is hdr10plus or dovi, not \"%s\"", options->kind);
  if (options->frame >= 0 && get_kind (options) == PLOT_DOVI)
    return tool_fail_usage (
        "plot", "--frame draws HDR10+ only, not --kind=dovi");
  if (!(options->fps >= 0 && options->fps <= 1000))
    return tool_fail_usage ("plot", "--fps is over 0 and at most 1000");
  if (options->max_cll < 0 || options->max_cll > 65535 || options->max_fall < 0
      || options->max_fall > 65535)
    return tool_fail_usage ("plot", "light levels are 0 to 65535 nits");
  return plot (path, options);
}

gint
tool_plot (gint argc, gchar **argv)
{
  Options options = { .frame = -1 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.out,
        "Picture to write: .png or .svg", "OUT" },
    { "frame", 'f', 0, G_OPTION_ARG_INT64, &options.frame,
        "Draw the tone curve and the histogram of frame N", "N" },
    { "kind", 'k', 0, G_OPTION_ARG_STRING, &options.kind,
        "Which metadata: hdr10plus or dovi; otherwise HDR10+ if there is any",
        "KIND" },
    { "title", 't', 0, G_OPTION_ARG_STRING, &options.title,
        "Heading, instead of the name of FILE", "TEXT" },
    { "fps", 0, 0, G_OPTION_ARG_DOUBLE, &options.fps,
        "Frames a second, for the times below the plot, where FILE has none",
        "N" },
    { "max-cll", 0, 0, G_OPTION_ARG_INT, &options.max_cll,
        "MaxCLL, instead of that in FILE", "NITS" },
    { "max-fall", 0, 0, G_OPTION_ARG_INT, &options.max_fall,
        "MaxFALL, instead of that in FILE", "NITS" },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "plot", "FILE", 1,
    "Draws the luminance of a title over time, or the tone curve of a frame.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = check_and_plot (argv[1], &options);
  g_free (options.out);
  g_free (options.title);
  g_free (options.kind);
  g_free (options.source.persistence);
  return status;
}
