/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Chooses the writer for a file, and replaces files only when they are complete.
 */

#include "output/output.h"
#include "metafile/metafileio.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- replacing a file ---- */

gboolean
tool_replacement_init (ToolReplacement *self, const gchar *path, GError **error)
{
  struct stat status;
  gboolean exists = stat (path, &status) == 0;
  gint fd;

  *self = (ToolReplacement){ .path = g_strdup (path) };
  if (exists && S_ISDIR (status.st_mode))
    return metafile_io_fail (error, EISDIR);
  if (exists && !S_ISREG (status.st_mode))
    return TRUE;
  if (exists && access (path, W_OK) < 0)
    return metafile_io_fail (error, errno);
  self->beside = g_strconcat (path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (self->beside, O_WRONLY | O_CLOEXEC,
      exists ? (gint) (status.st_mode & 0777) : 0666);
  if (fd >= 0)
    return close (fd) == 0 || metafile_io_fail (error, errno);
  metafile_io_fail (error, errno);
  g_clear_pointer (&self->beside, g_free);
  return FALSE;
}

const gchar *
tool_replacement_get_path (const ToolReplacement *self)
{
  return self->beside ? self->beside : self->path;
}

gboolean
tool_replacement_finish (ToolReplacement *self, gboolean keep, GError **error)
{
  gboolean kept = keep;

  if (self->beside && keep && g_rename (self->beside, self->path) < 0)
    kept = metafile_io_fail (error, errno);
  if (self->beside && !kept)
    g_unlink (self->beside);
  g_clear_pointer (&self->beside, g_free);
  g_clear_pointer (&self->path, g_free);
  return kept;
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
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "its name does not end in .json, .jsonl, .ndjson, .shmc or .bin; "
        "choose "
        "the format with --to");
  return FALSE;
}

gboolean
tool_write_format_is_positional (ToolWriteFormat format)
{
  return format == TOOL_WRITE_HDR10PLUS_JSON || format == TOOL_WRITE_RPU;
}

MetafileWriter *
tool_writer_new (ToolWriteFormat format, const gchar *path, GError **error)
{
  switch (format) {
    case TOOL_WRITE_HDR10PLUS_JSON:
      return metafile_writer_new_hdr10plus (path, error);
    case TOOL_WRITE_JSON_LINES:
      return metafile_writer_new_lines (path, error);
    case TOOL_WRITE_SHMC:
      return metafile_writer_new_shmc (path, error);
    case TOOL_WRITE_RPU:
      return tool_writer_new_rpu (path, error);
    case TOOL_WRITE_AUTO:
      break;
  }
  g_return_val_if_reached (NULL);
}
