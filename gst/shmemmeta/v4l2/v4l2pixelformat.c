/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the pixel formats of V4L2 are in GStreamer. The library's table says
 * which have a format of video/x-raw; here are only those that are Bayer
 * patterns, and those that are no frames at all. No device is accessed. */

#include "v4l2/v4l2pixelformat.h"

#include <gst/shmemmeta/gstshmemplanesmeta.h>
#include <gst/shmemmeta/gstshmemplanesv4l2.h>
#include <gst/shmemmeta/gstshmemplanesvideo.h>
#include <gst/shmemmeta/gstshmemvideoformat-private.h>

#include <string.h>

/* ---- video/x-raw ---- */

/* A picture of @n_planes v4l2 planes, large enough for every format. */
static void
make_picture (struct v4l2_format *format, guint32 pixelformat, guint n_planes)
{
  struct v4l2_pix_format_mplane *pix = &format->fmt.pix_mp;
  guint i;

  memset (format, 0, sizeof *format);
  format->type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  pix->pixelformat = pixelformat;
  pix->width = pix->height = 16;
  pix->num_planes = (guint8) n_planes;
  for (i = 0; i < n_planes; i++) {
    pix->plane_fmt[i].bytesperline = 128;
    pix->plane_fmt[i].sizeimage = 128 * 64;
  }
}

/* Uses the table of pixel formats in the library, rather than a second one that
 * could differ. */
GstVideoFormat
v4l2_pixelformat_to_video (guint32 pixelformat)
{
  struct v4l2_format format;
  GstShmemPlanes planes;
  guint n;

  for (n = 1; n <= GST_VIDEO_MAX_PLANES; n++) {
    make_picture (&format, pixelformat, n);
    if (gst_shmem_planes_from_v4l2 (&planes, &format, NULL, 0, NULL, NULL, NULL)
        && planes.planes[0].format != 0
        && planes.planes[0].role != SHMEM_PLANE_DEPTH)
      return _gst_shmem_video_format_from_drm (planes.planes[0].format);
  }
  return GST_VIDEO_FORMAT_UNKNOWN;
}

/* The same table, from the other side. */
static gboolean
has_pixelformat (GstVideoFormat format)
{
  struct v4l2_plane v4l2_planes[VIDEO_MAX_PLANES];
  GstShmemV4l2Place places[VIDEO_MAX_PLANES];
  struct v4l2_pix_format_mplane pix;
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;
  guint64 size;

  if (!gst_video_info_set_format (&info, format, 64, 64))
    return FALSE;
  size = GST_VIDEO_INFO_SIZE (&info);
  return gst_shmem_planes_append_video_info (
             &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL)
      && gst_shmem_planes_to_v4l2 (
          &planes, &size, 1, 0, &pix, v4l2_planes, places, NULL);
}

/* ---- video/x-bayer ---- */

#if GST_CHECK_VERSION(1, 24, 0)
#define N_BAYER_DEPTHS 5
#else
#define N_BAYER_DEPTHS 1
#endif

/* A sample of more than 8 bits is in the low bits of 16, little-endian. Those
 * that are packed closer have no name. */
static const struct
{
  gchar codes[N_BAYER_DEPTHS][5];
  const gchar *formats[N_BAYER_DEPTHS];
} bayers[] = {
#if GST_CHECK_VERSION(1, 24, 0)
  { { "BA81", "BG10", "BG12", "BG14", "BYR2" },
      { "bggr", "bggr10le", "bggr12le", "bggr14le", "bggr16le" } },
  { { "GBRG", "GB10", "GB12", "GB14", "GB16" },
      { "gbrg", "gbrg10le", "gbrg12le", "gbrg14le", "gbrg16le" } },
  { { "GRBG", "BA10", "BA12", "GR14", "GR16" },
      { "grbg", "grbg10le", "grbg12le", "grbg14le", "grbg16le" } },
  { { "RGGB", "RG10", "RG12", "RG14", "RG16" },
      { "rggb", "rggb10le", "rggb12le", "rggb14le", "rggb16le" } },
#else
  { { "BA81" }, { "bggr" } },
  { { "GBRG" }, { "gbrg" } },
  { { "GRBG" }, { "grbg" } },
  { { "RGGB" }, { "rggb" } },
#endif
};

const gchar *
v4l2_pixelformat_to_bayer (guint32 pixelformat)
{
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (bayers); i++)
    for (k = 0; k < N_BAYER_DEPTHS; k++)
      if (GST_STR_FOURCC (bayers[i].codes[k]) == pixelformat)
        return bayers[i].formats[k];
  return NULL;
}

