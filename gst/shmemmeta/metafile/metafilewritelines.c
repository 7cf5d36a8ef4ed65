/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes one JSON object per frame and line, as frames pass. The text of the
 * containers is generated again only when they change.
 */

#include "metafile/metafileio.h"
#include "metafile/metafilewriter.h"

typedef struct
{
  MetafileWriter parent;
  GOutputStream *stream;
  GString *containers; /* of the last frame, as a JSON array */
  GString *line;
} LinesWriter;

static void
describe_containers (LinesWriter *self, GPtrArray *containers)
{
  guint i;

  g_string_assign (self->containers, "[");
  for (i = 0; i < containers->len; i++) {
    gchar *text =
        gst_shmem_container_to_json (g_ptr_array_index (containers, i), NULL);

    if (i > 0)
      g_string_append_c (self->containers, ',');
    g_string_append (self->containers, text);
    g_free (text);
  }
  g_string_append_c (self->containers, ']');
}

static void
append_time (GString *line, const gchar *key, GstClockTime time)
{
  if (GST_CLOCK_TIME_IS_VALID (time))
    g_string_append_printf (line, "\"%s\":%" G_GUINT64_FORMAT ",", key, time);
  else
    g_string_append_printf (line, "\"%s\":null,", key);
}

static MetafileWriteResult
lines_writer_write (
    MetafileWriter *writer, const MetafileFrame *frame, GError **error)
{
  LinesWriter *self = (LinesWriter *) writer;
  GString *line = self->line;

  if (!frame->repeats)
    describe_containers (self, frame->containers);
  g_string_printf (line, "{\"frame\":%" G_GUINT64_FORMAT ",", frame->number);
  append_time (line, "pts", frame->pts);
  append_time (line, "duration", frame->duration);
  g_string_append (line, "\"containers\":");
  g_string_append_len (
      line, self->containers->str, (gssize) self->containers->len);
  g_string_append (line, "}\n");
  writer->n_bytes += line->len;
  return g_output_stream_write_all (
             self->stream, line->str, line->len, NULL, NULL, error)
      ? METAFILE_WRITTEN
      : METAFILE_FAILED;
}

static gboolean
lines_writer_finish (MetafileWriter *writer, GError **error)
{
  return g_output_stream_flush (((LinesWriter *) writer)->stream, NULL, error);
}

static void
lines_writer_free (MetafileWriter *writer)
{
  LinesWriter *self = (LinesWriter *) writer;

  g_string_free (self->containers, TRUE);
  g_string_free (self->line, TRUE);
  g_object_unref (self->stream);
  g_free (self);
}

MetafileWriter *
metafile_writer_new_lines_stream (GOutputStream *stream, GError **error)
{
  LinesWriter *self = g_new0 (LinesWriter, 1);

  (void) error;
  self->parent.write = lines_writer_write;
  self->parent.finish = lines_writer_finish;
  self->parent.free = lines_writer_free;
  self->stream = g_object_ref (stream);
  self->containers = g_string_new ("[]");
  self->line = g_string_new (NULL);
  return &self->parent;
}

MetafileWriter *
metafile_writer_new_lines (const gchar *path, GError **error)
{
  GOutputStream *stream = metafile_io_open_stream (path, error);
  MetafileWriter *writer;

  if (stream == NULL)
    return NULL;
  writer = metafile_writer_new_lines_stream (stream, error);
  g_object_unref (stream);
  return writer;
}
