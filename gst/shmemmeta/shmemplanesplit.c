/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One picture out of a frame of several, without a copy: a memory that only
 * this picture is in goes along whole, so that it is still the one that a
 * device or another process knows; of others, the part is shared. */

#include "shmemplanesplit.h"
#include "shmemsharepool.h"

/* ---- a table of what multiview-mode=separated says ---- */

static gboolean
refuse_view (GError **error, guint view, const gchar *reason)
{
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "view %u: %s", view, reason);
  return FALSE;
}

/* From offsets in the whole of @buffer to memories and offsets in these. */
static gboolean
place_planes (GstShmemPlane *planes, guint num, GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  guint i, index, length;
  gsize skip;

  for (i = 0; i < num; i++) {
    if (planes[i].offset < size)
      planes[i].size = MIN (planes[i].size, size - planes[i].offset);
    if (!gst_buffer_find_memory (
            buffer, planes[i].offset, planes[i].size, &index, &length, &skip))
      return FALSE;
    planes[i].memory = (guint8) index;
    planes[i].offset = skip;
  }
  return TRUE;
}

/* Views without ids have as many memories each, in their order. */
static gboolean
find_memories (GstBuffer *buffer, guint view, guint views, gsize *start)
{
  guint n = gst_buffer_n_memory (buffer), i;

  if (n == 0 || n % views != 0)
    return FALSE;
  for (i = 0, *start = 0; i < n / views * view; i++)
    *start += gst_buffer_peek_memory (buffer, i)->size;
  return TRUE;
}

/* Fills @layout with where @view is in all of @buffer: what its GstVideoMeta
 * says, or that of all views, or GStreamer's own layout. The GL elements give
 * all of these the id 0, and each view memories of its own. */
static gboolean
get_layout (GstVideoInfo *layout, GstBuffer *buffer, guint view, guint views,
    GError **error)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta_id (buffer, (gint) view);
  gsize start = 0;
  guint i;

  if (meta == NULL) {
    if (!find_memories (buffer, view, views, &start))
      return refuse_view (error, view,
          "there is no GstVideoMeta of it, and no memory of its own");
    meta = gst_buffer_get_video_meta (buffer);
  }
  if (meta
      && (meta->format != GST_VIDEO_INFO_FORMAT (layout)
          || meta->width != (guint) GST_VIDEO_INFO_WIDTH (layout)
          || meta->height != (guint) GST_VIDEO_INFO_HEIGHT (layout)
          || meta->n_planes != GST_VIDEO_INFO_N_PLANES (layout)))
    return refuse_view (error, view,
        "format or size in its GstVideoMeta are not those of the caps");
  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (layout); i++) {
    if (meta) {
      GST_VIDEO_INFO_PLANE_OFFSET (layout, i) = meta->offset[i];
      GST_VIDEO_INFO_PLANE_STRIDE (layout, i) = meta->stride[i];
    }
    if (GST_VIDEO_INFO_PLANE_OFFSET (layout, i) > G_MAXSIZE - start)
      return refuse_view (error, view, "it lies beyond its memory");
    GST_VIDEO_INFO_PLANE_OFFSET (layout, i) += start;
  }
  return TRUE;
}

static gboolean
append_view (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint view, guint views, GError **error)
{
  GstVideoInfo layout = *info;
  guint first = planes->num;

  if (!get_layout (&layout, buffer, view, views, error)
      || !gst_shmem_planes_append_video_info (
          planes, &layout, 0, SHMEM_PLANE_COLOUR, view, error))
    return FALSE;
  if (!place_planes (&planes->planes[first], planes->num - first, buffer))
    return refuse_view (error, view, "it lies beyond its memory");
  return TRUE;
}

gboolean
shmem_planes_from_views (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint views, GError **error)
{
  guint i;

  planes->num = 0;
  for (i = 0; i < views; i++)
    if (!append_view (planes, buffer, info, i, views, error))
      return FALSE;
  return gst_shmem_planes_check_buffer (planes, buffer, error);
}

/* ---- one picture ---- */

