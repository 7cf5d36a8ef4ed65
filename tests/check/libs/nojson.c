/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A library without json-glib: what it leaves out is there and says so, and
 * HDR10+ JSON can be read. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>

#include "lib/errors.h"
#include "lib/frames.h"
#include "lib/hdr10plus.h"

#define ASSERT_NOT_SUPPORTED(error)                                            \
  assert_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_SUPPORTED,         \
      "JSON, json-glib, option json")

GST_START_TEST (test_container)
{
  GstShmemContainer *container = make_clli (1);
  GError *error = NULL;

  fail_unless (gst_shmem_container_to_json (container, &error) == NULL);
  ASSERT_NOT_SUPPORTED (&error);
  gst_shmem_container_unref (container);
}
GST_END_TEST

GST_START_TEST (test_reader)
{
  GArray *frames = read_hdr10plus_json ("{\"SceneInfo\": []}", -1, NULL);

  fail_unless (frames != NULL);
  fail_unless_equals_int (frames->len, 0);
  g_array_unref (frames);
}
GST_END_TEST

static Suite *
nojson_suite (void)
{
  Suite *suite = suite_create ("nojson");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_container);
  tcase_add_test (tcase, test_reader);
  return suite;
}

GST_CHECK_MAIN (nojson)
