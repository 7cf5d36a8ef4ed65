/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * One GstVideoMeta for each view of a frame. They follow from the plane table,
 * the sizes of memories and the caps, so they are worked out and checked once
 * and then only copied onto frames.
 */

#include "transport/transportviews.h"

static gboolean
has_view (const TransportViews *self, gint view)
{
  guint i;

  for (i = 0; i < self->n_metas; i++)
    if (self->metas[i].id == view)
      return TRUE;
  return FALSE;
}

/* Who maps a view believes that it fits the caps and lies in one memory. */
static gboolean
is_usable (const GstVideoMeta *meta, const TransportSpan *spans, guint n_spans,
    const GstVideoInfo *caps)
{
  const gchar *fault = NULL;
  TransportVideo video;

  transport_encode_video (&video, meta);
  if (transport_check_video (&video, spans, n_spans, caps, &fault))
    return TRUE;
  GST_DEBUG ("view %d has no video meta: %s", meta->id, fault);
  return FALSE;
}

/* The first picture of each view; what else a view has, alpha or depth, has no
 * place in GstVideo. */
static gboolean
make_metas (TransportViews *self, const GstShmemPlanes *planes,
    const GstVideoInfo *caps, const TransportSpan *spans, guint n_spans,
    GstBuffer *buffer)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (caps);
  guint i;

  for (i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];
    GstVideoMeta *meta;
    gboolean usable;

    if (has_view (self, plane->view))
      continue;
    meta = gst_buffer_add_shmem_planes_video_meta (
        buffer, plane->picture, format, plane->view, NULL);
    if (meta == NULL)
      return FALSE;
    self->metas[self->n_metas++] = *meta;
    usable = is_usable (meta, spans, n_spans, caps);
    gst_buffer_remove_meta (buffer, (GstMeta *) meta);
    if (!usable)
      return FALSE;
  }
  return TRUE;
}

static void
add_meta (GstBuffer *buffer, GstVideoMeta *made)
{
  GstVideoMeta *meta = gst_buffer_add_video_meta_full (buffer, made->flags,
      made->format, made->width, made->height, made->n_planes, made->offset,
      made->stride);

  meta->id = made->id;
}

void
transport_views_add (TransportViews *self, const TransportTable *table,
    const GstVideoInfo *caps, guint64 caps_serial, const TransportSpan *spans,
    guint n_spans, GstBuffer *buffer)
{
  guint i;

  if (self->caps_serial != caps_serial
      || self->checks != table->checked.checks) {
    self->caps_serial = caps_serial;
    self->checks = table->checked.checks;
    self->n_metas = 0;
    if (!make_metas (
            self, &table->checked.planes, caps, spans, n_spans, buffer))
      self->n_metas = 0;
  }
  for (i = 0; i < self->n_metas; i++)
    add_meta (buffer, &self->metas[i]);
}
