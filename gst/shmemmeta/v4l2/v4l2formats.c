/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts between V4L2 and caps: sizes, frame intervals and colours. No device
 * is accessed; what a driver reports is validated. */

#include "v4l2/v4l2formats.h"

#include <gst/shmemmeta/gstshmemplanesmeta.h>
#include <gst/shmemmeta/gstshmemvideo.h>

/* ---- colours ---- */

static GstVideoColorPrimaries
get_primaries (guint32 colorspace)
{
  switch (colorspace) {
    case V4L2_COLORSPACE_SMPTE170M:
      return GST_VIDEO_COLOR_PRIMARIES_SMPTE170M;
    case V4L2_COLORSPACE_SMPTE240M:
      return GST_VIDEO_COLOR_PRIMARIES_SMPTE240M;
    case V4L2_COLORSPACE_REC709:
    case V4L2_COLORSPACE_SRGB:
    case V4L2_COLORSPACE_JPEG:
      return GST_VIDEO_COLOR_PRIMARIES_BT709;
    case V4L2_COLORSPACE_BT2020:
      return GST_VIDEO_COLOR_PRIMARIES_BT2020;
    case V4L2_COLORSPACE_470_SYSTEM_M:
      return GST_VIDEO_COLOR_PRIMARIES_BT470M;
    case V4L2_COLORSPACE_470_SYSTEM_BG:
      return GST_VIDEO_COLOR_PRIMARIES_BT470BG;
    case V4L2_COLORSPACE_OPRGB:
      return GST_VIDEO_COLOR_PRIMARIES_ADOBERGB;
    case V4L2_COLORSPACE_DCI_P3:
      return GST_VIDEO_COLOR_PRIMARIES_SMPTERP431;
    default:
      return GST_VIDEO_COLOR_PRIMARIES_UNKNOWN;
  }
}

static GstVideoTransferFunction
get_transfer (const V4l2Colour *colour)
{
  guint32 transfer = colour->xfer_func;

  if (transfer == V4L2_XFER_FUNC_DEFAULT)
    transfer = V4L2_MAP_XFER_FUNC_DEFAULT (colour->colorspace);
  switch (transfer) {
    case V4L2_XFER_FUNC_709:
      /* The same curve by other names. */
      if (colour->colorspace == V4L2_COLORSPACE_SMPTE170M)
        return GST_VIDEO_TRANSFER_BT601;
      return colour->colorspace == V4L2_COLORSPACE_BT2020
          ? GST_VIDEO_TRANSFER_BT2020_10
          : GST_VIDEO_TRANSFER_BT709;
    case V4L2_XFER_FUNC_SRGB:
      return GST_VIDEO_TRANSFER_SRGB;
    case V4L2_XFER_FUNC_OPRGB:
      return GST_VIDEO_TRANSFER_ADOBERGB;
    case V4L2_XFER_FUNC_SMPTE240M:
      return GST_VIDEO_TRANSFER_SMPTE240M;
    case V4L2_XFER_FUNC_NONE:
      return GST_VIDEO_TRANSFER_GAMMA10;
    case V4L2_XFER_FUNC_SMPTE2084:
      return GST_VIDEO_TRANSFER_SMPTE2084;
    default:
      return GST_VIDEO_TRANSFER_UNKNOWN;
  }
}

static GstVideoColorMatrix
get_matrix (guint32 encoding)
{
  switch (encoding) {
    case V4L2_YCBCR_ENC_601:
    case V4L2_YCBCR_ENC_XV601:
      return GST_VIDEO_COLOR_MATRIX_BT601;
    case V4L2_YCBCR_ENC_709:
    case V4L2_YCBCR_ENC_XV709:
      return GST_VIDEO_COLOR_MATRIX_BT709;
    case V4L2_YCBCR_ENC_BT2020:
    case V4L2_YCBCR_ENC_BT2020_CONST_LUM:
      return GST_VIDEO_COLOR_MATRIX_BT2020;
    case V4L2_YCBCR_ENC_SMPTE240M:
      return GST_VIDEO_COLOR_MATRIX_SMPTE240M;
    default:
      return GST_VIDEO_COLOR_MATRIX_UNKNOWN;
  }
}

gboolean
v4l2_colour_to_colorimetry (
    const V4l2Colour *colour, gboolean is_rgb, GstVideoColorimetry *colorimetry)
{
  guint32 encoding = colour->ycbcr_enc;
  guint32 range = colour->quantization;

  if (colour->colorspace == V4L2_COLORSPACE_DEFAULT
      || colour->colorspace == V4L2_COLORSPACE_RAW)
    return FALSE;
  if (encoding == V4L2_YCBCR_ENC_DEFAULT)
    encoding = V4L2_MAP_YCBCR_ENC_DEFAULT (colour->colorspace);
  if (range == V4L2_QUANTIZATION_DEFAULT)
    range =
        V4L2_MAP_QUANTIZATION_DEFAULT (is_rgb, colour->colorspace, encoding);
  colorimetry->primaries = get_primaries (colour->colorspace);
  colorimetry->transfer = get_transfer (colour);
  colorimetry->matrix =
      is_rgb ? GST_VIDEO_COLOR_MATRIX_RGB : get_matrix (encoding);
  colorimetry->range = range == V4L2_QUANTIZATION_FULL_RANGE
      ? GST_VIDEO_COLOR_RANGE_0_255
      : GST_VIDEO_COLOR_RANGE_16_235;
  return TRUE;
}

