/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Plane tables as values, entries of containers and metas: what is refused
 * says which plane and why, and a meta stays where the memories are the same
 * and nowhere else.
 */

#include <string.h>

#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "plane-buffers.h"

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

/* Three planes of two pictures in 64 and 32 bytes. */
static GstShmemPlanes
get_table (void)
{
  GstShmemPlanes planes = { 0 };

  add_blob (&planes, 0, 0, 40);
  add_blob (&planes, 0, 48, 16);
  add_blob (&planes, 1, 0, 32)->picture = 1;
  return planes;
}

static gboolean
is_equal (const GstShmemPlanes *a, const GstShmemPlanes *b)
{
  guint8 data[2][SHMEM_PLANES_MAX_SIZE];
  gsize size[2] = { sizeof data[0], sizeof data[1] };

  return shmem_planes_write (a, data[0], &size[0], NULL) == SHMEM_OK
      && shmem_planes_write (b, data[1], &size[1], NULL) == SHMEM_OK
      && size[0] == size[1] && memcmp (data[0], data[1], size[0]) == 0;
}

/* ---- values ---- */

GST_START_TEST (test_value)
{
  GstShmemPlanes planes = get_table (), *copy;
  GValue value = G_VALUE_INIT;
  GEnumClass *roles = g_type_class_ref (GST_TYPE_SHMEM_PLANE_ROLE);
  guint start = 99;

  fail_unless (gst_shmem_planes_check (&planes, NULL, NULL));
  copy = g_boxed_copy (GST_TYPE_SHMEM_PLANES, &planes);
  fail_unless (copy != &planes && is_equal (copy, &planes));
  g_value_init (&value, GST_TYPE_SHMEM_PLANES);
  g_value_set_boxed (&value, copy);
  g_boxed_free (GST_TYPE_SHMEM_PLANES, copy);
  fail_unless (is_equal (g_value_get_boxed (&value), &planes));
  g_value_unset (&value);

  fail_unless_equals_int (gst_shmem_planes_get_n_pictures (&planes), 2);
  fail_unless_equals_int (
      gst_shmem_planes_find_picture (&planes, 0, &start), 2);
  fail_unless_equals_int (start, 0);
  fail_unless_equals_int (
      gst_shmem_planes_find_picture (&planes, 1, &start), 1);
  fail_unless_equals_int (start, 2);
  fail_unless_equals_int (
      gst_shmem_planes_find_picture (&planes, 2, &start), 0);
  fail_unless_equals_int (start, 2);
  planes.num = 0;
  fail_unless_equals_int (gst_shmem_planes_get_n_pictures (&planes), 0);

  fail_unless_equals_int (roles->n_values, SHMEM_N_PLANE_ROLES);
  fail_unless_equals_string (
      g_enum_get_value (roles, SHMEM_PLANE_DEPTH)->value_nick, "depth");
  g_type_class_unref (roles);
}

GST_END_TEST

static GstShmemContainer *
build (const GstShmemPlanes *planes)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;
  GError *error = NULL;

  if (planes)
    fail_unless (gst_shmem_planes_add (planes, builder, &error));
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

