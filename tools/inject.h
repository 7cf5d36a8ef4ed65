/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_INJECT_H__
#define __SHMEM_TOOL_INJECT_H__

#include "kind.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* An access unit that no frame came of. */
#define INJECT_NOT_SHOWN G_MAXUINT64

/* Of each access unit, in coding order, the number of its frame in
 * presentation order. */
typedef struct
{
  GArray *frames; /* of guint64 */
  guint64 n_frames;
} InjectOrder;

gboolean inject_find_order (
    ToolKind kind, const gchar *path, InjectOrder *order, GError **error);

/* The containers of each frame, as bytes: an open file for each would be too
 * many. */
typedef struct
{
  GArray *numbers;   /* of guint64, ascending */
  GPtrArray *frames; /* of GPtrArray of GBytes */
  guint64 n_frames;  /* one more than the last number */
} InjectMetadata;

/* NULL when nothing is known of @frame. */
GPtrArray *inject_get (const InjectMetadata *metadata, guint64 frame);

gboolean inject_write (ToolKind kind, const gchar *path,
    const InjectOrder *order, const InjectMetadata *metadata, const gchar *out,
    GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_INJECT_H__ */
