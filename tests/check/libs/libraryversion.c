/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The version that the headers have, and comparisons with it. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>

#if !GST_SHMEM_CHECK_VERSION(0, 1, 0) || GST_SHMEM_CHECK_VERSION(1000, 0, 0)
#error "GST_SHMEM_CHECK_VERSION() in the preprocessor"
#endif

GST_START_TEST (test_that_of_the_project)
{
  gchar *version = g_strdup_printf ("%d.%d.%d", GST_SHMEM_VERSION_MAJOR,
      GST_SHMEM_VERSION_MINOR, GST_SHMEM_VERSION_MICRO);

  fail_unless_equals_string (version, VERSION);
  g_free (version);
}

GST_END_TEST

/* In each part the same, one less, one more; a greater part before decides. */
GST_START_TEST (test_comparisons)
{
  const gint major = GST_SHMEM_VERSION_MAJOR, minor = GST_SHMEM_VERSION_MINOR,
             micro = GST_SHMEM_VERSION_MICRO;

  fail_unless (GST_SHMEM_CHECK_VERSION (major, minor, micro));
  fail_unless (GST_SHMEM_CHECK_VERSION (major, minor, micro - 1));
  fail_unless (GST_SHMEM_CHECK_VERSION (major, minor - 1, micro + 1));
  fail_unless (GST_SHMEM_CHECK_VERSION (major - 1, minor + 1, micro + 1));
  fail_if (GST_SHMEM_CHECK_VERSION (major, minor, micro + 1));
  fail_if (GST_SHMEM_CHECK_VERSION (major, minor + 1, micro - 1));
  fail_if (GST_SHMEM_CHECK_VERSION (major + 1, minor - 1, micro - 1));
}

GST_END_TEST

/* That of the library, which is of the same build here. */
GST_START_TEST (test_running)
{
  guint major = 99, minor = 99, micro = 99;

  gst_shmem_version (NULL, NULL, NULL);
  gst_shmem_version (&major, &minor, &micro);
  fail_unless_equals_int (major, GST_SHMEM_VERSION_MAJOR);
  fail_unless_equals_int (minor, GST_SHMEM_VERSION_MINOR);
  fail_unless_equals_int (micro, GST_SHMEM_VERSION_MICRO);
}

GST_END_TEST

static Suite *
library_version_suite (void)
{
  Suite *s = suite_create ("library-version");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_that_of_the_project);
  tcase_add_test (tc, test_comparisons);
  tcase_add_test (tc, test_running);
  return s;
}

GST_CHECK_MAIN (library_version)
