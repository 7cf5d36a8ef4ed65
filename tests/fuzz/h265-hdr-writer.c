/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes the way of HDR metadata into H.265 access units. The input is a byte
 * that chooses the framing, two for the size of an access unit, that, and a
 * container for it. What is put in has to be found again, in a result that
 * needs nothing more; everything else has to stay; and when it is taken out
 * again the NAL units have to be those of before.
 */

#include "h265/h265writer.h"
#include "hdr/hdrplan.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <string.h>

#include "fuzz.h"

typedef struct
{
  guint length_size;
  HdrStaticMode mode;
  H265AccessUnit unit;
  HdrPlan plan;
  HdrSet carried;
  H265Writer writer;
} Fuzz;

static void
fuzz_init (Fuzz *fuzz, guint length_size)
{
  fuzz->length_size = length_size;
  h265_access_unit_init (&fuzz->unit);
  hdr_plan_init (&fuzz->plan);
  hdr_set_init (&fuzz->carried);
  h265_writer_init (&fuzz->writer);
}

static void
fuzz_clear (Fuzz *fuzz)
{
  h265_writer_clear (&fuzz->writer);
  hdr_set_clear (&fuzz->carried);
  hdr_plan_clear (&fuzz->plan);
  h265_access_unit_clear (&fuzz->unit);
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

/* What is done to @bytes, or NULL when that is nothing or not possible. */
static GByteArray *
write_unit (Fuzz *fuzz, const GByteArray *bytes, const HdrSet *insert,
    const HdrSet *remove)
{
  if (!h265_writer_write (&fuzz->writer, &fuzz->unit, bytes->data, bytes->len,
          fuzz->length_size, insert, remove))
    return NULL;
  return join (&fuzz->writer.out, bytes);
}

/* NAL units one by one; where start codes are and how long is not of them. */
static void
check_same_nals (
    guint length_size, const GByteArray *before, const GByteArray *after)
{
  H265NalReader a, b;
  H265Nal left, right;
  gboolean more;

  h265_nal_reader_init (&a, before->data, before->len, length_size);
  h265_nal_reader_init (&b, after->data, after->len, length_size);
  do {
    more = h265_nal_reader_next (&a, &left);
    FUZZ_CHECK (more == h265_nal_reader_next (&b, &right));
    if (more)
      FUZZ_CHECK (left.size == right.size
          && memcmp (before->data + left.header, after->data + right.header,
                 left.size)
              == 0);
  } while (more);
}

/* Every message of @set, for how @unit has to say it. */
static void
check_found (const HdrSet *set, const H265AccessUnit *unit)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < hdr_set_get_n_messages (set); i++) {
    const HdrMessage *message = hdr_set_get_message (set, i, &data);

    FUZZ_CHECK (hdr_set_agrees (
        &unit->hdr.set, set, message->format, message->provider));
  }
}

/* A kind that is put in where none was, taken out again. */
static void
check_taken_out (Fuzz *fuzz, const GByteArray *before, const GByteArray *after)
{
  HdrSet nothing;
  GByteArray *out;

  hdr_set_init (&nothing);
  out = write_unit (fuzz, after, &nothing, &fuzz->plan.insert);
  FUZZ_CHECK (out != NULL);
  check_same_nals (fuzz->length_size, before, out);
  g_byte_array_unref (out);
  hdr_set_clear (&nothing);
}

/* Whether a reader, with its limits, takes all of it. */
static gboolean
has_room (const Fuzz *fuzz)
{
  const HdrSet *there = &fuzz->unit.hdr.set, *insert = &fuzz->plan.insert;

  return hdr_set_count (there, SHMEM_FORMAT_T35)
          + hdr_set_count (insert, SHMEM_FORMAT_T35)
      <= HDR_MAX_T35
      && there->data->len + insert->data->len <= HDR_MAX_SET_SIZE;
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

  h265_access_unit_parse (
      &fuzz->unit, bytes->data, bytes->len, fuzz->length_size);
  if (fuzz->unit.incomplete || !fuzz->unit.hdr.has_picture || !has_room (fuzz))
    return;
  if (!plan (fuzz, replace) || !has_room (fuzz))
    return;
  FUZZ_CHECK (replace
      || hdr_set_get_n_messages (&fuzz->plan.remove)
          == hdr_set_count (&fuzz->plan.remove, HDR_FORMAT_CONTAINER));
  out = write_unit (fuzz, bytes, &fuzz->plan.insert, &fuzz->plan.remove);
  if (out == NULL)
    return;

  h265_access_unit_parse (&fuzz->unit, out->data, out->len, fuzz->length_size);
  FUZZ_CHECK (!fuzz->unit.incomplete && fuzz->unit.hdr.has_picture);
  check_found (&fuzz->plan.insert, &fuzz->unit);
  if (hdr_set_get_n_messages (&fuzz->plan.remove) == 0)
    check_taken_out (fuzz, bytes, out);
  /* Once is enough, at the start of a stream and later. */
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
  hdr_set_take_buffer (carried, buffer, h265_nal_can_hold, NULL);
  hdr_set_take_container (carried, buffer, NULL);
  gst_buffer_unref (buffer);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const guint length_sizes[] = { 0, 1, 2, 4 };
  GByteArray *bytes;
  gsize unit_size;
  Fuzz fuzz;

  gst_init (NULL, NULL);
  if (size < 3)
    return 0;
  unit_size = MIN ((gsize) (data[1] << 8 | data[2]), size - 3);
  bytes = g_byte_array_new_take (g_memdup2 (data + 3, unit_size), unit_size);
  fuzz_init (&fuzz, length_sizes[data[0] % 4]);
  fuzz.mode = (HdrStaticMode) (data[0] / 4 % 3);
  carry (&fuzz.carried, data + 3 + unit_size, size - 3 - unit_size);
  try_unit (&fuzz, bytes, FALSE);
  try_unit (&fuzz, bytes, TRUE);
  fuzz_clear (&fuzz);
  g_byte_array_unref (bytes);
  return 0;
}
