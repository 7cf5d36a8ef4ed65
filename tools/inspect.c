/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * inspect: prints the metadata of a file, frame by frame, as text or as JSON
 * lines.
 */

#include "describe/describe.h"
#include "output/output.h"
#include "source/source.h"
#include "source/videotimes.h"
#include "tool.h"

#include <gio/gunixoutputstream.h>

#include <unistd.h>

typedef struct
{
  gboolean json;
  gboolean force;
  gint64 frame; /* or -1 */
  ToolSourceOptions source;
} Options;

/* A run of frames with the same metadata. */
typedef struct
{
  GString *text;
  guint64 first, last;
  GstClockTime pts;
  GPtrArray *containers;
  GPtrArray *before; /* of the run before */
  guint64 n_frames, n_carrying, n_hdr10plus;
} Report;

static const gchar description[] =
    "Reads H.265 video (byte stream, MP4, Matroska, MPEG-TS), AV1 video (OBU "
    "stream,\nannex B, IVF, MP4, Matroska, WebM), container sequences (.shmc), "
    "single\ncontainers, HDR10+ JSON and Dolby Vision RPUs (.bin). - is "
    "standard input. Frames\nare numbered from "
    "0 in presentation order, which the bitstream of a video says;\nnothing is "
    "decoded.\n"
    "\n"
    "Frames with the same metadata are one item, and entries that an item "
    "shares with the\none before are marked as unchanged. Fields have the "
    "names of the standards,\nluminance is in nits (cd/m2), chromaticity in x "
    "and y.\n"
    "\n"
    "With --json each frame is one line, an object with frame, pts and "
    "duration (ns, or\nnull) and containers; values are the numbers of the "
    "bitstream.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " inspect video.h265\n"
    "  " TOOL_NAME " inspect --frame 12 metadata.json\n"
    "  " TOOL_NAME " inspect --json video.mkv | jq .frame";

/* ---- text ---- */

static gboolean
print_report (Report *report, GError **error)
{
  gboolean printed =
      tool_print (report->text->str, (gssize) report->text->len, error);

  g_string_truncate (report->text, 0);
  return printed;
}

/* Containers of a file that repeats them are the same objects. */
static gboolean
is_unchanged (const Report *report)
{
  guint i;

  if (report->before == NULL || report->containers->len == 0
      || report->containers->len != report->before->len)
    return FALSE;
  for (i = 0; i < report->before->len; i++)
    if (report->containers->pdata[i] != report->before->pdata[i])
      return FALSE;
  return TRUE;
}

static gboolean
end_run (Report *report, GError **error)
{
  g_autofree gchar *time = NULL;

  if (report->containers == NULL)
    return TRUE;
  if (report->first == report->last)
    g_string_append_printf (
        report->text, "frame %" G_GUINT64_FORMAT, report->first);
  else
    g_string_append_printf (report->text,
        "frames %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, report->first,
        report->last);
  time = tool_video_times_describe (report->pts);
  g_string_append (report->text, time);
  g_string_append (report->text, ":\n");
  if (is_unchanged (report))
    g_string_append (report->text, "  unchanged\n");
  else
    tool_describe_containers (report->text, report->containers, report->before);
  return print_report (report, error);
}

static GPtrArray *
copy_containers (GPtrArray *containers)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);
  guint i;

  for (i = 0; i < containers->len; i++)
    g_ptr_array_add (
        copy, gst_shmem_container_ref (g_ptr_array_index (containers, i)));
  return copy;
}

static gboolean
add_frame (Report *report, const MetafileFrame *frame, GError **error)
{
  report->n_frames++;
  report->n_carrying += frame->containers->len > 0;
  report->n_hdr10plus += metafile_frame_has_hdr10plus (frame);
  if (report->containers && frame->repeats
      && frame->number == report->last + 1) {
    report->last = frame->number;
    return TRUE;
  }
  if (!end_run (report, error))
    return FALSE;
  g_clear_pointer (&report->before, g_ptr_array_unref);
  report->before = report->containers;
  report->containers = copy_containers (frame->containers);
  report->first = report->last = frame->number;
  report->pts = frame->pts;
  return TRUE;
}

static gboolean
end_report (
    Report *report, gboolean whole, const ToolSource *source, GError **error)
{
  if (!end_run (report, error))
    return FALSE;
  if (whole)
    g_string_append_printf (report->text,
        "%s, %" G_GUINT64_FORMAT " frames: %" G_GUINT64_FORMAT
        " with metadata, %" G_GUINT64_FORMAT " with HDR10+\n",
        tool_source_get_name (source), report->n_frames, report->n_carrying,
        report->n_hdr10plus);
  return print_report (report, error);
}

