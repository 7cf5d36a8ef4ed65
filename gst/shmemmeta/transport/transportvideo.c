/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The GstVideoMeta and the GstVideoCropMeta in a FRAME. Elements that map a
 * frame calculate with these and check nothing, so all that they rely on is
 * checked here: against the memories of the frame, and against the caps.
 */

#include "transport/transportprotocol.h"

#include "common/commonvideometa.h"
#include "transport/transportfault.h"

#include <string.h>

/* The stride of a tiled plane determines its number of tiles, whatever the size
 * of the picture. There may be more than the picture needs, but never fewer. */
static gboolean
tiled_extent (
    const GstVideoInfo *tight, guint plane, guint32 stride, guint64 *extent)
{
  guint32 needed = (guint32) GST_VIDEO_INFO_PLANE_STRIDE (tight, plane);

  *extent = (guint64) GST_VIDEO_TILE_X_TILES (stride)
      * GST_VIDEO_TILE_Y_TILES (stride)
      * GST_VIDEO_FORMAT_INFO_TILE_SIZE (tight->finfo, plane);
  return GST_VIDEO_TILE_X_TILES (stride) >= GST_VIDEO_TILE_X_TILES (needed)
      && GST_VIDEO_TILE_Y_TILES (stride) >= GST_VIDEO_TILE_Y_TILES (needed);
}

static guint64
component_rows (const GstVideoInfo *tight, guint c, gboolean interlaced)
{
  return transport_subsampled_rows ((guint) GST_VIDEO_INFO_HEIGHT (tight),
      GST_VIDEO_FORMAT_INFO_H_SUB (tight->finfo, c), interlaced);
}

/* Bytes from the start of a plane to the end of its last pixel. */
static guint64
rows_extent (
    const GstVideoInfo *tight, guint plane, guint32 stride, gboolean interlaced)
{
  const GstVideoFormatInfo *info = tight->finfo;
  gint component[GST_VIDEO_MAX_COMPONENTS];
  guint64 rows = 1, row_size = 0;
  guint i;

  gst_video_format_info_component (info, plane, component);
  for (i = 0; i < G_N_ELEMENTS (component) && component[i] >= 0; i++) {
    guint c = (guint) component[i];
    guint64 pixels = (guint64) GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (
        info, c, GST_VIDEO_INFO_WIDTH (tight));

    rows = MAX (rows, component_rows (tight, c, interlaced));
    row_size = MAX (
        row_size, pixels * (guint64) GST_VIDEO_FORMAT_INFO_PSTRIDE (info, c));
  }
  /* Formats whose pixels do not fill whole bytes have no pixel stride. */
  if (row_size == 0)
    row_size = (guint64) GST_VIDEO_INFO_PLANE_STRIDE (tight, plane);
  return transport_rows_extent (rows, row_size, stride);
}

/* Since GStreamer 1.24, of frames whose layout only a driver knows: with as many
 * planes as that has, of any size. */
static gboolean
is_opaque (const GstVideoFormatInfo *info)
{
  return g_str_equal (GST_VIDEO_FORMAT_INFO_NAME (info), "DMA_DRM");
}

/* FALSE if the plane is too small for its picture. */
static gboolean
plane_extent (const GstVideoInfo *tight, guint plane, guint32 stride,
    gboolean interlaced, guint64 *extent)
{
  if (is_opaque (tight->finfo)) {
    *extent = 1;
    return TRUE;
  }
  if (GST_VIDEO_FORMAT_INFO_IS_TILED (tight->finfo))
    return tiled_extent (tight, plane, stride, extent);
  /* A palette has no rows, but 256 entries of 4 bytes. */
  if (GST_VIDEO_FORMAT_INFO_HAS_PALETTE (tight->finfo) && plane == 1)
    *extent = 256 * 4;
  else
    *extent = rows_extent (tight, plane, stride, interlaced);
  return TRUE;
}

static const GstVideoFormatInfo *
video_format_info (const TransportVideo *video)
{
  GstVideoFormat format = gst_video_format_from_string (video->format);

  if (format == GST_VIDEO_FORMAT_UNKNOWN || format == GST_VIDEO_FORMAT_ENCODED)
    return NULL;
  return gst_video_format_get_info (format);
}

