/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Makes one buffer from the frames of several streams: their memories, a plane
 * table, and their containers. No pixel is read. */

#include "planes/planesmux.h"
#include "common/commonstreams.h"
#include "common/commonsharepool.h"
#include "common/commonvideohdr.h"
#include "common/commonvideometa.h"

static gboolean
post_error (GstElement *mux, const PlanesSource *source, GError *error)
{
  GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
      ("The frame at %" GST_TIME_FORMAT " on %s does not fit into one buffer "
       "with the others: %s.",
          GST_TIME_ARGS (GST_BUFFER_PTS (source->frame)),
          GST_PAD_NAME (source->pad), error->message),
      (NULL));
  g_error_free (error);
  return FALSE;
}

/* A GstBuffer holds 16 memories; beyond that it merges them, which copies. */
static gboolean
append_memories (GstElement *mux, GstBuffer *buffer, const PlanesSource *source)
{
  GstBuffer *frame = source->frame;
  guint used = gst_buffer_n_memory (buffer), k;
  guint n = gst_buffer_n_memory (frame);

  if (n > GST_SHMEM_MAX_PLANES - used) {
    GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
        ("A frame has at most %u memories: %u are in use, and the frame at "
         "%" GST_TIME_FORMAT " on %s adds %u more. Mux fewer streams, or use "
         "the proposed buffer pool upstream, whose frames have one memory.",
            GST_SHMEM_MAX_PLANES, used, GST_TIME_ARGS (GST_BUFFER_PTS (frame)),
            GST_PAD_NAME (source->pad), n),
        (NULL));
    return FALSE;
  }
  for (k = 0; k < n; k++) {
    GstMemory *memory = gst_buffer_peek_memory (frame, k);

    if (!common_share_append (buffer, memory, 0, memory->size)) {
      GST_ELEMENT_ERROR (mux, RESOURCE, NO_SPACE_LEFT,
          ("Cannot copy %" G_GSIZE_FORMAT " bytes of memory from %s, which "
           "cannot be shared.",
              memory->size, GST_PAD_NAME (source->pad)),
          (NULL));
      return FALSE;
    }
  }
  gst_buffer_add_parent_buffer_meta (buffer, frame);
  return TRUE;
}

static gboolean
append_picture (GstElement *mux, GstBuffer *buffer, GstShmemPlanes *planes,
    const PlanesSource *source)
{
  guint first = gst_buffer_n_memory (buffer);
  GError *error = NULL;

  if (!append_memories (mux, buffer, source))
    return FALSE;
  return gst_shmem_planes_append_video_buffer (planes, source->frame,
             &source->info, first, source->role, source->view, &error)
      || post_error (mux, source, error);
}

/* The containers of a frame apply to its picture, and so does GStreamer's own
 * meta, whose copy would be about all of them. */
static gboolean
copy_containers (
    GstBuffer *buffer, GstBuffer *frame, guint picture, GError **error)
{
  GstShmemContainer *video_hdr;
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  if (!common_video_hdr_to_container (frame, &video_hdr, error))
    return FALSE;
  if (video_hdr) {
    gst_buffer_add_shmem_container_meta_full (
        buffer, video_hdr, (gint) picture);
    gst_shmem_container_unref (video_hdr);
  }
  while ((meta = gst_buffer_iterate_shmem_container_meta (frame, &state)))
    gst_buffer_add_shmem_container_meta_full (
        buffer, meta->container, (gint) picture);
  return TRUE;
}

/* Whether the negotiated caps are those with a plane table. */
static gboolean
caps_have_table (GstElement *mux)
{
  GstCaps *caps = gst_pad_get_current_caps (GST_AGGREGATOR_SRC_PAD (mux));
  gboolean have = caps && common_caps_have_table (caps);

  gst_clear_caps (&caps);
  return have;
}

/* multiview-mode=separated requires each plane to be in one memory. */
static gboolean
post_spanning (GstElement *mux, const PlanesSource *source)
{
  GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
      ("A plane of the frame at %" GST_TIME_FORMAT " on %s spans more than one "
       "memory, which multiview-mode=separated cannot describe. Use the "
       "proposed buffer pool upstream.",
          GST_TIME_ARGS (GST_BUFFER_PTS (source->frame)),
          GST_PAD_NAME (source->pad)),
      (NULL));
  return FALSE;
}

/* Adds the layout of the frame, after @position bytes of other frames. The
 * table was checked as a whole, so a view is not checked again. */
