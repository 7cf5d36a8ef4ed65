/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes Dolby Vision RPUs as dovi_tool extracts them: each after a start code
 * of four bytes, without NAL unit header, with emulation prevention.
 */

#include "output/output.h"

#define RPU_PREFIX 0x19

typedef struct
{
  MetafileWriter parent;
  GOutputStream *stream;
  GByteArray *unit;
  const gchar *fault; /* of this RPU, or NULL */
} RpuWriter;

/* H.265 clause 7.3.1.1: 03 before bytes that would look like a start code, and
 * after a final zero. */
static void
append_escaped (GByteArray *out, const GstShmemEntry *rpu)
{
  static const guint8 three = 3;
  const guint8 *data = rpu->data;
  guint zeros = 0;
  gsize i;

  for (i = 0; i < rpu->size; i++) {
    if (zeros >= 2 && data[i] <= 3) {
      g_byte_array_append (out, &three, 1);
      zeros = 0;
    }
    g_byte_array_append (out, &data[i], 1);
    zeros = data[i] == 0 ? zeros + 1 : 0;
  }
  if (zeros > 0)
    g_byte_array_append (out, &three, 1);
}

const gchar *
tool_rpu_find_fault (const GstShmemEntry *rpu)
{
  const guint8 *data = rpu->data;
  gsize zeros = 0;

  if (rpu->size == 0 || data[0] != RPU_PREFIX)
    return "an RPU that does not begin with 19";
  while (data[rpu->size - 1 - zeros] == 0)
    zeros++;
  /* The 03 after them is dropped behind an even number only. */
  return zeros % 2 ? "an RPU that ends in an odd number of zeros" : NULL;
}

static gboolean
append_rpu (const GstShmemEntry *entry, gpointer user_data)
{
  RpuWriter *self = user_data;

  if (entry->format != SHMEM_FORMAT_DVRP)
    return TRUE;
  self->fault = tool_rpu_find_fault (entry);
  append_escaped (self->unit, entry);
  return FALSE;
}

static MetafileWriteResult
rpu_writer_write (
    MetafileWriter *writer, const MetafileFrame *frame, GError **error)
{
  static const guint8 start_code[] = { 0, 0, 0, 1 };
  RpuWriter *self = (RpuWriter *) writer;

  g_byte_array_set_size (self->unit, 0);
  g_byte_array_append (self->unit, start_code, sizeof start_code);
  if (gst_buffer_foreach_shmem_entry (
          frame->buffer, METAFILE_PICTURE, append_rpu, self)) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "frame %" G_GUINT64_FORMAT " has no RPU", frame->number);
    return METAFILE_SKIPPED;
  }
  if (self->fault) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "frame %" G_GUINT64_FORMAT " has %s", frame->number, self->fault);
    return METAFILE_SKIPPED;
  }
  writer->n_bytes += self->unit->len;
  return g_output_stream_write_all (
             self->stream, self->unit->data, self->unit->len, NULL, NULL, error)
      ? METAFILE_WRITTEN
      : METAFILE_FAILED;
}

static gboolean
rpu_writer_finish (MetafileWriter *writer, GError **error)
{
  return g_output_stream_flush (((RpuWriter *) writer)->stream, NULL, error);
}

static void
rpu_writer_free (MetafileWriter *writer)
{
  RpuWriter *self = (RpuWriter *) writer;

  g_byte_array_unref (self->unit);
  g_object_unref (self->stream);
  g_free (self);
}

MetafileWriter *
tool_writer_new_rpu (GOutputStream *stream)
{
  RpuWriter *self = g_new0 (RpuWriter, 1);

  self->parent.write = rpu_writer_write;
  self->parent.finish = rpu_writer_finish;
  self->parent.free = rpu_writer_free;
  self->stream = g_object_ref (stream);
  self->unit = g_byte_array_new ();
  return &self->parent;
}
