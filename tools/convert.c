/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * convert and extract: from any source to any kind of metadata file. They
 * differ if the new file cannot store some of the metadata: convert refuses,
 * while extract drops it, as only the rest was asked for.
 */

#include "output/output.h"
#include "source/source.h"
#include "tool.h"

typedef struct
{
  const gchar *progress;
  gboolean only_frames; /* losses within a frame are not reported */
  gchar *to;
  gchar *fill;
  gboolean force;
  ToolSourceOptions source;
} Options;

typedef struct
{
  ToolWriteFormat format;
  MetafileWriter *writer;
  ToolPositions positions; /* of a format that goes by position */
  ToolKinds kinds;
  gchar *lost;       /* the first loss, with its frame */
  gchar *unstorable; /* the first frame whose HDR10+ or RPU cannot be stored */
  guint64 n_frames, n_lost;
} Conversion;

/* What both say about frames that are missing. */
#define ABOUT_HOLES                                                            \
  "HDR10+ JSON and RPUs are read by position: a frame that is missing shifts " \
  "those behind\nit. So frames without HDR10+ or RPU are named and nothing "   \
  "is "                                                                        \
  "written, unless --fill\nor --force is given.\n"

static const char convert_description[] =
    "OUT is HDR10+ JSON (.json), JSON lines (.jsonl, .ndjson), a container "
    "sequence\n(.shmc) or Dolby Vision RPUs (.bin). IN is any of these but "
    "JSON lines, or a single\ncontainer, or an H.265 or AV1 video.\n"
    "\n"
    "HDR10+ JSON has no place for other metadata, times, several windows,\n"
    "fraction_bright_pixels, actual peak luminance and colour saturation; "
    "RPUs have none\nfor anything else. If metadata of IN (other than times) "
    "would be lost, nothing\nis written, unless --force is given. JSON lines "
    "and "
    "container sequences keep all.\n"
    "\n" ABOUT_HOLES "\n"
    "OUT is created when it is complete.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " convert metadata.json metadata.shmc\n"
    "  " TOOL_NAME " convert --force frames.shmc hdr10plus.json\n"
    "  " TOOL_NAME " convert --to json-lines rpu.bin /dev/stdout";

static const char extract_description[] =
    "VIDEO is H.265 or AV1 in any file that inspect reads. Frames are "
    "numbered in\npresentation order. OUT is HDR10+ JSON (.json), Dolby Vision "
    "RPUs (.bin), a\ncontainer sequence (.shmc) with everything, or JSON lines "
    "(.jsonl) to read.\n"
    "\n" ABOUT_HOLES "\n"
    "OUT is created when it is complete. On a terminal the progress is shown.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " extract video.h265 hdr10plus.json\n"
    "  " TOOL_NAME " extract --fill=previous video.mkv rpu.bin\n"
    "  " TOOL_NAME " extract --persistence frame video.mkv metadata.shmc";

/* ---- losses ---- */

/* For people: what a file that goes by position holds. */
static const gchar *
get_wanted (const Conversion *self)
{
  return self->format == TOOL_WRITE_RPU ? "RPU" : "HDR10+";
}

/* Whether @frame holds something that the file can store. */
static gboolean
note_loss (Conversion *self, const MetafileFrame *frame)
{
  ToolStorable storable;
  g_autofree gchar *loss = tool_find_loss (self->format, frame, &storable);
  g_autofree gchar *text = NULL;

  if (loss == NULL)
    return storable == TOOL_STORABLE;
  text =
      g_strdup_printf ("frame %" G_GUINT64_FORMAT ": %s", frame->number, loss);
  self->n_lost++;
  if (storable == TOOL_UNSTORABLE && self->unstorable == NULL)
    self->unstorable = g_strdup (text);
  if (self->lost == NULL)
    self->lost = g_steal_pointer (&text);
  return storable == TOOL_STORABLE;
}

