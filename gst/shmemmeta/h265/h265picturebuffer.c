/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Models the decoded picture buffer of a decoder in output order conformance
 * (clauses 8.3 and C.5.2), so that it is known what has been output already
 * when a random access point discards the rest.
 *
 * Decoders differ in what the standard leaves open, or in what they do about
 * streams that do not conform. Users and tests compare with FFmpeg (5.1, one
 * thread), so the model does what that does:
 *
 * - It outputs at most one picture for each one that is decoded, as soon as more
 *   than sps_max_num_reorder_pics wait, or those of an earlier coded video
 *   sequence. It knows no latency limit. A full buffer outputs nothing, but what
 *   a full buffer had to output is not discarded any more.
 * - A coded video sequence also starts with another SPS, at any picture.
 * - Pictures in front of the first random access point are decoded, with
 *   grey pictures as references, but RASL pictures are not.
 * - Missing reference pictures are made up. They are in the buffer like
 *   others, so a picture that has the place of one is refused.
 * - Of two pictures with one place, the second is refused if the first is
 *   still in the buffer.
 * - A CRA picture behind an end of sequence does not set the most
 *   significant bits of the picture order count to 0. That shifts a
 *   whole coded video sequence, and does not change its order.
 */

#define GST_USE_UNSTABLE_API

#include "h265/h265picturebuffer.h"

#include <gst/codecparsers/gsth265parser.h>

#include <string.h>

enum
{
  FLAG_WAITING = 1 << 0,   /* for output */
  FLAG_PROTECTED = 1 << 1, /* from being discarded */
  FLAG_REFERENCE = 1 << 2,
};

/* No RASL picture is skipped, all are, or it is not known yet. */
#define SKIP_NONE G_MININT64
#define SKIP_ALL G_MAXINT64

void
h265_picture_buffer_init (H265PictureBuffer *buffer)
{
  memset (buffer, 0, sizeof *buffer);
  buffer->last_skipped = SKIP_ALL;
}

static void
start_sequence (H265PictureBuffer *buffer)
{
  buffer->sequence++;
  buffer->last_skipped = SKIP_ALL;
}

static void
clear_references (H265PictureBuffer *buffer)
{
  guint i;

  for (i = 0; i < H265_BUFFER_SIZE; i++)
    buffer->slots[i].flags &= ~FLAG_REFERENCE;
}

void
h265_picture_buffer_end_sequence (H265PictureBuffer *buffer)
{
  start_sequence (buffer);
  buffer->after_end = TRUE;
}

void
h265_picture_buffer_start (H265PictureBuffer *buffer, guint8 type)
{
  buffer->n_events = 0;
  if (!h265_type_is_idr (type) && !h265_type_is_bla (type))
    return;
  start_sequence (buffer);
  if (h265_type_is_idr (type))
    clear_references (buffer);
}

/* The first part of a picture's decoding */

/* NoOutputOfPriorPicsFlag, clause C.5.2.2. Where the size of pictures or of the
 * buffer changes, a decoder is free to choose. */
static gboolean
must_discard (
    const H265PictureBuffer *buffer, const H265Slice *slice, guint8 type)
{
  const H265Sequence *old = &buffer->active, *new = &slice->sequence;

  if (type == GST_H265_NAL_SLICE_CRA_NUT)
    return buffer->after_end;
  if (!h265_type_is_irap (type) || !slice->no_output_of_prior_pics)
    return FALSE;
  return !buffer->has_active || old->generation == new->generation
      || old->id == new->id
      || (old->width == new->width && old->height == new->height
          && old->max_dec_pic_buffering == new->max_dec_pic_buffering);
}

static void
activate (H265PictureBuffer *buffer, const H265Slice *slice)
{
  const gboolean changes = !buffer->has_active
      || buffer->active.generation != slice->sequence.generation;

  buffer->active = slice->sequence;
  buffer->has_active = TRUE;
  if (changes) {
    clear_references (buffer);
    start_sequence (buffer);
  }
}

/* PicOrderCntVal, clause 8.3.1 */
static gint64
get_poc (const H265PictureBuffer *buffer, const H265Slice *slice, guint8 type)
{
  const gint64 max = slice->sequence.max_lsb, lsb = slice->lsb;
  const gint64 previous = buffer->previous_poc & (max - 1);
  gint64 msb = buffer->previous_poc - previous;

  if (h265_type_is_idr (type))
    return 0;
  if (h265_type_is_bla (type))
    return lsb;
  if (lsb < previous && previous - lsb >= max / 2)
    msb += max;
  else if (lsb > previous && lsb - previous > max / 2)
    msb -= max;
  return msb + lsb;
}

/* Not a RASL, RADL or sub-layer non-reference picture, and of the lowest
 * temporal sub-layer. */
