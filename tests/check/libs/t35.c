/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The kinds of T.35 messages: each prefix is told apart, no shorter piece of
 * it is, and nothing behind the end of the data is looked at. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemt35.h>

#include <string.h>

typedef struct
{
  GstShmemT35Kind kind;
  const gchar *name;
  gsize size;
  guint8 bytes[12];
} Message;

/* Each ends where it can be told. */
static const Message messages[] = {
  { GST_SHMEM_T35_HDR10PLUS, "HDR10+", 6, { 0xb5, 0, 0x3c, 0, 1, 4 } },
  { GST_SHMEM_T35_HDR_VIVID, "HDR Vivid", 5, { 0x26, 0, 4, 0, 5 } },
  { GST_SHMEM_T35_SL_HDR, "SL-HDR", 3, { 0xb5, 0, 0x3a } },
  { GST_SHMEM_T35_ST2094_10, "ST 2094-10", 8,
      { 0xb5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 9 } },
  { GST_SHMEM_T35_ST2094_50, "ST 2094-50", 5, { 0xb5, 0, 0x90, 0, 1 } },
  { GST_SHMEM_T35_NOT_HDR, "ATSC A/53", 8,
      { 0xb5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 3 } },
  { GST_SHMEM_T35_NOT_HDR, "ATSC A/53", 8,
      { 0xb5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 6 } },
  { GST_SHMEM_T35_NOT_HDR, "ATSC A/53", 7,
      { 0xb5, 0, 0x31, 0x44, 0x54, 0x47, 0x31 } },
};

static const Message others[] = {
  { GST_SHMEM_T35_OTHER, "", 1, { 0xff } },
  /* extended country code: 0xB5 is another country there */
  { GST_SHMEM_T35_OTHER, "", 7, { 0xff, 0xb5, 0, 0x3c, 0, 1, 4 } },
  { GST_SHMEM_T35_OTHER, "", 6, { 0xb5, 0, 0x3c, 0, 1, 5 } },
  { GST_SHMEM_T35_OTHER, "", 6, { 0xb5, 0, 0x3c, 0, 2, 4 } },
  { GST_SHMEM_T35_OTHER, "", 6, { 0x26, 0, 0x3c, 0, 1, 4 } },
  { GST_SHMEM_T35_OTHER, "", 5, { 0xb5, 0, 4, 0, 5 } },
  { GST_SHMEM_T35_OTHER, "", 5, { 0x26, 0, 4, 0, 6 } },
  { GST_SHMEM_T35_OTHER, "", 5, { 0xb5, 0, 0x90, 0, 2 } },
  { GST_SHMEM_T35_OTHER, "", 8, { 0xb5, 0, 0x31, 0x47, 0x41, 0x39, 0x34, 7 } },
};

/* Of an exact-size block, so that a read past the end is seen. */
static GstShmemT35Kind
kind_of (const guint8 *bytes, gsize size)
{
  guint8 *data = g_memdup2 (bytes, size);
  GstShmemT35Kind kind = gst_shmem_t35_get_kind (data, size);

  g_free (data);
  return kind;
}

GST_START_TEST (test_listed)
{
  const Message *m = &messages[__i__];
  gsize size;

  fail_unless_equals_int (kind_of (m->bytes, m->size), m->kind);
  fail_unless_equals_int (kind_of (m->bytes, m->size + 4), m->kind);
  fail_unless_equals_string (gst_shmem_t35_kind_get_name (m->kind), m->name);

  for (size = 0; size < m->size; size++)
    fail_unless_equals_int (kind_of (m->bytes, size), GST_SHMEM_T35_OTHER);
}

GST_END_TEST

GST_START_TEST (test_other)
{
  const Message *m = &others[__i__];

  fail_unless_equals_int (kind_of (m->bytes, m->size), GST_SHMEM_T35_OTHER);
}

GST_END_TEST

GST_START_TEST (test_nothing)
{
  fail_unless_equals_int (
      gst_shmem_t35_get_kind (NULL, 0), GST_SHMEM_T35_OTHER);
  fail_unless_equals_string (
      gst_shmem_t35_kind_get_name (GST_SHMEM_T35_OTHER), "other");
  fail_unless_equals_string (
      gst_shmem_t35_kind_get_name ((GstShmemT35Kind) 99), "other");
}

GST_END_TEST

static guint64
provider_of (const Message *message, gsize size)
{
  guint8 *data = g_memdup2 (message->bytes, size);
  guint64 provider = gst_shmem_t35_get_provider (data, size);

  g_free (data);
  return provider;
}

/* Listed kinds by their kind, others by what is before the provider's own
 * bytes; and no two of them are the same number. */
GST_START_TEST (test_provider)
{
  const Message *hdr10plus = &messages[0], *extended = &others[1];
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (messages); i++)
    for (k = 0; k < G_N_ELEMENTS (messages); k++)
      fail_unless_equals_int (provider_of (&messages[i], messages[i].size)
              == provider_of (&messages[k], messages[k].size),
          messages[i].kind == messages[k].kind);
  /* Too short to be HDR10+, and so of its country and provider alone. */
  fail_unless (provider_of (hdr10plus, 6) != provider_of (hdr10plus, 5));
  fail_unless (provider_of (hdr10plus, 5) == provider_of (&others[2], 6));
  fail_unless (provider_of (hdr10plus, 3) == provider_of (&others[3], 6));
  fail_unless (provider_of (hdr10plus, 2) != provider_of (hdr10plus, 3));
  /* One more byte of country code. */
  fail_unless (provider_of (extended, 3) != provider_of (extended, 4));
  fail_unless (provider_of (extended, 4) == provider_of (extended, 7));
  fail_unless_equals_uint64 (gst_shmem_t35_get_provider (NULL, 0), 0);
}

GST_END_TEST

static Suite *
t35_suite (void)
{
  Suite *s = suite_create ("t35");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_listed, 0, G_N_ELEMENTS (messages));
  tcase_add_loop_test (tc, test_other, 0, G_N_ELEMENTS (others));
  tcase_add_test (tc, test_nothing);
  tcase_add_test (tc, test_provider);
  return s;
}

GST_CHECK_MAIN (t35)
