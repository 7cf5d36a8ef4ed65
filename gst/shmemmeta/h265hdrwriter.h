/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Puts HDR metadata into an H.265 access unit and takes them out. The result
 * is a list of pieces, of which most are the bytes that were there, so that
 * slices need not be copied.
 */

#ifndef __SHMEM_META_H265_HDR_WRITER_H__
#define __SHMEM_META_H265_HDR_WRITER_H__

#include "h265hdr.h"

G_BEGIN_DECLS

/* Shorter pieces of what was there are copied to the new bytes around them. */
#define H265_HDR_MIN_PIECE 256

/**
 * H265HdrPiece:
 * @is_new: whether it is from the writer's bytes, or from the access unit
 * @offset: where it starts there
 * @size: bytes, not 0
 */
typedef struct
{
  gboolean is_new;
  gsize offset;
  gsize size;
} H265HdrPiece;

/**
 * H265HdrWriter:
 * @bytes: what is new
 * @pieces: (element-type H265HdrPiece): the access unit, in order
 *
 * Reuse one for every access unit: what it allocates it keeps.
 */
typedef struct
{
  GByteArray *bytes;
  GArray *pieces;

  /*< private >*/
  const guint8 *data;
  gsize size;
  guint nal_length_size;
  gsize done;
  gboolean too_large;
  GByteArray *rbsp;
  GByteArray *left;
  GByteArray *nal;
} H265HdrWriter;

void h265_hdr_writer_init (H265HdrWriter *writer);
void h265_hdr_writer_clear (H265HdrWriter *writer);

/* Writes the access unit in @size bytes at @data, with lengths of
 * @nal_length_size bytes or, if that is 0, start codes. @unit is what was found
 * in it; it has a picture and is complete. All messages of a kind that @remove has
 * leave it, then those of @insert come in: RPUs at its end, all others in
 * front of its first slice. FALSE when a NAL unit is too large for its
 * length. */
gboolean h265_hdr_writer_write (H265HdrWriter *writer,
    const H265HdrAccessUnit *unit, const guint8 *data, gsize size,
    guint nal_length_size, const H265HdrSet *insert, const H265HdrSet *remove);

G_END_DECLS

#endif /* __SHMEM_META_H265_HDR_WRITER_H__ */