static gboolean
fail_empty (const Conversion *self, GError **error)
{
  g_autofree gchar *kinds = tool_kinds_to_string (&self->kinds);

  if (!tool_write_format_is_positional (self->format))
    return tool_refuse (
        error, "%" G_GUINT64_FORMAT " frames have %s", self->n_frames, kinds);
  if (self->unstorable)
    return tool_refuse (error,
        "none of %" G_GUINT64_FORMAT " frames has %s that can be written; %s",
        self->n_frames, get_wanted (self), self->unstorable);
  return tool_refuse (error,
      "none of %" G_GUINT64_FORMAT " frames has %s; the file has %s",
      self->n_frames, get_wanted (self), kinds);
}

static gboolean
fail_holes (const Conversion *self, GError **error)
{
  /* What to do, by --fill. */
  static const gchar *const hints[] = {
    [TOOL_FILL_NONE] = "--fill=previous or --fill=next fills them",
    [TOOL_FILL_PREVIOUS] = "there is no frame before to fill them from, "
                           "--fill=default takes the one behind",
    [TOOL_FILL_NEXT] = "there is no frame behind to fill them from, "
                       "--fill=default takes the one before",
    [TOOL_FILL_DEFAULT] = "", /* fills all */
  };
  const ToolPositions *positions = &self->positions;
  g_autofree gchar *holes = tool_holes_to_string (&positions->holes);

  return tool_refuse (error,
      "%s of %" G_GUINT64_FORMAT " %s no %s%s%s%s; %s, --force leaves them out",
      holes, positions->n_frames,
      positions->holes.n_frames == 1 ? "has" : "have", get_wanted (self),
      self->unstorable ? " that can be written (" : "",
      self->unstorable ? self->unstorable : "", self->unstorable ? ")" : "",
      hints[positions->fill]);
}

/* ---- frames ---- */

static gboolean
convert_frame (Conversion *self, const MetafileFrame *frame,
    const Options *options, GError **error)
{
  const gboolean holds = note_loss (self, frame);

  self->n_frames++;
  tool_kinds_add (&self->kinds, frame);
  if (!tool_write_format_is_positional (self->format))
    return self->writer->write (self->writer, frame, error) == METAFILE_WRITTEN
        && tool_check_growth (
            self->writer->n_bytes, self->positions.size, error);
  /* Without anything to store, that is what is said at the end. */
  if (self->lost && !options->only_frames && !options->force
      && (holds || self->positions.n_written > 0))
    return tool_refuse (
        error, "would lose %s; with --force, all else is written", self->lost);
  return tool_positions_add (&self->positions, frame, holds, error);
}

static gboolean
finish (Conversion *self, const Options *options, GError **error)
{
  const gboolean positional = tool_write_format_is_positional (self->format);

  if (positional ? self->positions.n_written == 0
                 : options->only_frames && self->kinds.n == 0)
    return fail_empty (self, error);
  if (!tool_positions_end (&self->positions, error))
    return FALSE;
  if (self->positions.holes.n_frames > 0 && !options->force)
    return fail_holes (self, error);
  return self->writer->finish (self->writer, error);
}

static gboolean
convert_frames (Conversion *self, ToolSource *source, const Options *options,
    GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  self->positions.writer = self->writer;
  self->positions.size = options->force ? 0 : source->size;
  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    if (!convert_frame (self, &frame, options, error))
      return FALSE;
    tool_show_progress (options->progress, source->get_progress (source));
  }
  return result == TOOL_END && finish (self, options, error);
}

static gint
write_output (ToolSource *source, const gchar *in, const gchar *out,
    Conversion *self, const Options *options)
{
  g_autoptr (GError) error = NULL;
  ToolReplacement replacement;
  gboolean written = FALSE;
  gint status = TOOL_OK;

  if (tool_replacement_init (&replacement, out, &error))
    self->writer = tool_writer_new (
        self->format, tool_replacement_get_stream (&replacement), &error);
  if (self->writer) {
    written = convert_frames (self, source, options, &error);
    self->writer->free (self->writer);
  }
  if (!written) {
    /* File errors come from writing, as IN has been opened. */
    gboolean of_out =
        error->domain == G_FILE_ERROR || error->domain == G_IO_ERROR;

    status = tool_fail (of_out ? out : in, error);
  }
  g_clear_error (&error);
  if (!tool_replacement_finish (&replacement, written, &error) && error)
    status = tool_fail (out, error);
  return status;
}

