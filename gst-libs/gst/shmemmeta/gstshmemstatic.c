/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Mastering display, light level and code points: converts values in host order
 * to and from the entries of a container. It never judges a value or changes
 * its unit; every other form of these values has a file of its own. */

#include <gst/shmemmeta/gstshmemstatic.h>

#include <shmem/shmem-payload.h>

#include "gstshmem-private.h"
#include "gstshmemboxed-private.h"

/**
 * SECTION:gstshmemstatic
 * @title: Static HDR values
 * @short_description: mastering display, light level and code points
 * @see_also: #GstShmemContainer
 *
 * Values that apply to a whole stream, or to one of its coded video sequences.
 * Mastering display and light level are GStreamer's own structs, which have the
 * order and units of the entries: docs/hdr-metadata.md lists the order and
 * units of other APIs.
 *
 * A container can have an entry more than once, and a frame several containers:
 * gst_buffer_get_shmem_mastering_display() and related functions find the one
 * that applies to a frame. The functions here read the first one of the
 * outermost level of one container.
 *
 * The functions can be called from any thread; a builder is for one thread at a
 * time.
 */

static gboolean
find_entry (GstShmemContainer *container, guint64 format, const gchar *name,
    GstShmemEntry *entry, GError **error)
{
  g_return_val_if_fail (container != NULL, FALSE);

  return gst_shmem_container_find_entry (container, format, entry)
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_FOUND,
          "the container has no %s entry", name);
}

static gboolean
check_loaded (enum shmem_result result, const gchar *name, gsize size,
    gsize right, GError **error)
{
  return result == SHMEM_OK
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "%s entry: %" G_GSIZE_FORMAT " bytes instead of %" G_GSIZE_FORMAT,
          name, size, right);
}

/* ---- mastering display ---- */

/**
 * gst_shmem_mastering_display_parse:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @data: (array length=size) (nullable): bytes of a `MDCV` entry
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Any size other than 24 bytes is %GST_SHMEM_ERROR_INVALID_DATA. No value is
 * refused.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_mastering_display_parse (GstVideoMasteringDisplayInfo *values,
    const guint8 *data, gsize size, GError **error)
{
  struct shmem_mdcv mdcv;
  guint i;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (!check_loaded (shmem_mdcv_parse (&mdcv, data, size), "MDCV", size,
          sizeof mdcv, error))
    return FALSE;

  gst_video_mastering_display_info_init (values);
  for (i = 0; i < G_N_ELEMENTS (values->display_primaries); i++) {
    values->display_primaries[i].x = mdcv.primaries[i][0];
    values->display_primaries[i].y = mdcv.primaries[i][1];
  }
  values->white_point.x = mdcv.white_point[0];
  values->white_point.y = mdcv.white_point[1];
  values->max_display_mastering_luminance = mdcv.max_luminance;
  values->min_display_mastering_luminance = mdcv.min_luminance;
  return TRUE;
}

/**
 * gst_shmem_mastering_display_read:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @container: a container
 * @error: return location for an error, or %NULL
 *
 * Reads the first `MDCV` entry. Without one the error is
 * %GST_SHMEM_ERROR_NOT_FOUND, else that of
 * gst_shmem_mastering_display_parse().
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_mastering_display_read (GstVideoMasteringDisplayInfo *values,
    GstShmemContainer *container, GError **error)
{
  GstShmemEntry entry;

  return find_entry (container, SHMEM_FORMAT_MDCV, "MDCV", &entry, error)
      && gst_shmem_mastering_display_parse (
          values, entry.data, entry.size, error);
}

/**
 * gst_shmem_mastering_display_add:
 * @values: values
 * @builder: the builder to add to
 *
 * Adds an `MDCV` entry.
 *
 * Since: 0.9
 */
void
gst_shmem_mastering_display_add (const GstVideoMasteringDisplayInfo *values,
    GstShmemContainerBuilder *builder)
{
  struct shmem_mdcv mdcv;
  guint i;

  g_return_if_fail (values != NULL);
  g_return_if_fail (builder != NULL);

  for (i = 0; i < G_N_ELEMENTS (values->display_primaries); i++) {
    mdcv.primaries[i][0] = values->display_primaries[i].x;
    mdcv.primaries[i][1] = values->display_primaries[i].y;
  }
  mdcv.white_point[0] = values->white_point.x;
  mdcv.white_point[1] = values->white_point.y;
  mdcv.max_luminance = values->max_display_mastering_luminance;
  mdcv.min_luminance = values->min_display_mastering_luminance;
  shmem_mdcv_write (&mdcv, &mdcv);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_MDCV, &mdcv, sizeof mdcv);
}

