/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Names of entries, and of vendors as libdrm's header has them. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemname.h>

#ifdef HAVE_DRM
#include <drm_fourcc.h>
#endif

static void
assert_name (
    guint64 format, const gchar *bytes, gsize size, const gchar *expected)
{
  GstShmemEntry entry = { format, (const guint8 *) bytes, size };

  fail_unless_equals_string (gst_shmem_entry_get_name (&entry), expected);
}

GST_START_TEST (test_formats)
{
  assert_name (SHMEM_FORMAT_DVRP, "\x19", 1, "Dolby Vision RPU");
  assert_name (SHMEM_FORMAT_REGS, NULL, 0, "register values");
  assert_name (SHMEM_FORMAT_LINEAR, "\0\0\0\0", 4, "nested container");
  assert_name (SHMEM_FORMAT_MDCV, NULL, 0, "mastering display colour volume");
  assert_name (SHMEM_FORMAT_CLLI, NULL, 0, "content light level");
  assert_name (SHMEM_FORMAT_CICP, NULL, 0, "code points");
  assert_name (SHMEM_FORMAT_PLNS, NULL, 0, "plane table");
  assert_name (SHMEM_FORMAT_V4LM, "UVCH", 4, "V4L2 metadata");
  assert_name (SHMEM_FORMAT_CODE ('N', 'O', 'P', 'E', 0), "", 0, "unknown");
  assert_name (SHMEM_FORMAT_CODE ('R', 'E', 'G', 'S', 1), "", 0, "unknown");
}

GST_END_TEST

GST_START_TEST (test_t35)
{
  assert_name (SHMEM_FORMAT_T35, "\xb5\0\x3c\0\1\4\1", 7, "HDR10+");
  assert_name (SHMEM_FORMAT_T35, "\x26\0\4\0\5", 5, "HDR Vivid");
  assert_name (SHMEM_FORMAT_T35, "\xb5\0\x3a\0", 4, "SL-HDR");
  assert_name (SHMEM_FORMAT_T35, "\xb5\0\x31GA94\x09", 8, "ST 2094-10");
  assert_name (SHMEM_FORMAT_T35, "\xb5\0\x90\0\1", 5, "ST 2094-50");
  assert_name (SHMEM_FORMAT_T35, "\xb5\0\x31GA94\x03", 8, "ATSC A/53");
  assert_name (SHMEM_FORMAT_T35, "\xb5", 1, "ITU-T T.35 message");
  assert_name (SHMEM_FORMAT_T35, NULL, 0, "ITU-T T.35 message");
  /* the same bytes in another format */
  assert_name (SHMEM_FORMAT_DVRP, "\xb5\0\x3c\0\1\4\1", 7, "Dolby Vision RPU");
}

GST_END_TEST

#define ASSERT_VENDOR(number, name)                                            \
  assert_name ((guint64) (number) << 56 | 7, "", 0, name)

GST_START_TEST (test_vendors)
{
#ifdef HAVE_DRM
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_INTEL, "vendor 0x01 (INTEL)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_AMD, "vendor 0x02 (AMD)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_NVIDIA, "vendor 0x03 (NVIDIA)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_SAMSUNG, "vendor 0x04 (SAMSUNG)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_QCOM, "vendor 0x05 (QCOM)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_VIVANTE, "vendor 0x06 (VIVANTE)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_BROADCOM, "vendor 0x07 (BROADCOM)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_ARM, "vendor 0x08 (ARM)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_ALLWINNER, "vendor 0x09 (ALLWINNER)");
  ASSERT_VENDOR (DRM_FORMAT_MOD_VENDOR_AMLOGIC, "vendor 0x0a (AMLOGIC)");
#endif
  ASSERT_VENDOR (0x0b, "vendor 0x0b (MTK)");
  ASSERT_VENDOR (0x0c, "vendor 0x0c (APPLE)");
  ASSERT_VENDOR (0x0d, "vendor 0x0d");
  ASSERT_VENDOR (0xff, "vendor 0xff");
}

GST_END_TEST

static Suite *
name_suite (void)
{
  Suite *s = suite_create ("name");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_formats);
  tcase_add_test (tc, test_t35);
  tcase_add_test (tc, test_vendors);
  return s;
}

GST_CHECK_MAIN (name)
