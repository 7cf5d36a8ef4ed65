/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts static HDR values to and from caps and GstVideoColorimetry, which
 * has fewer codes than ITU-T H.273: losses are reported, and nothing is
 * guessed. */

#include <gst/shmemmeta/gstshmemvideo.h>

#include <string.h>

/**
 * SECTION:gstshmemvideo
 * @title: Static HDR values and GStreamer video
 * @short_description: conversions to and from libgstvideo and caps
 * @see_also: #GstVideoMasteringDisplayInfo, #GstVideoContentLightLevel,
 *     #GstShmemCicp
 *
 * The caps fields are `mastering-display-info`, `content-light-level` and
 * `colorimetry` of the first structure.
 *
 * The functions can be called from any thread that has the caps to itself.
 */

/* ---- mastering display ---- */

/**
 * gst_shmem_mastering_display_from_caps:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @caps: caps
 *
 * Returns: whether @caps has a `mastering-display-info` of the right syntax
 *
 * Since: 0.9
 */
gboolean
gst_shmem_mastering_display_from_caps (
    GstVideoMasteringDisplayInfo *values, const GstCaps *caps)
{
  GstVideoMasteringDisplayInfo info;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (GST_IS_CAPS (caps), FALSE);

  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps)
      || !gst_video_mastering_display_info_from_caps (&info, caps))
    return FALSE;
  *values = info;
  return TRUE;
}

/**
 * gst_shmem_mastering_display_to_caps:
 * @values: values
 * @caps: writable caps with at least one structure
 *
 * Sets `mastering-display-info` in all of @caps.
 *
 * Since: 0.9
 */
void
gst_shmem_mastering_display_to_caps (
    const GstVideoMasteringDisplayInfo *values, GstCaps *caps)
{
  const GstVideoMasteringDisplayInfoCoordinates *p, *white;
  g_autofree gchar *text = NULL;

  g_return_if_fail (values != NULL);
  g_return_if_fail (GST_IS_CAPS (caps) && gst_caps_is_writable (caps));

  p = values->display_primaries;
  white = &values->white_point;
  /* gst_video_mastering_display_info_to_string() writes luminances as signed
   * numbers, and negative ones cannot be read back. */
  text = g_strdup_printf ("%u:%u:%u:%u:%u:%u:%u:%u:%u:%u", p[0].x, p[0].y,
      p[1].x, p[1].y, p[2].x, p[2].y, white->x, white->y,
      values->max_display_mastering_luminance,
      values->min_display_mastering_luminance);
  gst_caps_set_simple (
      caps, "mastering-display-info", G_TYPE_STRING, text, NULL);
}

/* ---- light level ---- */

/**
 * gst_shmem_content_light_level_from_caps:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @caps: caps
 *
 * Returns: whether @caps has a `content-light-level` of the right syntax
 *
 * Since: 0.9
 */
gboolean
gst_shmem_content_light_level_from_caps (
    GstVideoContentLightLevel *values, const GstCaps *caps)
{
  GstVideoContentLightLevel level;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (GST_IS_CAPS (caps), FALSE);

  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps)
      || !gst_video_content_light_level_from_caps (&level, caps))
    return FALSE;
  *values = level;
  return TRUE;
}

/**
 * gst_shmem_content_light_level_to_caps:
 * @values: values
 * @caps: writable caps with at least one structure
 *
 * Sets `content-light-level` in all of @caps.
 *
 * Since: 0.9
 */
void
gst_shmem_content_light_level_to_caps (
    const GstVideoContentLightLevel *values, GstCaps *caps)
{
  g_return_if_fail (values != NULL);
  g_return_if_fail (GST_IS_CAPS (caps) && gst_caps_is_writable (caps));

  gst_video_content_light_level_add_to_caps (values, caps);
}

/* ---- code points ---- */

/**
 * gst_shmem_cicp_from_colorimetry:
 * @values: (out caller-allocates): set in any case
 * @colorimetry: a colorimetry of GStreamer
 *
 * Translates each part to its code of ITU-T H.273. A part that is unknown in
 * GStreamer or has no code in H.273 (Adobe RGB, gamma 1.8 and 2.0) is
 * %GST_SHMEM_CICP_UNSPECIFIED. An unknown range is full for RGB and limited
 * otherwise, the default for video.
 *
 * Returns: whether each part that GStreamer knows has a code
 *
 * Since: 0.9
 */
