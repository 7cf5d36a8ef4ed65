/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Identifies the ITU-T T.35 messages of a video stream by their first bytes. It
 * reads only the codes that identify the message: the rest is left to a parser
 * for that kind. */

#include <gst/shmemmeta/gstshmemt35.h>

#include <string.h>

/**
 * SECTION:gstshmemt35
 * @title: ITU-T T.35 messages
 * @short_description: the kind of a message
 *
 * A message starts at its country code: 0xB5 (United States) or 0x26 (China),
 * then the terminal provider code and the codes that this provider defines.
 * This is the payload of a registered user data SEI message of H.264, H.265
 * and H.266, without its payload type and size.
 */

/* Bytes of the longest prefix below. */
#define MAX_PREFIX 8

typedef struct
{
  GstShmemT35Kind kind;
  guint8 size;
  guint8 bytes[MAX_PREFIX];
} Prefix;

/* Country code, terminal provider code (2), then the provider's codes. No prefix
 * begins another one, so order does not matter. */
static const Prefix prefixes[] = {
  { GST_SHMEM_T35_HDR10PLUS, 6, { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 } },
  { GST_SHMEM_T35_HDR_VIVID, 5, { 0x26, 0x00, 0x04, 0x00, 0x05 } },
  { GST_SHMEM_T35_SL_HDR, 3, { 0xb5, 0x00, 0x3a } },
  { GST_SHMEM_T35_ST2094_10, 8,
      { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x09 } },
  { GST_SHMEM_T35_ST2094_50, 5, { 0xb5, 0x00, 0x90, 0x00, 0x01 } },
  /* cc_data() */
  { GST_SHMEM_T35_NOT_HDR, 8, { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x03 } },
  /* bar_data() */
  { GST_SHMEM_T35_NOT_HDR, 8, { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x06 } },
  /* afd_data() */
  { GST_SHMEM_T35_NOT_HDR, 7, { 0xb5, 0x00, 0x31, 'D', 'T', 'G', '1' } },
};

/**
 * gst_shmem_t35_get_kind:
 * @data: (array length=size) (nullable): a message, country code included
 * @size: bytes at @data
 *
 * The kind of the message. A country code of 0xFF means that an extension byte
 * follows (ITU-T T.35 clause 3.1); no listed provider is in the extended table,
 * so such a message is always %GST_SHMEM_T35_OTHER. So is a message that is too
 * short.
 *
 * Returns: the kind; a message of a listed kind can still be malformed
 *
 * Since: 0.1
 */
GstShmemT35Kind
gst_shmem_t35_get_kind (const guint8 *data, gsize size)
{
  guint i;

  g_return_val_if_fail (data != NULL || size == 0, GST_SHMEM_T35_OTHER);

  for (i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    const Prefix *prefix = &prefixes[i];

    if (size >= prefix->size && memcmp (data, prefix->bytes, prefix->size) == 0)
      return prefix->kind;
  }
  return GST_SHMEM_T35_OTHER;
}

/**
 * gst_shmem_t35_get_provider:
 * @data: (array length=size) (nullable): a message, country code included
 * @size: bytes at @data
 *
 * Distinguishes messages that replace only those of the same provider: by their
 * kind, or for %GST_SHMEM_T35_OTHER by country code and terminal provider code
 * (ITU-T T.35 clauses 3.1 and 3.2).
 *
 * Returns: a number below 2^63, different for each of them; do not store it, as
 *     the list of kinds grows
 *
 * Since: 0.1
 */
guint64
gst_shmem_t35_get_provider (const guint8 *data, gsize size)
{
  const GstShmemT35Kind kind = gst_shmem_t35_get_kind (data, size);
  gsize i, code_size = size > 0 && data[0] == 0xff ? 4 : 3;
  guint64 provider = 0;

  if (kind != GST_SHMEM_T35_OTHER)
    return (guint64) kind << 32;
  for (i = 0; i < MIN (code_size, size); i++)
    provider = provider << 8 | data[i];
  return provider;
}

/**
 * gst_shmem_t35_kind_get_name:
 * @kind: a kind
 *
 * Returns: (transfer none): its short name, for people, such as "HDR10+"; not
 *     translated
 *
 * Since: 0.1
 */
const gchar *
gst_shmem_t35_kind_get_name (GstShmemT35Kind kind)
{
  switch (kind) {
    case GST_SHMEM_T35_HDR10PLUS:
      return "HDR10+";
    case GST_SHMEM_T35_HDR_VIVID:
      return "HDR Vivid";
    case GST_SHMEM_T35_SL_HDR:
      return "SL-HDR";
    case GST_SHMEM_T35_ST2094_10:
      return "ST 2094-10";
    case GST_SHMEM_T35_ST2094_50:
      return "ST 2094-50";
    case GST_SHMEM_T35_NOT_HDR:
      return "ATSC A/53";
    case GST_SHMEM_T35_OTHER:
      break;
  }
  return "other";
}