static gboolean
is_previous_tid0 (const H265Nal *nal)
{
  return nal->temporal_id_plus1 == 1
      && (nal->type > GST_H265_NAL_SLICE_RASL_R || nal->type == 1
          || nal->type == 3 || nal->type == 5);
}

/* Whether it is a RASL picture of a random access point at which decoding
 * starts. */
static gboolean
is_skipped (H265PictureBuffer *buffer, guint8 type, gint64 poc)
{
  if (buffer->last_skipped == SKIP_ALL) {
    if (h265_type_is_idr (type))
      buffer->last_skipped = SKIP_NONE;
    else if (h265_type_is_irap (type))
      buffer->last_skipped = poc;
  }
  if (type != GST_H265_NAL_SLICE_RASL_N && type != GST_H265_NAL_SLICE_RASL_R)
    return FALSE;
  if (poc <= buffer->last_skipped)
    return TRUE;
  if (type == GST_H265_NAL_SLICE_RASL_R)
    buffer->last_skipped = SKIP_NONE;
  return FALSE;
}

/* Pictures in the buffer */

static H265BufferSlot *
add_picture (H265PictureBuffer *buffer, const H265Picture *picture)
{
  guint i;

  for (i = 0; i < H265_BUFFER_SIZE; i++) {
    if (buffer->slots[i].flags == 0) {
      buffer->slots[i].picture = *picture;
      return &buffer->slots[i];
    }
  }
  return NULL;
}

/* The picture of the current coded video sequence whose picture order count is
 * @poc, in the bits of @mask. */
static H265BufferSlot *
find_picture (H265PictureBuffer *buffer, gint64 poc, gint64 mask)
{
  guint i;

  for (i = 0; i < H265_BUFFER_SIZE; i++) {
    H265BufferSlot *slot = &buffer->slots[i];

    if (slot->flags != 0 && slot->picture.sequence == buffer->sequence
        && (slot->picture.poc & mask) == poc)
      return slot;
  }
  return NULL;
}

/* Finds or makes up a reference picture, and sets @kept for it. */
static gboolean
keep_reference (H265PictureBuffer *buffer, const H265BufferSlot *current,
    gint64 poc, gint64 mask, gboolean *kept)
{
  const H265Picture missing = {
    .access_unit = G_MAXUINT64,
    .sequence = buffer->sequence,
    .poc = poc,
  };
  H265BufferSlot *slot = find_picture (buffer, poc, mask);

  if (slot == current)
    return FALSE;
  if (slot == NULL)
    slot = add_picture (buffer, &missing);
  if (slot == NULL)
    return FALSE;
  slot->flags |= FLAG_REFERENCE;
  kept[slot - buffer->slots] = TRUE;
  return TRUE;
}

static gboolean
keep_long_term (H265PictureBuffer *buffer, const H265Slice *slice,
    const H265BufferSlot *current, const H265Reference *reference,
    gboolean *kept)
{
  const gint64 max = slice->sequence.max_lsb;
  gint64 poc = reference->value;

  if (!reference->msb_present)
    return keep_reference (buffer, current, poc, max - 1, kept);
  poc += current->picture.poc - slice->lsb - reference->msb_cycle * max;
  return keep_reference (buffer, current, poc, -1, kept);
}

/* The reference picture set, clause 8.3.2: pictures that are not in it are no
 * reference pictures any more. FALSE if the picture refers to itself, or there
 * are too many. */
static gboolean
update_references (H265PictureBuffer *buffer, const H265Slice *slice,
    const H265BufferSlot *current)
{
  const gint64 poc = current->picture.poc;
  gboolean kept[H265_BUFFER_SIZE] = { FALSE }, valid = TRUE;
  guint i;

  if (!slice->has_references)
    return TRUE;
  for (i = 0; valid && i < slice->n_short; i++)
    valid = keep_reference (
        buffer, current, poc + slice->references[i].value, -1, kept);
  for (; valid && i < slice->n_short + slice->n_long; i++)
    valid =
        keep_long_term (buffer, slice, current, &slice->references[i], kept);
  for (i = 0; i < H265_BUFFER_SIZE; i++)
    if (!kept[i] && &buffer->slots[i] != current)
      buffer->slots[i].flags &= ~FLAG_REFERENCE;
  return valid;
}

/* Output */

static void
add_event (
    H265PictureBuffer *buffer, const H265Picture *picture, gboolean discarded)
{
  g_return_if_fail (buffer->n_events < G_N_ELEMENTS (buffer->events));
  buffer->events[buffer->n_events++] = (H265BufferEvent){
    .picture = *picture,
    .discarded = discarded,
  };
}

/* Whether @slot is in use, and of the coded video sequence that is output, but
 * not the current picture, which FFmpeg knows by its picture order count. */
