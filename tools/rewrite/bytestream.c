/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Turns the length of each NAL unit into a start code, and gives a random access
 * point what codec_data has and it has not: parameter sets, and the HDR metadata
 * that codec_data declares for each coded video sequence. What is in a byte
 * stream already is not touched.
 */

#define GST_USE_UNSTABLE_API

#include "rewrite/bytestream.h"

#include "hdr/hdrnumbers.h"

#include <gst/codecparsers/gsth265parser.h>
#include <shmem/shmem-format.h>

static const guint8 start_code[] = { 0, 0, 0, 1 };

void
byte_stream_init (ByteStream *self)
{
  *self =
      (ByteStream){ .bytes = g_byte_array_new (), .sei = g_byte_array_new () };
  parameter_sets_init (&self->sets);
  h265_access_unit_init (&self->unit);
  h265_access_unit_init (&self->whole);
  h265_writer_init (&self->writer);
  hdr_set_init (&self->caps);
  hdr_set_init (&self->insert);
  hdr_set_init (&self->none);
}

void
byte_stream_clear (ByteStream *self)
{
  parameter_sets_clear (&self->sets);
  h265_access_unit_clear (&self->unit);
  h265_access_unit_clear (&self->whole);
  h265_writer_clear (&self->writer);
  hdr_set_clear (&self->caps);
  hdr_set_clear (&self->insert);
  hdr_set_clear (&self->none);
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->sei, g_byte_array_unref);
}

/* ---- NAL units with lengths ---- */

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize offset; /* of the next one */
  guint length_size;
  gboolean truncated;
} Lengths;

/* All bytes belong to a NAL unit, the last one of a damaged access unit too. */
static gboolean
next_nal (Lengths *self, const guint8 **nal, gsize *size)
{
  gsize left = self->size - self->offset;

  if (left <= self->length_size) {
    self->truncated |= left > 0;
    return FALSE;
  }
  *size = hdr_read_number (self->data + self->offset, self->length_size);
  self->offset += self->length_size;
  left -= self->length_size;
  if (*size > left) {
    self->truncated = TRUE;
    *size = left;
  }
  *nal = self->data + self->offset;
  self->offset += *size;
  return TRUE;
}

static void
append_nal (ByteStream *self, const guint8 *nal, gsize size)
{
  if (size == 0)
    return;
  g_byte_array_append (self->bytes, start_code, sizeof start_code);
  g_byte_array_append (self->bytes, nal, (guint) size);
}

/* ---- what codec_data has ---- */

static void
append_sets (ByteStream *self)
{
  guint i;

  for (i = 0; i < self->sets.sets->len; i++) {
    const ParameterSet *set = &g_array_index (self->sets.sets, ParameterSet, i);

    if (!set->here)
      append_nal (self, set->nal->data, set->nal->len);
  }
}

static gboolean
has_static (const HdrSet *set)
{
  return hdr_set_has_kind (set, SHMEM_FORMAT_MDCV, 0)
      || hdr_set_has_kind (set, SHMEM_FORMAT_CLLI, 0);
}

/* Whether @set has a message of a kind that @other has too. */
static gboolean
overlaps (const HdrSet *set, const HdrSet *other)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < hdr_set_get_n_messages (set); i++) {
    const HdrMessage *message = hdr_set_get_message (set, i, &data);

    if (hdr_set_has_kind (other, message->format, message->provider))
      return TRUE;
  }
  return FALSE;
}

/* SEI messages of codec_data hold for each coded video sequence. Other ones than
 * HDR metadata, such as the name of the encoder, are written once. */
static void
append_seis (ByteStream *self)
{
  const gboolean starts_sequence = self->unit.hdr.starts_sequence;
  H265AccessUnit declared;
  guint i;

  h265_access_unit_init (&declared);
  for (i = 0; i < self->sets.seis->len; i++) {
    gsize size;
    const guint8 *nal =
        g_bytes_get_data (g_ptr_array_index (self->sets.seis, i), &size);

    g_byte_array_set_size (self->sei, 0);
    g_byte_array_append (self->sei, start_code, sizeof start_code);
    g_byte_array_append (self->sei, nal, (guint) size);
    h265_access_unit_parse (&declared, self->sei->data, self->sei->len, 0);
    if (overlaps (&declared.hdr.set, &self->unit.hdr.set))
      continue;
    if (self->declare
        || (hdr_set_get_n_messages (&declared.hdr.set) > 0
            && (starts_sequence || !self->has_own_static)))
      append_nal (self, nal, size);
  }
  h265_access_unit_clear (&declared);
}

