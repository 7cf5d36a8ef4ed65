/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Output of the commands: files that are written completely or not at all.
 */

#ifndef __SHMEM_TOOL_OUTPUT_H__
#define __SHMEM_TOOL_OUTPUT_H__

#include "source/kind.h"
#include "metafile/metafileoutput.h"
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

/* The output of a command: a file that takes its place when it is whole, as
 * metafile_output_new() does it, or standard output if its path is "-". */
typedef struct
{
  MetafileOutput *output;
  const gchar *path;
} ToolReplacement;

/* @path is valid until it is finished. */
gboolean tool_replacement_init (
    ToolReplacement *self, const gchar *path, GError **error);
GOutputStream *tool_replacement_get_stream (const ToolReplacement *self);
/* @keep: the file is whole. Otherwise all is as before. Says so if an existing
 * file was written in place. Does nothing after a failed init. */
gboolean tool_replacement_finish (
    ToolReplacement *self, gboolean keep, GError **error);

/* From the value of the option, or from the end of @path if it is NULL. */
gboolean tool_write_format_find (const gchar *name, const gchar *path,
    ToolWriteFormat *format, GError **error);

/* Writes to @stream, and keeps a reference to it. */
MetafileWriter *tool_writer_new (
    ToolWriteFormat format, GOutputStream *stream, GError **error);

/* RPUs as dovi_tool writes them; a frame without one cannot be written. */
MetafileWriter *tool_writer_new_rpu (GOutputStream *stream);

/* Why a file of RPUs cannot hold @rpu so that it is read back the same, or
 * NULL. */
const gchar *tool_rpu_find_fault (const GstShmemEntry *rpu);

/* The first metadata of @frame that @format cannot store, or NULL if there is
 * none. @none is set if the frame cannot be written at all. */
gchar *tool_find_loss (
    ToolWriteFormat format, const MetafileFrame *frame, gboolean *none);

G_END_DECLS

#endif /* __SHMEM_TOOL_OUTPUT_H__ */
