/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * edit: fits the metadata of a title to another cut of it. Frames pass one by
 * one; scenes and indices are made anew by the writer of the file.
 */

#include "output/output.h"
#include "rewrite/rewrite.h"
#include "tool.h"

typedef struct
{
  gchar **trim;
  gchar **delete;
  gchar **duplicate;
  gchar *delay;
  gchar *length;
  gchar *to;
  gboolean force;
  ToolSourceOptions source;
} Options;

typedef struct
{
  const Options *options;
  Cut cut;
  ToolWriteFormat format;
  ToolSource *source;
  MetafileWriter *writer;
  guint64 n_in;       /* frames read, and those that META leaves out */
  guint64 n_out;      /* frames of the result */
  GPtrArray *written; /* containers of the last frame written, or NULL */
  /* Of the last frame of the result, to be repeated. */
  GPtrArray *containers;
  GstBuffer *buffer;
  guint64 n_lost;
  gchar *lost;
} Edit;

static const char description[] =
    "META is anything that inspect reads, another video too. OUT is HDR10+ "
    "JSON "
    "(.json),\nJSON lines (.jsonl, .ndjson), a container sequence (.shmc) or "
    "Dolby Vision RPUs\n(.bin). Either can be -, a pipe.\n"
    "\n"
    "N, A and B are numbers of frames in META, from 0, before anything is "
    "changed. --trim,\n--delete and --duplicate can be given several times. "
    "They are applied in this order:\n"
    "  --trim         only the frames from A to B are kept, both included\n"
    "  --delete       of these, the frames from A to B are left out\n"
    "  --duplicate    COUNT copies of frame N are put behind it\n"
    "  --delay        N copies of the first frame are put in front\n"
    "  --length       it is cut at its end, or its last frame is repeated\n"
    "A range is A-B, or A- to the end, or one frame, A.\n"
    "\n"
    "OUT has no times: those of META are of another cut. It is created when it "
    "is complete.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " edit title.json --trim 96- without-logo.json\n"
    "  " TOOL_NAME
    " edit title.json --delete 1200-1223 --delete 4000 cut.json\n"
    "  " TOOL_NAME " edit rpu.bin --delay 24 --length 173802 rpu-shifted.bin\n"
    "  " TOOL_NAME " edit title.shmc --duplicate 95:3 longer.shmc";

/* ---- writing ---- */

static gboolean
is_same (const GPtrArray *a, const GPtrArray *b)
{
  guint i;

  if (a == NULL || a->len != b->len)
    return FALSE;
  for (i = 0; i < a->len; i++)
    if (a->pdata[i] != b->pdata[i])
      return FALSE;
  return TRUE;
}

static GPtrArray *
copy_references (const GPtrArray *containers)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);
  guint i;

  for (i = 0; i < containers->len; i++)
    g_ptr_array_add (copy, gst_shmem_container_ref (containers->pdata[i]));
  return copy;
}

/* What the file has no place for is lost with --force only, and a whole frame
 * never is, as all frames behind it would move. */
static gboolean
check_loss (Edit *self, const MetafileFrame *frame, GError **error)
{
  ToolStorable storable;
  g_autofree gchar *loss = tool_find_loss (self->format, frame, &storable);

  if (storable != TOOL_STORABLE)
    return tool_refuse (error,
        "frame %" G_GUINT64_FORMAT
        " of the result has nothing that such a file holds%s%s; fill it first, "
        "with \"" TOOL_NAME " convert --fill\"",
        frame->number, loss ? ": " : "", loss ? loss : "");
  if (loss == NULL)
    return TRUE;
  if (!self->options->force)
    return tool_refuse (error,
        "would lose frame %" G_GUINT64_FORMAT
        " of the result: %s; with --force, all else is written",
        frame->number, loss);
  if (self->n_lost++ == 0)
    self->lost = g_strdup_printf (
        "frame %" G_GUINT64_FORMAT ": %s", frame->number, loss);
  return TRUE;
}

