/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The kinds of T.35 messages: each prefix is told apart, no shorter piece of it
 * is, and nothing behind the end of the data is looked at.
 */

#include <shmem/shmem-t35.h>

#include "lib-shmem/shmem-test.h"

struct message
{
  enum shmem_t35_kind kind;
  const char *name;
  size_t size;
  uint8_t bytes[12];
};

/* Each ends where it can be told. */
static const struct message messages[] = {
  { SHMEM_T35_HDR10PLUS, "HDR10+", 6, { 0xb5, 0, 0x3c, 0, 1, 4 } },
  { SHMEM_T35_HDR_VIVID, "HDR Vivid", 5, { 0x26, 0, 4, 0, 5 } },
  { SHMEM_T35_SL_HDR, "SL-HDR", 3, { 0xb5, 0, 0x3a } },
  { SHMEM_T35_ST2094_10, "ST 2094-10", 8,
      { 0xb5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 9 } },
  { SHMEM_T35_ST2094_50, "ST 2094-50", 5, { 0xb5, 0, 0x90, 0, 1 } },
  { SHMEM_T35_NOT_HDR, "ATSC A/53", 8,
      { 0xb5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 3 } },
  { SHMEM_T35_NOT_HDR, "ATSC A/53", 8,
      { 0xb5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 6 } },
  { SHMEM_T35_NOT_HDR, "ATSC A/53", 7,
      { 0xb5, 0, 0x31, 0x44, 0x54, 0x47, 0x31 } },
};

static const struct message others[] = {
  { SHMEM_T35_OTHER, "other", 1, { 0xff } },
  /* extended country code: 0xB5 is another country there */
  { SHMEM_T35_OTHER, "other", 7, { 0xff, 0xb5, 0, 0x3c, 0, 1, 4 } },
  { SHMEM_T35_OTHER, "other", 6, { 0xb5, 0, 0x3c, 0, 1, 5 } },
  { SHMEM_T35_OTHER, "other", 6, { 0x26, 0, 0x3c, 0, 1, 4 } },
  { SHMEM_T35_OTHER, "other", 5, { 0xb5, 0, 0x90, 0, 2 } },
};

#define NUM(array) (sizeof (array) / sizeof ((array)[0]))

static enum shmem_t35_kind
kind_of (const struct message *message, size_t size)
{
  void *data = test_copy (message->bytes, size);
  enum shmem_t35_kind kind = shmem_t35_get_kind (data, size);

  free (data);
  return kind;
}

static uint64_t
provider_of (const struct message *message, size_t size)
{
  void *data = test_copy (message->bytes, size);
  uint64_t provider = shmem_t35_get_provider (data, size);

  free (data);
  return provider;
}

static void
listed (void)
{
  for (size_t i = 0; i < NUM (messages); i++) {
    const struct message *m = &messages[i];

    CHECK_INT (kind_of (m, m->size), m->kind);
    CHECK_INT (kind_of (m, m->size + 4), m->kind);
    CHECK (strcmp (shmem_t35_kind_get_name (m->kind), m->name) == 0);
    for (size_t size = 0; size < m->size; size++)
      CHECK_INT (kind_of (m, size), SHMEM_T35_OTHER);
  }
}

static void
other (void)
{
  for (size_t i = 0; i < NUM (others); i++)
    CHECK_INT (kind_of (&others[i], others[i].size), SHMEM_T35_OTHER);
  CHECK_INT (shmem_t35_get_kind (NULL, 0), SHMEM_T35_OTHER);
  CHECK (!strcmp (shmem_t35_kind_get_name (SHMEM_T35_OTHER), "other"));
  CHECK (!strcmp (shmem_t35_kind_get_name ((enum shmem_t35_kind) 99), "other"));
}

/* Listed kinds by their kind, others by what is before the provider's bytes. */
static void
provider (void)
{
  const struct message *hdr10plus = &messages[0], *extended = &others[1];

  for (size_t i = 0; i < NUM (messages); i++)
    for (size_t k = 0; k < NUM (messages); k++)
      CHECK_INT (provider_of (&messages[i], messages[i].size)
              == provider_of (&messages[k], messages[k].size),
          messages[i].kind == messages[k].kind);
  CHECK (provider_of (hdr10plus, 6) != provider_of (hdr10plus, 5));
  CHECK_INT (provider_of (hdr10plus, 5), 0xb5003c);
  CHECK_INT (provider_of (&others[2], 6), 0xb5003c);
  CHECK_INT (provider_of (hdr10plus, 2), 0xb500);
  CHECK_INT (provider_of (extended, 4), 0xffb5003c);
  CHECK_INT (provider_of (extended, 7), 0xffb5003c);
  CHECK_INT (shmem_t35_get_provider (NULL, 0), 0);
}

static const struct test_case cases[] = {
  TEST_CASE (listed),
  TEST_CASE (other),
  TEST_CASE (provider),
};

TEST_MAIN (cases)
