/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_INJECT_METADATA_H__
#define __SHMEM_TOOL_INJECT_METADATA_H__

#include "source.h"

G_BEGIN_DECLS

/* The containers of each frame, as bytes: an open file for each would be too
 * many. */
typedef struct
{
  GArray *numbers;   /* of guint64, ascending */
  GPtrArray *frames; /* of GPtrArray of GBytes */
  guint64 n_frames;  /* one more than the last number */
} InjectMetadata;

void inject_metadata_init (InjectMetadata *metadata);
void inject_metadata_clear (InjectMetadata *metadata);

/* All that @source has, with its progress shown. */
gboolean inject_metadata_read (
    InjectMetadata *metadata, ToolSource *source, GError **error);

/* NULL when nothing is known of @frame. */
GPtrArray *inject_metadata_get (const InjectMetadata *metadata, guint64 frame);

G_END_DECLS

#endif /* __SHMEM_TOOL_INJECT_METADATA_H__ */
