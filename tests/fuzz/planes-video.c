/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Plane tables on buffers: of a table that is taken, every byte of every plane
 * and every sample of every picture is within the buffer's memories. What
 * GstVideoMeta and V4L2 are told of them is the same again, and what a
 * GstVideoMeta of a stranger says stays within the memories.
 */

#include <gst/shmemmeta/gstshmemplanesv4l2.h>
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

/* Whether writes to a plane change the bytes of that plane only. */
static void
check_written (GstBuffer *buffer, const GstShmemPlanes *planes)
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

/* The table of one view, from the GstVideoMeta that was made of @picture. */
static void
check_view (GstBuffer *buffer, const GstShmemPlanes *planes, guint picture,
    const GstVideoInfo *info, guint view)
{
  GstShmemPlanes again = { 0 };
  guint first = 0;

  gst_shmem_planes_find_picture (planes, picture, &first);
  FUZZ_CHECK (gst_shmem_planes_append_video_view (
      &again, buffer, info, view, view + 1, NULL));
  for (guint i = 0; i < again.num; i++) {
    const GstShmemPlane *a = &again.planes[i];
    const GstShmemPlane *b = &planes->planes[first + i];

    FUZZ_CHECK (a->memory == b->memory && a->offset == b->offset);
    FUZZ_CHECK (a->stride == b->stride && a->view == view);
  }
}

static void
check_view_fits (
    GstBuffer *buffer, const GstVideoInfo *info, guint view, guint views)
{
  GstShmemPlanes planes = { 0 };

  if (!gst_shmem_planes_append_video_view (
          &planes, buffer, info, view, views, NULL))
    return;
  FUZZ_CHECK (planes.num == GST_VIDEO_INFO_N_PLANES (info));
  for (guint i = 0; i < planes.num; i++) {
    const GstShmemPlane *plane = &planes.planes[i];
    gsize left =
        gst_buffer_get_sizes_range (buffer, plane->memory, -1, NULL, NULL);

    FUZZ_CHECK (plane->offset < left && plane->size <= left - plane->offset);
  }
}

/* The same view, with offsets and strides that are numbers of the input, and
 * one that has no meta of its own. */
static void
check_hostile_view (GstBuffer *buffer, const GstVideoInfo *info, guint view,
    const uint64_t *numbers)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta_id (buffer, (gint) view);

  for (guint i = 0; i < meta->n_planes; i++) {
    meta->offset[i] = (gsize) (numbers[i] - numbers[8 + i]);
    meta->stride[i] = (gint) numbers[4 + i];
  }
  check_view_fits (buffer, info, view, view + 1);
  meta->id = 0;
  check_view_fits (buffer, info, 1, 2);
}

static void
check_picture (GstBuffer *buffer, const GstShmemPlanes *planes, guint picture,
    gint id, const uint64_t *numbers)
{
  GstVideoFrame frame;
  GstVideoInfo info;

  if (!gst_shmem_planes_to_video_info (
          planes, picture, GST_VIDEO_FORMAT_UNKNOWN, &info, NULL)
      || gst_buffer_add_shmem_planes_video_meta (
             buffer, picture, GST_VIDEO_FORMAT_UNKNOWN, id, NULL)
          == NULL)
    return;
  FUZZ_CHECK (gst_video_frame_map_id (&frame, &info, buffer, id, GST_MAP_READ));
  check_frame (&frame);
  gst_video_frame_unmap (&frame);
  check_view (buffer, planes, picture, &info, (guint) id);
  check_hostile_view (buffer, &info, (guint) id, numbers);
}

static void
check_buffer (
    GstBuffer *buffer, const GstShmemPlanes *planes, const uint64_t *numbers)
{
  guint n = gst_shmem_planes_get_n_pictures (planes);

  if (gst_buffer_add_shmem_planes_meta (buffer, planes, NULL) == NULL)
    return;
  check_written (buffer, planes);
  for (guint i = 0; i < n; i++)
    check_picture (buffer, planes, i, (gint) i, numbers);
}