static void
add_view (GstBuffer *buffer, guint picture, const PlanesSource *source,
    gsize position)
{
  const GstVideoMeta *from = gst_buffer_get_video_meta (source->frame);
  GstVideoInfo layout = source->info;
  guint i;

  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (&layout); i++) {
    if (from) {
      layout.offset[i] = from->offset[i];
      layout.stride[i] = from->stride[i];
    }
    layout.offset[i] += position;
  }
  common_video_meta_add (buffer, &layout, (gint) picture);
}

/* Describes the views by GStreamer's own metas. */
static gboolean
add_views (const PlanesSources *sources, GstElement *mux, GstBuffer *buffer,
    const GstShmemPlanes *planes)
{
  gsize position = 0;
  guint i;

  for (i = 0; i < sources->n; i++) {
    const PlanesSource *source = &sources->all[i];

    /* With a table, the meta is optional. */
    if (!common_checked_planes_span_memories (buffer, planes, i))
      add_view (buffer, i, source, position);
    else if (!caps_have_table (mux))
      return post_spanning (mux, source);
    position += gst_buffer_get_size (source->frame);
  }
  return TRUE;
}

static gboolean
add_metas (PlanesSources *sources, GstElement *mux, GstBuffer *buffer,
    const GstShmemPlanes *planes)
{
  GError *error = NULL;
  guint i;

  if (!common_checked_planes_set (&sources->table, planes, buffer, &error))
    return post_error (mux, &sources->all[0], error);
  common_checked_planes_add_meta (&sources->table, buffer);
  for (i = 0; i < sources->n; i++)
    if (!copy_containers (buffer, sources->all[i].frame, i, &error))
      return post_error (mux, &sources->all[i], error);
  return !sources->are_views || add_views (sources, mux, buffer, planes);
}

static gboolean
post_fields (
    GstElement *mux, const PlanesSource *source, const PlanesSource *first)
{
  GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
      ("The fields of the frame at %" GST_TIME_FORMAT " on %s are in another "
       "order than those on %s, but a buffer has one field order. Put "
       "deinterlace before the pad.",
          GST_TIME_ARGS (GST_BUFFER_PTS (source->frame)),
          GST_PAD_NAME (source->pad), GST_PAD_NAME (first->pad)),
      (NULL));
  return FALSE;
}

/* The flags of the first frame, except: DISCONT and CORRUPTED if any frame has
 * them, GAP if all have it, and the field flags of the interlaced frames. */
static gboolean
set_flags (const PlanesSources *sources, GstElement *mux, GstBuffer *buffer)
{
  const PlanesSource *interlaced = NULL;
  guint fields = 0, i;

  for (i = 0; i < sources->n; i++) {
    const PlanesSource *source = &sources->all[i];
    guint flags = GST_BUFFER_FLAGS (source->frame);

    GST_BUFFER_FLAG_SET (
        buffer, flags & (GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_CORRUPTED));
    if (!(flags & GST_BUFFER_FLAG_GAP))
      GST_BUFFER_FLAG_UNSET (buffer, GST_BUFFER_FLAG_GAP);
    if (!GST_VIDEO_INFO_IS_INTERLACED (&source->info))
      continue;
    if (interlaced && (flags & COMMON_PLANES_FIELD_FLAGS) != fields)
      return post_fields (mux, source, interlaced);
    interlaced = source;
    fields = flags & COMMON_PLANES_FIELD_FLAGS;
  }
  GST_BUFFER_FLAG_UNSET (buffer, COMMON_PLANES_FIELD_FLAGS);
  GST_BUFFER_FLAG_SET (buffer, fields);
  if (sources->are_views)
    GST_BUFFER_FLAG_SET (buffer,
        GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW
            | GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE);
  return TRUE;
}

GstBuffer *
planes_sources_make_frame (
    PlanesSources *sources, GstElement *mux, GstBufferPool *pool)
{
  GstBuffer *buffer = common_share_pool_acquire (pool);
  GstShmemPlanes planes = { 0 };
  gboolean made = buffer != NULL;
  guint i;

  for (i = 0; made && i < sources->n; i++)
    made = append_picture (mux, buffer, &planes, &sources->all[i]);
  if (made) {
    gst_buffer_copy_into (buffer, sources->all[0].frame,
        GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);
    made = add_metas (sources, mux, buffer, &planes)
        && set_flags (sources, mux, buffer);
  }
  if (!made)
    gst_clear_buffer (&buffer);
  return buffer;
}