static gboolean
is_prior (const H265PictureBuffer *buffer, const H265BufferSlot *slot)
{
  return slot->flags != 0 && slot->picture.sequence == buffer->output_sequence
      && slot->picture.poc != buffer->poc;
}

/* The "bumping" of a full buffer. */
static void
protect_oldest (H265PictureBuffer *buffer)
{
  gint64 first = G_MAXINT64;
  guint i, n = 0;

  for (i = 0; i < H265_BUFFER_SIZE; i++) {
    const H265BufferSlot *slot = &buffer->slots[i];

    if (!is_prior (buffer, slot))
      continue;
    n++;
    if (slot->flags == FLAG_WAITING)
      first = MIN (first, slot->picture.poc);
  }
  if (n < buffer->active.max_dec_pic_buffering)
    return;
  for (i = 0; i < H265_BUFFER_SIZE; i++) {
    H265BufferSlot *slot = &buffer->slots[i];

    if ((slot->flags & FLAG_WAITING) != 0
        && slot->picture.sequence == buffer->output_sequence
        && slot->picture.poc <= first)
      slot->flags |= FLAG_PROTECTED;
  }
}

static void
discard_prior (H265PictureBuffer *buffer)
{
  guint i;

  for (i = 0; i < H265_BUFFER_SIZE; i++) {
    H265BufferSlot *slot = &buffer->slots[i];

    if (!is_prior (buffer, slot) || (slot->flags & FLAG_WAITING) == 0
        || (slot->flags & FLAG_PROTECTED) != 0)
      continue;
    slot->flags &= ~FLAG_WAITING;
    add_event (buffer, &slot->picture, TRUE);
  }
}

/* The first waiting picture of the coded video sequence that is output, and how
 * many wait. */
static H265BufferSlot *
find_first_waiting (H265PictureBuffer *buffer, guint *n_waiting)
{
  H265BufferSlot *first = NULL;
  guint i;

  *n_waiting = 0;
  for (i = 0; i < H265_BUFFER_SIZE; i++) {
    H265BufferSlot *slot = &buffer->slots[i];

    if ((slot->flags & FLAG_WAITING) == 0
        || slot->picture.sequence != buffer->output_sequence)
      continue;
    ++*n_waiting;
    if (first == NULL || slot->picture.poc < first->picture.poc)
      first = slot;
  }
  return first;
}

static gboolean
output_next (H265PictureBuffer *buffer, gboolean at_end)
{
  H265BufferSlot *slot;
  guint n_waiting;

  for (;;) {
    if (buffer->discards)
      discard_prior (buffer);
    slot = find_first_waiting (buffer, &n_waiting);
    if (!at_end && buffer->output_sequence == buffer->sequence
        && n_waiting <= buffer->active.max_num_reorder)
      return FALSE;
    if (slot != NULL) {
      slot->flags &= ~(FLAG_WAITING | FLAG_PROTECTED);
      add_event (buffer, &slot->picture, FALSE);
      return TRUE;
    }
    if (buffer->output_sequence == buffer->sequence)
      return FALSE;
    buffer->output_sequence++;
  }
}

gboolean
h265_picture_buffer_flush (H265PictureBuffer *buffer)
{
  buffer->n_events = 0;
  return output_next (buffer, TRUE) || buffer->n_events > 0;
}

/* Decoding */

static H265Decoded
decode_picture (H265PictureBuffer *buffer, const H265Slice *slice, guint8 type,
    const H265Picture *picture)
{
  H265BufferSlot *slot;

  if (find_picture (buffer, picture->poc, -1) != NULL)
    return H265_DECODED_REFUSED;
  slot = add_picture (buffer, picture);
  if (slot == NULL)
    return H265_DECODED_REFUSED;
  slot->flags = FLAG_REFERENCE | (slice->pic_output ? FLAG_WAITING : 0);
  if (!update_references (buffer, slice, slot)) {
    slot->flags = 0;
    return H265_DECODED_REFUSED;
  }
  if (!h265_type_is_irap (type))
    protect_oldest (buffer);
  output_next (buffer, FALSE);
  return slice->pic_output ? H265_DECODED : H265_DECODED_NOT_OUTPUT;
}

H265Decoded
h265_picture_buffer_decode (H265PictureBuffer *buffer, const H265Slice *slice,
    const H265Nal *nal, H265Picture *picture)
{
  const guint8 type = nal->type;
  const gboolean discards = must_discard (buffer, slice, type);

  activate (buffer, slice);
  buffer->after_end = FALSE;
  buffer->poc = get_poc (buffer, slice, type);
  if (is_previous_tid0 (nal))
    buffer->previous_poc = buffer->poc;
  picture->poc = buffer->poc;
  picture->sequence = buffer->sequence;
  buffer->discards = discards;
  if (is_skipped (buffer, type, buffer->poc))
    return H265_DECODED_SKIPPED;
  return decode_picture (buffer, slice, type, picture);
}
