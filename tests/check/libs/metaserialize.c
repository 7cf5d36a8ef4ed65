/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Both metas as GStreamer's bytes, for which it takes 1.24: what comes back is
 * what was there, in memory of our own, and what a stranger could have sent
 * instead makes no meta and a warning that says why.
 */

#include <string.h>

#include "lib-shmem/open-fds.h"
#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "plane-buffers.h"

#include "lib-shmem/sealed-fd.h"

#define CONTAINER "GstShmemContainerMeta"
#define PLANES "GstShmemPlanesMeta"
#define FORMAT G_GUINT64_CONSTANT (0x4100000000000041)

/* ---- what is warned of ---- */

static gchar *warning;

static void
keep_warning (GstDebugCategory *category, GstDebugLevel level,
    const gchar *file, const gchar *function, gint line, GObject *object,
    GstDebugMessage *message, gpointer data)
{
  (void) file;
  (void) function;
  (void) line;
  (void) object;
  (void) data;
  if (level != GST_LEVEL_WARNING
      || strcmp (gst_debug_category_get_name (category), "shmemmetaserialize")
          != 0)
    return;
  g_free (warning);
  warning = g_strdup (gst_debug_message_get (message));
}

static void
serialize_setup (void)
{
  setup ();
  gst_shmem_container_meta_get_info ();
  gst_shmem_planes_meta_get_info ();
  /* The functions: ISO C has no conversion that the macros make. NULL is the
   * one that prints. */
  (gst_debug_remove_log_function) (NULL);
  (gst_debug_add_log_function) (keep_warning, NULL, NULL);
  gst_debug_set_threshold_for_name ("shmemmetaserialize", GST_LEVEL_WARNING);
}

static void
serialize_teardown (void)
{
  (gst_debug_remove_log_function) (keep_warning);
  g_clear_pointer (&warning, g_free);
  teardown ();
}

/* ---- bytes ---- */

static GByteArray *
serialize (gconstpointer meta)
{
  GByteArray *bytes = g_byte_array_new ();

  fail_unless (gst_meta_serialize_simple (meta, bytes));
  return bytes;
}

/* What GStreamer makes of @payload for a meta of type @name: total size, size
 * of the name, name, 0, version, payload. */
static GByteArray *
wrap (const gchar *name, guint8 version, gconstpointer payload, gsize size)
{
  guint32 name_size = (guint32) strlen (name);
  guint32 sizes[2] = { GUINT32_TO_LE ((guint32) (10 + name_size + size)),
    GUINT32_TO_LE (name_size) };
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) sizes, sizeof sizes);
  g_byte_array_append (bytes, (const guint8 *) name, name_size + 1);
  g_byte_array_append (bytes, &version, 1);
  if (size > 0)
    g_byte_array_append (bytes, payload, (guint) size);
  return bytes;
}

/* Takes @bytes, of one meta. */
static gpointer
deserialize (GstBuffer *buffer, GByteArray *bytes)
{
  guint32 consumed = 0;
  GstMeta *meta =
      gst_meta_deserialize (buffer, bytes->data, bytes->len, &consumed);

  fail_unless_equals_int (consumed, bytes->len);
  g_byte_array_unref (bytes);
  return meta;
}

static guint
count_metas (GstBuffer *buffer)
{
  return gst_buffer_get_n_meta (buffer, GST_SHMEM_CONTAINER_META_API_TYPE)
      + gst_buffer_get_n_meta (buffer, GST_SHMEM_PLANES_META_API_TYPE);
}

/* Takes @bytes. Nothing comes of them but a warning with @words. */
static void
assert_bytes_refused (GstBuffer *buffer, GByteArray *bytes, const gchar *words)
{
  guint before = count_metas (buffer);

  g_clear_pointer (&warning, g_free);
  fail_unless (deserialize (buffer, bytes) == NULL);
  fail_unless_equals_int (count_metas (buffer), before);
  assert_says (warning, words);
}

