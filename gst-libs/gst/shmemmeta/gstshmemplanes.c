/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Plane tables: checks them, reads them from a container, and adds them to one.
 * The rules that depend on the pixel format are in gstshmemplanerows.c. */

#include <gst/shmemmeta/gstshmemplanes.h>

#include "gstshmem-private.h"
#include "gstshmemboxed-private.h"
#include "gstshmemplanerows-private.h"
#include "gstshmemplanes-private.h"

/**
 * SECTION:gstshmemplanes
 * @title: GstShmemPlanes
 * @short_description: a table of up to sixteen planes
 * @see_also: #GstShmemPlanesMeta, gst_shmem_plane_map()
 *
 * #GstVideoMeta, DRM and EGL are limited to four planes; V4L2 has up to eight,
 * and frames with several views, or with alpha and depth, have more. A plane
 * table lists for each plane its memory, offset, stride, size and role, and its
 * DRM FourCC and modifier. The planes of one image are a picture.
 *
 * All functions may be called from any thread; values are not shared.
 */

GType
gst_shmem_plane_role_get_type (void)
{
  static const GEnumValue values[] = {
    { SHMEM_PLANE_COLOUR, "All components of the pixels", "colour" },
    { SHMEM_PLANE_LUMA, "Luma, or one of red, green and blue", "luma" },
    { SHMEM_PLANE_CHROMA, "Chroma", "chroma" },
    { SHMEM_PLANE_ALPHA, "Opacity", "alpha" },
    { SHMEM_PLANE_DEPTH, "Distance or disparity", "depth" },
    { SHMEM_PLANE_COMPRESSION_METADATA,
        "What a decompressor needs to read the pixels",
        "compression-metadata" },
    { SHMEM_PLANE_OPAQUE, "Anything else", "opaque" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemPlaneRole", values));
  return type;
}

GST_SHMEM_DEFINE_VALUE_TYPE (GstShmemPlanes, gst_shmem_planes)

/* FALSE and @error, unless @result is SHMEM_OK. */
static gboolean
check_result (enum shmem_result result, const struct shmem_planes_fault *fault,
    GError **error)
{
  if (result == SHMEM_OK)
    return TRUE;
  return _gst_shmem_refuse (error,
      result == SHMEM_ERROR_TOO_MANY_ENTRIES ? GST_SHMEM_ERROR_LIMIT
                                             : GST_SHMEM_ERROR_INVALID_DATA,
      "plane %u: %s", fault->plane, fault->reason);
}

/**
 * gst_shmem_planes_get_plane:
 * @planes: a table
 * @index: index of the plane, 0 to 15, also beyond the `num` of @planes
 *
 * An element of the array, to read and to change, for languages that cannot
 * index arrays of structs.
 *
 * Returns: (transfer none) (nullable): the plane, which lives as long as
 *     @planes; %NULL for a larger index
 *
 * Since: 0.9
 */
GstShmemPlane *
gst_shmem_planes_get_plane (GstShmemPlanes *planes, guint index)
{
  g_return_val_if_fail (planes != NULL, NULL);

  return index < GST_SHMEM_MAX_PLANES ? &planes->planes[index] : NULL;
}

/* Without @sizes, only what does not need them. */
static gboolean
check_table (const GstShmemPlanes *planes, const guint64 *sizes, guint n_sizes,
    GError **error)
{
  struct shmem_planes_fault fault;

  return check_result (
             shmem_planes_check (planes, sizes, n_sizes, &fault), &fault, error)
      && _gst_shmem_planes_check_rows (planes, error);
}

gboolean
_gst_shmem_planes_check_sizes (const GstShmemPlanes *planes,
    const guint64 *sizes, guint n_sizes, GError **error)
{
  static const guint64 none = 0;

  return check_table (planes, n_sizes > 0 ? sizes : &none, n_sizes, error);
}

/**
 * gst_shmem_planes_check:
 * @planes: a table
 * @buffer: (nullable): the buffer that it describes
 * @error: return location for an error, or %NULL
 *
 * Checks the rules of docs/container-format.md; for linear pictures with a known
 * FourCC, that all rows fit their stride and plane; and with a @buffer, that
 * each plane is within its memories and none overlaps another.
 *
 * The error is %GST_SHMEM_ERROR_INVALID_DATA or, with more planes than
 * #GST_SHMEM_MAX_PLANES, %GST_SHMEM_ERROR_LIMIT; it names the plane.
 *
 * Returns: whether @planes is valid, and so for @buffer
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_check (
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error)
{
  guint64 sizes[GST_SHMEM_MAX_PLANES];
  guint n, i;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (buffer == NULL || GST_IS_BUFFER (buffer), FALSE);

  if (buffer == NULL)
    return check_table (planes, NULL, 0, error);
  n = MIN (gst_buffer_n_memory (buffer), G_N_ELEMENTS (sizes));
  for (i = 0; i < n; i++)
    sizes[i] = gst_buffer_peek_memory (buffer, i)->size;
  return check_table (planes, sizes, n, error);
}

/**
 * gst_shmem_planes_parse:
 * @planes: (out caller-allocates): set on success, untouched on failure
 * @data: (array length=size) (element-type guint8): payload of a `PLNS` entry
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Checks as gst_shmem_planes_check() does without a buffer. Before the table is
 * used for one, call it with that.
 *
 * Returns: whether @planes was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_parse (
    GstShmemPlanes *planes, gconstpointer data, gsize size, GError **error)
{
  struct shmem_planes_fault fault;
  GstShmemPlanes loaded = { 0 };

  g_return_val_if_fail (planes != NULL, FALSE);

  if (!check_result (
          shmem_planes_parse (&loaded, data, size, &fault), &fault, error)
      || !_gst_shmem_planes_check_rows (&loaded, error))
    return FALSE;
  *planes = loaded;
  return TRUE;
}

/**
 * gst_shmem_planes_read:
 * @planes: (out caller-allocates): set on success, untouched on failure
 * @container: a container
 * @error: return location for an error, or %NULL
 *
 * Reads the first `PLNS` entry, as gst_shmem_planes_parse() does. Without one
 * the error is %GST_SHMEM_ERROR_NOT_FOUND.
 *
 * Returns: whether @planes was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_read (
    GstShmemPlanes *planes, GstShmemContainer *container, GError **error)
{
  GstShmemEntry entry;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (container != NULL, FALSE);

  if (!gst_shmem_container_find_entry (container, SHMEM_FORMAT_PLNS, &entry))
    return _gst_shmem_refuse (
        error, GST_SHMEM_ERROR_NOT_FOUND, "the container has no PLNS entry");
  return gst_shmem_planes_parse (planes, entry.data, entry.size, error);
}

/**
 * gst_shmem_planes_add:
 * @planes: a table
 * @builder: the builder to add to
 * @error: return location for an error, or %NULL
 *
 * Adds a `PLNS` entry. A table that fails gst_shmem_planes_check() is refused,
 * and @builder is unchanged.
 *
 * Returns: whether it was added
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_add (const GstShmemPlanes *planes,
    GstShmemContainerBuilder *builder, GError **error)
{
  guint8 data[SHMEM_PLANES_MAX_SIZE];
  gsize size = sizeof data;
  struct shmem_planes_fault fault;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);

  if (!check_result (
          shmem_planes_write (planes, data, &size, &fault), &fault, error)
      || !_gst_shmem_planes_check_rows (planes, error))
    return FALSE;
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_PLNS, data, size);
  return TRUE;
}
