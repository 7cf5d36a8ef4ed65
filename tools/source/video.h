/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A pipeline that reads a file and outputs H.265 access units, and the messages
 * of its bus: shared by reading and rewriting a video.
 */

#ifndef __SHMEM_TOOL_VIDEO_H__
#define __SHMEM_TOOL_VIDEO_H__

#include "source/kind.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct
{
  GstElement *pipeline;
  GstElement *parser; /* h265parse; its output is not linked */
  gboolean linked;    /* the demuxer has H.265 */
  guint64 file_size;
  gint read_percent; /* atomic */
  gchar *warning;    /* the first of h265hdrextractor, or NULL */
} ToolVideo;

/* Adds an element to the pipeline. NULL: @error names the missing package. */
GstElement *tool_video_add (
    ToolVideo *self, const gchar *factory, GError **error);

/* From the file to h265parse. */
gboolean tool_video_init (
    ToolVideo *self, ToolKind kind, const gchar *path, GError **error);
void tool_video_clear (ToolVideo *self);

gboolean tool_video_play (ToolVideo *self, GError **error);
/* Handles the messages on the bus. FALSE after an error. @eos may be NULL. */
gboolean tool_video_check (
    ToolVideo *self, GstClockTime timeout, gboolean *eos, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_VIDEO_H__ */
