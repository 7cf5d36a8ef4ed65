/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts static HDR values to and from the controls of V4L2, and captures of
 * its metadata nodes to and from container entries. HDR values have the same
 * units there, but green comes first, and the kernel accepts a range of values
 * only: values that it would refuse with a bare EINVAL are refused here with
 * the name of the field. Nothing is ever clamped. Captures of metadata nodes
 * are never parsed. */

#include <gst/shmemmeta/gstshmemv4l2.h>

#include "gstshmem-private.h"

#include <string.h>

/**
 * SECTION:gstshmemv4l2
 * @title: Static HDR values and V4L2
 * @short_description: conversions to and from HDR10 controls and metadata
 *     nodes
 * @see_also: #GstVideoMasteringDisplayInfo, #GstVideoContentLightLevel
 *
 * The controls are V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY and
 * V4L2_CID_COLORIMETRY_HDR10_CLL_INFO. The bytes of a V4L2_BUF_TYPE_META_CAPTURE
 * buffer are the payload of a `V4LM` entry, after the code of their format.
 *
 * Threads: any thread may call these; values are plain, and belong to the
 * caller.
 *
 * Since: 0.9
 */

/**
 * gst_shmem_mastering_display_from_v4l2:
 * @values: (out caller-allocates): set
 * @control: value of the control
 *
 * Since: 0.9
 */
void
gst_shmem_mastering_display_from_v4l2 (GstVideoMasteringDisplayInfo *values,
    const struct v4l2_ctrl_hdr10_mastering_display *control)
{
  guint i;

  g_return_if_fail (values != NULL);
  g_return_if_fail (control != NULL);

  gst_video_mastering_display_info_init (values);
  for (i = 0; i < G_N_ELEMENTS (values->display_primaries); i++) {
    values->display_primaries[i].x =
        control->display_primaries_x[SHMEM_MDCV_GREEN_FIRST (i)];
    values->display_primaries[i].y =
        control->display_primaries_y[SHMEM_MDCV_GREEN_FIRST (i)];
  }
  values->white_point.x = control->white_point_x;
  values->white_point.y = control->white_point_y;
  values->max_display_mastering_luminance =
      control->max_display_mastering_luminance;
  values->min_display_mastering_luminance =
      control->min_display_mastering_luminance;
}

static gboolean
check_range (
    const gchar *field, guint32 value, guint32 min, guint32 max, GError **error)
{
  return (value >= min && value <= max)
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "V4L2 accepts no mastering display whose %s is %u, which is not in "
          "%u "
          "to %u",
          field, value, min, max);
}

static gboolean
check_chromaticities (
    const GstVideoMasteringDisplayInfo *values, GError **error)
{
  static const gchar *const x[] = { "red x", "green x", "blue x" };
  static const gchar *const y[] = { "red y", "green y", "blue y" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (values->display_primaries); i++)
    if (!check_range (x[i], values->display_primaries[i].x,
            V4L2_HDR10_MASTERING_PRIMARIES_X_LOW,
            V4L2_HDR10_MASTERING_PRIMARIES_X_HIGH, error)
        || !check_range (y[i], values->display_primaries[i].y,
            V4L2_HDR10_MASTERING_PRIMARIES_Y_LOW,
            V4L2_HDR10_MASTERING_PRIMARIES_Y_HIGH, error))
      return FALSE;
  return check_range ("white point x", values->white_point.x,
             V4L2_HDR10_MASTERING_WHITE_POINT_X_LOW,
             V4L2_HDR10_MASTERING_WHITE_POINT_X_HIGH, error)
      && check_range ("white point y", values->white_point.y,
          V4L2_HDR10_MASTERING_WHITE_POINT_Y_LOW,
          V4L2_HDR10_MASTERING_WHITE_POINT_Y_HIGH, error);
}

static gboolean
check_luminances (const GstVideoMasteringDisplayInfo *values, GError **error)
{
  if (!check_range ("max_luminance", values->max_display_mastering_luminance,
          V4L2_HDR10_MASTERING_MAX_LUMA_LOW, V4L2_HDR10_MASTERING_MAX_LUMA_HIGH,
          error)
      || !check_range ("min_luminance", values->min_display_mastering_luminance,
          V4L2_HDR10_MASTERING_MIN_LUMA_LOW, V4L2_HDR10_MASTERING_MIN_LUMA_HIGH,
          error))
    return FALSE;
  return values->min_display_mastering_luminance
      < values->max_display_mastering_luminance
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "V4L2 accepts no mastering display whose min_luminance is %u, which "
          "is "
          "not below its max_luminance",
          values->min_display_mastering_luminance);
}

