/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The kinds of T.35 messages are those of libshmem-container, whose tests are in
 * shmem/t35.c. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemt35.h>

#include <shmem/shmem-t35.h>

static const guint8 hdr10plus[] = { 0xb5, 0, 0x3c, 0, 1, 4 };

GST_START_TEST (test_message)
{
  fail_unless_equals_int (gst_shmem_t35_get_kind (hdr10plus, sizeof hdr10plus),
      GST_SHMEM_T35_HDR10PLUS);
  fail_unless_equals_int (
      gst_shmem_t35_get_kind (hdr10plus, 5), GST_SHMEM_T35_OTHER);
  fail_unless_equals_int (
      gst_shmem_t35_get_kind (NULL, 0), GST_SHMEM_T35_OTHER);
  fail_unless_equals_uint64 (
      gst_shmem_t35_get_provider (hdr10plus, 5), 0xb5003c);
  fail_unless_equals_uint64 (
      gst_shmem_t35_get_provider (hdr10plus, sizeof hdr10plus),
      shmem_t35_get_provider (hdr10plus, sizeof hdr10plus));
  fail_unless_equals_uint64 (gst_shmem_t35_get_provider (NULL, 0), 0);
}

GST_END_TEST

GST_START_TEST (test_names)
{
  fail_unless_equals_string (
      gst_shmem_t35_kind_get_name (GST_SHMEM_T35_HDR10PLUS), "HDR10+");
  fail_unless_equals_string (
      gst_shmem_t35_kind_get_name (GST_SHMEM_T35_NOT_HDR), "ATSC A/53");
  fail_unless_equals_string (
      gst_shmem_t35_kind_get_name (GST_SHMEM_T35_OTHER), "other");
  fail_unless_equals_string (
      gst_shmem_t35_kind_get_name ((GstShmemT35Kind) 99), "other");
}

GST_END_TEST

static Suite *
t35_suite (void)
{
  Suite *s = suite_create ("t35");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_message);
  tcase_add_test (tc, test_names);
  return s;
}

GST_CHECK_MAIN (t35)