static void
assert_refused (GstBuffer *buffer, const gchar *name, guint8 version,
    gconstpointer payload, gsize size, const gchar *words)
{
  assert_bytes_refused (buffer, wrap (name, version, payload, size), words);
}

/* ---- plane tables ---- */

#define N_PLANES 3
#define TABLE_SIZE SHMEM_PLANES_SIZE (N_PLANES)
#define TABLE_BUFFER() NEW_BUFFER (64, 32)

static GstShmemPlanes
get_table (void)
{
  GstShmemPlanes planes = { 0 };

  add_blob (&planes, 0, 0, 40);
  add_blob (&planes, 0, 48, 16);
  add_blob (&planes, 1, 0, 32)->picture = 1;
  return planes;
}

static void
store_table (guint8 data[TABLE_SIZE])
{
  GstShmemPlanes planes = get_table ();
  gsize size = TABLE_SIZE;

  fail_unless_equals_int (
      shmem_planes_write (&planes, data, &size, NULL), SHMEM_OK);
  fail_unless_equals_int (size, TABLE_SIZE);
}

static GByteArray *
wrap_table (void)
{
  guint8 data[TABLE_SIZE];

  store_table (data);
  return wrap (PLANES, 0, data, sizeof data);
}

static void
assert_bytes_equal (GByteArray *a, GByteArray *b)
{
  fail_unless_equals_int (a->len, b->len);
  fail_unless (memcmp (a->data, b->data, a->len) == 0);
  g_byte_array_unref (a);
  g_byte_array_unref (b);
}

/* Onto @buffer, which is consumed and gets @memory afterwards, if any. */
static void
check_table_arrives (GstBuffer *buffer, GstBuffer *memory)
{
  GstShmemPlanesMeta *meta = deserialize (buffer, wrap_table ());
  GstShmemPlaneMap map;

  fail_unless (meta != NULL);
  fail_unless (meta == gst_buffer_get_shmem_planes_meta (buffer));
  assert_bytes_equal (serialize (meta), wrap_table ());
  if (memory)
    buffer = gst_buffer_append (buffer, memory);
  meta = gst_buffer_get_shmem_planes_meta (buffer);
  fail_unless (gst_shmem_planes_check (&meta->planes, buffer, NULL));
  fail_unless (gst_shmem_plane_map (&map, buffer, 1, GST_MAP_READ, NULL));
  fail_unless_equals_int (map.size, 16);
  fail_unless_equals_int (map.data[0], pattern (48));
  gst_shmem_plane_unmap (&map);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_planes)
{
  GstShmemPlanes planes = get_table ();
  GstBuffer *buffer = TABLE_BUFFER ();

  add_meta (buffer, &planes);
  assert_bytes_equal (
      serialize (gst_buffer_get_shmem_planes_meta (buffer)), wrap_table ());
  gst_buffer_unref (buffer);
  check_table_arrives (TABLE_BUFFER (), NULL);
  check_table_arrives (gst_buffer_new (), TABLE_BUFFER ());
}

GST_END_TEST

/* As many as there can be, with every field. */
GST_START_TEST (test_sixteen_planes)
{
  GstShmemPlanes planes = { 0 };
  GstBuffer *buffer = gst_buffer_new (), *other = gst_buffer_new ();
  GstShmemPlanesMeta *meta;
  guint i;

  for (i = 0; i < GST_SHMEM_MAX_PLANES; i++) {
    gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 100, NULL));
    *add_blob (&planes, i, 8, 80) = (GstShmemPlane){ .offset = 8,
      .size = 80,
      .modifier = SHMEM_MODIFIER_INVALID,
      .format = 0x20384752,
      .stride = 16,
      .width = 9,
      .height = 5,
      .memory = (guint8) i,
      .role = SHMEM_PLANE_DEPTH,
      .horizontal_subsampling = 1,
      .vertical_subsampling = 1,
      .picture = (guint8) i,
      .view = (guint8) (15 - i),
      .field = (guint8) (i % 3) };
  }
  add_meta (buffer, &planes);
  meta = gst_buffer_get_shmem_planes_meta (buffer);
  meta = deserialize (other, serialize (meta));
  fail_unless (meta != NULL);
  fail_unless_equals_int (meta->planes.num, GST_SHMEM_MAX_PLANES);
  for (i = 0; i < GST_SHMEM_MAX_PLANES; i++) {
    const GstShmemPlane *plane = &meta->planes.planes[i];

    fail_unless_equals_uint64 (plane->modifier, SHMEM_MODIFIER_INVALID);
    fail_unless_equals_int (plane->memory, i);
    fail_unless_equals_int (plane->view, 15 - i);
    fail_unless_equals_int (plane->field, i % 3);
  }
  fail_unless (gst_shmem_planes_check (&meta->planes, buffer, NULL));
  gst_buffer_unref (buffer);
  gst_buffer_unref (other);
}

