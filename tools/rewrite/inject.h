/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of the command inject: the metadata to put in, and the video.
 */

#ifndef __SHMEM_TOOL_INJECT_H__
#define __SHMEM_TOOL_INJECT_H__

#include "source/source.h"

G_BEGIN_DECLS

/* ---- injectmetadata.c ---- */

/* The containers of each frame, as bytes: one open file each would be too
 * many. */
typedef struct
{
  GArray *numbers;   /* of guint64, ascending */
  GPtrArray *frames; /* of GPtrArray of GBytes */
  guint64 n_frames;  /* one more than the last number */
} InjectMetadata;

void inject_metadata_init (InjectMetadata *metadata);
void inject_metadata_clear (InjectMetadata *metadata);

/* Reads all frames of @source, with a progress display. */
gboolean inject_metadata_read (
    InjectMetadata *metadata, ToolSource *source, GError **error);

/* NULL if @frame has no metadata. */
GPtrArray *inject_metadata_get (const InjectMetadata *metadata, guint64 frame);

/* ---- injectvideo.c ---- */

/* An access unit that the decoder returned no frame for. */
#define INJECT_NOT_SHOWN G_MAXUINT64

/* For each access unit, in coding order, the number of its frame in
 * presentation order. */
typedef struct
{
  GArray *frames; /* of guint64 */
  guint64 n_frames;
} InjectOrder;

/* The first pass: decodes the video at @path. */
gboolean inject_find_order (
    ToolKind kind, const gchar *path, InjectOrder *order, GError **error);

/* The second pass: writes it to @out with @metadata. */
gboolean inject_write (ToolKind kind, const gchar *path,
    const InjectOrder *order, const InjectMetadata *metadata,
    GOutputStream *out, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_INJECT_H__ */