/* V4L2 has a code for PQ, but none for HLG yet. */
gboolean
v4l2_colour_to_cicp (
    const V4l2Colour *colour, gboolean is_rgb, GstShmemCicp *cicp)
{
  GstVideoColorimetry colorimetry;
  GstShmemCicp points;

  if (!v4l2_colour_to_colorimetry (colour, is_rgb, &colorimetry)
      || colorimetry.transfer != GST_VIDEO_TRANSFER_SMPTE2084
      || !gst_shmem_cicp_from_colorimetry (&points, &colorimetry))
    return FALSE;
  *cicp = points;
  return TRUE;
}

/* ---- caps ---- */

static void
set_range (GstStructure *structure, const gchar *name, guint32 min, guint32 max,
    guint32 step)
{
  GValue value = G_VALUE_INIT;

  if (min == max) {
    gst_structure_set (structure, name, G_TYPE_INT, (gint) min, NULL);
    return;
  }
  /* GStreamer wants both ends of a range to be multiples of the step. */
  if (step == 0 || min % step != 0)
    step = 1;
  max -= (max - min) % step;
  g_value_init (&value, GST_TYPE_INT_RANGE);
  gst_value_set_int_range_step (&value, (gint) min, (gint) max, (gint) step);
  gst_structure_take_value (structure, name, &value);
}

static gboolean
is_range (guint32 min, guint32 max)
{
  return min > 0 && min <= max && max <= G_MAXINT32;
}

static gboolean
set_size (GstStructure *structure, const struct v4l2_frmsizeenum *size)
{
  const struct v4l2_frmsize_stepwise *steps = &size->stepwise;
  struct v4l2_frmsize_stepwise one = { 0 };

  if (size->type == V4L2_FRMSIZE_TYPE_DISCRETE) {
    one.min_width = one.max_width = size->discrete.width;
    one.min_height = one.max_height = size->discrete.height;
    steps = &one;
  }
  if (!is_range (steps->min_width, steps->max_width)
      || !is_range (steps->min_height, steps->max_height))
    return FALSE;
  set_range (structure, "width", steps->min_width, steps->max_width,
      steps->step_width);
  set_range (structure, "height", steps->min_height, steps->max_height,
      steps->step_height);
  return TRUE;
}

/* (transfer full): of @format in any size; @features is set if there are any. */
static GstStructure *
make_structure (const V4l2PixelFormat *format, GstCapsFeatures **features)
{
  g_autofree gchar *code = NULL;

  *features = NULL;
  if (format->bayer)
    return gst_structure_new (
        "video/x-bayer", "format", G_TYPE_STRING, format->bayer, NULL);
  if (format->format != GST_VIDEO_FORMAT_UNKNOWN)
    return gst_structure_new ("video/x-raw", "format", G_TYPE_STRING,
        gst_video_format_to_string (format->format), NULL);
  code = v4l2_pixelformat_to_string (format->pixelformat);
  *features =
      gst_caps_features_new (GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META, NULL);
  return gst_structure_new (
      "video/x-raw", "v4l2-format", G_TYPE_STRING, code, NULL);
}

void
v4l2_caps_append (GstCaps *caps, const V4l2PixelFormat *format,
    const struct v4l2_frmsizeenum *size, const GValue *rates)
{
  GstCapsFeatures *features;
  GstStructure *structure = make_structure (format, &features);

  if (!set_size (structure, size)) {
    gst_structure_free (structure);
    if (features)
      gst_caps_features_free (features);
    return;
  }
  gst_structure_set_value (structure, "framerate", rates);
  gst_caps_append_structure_full (caps, structure, features);
}

gboolean
v4l2_fraction_is_valid (const struct v4l2_fract *fraction)
{
  return fraction->numerator > 0 && fraction->denominator > 0
      && fraction->numerator <= G_MAXINT32
      && fraction->denominator <= G_MAXINT32;
}

void
v4l2_rates_append (GValue *rates, const struct v4l2_frmivalenum *interval)
{
  const struct v4l2_fract *shortest = &interval->stepwise.min;
  const struct v4l2_fract *longest = &interval->stepwise.max;
  GValue value = G_VALUE_INIT;

  /* The longest interval is the lowest rate. */
  if (interval->type == V4L2_FRMIVAL_TYPE_DISCRETE) {
    if (!v4l2_fraction_is_valid (&interval->discrete))
      return;
    g_value_init (&value, GST_TYPE_FRACTION);
    gst_value_set_fraction (&value, (gint) interval->discrete.denominator,
        (gint) interval->discrete.numerator);
  } else {
    if (!v4l2_fraction_is_valid (shortest) || !v4l2_fraction_is_valid (longest)
        || (guint64) longest->denominator * shortest->numerator
            >= (guint64) shortest->denominator * longest->numerator)
      return;
    g_value_init (&value, GST_TYPE_FRACTION_RANGE);
    gst_value_set_fraction_range_full (&value, (gint) longest->denominator,
        (gint) longest->numerator, (gint) shortest->denominator,
        (gint) shortest->numerator);
  }
  gst_value_list_append_and_take_value (rates, &value);
}
