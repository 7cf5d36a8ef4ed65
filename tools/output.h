/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Files that the commands write: as a whole or not at all.
 */

#ifndef __SHMEM_TOOL_OUTPUT_H__
#define __SHMEM_TOOL_OUTPUT_H__

#include "kind.h"
#include "metafile/metafilewriter.h"

G_BEGIN_DECLS

typedef enum
{
  TOOL_WRITE_AUTO,
  TOOL_WRITE_HDR10PLUS_JSON,
  TOOL_WRITE_JSON_LINES,
  TOOL_WRITE_SHMC,
  TOOL_WRITE_RPU,
} ToolWriteFormat;

/* A file that takes the place of another when it is whole. What is no regular
 * file, such as a pipe, is written to at once. */
typedef struct
{
  gchar *path;
  gchar *beside; /* to write to; or NULL for @path itself */
} ToolReplacement;

gboolean tool_replacement_init (
    ToolReplacement *self, const gchar *path, GError **error);
const gchar *tool_replacement_get_path (const ToolReplacement *self);
/* With @keep the file gets its name; without, nothing is left of it. */
gboolean tool_replacement_finish (
    ToolReplacement *self, gboolean keep, GError **error);

/* From the name of the option's value, or from the end of @path for NULL. */
gboolean tool_write_format_find (const gchar *name, const gchar *path,
    ToolWriteFormat *format, GError **error);

MetafileWriter *tool_writer_new (
    ToolWriteFormat format, const gchar *path, GError **error);

/* RPUs as dovi_tool keeps them; a frame without one cannot be written. */
MetafileWriter *tool_writer_new_rpu (const gchar *path, GError **error);

/* What @format cannot say of @frame, or NULL when it can say all. A frame of
 * which it can say nothing at all is told from that by @none. */
gchar *tool_find_loss (
    ToolWriteFormat format, const MetafileFrame *frame, gboolean *none);

G_END_DECLS

#endif /* __SHMEM_TOOL_OUTPUT_H__ */