GST_END_TEST

GST_START_TEST (test_bad_planes)
{
  GstBuffer *buffer = gst_buffer_new ();
  guint8 good[TABLE_SIZE + 1] = { 0 }, data[TABLE_SIZE];

  store_table (good);
  assert_refused (buffer, PLANES, 0, NULL, 0, "header");
  assert_refused (buffer, PLANES, 0, good, TABLE_SIZE - 1, "plane 2");
  assert_refused (buffer, PLANES, 0, good, TABLE_SIZE + 1, "plane ");
  assert_refused (buffer, PLANES, 1, good, TABLE_SIZE, "version, 1");
  assert_refused (buffer, PLANES, 255, good, TABLE_SIZE, "version, 255");
  memcpy (data, good, sizeof data);
  data[0] = 0;
  assert_refused (buffer, PLANES, 0, data, 8, "plane");
  data[0] = 17;
  assert_refused (buffer, PLANES, 0, data, sizeof data, "16, planes");
  memcpy (data, good, sizeof data);
  data[8 + 48 + 47] = 1;
  assert_refused (buffer, PLANES, 0, data, sizeof data, "plane 1, reserved");
  memcpy (data, good, sizeof data);
  data[8 + 48] = 39;
  assert_refused (buffer, PLANES, 0, data, sizeof data, "plane 1, overlap");
  memcpy (data, good, sizeof data);
  memset (data + 8 + 48, 0xff, 8);
  assert_refused (buffer, PLANES, 0, data, sizeof data, "plane 1, offset");
  memcpy (data, good, sizeof data);
  data[8 + 96 + 40] = 16;
  assert_refused (buffer, PLANES, 0, data, sizeof data, "plane 2, memory");
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_planes_beyond_memories)
{
  GstBuffer *buffer = NEW_BUFFER (64, 31);
  GstShmemPlaneMap map;
  GError *error = NULL;

  assert_bytes_refused (buffer, wrap_table (), "plane 2, offset, size");
  gst_buffer_unref (buffer);
  buffer = NEW_BUFFER (96);
  assert_bytes_refused (buffer, wrap_table (), "plane 2, memory index");
  gst_buffer_unref (buffer);

  /* Where they come later, whoever uses the table finds out. */
  buffer = gst_buffer_new ();
  fail_unless (deserialize (buffer, wrap_table ()) != NULL);
  buffer = gst_buffer_append (buffer, NEW_BUFFER (64, 31));
  fail_if (gst_shmem_plane_map (&map, buffer, 0, GST_MAP_READ, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 2, offset, size");
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_second_table)
{
  GstBuffer *buffer = TABLE_BUFFER ();

  fail_unless (deserialize (buffer, wrap_table ()) != NULL);
  assert_bytes_refused (buffer, wrap_table (), "already");
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* One byte is another: refused, or a table that can be believed. */
GST_START_TEST (test_every_byte_of_planes)
{
  GstBuffer *buffer;
  guint8 data[TABLE_SIZE];
  guint i, bit, kept = 0;

  for (i = 0; i < TABLE_SIZE; i++)
    for (bit = 0; bit < 8; bit++) {
      GstShmemPlanesMeta *meta;

      buffer = TABLE_BUFFER ();
      store_table (data);
      data[i] ^= (guint8) (1u << bit);
      meta = deserialize (buffer, wrap (PLANES, 0, data, sizeof data));
      if (meta) {
        fail_unless (gst_shmem_planes_check (&meta->planes, buffer, NULL));
        assert_bytes_equal (
            serialize (meta), wrap (PLANES, 0, data, sizeof data));
        kept++;
      }
      gst_buffer_unref (buffer);
    }
  fail_unless (kept > 0 && kept < 8 * TABLE_SIZE);
}

GST_END_TEST

/* ---- containers ---- */

static GstShmemContainer *
new_container (const gchar *text, guint times)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  while (times-- > 0)
    gst_shmem_container_builder_add (
        builder, FORMAT, (const guint8 *) text, strlen (text));
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

/* Its picture and itself. */
static GByteArray *
new_payload (gint picture, gconstpointer data, gsize size)
{
  guint32 header = GUINT32_TO_LE ((guint32) picture);
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  if (size > 0)
    g_byte_array_append (bytes, data, (guint) size);
  return bytes;
}

static void
assert_container_refused (GstBuffer *buffer, gint picture, gconstpointer data,
    gsize size, const gchar *words)
{
  GByteArray *payload = new_payload (picture, data, size);

  assert_refused (buffer, CONTAINER, 0, payload->data, payload->len, words);
  g_byte_array_unref (payload);
}

/* Memory of our own that nobody can change. */
static void
assert_sealed (GstShmemContainer *container)
{
  gint fd = gst_shmem_container_get_fd (container);

  fail_unless (fd >= 0);
  fail_unless (denies_write (fd));
  fail_unless (denies_seals (fd));
}

static void
check_container_arrives (gint picture)
{
  GstBuffer *from = gst_buffer_new (), *to = gst_buffer_new ();
  GstShmemContainer *container = new_container ("of a frame", 3);
  GstShmemContainerMeta *meta;
  GByteArray *bytes, *payload;
  const guint8 *data;
  gsize size;

  meta = gst_buffer_add_shmem_container_meta_full (from, container, picture);
  data = gst_shmem_container_get_data (container, &size);
  payload = new_payload (picture, data, size);
  bytes = serialize (meta);
  assert_bytes_equal (g_byte_array_ref (bytes),
      wrap (CONTAINER, 0, payload->data, payload->len));
  /* So that the one that arrives is made of the bytes alone. */
  gst_buffer_unref (from);
  gst_shmem_container_unref (container);

  meta = deserialize (to, bytes);
  fail_unless (meta != NULL);
  fail_unless_equals_int (meta->picture, picture);
  data = gst_shmem_container_get_data (meta->container, &size);
  fail_unless_equals_int (size, payload->len - 4);
  fail_unless (memcmp (data, payload->data + 4, size) == 0);
  assert_sealed (meta->container);
  g_byte_array_unref (payload);
  gst_buffer_unref (to);
}

GST_START_TEST (test_container)
{
  check_container_arrives (GST_SHMEM_PICTURE_ALL);
  check_container_arrives (0);
  check_container_arrives (15);
}

GST_END_TEST

GST_START_TEST (test_bad_container)
{
  GstShmemContainer *container = new_container ("abc", 2);
  GstBuffer *buffer = gst_buffer_new ();
  guint8 bad[200] = { 0 };
  const guint8 *data;
  gsize size, i;

  data = gst_shmem_container_get_data (container, &size);
  fail_unless (size < sizeof bad);
  memcpy (bad, data, size);
  for (i = 0; i < 4; i++)
    assert_refused (buffer, CONTAINER, 0, "\377\377\377", i, "picture");
  for (i = 0; i < size; i++)
    assert_container_refused (buffer, -1, data, i, " bytes");
  assert_container_refused (buffer, -1, bad, size + 1, "byte");
  assert_container_refused (buffer, -2, data, size, "picture -2");
  assert_container_refused (buffer, 16, data, size, "picture 16");
  assert_container_refused (buffer, G_MAXINT, data, size, "picture 2147483647");
  /* Between its two entries, of three bytes each, are five zeros. */
  bad[size - 4] = 1;
  assert_container_refused (buffer, -1, bad, size, "zero");
  gst_shmem_container_unref (container);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_container_versions)
{
  GstShmemContainer *container = new_container ("abc", 2);
  GstBuffer *buffer = gst_buffer_new ();
  GByteArray *payload;
  const guint8 *data;
  gsize size;

  data = gst_shmem_container_get_data (container, &size);
  payload = new_payload (-1, data, size);
  assert_refused (
      buffer, CONTAINER, 1, payload->data, payload->len, "version, 1");
  assert_refused (
      buffer, CONTAINER, 255, payload->data, payload->len, "version, 255");
  g_byte_array_unref (payload);
  gst_shmem_container_unref (container);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* A generic container of as many bytes as there may be, and one more. */
GST_START_TEST (test_large_container)
{
  GstBuffer *buffer = gst_buffer_new ();
  guint8 *data = g_malloc0 (SHMEM_MAX_SIZE + 1);
  GByteArray *payload;

  GST_WRITE_UINT64_LE (data, FORMAT);
  GST_WRITE_UINT32_LE (data + 8, SHMEM_MAX_SIZE + 1 - 12);
  assert_container_refused (buffer, -1, data, SHMEM_MAX_SIZE + 1, "larger");
  GST_WRITE_UINT32_LE (data + 8, SHMEM_MAX_SIZE - 12);
  payload = new_payload (-1, data, SHMEM_MAX_SIZE);
  fail_unless (
      deserialize (buffer, wrap (CONTAINER, 0, payload->data, payload->len))
      != NULL);
  g_byte_array_unref (payload);
  g_free (data);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Each of them would cost a descriptor. */
GST_START_TEST (test_many_containers)
{
  GstBuffer *buffer = gst_buffer_new ();
  gint fds = count_open_fds ();
  guint i;

  for (i = 0; i < 17; i++) {
    guint8 data[13] = { 0x41, 0, 0, 0, 0, 0, 0, 0x41, 1, 0, 0, 0, (guint8) i };
    GByteArray *payload = new_payload (-1, data, sizeof data);
    GByteArray *bytes = wrap (CONTAINER, 0, payload->data, payload->len);

    if (i < 16)
      fail_unless (deserialize (buffer, bytes) != NULL);
    else
      assert_bytes_refused (buffer, bytes, "16 containers");
    g_byte_array_unref (payload);
  }
  fail_unless_equals_int (count_metas (buffer), 16);
  fail_unless (count_open_fds () <= fds + 16);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* What has no content has no bytes, and the array is as it was. */
GST_START_TEST (test_empty_metas)
{
  GstBuffer *buffer = gst_buffer_new ();
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) "abc", 3);
  fail_if (gst_meta_serialize_simple (
      gst_buffer_add_meta (buffer, GST_SHMEM_CONTAINER_META_INFO, NULL),
      bytes));
  fail_if (gst_meta_serialize_simple (
      gst_buffer_add_meta (buffer, GST_SHMEM_PLANES_META_INFO, NULL), bytes));
  fail_unless_equals_int (bytes->len, 3);
  g_byte_array_unref (bytes);
  gst_buffer_unref (buffer);
}

GST_END_TEST

static Suite *
metaserialize_suite (void)
{
  Suite *s = suite_create ("metaserialize");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, serialize_setup, serialize_teardown);
  tcase_add_test (tc, test_planes);
  tcase_add_test (tc, test_sixteen_planes);
  tcase_add_test (tc, test_bad_planes);
  tcase_add_test (tc, test_planes_beyond_memories);
  tcase_add_test (tc, test_second_table);
  tcase_add_test (tc, test_every_byte_of_planes);
  tcase_add_test (tc, test_container);
  tcase_add_test (tc, test_bad_container);
  tcase_add_test (tc, test_container_versions);
  tcase_add_test (tc, test_large_container);
  tcase_add_test (tc, test_many_containers);
  tcase_add_test (tc, test_empty_metas);
  return s;
}

GST_CHECK_MAIN (metaserialize)
