/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_INJECT_VIDEO_H__
#define __SHMEM_TOOL_INJECT_VIDEO_H__

#include "injectmetadata.h"
#include "kind.h"

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

gboolean inject_write (ToolKind kind, const gchar *path,
    const InjectOrder *order, const InjectMetadata *metadata, const gchar *out,
    GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_INJECT_VIDEO_H__ */
