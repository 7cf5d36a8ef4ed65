/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads frames to their last byte: see frame-reader.h.
 */

#include "frame-reader.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-format.h>

/* More than this is not read of one picture, or of one buffer. */
#define MAX_TOUCHED (1 << 20)

static volatile guint8 sink;

static void
read_bytes (const guint8 *data, gsize size)
{
  gsize i;

  for (i = 0; i < size; i++)
    sink = data[i];
}

void
read_picture (GstVideoFrame *frame)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  gint width = GST_VIDEO_FRAME_WIDTH (frame), y;
  gint height = GST_VIDEO_FRAME_HEIGHT (frame);
  GstVideoPackFlags flags = GST_VIDEO_INFO_IS_INTERLACED (&frame->info)
      ? GST_VIDEO_PACK_FLAG_INTERLACED
      : GST_VIDEO_PACK_FLAG_NONE;
  guint8 *line;

  if (format->unpack_func == NULL || width > MAX_TOUCHED / height)
    return;
  line = g_malloc (((gsize) width + 64) * 8);
  for (y = 0; y < height; y++)
    format->unpack_func (
        format, flags, line, frame->data, frame->info.stride, 0, y, width);
  sink = line[0];
  g_free (line);
}

static void
read_video (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstVideoMeta *meta;
  GstVideoFrame frame;
  gpointer state = NULL;

  while ((meta = (GstVideoMeta *) gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_META_API_TYPE))) {
    FUZZ_CHECK (
        gst_video_frame_map_id (&frame, info, buffer, meta->id, GST_MAP_READ));
    read_picture (&frame);
    gst_video_frame_unmap (&frame);
  }
  /* Without a meta it is for GStreamer to see that there are enough bytes. */
  if (gst_buffer_get_video_meta (buffer) == NULL
      && gst_video_frame_map (&frame, info, buffer, GST_MAP_READ)) {
    read_picture (&frame);
    gst_video_frame_unmap (&frame);
  }
}

static void
read_planes (GstBuffer *buffer)
{
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);
  guint i;

  for (i = 0; meta && i < meta->planes.num; i++) {
    GstShmemPlaneMap map;

    FUZZ_CHECK (gst_shmem_plane_map (&map, buffer, i, GST_MAP_READ, NULL));
    FUZZ_CHECK (map.size == meta->planes.planes[i].size);
    read_bytes (map.data, map.size);
    gst_shmem_plane_unmap (&map);
  }
}

static void
read_container (GstShmemContainer *container)
{
  guint n = gst_shmem_container_get_n_entries (container), i;
  GstShmemEntry entry;

  for (i = 0; i < n; i++) {
    GstShmemContainer *nested = NULL;

    FUZZ_CHECK (gst_shmem_container_get_entry (container, i, &entry));
    read_bytes (entry.data, entry.size);
    if (entry.format == SHMEM_FORMAT_LINEAR)
      nested = gst_shmem_container_new_nested (container, i, NULL);
    if (nested)
      gst_shmem_container_unref (nested);
  }
}

static void
read_containers (GstBuffer *buffer)
{
  GstShmemPlanesMeta *planes = gst_buffer_get_shmem_planes_meta (buffer);
  gint n_pictures =
      planes ? (gint) gst_shmem_planes_get_n_pictures (&planes->planes) : 0;
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state))) {
    FUZZ_CHECK (meta->picture >= -1 && meta->picture < n_pictures);
    read_container (meta->container);
  }
}

static void
read_memories (GstBuffer *buffer, gboolean is_copy)
{
  guint n = gst_buffer_n_memory (buffer), i;

  for (i = 0; i < n; i++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i);
    GstMapInfo map;

    if (gst_is_shmem_memory (memory) && !is_copy)
      FUZZ_CHECK (!gst_memory_map (memory, &map, GST_MAP_WRITE));
    FUZZ_CHECK (gst_memory_map (memory, &map, GST_MAP_READ));
    read_bytes (map.data, map.size);
    gst_memory_unmap (memory, &map);
  }
}

void
read_buffer (GstBuffer *buffer, gboolean is_copy, const GstVideoInfo *info)
{
  read_containers (buffer);
  if (gst_buffer_get_size (buffer) > MAX_TOUCHED)
    return;
  /* To map all of a buffer with one owner would merge its memories. */
  gst_buffer_ref (buffer);
  read_memories (buffer, is_copy);
  read_planes (buffer);
  if (info)
    read_video (buffer, info);
  gst_buffer_unref (buffer);
}
