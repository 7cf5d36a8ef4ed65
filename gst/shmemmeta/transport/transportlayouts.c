/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Checks the GstVideoMetas and the GstVideoCropMeta of a producer's frames as a
 * consumer will. Elements leave metas behind that no longer match the memories
 * or the caps; a consumer would end its stream for that, and blame the producer.
 * Nothing is changed or repaired here.
 */

#include "transport/transportpreparer.h"

#include "transport/transportfault.h"

#include <string.h>

static const gchar advice[] = "An element that changes the memories or the "
                              "size of a frame has to replace "
                              "this meta; find the one that does not.";

void
transport_layouts_set_caps (TransportLayouts *self, const GstCaps *caps)
{
  self->checked = FALSE;
  self->is_video = caps && gst_video_info_from_caps (&self->info, caps)
      && GST_VIDEO_INFO_FORMAT (&self->info) != GST_VIDEO_FORMAT_ENCODED;
}

/* ---- what was checked last ---- */

static gboolean
same_layout (const GstVideoMeta *a, const GstVideoMeta *b)
{
  return a->format == b->format && a->width == b->width
      && a->height == b->height && a->n_planes == b->n_planes
      && memcmp (a->offset, b->offset, sizeof a->offset) == 0
      && memcmp (a->stride, b->stride, sizeof a->stride) == 0
      && memcmp (&a->alignment, &b->alignment, sizeof a->alignment) == 0;
}

/* Whether @meta was found to be right for memories as those of @buffer. */
static gboolean
is_known (
    const TransportLayouts *self, const GstVideoMeta *meta, GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer), i;

  if (!self->checked || n != self->n_sizes || !same_layout (&self->meta, meta))
    return FALSE;
  for (i = 0; i < n; i++)
    if (gst_buffer_peek_memory (buffer, i)->size != self->sizes[i])
      return FALSE;
  return TRUE;
}

static void
remember (TransportLayouts *self, const GstVideoMeta *meta,
    const TransportSpan *spans, guint n_spans)
{
  guint i;

  self->checked = TRUE;
  self->meta = *meta;
  self->n_sizes = n_spans;
  for (i = 0; i < n_spans; i++)
    self->sizes[i] = (gsize) spans[i].size;
}

/* ---- checks ---- */

static gboolean
check_meta (TransportLayouts *self, const GstVideoMeta *meta, GstBuffer *buffer,
    GError **error)
{
  guint n = gst_buffer_n_memory (buffer), i;
  TransportSpan spans[TRANSPORT_MAX_MEMORIES];
  TransportVideo video;

  /* These have no name, or no place in a FRAME. */
  if (meta->format <= GST_VIDEO_FORMAT_ENCODED
      || meta->n_planes > GST_VIDEO_MAX_PLANES)
    return transport_refuse (error, "video meta has an unknown format");
  for (i = 0; i < n; i++)
    spans[i] =
        (TransportSpan){ 0, 0, gst_buffer_peek_memory (buffer, i)->size };
  transport_encode_video (&video, meta);
  if (!transport_check_video (
          &video, spans, n, self->is_video ? &self->info : NULL, error))
    return FALSE;
  remember (self, meta, spans, n);
  return TRUE;
}

/* Whether the consumer is to get no meta: if a plane table describes the frame,
 * it derives those of the views, unless the only one is of the first view. */
static gboolean
has_derived_metas (const TransportPrepared *frame)
{
  return frame->table
      && (gst_buffer_get_n_meta (frame->buffer, GST_VIDEO_META_API_TYPE) != 1
          || gst_buffer_get_video_meta (frame->buffer)->id != 0);
}

static void
check_metas (
    TransportLayouts *self, TransportPrepared *frame, TransportLosses *losses)
{
  gpointer state = NULL;
  GstMeta *meta;
  guint i = 0;

  while ((meta = gst_buffer_iterate_meta_filtered (
              frame->buffer, &state, GST_VIDEO_META_API_TYPE))) {
    const GstVideoMeta *video = (const GstVideoMeta *) meta;
    GError *error = NULL;

    if (i == TRANSPORT_MAX_VIDEOS)
      transport_refuse (&error, "a frame has more than 16 of them");
    else if (is_known (self, video, frame->buffer)
        || check_meta (self, video, frame->buffer, &error))
      frame->layouts |= 1u << i;
    if (error)
      transport_losses_add (losses, "GstVideoMeta", error->message, advice);
    g_clear_error (&error);
    i = MIN (i + 1, TRANSPORT_MAX_VIDEOS);
  }
}

static void
check_crop (TransportLayouts *self, TransportPrepared *frame,
    const GstVideoCropMeta *meta, TransportLosses *losses)
{
  TransportCrop crop = { meta->x, meta->y, meta->width, meta->height };
  GstVideoMeta *first = NULL;
  gpointer state = NULL;
  TransportVideo video;
  GError *error = NULL;
  guint i;

  /* The one that the consumer gets first. */
  for (i = 0; frame->layouts >> i != 0; i++) {
    first = (GstVideoMeta *) gst_buffer_iterate_meta_filtered (
        frame->buffer, &state, GST_VIDEO_META_API_TYPE);
    if (frame->layouts >> i & 1)
      break;
  }
  if (first)
    video = (TransportVideo){ .width = first->width, .height = first->height };
  frame->crop = transport_check_crop_of (&crop, first ? &video : NULL,
      self->is_video ? &self->info : NULL, &error);
  if (error)
    transport_losses_add (losses, "GstVideoCropMeta", error->message, advice);
  g_clear_error (&error);
}

void
transport_layouts_check (
    TransportLayouts *self, TransportPrepared *frame, TransportLosses *losses)
{
  const GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (frame->buffer);

  if (!has_derived_metas (frame))
    check_metas (self, frame, losses);
  if (crop)
    check_crop (self, frame, crop, losses);
}
