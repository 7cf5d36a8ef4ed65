/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Chooses what writes a file of metadata, and finds in a frame what they
 * write.
 */

#include "metafile/metafilewriter.h"

#include <shmem/shmem-reader.h>

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

/* The last one at any depth, which is bounded. */
static void
find_hdr10plus (const struct shmem_reader *reader, struct shmem_entry *last)
{
  struct shmem_entry entry;
  struct shmem_reader inner;
  guint i;

  for (i = 0; shmem_reader_get_entry (reader, i, &entry) == SHMEM_OK; i++) {
    if (shmem_reader_enter (reader, i, &inner) == SHMEM_OK)
      find_hdr10plus (&inner, last);
    else if (entry.format == SHMEM_FORMAT_T35
        && gst_shmem_t35_get_kind (entry.data, entry.size)
            == GST_SHMEM_T35_HDR10PLUS)
      *last = entry;
  }
}

gboolean
metafile_frame_read_container (
    const MetafileFrame *frame, guint index, struct shmem_reader *reader)
{
  const guint8 *data;
  gsize size;

  data = gst_shmem_container_get_data (
      g_ptr_array_index (frame->containers, index), &size);
  return shmem_reader_init (reader, data, size, NULL, NULL) == SHMEM_OK;
}

void
metafile_frame_find_hdr10plus (MetafileFrame *frame)
{
  struct shmem_entry last = { 0 };
  struct shmem_reader reader;
  guint i;

  for (i = 0; i < frame->containers->len; i++)
    if (metafile_frame_read_container (frame, i, &reader))
      find_hdr10plus (&reader, &last);
  frame->hdr10plus = last.data;
  frame->hdr10plus_size = last.size;
}
