/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes the way of HDR metadata into AV1 temporal units. The input is a byte
 * that chooses the framing, two for the size of a unit, that, and a container
 * for it. What is put in has to be found again, in a result that needs nothing
 * more; everything else has to stay; and when it is taken out again the OBUs
 * have to be those of before.
 */

#include "av1/av1codec.h"
#include "av1/av1writer.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <string.h>

#include "fuzz.h"

typedef struct
{
  Av1Framing framing;
  HdrStaticMode mode;
  Av1Unit unit;
  HdrPlan plan;
  HdrSet carried;
  Av1Writer writer;
} Fuzz;

static void
fuzz_init (Fuzz *fuzz, guint8 choice)
{
  fuzz->framing = (Av1Framing) (choice % 3);
  fuzz->mode = (HdrStaticMode) (choice / 3 % 3);
  av1_unit_init (&fuzz->unit);
  hdr_plan_init (&fuzz->plan);
  hdr_set_init (&fuzz->carried);
  av1_writer_init (&fuzz->writer);
}

static void
fuzz_clear (Fuzz *fuzz)
{
  av1_writer_clear (&fuzz->writer);
  hdr_set_clear (&fuzz->carried);
  hdr_plan_clear (&fuzz->plan);
  av1_unit_clear (&fuzz->unit);
}

/* As the first unit of a stream. */
static void
parse (Fuzz *fuzz, const GByteArray *bytes)
{
  fuzz->unit.sequence = (Av1Sequence){ 0 };
  av1_unit_flush (&fuzz->unit);
  av1_unit_parse (&fuzz->unit, bytes->data, bytes->len, fuzz->framing);
}

/* The pieces as one block of just their size. */
static GByteArray *
join (const HdrPieces *pieces, const GByteArray *bytes)
{
  GByteArray *out = g_byte_array_new ();
  guint i;

  for (i = 0; i < pieces->pieces->len; i++) {
    const HdrPiece *piece = &g_array_index (pieces->pieces, HdrPiece, i);
    const GByteArray *from = piece->is_new ? pieces->bytes : bytes;

    FUZZ_CHECK (piece->size > 0 && piece->offset <= from->len
        && piece->size <= from->len - piece->offset);
    g_byte_array_append (out, from->data + piece->offset, piece->size);
  }
  return out;
}

static GByteArray *
write_unit (Fuzz *fuzz, const GByteArray *bytes, const HdrSet *insert,
    const HdrSet *remove)
{
  FUZZ_CHECK (av1_writer_write (&fuzz->writer, &fuzz->unit, bytes->data,
      bytes->len, fuzz->framing, insert, remove));
  return join (&fuzz->writer.out, bytes);
}

/* OBUs one by one; how the lengths of annex B are written is not of them. */
static void
check_same_obus (
    gboolean annexb, const GByteArray *before, const GByteArray *after)
{
  Av1ReadResult result;
  Av1Reader a, b;
  Av1Obu left, right;

  av1_reader_init (&a, before->data, before->len, annexb);
  av1_reader_init (&b, after->data, after->len, annexb);
  do {
    result = av1_reader_next (&a, &left);
    FUZZ_CHECK (result == av1_reader_next (&b, &right));
    if (result == AV1_READ_OBU)
      FUZZ_CHECK (left.size == right.size
          && left.payload - left.header == right.payload - right.header
          && memcmp (before->data + left.header, after->data + right.header,
                 left.payload - left.header + left.size)
              == 0);
  } while (result == AV1_READ_OBU);
}

/* Every message of @set, for how @unit has to say it. */
static void
check_found (const HdrSet *set, const Av1Unit *unit)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < hdr_set_get_n_messages (set); i++) {
    const HdrMessage *message = hdr_set_get_message (set, i, &data);

    FUZZ_CHECK (hdr_set_agrees (
        &unit->hdr.set, set, message->format, message->provider));
  }
}

/* A kind that is put in where none was in any layer, taken out again. */
static void
check_taken_out (Fuzz *fuzz, const GByteArray *before, const GByteArray *after)
{
  HdrSet nothing;
  GByteArray *out;
  guint i;

  parse (fuzz, before);
  for (i = 0; i < fuzz->unit.items->len; i++) {
    const Av1Item *item = &g_array_index (fuzz->unit.items, Av1Item, i);

    if (hdr_set_has_kind (&fuzz->plan.insert, item->format, item->provider))
      return;
  }
  hdr_set_init (&nothing);
  parse (fuzz, after);
  out = write_unit (fuzz, after, &nothing, &fuzz->plan.insert);
  check_same_obus (fuzz->framing == AV1_ANNEXB, before, out);
  g_byte_array_unref (out);
  hdr_set_clear (&nothing);
}