static void
clear_report (Report *report)
{
  g_string_free (report->text, TRUE);
  g_clear_pointer (&report->containers, g_ptr_array_unref);
  g_clear_pointer (&report->before, g_ptr_array_unref);
}

/* ---- the file ---- */

typedef struct
{
  Report report;
  MetafileWriter *lines; /* or NULL */
} Output;

static gboolean
write_frame (Output *output, MetafileFrame *frame, GError **error)
{
  if (output->lines)
    return output->lines->write (output->lines, frame, error)
        == METAFILE_WRITTEN;
  return add_frame (&output->report, frame, error);
}

/* TRUE at the end of the file, or after the requested frame. */
static gboolean
read_frames (ToolSource *source, const Options *options, Output *output,
    gboolean *found, GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    gboolean wanted =
        options->frame < 0 || frame.number == (guint64) options->frame;

    *found |= wanted;
    /* The frame before has not been printed. */
    if (wanted && options->frame >= 0)
      frame.repeats = FALSE;
    if (wanted && !write_frame (output, &frame, error))
      return FALSE;
    if (output->lines && !options->force
        && !tool_check_growth (output->lines->n_bytes, source->size, error))
      return FALSE;
    if (tool_stdout_is_closed ())
      return TRUE;
    if (options->frame >= 0 && frame.number >= (guint64) options->frame)
      return TRUE;
  }
  return result == TOOL_END;
}

static gboolean
finish (const Options *options, ToolSource *source, Output *output,
    gboolean found, GError **error)
{
  if (options->frame >= 0 && !found)
    return tool_refuse (
        error, "there is no frame %" G_GINT64_FORMAT, options->frame);
  if (output->lines)
    return output->lines->finish (output->lines, error);
  return end_report (&output->report, options->frame < 0, source, error);
}

static gboolean
open_output (const Options *options, Output *output, GError **error)
{
  GOutputStream *plain, *stream;

  output->report.text = g_string_new (NULL);
  if (!options->json)
    return TRUE;
  plain = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  stream = g_buffered_output_stream_new (plain);
  output->lines = metafile_writer_new_lines_stream (stream, error);
  g_object_unref (stream);
  g_object_unref (plain);
  return output->lines != NULL;
}

/* The process that reads the output has closed the pipe. */
static gboolean
is_closed_pipe (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE);
}

static gint
inspect (const gchar *path, const Options *options)
{
  g_autoptr (GError) error = NULL;
  ToolSource *source = tool_source_open (path, &options->source, &error);
  Output output = { 0 };
  gboolean found = FALSE;
  gint status = TOOL_OK;

  if (source == NULL)
    return tool_fail (path, error);
  if (!open_output (options, &output, &error)) {
    status = tool_fail (NULL, error);
  } else if (!read_frames (source, options, &output, &found, &error)) {
    /* Print the frames before the fault. */
    if (output.lines)
      output.lines->finish (output.lines, NULL);
    else
      end_report (&output.report, FALSE, source, NULL);
    status = is_closed_pipe (error) ? TOOL_OK : tool_fail (path, error);
  } else if (!finish (options, source, &output, found, &error)) {
    status = is_closed_pipe (error) ? TOOL_OK : tool_fail (path, error);
  }
  if (status == TOOL_OK)
    tool_remarks_print (&source->remarks, path);
  if (output.lines)
    output.lines->free (output.lines);
  clear_report (&output.report);
  tool_source_free (source);
  return status;
}

gint
tool_inspect (gint argc, gchar **argv)
{
  Options options = { .frame = -1 };
  const GOptionEntry entries[] = {
    { "json", 'j', 0, G_OPTION_ARG_NONE, &options.json,
        "JSON lines, one a frame", NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.force,
        "With --json, also if a file that repeats its containers becomes more "
        "than 64 times as large",
        NULL },
    { "frame", 'f', 0, G_OPTION_ARG_INT64, &options.frame, "Only frame N",
        "N" },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "inspect", "FILE", 1,
    "Prints the metadata of a file of HDR metadata or of a video, frame by "
    "frame.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv)) {
    if (options.frame < -1)
      status = tool_fail_usage ("inspect", "frames are numbered from 0");
    else
      status = inspect (argv[1], &options);
  }
  g_free (options.source.persistence);
  return status;
}
