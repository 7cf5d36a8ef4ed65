/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Plane tables on buffers: of a table that is taken, every byte of every plane
 * and every sample of every picture is within the buffer's memories.
 */

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include "planes-check.h"

/* Larger ones are checked and not filled. */
#define MAX_BYTES (64u * 1024)

/* Memories of exactly these sizes, so that a sanitizer sees a read too far. */
static GstBuffer *
new_buffer (const uint64_t *sizes, size_t num)
{
  GstBuffer *buffer = gst_buffer_new ();

  for (size_t i = 0; i < num; i++) {
    uint8_t *bytes = g_malloc0 (MAX (sizes[i], 1));

    gst_buffer_append_memory (buffer,
        gst_memory_new_wrapped (
            0, bytes, sizes[i], 0, sizes[i], bytes, g_free));
  }
  return buffer;
}

static unsigned
sum (const uint8_t *data, size_t size)
{
  unsigned total = 0;

  for (size_t i = 0; i < size; i++)
    total += data[i];
  return total;
}

/* What was written to a plane is there, and nowhere else. */
static void
check_planes (GstBuffer *buffer, const GstShmemPlanes *planes)
{
  size_t size = gst_buffer_get_size (buffer), used = 0;
  uint8_t *bytes = g_malloc (size);
  GstShmemPlaneMap map;

  for (guint i = 0; i < planes->num; i++) {
    FUZZ_CHECK (gst_shmem_plane_map (&map, buffer, i, GST_MAP_WRITE, NULL));
    FUZZ_CHECK (map.size == planes->planes[i].size);
    FUZZ_CHECK (sum (map.data, map.size) == 0);
    memset (map.data, 1, map.size);
    used += map.size;
    gst_shmem_plane_unmap (&map);
  }
  FUZZ_CHECK (gst_buffer_extract (buffer, 0, bytes, size) == size);
  FUZZ_CHECK (sum (bytes, size) == used);
  g_free (bytes);
}

/* All bytes of all rows that have samples; each belongs to a plane. */
static void
check_frame (GstVideoFrame *frame)
{
  const GstVideoFormatInfo *format = frame->info.finfo;

  for (guint c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++) {
    const uint8_t *data = GST_VIDEO_FRAME_COMP_DATA (frame, c);
    size_t row = (size_t) GST_VIDEO_FRAME_COMP_WIDTH (frame, c)
        * (size_t) GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c);
    size_t offset = (size_t) GST_VIDEO_FORMAT_INFO_POFFSET (format, c);

    if (row == 0)
      continue;
    /* From the first row's first sample, not from the component's. */
    data -= offset;
    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, c); y++)
      FUZZ_CHECK (
          sum (data + y * GST_VIDEO_FRAME_COMP_STRIDE (frame, c), row) == row);
  }
}

static void
check_picture (
    GstBuffer *buffer, const GstShmemPlanes *planes, guint picture, gint id)
{
  GstVideoFrame frame;
  GstVideoInfo info;

  if (!gst_shmem_planes_get_video_info (
          planes, picture, GST_VIDEO_FORMAT_UNKNOWN, &info, NULL)
      || gst_buffer_add_shmem_planes_video_meta (
             buffer, picture, GST_VIDEO_FORMAT_UNKNOWN, id, NULL)
          == NULL)
    return;
  FUZZ_CHECK (gst_video_frame_map_id (&frame, &info, buffer, id, GST_MAP_READ));
  check_frame (&frame);
  gst_video_frame_unmap (&frame);
}

static void
check_buffer (GstBuffer *buffer, const GstShmemPlanes *planes)
{
  guint n = gst_shmem_planes_get_n_pictures (planes);

  if (gst_buffer_add_shmem_planes_meta (buffer, planes, NULL) == NULL)
    return;
  check_planes (buffer, planes);
  for (guint i = 0; i < n; i++)
    check_picture (buffer, planes, i, (gint) i);
}

/* The same pictures make the same planes. */
static void
check_appended (const GstShmemPlanes *planes, guint picture)
{
  GstShmemPlanes appended = { 0 };
  GstVideoInfo info, back;
  guint start = 0, num;

  if (!gst_shmem_planes_get_video_info (
          planes, picture, GST_VIDEO_FORMAT_UNKNOWN, &info, NULL))
    return;
  num = gst_shmem_planes_get_picture (planes, picture, &start);
  FUZZ_CHECK (gst_shmem_planes_append_video_info (
      &appended, &info, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  FUZZ_CHECK (appended.num == num);
  for (guint i = 0; i < num; i++) {
    const GstShmemPlane *a = &appended.planes[i];
    const GstShmemPlane *b = &planes->planes[start + i];

    FUZZ_CHECK (a->offset == b->offset && a->stride == b->stride);
    FUZZ_CHECK (a->width == b->width && a->height == b->height);
    FUZZ_CHECK (a->format == b->format);
  }
  /* Planes of several memories may be in each other's way in one. */
  if (gst_shmem_planes_check (&appended, NULL))
    FUZZ_CHECK (gst_shmem_planes_get_video_info (
        &appended, 0, GST_VIDEO_INFO_FORMAT (&info), &back, NULL));
}

static int
is_small (const uint64_t *sizes, size_t num)
{
  uint64_t left = MAX_BYTES;

  for (size_t i = 0; i < num; i++) {
    if (sizes[i] > left)
      return 0;
    left -= sizes[i];
  }
  return 1;
}

/* Memories that end with their planes. */
static void
get_exact_sizes (const GstShmemPlanes *planes, uint64_t *sizes)
{
  memset (sizes, 0, 16 * sizeof (*sizes));
  for (guint i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    sizes[plane->memory] =
        MAX (sizes[plane->memory], plane->offset + plane->size);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t payload = planes_payload_size (data, size), num;
  GstShmemPlanes planes;
  uint64_t sizes[16];

  gst_init (NULL, NULL);
  if (!gst_shmem_planes_parse (&planes, data, payload, NULL))
    return 0;
  for (guint i = 0; i < gst_shmem_planes_get_n_pictures (&planes); i++)
    check_appended (&planes, i);
  num = planes_get_sizes (data, size, payload, sizes);
  for (int round = 0; round < 2; round++) {
    if (is_small (sizes, num)) {
      GstBuffer *buffer = new_buffer (sizes, num);

      check_buffer (buffer, &planes);
      gst_buffer_unref (buffer);
    }
    get_exact_sizes (&planes, sizes);
    num = 16;
  }
  return 0;
}
