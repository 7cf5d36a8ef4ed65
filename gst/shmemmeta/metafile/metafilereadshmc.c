/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds the containers in a container sequence (docs/sequence-format.md). The
 * whole sequence is checked, and each container; a repeated one has the offset
 * of the first in the table.
 */

#include "metafile/metafilereader.h"
#include "metafile/metafiletable.h"
#include "common/commonerror.h"

#include <shmem/shmem-sequence.h>

static gboolean
set_fault (GError **error, guint64 record, enum shmem_result result,
    gsize offset, const gchar *what)
{
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "record %" G_GUINT64_FORMAT ", byte %" G_GSIZE_FORMAT ": %s%s", record,
      offset, what, shmem_result_to_string (result));
}

static gboolean
check_container (const struct shmem_sequence_record *record, guint64 number,
    gsize offset, GError **error)
{
  struct shmem_reader reader;
  struct shmem_fault fault;

  /* It was checked when it occurred first. */
  if (record->flags & SHMEM_SEQUENCE_FLAG_REPEAT)
    return TRUE;
  if (shmem_reader_init (&reader, record->data, record->size, NULL, &fault)
      == SHMEM_OK)
    return TRUE;
  return set_fault (
      error, number, fault.result, offset + fault.offset, "container: ");
}

/* The containers of the last frame. */
typedef struct
{
  MetafileTable *table;
  const guint8 *start; /* of the file */
  guint n;
  gsize size;
} Parsing;

static gboolean
add_record (Parsing *self, const struct shmem_sequence_record *record,
    guint64 number, GError **error)
{
  MetafileTable *table = self->table;
  gsize offset;

  if (record->frame + 1 != table->n_frames)
    self->n = self->size = 0;
  table->n_frames = record->frame + 1;
  if (record->size == 0)
    return TRUE;
  if (!metafile_count_container (&self->n, &self->size, record->size, error)) {
    g_prefix_error (error, "record %" G_GUINT64_FORMAT ": ", number);
    return FALSE;
  }
  offset = (gsize) ((const guint8 *) record->data - self->start);
  return check_container (record, number, offset, error)
      && metafile_table_add (table, record->frame, offset, record->size, error);
}

gboolean
metafile_parse_shmc (MetafileTable *table, GBytes *contents, GError **error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (contents, &size);
  Parsing self = { .table = table, .start = data };
  struct shmem_sequence_reader reader;
  struct shmem_sequence_record record;
  struct shmem_fault fault;
  guint64 number;

  if (shmem_sequence_reader_init (&reader, data, size, &fault) != SHMEM_OK)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "header, byte %zu: %s", fault.offset,
        shmem_result_to_string (fault.result));
  table->format = SHMEM_FORMAT_LINEAR;
  table->bytes = g_bytes_ref (contents);
  for (number = 0;
       shmem_sequence_reader_next (&reader, &record, &fault) == SHMEM_OK;
       number++)
    if (!add_record (&self, &record, number, error))
      return FALSE;
  return fault.result == SHMEM_ERROR_NOT_FOUND
      || set_fault (error, number, fault.result, fault.offset, "");
}
