/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Opens what a command writes to, and chooses the writer for its format.
 */

#include "output/output.h"
#include "tool.h"

#include <string.h>

/* ---- the file ---- */

gboolean
tool_replacement_init (ToolReplacement *self, const gchar *path, GError **error)
{
  self->path = path;
  self->output = strcmp (path, "-") == 0 ? metafile_output_new_stdout (error)
                                         : metafile_output_new (path, error);
  return self->output != NULL;
}

GOutputStream *
tool_replacement_get_stream (const ToolReplacement *self)
{
  return metafile_output_get_stream (self->output);
}

gboolean
tool_replacement_finish (ToolReplacement *self, gboolean keep, GError **error)
{
  MetafileOutput *output = g_steal_pointer (&self->output);
  const gchar *note;

  if (output == NULL)
    return keep;
  note = metafile_output_get_note (output);
  if (!metafile_output_finish (output, keep, error))
    return FALSE;
  if (note)
    tool_note (self->path, "%s", note);
  return TRUE;
}

/* ---- formats ---- */

static const struct
{
  const gchar *name;
  const gchar *extension;
  ToolWriteFormat format;
} formats[] = {
  { "hdr10plus-json", ".json", TOOL_WRITE_HDR10PLUS_JSON },
  { "json-lines", ".jsonl", TOOL_WRITE_JSON_LINES },
  { "json-lines", ".ndjson", TOOL_WRITE_JSON_LINES },
  { "shmc", ".shmc", TOOL_WRITE_SHMC },
  { "rpu", ".bin", TOOL_WRITE_RPU },
};

gboolean
tool_write_format_find (const gchar *name, const gchar *path,
    ToolWriteFormat *format, GError **error)
{
  g_autofree gchar *lower = g_ascii_strdown (path, -1);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (name ? strcmp (name, formats[i].name) == 0
             : g_str_has_suffix (lower, formats[i].extension)) {
      *format = formats[i].format;
      return TRUE;
    }
  if (name)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--to is hdr10plus-json, json-lines, shmc or rpu, not \"%s\"", name);
  else
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "%s; choose the format with --to: hdr10plus-json, json-lines, shmc or "
        "rpu",
        strcmp (path, "-") == 0
            ? "standard output has no name that tells what to write"
            : "its name does not end in .json, .jsonl, .ndjson, .shmc or .bin");
  return FALSE;
}

gboolean
tool_write_format_is_positional (ToolWriteFormat format)
{
  return format == TOOL_WRITE_HDR10PLUS_JSON || format == TOOL_WRITE_RPU;
}

MetafileWriter *
tool_writer_new (ToolWriteFormat format, GOutputStream *stream, GError **error)
{
  switch (format) {
    case TOOL_WRITE_HDR10PLUS_JSON:
      return metafile_writer_new_hdr10plus_stream (stream, error);
    case TOOL_WRITE_JSON_LINES:
      return metafile_writer_new_lines_stream (stream, error);
    case TOOL_WRITE_SHMC:
      return metafile_writer_new_shmc_stream (stream, error);
    case TOOL_WRITE_RPU:
      return tool_writer_new_rpu (stream);
    case TOOL_WRITE_AUTO:
      break;
  }
  g_return_val_if_reached (NULL);
}