/* Checks what gst_video_frame_map() relies on. */
static gboolean
fits_caps (const TransportVideo *video, const GstVideoFormatInfo *info,
    const GstVideoInfo *caps)
{
  return caps == NULL
      || (caps->finfo == info
          && (guint32) GST_VIDEO_INFO_WIDTH (caps) <= video->width
          && (guint32) GST_VIDEO_INFO_HEIGHT (caps) <= video->height);
}

/* What the planes of @video need; FALSE if one has too few tiles. */
static gboolean
get_extents (const TransportVideo *video, const GstVideoInfo *tight,
    gboolean interlaced, TransportExtents *extents)
{
  guint i;

  extents->n_planes = is_opaque (tight->finfo)
      ? video->n_planes
      : GST_VIDEO_FORMAT_INFO_N_PLANES (tight->finfo);
  for (i = 0; i < MIN (video->n_planes, extents->n_planes); i++)
    if (!plane_extent (tight, i, (guint32) video->stride[i], interlaced,
            &extents->extents[i]))
      return FALSE;
  return TRUE;
}

gboolean
transport_check_video (const TransportVideo *video, const TransportSpan *spans,
    guint n_spans, const GstVideoInfo *caps, GError **error)
{
  const GstVideoFormatInfo *info;
  gboolean interlaced = caps && GST_VIDEO_INFO_IS_INTERLACED (caps);
  TransportExtents extents;
  GstVideoInfo tight;

  if (!transport_accept (transport_check_picture (video), error))
    return FALSE;
  info = video_format_info (video);
  if (info == NULL)
    return transport_refuse (error, "video meta has an unknown format");
  if (!gst_video_info_set_format (&tight, GST_VIDEO_FORMAT_INFO_FORMAT (info),
          video->width, video->height))
    return transport_refuse (
        error, "video meta has an impossible width or height");
  if (!fits_caps (video, info, caps))
    return transport_refuse (error, "video meta does not match the caps");
  if (!get_extents (video, &tight, interlaced, &extents))
    return transport_refuse (error, "video meta has too few tiles");
  return transport_accept (
      transport_check_layout (video, &extents, spans, n_spans), error);
}

gboolean
transport_check_crop_of (const TransportCrop *crop, const TransportVideo *video,
    const GstVideoInfo *caps, GError **error)
{
  guint32 width = G_MAXINT32, height = G_MAXINT32;

  if (video) {
    width = video->width;
    height = video->height;
  } else if (caps) {
    width = (guint32) GST_VIDEO_INFO_WIDTH (caps);
    height = (guint32) GST_VIDEO_INFO_HEIGHT (caps);
  }
  return transport_accept (transport_check_crop (crop, width, height), error);
}

void
transport_encode_video (TransportVideo *video, const GstVideoMeta *meta)
{
  guint i;

  memset (video, 0, sizeof *video);
  g_strlcpy (video->format, gst_video_format_to_string (meta->format),
      sizeof video->format);
  video->flags = meta->flags;
  video->width = meta->width;
  video->height = meta->height;
  video->n_planes = meta->n_planes;
  for (i = 0; i < meta->n_planes; i++) {
    video->offset[i] = meta->offset[i];
    video->stride[i] = meta->stride[i];
    video->stride_align[i] = meta->alignment.stride_align[i];
  }
  video->id = meta->id;
  video->padding[0] = meta->alignment.padding_top;
  video->padding[1] = meta->alignment.padding_bottom;
  video->padding[2] = meta->alignment.padding_left;
  video->padding[3] = meta->alignment.padding_right;
}

gboolean
transport_add_video_meta (GstBuffer *buffer, const TransportVideo *video)
{
  GstVideoMeta layout = {
    .flags = video->flags,
    .id = video->id,
    .format = GST_VIDEO_FORMAT_INFO_FORMAT (video_format_info (video)),
    .width = video->width,
    .height = video->height,
    .n_planes = video->n_planes,
    .alignment = {
        .padding_top = video->padding[0],
        .padding_bottom = video->padding[1],
        .padding_left = video->padding[2],
        .padding_right = video->padding[3],
    },
  };
  guint i;

  for (i = 0; i < video->n_planes; i++) {
    layout.offset[i] = video->offset[i];
    layout.stride[i] = video->stride[i];
    layout.alignment.stride_align[i] = video->stride_align[i];
  }
  return common_video_meta_copy (buffer, &layout) != NULL;
}
