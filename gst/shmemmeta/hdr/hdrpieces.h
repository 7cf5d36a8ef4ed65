/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A unit of a bitstream with changes, as a list of pieces: most refer to bytes
 * of the input, so that the video itself is not copied.
 */

#ifndef __HDRPIECES_H__
#define __HDRPIECES_H__

#include <glib.h>

G_BEGIN_DECLS

/* Shorter pieces of the input are copied to the new bytes around them. */
#define HDR_MIN_PIECE 256

/**
 * HdrPiece:
 * @is_new: TRUE: of the new bytes; FALSE: of the input
 * @offset: where it starts in these
 * @size: bytes, not 0
 */
typedef struct
{
  gboolean is_new;
  gsize offset;
  gsize size;
} HdrPiece;

/**
 * HdrPieces:
 * @bytes: the new bytes
 * @pieces: (element-type HdrPiece): the output, in order
 * @data: the input
 * @size: bytes of it
 * @done: how many of these were kept or left out so far
 *
 * Reuse one for all units: it keeps its allocations.
 */
typedef struct
{
  GByteArray *bytes;
  GArray *pieces;
  const guint8 *data;
  gsize size;
  gsize done;
} HdrPieces;

void hdr_pieces_init (HdrPieces *self);
void hdr_pieces_clear (HdrPieces *self);

/* Starts anew, with the @size bytes at @data, which have to stay until the
 * pieces were taken. */
void hdr_pieces_start (HdrPieces *self, const guint8 *data, gsize size);

/* Adds new bytes. */
void hdr_pieces_add (HdrPieces *self, const guint8 *data, gsize size);
/* Keeps the input up to @offset. */
void hdr_pieces_keep_until (HdrPieces *self, gsize offset);
/* Leaves it out. */
void hdr_pieces_skip_until (HdrPieces *self, gsize offset);

/* The bytes of piece @index. */
const guint8 *hdr_pieces_get (const HdrPieces *self, guint index, gsize *size);

G_END_DECLS

#endif /* __HDRPIECES_H__ */