gboolean
gst_shmem_cicp_from_colorimetry (
    GstShmemCicp *values, const GstVideoColorimetry *colorimetry)
{
  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (colorimetry != NULL, FALSE);

  values->colour_primaries =
      gst_video_color_primaries_to_iso (colorimetry->primaries);
  values->transfer_characteristics =
      gst_video_transfer_function_to_iso (colorimetry->transfer);
  values->matrix_coefficients =
      gst_video_color_matrix_to_iso (colorimetry->matrix);
  values->full_range = colorimetry->range == GST_VIDEO_COLOR_RANGE_0_255
      || (colorimetry->range == GST_VIDEO_COLOR_RANGE_UNKNOWN
          && colorimetry->matrix == GST_VIDEO_COLOR_MATRIX_RGB);

  return (values->colour_primaries != GST_SHMEM_CICP_UNSPECIFIED
             || colorimetry->primaries == GST_VIDEO_COLOR_PRIMARIES_UNKNOWN)
      && (values->transfer_characteristics != GST_SHMEM_CICP_UNSPECIFIED
          || colorimetry->transfer == GST_VIDEO_TRANSFER_UNKNOWN)
      && (values->matrix_coefficients != GST_SHMEM_CICP_UNSPECIFIED
          || colorimetry->matrix == GST_VIDEO_COLOR_MATRIX_UNKNOWN);
}

/**
 * gst_shmem_cicp_to_colorimetry:
 * @values: values
 * @colorimetry: (out caller-allocates): set in any case
 *
 * Translates each code of ITU-T H.273 to GStreamer's. Codes without an
 * equivalent in GStreamer (ICtCp, YCgCo, BT.2020 constant luminance and others)
 * become unknown; `CICP` can still carry them. PQ (16), HLG (18) and the curve
 * of BT.2020 (14, 15) remain distinct. Matrices 5 and 6 are the same in
 * GStreamer, as in H.273.
 *
 * Returns: whether each code other than %GST_SHMEM_CICP_UNSPECIFIED has an
 *     equivalent in GStreamer
 *
 * Since: 0.9
 */
gboolean
gst_shmem_cicp_to_colorimetry (
    const GstShmemCicp *values, GstVideoColorimetry *colorimetry)
{
  const guint unspecified = GST_SHMEM_CICP_UNSPECIFIED;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (colorimetry != NULL, FALSE);

  colorimetry->primaries =
      gst_video_color_primaries_from_iso (values->colour_primaries);
  colorimetry->transfer =
      gst_video_transfer_function_from_iso (values->transfer_characteristics);
  colorimetry->matrix =
      gst_video_color_matrix_from_iso (values->matrix_coefficients);
  colorimetry->range = values->full_range ? GST_VIDEO_COLOR_RANGE_0_255
                                          : GST_VIDEO_COLOR_RANGE_16_235;

  return (colorimetry->primaries != GST_VIDEO_COLOR_PRIMARIES_UNKNOWN
             || values->colour_primaries == unspecified)
      && (colorimetry->transfer != GST_VIDEO_TRANSFER_UNKNOWN
          || values->transfer_characteristics == unspecified)
      && (colorimetry->matrix != GST_VIDEO_COLOR_MATRIX_UNKNOWN
          || values->matrix_coefficients == unspecified);
}

/**
 * gst_shmem_cicp_from_caps:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @caps: caps
 *
 * Returns: whether @caps has a `colorimetry` of the right syntax, each part of
 *     which has a code
 *
 * Since: 0.9
 */
gboolean
gst_shmem_cicp_from_caps (GstShmemCicp *values, const GstCaps *caps)
{
  GstVideoColorimetry colorimetry;
  GstShmemCicp converted;
  const gchar *text;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (GST_IS_CAPS (caps), FALSE);

  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return FALSE;
  text = gst_structure_get_string (
      gst_caps_get_structure (caps, 0), "colorimetry");
  if (text == NULL || !gst_video_colorimetry_from_string (&colorimetry, text)
      || !gst_shmem_cicp_from_colorimetry (&converted, &colorimetry))
    return FALSE;
  *values = converted;
  return TRUE;
}
