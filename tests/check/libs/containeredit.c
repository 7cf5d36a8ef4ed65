/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A container is edited: entries of a copy are replaced and removed, and the
 * result takes its place on the frame. HDR10+ values are read from a container,
 * added to one and replaced.
 */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "lib/frames.h"

#define FORMAT_A G_GUINT64_CONSTANT (0x4100000000000041)
#define FORMAT_B G_GUINT64_CONSTANT (0x4200000000000042)
#define FORMAT_C G_GUINT64_CONSTANT (0x4300000000000043)
#define ADD gst_shmem_container_builder_add
#define SET gst_shmem_container_builder_set
#define REMOVE gst_shmem_container_builder_remove
#define REPLACE gst_buffer_replace_shmem_container_meta

static const gchar vivid[] = "\x26\0\4\0\5-vivid";
static const guint8 hdr10_plus[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 };

static GstShmemContainer *
build (GstShmemContainerBuilder *builder)
{
  GError *error = NULL;
  GstShmemContainer *container =
      gst_shmem_container_builder_build (builder, &error);

  fail_unless (container != NULL, "%s", error ? error->message : "no error");
  gst_shmem_container_builder_free (builder);
  return container;
}

/* Entries as text: format's letter and bytes. Takes @builder. */
static void
assert_entries (GstShmemContainerBuilder *builder, const gchar *expected)
{
  GstShmemContainer *container = build (builder);
  GString *found = g_string_new (NULL);
  GstShmemEntry entry;
  guint i;

  for (i = 0; gst_shmem_container_get_entry (container, i, &entry); i++)
    g_string_append_printf (found, "%s%c=%.*s", i > 0 ? " " : "",
        (gchar) (entry.format & 0xff), (gint) entry.size,
        entry.size > 0 ? (const gchar *) entry.data : "");
  fail_unless_equals_string (found->str, expected);
  g_string_free (found, TRUE);
  gst_shmem_container_unref (container);
}

/* A=one B=two A=three C= */
static GstShmemContainer *
make_four (void)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();

  ADD (builder, FORMAT_A, "one", 3);
  ADD (builder, FORMAT_B, "two", 3);
  ADD (builder, FORMAT_A, "three", 5);
  ADD (builder, FORMAT_C, NULL, 0);
  return build (builder);
}

static GstShmemContainerBuilder *
edit_four (void)
{
  GstShmemContainer *container = make_four ();
  GstShmemContainerBuilder *builder =
      gst_shmem_container_builder_new_from (container);

  gst_shmem_container_unref (container);
  return builder;
}

GST_START_TEST (test_new_from)
{
  GstShmemContainer *container = make_four ();
  GstShmemContainerBuilder *builder =
      gst_shmem_container_builder_new_from (container);
  GstShmemContainer *same = build (builder);

  fail_unless (same == container);
  gst_shmem_container_unref (same);
  gst_shmem_container_unref (container);
  assert_entries (edit_four (), "A=one B=two A=three C=");
}
GST_END_TEST

/* Whatever moves, each entry keeps its own bytes. */
GST_START_TEST (test_set)
{
  GstShmemContainerBuilder *builder = edit_four ();

  SET (builder, FORMAT_A, "longer than both", 16);
  assert_entries (builder, "A=longer than both B=two C=");

  builder = edit_four ();
  SET (builder, FORMAT_B, NULL, 0);
  SET (builder, FORMAT_C, "c", 1);
  SET (builder, FORMAT_B, "b", 1);
  assert_entries (builder, "A=one B=b A=three C=c");

  builder = edit_four ();
  SET (builder, FORMAT_A + 3, "new", 3);
  assert_entries (builder, "A=one B=two A=three C= D=new");
}
GST_END_TEST