static gboolean
write_frame (Edit *self, guint64 number, GError **error)
{
  MetafileFrame frame = { .number = number,
    .pts = GST_CLOCK_TIME_NONE,
    .duration = GST_CLOCK_TIME_NONE,
    .containers = self->containers,
    .repeats = is_same (self->written, self->containers),
    .buffer = self->buffer };

  if (!check_loss (self, &frame, error)
      || self->writer->write (self->writer, &frame, error) != METAFILE_WRITTEN
      || !tool_check_growth (self->writer->n_bytes,
          self->options->force ? 0 : self->source->size, error))
    return FALSE;
  if (!frame.repeats) {
    g_clear_pointer (&self->written, g_ptr_array_unref);
    self->written = g_ptr_array_ref (self->containers);
  }
  return TRUE;
}

/* The frame in @containers comes @count times in the result. */
static gboolean
emit (Edit *self, guint64 count, GError **error)
{
  const guint64 length = self->cut.length;

  if (count > CUT_MAX_FRAMES - self->n_out)
    return tool_refuse (error,
        "the result would have more than %" G_GUINT64_FORMAT " frames",
        CUT_MAX_FRAMES);
  for (; count > 0; count--, self->n_out++)
    if ((length == 0 || self->n_out < length)
        && !write_frame (self, self->n_out, error))
      return FALSE;
  return TRUE;
}

/* ---- reading ---- */

static void
take_frame (Edit *self, const MetafileFrame *frame)
{
  g_ptr_array_unref (self->containers);
  self->containers = copy_references (frame->containers);
  gst_clear_buffer (&self->buffer);
  self->buffer = gst_buffer_ref (frame->buffer);
}

static gboolean
edit_frame (Edit *self, const MetafileFrame *frame, GError **error)
{
  guint64 count = cut_count (&self->cut, frame->number);

  if (count == 0)
    return TRUE;
  take_frame (self, frame);
  if (self->n_out == 0)
    count += self->cut.delay;
  return emit (self, count, error);
}

/* A file may leave out frames without metadata, which count nevertheless. In one
 * that goes by position they would be lost. */
static gboolean
skip_missing (Edit *self, guint64 until, GError **error)
{
  const gboolean by_position = tool_write_format_is_positional (self->format);

  for (; self->n_in < until; self->n_in++) {
    guint64 count = cut_count (&self->cut, self->n_in);

    if (count == 0)
      continue;
    if (by_position)
      return tool_refuse (error,
          "frame %" G_GUINT64_FORMAT
          " has no metadata, and such a file must have some for each; fill it "
          "first, with \"" TOOL_NAME " convert --fill\"",
          self->n_in);
    if (self->n_out == 0)
      count += self->cut.delay;
    if (count > CUT_MAX_FRAMES - self->n_out)
      return tool_refuse (error,
          "the result would have more than %" G_GUINT64_FORMAT " frames",
          CUT_MAX_FRAMES);
    self->n_out += count;
  }
  return TRUE;
}

static gboolean
check_number (const Edit *self, guint64 number, GError **error)
{
  if (number >= CUT_MAX_FRAMES)
    return tool_refuse (error,
        "frame %" G_GUINT64_FORMAT " is beyond the limit of %" G_GUINT64_FORMAT
        " frames",
        number, CUT_MAX_FRAMES);
  return number >= self->n_in
      || tool_refuse (error,
          "frame %" G_GUINT64_FORMAT
          " comes behind a later one; frames must be in ascending order",
          number);
}

static gboolean
edit_frames (Edit *self, GError **error)
{
  MetafileFrame frame;
  ToolRead read;

  while (
      (read = tool_source_read (self->source, &frame, error)) == TOOL_FRAME) {
    if (!check_number (self, frame.number, error)
        || !skip_missing (self, frame.number, error)
        || !edit_frame (self, &frame, error))
      return FALSE;
    self->n_in++;
    tool_show_progress ("editing", self->source->get_progress (self->source));
  }
  return read == TOOL_END && cut_check (&self->cut, self->n_in, error);
}

static gboolean
edit_all (Edit *self, GError **error)
{
  if (!edit_frames (self, error))
    return FALSE;
  if (self->n_out == 0 || self->buffer == NULL)
    return tool_refuse (error, "no frame with metadata is left");
  if (self->n_out < self->cut.length
      && !emit (self, self->cut.length - self->n_out, error))
    return FALSE;
  return self->writer->finish (self->writer, error);
}

/* ---- the command ---- */

