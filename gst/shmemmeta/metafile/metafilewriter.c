/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Chooses the writer for a file of metadata by format or extension. It opens no
 * file itself.
 */

#include "metafile/metafilewriter.h"

#include <shmem/shmem-t35.h>

static const struct
{
  const gchar *extension;
  MetafileWriteFormat format;
} extensions[] = {
  { ".json", METAFILE_WRITE_HDR10PLUS_JSON },
  { ".jsonl", METAFILE_WRITE_JSON_LINES },
  { ".ndjson", METAFILE_WRITE_JSON_LINES },
  { ".shmc", METAFILE_WRITE_SHMC },
};

MetafileWriteFormat
metafile_write_format_from_path (const gchar *path)
{
  g_autofree gchar *lower = g_ascii_strdown (path, -1);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_str_has_suffix (lower, extensions[i].extension))
      return extensions[i].format;
  return METAFILE_WRITE_AUTO;
}

MetafileWriter *
metafile_writer_new (
    MetafileWriteFormat format, const gchar *path, GError **error)
{
  if (format == METAFILE_WRITE_AUTO)
    format = metafile_write_format_from_path (path);
  switch (format) {
    case METAFILE_WRITE_HDR10PLUS_JSON:
      return metafile_writer_new_hdr10plus (path, error);
    case METAFILE_WRITE_JSON_LINES:
      return metafile_writer_new_lines (path, error);
    case METAFILE_WRITE_SHMC:
      return metafile_writer_new_shmc (path, error);
    case METAFILE_WRITE_AUTO:
      break;
  }
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
      "its name does not end in .json (HDR10+ JSON), .jsonl or .ndjson (JSON "
      "lines) or .shmc (container sequence); set the format property to "
      "hdr10plus-json, json-lines or shmc");
  return NULL;
}

static gboolean
is_other (const GstShmemEntry *entry, gpointer user_data)
{
  (void) user_data;
  return entry->format != SHMEM_FORMAT_T35
      || shmem_t35_get_kind (entry->data, entry->size) != SHMEM_T35_HDR10PLUS;
}

gboolean
metafile_frame_has_hdr10plus (const MetafileFrame *frame)
{
  return !gst_buffer_foreach_shmem_entry (
      frame->buffer, METAFILE_PICTURE, is_other, NULL);
}