/* What a picture has in one memory. */
typedef struct
{
  gsize start;
  gsize end;        /* start == end: nothing */
  gboolean foreign; /* another picture is in it as well */
  gssize base;      /* what to add to offsets in the memory, for the output */
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

/* A plane that is larger than the rest of its memory goes on in the next. */
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
    if (!shmem_share_append (
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
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0 };
  gint strides[GST_VIDEO_MAX_PLANES] = { 0 };
  guint first = 0, i;
  guint num = gst_shmem_planes_get_picture (planes, picture, &first);

  for (i = 0; i < MIN (num, G_N_ELEMENTS (offsets)); i++) {
    const GstShmemPlane *plane = &planes->planes[first + i];

    offsets[i] = (gsize) ((gssize) plane->offset + extents[plane->memory].base);
    strides[i] = (gint) plane->stride;
  }
  gst_buffer_add_video_meta_full (output, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (info), (guint) GST_VIDEO_INFO_WIDTH (info),
      (guint) GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_N_PLANES (info),
      offsets, strides);
}

static void
copy_containers (GstBuffer *output, GstBuffer *buffer, gint picture)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (meta->picture == GST_SHMEM_PICTURE_ALL || meta->picture == picture)
      gst_buffer_add_shmem_container_meta (output, meta->container);
}

gboolean
shmem_plane_spans_memories (
    GstBuffer *buffer, const GstShmemPlanes *planes, guint picture)
{
  guint first = 0, i;
  guint num = gst_shmem_planes_get_picture (planes, picture, &first);

  for (i = first; i < first + num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    if (plane->size
        > gst_buffer_peek_memory (buffer, plane->memory)->size - plane->offset)
      return TRUE;
  }
  return FALSE;
}

/* Without a GstVideoMeta all memory is mapped as one; if that does not do, it
 * has to be one, and this is a copy. */
static void
unspan (GstBuffer *output, const GstVideoInfo *wanted)
{
  if (shmem_plane_is_default (output, wanted))
    gst_buffer_remove_meta (
        output, (GstMeta *) gst_buffer_get_video_meta (output));
  else
    gst_buffer_replace_all_memory (output, gst_buffer_get_all_memory (output));
}

GstBuffer *
shmem_plane_split (GstBufferPool *pool, GstBuffer *buffer,
    const GstShmemPlanes *planes, guint picture, const GstVideoInfo *info,
    const GstVideoInfo *wanted)
{
  GstBuffer *output = shmem_share_pool_acquire (pool);
  Extent extents[GST_SHMEM_MAX_PLANES] = { 0 };

  if (output == NULL)
    return NULL;
  gst_buffer_copy_into (output, buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);
  GST_BUFFER_FLAG_UNSET (output,
      GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW
          | GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE);
  /* They are those of another picture. */
  if (!GST_VIDEO_INFO_IS_INTERLACED (wanted))
    GST_BUFFER_FLAG_UNSET (output, SHMEM_PLANE_FIELD_FLAGS);
  find_extents (extents, buffer, planes, picture);
  if (!append_extents (output, buffer, extents)) {
    gst_buffer_unref (output);
    return NULL;
  }
  add_video_meta (output, planes, picture, info, extents);
  if (shmem_plane_spans_memories (buffer, planes, picture))
    unspan (output, wanted);
  copy_containers (output, buffer, (gint) picture);
  gst_buffer_add_parent_buffer_meta (output, buffer);
  return output;
}

/* ---- GStreamer's own layout ---- */

gboolean
shmem_plane_is_default (GstBuffer *buffer, const GstVideoInfo *info)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint i;

  if (meta == NULL)
    return TRUE;
  for (i = 0; i < meta->n_planes; i++)
    if (meta->offset[i] != GST_VIDEO_INFO_PLANE_OFFSET (info, i)
        || meta->stride[i] != GST_VIDEO_INFO_PLANE_STRIDE (info, i))
      return FALSE;
  return gst_buffer_get_size (buffer) >= GST_VIDEO_INFO_SIZE (info);
}

GstBuffer *
shmem_plane_copy_default (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstBuffer *copy = gst_buffer_new_allocate (NULL, info->size, NULL);
  GstVideoFrame from, to;

  if (copy == NULL)
    return NULL;
  if (!gst_video_frame_map (&from, info, buffer, GST_MAP_READ)) {
    gst_buffer_unref (copy);
    return NULL;
  }
  gst_video_frame_map (&to, info, copy, GST_MAP_WRITE);
  gst_video_frame_copy (&to, &from);
  gst_video_frame_unmap (&to);
  gst_video_frame_unmap (&from);
  gst_buffer_copy_into (copy, buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);
  copy_containers (copy, buffer, GST_SHMEM_PICTURE_ALL);
  return copy;
}