GST_START_TEST (test_remove)
{
  GstShmemContainerBuilder *builder = edit_four ();

  fail_unless_equals_int (REMOVE (builder, FORMAT_A, NULL, 0), 2);
  fail_unless_equals_int (REMOVE (builder, FORMAT_A, NULL, 0), 0);
  ADD (builder, FORMAT_A, "last", 4);
  assert_entries (builder, "B=two C= A=last");

  builder = edit_four ();
  fail_unless_equals_int (REMOVE (builder, FORMAT_A, "th", 2), 1);
  fail_unless_equals_int (REMOVE (builder, FORMAT_B, "twos", 4), 0);
  fail_unless_equals_int (REMOVE (builder, FORMAT_C, "c", 1), 0);
  fail_unless_equals_int (REMOVE (builder, FORMAT_C, NULL, 0), 1);
  assert_entries (builder, "A=one B=two");

  /* Nothing is left of what was removed. */
  builder = edit_four ();
  SET (builder, FORMAT_A, "x", 1);
  fail_unless_equals_int (REMOVE (builder, FORMAT_B, NULL, 0), 1);
  fail_unless_equals_int (REMOVE (builder, FORMAT_A, NULL, 0), 1);
  fail_unless_equals_int (REMOVE (builder, FORMAT_C, NULL, 0), 1);
  fail_unless_equals_int (
      gst_shmem_container_builder_get_n_entries (builder), 0);
  assert_entries (builder, "");
}
GST_END_TEST

