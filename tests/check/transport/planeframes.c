/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames with plane tables: see planeframes.h.
 */

#include "planeframes.h"

#include <string.h>

void
make_table (
    GstShmemPlanes *planes, guint n_pictures, guint n_memories, guint gap)
{
  guint per_memory = 2 * n_pictures / n_memories, i;
  guint64 at = 0;

  memset (planes, 0, sizeof *planes);
  planes->num = 2 * n_pictures;
  for (i = 0; i < planes->num; i++) {
    GstShmemPlane *plane = &planes->planes[i];
    guint chroma = i % 2;

    if (i % per_memory == 0)
      at = 0;
    plane->offset = at + gap;
    plane->size = chroma ? CHROMA_SIZE : LUMA_SIZE;
    plane->format = GST_MAKE_FOURCC ('N', 'V', '1', '2');
    plane->stride = WIDTH;
    plane->width = WIDTH >> chroma;
    plane->height = HEIGHT >> chroma;
    plane->memory = (guint8) (i / per_memory);
    plane->role = chroma ? SHMEM_PLANE_CHROMA : SHMEM_PLANE_LUMA;
    plane->horizontal_subsampling = (guint8) (1 + chroma);
    plane->vertical_subsampling = (guint8) (1 + chroma);
    plane->picture = plane->view = (guint8) (i / 2);
    at = plane->offset + plane->size;
  }
}

guint8
plane_byte (guint number, guint plane, gsize at)
{
  return (guint8) (number * 31 + plane * 57 + at);
}

gsize
memory_size (const GstShmemPlanes *planes, guint memory)
{
  gsize size = 0;
  guint i;

  for (i = 0; i < planes->num; i++)
    if (planes->planes[i].memory == memory)
      size = planes->planes[i].offset + planes->planes[i].size;
  return size;
}

static void
fill_bytes (
    GstMemory *memory, gsize offset, gsize size, guint number, guint plane)
{
  GstMapInfo map;
  gsize at;

  fail_unless (gst_memory_map (memory, &map, GST_MAP_WRITE));
  for (at = 0; at < size; at++)
    map.data[offset + at] = plane_byte (number, plane, at);
  gst_memory_unmap (memory, &map);
}

void
fill_planes (GstBuffer *frame, const GstShmemPlanes *planes, guint number)
{
  guint i;

  for (i = 0; i < planes->num; i++)
    fill_bytes (gst_buffer_peek_memory (frame, planes->planes[i].memory),
        planes->planes[i].offset, planes->planes[i].size, number, i);
}

GstBuffer *
new_planes_frame (GstAllocator *even, GstAllocator *odd,
    const GstShmemPlanes *planes, guint number)
{
  GstBuffer *frame = gst_buffer_new ();
  guint n = planes->planes[planes->num - 1].memory + 1u, i;

  for (i = 0; i < n; i++)
    gst_buffer_append_memory (frame,
        gst_allocator_alloc (
            i % 2 ? odd : even, memory_size (planes, i), NULL));
  fill_planes (frame, planes, number);
  fail_unless (gst_buffer_add_shmem_planes_meta (frame, planes, NULL) != NULL);
  stamp_frame (frame, number);
  return frame;
}

void
check_same_table (GstBuffer *frame, const GstShmemPlanes *planes)
{
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (frame);
  guint8 ours[SHMEM_PLANES_MAX_SIZE], theirs[SHMEM_PLANES_MAX_SIZE];
  gsize our_size = sizeof ours, their_size = sizeof theirs;

  fail_unless (meta != NULL);
  fail_unless_equals_int (
      shmem_planes_write (planes, ours, &our_size, NULL), SHMEM_OK);
  fail_unless_equals_int (
      shmem_planes_write (&meta->planes, theirs, &their_size, NULL), SHMEM_OK);
  fail_unless_equals_uint64 (our_size, their_size);
  fail_unless (memcmp (ours, theirs, our_size) == 0);
}

void
check_planes (GstBuffer *frame, const GstShmemPlanes *planes, guint number)
{
  GError *error = NULL;
  guint wrong = 0, i;
  gsize at;

  check_same_table (frame, planes);
  for (i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];
    GstShmemPlaneMap map;

    fail_unless (gst_shmem_plane_map (&map, frame, i, GST_MAP_READ, &error),
        "%s", error ? error->message : "");
    for (at = 0; at < plane->size; at++)
      wrong += map.data[at] != plane_byte (number, i, at);
    fail_unless_equals_int (wrong, 0);
    gst_shmem_plane_unmap (&map);
  }
}

void
get_file (GstBuffer *frame, guint index, struct stat *file)
{
  GstMemory *memory = gst_buffer_peek_memory (frame, index);

  fail_unless (gst_is_shmem_memory (memory));
  fail_unless (fstat (gst_fd_memory_get_fd (memory), file) == 0);
}

gboolean
same_file (GstBuffer *a, guint index_a, GstBuffer *b, guint index_b)
{
  struct stat file_a, file_b;

  get_file (a, index_a, &file_a);
  get_file (b, index_b, &file_b);
  return file_a.st_dev == file_b.st_dev && file_a.st_ino == file_b.st_ino;
}

gboolean
same_memory (GstBuffer *a, GstBuffer *b, guint index)
{
  return same_file (a, index, b, index);
}

GstAllocator *
new_allocator (void)
{
  return gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
}

void
start_producer_with (
    Producer *producer, const gchar *text, const gchar *properties)
{
  GstCaps *caps = gst_caps_from_string (text);

  fail_unless (caps != NULL);
  producer_init (producer, properties);
  gst_app_src_set_caps (GST_APP_SRC (producer->src), caps);
  gst_caps_unref (caps);
  set_state (producer->pipeline, GST_STATE_PLAYING);
}

void
start_producer (Producer *producer, const gchar *text)
{
  start_producer_with (producer, text, "wait-for-connection=true");
}
