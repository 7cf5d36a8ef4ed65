/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_KIND_H__
#define __SHMEM_TOOL_KIND_H__

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  TOOL_KIND_CONTAINER,
  TOOL_KIND_SHMC,
  TOOL_KIND_RPU,
  TOOL_KIND_HDR10PLUS_JSON,
  TOOL_KIND_IVF,
  TOOL_KIND_OBU,
  TOOL_KIND_ANNEXB,
  TOOL_KIND_H265,
  TOOL_KIND_MP4,
  TOOL_KIND_MATROSKA,
  TOOL_KIND_MPEG_TS,
} ToolKind;

/* The kind of the file at @path, from its first bytes or, if these are unknown,
 * from its name. */
gboolean tool_kind_detect (const gchar *path, ToolKind *kind, GError **error);

/* The kind for the name of a file to write; FALSE if there is none. */
gboolean tool_kind_from_name (const gchar *path, ToolKind *kind);

/* @is_av1: which video is in it, if it can be either. */
const gchar *tool_kind_get_name (ToolKind kind, gboolean is_av1);
gboolean tool_kind_is_video (ToolKind kind);
/* A video that can only be AV1. */
gboolean tool_kind_is_av1 (ToolKind kind);

G_END_DECLS

#endif /* __SHMEM_TOOL_KIND_H__ */
