/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames of files that are read as a whole: a single container, HDR10+ JSON and
 * Dolby Vision RPUs, which the parsers of shmemmetaread check before the first
 * frame is returned.
 */

#include "metafile/metafilereader.h"
#include "source/input.h"
#include "source/source.h"
#include "tool.h"

#include <shmem/shmem-reader.h>

typedef struct
{
  ToolSource parent;
  MetafileReader *file;         /* or */
  GstShmemContainer *container; /* the only one, for frame 0 */
  guint64 n_frames;
  guint64 next;
} FileSource;

static ToolRead
read_container (FileSource *self, MetafileFrame *frame, GPtrArray *containers)
{
  if (self->container == NULL)
    return TOOL_END;
  frame->number = 0;
  g_ptr_array_add (containers, g_steal_pointer (&self->container));
  return TOOL_FRAME;
}

/* Frames without metadata are left out. */
static ToolRead
read_item (FileSource *self, MetafileFrame *frame, GPtrArray *containers,
    GError **error)
{
  g_autoptr (GstShmemContainerBuilder) builder = NULL;
  GstShmemContainer *container;

  if (!metafile_reader_peek (self->file, &frame->number))
    return TOOL_END;
  self->next = frame->number + 1;
  builder = gst_shmem_container_builder_new ();
  if (!metafile_reader_get (
          self->file, frame->number, builder, containers, error))
    return TOOL_FAILED;
  container = gst_shmem_container_builder_build (builder, error);
  if (container == NULL) {
    g_prefix_error (error, "frame %" G_GUINT64_FORMAT ": ", frame->number);
    return TOOL_FAILED;
  }
  g_ptr_array_add (containers, container);
  return TOOL_FRAME;
}

static ToolRead
file_source_read (ToolSource *source, MetafileFrame *frame,
    GPtrArray *containers, GError **error)
{
  FileSource *self = (FileSource *) source;

  return self->file ? read_item (self, frame, containers, error)
                    : read_container (self, frame, containers);
}

static gdouble
file_source_get_progress (ToolSource *source)
{
  FileSource *self = (FileSource *) source;

  return self->n_frames ? (gdouble) self->next / (gdouble) self->n_frames : 1;
}

static void
file_source_free (ToolSource *source)
{
  FileSource *self = (FileSource *) source;

  g_clear_pointer (&self->file, metafile_reader_free);
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  g_free (self);
}

static GstShmemContainer *
parse_container (GBytes *contents, GError **error)
{
  struct shmem_reader reader;
  struct shmem_fault fault;
  gsize size;
  gconstpointer data = g_bytes_get_data (contents, &size);

  if (shmem_reader_init (&reader, data, size, NULL, &fault) == SHMEM_OK)
    return gst_shmem_container_new (data, size, error);
  tool_refuse (error, "byte %zu: container: %s", fault.offset,
      shmem_result_to_string (fault.result));
  return NULL;
}

static void
note_oddities (FileSource *self)
{
  const GPtrArray *oddities = metafile_reader_get_oddities (self->file);
  guint i;

  for (i = 0; i < oddities->len; i++)
    tool_remarks_add_fault (&self->parent.remarks, "%s",
        (const gchar *) g_ptr_array_index (oddities, i));
}

static gboolean
parse (FileSource *self, ToolKind kind, GBytes *contents, GError **error)
{
  if (kind == TOOL_KIND_CONTAINER) {
    self->container = parse_container (contents, error);
    return self->container != NULL;
  }
  self->file = metafile_reader_new_for_bytes (
      kind == TOOL_KIND_RPU ? METAFILE_READ_RPU : METAFILE_READ_HDR10PLUS_JSON,
      contents, error);
  if (self->file == NULL)
    return FALSE;
  self->n_frames = metafile_reader_get_n_frames (self->file);
  note_oddities (self);
  return TRUE;
}

ToolSource *
tool_source_open_file (ToolKind kind, const gchar *path, GError **error)
{
  g_autoptr (ToolInput) input = tool_input_open (path, error);
  g_autoptr (GBytes) contents = NULL;
  FileSource *self;

  if (input)
    contents = tool_input_read_all (input, METAFILE_MAX_SIZE, error);
  if (contents == NULL)
    return NULL;
  self = g_new0 (FileSource, 1);
  self->parent.read = file_source_read;
  self->parent.get_progress = file_source_get_progress;
  self->parent.free = file_source_free;
  self->parent.size = g_bytes_get_size (contents);
  if (parse (self, kind, contents, error))
    return &self->parent;
  file_source_free (&self->parent);
  return NULL;
}