/* Whether a reader, with its limits, takes all of it: once for each frame. */
static gboolean
has_room (const Fuzz *fuzz)
{
  const HdrSet *there = &fuzz->unit.said, *insert = &fuzz->plan.insert;
  guint i, frames = 0;

  for (i = 0; i < fuzz->unit.items->len; i++)
    frames += g_array_index (fuzz->unit.items, Av1Item, i).shown;
  return hdr_set_count (there, SHMEM_FORMAT_T35)
          + frames * hdr_set_count (insert, SHMEM_FORMAT_T35)
      <= HDR_MAX_T35
      && hdr_set_count (there, SHMEM_FORMAT_DVRP)
          + frames * hdr_set_count (insert, SHMEM_FORMAT_DVRP)
      <= HDR_MAX_RPUS
      && frames * hdr_set_count (insert, HDR_FORMAT_CONTAINER)
      <= HDR_MAX_CONTAINERS
      && there->data->len + frames * insert->data->len <= HDR_MAX_SET_SIZE;
}

static gboolean
plan_next (Fuzz *fuzz, gboolean replace)
{
  return hdr_plan_update (
      &fuzz->plan, &fuzz->unit.hdr, &fuzz->carried, FALSE, replace, fuzz->mode);
}

static gboolean
plan (Fuzz *fuzz, gboolean replace)
{
  hdr_plan_forget (&fuzz->plan);
  return plan_next (fuzz, replace);
}

static void
try_unit (Fuzz *fuzz, const GByteArray *bytes, gboolean replace)
{
  GByteArray *out;

  parse (fuzz, bytes);
  if (fuzz->unit.incomplete || !fuzz->unit.hdr.has_picture)
    return;
  if (!plan (fuzz, replace) || !has_room (fuzz))
    return;
  FUZZ_CHECK (replace
      || hdr_set_get_n_messages (&fuzz->plan.remove)
          == hdr_set_count (&fuzz->plan.remove, HDR_FORMAT_CONTAINER));
  out = write_unit (fuzz, bytes, &fuzz->plan.insert, &fuzz->plan.remove);

  parse (fuzz, out);
  FUZZ_CHECK (!fuzz->unit.incomplete && fuzz->unit.hdr.has_picture);
  check_found (&fuzz->plan.insert, &fuzz->unit);
  if (hdr_set_get_n_messages (&fuzz->plan.remove) == 0)
    check_taken_out (fuzz, bytes, out);
  /* Once is enough, at the start of a stream and later. */
  parse (fuzz, out);
  FUZZ_CHECK (!plan (fuzz, replace));
  FUZZ_CHECK (!plan_next (fuzz, replace) && !fuzz->plan.delayed);
  g_byte_array_unref (out);
}

/* What a buffer with the container in @size bytes at @data carries; nothing if
 * that is not well-formed. */
static void
carry (HdrSet *carried, const guint8 *data, gsize size)
{
  GstShmemContainer *container = gst_shmem_container_new (data, size, NULL);
  GstBuffer *buffer = gst_buffer_new ();

  if (container != NULL) {
    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  }
  hdr_set_take_buffer (carried, buffer, av1_can_hold_rpu, NULL);
  av1_codec.round (carried);
  hdr_set_take_container (carried, buffer, NULL);
  gst_buffer_unref (buffer);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GByteArray *bytes;
  gsize unit_size;
  Fuzz fuzz;

  gst_init (NULL, NULL);
  if (size < 3)
    return 0;
  unit_size = MIN ((gsize) (data[1] << 8 | data[2]), size - 3);
  bytes = g_byte_array_new_take (g_memdup2 (data + 3, unit_size), unit_size);
  fuzz_init (&fuzz, data[0]);
  carry (&fuzz.carried, data + 3 + unit_size, size - 3 - unit_size);
  try_unit (&fuzz, bytes, FALSE);
  try_unit (&fuzz, bytes, TRUE);
  fuzz_clear (&fuzz);
  g_byte_array_unref (bytes);
  return 0;
}
