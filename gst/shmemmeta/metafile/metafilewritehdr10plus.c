/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes an HDR10+ JSON document. Its summary of scenes needs all frames, so it
 * is written at the end, and replaces an existing file atomically.
 */

#include "metafile/metafilehdr10plusdocument.h"
#include "metafile/metafileoutput.h"
#include "metafile/metafilewriter.h"

typedef struct
{
  MetafileWriter parent;
  gchar *path; /* or */
  GOutputStream *stream;
  MetafileHdr10PlusDocument *document;
  GstShmemHdr10Plus values; /* of the last frame with HDR10+ */
} Hdr10PlusWriter;

static MetafileWriteResult
hdr10plus_writer_write (
    MetafileWriter *writer, const MetafileFrame *frame, GError **error)
{
  Hdr10PlusWriter *self = (Hdr10PlusWriter *) writer;
  GError *fault = NULL;

  if (!gst_buffer_get_shmem_hdr10_plus (
          frame->buffer, METAFILE_PICTURE, &self->values, &fault)) {
    if (g_error_matches (fault, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND)) {
      g_error_free (fault);
      return METAFILE_WRITTEN;
    }
    g_propagate_error (error, fault);
    return METAFILE_SKIPPED;
  }
  return metafile_hdr10plus_document_add (
             self->document, frame->number, &self->values, error)
      ? METAFILE_WRITTEN
      : METAFILE_SKIPPED;
}

static gboolean
write_document (GOutputStream *stream, gpointer user_data, GError **error)
{
  return metafile_hdr10plus_document_write (user_data, stream, error);
}

static gboolean
hdr10plus_writer_finish (MetafileWriter *writer, GError **error)
{
  Hdr10PlusWriter *self = (Hdr10PlusWriter *) writer;

  if (self->path)
    return metafile_output_write (
        self->path, write_document, self->document, error);
  return write_document (self->stream, self->document, error);
}

static void
hdr10plus_writer_free (MetafileWriter *writer)
{
  Hdr10PlusWriter *self = (Hdr10PlusWriter *) writer;

  metafile_hdr10plus_document_free (self->document);
  g_free (self->path);
  g_clear_object (&self->stream);
  g_free (self);
}

static Hdr10PlusWriter *
writer_alloc (void)
{
  Hdr10PlusWriter *self = g_new0 (Hdr10PlusWriter, 1);

  self->parent.write = hdr10plus_writer_write;
  self->parent.finish = hdr10plus_writer_finish;
  self->parent.free = hdr10plus_writer_free;
  self->document = metafile_hdr10plus_document_new ();
  return self;
}

MetafileWriter *
metafile_writer_new_hdr10plus (const gchar *path, GError **error)
{
  Hdr10PlusWriter *self;

  if (!metafile_output_check (path, error))
    return NULL;
  self = writer_alloc ();
  self->path = g_strdup (path);
  return &self->parent;
}

MetafileWriter *
metafile_writer_new_hdr10plus_stream (GOutputStream *stream, GError **error)
{
  Hdr10PlusWriter *self = writer_alloc ();

  (void) error;
  self->stream = g_object_ref (stream);
  return &self->parent;
}