/* ---- light level ---- */

/**
 * gst_shmem_content_light_level_parse:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @data: (array length=size) (nullable): bytes of a `CLLI` entry
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Any size other than 4 bytes is %GST_SHMEM_ERROR_INVALID_DATA. No value is
 * refused.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_content_light_level_parse (GstVideoContentLightLevel *values,
    const guint8 *data, gsize size, GError **error)
{
  struct shmem_clli clli;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (!check_loaded (shmem_clli_parse (&clli, data, size), "CLLI", size,
          sizeof clli, error))
    return FALSE;

  gst_video_content_light_level_init (values);
  values->max_content_light_level = clli.max_content_light_level;
  values->max_frame_average_light_level = clli.max_frame_average_light_level;
  return TRUE;
}

/**
 * gst_shmem_content_light_level_read:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @container: a container
 * @error: return location for an error, or %NULL
 *
 * Reads the first `CLLI` entry. Without one the error is
 * %GST_SHMEM_ERROR_NOT_FOUND, else that of
 * gst_shmem_content_light_level_parse().
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_content_light_level_read (GstVideoContentLightLevel *values,
    GstShmemContainer *container, GError **error)
{
  GstShmemEntry entry;

  return find_entry (container, SHMEM_FORMAT_CLLI, "CLLI", &entry, error)
      && gst_shmem_content_light_level_parse (
          values, entry.data, entry.size, error);
}

/**
 * gst_shmem_content_light_level_add:
 * @values: values
 * @builder: the builder to add to
 *
 * Adds a `CLLI` entry.
 *
 * Since: 0.9
 */
void
gst_shmem_content_light_level_add (
    const GstVideoContentLightLevel *values, GstShmemContainerBuilder *builder)
{
  struct shmem_clli clli;

  g_return_if_fail (values != NULL);
  g_return_if_fail (builder != NULL);

  clli.max_content_light_level = values->max_content_light_level;
  clli.max_frame_average_light_level = values->max_frame_average_light_level;
  shmem_clli_write (&clli, &clli);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_CLLI, &clli, sizeof clli);
}

/* ---- code points ---- */

GST_SHMEM_DEFINE_VALUE_TYPE (GstShmemCicp, gst_shmem_cicp)

/**
 * gst_shmem_cicp_parse:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @data: (array length=size) (nullable): bytes of a `CICP` entry
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Any other size, or a range flag that is neither 0 nor 1, is
 * %GST_SHMEM_ERROR_INVALID_DATA. No code point is refused.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_cicp_parse (
    GstShmemCicp *values, const guint8 *data, gsize size, GError **error)
{
  struct shmem_cicp cicp;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (!check_loaded (shmem_cicp_parse (&cicp, data, size), "CICP", size,
          sizeof cicp, error))
    return FALSE;
  if (cicp.full_range > 1)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "CICP entry: full_range is %u, which is not 0 or 1", cicp.full_range);

  values->colour_primaries = cicp.colour_primaries;
  values->transfer_characteristics = cicp.transfer_characteristics;
  values->matrix_coefficients = cicp.matrix_coefficients;
  values->full_range = cicp.full_range;
  return TRUE;
}

/**
 * gst_shmem_cicp_read:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @container: a container
 * @error: return location for an error, or %NULL
 *
 * Reads the first `CICP` entry. Without one the error is
 * %GST_SHMEM_ERROR_NOT_FOUND, else that of
 * gst_shmem_cicp_parse().
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_cicp_read (
    GstShmemCicp *values, GstShmemContainer *container, GError **error)
{
  GstShmemEntry entry;

  return find_entry (container, SHMEM_FORMAT_CICP, "CICP", &entry, error)
      && gst_shmem_cicp_parse (values, entry.data, entry.size, error);
}

/**
 * gst_shmem_cicp_add:
 * @values: values
 * @builder: the builder to add to
 *
 * Adds a `CICP` entry.
 *
 * Since: 0.9
 */
void
gst_shmem_cicp_add (
    const GstShmemCicp *values, GstShmemContainerBuilder *builder)
{
  struct shmem_cicp cicp;

  g_return_if_fail (values != NULL);
  g_return_if_fail (builder != NULL);

  cicp.colour_primaries = values->colour_primaries;
  cicp.transfer_characteristics = values->transfer_characteristics;
  cicp.matrix_coefficients = values->matrix_coefficients;
  cicp.full_range = values->full_range != FALSE;
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_CICP, &cicp, sizeof cicp);
}