/* ---- what the container file has ---- */

/* Puts the changed access unit of @writer together. */
static void
take_pieces (ByteStream *self)
{
  GByteArray *joined = g_byte_array_new ();
  guint i;

  for (i = 0; i < self->writer.out.pieces->len; i++) {
    gsize size;
    const guint8 *bytes = hdr_pieces_get (&self->writer.out, i, &size);

    g_byte_array_append (joined, bytes, (guint) size);
  }
  g_byte_array_unref (self->bytes);
  self->bytes = joined;
}

/* MDCV and CLLI of which the stream itself has said nothing so far. */
static void
add_caps (ByteStream *self)
{
  guint i;

  if (hdr_set_get_n_messages (&self->caps) == 0)
    return;
  h265_access_unit_parse (&self->whole, self->bytes->data, self->bytes->len, 0);
  hdr_set_reset (&self->insert);
  for (i = 0; i < HDR_N_STATIC; i++) {
    const guint64 format = hdr_formats[i].format;

    self->said[i] |= hdr_set_has_kind (&self->whole.hdr.set, format, 0);
    if (!self->said[i] && self->whole.hdr.random_access)
      hdr_set_append_kind (&self->insert, &self->caps, format, 0);
  }
  if (hdr_set_get_n_messages (&self->insert) > 0 && !self->whole.incomplete
      && h265_writer_write (&self->writer, &self->whole, self->bytes->data,
          self->bytes->len, 0, &self->insert, &self->none))
    take_pieces (self);
}

/* ---- access units ---- */

/* Of the NAL units that can be before parameter sets. */
static gboolean
is_head (const guint8 *nal, gsize size)
{
  H265Nal header;

  return h265_nal_read (&header, nal, 0, size)
      && header.type >= GST_H265_NAL_VPS && header.type <= GST_H265_NAL_AUD;
}

static void
note_sets (ByteStream *self, Lengths lengths)
{
  const guint8 *nal;
  gsize size;

  parameter_sets_start (&self->sets);
  while (next_nal (&lengths, &nal, &size))
    parameter_sets_note (&self->sets, nal, size);
}

static void
convert_nals (ByteStream *self, Lengths *lengths)
{
  gboolean complete = self->declare || self->unit.hdr.random_access;
  const guint8 *nal;
  gsize size;

  while (next_nal (lengths, &nal, &size)) {
    if (complete && !is_head (nal, size)) {
      append_sets (self);
      append_seis (self);
      complete = FALSE;
      self->declare = FALSE;
    }
    append_nal (self, nal, size);
  }
}

const guint8 *
byte_stream_convert (ByteStream *self, const ToolAccessUnit *unit, gsize *size)
{
  const guint8 *data = g_bytes_get_data (unit->bytes, size);
  const guint8 *codec_data;
  Lengths lengths = { data, *size, 0, unit->nal_length_size, FALSE };
  gsize codec_data_size;

  if (unit->nal_length_size == 0)
    return data;
  if (unit->codec_data) {
    codec_data = g_bytes_get_data (unit->codec_data, &codec_data_size);
    parameter_sets_declare (&self->sets, codec_data, codec_data_size);
    self->declare = TRUE;
  }
  if (unit->caps)
    hdr_set_take_caps (&self->caps, unit->caps);
  g_byte_array_set_size (self->bytes, 0);
  h265_access_unit_parse (&self->unit, data, *size, unit->nal_length_size);
  note_sets (self, lengths);
  convert_nals (self, &lengths);
  add_caps (self);
  self->faults += lengths.truncated;
  self->has_own_static |= has_static (&self->unit.hdr.set);
  *size = self->bytes->len;
  return self->bytes->data;
}

const guint8 *
byte_stream_drop (
    ByteStream *self, const guint8 *data, gsize *size, guint8 type)
{
  GByteArray *left = NULL;
  H265NalReader reader;
  gsize done = 0;
  H265Nal nal;

  h265_nal_reader_init (&reader, data, *size, 0);
  while (h265_nal_reader_next (&reader, &nal)) {
    if (nal.type != type)
      continue;
    if (left == NULL)
      left = g_byte_array_new ();
    g_byte_array_append (left, data + done, (guint) (nal.start - done));
    done = nal.end;
  }
  if (left == NULL)
    return data;
  g_byte_array_append (left, data + done, (guint) (*size - done));
  g_byte_array_unref (self->bytes);
  self->bytes = left;
  *size = left->len;
  return left->data;
}
