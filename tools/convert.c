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
  gboolean force;
  ToolSourceOptions source;
} Options;

typedef struct
{
  ToolWriteFormat format;
  MetafileWriter *writer;
  gchar *lost; /* the first loss, with its frame */
  guint64 n_frames, n_lost;
  guint64 n_left_out; /* frames that could not be written at all */
} Conversion;

static const char convert_description[] =
    "OUT is HDR10+ JSON (.json), JSON lines (.jsonl, .ndjson), a container "
    "sequence\n(.shmc) or Dolby Vision RPUs (.bin). IN is any of these but "
    "JSON lines, or a single\ncontainer, or an H.265 video.\n"
    "\n"
    "HDR10+ JSON has no place for other metadata, times, several windows,\n"
    "fraction_bright_pixels, actual peak luminance and colour saturation; "
    "RPUs have none\nfor anything else. If metadata of IN (other than times) "
    "would be lost, nothing\nis written, unless --force is given. JSON lines "
    "and "
    "container sequences keep all.\n"
    "\n"
    "OUT is created when it is complete.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " convert metadata.json metadata.shmc\n"
    "  " TOOL_NAME " convert --force frames.shmc hdr10plus.json\n"
    "  " TOOL_NAME " convert --to json-lines rpu.bin /dev/stdout";

static const char extract_description[] =
    "VIDEO is H.265 in a byte stream, MP4, Matroska or an MPEG transport "
    "stream; it is\ndecoded, so that frames are numbered in presentation "
    "order. OUT is HDR10+ JSON (.json),\nDolby Vision RPUs (.bin), a container "
    "sequence (.shmc) with everything, or JSON lines\n(.jsonl) to read.\n"
    "\n"
    "OUT is created when it is complete. On a terminal the progress is shown.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " extract video.h265 hdr10plus.json\n"
    "  " TOOL_NAME " extract --persistence frame video.mkv metadata.shmc";

/* Whether @frame is to be written. */
static gboolean
note_loss (Conversion *self, const MetafileFrame *frame)
{
  gboolean none = FALSE;
  gchar *loss = tool_find_loss (self->format, frame, &none);

  if (loss == NULL)
    return TRUE;
  self->n_lost++;
  self->n_left_out += none;
  if (self->lost == NULL || (none && self->n_left_out == 1)) {
    g_free (self->lost);
    self->lost = g_strdup_printf (
        "frame %" G_GUINT64_FORMAT ": %s", frame->number, loss);
  }
  g_free (loss);
  return !none;
}

static gboolean
convert_frames (Conversion *self, ToolSource *source, const Options *options,
    GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    gboolean wanted = note_loss (self, &frame);

    if (self->lost && !options->force)
      return tool_refuse (error,
          "would lose %s; with --force, all else is written", self->lost);
    self->n_frames++;
    if (wanted
        && self->writer->write (self->writer, &frame, error)
            != METAFILE_WRITTEN)
      return FALSE;
    tool_show_progress (options->progress, source->get_progress (source));
  }
  return result == TOOL_END && self->writer->finish (self->writer, error);
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

static gint
convert (const gchar *in, const gchar *out, const Options *options)
{
  g_autoptr (GError) error = NULL;
  Conversion self = { 0 };
  ToolSource *source;
  gint status;

  if (!tool_write_format_find (options->to, out, &self.format, &error))
    return tool_fail (out, error);
  source = tool_source_open (in, &options->source, &error);
  if (source == NULL)
    return tool_fail (in, error);
  status = write_output (source, in, out, &self, options);
  tool_show_progress (NULL, -1);
  if (status == TOOL_OK && self.n_left_out > 0)
    tool_note (out,
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " frames were left out, the first is %s",
        self.n_left_out, self.n_frames, self.lost);
  else if (status == TOOL_OK && self.n_lost > 0 && !options->only_frames)
    tool_note (out,
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " frames lost something, the first is %s",
        self.n_lost, self.n_frames, self.lost);
  if (status == TOOL_OK && source->warning)
    tool_note (in, "%s", source->warning);
  g_free (self.lost);
  tool_source_free (source);
  return status;
}

gint
tool_convert (gint argc, gchar **argv)
{
  Options options = { .progress = "converting" };
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING, &options.to,
        "What to write, whatever OUT is called: hdr10plus-json, json-lines, "
        "shmc or rpu",
        "FORMAT" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
        "Drop metadata that OUT has no place for", NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "convert", "IN OUT", 2,
    "Turns a file of metadata into another kind of file.", convert_description,
    entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = convert (argv[1], argv[2], &options);
  g_free (options.to);
  g_free (options.source.persistence);
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
      tool_kind_get_name (kind));
  return tool_fail (video, error);
}

gint
tool_extract (gint argc, gchar **argv)
{
  Options options = {
    .progress = "extracting", .only_frames = TRUE, .force = TRUE
  };
  const GOptionEntry entries[] = {
    { "to", 't', 0, G_OPTION_ARG_STRING, &options.to,
        "What to write, whatever OUT is called: hdr10plus-json, json-lines, "
        "shmc or rpu",
        "FORMAT" },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "extract", "VIDEO OUT", 2,
    "Takes the HDR metadata out of an H.265 video.", extract_description,
    entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = extract (argv[1], argv[2], &options);
  g_free (options.to);
  g_free (options.source.persistence);
  return status;
}
