/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes a container sequence (docs/sequence-format.md) as frames pass. A
 * container that equals that of the previous record is not written again.
 */

#include "metafile/metafileio.h"
#include "metafile/metafilewriter.h"

#include <shmem/shmem-sequence.h>

typedef struct
{
  MetafileWriter parent;
  GOutputStream *stream;
  /* Of the last record. The reference keeps its address unique. */
  GstShmemContainer *last;
} ShmcWriter;

static gboolean
write_record (ShmcWriter *self, const struct shmem_sequence_record *record,
    GError **error)
{
  static const guint8 zeros[8] = { 0 };
  guint8 header[SHMEM_SEQUENCE_RECORD_SIZE];
  gsize padding = shmem_sequence_write_record (record, header);

  self->parent.n_bytes += sizeof header + padding;
  if ((record->flags & SHMEM_SEQUENCE_FLAG_REPEAT) == 0)
    self->parent.n_bytes += record->size;
  return g_output_stream_write_all (
             self->stream, header, sizeof header, NULL, NULL, error)
      && (record->flags & SHMEM_SEQUENCE_FLAG_REPEAT
          || g_output_stream_write_all (
              self->stream, record->data, record->size, NULL, NULL, error))
      && g_output_stream_write_all (
          self->stream, zeros, padding, NULL, NULL, error);
}

/* @container is NULL for a frame without one. */
static gboolean
write_container (ShmcWriter *self, const MetafileFrame *frame,
    GstShmemContainer *container, GError **error)
{
  struct shmem_sequence_record record = { .frame = frame->number,
    .pts = frame->pts };
  gsize size;

  if (container) {
    record.data = gst_shmem_container_get_data (container, &size);
    record.size = (guint32) size;
    if (container == self->last)
      record.flags = SHMEM_SEQUENCE_FLAG_REPEAT;
    gst_shmem_container_ref (container);
  }
  g_clear_pointer (&self->last, gst_shmem_container_unref);
  self->last = container;
  return write_record (self, &record, error);
}

static MetafileWriteResult
shmc_writer_write (
    MetafileWriter *writer, const MetafileFrame *frame, GError **error)
{
  ShmcWriter *self = (ShmcWriter *) writer;
  gboolean written = TRUE;
  guint i;

  if (frame->containers->len == 0)
    written = write_container (self, frame, NULL, error);
  for (i = 0; written && i < frame->containers->len; i++)
    written = write_container (
        self, frame, g_ptr_array_index (frame->containers, i), error);
  return written ? METAFILE_WRITTEN : METAFILE_FAILED;
}

static gboolean
shmc_writer_finish (MetafileWriter *writer, GError **error)
{
  return g_output_stream_flush (((ShmcWriter *) writer)->stream, NULL, error);
}

static void
shmc_writer_free (MetafileWriter *writer)
{
  ShmcWriter *self = (ShmcWriter *) writer;

  g_clear_pointer (&self->last, gst_shmem_container_unref);
  g_object_unref (self->stream);
  g_free (self);
}

MetafileWriter *
metafile_writer_new_shmc_stream (GOutputStream *stream, GError **error)
{
  guint8 header[SHMEM_SEQUENCE_HEADER_SIZE];
  ShmcWriter *self;

  shmem_sequence_write_header (header);
  if (!g_output_stream_write_all (
          stream, header, sizeof header, NULL, NULL, error))
    return NULL;
  self = g_new0 (ShmcWriter, 1);
  self->parent.write = shmc_writer_write;
  self->parent.finish = shmc_writer_finish;
  self->parent.free = shmc_writer_free;
  self->stream = g_object_ref (stream);
  return &self->parent;
}

MetafileWriter *
metafile_writer_new_shmc (const gchar *path, GError **error)
{
  GOutputStream *stream = metafile_io_open_stream (path, error);
  MetafileWriter *writer;

  if (stream == NULL)
    return NULL;
  writer = metafile_writer_new_shmc_stream (stream, error);
  g_object_unref (stream);
  return writer;
}