/* The same pictures make the same planes. */
static void
check_appended (const GstShmemPlanes *planes, guint picture)
{
  GstShmemPlanes appended = { 0 };
  GstVideoInfo info, back;
  guint start = 0, num;

  if (!gst_shmem_planes_to_video_info (
          planes, picture, GST_VIDEO_FORMAT_UNKNOWN, &info, NULL))
    return;
  num = gst_shmem_planes_find_picture (planes, picture, &start);
  FUZZ_CHECK (gst_shmem_planes_append_video_info (
      &appended, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  FUZZ_CHECK (appended.num == num);
  for (guint i = 0; i < num; i++) {
    const GstShmemPlane *a = &appended.planes[i];
    const GstShmemPlane *b = &planes->planes[start + i];

    FUZZ_CHECK (a->offset == b->offset && a->stride == b->stride);
    FUZZ_CHECK (a->width == b->width && a->height == b->height);
    FUZZ_CHECK (a->format == b->format);
  }
  /* Planes of several memories may be in each other's way in one. */
  if (gst_shmem_planes_check (&appended, NULL, NULL))
    FUZZ_CHECK (gst_shmem_planes_to_video_info (
        &appended, 0, GST_VIDEO_INFO_FORMAT (&info), &back, NULL));
}

/* ---- V4L2 ---- */

/* Of a v4l2 plane that was made of the table. */
static void
check_v4l2_plane (const struct v4l2_plane *plane,
    const GstShmemV4l2Place *place, const uint64_t *sizes, size_t num)
{
  FUZZ_CHECK (place->memory < num && place->offset == 0);
  FUZZ_CHECK (plane->data_offset < plane->bytesused);
  FUZZ_CHECK (plane->bytesused <= plane->length);
  FUZZ_CHECK (plane->length == sizes[place->memory]);
}

/* As NV12 or the like, and in a vendor's format. */
static void
check_v4l2 (const GstShmemPlanes *planes, const uint64_t *sizes, size_t num,
    guint32 pixelformat)
{
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE };
  struct v4l2_plane v4l2_planes[VIDEO_MAX_PLANES];
  GstShmemV4l2Place places[VIDEO_MAX_PLANES];
  GstShmemPlanes back;

  if (!gst_shmem_planes_to_v4l2 (planes, sizes, (guint) num, pixelformat,
          &format.fmt.pix_mp, v4l2_planes, places, NULL))
    return;
  for (guint i = 0; i < format.fmt.pix_mp.num_planes; i++)
    check_v4l2_plane (&v4l2_planes[i], &places[i], sizes, num);
  if (!gst_shmem_planes_from_v4l2 (&back, &format, v4l2_planes,
          format.fmt.pix_mp.num_planes, places, NULL, NULL))
    return;
  FUZZ_CHECK (shmem_planes_check (&back, sizes, num, NULL) == SHMEM_OK);
  if (pixelformat != 0)
    return;
  FUZZ_CHECK (back.num == planes->num);
  for (guint i = 0; i < back.num; i++) {
    const GstShmemPlane *a = &back.planes[i];
    const GstShmemPlane *b = &planes->planes[i];

    FUZZ_CHECK (a->memory == b->memory && a->offset == b->offset);
    FUZZ_CHECK (a->stride == b->stride && a->role == b->role);
    FUZZ_CHECK (a->width == b->width && a->height == b->height);
    FUZZ_CHECK (a->format == b->format && a->field == b->field);
  }
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
  uint64_t sizes[16] = { 0 }, numbers[16];

  gst_init (NULL, NULL);
  if (!gst_shmem_planes_parse (&planes, data, payload, NULL))
    return 0;
  for (guint i = 0; i < gst_shmem_planes_get_n_pictures (&planes); i++)
    check_appended (&planes, i);
  num = planes_get_sizes (data, size, payload, sizes);
  memcpy (numbers, sizes, sizeof (sizes));
  for (int round = 0; round < 2; round++) {
    check_v4l2 (&planes, sizes, num, 0);
    check_v4l2 (&planes, sizes, num, GST_MAKE_FOURCC ('V', 'N', 'D', 'R'));
    if (is_small (sizes, num)) {
      GstBuffer *buffer = new_buffer (sizes, num);

      check_buffer (buffer, &planes, numbers);
      gst_buffer_unref (buffer);
    }
    get_exact_sizes (&planes, sizes);
    num = 16;
  }
  return 0;
}
