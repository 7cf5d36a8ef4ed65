/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Dolby Vision RPUs, to and from the envelope that AV1 has for them: a T.35
 * message with an EMDF container with one payload. An RPU in it has no
 * rpu_nal_prefix. Whatever else such a container could say is refused, so that
 * nothing is lost; what protects it, and is not checked, is made anew.
 */

#include "av1/av1obu.h"

#include <gst/base/gstbitreader.h>
#include <gst/base/gstbitwriter.h>

#include <string.h>

#define RPU_NAL_PREFIX 0x19

/* Country code, terminal provider code, provider oriented code. */
static const guint8 prefix[] = { 0xb5, 0x00, 0x3b, 0x00, 0x00, 0x08, 0x00 };

/* emdf_version 0 (2 bits), key_id 6 (3), emdf_payload_id 31 (5), which is
 * continued by 225 as variable_bits(5) (12); then of emdf_payload_config()
 * smploffste, duratione, groupide and codecdatae, all 0, and
 * discard_unknown_payload, which is 1. */
#define EMDF_HEADER 0x1be6841
#define EMDF_HEADER_BITS 27
/* emdf_payload_id 0 (5), which ends the list; emdf_protection(): the code for 8
 * bits (2), that for none (2), and these 8 bits. */
#define EMDF_END 0x400
#define EMDF_END_BITS 17

/* variable_bits(8), annex H.2.2.2. */
static gboolean
read_size (GstBitReader *bits, gsize *size)
{
  guint16 part;

  *size = 0;
  for (;;) {
    /* Eight bits, and whether there are more. */
    if (!gst_bit_reader_get_bits_uint16 (bits, &part, 9))
      return FALSE;
    *size += part >> 1;
    if ((part & 1) == 0)
      return TRUE;
    if (*size > G_MAXUINT16)
      return FALSE;
    *size = (*size + 1) << 8;
  }
}

static void
write_size (GstBitWriter *bits, gsize size)
{
  if (size > 0xff) {
    write_size (bits, (size >> 8) - 1);
    /* There are more: the bit behind the eight that were just written. */
    bits->data[(bits->bit_size - 1) / 8] |= 0x80 >> ((bits->bit_size - 1) % 8);
  }
  gst_bit_writer_put_bits_uint16 (bits, (size & 0xff) << 1, 9);
}

gboolean
av1_can_hold_rpu (const guint8 *data, gsize size)
{
  return size > 1 && data[0] == RPU_NAL_PREFIX;
}

gboolean
av1_rpu_from_t35 (GByteArray *out, const guint8 *data, gsize size)
{
  GstBitReader bits;
  guint32 header;
  gsize rpu_size, i;
  guint8 byte;

  if (size < sizeof prefix || memcmp (data, prefix, sizeof prefix) != 0)
    return FALSE;
  gst_bit_reader_init (
      &bits, data + sizeof prefix, MIN (size - sizeof prefix, G_MAXINT / 8));
  if (!gst_bit_reader_get_bits_uint32 (&bits, &header, EMDF_HEADER_BITS)
      || header != EMDF_HEADER || !read_size (&bits, &rpu_size) || rpu_size == 0
      || gst_bit_reader_get_remaining (&bits) / 8 < rpu_size)
    return FALSE;
  byte = RPU_NAL_PREFIX;
  g_byte_array_append (out, &byte, 1);
  for (i = 0; i < rpu_size; i++) {
    byte = gst_bit_reader_get_bits_uint8_unchecked (&bits, 8);
    g_byte_array_append (out, &byte, 1);
  }
  /* Another payload behind it would be lost. */
  if (gst_bit_reader_get_bits_uint8 (&bits, &byte, 5) && byte != 0) {
    g_byte_array_set_size (out, out->len - rpu_size - 1);
    return FALSE;
  }
  return TRUE;
}

void
av1_rpu_to_t35 (GByteArray *out, const guint8 *data, gsize size)
{
  GstBitWriter bits;
  gsize i;

  g_return_if_fail (av1_can_hold_rpu (data, size));

  gst_bit_writer_init_with_size (&bits, size + 16, FALSE);
  gst_bit_writer_put_bits_uint32 (&bits, EMDF_HEADER, EMDF_HEADER_BITS);
  write_size (&bits, size - 1);
  for (i = 1; i < size; i++)
    gst_bit_writer_put_bits_uint8 (&bits, data[i], 8);
  gst_bit_writer_put_bits_uint32 (&bits, EMDF_END, EMDF_END_BITS);
  gst_bit_writer_align_bytes (&bits, 1);
  g_byte_array_append (out, prefix, sizeof prefix);
  g_byte_array_append (out, gst_bit_writer_get_data (&bits),
      gst_bit_writer_get_size (&bits) / 8);
  gst_bit_writer_reset (&bits);
}
