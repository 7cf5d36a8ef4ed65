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

/* Whether the place of a frame in the file is its number. x265 reads HDR10+ JSON
 * so. */
gboolean tool_write_format_is_positional (ToolWriteFormat format);

/* Writes to @stream, and keeps a reference to it. */
MetafileWriter *tool_writer_new (
    ToolWriteFormat format, GOutputStream *stream, GError **error);

/* RPUs as dovi_tool writes them; a frame without one cannot be written. */
MetafileWriter *tool_writer_new_rpu (GOutputStream *stream);

/* Why a file of RPUs cannot hold @rpu so that it is read back the same, or
 * NULL. */
const gchar *tool_rpu_find_fault (const GstShmemEntry *rpu);

/* Whether a frame has what a file that goes by position holds. Other files hold
 * everything, which is always there. */
typedef enum
{
  TOOL_STORABLE,
  TOOL_ABSENT,
  TOOL_UNSTORABLE, /* it is there, but cannot be written */
} ToolStorable;

/* The first metadata of @frame that @format cannot store, or NULL if there is
 * none. */
gchar *tool_find_loss (
    ToolWriteFormat format, const MetafileFrame *frame, ToolStorable *storable);

/* Kinds of entries that there are, the first few of them. */
typedef struct
{
  guint n;
  struct
  {
    guint64 format;
    const gchar *name;
  } kinds[8];
} ToolKinds;

void tool_kinds_add (ToolKinds *self, const MetafileFrame *frame);
/* "MDCV (mastering display) and T35 (HDR10+)" */
gchar *tool_kinds_to_string (const ToolKinds *self);

/* ---- frames without what a file holds ---- */

#define TOOL_HOLES_MAX_RANGES 8

/* Frames, as ranges in ascending order; the first few of them are kept. */
typedef struct
{
  guint64 n_frames;
  guint64 n_ranges;
  struct
  {
    guint64 first;
    guint64 last;
  } ranges[TOOL_HOLES_MAX_RANGES];
} ToolHoles;

/* Adds frames that are all after those before. */
void tool_holes_add (ToolHoles *self, guint64 first, guint64 last);
/* "frames 0, 3-5 and 7" */
gchar *tool_holes_to_string (const ToolHoles *self);

/* What goes into a hole of a file that goes by position. */
typedef enum
{
  TOOL_FILL_NONE,
  TOOL_FILL_PREVIOUS,
  TOOL_FILL_NEXT,
  TOOL_FILL_DEFAULT, /* the one before, or else the one behind */
} ToolFill;

/* @name is NULL for none. */
gboolean tool_fill_find (const gchar *name, ToolFill *fill, GError **error);

/* At most so many frames are filled, as a number is a few bytes of a file and
 * can be anything. */
#define TOOL_FILL_MAX_FRAMES (1u << 19)

/* Writes frames to a file that goes by position: none may be missing. */
typedef struct
{
  MetafileWriter *writer;
  ToolFill fill;
  gsize size;       /* of the input, for tool_check_growth() */
  guint64 n_frames; /* so far, or one more than the number of the last one */
  guint64 n_written;
  guint64 n_filled;
  ToolHoles holes; /* frames that were not filled */

  /*< private >*/
  guint64 next;      /* the first one that is not written */
  GstBuffer *buffer; /* of the last frame that was written, or NULL */
} ToolPositions;

void tool_positions_clear (ToolPositions *self);
/* @holds: whether @frame has what the file holds. */
gboolean tool_positions_add (ToolPositions *self, const MetafileFrame *frame,
    gboolean holds, GError **error);
/* After the last frame. */
gboolean tool_positions_end (ToolPositions *self, GError **error);

/* FALSE, with @error set, if @n_bytes of output are out of proportion to @size
 * bytes of metadata; 0 is an unknown size. */
gboolean tool_check_growth (guint64 n_bytes, gsize size, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_OUTPUT_H__ */
