/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * From a FRAME to a buffer. The message was decoded; here each id, span, plane
 * and picture in it is looked up in what came before, and nothing gets onto the
 * buffer that was not found there.
 */

#include "transport/transportstream.h"

static gboolean
refuse (GError **error, const gchar *fault)
{
  g_set_error_literal (
      error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, fault);
  return FALSE;
}

static gboolean
add_spans (TransportStream *self, GstBuffer *buffer, TransportHold *hold,
    const TransportFrameView *view, GError **error)
{
  guint i;

  for (i = 0; i < view->frame->n_spans; i++) {
    const TransportSpan *span = &view->spans[i];
    GstMemory *memory = transport_imports_get (
        self->imports, hold, span->id, span->offset, span->size, error);

    if (memory == NULL)
      return FALSE;
    gst_buffer_append_memory (buffer, memory);
  }
  return TRUE;
}

/* The plane table, and for views, if none of them came, video metas. Leaves
 * *@n_pictures as it is when there is no table. */
static gboolean
add_planes (TransportStream *self, GstBuffer *buffer,
    const TransportFrameView *view, guint *n_pictures, GError **error)
{
  TransportPlanes *planes;

  if (view->frame->planes == 0)
    return TRUE;
  planes = transport_containers_get_planes (
      self->containers, view->frame->planes, error);
  if (planes == NULL
      || !transport_table_add_meta (&planes->table, buffer, error)) {
    g_prefix_error (error, "FRAME has a plane table that cannot be used: ");
    return FALSE;
  }
  *n_pictures = planes->table.checked.n_pictures;
  if (self->is_video && view->video == NULL
      && GST_VIDEO_INFO_MULTIVIEW_MODE (&self->info)
          == GST_VIDEO_MULTIVIEW_MODE_SEPARATED)
    transport_views_add (&planes->views, &planes->table, &self->info,
        self->caps_serial, view->spans, view->frame->n_spans, buffer);
  return TRUE;
}

static gboolean
add_containers (TransportStream *self, GstBuffer *buffer,
    const TransportFrameView *view, guint n_pictures, GError **error)
{
  guint i;

  for (i = 0; i < view->frame->n_containers; i++) {
    const TransportContainer *meta = &view->containers[i];
    GstShmemContainer *container =
        transport_containers_get (self->containers, meta->id);

    if (container == NULL)
      return refuse (error, "FRAME has a container that is not there");
    if (meta->picture >= (gint) n_pictures) {
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "FRAME has a container of picture %d, and %u pictures", meta->picture,
          n_pictures);
      return FALSE;
    }
    gst_buffer_add_shmem_container_meta_full (buffer, container, meta->picture);
  }
  return TRUE;
}

static gboolean
add_metas (TransportStream *self, GstBuffer *buffer,
    const TransportFrameView *view, GError **error)
{
  const GstVideoInfo *caps = self->is_video ? &self->info : NULL;
  const gchar *fault = NULL;

  if (view->video) {
    if (!transport_check_video (
            view->video, view->spans, view->frame->n_spans, caps, &fault))
      return refuse (error, fault);
    transport_add_video_meta (buffer, view->video);
  }
  if (view->crop) {
    GstVideoCropMeta *meta;

    if (!transport_check_crop (view->crop, view->video, caps, &fault))
      return refuse (error, fault);
    meta = gst_buffer_add_video_crop_meta (buffer);
    meta->x = view->crop->x;
    meta->y = view->crop->y;
    meta->width = view->crop->width;
    meta->height = view->crop->height;
  }
  return TRUE;
}

GstBuffer *
transport_stream_make_buffer (TransportStream *self, TransportHold *hold,
    const TransportFrameView *view, GError **error)
{
  const TransportFrame *frame = view->frame;
  GstBuffer *buffer = gst_buffer_new ();
  guint n_pictures = 0;

  GST_BUFFER_PTS (buffer) = frame->pts;
  GST_BUFFER_DTS (buffer) = frame->dts;
  GST_BUFFER_DURATION (buffer) = frame->duration;
  GST_BUFFER_OFFSET (buffer) = frame->offset;
  GST_BUFFER_OFFSET_END (buffer) = frame->offset_end;
  GST_BUFFER_FLAG_SET (buffer, frame->flags & TRANSPORT_BUFFER_FLAGS);

  if (!add_spans (self, buffer, hold, view, error)
      || !add_planes (self, buffer, view, &n_pictures, error)
      || !add_containers (self, buffer, view, n_pictures, error)
      || !add_metas (self, buffer, view, error))
    gst_clear_buffer (&buffer);
  return buffer;
}
