/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Dolby Vision RPUs in the envelope that AV1 has for them: each size, what is
 * refused, and, if there are some, RPUs of others in both forms.
 */

#include "av1/av1obu.h"
#include "obus.h"

#include <string.h>

#include "lib/harness.h"

/* The RPU of @size bytes at @data goes into an envelope and comes out again. */
static GByteArray *
assert_envelope (const guint8 *data, gsize size)
{
  GByteArray *t35 = bytes_new (), *back = bytes_new ();

  fail_unless (av1_can_hold_rpu (data, size));
  av1_rpu_to_t35 (t35, data, size);
  fail_unless (av1_rpu_from_t35 (back, t35->data, t35->len));
  fail_unless (back->len == size && memcmp (back->data, data, size) == 0);
  g_byte_array_unref (back);
  return t35;
}

GST_START_TEST (test_sizes)
{
  static const gsize sizes[] = { 2, 3, 256, 257, 258, 512, 65536, 65537, 65792,
    65793 };
  guint8 *data = g_malloc (65793);
  guint i;

  for (i = 0; i < 65793; i++)
    data[i] = i * 7;
  data[0] = 0x19;
  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    g_byte_array_unref (assert_envelope (data, sizes[i]));
  g_free (data);
}
GST_END_TEST

/* Bit by bit: 27 bits of header, 9 of size, the RPU without its first byte, 17
 * bits of end, and ones. */
GST_START_TEST (test_bytes)
{
  static const guint8 data[] = { 0x19, 0x08, 0x10, 0x08, 0x10 };
  static const guint8 expected[] = { 0xb5, 0x00, 0x3b, 0x00, 0x00, 0x08, 0x00,
    0x37, 0xcd, 0x08, 0x20, 0x80, 0x81, 0x00, 0x81, 0x00, 0x20, 0x07 };
  GByteArray *t35 = assert_envelope (data, sizeof data);

  fail_unless_equals_int (t35->len, sizeof expected);
  fail_unless (memcmp (t35->data, expected, sizeof expected) == 0);
  g_byte_array_unref (t35);
}
GST_END_TEST

GST_START_TEST (test_not_held)
{
  static const guint8 other[] = { 0x18, 0x08, 0x80 };
  static const guint8 prefix_only[] = { 0x19 };

  fail_if (av1_can_hold_rpu (other, sizeof other));
  fail_if (av1_can_hold_rpu (prefix_only, sizeof prefix_only));
  fail_if (av1_can_hold_rpu (NULL, 0));
}
GST_END_TEST

/* Cut off, with another bit in front of the RPU, or with another payload behind
 * it: a message like any other. */
GST_START_TEST (test_refused)
{
  GByteArray *t35 = assert_envelope (rpu, sizeof rpu), *out = bytes_new ();
  gsize size;
  guint bit;

  /* Behind the RPU, the end of the list may be missing. */
  for (size = 0; size < 7 + 4 + sizeof rpu; size++) {
    guint8 *exact = g_memdup2 (t35->data, size);

    fail_if (av1_rpu_from_t35 (out, exact, size));
    g_free (exact);
  }
  for (bit = 0; bit < 7 * 8 + 27; bit++) {
    t35->data[bit / 8] ^= 0x80 >> bit % 8;
    fail_if (av1_rpu_from_t35 (out, t35->data, t35->len));
    t35->data[bit / 8] ^= 0x80 >> bit % 8;
  }
  /* 27 bits of header and 9 of size are in front of the RPU. */
  bit = 7 * 8 + 27 + 9 + 8 * (sizeof rpu - 1);
  t35->data[bit / 8] ^= 0x80 >> bit % 8;
  fail_if (av1_rpu_from_t35 (out, t35->data, t35->len));
  t35->data[bit / 8] ^= 0x80 >> bit % 8;
  fail_unless_equals_int (out->len, 0);
  fail_unless (av1_rpu_from_t35 (out, t35->data, t35->len));
  g_byte_array_unref (out);
  g_byte_array_unref (t35);
}
GST_END_TEST

/* NULL if there is none. */
static GByteArray *
load (const gchar *name)
{
  const gchar *folder = g_getenv ("SHMEM_TEST_DATA");
  gchar *path = g_build_filename (folder ? folder : ".", "dovi", name, NULL);
  gchar *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, NULL))
    data = NULL;
  g_free (path);
  return data ? g_byte_array_new_take ((guint8 *) data, size) : NULL;
}

/* Without start code and emulation prevention. */
static void
unescape (GByteArray *nal)
{
  guint i, zeros = 0, n = 0;

  for (i = 4; i < nal->len; i++) {
    if (zeros >= 2 && nal->data[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = nal->data[i] == 0 ? zeros + 1 : 0;
    nal->data[n++] = nal->data[i];
  }
  g_byte_array_set_size (nal, n);
}

/* Of each pair, one has a T.35 message without its country code, the other the
 * RPU of it as H.265 has it. */
GST_START_TEST (test_rpus_of_others)
{
  static const gchar *const pairs[][2] = {
    { "av1/fel_orig.bin", "fel_orig.bin" },
    { "av1/p5-01.bin", "av1/p5-01-ref.bin" },
    { "av1/p84-01.bin", "av1/p84-01-ref.bin" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pairs); i++) {
    GByteArray *expected = load (pairs[i][0]), *nal = load (pairs[i][1]);
    GByteArray *t35;

    if (expected == NULL || nal == NULL) {
      say_skipped (pairs[i][0]);
    } else {
      unescape (nal);
      t35 = assert_envelope (nal->data, nal->len);
      fail_unless_equals_int (t35->len, expected->len + 1);
      fail_unless (memcmp (t35->data + 1, expected->data, expected->len) == 0,
          "%s", pairs[i][0]);
      g_byte_array_unref (t35);
    }
    g_clear_pointer (&expected, g_byte_array_unref);
    g_clear_pointer (&nal, g_byte_array_unref);
  }
}
GST_END_TEST

static Suite *
av1_dolby_vision_suite (void)
{
  Suite *suite = suite_create ("av1-dolbyvision");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_sizes);
  tcase_add_test (tcase, test_bytes);
  tcase_add_test (tcase, test_not_held);
  tcase_add_test (tcase, test_refused);
  tcase_add_test (tcase, test_rpus_of_others);
  return suite;
}

GST_CHECK_MAIN (av1_dolby_vision)
