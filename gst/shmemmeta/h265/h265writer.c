/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes HDR metadata and containers as SEI messages and as NAL units of type 62, and removes
 * it. Slices and everything else in the access unit stay as they are, byte for
 * byte, and so do the other messages of an SEI NAL unit that loses one.
 */

#define GST_USE_UNSTABLE_API

#include "h265/h265writer.h"

#include <gst/codecparsers/gsth265parser.h>
#include <shmem/shmem-format.h>

#include <string.h>

/* rbsp_trailing_bits() after a payload of whole bytes. */
#define TRAILING_BITS 0x80

void
h265_writer_init (H265Writer *writer)
{
  memset (writer, 0, sizeof *writer);
  hdr_pieces_init (&writer->out);
  writer->rbsp = g_byte_array_new ();
  writer->left = g_byte_array_new ();
  writer->nal = g_byte_array_new ();
}

void
h265_writer_clear (H265Writer *writer)
{
  hdr_pieces_clear (&writer->out);
  g_clear_pointer (&writer->rbsp, g_byte_array_unref);
  g_clear_pointer (&writer->left, g_byte_array_unref);
  g_clear_pointer (&writer->nal, g_byte_array_unref);
}

/* Pieces */

/* The first NAL unit of an access unit has a start code of four bytes (clause
 * B.2.2). Another one may be the first now. */
static void
complete_start_code (H265Writer *writer)
{
  const guint8 *data = writer->out.data + writer->out.done;
  gsize size = writer->out.size - writer->out.done;

  if (writer->nal_length_size == 0 && writer->out.pieces->len == 0
      && writer->out.done > 0 && size >= 3 && data[2] == 1)
    hdr_pieces_add (&writer->out, (const guint8 *) "\0", 1);
}

/* Keeps the input up to @offset. */
static void
keep_until (H265Writer *writer, gsize offset)
{
  if (offset > writer->out.done)
    complete_start_code (writer);
  hdr_pieces_keep_until (&writer->out, offset);
}

/* NAL units */

/* Appends the NAL unit in @nal, after a start code or its length. */
static void
add_nal (H265Writer *writer)
{
  guint8 prefix[4] = { 0, 0, 0, 1 };
  gsize length = writer->nal->len;
  guint i, prefix_size = writer->nal_length_size;

  if (prefix_size > 0) {
    if (prefix_size < 4 && length >> (8 * prefix_size) != 0)
      writer->too_large = TRUE;
    for (i = 0; i < prefix_size; i++)
      prefix[i] = length >> (8 * (prefix_size - 1 - i));
  } else {
    prefix_size = sizeof prefix;
  }
  hdr_pieces_add (&writer->out, prefix, prefix_size);
  hdr_pieces_add (&writer->out, writer->nal->data, writer->nal->len);
}

static void
start_nal (H265Writer *writer, guint8 type, guint8 temporal_id_plus1)
{
  const guint8 header[H265_NAL_HEADER_SIZE] = { type << 1, temporal_id_plus1 };

  g_byte_array_set_size (writer->nal, 0);
  g_byte_array_append (writer->nal, header, sizeof header);
}

static void
put_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

/* SEI messages */

static void
put_sei_number (GByteArray *bytes, gsize number)
{
  for (; number >= 0xff; number -= 0xff)
    put_byte (bytes, 0xff);
  put_byte (bytes, number);
}

/* Each message has a NAL unit of its own, as most encoders write and some
 * decoders require. Its TemporalId is that of the picture (clause 7.4.2.2). */
static void
insert_sei (H265Writer *writer, const H265AccessUnit *unit, guint type,
    const guint8 *payload, gsize size)
{
  g_byte_array_set_size (writer->rbsp, 0);
  put_sei_number (writer->rbsp, type);
  put_sei_number (writer->rbsp, size);
  g_byte_array_append (writer->rbsp, payload, size);
  put_byte (writer->rbsp, TRAILING_BITS);

  start_nal (writer, GST_H265_NAL_PREFIX_SEI,
      MAX (unit->picture.temporal_id_plus1, 1));
  h265_nal_escape (writer->nal, writer->rbsp->data, writer->rbsp->len);
  add_nal (writer);
}

static void
insert_container (H265Writer *writer, const H265AccessUnit *unit, guint type,
    const guint8 *container, gsize size)
{
  g_byte_array_set_size (writer->left, 0);
  hdr_container_write (writer->left, container, size,
      writer->out.data + unit->picture.header, unit->picture.size);
  insert_sei (writer, unit, type, writer->left->data, writer->left->len);
}

/* Inserts before the first slice: after parameter sets and existing SEI, some
 * of which must come first (clause 7.4.2.4.4, annex D). */
static void
insert_prefix_messages (
    H265Writer *writer, const H265AccessUnit *unit, const HdrSet *insert)
{
  const guint8 *data;
  guint i;

  keep_until (writer, unit->picture.start);
  for (i = 0; i < hdr_set_get_n_messages (insert); i++) {
    const HdrMessage *message = hdr_set_get_message (insert, i, &data);
    const H265SeiKind *kind = h265_sei_kind_of_format (message->format);
    guint8 payload[H265_SEI_MAX_CONVERTED];

    if (kind == NULL)
      continue;
    if (kind->format == HDR_FORMAT_CONTAINER) {
      insert_container (writer, unit, kind->type, data, message->size);
      continue;
    }
    if (kind->size > 0)
      kind->to_sei (payload, data);
    insert_sei (writer, unit, kind->type, kind->size > 0 ? payload : data,
        message->size);
  }
}

