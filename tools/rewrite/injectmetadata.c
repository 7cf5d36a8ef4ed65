/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * inject: the metadata to put into the frames of a video, all of it in memory.
 */

#include "rewrite/inject.h"
#include "tool.h"

static void
free_containers (gpointer containers)
{
  g_ptr_array_unref (containers);
}

void
inject_metadata_init (InjectMetadata *metadata)
{
  *metadata = (InjectMetadata){ g_array_new (FALSE, FALSE, sizeof (guint64)),
    g_ptr_array_new_with_free_func (free_containers), 0 };
}

void
inject_metadata_clear (InjectMetadata *metadata)
{
  g_array_unref (metadata->numbers);
  g_ptr_array_unref (metadata->frames);
}

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

GPtrArray *
inject_metadata_get (const InjectMetadata *metadata, guint64 frame)
{
  guint index;

  if (!g_array_binary_search (
          metadata->numbers, &frame, compare_numbers, &index))
    return NULL;
  return g_ptr_array_index (metadata->frames, index);
}

static GPtrArray *
copy_bytes (const MetafileFrame *frame)
{
  GPtrArray *copy =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const guint8 *data;
  gsize size;
  guint i;

  for (i = 0; i < frame->containers->len; i++) {
    data = gst_shmem_container_get_data (
        g_ptr_array_index (frame->containers, i), &size);
    g_ptr_array_add (copy, g_bytes_new (data, size));
  }
  return copy;
}

gboolean
inject_metadata_read (
    InjectMetadata *metadata, ToolSource *source, GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    guint n = metadata->frames->len;
    GPtrArray *containers = frame.repeats && n > 0
        ? g_ptr_array_ref (g_ptr_array_index (metadata->frames, n - 1))
        : copy_bytes (&frame);

    g_array_append_val (metadata->numbers, frame.number);
    g_ptr_array_add (metadata->frames, containers);
    metadata->n_frames = frame.number + 1;
    tool_show_progress ("reading metadata", source->get_progress (source));
  }
  return result == TOOL_END;
}
