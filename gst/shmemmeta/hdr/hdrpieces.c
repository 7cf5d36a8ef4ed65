/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Collects pieces of the input and new bytes between them. It knows nothing of
 * what these bytes are.
 */

#include "hdr/hdrpieces.h"

void
hdr_pieces_init (HdrPieces *self)
{
  *self = (HdrPieces){ .bytes = g_byte_array_new (),
    .pieces = g_array_new (FALSE, FALSE, sizeof (HdrPiece)) };
}

void
hdr_pieces_clear (HdrPieces *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->pieces, g_array_unref);
}

void
hdr_pieces_start (HdrPieces *self, const guint8 *data, gsize size)
{
  g_byte_array_set_size (self->bytes, 0);
  g_array_set_size (self->pieces, 0);
  self->data = data;
  self->size = size;
  self->done = 0;
}

void
hdr_pieces_add (HdrPieces *self, const guint8 *data, gsize size)
{
  HdrPiece piece = { TRUE, self->bytes->len, size };
  HdrPiece *last;

  if (size == 0)
    return;
  g_byte_array_append (self->bytes, data, size);
  if (self->pieces->len > 0) {
    last = &g_array_index (self->pieces, HdrPiece, self->pieces->len - 1);
    if (last->is_new) {
      last->size += size;
      return;
    }
  }
  g_array_append_val (self->pieces, piece);
}

void
hdr_pieces_keep_until (HdrPieces *self, gsize offset)
{
  HdrPiece piece = { FALSE, self->done, offset - self->done };

  if (piece.size == 0)
    return;
  if (piece.size < HDR_MIN_PIECE)
    hdr_pieces_add (self, self->data + piece.offset, piece.size);
  else
    g_array_append_val (self->pieces, piece);
  self->done = offset;
}

void
hdr_pieces_skip_until (HdrPieces *self, gsize offset)
{
  self->done = offset;
}

const guint8 *
hdr_pieces_get (const HdrPieces *self, guint index, gsize *size)
{
  const HdrPiece *piece = &g_array_index (self->pieces, HdrPiece, index);

  *size = piece->size;
  return (piece->is_new ? self->bytes->data : self->data) + piece->offset;
}
