/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Takes one picture out of a frame without copying: memory used by this picture
 * only is referenced as a whole, so that a device or another process still
 * recognizes it; of other memory, only the part is shared. The plane table must
 * have been checked. */

#include "planes/planesdemux.h"
#include "common/commoncheckedplanes.h"
#include "common/commonsharepool.h"
#include "common/commonvideohdr.h"
#include "common/commonvideometa.h"

/* ---- plane table of multiview-mode=separated ---- */

gboolean
planes_from_views (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint views, GError **error)
{
  guint i;

  planes->num = 0;
  for (i = 0; i < views; i++)
    if (!gst_shmem_planes_append_video_view (
            planes, buffer, info, i, views, error))
      return FALSE;
  return TRUE;
}

/* ---- one picture ---- */

/* The part of a picture in one memory. */
typedef struct
{
  gsize start;
  gsize end;        /* start == end: empty */
  gboolean foreign; /* another picture uses the memory as well */
  gssize base;      /* added to offsets in the memory for those in the output */
} Extent;

static void
extend (Extent *extent, gsize start, gsize size)
{
  if (extent->start == extent->end) {
    extent->start = start;
    extent->end = start + size;
  } else {
    extent->start = MIN (extent->start, start);
    extent->end = MAX (extent->end, start + size);
  }
}

/* A plane larger than the rest of its memory continues in the next one. */
static void
add_plane (Extent *extents, GstBuffer *buffer, const GstShmemPlane *plane,
    gboolean mine)
{
  gsize start = plane->offset, left = plane->size;
  guint i;

  for (i = plane->memory; left > 0; i++) {
    gsize here = MIN (left, gst_buffer_peek_memory (buffer, i)->size - start);

    if (mine)
      extend (&extents[i], start, here);
    else
      extents[i].foreign = TRUE;
    left -= here;
    start = 0;
  }
}

static void
find_extents (Extent *extents, GstBuffer *buffer, const GstShmemPlanes *planes,
    guint picture)
{
  guint i;

  for (i = 0; i < planes->num; i++)
    add_plane (extents, buffer, &planes->planes[i],
        planes->planes[i].picture == picture);
}

static gboolean
append_extents (GstBuffer *output, GstBuffer *buffer, Extent *extents)
{
  gsize position = 0;
  guint i;

  for (i = 0; i < GST_SHMEM_MAX_PLANES; i++) {
    Extent *extent = &extents[i];
    GstMemory *memory;

    if (extent->start == extent->end)
      continue;
    memory = gst_buffer_peek_memory (buffer, i);
    if (!extent->foreign) {
      extent->start = 0;
      extent->end = memory->size;
    }
    if (!common_share_append (
            output, memory, extent->start, extent->end - extent->start))
      return FALSE;
    extent->base = (gssize) position - (gssize) extent->start;
    position += extent->end - extent->start;
  }
  return TRUE;
}

static void
add_video_meta (GstBuffer *output, const GstShmemPlanes *planes, guint picture,
    const GstVideoInfo *info, const Extent *extents)
{
  GstVideoInfo layout = *info;
  guint first = 0, i;
  guint num = gst_shmem_planes_find_picture (planes, picture, &first);

  for (i = 0; i < MIN (num, GST_VIDEO_MAX_PLANES); i++) {
    const GstShmemPlane *plane = &planes->planes[first + i];

    layout.offset[i] =
        (gsize) ((gssize) plane->offset + extents[plane->memory].base);
    layout.stride[i] = (gint) plane->stride;
  }
  common_video_meta_add (output, &layout, 0);
}

static void
copy_containers (GstBuffer *output, GstBuffer *buffer, gint picture)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  common_video_hdr_copy (output, buffer);
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (meta->picture == GST_SHMEM_PICTURE_ALL || meta->picture == picture)
      gst_buffer_add_shmem_container_meta (output, meta->container);
}

/* For a plane that spans memories: without a GstVideoMeta, all memory is mapped
 * as one. If the picture needs the meta, its memory is merged, which copies. */
static void
unspan (GstBuffer *output, const GstVideoInfo *wanted)
{
  if (planes_is_default (output, wanted))
    gst_buffer_remove_meta (
        output, (GstMeta *) gst_buffer_get_video_meta (output));
  else
    gst_buffer_replace_all_memory (output, gst_buffer_get_all_memory (output));
}

GstBuffer *
planes_split (GstBufferPool *pool, GstBuffer *buffer,
    const GstShmemPlanes *planes, guint picture, const GstVideoInfo *info,
    const GstVideoInfo *wanted)
{
  GstBuffer *output = common_share_pool_acquire (pool);
  Extent extents[GST_SHMEM_MAX_PLANES] = { 0 };

  if (output == NULL)
    return NULL;
  gst_buffer_copy_into (output, buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);
  GST_BUFFER_FLAG_UNSET (output,
      GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW
          | GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE);
  /* The flags are those of another picture. */
  if (!GST_VIDEO_INFO_IS_INTERLACED (wanted))
    GST_BUFFER_FLAG_UNSET (output, COMMON_PLANES_FIELD_FLAGS);
  find_extents (extents, buffer, planes, picture);
  if (!append_extents (output, buffer, extents)) {
    gst_buffer_unref (output);
    return NULL;
  }
  add_video_meta (output, planes, picture, info, extents);
  if (common_checked_planes_span_memories (buffer, planes, picture))
    unspan (output, wanted);
  copy_containers (output, buffer, (gint) picture);
  gst_buffer_add_parent_buffer_meta (output, buffer);
  return output;
}

/* ---- GStreamer's own layout ---- */

gboolean
planes_is_default (GstBuffer *buffer, const GstVideoInfo *info)
{
  return (gst_buffer_get_size (buffer) >= GST_VIDEO_INFO_SIZE (info)
             && common_video_meta_is_default (buffer, info))
      || gst_buffer_get_video_meta (buffer) == NULL;
}

GstBuffer *
planes_copy_default (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstBuffer *copy = common_video_copy_default (buffer, info);

  if (copy == NULL)
    return NULL;
  gst_buffer_copy_into (copy, buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);
  copy_containers (copy, buffer, GST_SHMEM_PICTURE_ALL);
  return copy;
}
