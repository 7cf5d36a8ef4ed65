/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Tells ITU-T T.35 messages of a video stream apart by their first bytes.
 *
 * It reads only the codes that identify a message, and never a byte behind its
 * end: the rest is left to a parser for that kind.
 */

#include <shmem/shmem-t35.h>

#include <string.h>

/* Bytes of the longest prefix below. */
#define MAX_PREFIX 8

struct prefix
{
  enum shmem_t35_kind kind;
  uint8_t size;
  uint8_t bytes[MAX_PREFIX];
};

/* Country code, terminal provider code (2), then the provider's codes. No prefix
 * begins another one, so order does not matter. */
static const struct prefix prefixes[] = {
  { SHMEM_T35_HDR10PLUS, 6, { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 } },
  { SHMEM_T35_HDR_VIVID, 5, { 0x26, 0x00, 0x04, 0x00, 0x05 } },
  { SHMEM_T35_SL_HDR, 3, { 0xb5, 0x00, 0x3a } },
  { SHMEM_T35_ST2094_10, 8, { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x09 } },
  { SHMEM_T35_ST2094_50, 5, { 0xb5, 0x00, 0x90, 0x00, 0x01 } },
  /* cc_data() */
  { SHMEM_T35_NOT_HDR, 8, { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x03 } },
  /* bar_data() */
  { SHMEM_T35_NOT_HDR, 8, { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x06 } },
  /* afd_data() */
  { SHMEM_T35_NOT_HDR, 7, { 0xb5, 0x00, 0x31, 'D', 'T', 'G', '1' } },
};

enum shmem_t35_kind
shmem_t35_get_kind (const void *data, size_t size)
{
  for (size_t i = 0; i < sizeof (prefixes) / sizeof (prefixes[0]); i++) {
    const struct prefix *prefix = &prefixes[i];

    if (size >= prefix->size && memcmp (data, prefix->bytes, prefix->size) == 0)
      return prefix->kind;
  }
  return SHMEM_T35_OTHER;
}

uint64_t
shmem_t35_get_provider (const void *data, size_t size)
{
  const enum shmem_t35_kind kind = shmem_t35_get_kind (data, size);
  const uint8_t *bytes = data;
  const size_t code_size = size > 0 && bytes[0] == 0xff ? 4 : 3;
  uint64_t provider = 0;

  if (kind != SHMEM_T35_OTHER)
    return (uint64_t) kind << 32;
  for (size_t i = 0; i < code_size && i < size; i++)
    provider = provider << 8 | bytes[i];
  return provider;
}

const char *
shmem_t35_kind_get_name (enum shmem_t35_kind kind)
{
  switch (kind) {
    case SHMEM_T35_HDR10PLUS:
      return "HDR10+";
    case SHMEM_T35_HDR_VIVID:
      return "HDR Vivid";
    case SHMEM_T35_SL_HDR:
      return "SL-HDR";
    case SHMEM_T35_ST2094_10:
      return "ST 2094-10";
    case SHMEM_T35_ST2094_50:
      return "ST 2094-50";
    case SHMEM_T35_NOT_HDR:
      return "ATSC A/53";
    case SHMEM_T35_OTHER:
      break;
  }
  return "other";
}