/* The bytes of what was replaced do not count, those of what replaces do. */
GST_START_TEST (test_limits)
{
  guint8 *large = g_malloc0 (SHMEM_MAX_SIZE);
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GError *error = NULL;
  guint i;

  for (i = 0; i < 3; i++)
    SET (builder, FORMAT_A, large, SHMEM_MAX_SIZE - 32);
  gst_shmem_container_unref (build (builder));

  builder = edit_four ();
  SET (builder, FORMAT_B, large, SHMEM_MAX_SIZE);
  fail_unless (gst_shmem_container_builder_build (builder, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT, "more bytes");
  gst_shmem_container_builder_free (builder);
  g_free (large);
}
GST_END_TEST

/* ---- HDR10+ ---- */

static guint
get_average (GstShmemContainer *container)
{
  GstShmemHdr10Plus values;
  GError *error = NULL;

  fail_unless (gst_shmem_hdr10_plus_read (&values, container, &error), "%s",
      error ? error->message : "no error");
  return values.windows[0].average_maxrgb;
}

static void
add_hdr10_plus (GstShmemContainerBuilder *builder, guint average)
{
  const GstShmemHdr10Plus values = make_values (average);

  fail_unless (gst_shmem_hdr10_plus_add (&values, builder, NULL));
}

/* The first HDR10+ message, whatever other messages there are. */
GST_START_TEST (test_hdr10_plus_read)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  const GstShmemHdr10Plus untouched = make_values (7);
  GstShmemHdr10Plus values = untouched;
  GError *error = NULL;
  GstShmemContainer *container;

  ADD (builder, SHMEM_FORMAT_T35, vivid, sizeof vivid - 1);
  ADD (builder, FORMAT_A, hdr10_plus, sizeof hdr10_plus);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_if (gst_shmem_hdr10_plus_read (&values, container, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "HDR10+");
  gst_shmem_container_unref (container);

  add_hdr10_plus (builder, 100);
  add_hdr10_plus (builder, 200);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless_equals_int (get_average (container), 100);
  gst_shmem_container_unref (container);

  SET (builder, SHMEM_FORMAT_T35, hdr10_plus, sizeof hdr10_plus);
  container = build (builder);
  fail_if (gst_shmem_hdr10_plus_read (&values, container, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "message ends");
  fail_unless (memcmp (&values, &untouched, sizeof values) == 0);
  gst_shmem_container_unref (container);
}
GST_END_TEST

GST_START_TEST (test_hdr10_plus_add_refused)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemHdr10Plus values = make_values (1);
  GError *error = NULL;

  values.num_windows = 0;
  fail_if (gst_shmem_hdr10_plus_add (&values, builder, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "num_windows");
  fail_unless_equals_int (
      gst_shmem_container_builder_get_n_entries (builder), 0);
  gst_shmem_container_builder_free (builder);
}
GST_END_TEST

/* A message replaces those of the same provider, and no other. */
GST_START_TEST (test_hdr10_plus_set)
{
  const GstShmemHdr10Plus values = make_values (300);
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GBytes *message = gst_shmem_hdr10_plus_write (&values, NULL);
  GstShmemContainer *container;
  GstShmemEntry entry;

  add_hdr10_plus (builder, 100);
  ADD (builder, SHMEM_FORMAT_T35, vivid, sizeof vivid - 1);
  add_hdr10_plus (builder, 200);
  SET (builder, SHMEM_FORMAT_T35, g_bytes_get_data (message, NULL),
      g_bytes_get_size (message));
  g_bytes_unref (message);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless_equals_int (gst_shmem_container_get_n_entries (container), 2);
  fail_unless_equals_int (get_average (container), 300);
  gst_shmem_container_unref (container);

  fail_unless_equals_int (
      REMOVE (builder, SHMEM_FORMAT_T35, hdr10_plus, sizeof hdr10_plus), 1);
  container = build (builder);
  fail_unless_equals_int (gst_shmem_container_get_n_entries (container), 1);
  fail_unless (gst_shmem_container_get_entry (container, 0, &entry));
  fail_unless (memcmp (entry.data, vivid, entry.size) == 0);
  gst_shmem_container_unref (container);
}
GST_END_TEST

/* ---- on a frame ---- */

/* The values of a frame are changed, as an application would. */
GST_START_TEST (test_replace)
{
  GstShmemHdr10Plus values = make_values (1);
  GstShmemContainer *own = make_hdr10plus (&values), *other, *edited;
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemContainerBuilder *builder;
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  values = make_values (2);
  other = make_hdr10plus (&values);
  meta = gst_buffer_add_shmem_container_meta_full (buffer, own, 3);
  gst_buffer_add_shmem_container_meta_full (buffer, other, 3);

  builder = gst_shmem_container_builder_new_from (meta->container);
  REMOVE (builder, SHMEM_FORMAT_T35, hdr10_plus, sizeof hdr10_plus);
  add_hdr10_plus (builder, 5);
  edited = build (builder);
  REPLACE (buffer, meta, edited);
  fail_unless_equals_int (GST_MINI_OBJECT_REFCOUNT_VALUE (own), 1);
  fail_unless_equals_int (GST_MINI_OBJECT_REFCOUNT_VALUE (edited), 2);

  /* It is the first still, about the same picture. */
  fail_unless (
      gst_buffer_iterate_shmem_container_meta (buffer, &state) == meta);
  fail_unless (meta->container == edited);
  fail_unless_equals_int (meta->picture, 3);
  fail_unless (gst_buffer_get_shmem_hdr10_plus (buffer, 3, &values, NULL));
  fail_unless_equals_int (values.windows[0].average_maxrgb, 2);

  /* By itself, and its last reference with it. */
  gst_shmem_container_unref (edited);
  REPLACE (buffer, meta, meta->container);
  fail_unless_equals_int (get_average (meta->container), 5);
  gst_buffer_unref (buffer);
  gst_shmem_container_unref (own);
  gst_shmem_container_unref (other);
}
GST_END_TEST

GST_START_TEST (test_arguments)
{
  const GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemContainer *container = make_four ();
  GstShmemContainerMeta *meta =
      gst_buffer_add_shmem_container_meta (buffer, container);

  ASSERT_CRITICAL (gst_shmem_container_builder_new_from (NULL));
  ASSERT_CRITICAL (SET (NULL, FORMAT_A, "x", 1));
  ASSERT_CRITICAL (SET (builder, FORMAT_A, NULL, 1));
  ASSERT_CRITICAL (REMOVE (NULL, FORMAT_A, NULL, 0));
  ASSERT_CRITICAL (REMOVE (builder, FORMAT_A, NULL, 1));
  gst_buffer_ref (buffer);
  ASSERT_CRITICAL (REPLACE (buffer, meta, container));
  gst_buffer_unref (buffer);
  ASSERT_CRITICAL (REPLACE (buffer, meta, NULL));
  g_log_set_always_fatal (fatal);
  fail_unless (meta->container == container);
  gst_shmem_container_unref (container);
  gst_shmem_container_builder_free (builder);
  gst_buffer_unref (buffer);
}
GST_END_TEST

static Suite *
containeredit_suite (void)
{
  Suite *suite = suite_create ("containeredit");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_new_from);
  tcase_add_test (tcase, test_set);
  tcase_add_test (tcase, test_remove);
  tcase_add_test (tcase, test_limits);
  tcase_add_test (tcase, test_hdr10_plus_read);
  tcase_add_test (tcase, test_hdr10_plus_add_refused);
  tcase_add_test (tcase, test_hdr10_plus_set);
  tcase_add_test (tcase, test_replace);
  tcase_add_test (tcase, test_arguments);
  return suite;
}

GST_CHECK_MAIN (containeredit)
