/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Planes mapped to read and to write, in one memory and over several: what is
 * written is in the buffer, the buffer keeps its memories, and what cannot be
 * is refused without a word on the console. */

#include <string.h>

#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "plane-buffers.h"

static void
assert_pattern (const guint8 *data, gsize size, gsize position)
{
  gsize i;

  for (i = 0; i < size; i++)
    fail_unless_equals_int (data[i], pattern (position + i));
}

static void
map (
    GstShmemPlaneMap *mapped, GstBuffer *buffer, guint plane, GstMapFlags flags)
{
  GError *error = NULL;
  gboolean done = gst_shmem_plane_map (mapped, buffer, plane, flags, &error);

  fail_unless (done, "%s", error ? error->message : "no error");
  g_assert_no_error (error);
}

static void
assert_refused (GstBuffer *buffer, guint plane, GstMapFlags flags, gint code,
    const gchar *words)
{
  GstShmemPlaneMap mapped, before;
  GError *error = NULL;

  memset (&mapped, 0x5a, sizeof mapped);
  before = mapped;
  fail_if (gst_shmem_plane_map (&mapped, buffer, plane, flags, &error));
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_unless (memcmp (&mapped, &before, sizeof mapped) == 0);
  fail_if (gst_shmem_plane_map (&mapped, buffer, plane, flags, NULL));
}

/* Five planes in a buffer of 10, 0, 20, 5 and 30 bytes: 1 spans two memories,
 * 3 spans three, and an empty one is skipped. */
static const gsize positions[] = { 0, 6, 13, 27, 60 };
static const gsize plane_sizes[] = { 6, 7, 14, 30, 5 };

static GstBuffer *
new_frame (void)
{
  GstBuffer *buffer = NEW_BUFFER (10, 0, 20, 5, 30);
  GstShmemPlanes planes = { 0 };

  add_blob (&planes, 0, 0, plane_sizes[0]);
  add_blob (&planes, 0, 6, plane_sizes[1]);
  add_blob (&planes, 2, 3, plane_sizes[2]);
  add_blob (&planes, 2, 17, plane_sizes[3]);
  add_blob (&planes, 4, 25, plane_sizes[4]);
  add_meta (buffer, &planes);
  return buffer;
}

static void
get_memories (GstBuffer *buffer, GstMemory **memories)
{
  guint i;

  fail_unless_equals_int (gst_buffer_n_memory (buffer), 5);
  for (i = 0; i < 5; i++)
    memories[i] = gst_buffer_peek_memory (buffer, i);
}

/* The memories of @buffer are still @memories. */
static void
assert_memories (GstBuffer *buffer, GstMemory **memories)
{
  GstMemory *now[5];

  get_memories (buffer, now);
  fail_unless (memcmp (now, memories, sizeof now) == 0);
}