GST_START_TEST (test_container)
{
  GstShmemPlanes planes = get_table (), read = { 0 };
  GstShmemContainer *container = build (&planes);
  GstShmemEntry entry;
  GError *error = NULL;

  fail_unless (
      gst_shmem_container_find_entry (container, SHMEM_FORMAT_PLNS, &entry));
  fail_unless_equals_int (entry.size, 8 + 48 * 3);
  fail_unless (gst_shmem_planes_read (&read, container, &error));
  fail_unless (is_equal (&read, &planes));
  fail_unless (gst_shmem_planes_parse (&read, entry.data, entry.size, &error));
  fail_unless (is_equal (&read, &planes));
  gst_shmem_container_unref (container);

  container = build (NULL);
  fail_if (gst_shmem_planes_read (&read, container, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "PLNS");
  fail_unless (is_equal (&read, &planes));
  gst_shmem_container_unref (container);
}

GST_END_TEST

/* As a value and, where it can be, as a payload in a container. */
static void
assert_refused (const GstShmemPlanes *planes, gint code, const gchar *words)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstBuffer *buffer = NEW_BUFFER (64, 32);
  GstShmemContainer *container;
  GError *error = NULL;
  GstShmemEntry entry;

  fail_if (gst_shmem_planes_check (planes, NULL, &error));
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_if (gst_shmem_planes_check (planes, NULL, NULL));
  fail_if (gst_shmem_planes_check (planes, buffer, &error));
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_unless (
      gst_buffer_add_shmem_planes_meta (buffer, planes, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_unless (gst_buffer_get_shmem_planes_meta (buffer) == NULL);
  gst_buffer_unref (buffer);

  fail_if (gst_shmem_planes_add (planes, builder, &error));
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_if (gst_shmem_container_get_entry (container, 0, &entry));
  gst_shmem_container_unref (container);
  gst_shmem_container_builder_free (builder);
}

GST_START_TEST (test_refused)
{
  GstShmemPlanes planes = get_table ();

  planes.num = 0;
  assert_refused (&planes, GST_SHMEM_ERROR_INVALID_DATA, "plane");
  planes.num = 17;
  assert_refused (&planes, GST_SHMEM_ERROR_LIMIT, "16, planes");
  planes = get_table ();
  planes.planes[2].role = 7;
  assert_refused (&planes, GST_SHMEM_ERROR_INVALID_DATA, "plane 2, role");
  planes = get_table ();
  planes.planes[1].size = 0;
  assert_refused (&planes, GST_SHMEM_ERROR_INVALID_DATA, "plane 1, size, 0");
  planes = get_table ();
  planes.planes[1].offset = 39;
  assert_refused (&planes, GST_SHMEM_ERROR_INVALID_DATA, "plane 1, overlap");
}

GST_END_TEST

/* Payloads of a container that somebody else made. */
GST_START_TEST (test_bad_payload)
{
  GstShmemPlanes planes = get_table (), read, before;
  GstShmemContainer *container = build (&planes);
  GstShmemEntry entry;
  guint8 data[8 + 48 * 3];
  GError *error = NULL;

  fail_unless (gst_shmem_container_get_entry (container, 0, &entry));
  memcpy (data, entry.data, sizeof data);
  gst_shmem_container_unref (container);
  memset (&read, 0x5a, sizeof read);
  before = read;

  fail_if (gst_shmem_planes_parse (&read, data, sizeof data - 1, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "plane 2, table");
  fail_if (gst_shmem_planes_parse (&read, data, 0, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "header");
  data[8 + 48 + 47] = 1;
  fail_if (gst_shmem_planes_parse (&read, data, sizeof data, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 1, reserved");
  data[0] = 17;
  fail_if (gst_shmem_planes_parse (&read, data, sizeof data, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT, "16, planes");
  fail_unless (memcmp (&read, &before, sizeof read) == 0);
}

GST_END_TEST

GST_START_TEST (test_check_buffer)
{
  GstShmemPlanes planes = get_table ();
  GstBuffer *buffer = NEW_BUFFER (64, 32), *part;
  GError *error = NULL;

  fail_unless (gst_shmem_planes_check (&planes, buffer, &error));
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_MEMORY, 0, 95);
  fail_if (gst_shmem_planes_check (&planes, part, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 2, offset, size");
  gst_buffer_unref (part);
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_MEMORY, 1, 95);
  fail_if (gst_shmem_planes_check (&planes, part, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 2, overlap");
  gst_buffer_unref (part);
  part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_MEMORY, 0, 64);
  fail_if (gst_shmem_planes_check (&planes, part, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 2, memory index");
  gst_buffer_unref (part);
  gst_buffer_unref (buffer);
  buffer = gst_buffer_new ();
  fail_if (gst_shmem_planes_check (&planes, buffer, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "plane 0, memory");
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* ---- the meta ---- */

static GstBuffer *
new_frame (void)
{
  GstShmemPlanes planes = get_table ();
  GstBuffer *buffer = NEW_BUFFER (64, 32);

  add_meta (buffer, &planes);
  return buffer;
}

/* Consumes @buffer. */
static void
assert_kept (GstBuffer *buffer)
{
  GstShmemPlanes planes = get_table ();
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);

  fail_unless (meta != NULL);
  fail_unless_equals_int (
      gst_buffer_get_n_meta (buffer, GST_SHMEM_PLANES_META_API_TYPE), 1);
  fail_unless (is_equal (&meta->planes, &planes));
  fail_unless (gst_shmem_planes_check (&meta->planes, buffer, NULL));
  gst_buffer_unref (buffer);
}

static void
assert_dropped (GstBuffer *buffer)
{
  fail_unless (gst_buffer_get_shmem_planes_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
}

/* The first one stays, and is the only one. */
GST_START_TEST (test_second_table)
{
  GstShmemPlanes planes = get_table ();
  GstBuffer *buffer = new_frame ();
  GError *error = NULL;

  planes.planes[0].size--;
  fail_unless (gst_shmem_planes_check (&planes, buffer, NULL));
  fail_unless (
      gst_buffer_add_shmem_planes_meta (buffer, &planes, &error) == NULL);
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "already, table");
  assert_kept (gst_buffer_ref (buffer));

  gst_buffer_remove_meta (
      buffer, (GstMeta *) gst_buffer_get_shmem_planes_meta (buffer));
  fail_unless (
      gst_buffer_add_shmem_planes_meta (buffer, &planes, &error) != NULL);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_tags)
{
  static const gchar *expected[] = { "video", "memory", NULL };
  const gchar *const *tags =
      gst_meta_api_type_get_tags (GST_SHMEM_PLANES_META_API_TYPE);

  fail_unless (tags != NULL);
  fail_unless (g_strv_equal (tags, expected));
}

GST_END_TEST

GST_START_TEST (test_copies)
{
  GstBuffer *buffer = new_frame (), *other;

  assert_kept (gst_buffer_copy (buffer));
  assert_kept (gst_buffer_copy_deep (buffer));
  assert_kept (gst_buffer_make_writable (gst_buffer_ref (buffer)));
  assert_dropped (gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 0, 95));
  assert_dropped (gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 1, 95));
  assert_dropped (gst_buffer_copy_region (
      buffer, GST_BUFFER_COPY_ALL | GST_BUFFER_COPY_MERGE, 0, 96));
  assert_dropped (
      gst_buffer_copy_region (buffer, GST_BUFFER_COPY_METADATA, 0, (gsize) -1));
  other = NEW_BUFFER (8);
  gst_buffer_copy_into (other, buffer, GST_BUFFER_COPY_ALL, 0, (gsize) -1);
  assert_dropped (other);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* What an element may ask of the meta, whatever its buffer has. */
static GstBuffer *
transform (GstBuffer *to, GstBuffer *from, GQuark type, gboolean region)
{
  GstMetaTransformCopy copy = { region, 0, (gsize) -1 };
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (from);

  meta->meta.info->transform_func (to, &meta->meta, from, type, &copy);
  return to;
}

GST_START_TEST (test_transform)
{
  GQuark copy = _gst_meta_transform_copy, scale;
  GstBuffer *buffer = new_frame ();

  scale = gst_video_meta_transform_scale_get_quark ();
  assert_kept (transform (NEW_BUFFER (64, 32), buffer, copy, FALSE));
  assert_kept (transform (transform (NEW_BUFFER (64, 32), buffer, copy, FALSE),
      buffer, copy, FALSE));
  assert_dropped (transform (NEW_BUFFER (64, 32), buffer, copy, TRUE));
  assert_dropped (transform (NEW_BUFFER (64, 32), buffer, scale, FALSE));
  assert_dropped (transform (NEW_BUFFER (32, 64), buffer, copy, FALSE));
  assert_dropped (transform (NEW_BUFFER (64, 33), buffer, copy, FALSE));
  assert_dropped (transform (NEW_BUFFER (96), buffer, copy, FALSE));
  assert_dropped (transform (NEW_BUFFER (64, 32, 1), buffer, copy, FALSE));
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* A copy leaves out memories without bytes, and the indices behind them are
 * other ones then. */
GST_START_TEST (test_empty_memory)
{
  GstBuffer *buffer = NEW_BUFFER (64, 0, 32), *copy;
  GstShmemPlanes planes = get_table ();
  GstShmemPlanesMeta *meta;

  planes.planes[2].memory = 2;
  add_meta (buffer, &planes);
  copy = gst_buffer_copy (buffer);
  meta = gst_buffer_get_shmem_planes_meta (copy);
  fail_unless ((meta != NULL) == (gst_buffer_n_memory (copy) == 3));
  gst_buffer_unref (copy);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* What @description makes of a frame has other memories and no table. */
static void
check_element (const gchar *description)
{
  GstHarness *harness = gst_harness_new_parse (description);
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 64, 48);
  info.fps_n = 25;
  info.fps_d = 1;
  gst_harness_set_src_caps (harness, gst_video_info_to_caps (&info));
  buffer = NEW_BUFFER (info.size);
  fail_unless (gst_shmem_planes_append_video_buffer (
      &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  add_meta (buffer, &planes);
  GST_BUFFER_PTS (buffer) = 0;
  fail_unless_equals_int (gst_harness_push (harness, buffer), GST_FLOW_OK);
  buffer = gst_harness_pull (harness);
  fail_unless (buffer != NULL);
  assert_dropped (buffer);
  gst_harness_teardown (harness);
}

GST_START_TEST (test_converters)
{
  GstElementFactory *factory = gst_element_factory_find ("videoconvert");

  if (factory == NULL)
    return;
  gst_object_unref (factory);
  check_element ("videoconvert ! capsfilter caps=video/x-raw,format=RGBA");
  check_element ("videoscale ! capsfilter caps=video/x-raw,width=32,height=24");
}

GST_END_TEST

static Suite *
planesmeta_suite (void)
{
  Suite *s = suite_create ("planesmeta");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_value);
  tcase_add_test (tc, test_container);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_bad_payload);
  tcase_add_test (tc, test_check_buffer);
  tcase_add_test (tc, test_second_table);
  tcase_add_test (tc, test_tags);
  tcase_add_test (tc, test_copies);
  tcase_add_test (tc, test_transform);
  tcase_add_test (tc, test_empty_memory);
  tcase_add_test (tc, test_converters);
  return s;
}

GST_CHECK_MAIN (planesmeta)