static void
print_notes (const Conversion *self, const gchar *out, const Options *options)
{
  const ToolPositions *positions = &self->positions;
  g_autofree gchar *holes = tool_holes_to_string (&positions->holes);

  if (positions->n_filled > 0)
    tool_note (out,
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " frames had no %s and were filled",
        positions->n_filled, positions->n_frames, get_wanted (self));
  if (positions->holes.n_frames > 0)
    tool_note (out, "%s of %" G_GUINT64_FORMAT " left out, without %s", holes,
        positions->n_frames, get_wanted (self));
  if (self->n_lost > 0 && !options->only_frames)
    tool_note (out,
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " frames lost something, the first is %s",
        self->n_lost, self->n_frames, self->lost);
}

static gboolean
check_options (
    Conversion *self, const gchar *out, const Options *options, GError **error)
{
  if (!tool_write_format_find (options->to, out, &self->format, error)
      || !tool_fill_find (options->fill, &self->positions.fill, error))
    return FALSE;
  if (!options->fill || tool_write_format_is_positional (self->format))
    return TRUE;
  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "--fill is for HDR10+ JSON and RPUs; this file says itself which frames "
      "it has");
  return FALSE;
}

static gint
convert (const gchar *in, const gchar *out, const Options *options)
{
  g_autoptr (GError) error = NULL;
  Conversion self = { 0 };
  ToolSource *source;
  gint status;

  if (!check_options (&self, out, options, &error))
    return tool_fail (out, error);
  source = tool_source_open (in, &options->source, &error);
  if (source == NULL)
    return tool_fail (in, error);
  status = write_output (source, in, out, &self, options);
  tool_show_progress (NULL, -1);
  if (status == TOOL_OK) {
    print_notes (&self, out, options);
    tool_remarks_print (&source->remarks, in);
  }
  g_free (self.lost);
  g_free (self.unstorable);
  tool_positions_clear (&self.positions);
  tool_source_free (source);
  return status;
}

/* The options of both commands. */
#define FILE_OPTION_ENTRIES(options)                                           \
  { "to", 't', 0, G_OPTION_ARG_STRING, &(options).to,                          \
    "What to write, whatever OUT is called: hdr10plus-json, json-lines, "      \
    "shmc or rpu",                                                             \
    "FORMAT" },                                                                \
  {                                                                            \
    "fill", 0, 0, G_OPTION_ARG_STRING, &(options).fill,                        \
        "For frames without HDR10+ or RPU take that of the frame before "      \
        "(previous), behind (next), or of the one before where there is one "  \
        "(default)",                                                           \
        "WHICH"                                                                \
  }

static void
clear_options (Options *options)
{
  g_free (options->to);
  g_free (options->fill);
  g_free (options->source.persistence);
}

gint
tool_convert (gint argc, gchar **argv)
{
  Options options = { .progress = "converting" };
  const GOptionEntry entries[] = {
    FILE_OPTION_ENTRIES (options),
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
        "Write what OUT has a place for, and frames that have it", NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "convert", "IN OUT", 2,
    "Turns a file of metadata into another kind of file.", convert_description,
    entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = convert (argv[1], argv[2], &options);
  clear_options (&options);
  return status;
}

static gint
extract (const gchar *video, const gchar *out, const Options *options)
{
  g_autoptr (GError) error = NULL;
  ToolKind kind;

  if (!tool_kind_detect (video, &kind, &error))
    return tool_fail (video, error);
  if (tool_kind_is_video (kind))
    return convert (video, out, options);
  tool_refuse (&error, "is not a video but %s; see " TOOL_NAME " convert",
      tool_kind_get_name (kind, FALSE));
  return tool_fail (video, error);
}

gint
tool_extract (gint argc, gchar **argv)
{
  Options options = { .progress = "extracting", .only_frames = TRUE };
  const GOptionEntry entries[] = {
    FILE_OPTION_ENTRIES (options),
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
        "Leave out frames that have no HDR10+ or RPU", NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "extract", "VIDEO OUT", 2,
    "Takes the HDR metadata out of an H.265 or AV1 video.", extract_description,
    entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = extract (argv[1], argv[2], &options);
  clear_options (&options);
  return status;
}
