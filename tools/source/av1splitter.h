/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Cuts an AV1 file, which arrives in pieces of any size, into temporal units. No
 * byte is lost: header, units and what IVF has in front of each, one behind the
 * other, are the input. It is untrusted.
 */

#ifndef __SHMEM_TOOL_AV1_SPLITTER_H__
#define __SHMEM_TOOL_AV1_SPLITTER_H__

#include <glib.h>

G_BEGIN_DECLS

/* Limit of one temporal unit, in bytes. */
#define TOOL_AV1_MAX_UNIT_SIZE (64 * 1024 * 1024)

#define TOOL_IVF_HEADER_SIZE 32
#define TOOL_IVF_FRAME_HEADER_SIZE 12

/**
 * ToolAv1Format:
 * @TOOL_AV1_IVF: a header, and one in front of each temporal unit
 * @TOOL_AV1_STREAM: OBUs with their sizes (clause 5.2 of the AV1 specification)
 * @TOOL_AV1_ANNEXB: temporal units with their lengths (annex B)
 */
typedef enum
{
  TOOL_AV1_IVF,
  TOOL_AV1_STREAM,
  TOOL_AV1_ANNEXB,
} ToolAv1Format;

/**
 * ToolAv1Split:
 * @TOOL_AV1_SPLIT_UNIT: there is a temporal unit
 * @TOOL_AV1_SPLIT_MORE: push more bytes, or finish
 * @TOOL_AV1_SPLIT_END: there are no more
 * @TOOL_AV1_SPLIT_HEADER: the header of IVF is damaged or ends too early
 * @TOOL_AV1_SPLIT_DAMAGED: what should be a temporal unit is none, or ends too
 *     early
 * @TOOL_AV1_SPLIT_TOO_LARGE: a temporal unit exceeds the limit
 *
 * After one of the last three the file cannot be split further.
 */
typedef enum
{
  TOOL_AV1_SPLIT_UNIT,
  TOOL_AV1_SPLIT_MORE,
  TOOL_AV1_SPLIT_END,
  TOOL_AV1_SPLIT_HEADER,
  TOOL_AV1_SPLIT_DAMAGED,
  TOOL_AV1_SPLIT_TOO_LARGE,
} ToolAv1Split;

/**
 * ToolAv1Piece:
 * @data: a temporal unit, @size bytes; in annex B with its length
 * @offset: where it starts in the file, or where the fault is
 * @timestamp: of IVF, in its ticks
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint64 offset;
  guint64 timestamp;
} ToolAv1Piece;

typedef struct _ToolAv1Splitter ToolAv1Splitter;

ToolAv1Splitter *tool_av1_splitter_new (ToolAv1Format format);
void tool_av1_splitter_free (ToolAv1Splitter *self);

/* Appends the next bytes of the file. Pop all units before. */
void tool_av1_splitter_push (
    ToolAv1Splitter *self, const guint8 *data, gsize size);

/* The file ends. */
void tool_av1_splitter_finish (ToolAv1Splitter *self);

/* @piece is valid until the next call. */
ToolAv1Split tool_av1_splitter_pop (ToolAv1Splitter *self, ToolAv1Piece *piece);

/* The header of IVF, once there was a unit; NULL before, and of other formats. */
const guint8 *tool_av1_splitter_get_header (
    const ToolAv1Splitter *self, gsize *size);

/* By that header, a second has @rate / @scale ticks. */
void tool_av1_splitter_get_rate (
    const ToolAv1Splitter *self, guint32 *rate, guint32 *scale);

G_END_DECLS

#endif /* __SHMEM_TOOL_AV1_SPLITTER_H__ */
