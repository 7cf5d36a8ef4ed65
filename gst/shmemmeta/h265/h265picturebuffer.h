/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A model of a decoder's decoded picture buffer, without pictures: it says which
 * pictures are decoded, at which place they belong, and when they are output or
 * discarded.
 */

#ifndef __H265PICTUREBUFFER_H__
#define __H265PICTUREBUFFER_H__

#include "h265/h265slice.h"

G_BEGIN_DECLS

/* Pictures that wait for output, are referred to, or are both. */
#define H265_BUFFER_SIZE 32

/**
 * H265Picture:
 * @access_unit: its number
 * @sequence: of its coded video sequence; they count up
 * @poc: PicOrderCntVal
 */
typedef struct
{
  guint64 access_unit;
  guint64 sequence;
  gint64 poc;
} H265Picture;

/* A picture of the buffer. It is in use as long as it has flags. */
typedef struct
{
  H265Picture picture;
  guint flags;
} H265BufferSlot;

/**
 * H265BufferEvent:
 * @picture: a picture of which is known what becomes of it
 * @discarded: it is discarded; otherwise it is output
 */
typedef struct
{
  H265Picture picture;
  gboolean discarded;
} H265BufferEvent;

/**
 * H265PictureBuffer:
 * @sequence: the coded video sequence that is decoded
 * @active: what its pictures have in common
 * @events: what became known with the last call
 * @n_events: number of @events
 */
typedef struct
{
  guint64 sequence;
  H265Sequence active;
  H265BufferEvent events[H265_BUFFER_SIZE + 1];
  guint n_events;

  /*< private >*/
  H265BufferSlot slots[H265_BUFFER_SIZE];
  guint64 output_sequence;
  gboolean has_active;
  gboolean after_end;
  gint64 previous_poc; /* of prevTid0Pic, clause 8.3.1 */
  gint64 last_skipped; /* RASL pictures up to this one are skipped */
  gboolean discards;   /* NoOutputOfPriorPicsFlag */
  gint64 poc;
} H265PictureBuffer;

/**
 * H265Decoded:
 * @H265_DECODED: the picture is decoded
 * @H265_DECODED_NOT_OUTPUT: the same, but its pic_output_flag is 0
 * @H265_DECODED_SKIPPED: it is a RASL picture that cannot be decoded
 * @H265_DECODED_REFUSED: there is a picture with its place, or its reference
 *     pictures cannot be held
 */
typedef enum
{
  H265_DECODED,
  H265_DECODED_NOT_OUTPUT,
  H265_DECODED_SKIPPED,
  H265_DECODED_REFUSED,
} H265Decoded;

void h265_picture_buffer_init (H265PictureBuffer *buffer);

/* An end of sequence, or of the bitstream. */
void h265_picture_buffer_end_sequence (H265PictureBuffer *buffer);

/* A picture whose slices have @type starts, before its header is read. */
void h265_picture_buffer_start (H265PictureBuffer *buffer, guint8 type);

/* Decodes it. @picture: its access unit; sets the other fields. */
H265Decoded h265_picture_buffer_decode (H265PictureBuffer *buffer,
    const H265Slice *slice, const H265Nal *nal, H265Picture *picture);

/* Outputs the next picture at the end of the stream; FALSE if there is none. */
gboolean h265_picture_buffer_flush (H265PictureBuffer *buffer);

G_END_DECLS

#endif /* __H265PICTUREBUFFER_H__ */