GST_START_TEST (test_read)
{
  GstBuffer *buffer = new_frame ();
  GstShmemPlaneMap mapped[5];
  GstMemory *memories[5];
  guint i;

  get_memories (buffer, memories);
  /* All at once. */
  for (i = 0; i < 5; i++) {
    map (&mapped[i], buffer, i, GST_MAP_READ);
    fail_unless_equals_int (mapped[i].size, plane_sizes[i]);
    fail_unless_equals_int (mapped[i].stride, 0);
  }
  for (i = 0; i < 5; i++)
    assert_pattern (mapped[i].data, mapped[i].size, positions[i]);
  for (i = 0; i < 5; i++)
    gst_shmem_plane_unmap (&mapped[i]);
  assert_memories (buffer, memories);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Each plane alone: written whole, or but for its first byte. */
static void
check_written (guint plane, GstMapFlags flags, gsize skip)
{
  GstBuffer *buffer = new_frame ();
  GstShmemPlaneMap mapped;
  GstMemory *memories[5];
  guint8 bytes[65];
  gsize i;

  get_memories (buffer, memories);
  map (&mapped, buffer, plane, flags);
  memset (mapped.data + skip, 0xee, mapped.size - skip);
  gst_shmem_plane_unmap (&mapped);
  fail_unless (mapped.data == NULL);
  assert_memories (buffer, memories);
  fail_unless_equals_int (
      gst_buffer_extract (buffer, 0, bytes, sizeof bytes), sizeof bytes);
  for (i = 0; i < sizeof bytes; i++) {
    gboolean written = i >= positions[plane] + skip
        && i < positions[plane] + plane_sizes[plane];

    fail_unless_equals_int (bytes[i], written ? 0xee : pattern (i));
  }
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_write)
{
  guint i;

  for (i = 0; i < 5; i++) {
    check_written (i, GST_MAP_WRITE, 0);
    check_written (i, GST_MAP_READWRITE, 0);
    check_written (i, GST_MAP_READWRITE, 1);
  }
}

GST_END_TEST

/* Two planes of the same memory, the one within it and the other reaching in,
 * are both written while the other is mapped. */
GST_START_TEST (test_write_at_once)
{
  GstBuffer *buffer = new_frame ();
  GstShmemPlaneMap mapped[5];
  GstMemory *memories[5];
  guint8 bytes[65];
  guint i;

  get_memories (buffer, memories);
  for (i = 0; i < 5; i++)
    map (&mapped[i], buffer, i, GST_MAP_READWRITE);
  for (i = 5; i-- > 0;)
    memset (mapped[i].data, (gint) (0xa0 + i), mapped[i].size);
  for (i = 0; i < 5; i++)
    gst_shmem_plane_unmap (&mapped[i]);
  assert_memories (buffer, memories);
  gst_buffer_extract (buffer, 0, bytes, sizeof bytes);
  for (i = 0; i < 5; i++) {
    gsize k;

    for (k = 0; k < plane_sizes[i]; k++)
      fail_unless_equals_int (bytes[positions[i] + k], 0xa0 + i);
  }
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* A plane that cannot be read while its neighbour is only written is refused;
 * what is written to the neighbour is not lost. */
GST_START_TEST (test_write_only_neighbour)
{
  GstBuffer *buffer = new_frame ();
  GstShmemPlaneMap mapped;
  GstMemory *memories[5];
  guint8 bytes[65];

  get_memories (buffer, memories);
  map (&mapped, buffer, 0, GST_MAP_WRITE);
  assert_refused (
      buffer, 1, GST_MAP_READ, GST_SHMEM_ERROR_BUSY, "plane 1, memory 0");
  assert_memories (buffer, memories);
  memset (mapped.data, 0xee, mapped.size);
  gst_shmem_plane_unmap (&mapped);
  gst_buffer_extract (buffer, 0, bytes, sizeof bytes);
  fail_unless_equals_int (bytes[0], 0xee);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* What is written to a plane over several memories is read first, so they
 * can be read as well as long as it is mapped. */
GST_START_TEST (test_write_only_spanning)
{
  GstBuffer *buffer = new_frame ();
  GstShmemPlaneMap mapped[2];

  map (&mapped[1], buffer, 1, GST_MAP_WRITE);
  map (&mapped[0], buffer, 0, GST_MAP_READ);
  assert_pattern (mapped[0].data, mapped[0].size, 0);
  gst_shmem_plane_unmap (&mapped[0]);
  gst_shmem_plane_unmap (&mapped[1]);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_rows)
{
  GstBuffer *buffer = NEW_BUFFER (30, 30);
  GstShmemPlanes planes = { 0 };
  GstShmemPlane *plane = add_blob (&planes, 0, 1, 50);
  GstShmemPlaneMap mapped;

  plane->role = SHMEM_PLANE_LUMA;
  plane->stride = 9;
  plane->width = 8;
  plane->height = 6;
  add_meta (buffer, &planes);
  map (&mapped, buffer, 0, GST_MAP_READ);
  fail_unless_equals_int (mapped.stride, 9);
  fail_unless_equals_int (mapped.width, 8);
  /* The last row ends with its samples: 50 - 5 * 9 bytes. */
  fail_unless_equals_int (mapped.row_bytes, 5);
  fail_unless_equals_int (mapped.height, 6);
  assert_pattern (mapped.data + 5 * mapped.stride, 5, 46);
  gst_shmem_plane_unmap (&mapped);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Samples of 1, 2 and 4 bytes; the padding behind them does not count. */
GST_START_TEST (test_row_bytes)
{
  static const struct
  {
    GstVideoFormat format;
    guint row_bytes[2];
  } formats[] = {
    { GST_VIDEO_FORMAT_NV12, { 6, 6 } },
    { GST_VIDEO_FORMAT_P010_10LE, { 12, 12 } },
    { GST_VIDEO_FORMAT_BGRA, { 24, 0 } },
  };
  guint i, plane;

  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstBuffer *buffer = NEW_BUFFER (4096);
    GstShmemPlanes planes = { 0 };
    GstShmemPlaneMap mapped;
    GstVideoInfo info;

    gst_video_info_set_format (&info, formats[i].format, 6, 4);
    for (plane = 0; plane < GST_VIDEO_INFO_N_PLANES (&info); plane++) {
      GST_VIDEO_INFO_PLANE_STRIDE (&info, plane) = 64;
      GST_VIDEO_INFO_PLANE_OFFSET (&info, plane) = 1024 * plane;
    }
    fail_unless (gst_shmem_planes_append_video_info (
        &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL));
    add_meta (buffer, &planes);
    for (plane = 0; plane < planes.num; plane++) {
      map (&mapped, buffer, plane, GST_MAP_READ);
      fail_unless_equals_int (mapped.row_bytes, formats[i].row_bytes[plane]);
      fail_unless_equals_int (mapped.stride, 64);
      gst_shmem_plane_unmap (&mapped);
    }
    gst_buffer_unref (buffer);
  }
}

GST_END_TEST

/* ---- what is refused ---- */

GST_START_TEST (test_read_only)
{
  GstBuffer *buffer = new_frame ();
  GstMemory *memories[5];

  get_memories (buffer, memories);
  GST_MINI_OBJECT_FLAG_SET (memories[3], GST_MEMORY_FLAG_READONLY);
  check_written (2, GST_MAP_WRITE, 0);
  assert_refused (buffer, 3, GST_MAP_WRITE, GST_SHMEM_ERROR_NOT_WRITABLE,
      "plane 3, memory 3, read-only");
  GST_MINI_OBJECT_FLAG_SET (memories[4], GST_MEMORY_FLAG_READONLY);
  assert_refused (buffer, 4, GST_MAP_READWRITE, GST_SHMEM_ERROR_NOT_WRITABLE,
      "plane 4, memory 4, read-only");
  assert_memories (buffer, memories);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* What another buffer has as well is not written, and not replaced by a copy
 * either, in one memory as in several. */
GST_START_TEST (test_shared)
{
  GstBuffer *buffer = NEW_BUFFER (10, 10), *copy;
  GstShmemPlanes planes = { 0 };
  GstMemory *memories[2];
  guint i;

  add_blob (&planes, 0, 0, 5);
  add_blob (&planes, 0, 5, 15);
  add_meta (buffer, &planes);
  copy = gst_buffer_copy (buffer);
  for (i = 0; i < 2; i++)
    memories[i] = gst_buffer_peek_memory (copy, i);
  for (i = 0; i < 2; i++)
    assert_refused (copy, i, GST_MAP_WRITE, GST_SHMEM_ERROR_NOT_WRITABLE,
        "plane, memory 0, shared");
  gst_buffer_unref (buffer);
  for (i = 0; i < 2; i++) {
    GstShmemPlaneMap mapped;

    map (&mapped, copy, i, GST_MAP_WRITE);
    gst_shmem_plane_unmap (&mapped);
  }
  for (i = 0; i < 2; i++)
    fail_unless (gst_buffer_peek_memory (copy, i) == memories[i]);
  gst_buffer_unref (copy);
}

GST_END_TEST

/* What two have a reference to is nobody's to write. */
GST_START_TEST (test_shared_buffer)
{
  GstBuffer *buffer = new_frame ();
  GstShmemPlaneMap mapped;
  guint i;

  gst_buffer_ref (buffer);
  for (i = 0; i < 5; i++) {
    assert_refused (buffer, i, GST_MAP_WRITE, GST_SHMEM_ERROR_NOT_WRITABLE,
        "plane, buffer, shared, !memory");
    assert_refused (buffer, i, GST_MAP_READWRITE, GST_SHMEM_ERROR_NOT_WRITABLE,
        "plane, buffer, shared, !memory");
    map (&mapped, buffer, i, GST_MAP_READ);
    gst_shmem_plane_unmap (&mapped);
  }
  gst_buffer_unref (buffer);
  map (&mapped, buffer, 0, GST_MAP_WRITE);
  gst_shmem_plane_unmap (&mapped);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_no_plane)
{
  GstBuffer *buffer = new_frame ();
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);

  assert_refused (
      buffer, 5, GST_MAP_READ, GST_SHMEM_ERROR_NOT_FOUND, "5 planes");
  assert_refused (
      buffer, G_MAXUINT, GST_MAP_READ, GST_SHMEM_ERROR_NOT_FOUND, "5 planes");
  gst_buffer_remove_meta (buffer, &meta->meta);
  assert_refused (buffer, 0, GST_MAP_READ, GST_SHMEM_ERROR_NOT_FOUND,
      "no GstShmemPlanesMeta");
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Memories change after the meta was added: smaller, gone, and merged. */
GST_START_TEST (test_changed_memories)
{
  GstBuffer *buffer = new_frame ();

  gst_buffer_replace_memory (buffer, 4, gst_allocator_alloc (NULL, 29, NULL));
  assert_refused (
      buffer, 4, GST_MAP_READ, GST_SHMEM_ERROR_INVALID_DATA, "plane 4");
  assert_refused (
      buffer, 0, GST_MAP_READ, GST_SHMEM_ERROR_INVALID_DATA, "plane 4");
  gst_buffer_remove_memory (buffer, 4);
  assert_refused (
      buffer, 3, GST_MAP_WRITE, GST_SHMEM_ERROR_INVALID_DATA, "plane 3");
  gst_buffer_remove_all_memory (buffer);
  assert_refused (
      buffer, 0, GST_MAP_READ, GST_SHMEM_ERROR_INVALID_DATA, "plane 0");
  gst_buffer_unref (buffer);

  buffer = new_frame ();
  gst_buffer_replace_all_memory (buffer, gst_buffer_get_all_memory (buffer));
  assert_refused (
      buffer, 0, GST_MAP_READ, GST_SHMEM_ERROR_INVALID_DATA, "plane 2");
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* ---- memory that cannot be mapped ---- */

typedef GstAllocator NoMapAllocator;
typedef GstAllocatorClass NoMapAllocatorClass;
static GType no_map_allocator_get_type (void);
G_DEFINE_TYPE (NoMapAllocator, no_map_allocator, GST_TYPE_ALLOCATOR)

static gpointer
no_map (GstMemory *memory, gsize size, GstMapFlags flags)
{
  (void) memory;
  (void) size;
  (void) flags;
  return NULL;
}

static void
no_map_free (GstAllocator *allocator, GstMemory *memory)
{
  (void) allocator;
  g_free (memory);
}

static void
no_map_allocator_class_init (NoMapAllocatorClass *klass)
{
  klass->free = no_map_free;
}

static void
no_map_allocator_init (NoMapAllocator *allocator)
{
  allocator->mem_map = no_map;
}

GST_START_TEST (test_no_map)
{
  GstAllocator *allocator = g_object_new (no_map_allocator_get_type (), NULL);
  GstMemory *memory = g_new0 (GstMemory, 1), *memories[5];
  GstBuffer *buffer = new_frame ();
  guint i;

  gst_memory_init (memory, 0, allocator, NULL, 5, 0, 0, 5);
  gst_buffer_replace_memory (buffer, 3, memory);
  get_memories (buffer, memories);
  assert_refused (buffer, 3, GST_MAP_READ, GST_SHMEM_ERROR_SYSTEM, "read");
  assert_refused (buffer, 3, GST_MAP_WRITE, GST_SHMEM_ERROR_SYSTEM, "write");
  assert_memories (buffer, memories);
  /* Nothing was left mapped. */
  for (i = 0; i < 5; i++) {
    GstShmemPlaneMap mapped;

    if (i == 3)
      continue;
    map (&mapped, buffer, i, GST_MAP_WRITE);
    gst_shmem_plane_unmap (&mapped);
  }
  gst_buffer_unref (buffer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* ---- sixteen planes of shared memory ---- */

/* A memfd each; every plane but the last ends with the first byte of the next
 * one. */
GST_START_TEST (test_sixteen)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemPlanes planes = { 0 };
  GstShmemPlaneMap mapped;
  guint8 byte;
  guint i;

  for (i = 0; i < 16; i++) {
    gst_buffer_append_memory (buffer, gst_allocator_alloc (allocator, 8, NULL));
    add_blob (&planes, i, i == 0 ? 0 : 1, i == 0 ? 9 : i == 15 ? 7 : 8);
    planes.planes[i].picture = (guint8) i;
  }
  add_meta (buffer, &planes);
  for (i = 0; i < 16; i++) {
    map (&mapped, buffer, i, GST_MAP_WRITE);
    memset (mapped.data, (gint) (i + 1), mapped.size);
    gst_shmem_plane_unmap (&mapped);
  }
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 16);
  for (i = 0; i < 16; i++) {
    gst_buffer_extract (buffer, 8 * i, &byte, 1);
    fail_unless_equals_int (byte, i == 0 ? 1 : i);
    gst_buffer_extract (buffer, 8 * i + 7, &byte, 1);
    fail_unless_equals_int (byte, i + 1);
    fail_unless (gst_is_shmem_memory (gst_buffer_peek_memory (buffer, i)));
    map (&mapped, buffer, i, GST_MAP_READ);
    fail_unless_equals_int (mapped.data[mapped.size - 1], i + 1);
    gst_shmem_plane_unmap (&mapped);
  }
  gst_buffer_unref (buffer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* One plane in all of them, whatever they have of it. */
GST_START_TEST (test_over_sixteen)
{
  static const gsize sizes[16] = { 8, 8, 8, 1, 8, 0, 8, 1, 8, 8, 0, 0, 8, 8, 1,
    8 };
  GstBuffer *buffer = new_buffer (sizes, 16);
  const gsize size = gst_buffer_get_size (buffer);
  GstShmemPlanes planes = { 0 };
  GstShmemPlaneMap mapped;

  add_blob (&planes, 0, 3, size - 4);
  add_meta (buffer, &planes);
  map (&mapped, buffer, 0, GST_MAP_READWRITE);
  assert_pattern (mapped.data, mapped.size, 3);
  memset (mapped.data, 0xee, mapped.size);
  gst_shmem_plane_unmap (&mapped);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 16);
  for (gsize i = 0; i < size; i++) {
    guint8 byte;

    gst_buffer_extract (buffer, i, &byte, 1);
    fail_unless_equals_int (byte, i >= 3 && i < size - 1 ? 0xee : pattern (i));
  }
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Planes of memory that nobody can write any more. */
GST_START_TEST (test_sealed)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMMUTABLE);
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemPlanes planes = { 0 };
  GstShmemPlaneMap mapped;
  guint i;

  for (i = 0; i < 2; i++) {
    GstMemory *memory = gst_allocator_alloc (allocator, 100, NULL);

    fail_unless (gst_shmem_memory_seal (memory, NULL));
    gst_buffer_append_memory (buffer, memory);
  }
  add_blob (&planes, 0, 0, 90);
  add_blob (&planes, 0, 90, 110);
  add_meta (buffer, &planes);
  for (i = 0; i < 2; i++) {
    map (&mapped, buffer, i, GST_MAP_READ);
    fail_unless_equals_int (mapped.data[mapped.size - 1], 0);
    gst_shmem_plane_unmap (&mapped);
    assert_refused (buffer, i, GST_MAP_WRITE, GST_SHMEM_ERROR_NOT_WRITABLE,
        "plane, memory 0, read-only");
  }
  gst_buffer_unref (buffer);
  gst_object_unref (allocator);
}

GST_END_TEST

static Suite *
planemap_suite (void)
{
  Suite *s = suite_create ("planemap");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_read);
  tcase_add_test (tc, test_write);
  tcase_add_test (tc, test_write_at_once);
  tcase_add_test (tc, test_write_only_neighbour);
  tcase_add_test (tc, test_write_only_spanning);
  tcase_add_test (tc, test_rows);
  tcase_add_test (tc, test_row_bytes);
  tcase_add_test (tc, test_read_only);
  tcase_add_test (tc, test_shared);
  tcase_add_test (tc, test_shared_buffer);
  tcase_add_test (tc, test_no_plane);
  tcase_add_test (tc, test_changed_memories);
  tcase_add_test (tc, test_no_map);
  tcase_add_test (tc, test_sixteen);
  tcase_add_test (tc, test_over_sixteen);
  tcase_add_test (tc, test_sealed);
  return s;
}

GST_CHECK_MAIN (planemap)
