/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Opens the source for a kind of file, and detects frames with the same
 * metadata as the previous frame.
 */

#include "source/source.h"
#include "tool.h"

static gboolean
check_options (const ToolSourceOptions *options, GError **error)
{
  static const gchar *const known[] = { "frame", "sequence", "stream", NULL };

  if (options == NULL)
    return TRUE;
  if (options->persistence && !g_strv_contains (known, options->persistence)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--persistence is frame, sequence or stream, not \"%s\"",
        options->persistence);
    return FALSE;
  }
  if (options->track < 0) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--track is 1 or more, not %d", options->track);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_track (const ToolSourceOptions *options, ToolKind kind, GError **error)
{
  if (options == NULL || options->track == 0 || tool_kind_is_video (kind))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "--track %d: is not a video but %s", options->track,
      tool_kind_get_name (kind, FALSE));
  return FALSE;
}

HdrPersistence
tool_source_get_persistence (const ToolSourceOptions *options)
{
  const gchar *name = options ? options->persistence : NULL;

  if (g_strcmp0 (name, "frame") == 0)
    return HDR_PERSISTENCE_FRAME;
  if (g_strcmp0 (name, "sequence") == 0)
    return HDR_PERSISTENCE_SEQUENCE;
  return HDR_PERSISTENCE_STREAM;
}

static ToolSource *
open_kind (ToolKind kind, const gchar *path, const ToolSourceOptions *options,
    GError **error)
{
  if (tool_kind_is_video (kind))
    return tool_source_open_video (kind, path, options, error);
  if (kind == TOOL_KIND_SHMC)
    return tool_source_open_shmc (path, error);
  return tool_source_open_file (kind, path, error);
}

ToolSource *
tool_source_open (
    const gchar *path, const ToolSourceOptions *options, GError **error)
{
  ToolSource *self;
  ToolKind kind;

  gst_init (NULL, NULL);
  tool_register_elements ();
  if (!check_options (options, error) || !tool_kind_detect (path, &kind, error)
      || !check_track (options, kind, error))
    return NULL;
  self = open_kind (kind, path, options, error);
  if (self == NULL)
    return NULL;
  self->kind = kind;
  self->containers = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);
  self->last = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);
  return self;
}

const gchar *
tool_source_get_name (const ToolSource *self)
{
  return tool_kind_get_name (self->kind, self->is_av1);
}

void
tool_source_free (ToolSource *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->containers);
  g_ptr_array_unref (self->last);
  gst_clear_buffer (&self->buffer);
  tool_remarks_clear (&self->remarks);
  self->free (self);
}

/* Equal containers are the same object while one of them is alive. */
static gboolean
carries_the_same (const ToolSource *self)
{
  guint i;

  if (self->containers->len != self->last->len)
    return FALSE;
  for (i = 0; i < self->last->len; i++)
    if (self->containers->pdata[i] != self->last->pdata[i])
      return FALSE;
  return TRUE;
}

/* The buffer that an element would get. */
static GstBuffer *
make_buffer (GPtrArray *containers)
{
  GstBuffer *buffer = gst_buffer_new ();
  guint i;

  for (i = 0; i < containers->len; i++)
    gst_buffer_add_shmem_container_meta (
        buffer, g_ptr_array_index (containers, i));
  return buffer;
}

ToolRead
tool_source_read (ToolSource *self, MetafileFrame *frame, GError **error)
{
  GPtrArray *last = self->containers;
  ToolRead result;

  self->containers = self->last;
  self->last = last;
  g_ptr_array_set_size (self->containers, 0);
  *frame = (MetafileFrame){ .pts = GST_CLOCK_TIME_NONE,
    .duration = GST_CLOCK_TIME_NONE };
  result = self->read (self, frame, self->containers, error);
  if (result != TOOL_FRAME)
    return result;
  frame->containers = self->containers;
  frame->repeats = carries_the_same (self);
  gst_clear_buffer (&self->buffer);
  self->buffer = make_buffer (self->containers);
  frame->buffer = self->buffer;
  return TOOL_FRAME;
}
