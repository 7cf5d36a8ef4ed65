/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes containers in user data of a bitstream. The input is a byte that
 * chooses the codec, one that says what is around the container, and that. The
 * header in front of it is right, as nobody guesses a digest, so that what the
 * reader has to refuse is all in the container. What is attached has to be
 * well-formed, to have nothing that it may not have, and to be the same once it
 * was written into a bitstream and read again.
 */

#include "av1/av1writer.h"
#include "h265/h265writer.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <string.h>

#include "fuzz.h"

static const guint8 slice[] = { 20 << 1, 1, 0xaf, 0x04, 0x58, 0xdc, 0x7f,
  0x80 };
static const guint8 frame[] = { 0x10, 0x55, 0x55, 0x80 };

/* What is around the container. */
enum
{
  TWICE = 1,
  OF_ANOTHER_PICTURE = 2,
  WITHOUT_END = 4,
};

/* Both codecs, behind the same functions. */
typedef struct
{
  gboolean is_av1;
  H265AccessUnit access_unit;
  H265Writer h265;
  Av1Unit temporal_unit;
  Av1Writer av1;
} Codec;

static void
codec_init (Codec *codec, gboolean is_av1)
{
  codec->is_av1 = is_av1;
  h265_access_unit_init (&codec->access_unit);
  h265_writer_init (&codec->h265);
  av1_unit_init (&codec->temporal_unit);
  av1_writer_init (&codec->av1);
}

static void
codec_clear (Codec *codec)
{
  h265_access_unit_clear (&codec->access_unit);
  h265_writer_clear (&codec->h265);
  av1_unit_clear (&codec->temporal_unit);
  av1_writer_clear (&codec->av1);
}

static const HdrUnit *
codec_parse (Codec *codec, const GByteArray *bytes)
{
  guint8 *exact = g_memdup2 (bytes->data, bytes->len);

  if (codec->is_av1)
    av1_unit_parse (
        &codec->temporal_unit, exact, bytes->len, AV1_TEMPORAL_UNITS);
  else
    h265_access_unit_parse (&codec->access_unit, exact, bytes->len, 0);
  g_free (exact);
  return codec->is_av1 ? &codec->temporal_unit.hdr : &codec->access_unit.hdr;
}

static GByteArray *
codec_write (Codec *codec, const GByteArray *bytes, const HdrSet *insert)
{
  const HdrPieces *pieces = codec->is_av1 ? &codec->av1.out : &codec->h265.out;
  GByteArray *out = g_byte_array_new ();
  gsize size;
  guint i;

  FUZZ_CHECK (codec->is_av1
          ? av1_writer_write (&codec->av1, &codec->temporal_unit, bytes->data,
              bytes->len, AV1_TEMPORAL_UNITS, insert, insert)
          : h265_writer_write (&codec->h265, &codec->access_unit, bytes->data,
              bytes->len, 0, insert, insert));
  for (i = 0; i < pieces->pieces->len; i++) {
    const guint8 *piece = hdr_pieces_get (pieces, i, &size);

    g_byte_array_append (out, piece, size);
  }
  return out;
}

/* ---- a unit by hand ---- */

static void
put_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

static void
put_sei (GByteArray *out, const GByteArray *payload, gboolean end)
{
  GByteArray *rbsp = g_byte_array_new ();
  gsize size;

  put_byte (rbsp, 5);
  for (size = payload->len; size >= 255; size -= 255)
    put_byte (rbsp, 255);
  put_byte (rbsp, size);
  g_byte_array_append (rbsp, payload->data, payload->len);
  if (end)
    put_byte (rbsp, 0x80);
  g_byte_array_append (out, (const guint8 *) "\0\0\0\1\x4e\1", 6);
  h265_nal_escape (out, rbsp->data, rbsp->len);
  g_byte_array_unref (rbsp);
}

static void
put_obu (GByteArray *out, guint type, const guint8 *payload, gsize size)
{
  guint8 leb128[AV1_MAX_LEB128];

  put_byte (out, type << 3 | 2);
  g_byte_array_append (out, leb128, av1_write_leb128 (leb128, size));
  g_byte_array_append (out, payload, size);
}

