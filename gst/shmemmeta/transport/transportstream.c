/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a consumer received besides memories, and how a FRAME becomes a buffer.
 * The message is decoded already; here each plane, picture and container that
 * it names is looked up in what was received before. Nothing is added to the
 * buffer that was not found there.
 *
 * A plane table is parsed when a frame first names it, and kept until its
 * container is forgotten. So are the GstVideoMetas for the views of a frame,
 * which are derived from the table, the sizes of memories and the caps.
 */

#include "transport/transportstream.h"
#include "transport/transportdevice.h"
#include "transport/transportfault.h"
#include "transport/transportmetas.h"
#include "transport/transportplanetable.h"
#include "common/commonvideometa.h"

/* The video metas of a frame with several views, for elements that do not know
 * plane tables. Initially all zero. */
typedef struct
{
  guint64 caps_serial;
  guint64 checks;
  guint n_metas;
  GstVideoMeta metas[GST_SHMEM_MAX_PLANES];
} Views;

/* A plane table, and what is derived from it. */
typedef struct
{
  TransportPlaneTable table;
  Views views;
} Planes;

typedef struct
{
  guint64 id;
  GstShmemContainer *container;
  Planes *planes; /* or NULL */
} Container;

/* ---- containers and caps ---- */

static void
container_free (Container *container)
{
  gst_shmem_container_unref (container->container);
  g_free (container->planes);
  g_free (container);
}

static Container *
find_container (TransportStream *self, guint64 id)
{
  return g_hash_table_lookup (self->containers, &id);
}

void
transport_stream_init (TransportStream *self, GstElement *element)
{
  self->containers = g_hash_table_new_full (
      g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) container_free);
  transport_metas_reader_init (&self->reader, element);
}

void
transport_stream_clear (TransportStream *self)
{
  g_hash_table_unref (self->containers);
  transport_metas_reader_clear (&self->reader);
}

void
transport_stream_set_caps (TransportStream *self, const GstCaps *caps)
{
  self->caps_serial++;
  self->is_video = !transport_caps_are_opaque (caps)
      && gst_video_info_from_caps (&self->info, caps)
      && GST_VIDEO_INFO_FORMAT (&self->info) != GST_VIDEO_FORMAT_ENCODED;
}

gboolean
transport_stream_has_container (TransportStream *self, guint64 id)
{
  return find_container (self, id) != NULL;
}

void
transport_stream_add_container (
    TransportStream *self, guint64 id, GstShmemContainer *container)
{
  Container *entry = g_new0 (Container, 1);

  entry->id = id;
  entry->container = container;
  g_hash_table_insert (self->containers, &entry->id, entry);
}

gboolean
transport_stream_forget_container (TransportStream *self, guint64 id)
{
  return g_hash_table_remove (self->containers, &id);
}

void
transport_stream_forget_containers (TransportStream *self)
{
  g_hash_table_remove_all (self->containers);
}

/* ---- views ---- */

static gboolean
has_view (const Views *self, gint view)
{
  guint i;

  for (i = 0; i < self->n_metas; i++)
    if (self->metas[i].id == view)
      return TRUE;
  return FALSE;
}

/* Elements that map a view rely on it to match the caps, in one memory. */
static gboolean
is_usable (const GstVideoMeta *meta, const TransportSpan *spans, guint n_spans,
    const GstVideoInfo *caps)
{
  TransportVideo video;
  GError *error = NULL;

  transport_encode_video (&video, meta);
  if (transport_check_video (&video, spans, n_spans, caps, &error))
    return TRUE;
  GST_DEBUG ("view %d has no video meta: %s", meta->id, error->message);
  g_error_free (error);
  return FALSE;
}

/* For the first picture of each view; GstVideo cannot express the others, such
 * as alpha or depth. */
static gboolean
make_metas (Views *self, const GstShmemPlanes *planes, const GstVideoInfo *caps,
    const TransportSpan *spans, guint n_spans, GstBuffer *buffer)
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

/* Adds a GstVideoMeta for each view, with the view as its id; none if one does
 * not match the caps. @buffer already has the meta of the table. */
static void
add_views (TransportStream *self, Planes *planes,
    const TransportFrameView *view, GstBuffer *buffer)
{
  Views *views = &planes->views;
  guint i;

  if (views->caps_serial != self->caps_serial
      || views->checks != planes->table.checked.checks) {
    views->caps_serial = self->caps_serial;
    views->checks = planes->table.checked.checks;
    views->n_metas = 0;
    if (!make_metas (views, &planes->table.checked.planes, &self->info,
            view->spans, view->frame->n_spans, buffer))
      views->n_metas = 0;
  }
  for (i = 0; i < views->n_metas; i++)
    common_video_meta_copy (buffer, &views->metas[i]);
}