/* bayer2rgb rounds samples, not bytes, up to a multiple of 4. */
gboolean
v4l2_bayer_get_info (
    const gchar *bayer, guint width, guint height, GstVideoInfo *info)
{
  const gboolean wide = strlen (bayer) > strlen ("bggr");

  if (!gst_video_info_set_format (info,
          wide ? GST_VIDEO_FORMAT_GRAY16_LE : GST_VIDEO_FORMAT_GRAY8, width,
          height))
    return FALSE;
  info->stride[0] = (gint) GST_ROUND_UP_4 (width) * (wide ? 2 : 1);
  info->size = (gsize) info->stride[0] * height;
  return TRUE;
}

/* ---- bitstreams ---- */

/* Drivers flag these as compressed, but they are frames, which hardware reads
 * as they are. Those with several v4l2 planes need not be here. */
static const gchar frames[][5] = { "MT21", "Q08C", "Q10C" };

static const gchar bitstreams[][5] = { "MJPG", "JPEG", "PJPG", "AJPG", "dvsd",
  "MPEG", "H263", "H264", "AVC1", "M264", "S264", "HEVC", "S265", "MPG1",
  "MPG2", "MG2S", "MPG4", "XVID", "VC1G", "VC1L", "VP80", "VP8F", "VP90",
  "VP9F", "AV1F", "AV01", "FWHT", "SFWH", "RV30", "RV40", "SORE", "HXTL" };

static gboolean
is_one_of (guint32 pixelformat, const gchar (*codes)[5], guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    if (GST_STR_FOURCC (codes[i]) == pixelformat)
      return TRUE;
  return FALSE;
}

gboolean
v4l2_pixelformat_is_bitstream (
    guint32 pixelformat, guint32 flags, guint n_planes)
{
  if (is_one_of (pixelformat, bitstreams, G_N_ELEMENTS (bitstreams)))
    return TRUE;
  return (flags & V4L2_FMT_FLAG_COMPRESSED) && n_planes < 2
      && !is_one_of (pixelformat, frames, G_N_ELEMENTS (frames));
}

/* ---- text ---- */

gchar *
v4l2_pixelformat_to_string (guint32 pixelformat)
{
  gchar text[5] = { 0 };
  guint i;

  for (i = 0; i < 4; i++) {
    text[i] = (gchar) (pixelformat >> (8 * i));
    if (!g_ascii_isalnum (text[i]) && (i == 0 || text[i] != ' '))
      return g_strdup_printf ("0x%08x", pixelformat);
  }
  return g_strdup (g_strchomp (text));
}

guint32
v4l2_pixelformat_from_string (const gchar *text)
{
  gsize length = strlen (text);
  guint64 number;

  if (length >= 1 && length <= 4) {
    gchar padded[4] = { ' ', ' ', ' ', ' ' };

    memcpy (padded, text, length);
    return GST_STR_FOURCC (padded);
  }
  if (g_str_has_prefix (text, "0x")
      && g_ascii_string_to_unsigned (
          text + 2, 16, 1, G_MAXUINT32, &number, NULL))
    return (guint32) number;
  return 0;
}

/* ---- the pad template ---- */

static void
append_name (GValue *names, const gchar *name)
{
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_STRING);
  g_value_set_string (&value, name);
  gst_value_list_append_and_take_value (names, &value);
}

/* Takes @features. */
static void
append_any_size (
    GstCaps *caps, const gchar *media, GValue *names, GstCapsFeatures *features)
{
  GstStructure *structure = gst_structure_new (media, "width",
      GST_TYPE_INT_RANGE, 1, G_MAXINT, "height", GST_TYPE_INT_RANGE, 1,
      G_MAXINT, "framerate", GST_TYPE_FRACTION_RANGE, 0, 1, G_MAXINT, 1, NULL);

  if (names)
    gst_structure_take_value (structure, "format", names);
  gst_caps_append_structure_full (caps, structure, features);
}

GstCaps *
v4l2_pixelformat_get_template_caps (void)
{
  GstCaps *caps = gst_caps_new_empty ();
  GValue raw = G_VALUE_INIT, bayer = G_VALUE_INIT;
  const GstVideoFormat *formats;
  guint i, k, n;

  g_value_init (&raw, GST_TYPE_LIST);
  formats = gst_video_formats_raw (&n);
  for (i = 0; i < n; i++)
    if (has_pixelformat (formats[i]))
      append_name (&raw, gst_video_format_to_string (formats[i]));
  append_any_size (caps, "video/x-raw", &raw, NULL);
  append_any_size (caps, "video/x-raw", NULL,
      gst_caps_features_new (
          GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META, NULL));
  g_value_init (&bayer, GST_TYPE_LIST);
  for (i = 0; i < G_N_ELEMENTS (bayers); i++)
    for (k = 0; k < N_BAYER_DEPTHS; k++)
      append_name (&bayer, bayers[i].formats[k]);
  append_any_size (caps, "video/x-bayer", &bayer, NULL);
  return caps;
}
