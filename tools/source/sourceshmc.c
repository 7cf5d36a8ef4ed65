/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames of a container sequence (docs/sequence-format.md), with their times,
 * including frames without metadata. Records are checked one by one.
 */

#include "metafile/metafilereader.h"
#include "metafile/metafiletable.h"
#include "source/input.h"
#include "source/source.h"
#include "tool.h"

#include <shmem/shmem-sequence.h>

typedef struct
{
  ToolSource parent;
  GBytes *contents;
  struct shmem_sequence_reader reader;
  guint64 n_records;
  /* The record after the last frame. */
  struct shmem_sequence_record record;
  gboolean has_record;
  /* The containers of this frame. */
  guint n_containers;
  gsize n_bytes;
  GstShmemContainer *last; /* which a record can repeat */
} ShmcSource;

static ToolRead
fail (const ShmcSource *self, const struct shmem_fault *fault, gsize offset,
    const gchar *what, GError **error)
{
  tool_refuse (error, "record %" G_GUINT64_FORMAT ", byte %zu: %s%s",
      self->n_records, offset + fault->offset, what,
      shmem_result_to_string (fault->result));
  return TOOL_FAILED;
}

static ToolRead
next_record (ShmcSource *self, GError **error)
{
  struct shmem_fault fault;

  self->has_record = FALSE;
  if (shmem_sequence_reader_next (&self->reader, &self->record, &fault)
      == SHMEM_OK) {
    self->has_record = TRUE;
    return TOOL_FRAME;
  }
  if (fault.result == SHMEM_ERROR_NOT_FOUND)
    return TOOL_END;
  return fail (self, &fault, 0, "", error);
}

/* The container of this record; NULL on error. */
static GstShmemContainer *
make_container (ShmcSource *self, GError **error)
{
  const guint8 *start = g_bytes_get_data (self->contents, NULL);
  struct shmem_reader reader;
  struct shmem_fault fault;

  if (self->record.flags & SHMEM_SEQUENCE_FLAG_REPEAT)
    return gst_shmem_container_ref (self->last);
  if (shmem_reader_init (
          &reader, self->record.data, self->record.size, NULL, &fault)
      == SHMEM_OK)
    return gst_shmem_container_new (
        self->record.data, self->record.size, error);
  fail (self, &fault, (gsize) ((const guint8 *) self->record.data - start),
      "container: ", error);
  return NULL;
}

static ToolRead
add_container (ShmcSource *self, GPtrArray *containers, GError **error)
{
  GstShmemContainer *container;

  if (self->record.size == 0)
    return TOOL_FRAME;
  if (!metafile_count_container (
          &self->n_containers, &self->n_bytes, self->record.size, error)) {
    g_prefix_error (error, "record %" G_GUINT64_FORMAT ": ", self->n_records);
    return TOOL_FAILED;
  }
  container = make_container (self, error);
  if (container == NULL)
    return TOOL_FAILED;
  g_clear_pointer (&self->last, gst_shmem_container_unref);
  self->last = container;
  g_ptr_array_add (containers, gst_shmem_container_ref (container));
  return TOOL_FRAME;
}

static ToolRead
shmc_source_read (ToolSource *source, MetafileFrame *frame,
    GPtrArray *containers, GError **error)
{
  ShmcSource *self = (ShmcSource *) source;
  ToolRead result = TOOL_FRAME;

  if (self->n_records == 0 && !self->has_record)
    result = next_record (self, error);
  if (result != TOOL_FRAME || !self->has_record)
    return result == TOOL_FAILED ? TOOL_FAILED : TOOL_END;

  frame->number = self->record.frame;
  frame->pts = self->record.pts;
  self->n_containers = 0;
  self->n_bytes = 0;
  while (self->has_record && self->record.frame == frame->number) {
    if (add_container (self, containers, error) == TOOL_FAILED)
      return TOOL_FAILED;
    self->n_records++;
    if (next_record (self, error) == TOOL_FAILED)
      return TOOL_FAILED;
  }
  return TOOL_FRAME;
}

static gdouble
shmc_source_get_progress (ToolSource *source)
{
  ShmcSource *self = (ShmcSource *) source;
  gsize size;
  const guint8 *start = g_bytes_get_data (self->contents, &size);

  if (!self->has_record || self->record.data == NULL)
    return 0;
  return (gdouble) ((const guint8 *) self->record.data - start)
      / (gdouble) size;
}

static void
shmc_source_free (ToolSource *source)
{
  ShmcSource *self = (ShmcSource *) source;

  g_clear_pointer (&self->last, gst_shmem_container_unref);
  g_bytes_unref (self->contents);
  g_free (self);
}

ToolSource *
tool_source_open_shmc (const gchar *path, GError **error)
{
  g_autoptr (ToolInput) input = tool_input_open (path, error);
  GBytes *contents = NULL;
  struct shmem_fault fault;
  ShmcSource *self;
  gconstpointer data;
  gsize size;

  if (input)
    contents = tool_input_read_all (input, METAFILE_MAX_SIZE, error);
  if (contents == NULL)
    return NULL;
  self = g_new0 (ShmcSource, 1);
  self->parent.read = shmc_source_read;
  self->parent.get_progress = shmc_source_get_progress;
  self->parent.free = shmc_source_free;
  self->contents = contents;
  self->parent.size = g_bytes_get_size (contents);
  data = g_bytes_get_data (contents, &size);
  if (shmem_sequence_reader_init (&self->reader, data, size, &fault)
      == SHMEM_OK)
    return &self->parent;
  tool_refuse (error, "header, byte %zu: %s", fault.offset,
      shmem_result_to_string (fault.result));
  shmc_source_free (&self->parent);
  return NULL;
}