static gint
write_output (Edit *self, const gchar *meta, const gchar *out)
{
  g_autoptr (GError) error = NULL;
  ToolReplacement replacement;
  gboolean written = FALSE;
  gint status = TOOL_OK;

  if (!tool_replacement_init (&replacement, out, &error))
    return tool_fail (out, error);
  self->writer = tool_writer_new (
      self->format, tool_replacement_get_stream (&replacement), &error);
  if (self->writer) {
    written = edit_all (self, &error);
    self->writer->free (self->writer);
  }
  if (!written) {
    /* File errors come from writing, as META has been opened. */
    gboolean of_out =
        error->domain == G_FILE_ERROR || error->domain == G_IO_ERROR;

    status = tool_fail (of_out ? out : meta, error);
  }
  g_clear_error (&error);
  if (!tool_replacement_finish (&replacement, written, &error) && error)
    status = tool_fail (out, error);
  return status;
}

static gint
run (Edit *self, const gchar *meta, const gchar *out)
{
  g_autoptr (GError) error = NULL;
  gint status;

  self->source = tool_source_open (meta, &self->options->source, &error);
  if (self->source == NULL)
    return tool_fail (meta, error);
  self->containers = g_ptr_array_new ();
  status = write_output (self, meta, out);
  tool_show_progress (NULL, -1);
  if (status == TOOL_OK && self->n_lost > 0)
    tool_note (out,
        "%" G_GUINT64_FORMAT " frames lost something, the first is %s",
        self->n_lost, self->lost);
  if (status == TOOL_OK)
    tool_remarks_print (&self->source->remarks, meta);
  g_ptr_array_unref (self->containers);
  g_clear_pointer (&self->written, g_ptr_array_unref);
  gst_clear_buffer (&self->buffer);
  g_free (self->lost);
  tool_source_free (self->source);
  return status;
}

static gboolean
parse_options (Edit *self, GError **error)
{
  const Options *options = self->options;

  return cut_parse_ranges (self->cut.kept, "trim", options->trim, error)
      && cut_parse_ranges (self->cut.deleted, "delete", options->delete, error)
      && cut_parse_copies (self->cut.copies, options->duplicate, error)
      && cut_parse_number (&self->cut.delay, "delay", options->delay, error)
      && cut_parse_number (&self->cut.length, "length", options->length, error);
}

static gint
edit (const gchar *meta, const gchar *out, const Options *options)
{
  Edit self = { .options = options };
  g_autoptr (GError) error = NULL;
  gint status;

  cut_init (&self.cut);
  if (!parse_options (&self, &error))
    status = tool_fail_usage ("edit", "%s", error->message);
  else if (options->length && self.cut.length == 0)
    status = tool_fail_usage ("edit", "--length is 1 or more");
  else if (!tool_write_format_find (options->to, out, &self.format, &error))
    status = tool_fail (out, error);
  else
    status = run (&self, meta, out);
  cut_clear (&self.cut);
  return status;
}

static void
clear_options (Options *options)
{
  g_strfreev (options->trim);
  g_strfreev (options->delete);
  g_strfreev (options->duplicate);
  g_free (options->delay);
  g_free (options->length);
  g_free (options->to);
  g_free (options->source.persistence);
}

gint
tool_edit (gint argc, gchar **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "trim", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.trim,
        "Keep only these frames", "A-B" },
    { "delete", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.delete,
        "Leave these frames out", "A-B" },
    { "duplicate", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.duplicate,
        "Add copies of a frame behind it; COUNT is 1 by default", "N[:COUNT]" },
    { "delay", 0, 0, G_OPTION_ARG_STRING, &options.delay,
        "Add N copies of the first frame in front", "N" },
    { "length", 0, 0, G_OPTION_ARG_STRING, &options.length,
        "Cut or repeat the end, so that there are N frames", "N" },
    { "to", 't', 0, G_OPTION_ARG_STRING, &options.to,
        "What to write, whatever OUT is called: hdr10plus-json, json-lines, "
        "shmc or rpu",
        "FORMAT" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
        "Drop metadata that OUT has no place for", NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "edit", "META OUT", 2,
    "Fits the metadata of a title to another cut of it.", description,
    entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = edit (argv[1], argv[2], &options);
  clear_options (&options);
  return status;
}