/* Inserts after everything but an end of sequence. Readers look for the header
 * 7C 01, whatever the TemporalId of the picture. */
static void
insert_rpus (
    H265Writer *writer, const H265AccessUnit *unit, const HdrSet *insert)
{
  const guint8 *data;
  guint i;

  keep_until (writer, unit->end_start);
  for (i = 0; i < hdr_set_get_n_messages (insert); i++) {
    const HdrMessage *message = hdr_set_get_message (insert, i, &data);

    if (message->format != SHMEM_FORMAT_DVRP)
      continue;
    start_nal (writer, H265_NAL_DOLBY_VISION_RPU, 1);
    h265_nal_escape (writer->nal, data, message->size);
    add_nal (writer);
  }
}

/* Removal */

/* Messages that are too short were not parsed; captions, and user data of
 * others, are never removed. */
static gboolean
is_to_be_removed (
    const HdrSet *remove, const guint8 *rbsp, const H265SeiMessage *message)
{
  const H265SeiKind *kind = h265_sei_kind_of_type (message->type);
  const guint8 *payload = rbsp + message->payload;

  if (kind == NULL || message->size == 0 || message->size < kind->size)
    return FALSE;
  if (kind->format == HDR_FORMAT_CONTAINER
      && !hdr_container_is_marked (payload, message->size))
    return FALSE;
  return hdr_set_has_kind (remove, kind->format,
      hdr_get_provider (kind->format, payload, message->size));
}

/* Copies the remaining messages and what follows them to @left; FALSE if none
 * is removed. @n_left: their number. */
static gboolean
sift_sei (H265Writer *writer, const HdrSet *remove, guint *n_left)
{
  const guint8 *rbsp = writer->rbsp->data;
  H265SeiReader reader;
  H265SeiMessage message;
  H265SeiResult result;
  gsize end = 0;
  gboolean removed = FALSE;

  *n_left = 0;
  g_byte_array_set_size (writer->left, 0);
  h265_sei_reader_init (&reader, rbsp, writer->rbsp->len);
  while (
      (result = h265_sei_reader_next (&reader, &message)) == H265_SEI_MESSAGE) {
    end = message.payload + message.size;
    if (is_to_be_removed (remove, rbsp, &message)) {
      removed = TRUE;
      continue;
    }
    g_byte_array_append (
        writer->left, rbsp + message.start, end - message.start);
    (*n_left)++;
  }
  /* The trailing bits, or the rest of a damaged NAL unit. */
  if (end < writer->rbsp->len)
    g_byte_array_append (writer->left, rbsp + end, writer->rbsp->len - end);
  if (result != H265_SEI_END)
    (*n_left)++;
  return removed;
}

static void
rewrite_sei (H265Writer *writer, const H265Nal *nal, const HdrSet *remove)
{
  const guint8 *data = writer->out.data + nal->header;
  guint n_left;

  g_byte_array_set_size (writer->rbsp, 0);
  h265_nal_unescape (writer->rbsp, data + H265_NAL_HEADER_SIZE,
      nal->size - H265_NAL_HEADER_SIZE);
  if (!sift_sei (writer, remove, &n_left))
    return;

  keep_until (writer, nal->start);
  hdr_pieces_skip_until (&writer->out, nal->end);
  if (n_left == 0)
    return;
  g_byte_array_set_size (writer->nal, 0);
  g_byte_array_append (writer->nal, data, H265_NAL_HEADER_SIZE);
  h265_nal_escape (writer->nal, writer->left->data, writer->left->len);
  add_nal (writer);
}

static void
sift_nal (H265Writer *writer, const H265Nal *nal, const HdrSet *remove)
{
  if (nal->type != H265_NAL_DOLBY_VISION_RPU) {
    rewrite_sei (writer, nal, remove);
  } else if (nal->size > H265_NAL_HEADER_SIZE
      && hdr_set_has_kind (remove, SHMEM_FORMAT_DVRP, 0)) {
    keep_until (writer, nal->start);
    hdr_pieces_skip_until (&writer->out, nal->end);
  }
}

/* Processes the NAL units from index *@index on that start before @offset. */
static void
sift_until (H265Writer *writer, const H265AccessUnit *unit,
    const HdrSet *remove, guint *index, gsize offset)
{
  for (; *index < unit->nals->len; (*index)++) {
    const H265Nal *nal = &g_array_index (unit->nals, H265Nal, *index);

    if (nal->start >= offset)
      return;
    if (hdr_set_get_n_messages (remove) > 0)
      sift_nal (writer, nal, remove);
  }
}

gboolean
h265_writer_write (H265Writer *writer, const H265AccessUnit *unit,
    const guint8 *data, gsize size, guint nal_length_size, const HdrSet *insert,
    const HdrSet *remove)
{
  guint index = 0;

  g_return_val_if_fail (
      unit->hdr.has_picture || hdr_set_get_n_messages (insert) == 0, FALSE);
  g_return_val_if_fail (!unit->incomplete, FALSE);

  hdr_pieces_start (&writer->out, data, size);
  writer->nal_length_size = nal_length_size;
  writer->too_large = FALSE;

  sift_until (writer, unit, remove, &index, unit->picture.start);
  insert_prefix_messages (writer, unit, insert);
  sift_until (writer, unit, remove, &index, unit->end_start);
  insert_rpus (writer, unit, insert);
  sift_until (writer, unit, remove, &index, size);
  keep_until (writer, size);
  return !writer->too_large;
}