/**
 * gst_shmem_mastering_display_to_v4l2:
 * @values: values
 * @control: (out caller-allocates): set on success, untouched on failure
 * @error: return location for an error, or %NULL
 *
 * The kernel accepts x from 5 to 37000 and y from 5 to 42000 in 0.00002,
 * maximum luminance from 50000 to 100000000 and minimum luminance from 1 to
 * 50000 in 0.0001 cd/m2, and not both 50000. The first value outside of that
 * is %GST_SHMEM_ERROR_INVALID_DATA, with its name and range.
 *
 * Returns: whether @control was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_mastering_display_to_v4l2 (const GstVideoMasteringDisplayInfo *values,
    struct v4l2_ctrl_hdr10_mastering_display *control, GError **error)
{
  guint i;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (control != NULL, FALSE);

  if (!check_chromaticities (values, error)
      || !check_luminances (values, error))
    return FALSE;

  memset (control, 0, sizeof *control);
  for (i = 0; i < G_N_ELEMENTS (values->display_primaries); i++) {
    control->display_primaries_x[SHMEM_MDCV_GREEN_FIRST (i)] =
        values->display_primaries[i].x;
    control->display_primaries_y[SHMEM_MDCV_GREEN_FIRST (i)] =
        values->display_primaries[i].y;
  }
  control->white_point_x = values->white_point.x;
  control->white_point_y = values->white_point.y;
  control->max_display_mastering_luminance =
      values->max_display_mastering_luminance;
  control->min_display_mastering_luminance =
      values->min_display_mastering_luminance;
  return TRUE;
}

/**
 * gst_shmem_content_light_level_from_v4l2:
 * @values: (out caller-allocates): set
 * @control: value of the control
 *
 * Since: 0.9
 */
void
gst_shmem_content_light_level_from_v4l2 (GstVideoContentLightLevel *values,
    const struct v4l2_ctrl_hdr10_cll_info *control)
{
  g_return_if_fail (values != NULL);
  g_return_if_fail (control != NULL);

  gst_video_content_light_level_init (values);
  values->max_content_light_level = control->max_content_light_level;
  values->max_frame_average_light_level = control->max_pic_average_light_level;
}

/**
 * gst_shmem_content_light_level_to_v4l2:
 * @values: values
 * @control: (out caller-allocates): set
 *
 * The kernel accepts all values.
 *
 * Since: 0.9
 */
void
gst_shmem_content_light_level_to_v4l2 (const GstVideoContentLightLevel *values,
    struct v4l2_ctrl_hdr10_cll_info *control)
{
  g_return_if_fail (values != NULL);
  g_return_if_fail (control != NULL);

  memset (control, 0, sizeof *control);
  control->max_content_light_level = values->max_content_light_level;
  control->max_pic_average_light_level = values->max_frame_average_light_level;
}

/**
 * gst_shmem_v4l2_metadata_parse:
 * @values: (out caller-allocates): set on success, untouched on failure; its
 *     bytes are in @data
 * @data: (array length=size) (nullable): bytes of a `V4LM` entry
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Less than 4 bytes are %GST_SHMEM_ERROR_INVALID_DATA. Can be called from any
 * thread.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_v4l2_metadata_parse (GstShmemV4l2Metadata *values, const guint8 *data,
    gsize size, GError **error)
{
  const gsize header_size = sizeof values->dataformat;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (size < header_size)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "V4LM entry: %" G_GSIZE_FORMAT " bytes, and it has at least 4", size);
  values->dataformat = GST_READ_UINT32_LE (data);
  values->data = data + header_size;
  values->size = size - header_size;
  return TRUE;
}

/**
 * gst_shmem_v4l2_metadata_add:
 * @values: values
 * @builder: the builder to add to; untouched on failure
 * @error: return location for an error, or %NULL
 *
 * Adds a `V4LM` entry. More bytes than a container can hold are
 * %GST_SHMEM_ERROR_LIMIT.
 *
 * Returns: whether it was added
 *
 * Since: 0.9
 */
gboolean
gst_shmem_v4l2_metadata_add (const GstShmemV4l2Metadata *values,
    GstShmemContainerBuilder *builder, GError **error)
{
  const gsize header_size = sizeof values->dataformat;
  g_autofree guint8 *payload = NULL;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (values->data != NULL || values->size == 0, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);

  if (values->size > SHMEM_MAX_SIZE - header_size)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
        "%" G_GSIZE_FORMAT " bytes of V4L2 metadata are more than the %u that "
        "a container can have",
        values->size, SHMEM_MAX_SIZE);
  payload = g_malloc (header_size + values->size);
  GST_WRITE_UINT32_LE (payload, values->dataformat);
  if (values->size > 0)
    memcpy (payload + header_size, values->data, values->size);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_V4LM, payload, header_size + values->size);
  return TRUE;
}