/* ---- frames ---- */

/* The plane table in container @id, parsed when a frame first names it; NULL
 * with an error if there is no such container, or no valid table in it. */
static Planes *
get_planes (TransportStream *self, guint64 id, GError **error)
{
  Container *container = find_container (self, id);
  Planes *planes;

  if (container == NULL) {
    g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "its container is unknown");
    return NULL;
  }
  if (container->planes)
    return container->planes;
  planes = g_new0 (Planes, 1);
  if (transport_plane_table_read (&planes->table, container->container, error))
    container->planes = planes;
  else
    g_free (planes);
  return container->planes;
}

/* Adds the plane table, and video metas for the views if none were sent.
 * Without a table *@n_pictures does not change. */
static gboolean
add_planes (TransportStream *self, GstBuffer *buffer,
    const TransportFrameView *view, guint *n_pictures, GError **error)
{
  Planes *planes;

  if (view->frame->planes == 0)
    return TRUE;
  planes = get_planes (self, view->frame->planes, error);
  if (planes == NULL
      || !transport_plane_table_add_meta (&planes->table, buffer, error)) {
    g_prefix_error (error, "FRAME has a plane table that cannot be used: ");
    return FALSE;
  }
  *n_pictures = planes->table.checked.n_pictures;
  if (self->is_video && view->frame->n_video == 0
      && GST_VIDEO_INFO_MULTIVIEW_MODE (&self->info)
          == GST_VIDEO_MULTIVIEW_MODE_SEPARATED)
    add_views (self, planes, view, buffer);
  return TRUE;
}

static gboolean
add_containers (TransportStream *self, GstBuffer *buffer,
    const TransportFrameView *view, guint n_pictures, GError **error)
{
  guint i;

  for (i = 0; i < view->frame->n_containers; i++) {
    const TransportContainer *meta = &view->containers[i];
    Container *container = find_container (self, meta->id);

    if (container == NULL)
      return transport_refuse (
          error, "FRAME names a container that is unknown");
    if (meta->picture >= (gint) n_pictures) {
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "FRAME has a container about picture %d, but %u pictures",
          meta->picture, n_pictures);
      return FALSE;
    }
    gst_buffer_add_shmem_container_meta_full (
        buffer, container->container, meta->picture);
  }
  return TRUE;
}

static gboolean
add_metas (TransportStream *self, GstBuffer *buffer,
    const TransportFrameView *view, GError **error)
{
  const GstVideoInfo *caps = self->is_video ? &self->info : NULL;
  guint i;

  for (i = 0; i < view->frame->n_video; i++) {
    if (!transport_check_video (
            &view->videos[i], view->spans, view->frame->n_spans, caps, error))
      return FALSE;
    transport_add_video_meta (buffer, &view->videos[i]);
  }
  if (view->crop) {
    GstVideoCropMeta *meta;

    if (!transport_check_crop_of (
            view->crop, i > 0 ? view->videos : NULL, caps, error))
      return FALSE;
    meta = gst_buffer_add_video_crop_meta (buffer);
    meta->x = view->crop->x;
    meta->y = view->crop->y;
    meta->width = view->crop->width;
    meta->height = view->crop->height;
  }
  return TRUE;
}

GstBuffer *
transport_stream_make_buffer (TransportStream *self, GstMemory **memories,
    const TransportFrameView *view, gboolean serialized, GError **error)
{
  const TransportFrame *frame = view->frame;
  GstBuffer *buffer = gst_buffer_new ();
  guint n_pictures = 0, i;

  for (i = 0; i < frame->n_spans; i++)
    gst_buffer_append_memory (buffer, memories[i]);
  GST_BUFFER_PTS (buffer) = frame->pts;
  GST_BUFFER_DTS (buffer) = frame->dts;
  GST_BUFFER_DURATION (buffer) = frame->duration;
  GST_BUFFER_OFFSET (buffer) = frame->offset;
  GST_BUFFER_OFFSET_END (buffer) = frame->offset_end;
  GST_BUFFER_FLAG_SET (buffer, frame->flags & TRANSPORT_BUFFER_FLAGS);

  if (!add_planes (self, buffer, view, &n_pictures, error)
      || !add_containers (self, buffer, view, n_pictures, error)
      || !add_metas (self, buffer, view, error)
      || !transport_metas_decode (
          &self->reader, view, serialized, buffer, error))
    gst_clear_buffer (&buffer);
  return buffer;
}