static void
put_metadata (GByteArray *out, GByteArray *payload, gboolean end)
{
  g_byte_array_prepend (payload, (const guint8 *) "\x1f", 1);
  if (end)
    put_byte (payload, 0x80);
  put_obu (out, AV1_OBU_METADATA, payload->data, payload->len);
}

static void
put_container (
    Codec *codec, GByteArray *out, guint around, const guint8 *data, gsize size)
{
  GByteArray *payload = g_byte_array_new ();
  const guint8 *picture = codec->is_av1 ? frame : slice;
  const gsize picture_size = codec->is_av1 ? sizeof frame : sizeof slice;

  hdr_container_write (payload, data, size, picture,
      around & OF_ANOTHER_PICTURE ? picture_size - 1 : picture_size);
  if (codec->is_av1)
    put_metadata (out, payload, !(around & WITHOUT_END));
  else
    put_sei (out, payload, !(around & WITHOUT_END));
  g_byte_array_unref (payload);
}

static GByteArray *
make_unit (Codec *codec, guint around, const guint8 *data, gsize size)
{
  GByteArray *out = g_byte_array_new ();

  if (around & TWICE)
    put_container (codec, out, 0, data, size / 2);
  put_container (codec, out, around, data, size);
  if (codec->is_av1) {
    put_obu (out, AV1_OBU_FRAME, frame, sizeof frame);
  } else {
    g_byte_array_append (out, (const guint8 *) "\0\0\1", 3);
    g_byte_array_append (out, slice, sizeof slice);
  }
  return out;
}

/* ---- what has to hold ---- */

static bool
check_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  (void) depth;
  (void) user_data;
  FUZZ_CHECK (entry->format == SHMEM_FORMAT_LINEAR
      || hdr_container_may_have (entry->format));
  return true;
}

/* Written again as it was read, the unit says the same. */
static void
check_again (Codec *codec, const GByteArray *bytes, const HdrSet *found)
{
  const guint8 *data, *expected;
  const HdrMessage *message;
  GByteArray *out;
  HdrSet carried;
  gsize size;

  hdr_set_init (&carried);
  message = hdr_set_find (found, HDR_FORMAT_CONTAINER, 0, &data);
  size = message->size;
  hdr_set_append (&carried, HDR_FORMAT_CONTAINER, 0, data, size);
  hdr_set_find (&carried, HDR_FORMAT_CONTAINER, 0, &expected);
  out = codec_write (codec, bytes, &carried);
  message = hdr_set_find (
      &codec_parse (codec, out)->set, HDR_FORMAT_CONTAINER, 0, &data);
  FUZZ_CHECK (message != NULL && message->size == size
      && memcmp (data, expected, size) == 0);
  g_byte_array_unref (out);
  hdr_set_clear (&carried);
}

static void
check_unit (Codec *codec, const GByteArray *bytes, guint around)
{
  const HdrUnit *unit = codec_parse (codec, bytes);
  const HdrMessage *message;
  struct shmem_reader reader;
  const guint8 *data;

  FUZZ_CHECK (unit->has_picture);
  message = hdr_set_find (&unit->set, HDR_FORMAT_CONTAINER, 0, &data);
  FUZZ_CHECK (
      message == NULL || !(around & OF_ANOTHER_PICTURE) || (around & TWICE));
  FUZZ_CHECK ((unit->refusal != NULL)
      == (unit->n_refused_containers + unit->n_refused_entries > 0));
  if (message == NULL)
    return;
  FUZZ_CHECK (hdr_set_count (&unit->set, HDR_FORMAT_CONTAINER) == 1
      && message->size <= HDR_MAX_CONTAINER_SIZE);
  FUZZ_CHECK (
      shmem_reader_init (&reader, data, message->size, NULL, NULL) == SHMEM_OK);
  shmem_reader_walk (&reader, check_entry, NULL);
  check_again (codec, bytes, &unit->set);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GByteArray *bytes;
  Codec codec;

  if (size < 2)
    return 0;
  codec_init (&codec, data[0] & 1);
  bytes = make_unit (&codec, data[1], data + 2, size - 2);
  check_unit (&codec, bytes, data[1]);
  g_byte_array_unref (bytes);
  codec_clear (&codec);
  return 0;
}
