/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts plane tables to DRM framebuffers. It only fills structs: it never opens a device, imports memory, or calls an ioctl. */

#include <gst/shmemmeta/gstshmemplanesdrm.h>

#include <string.h>

#include "gstshmem-private.h"
#include "gstshmemplanes-private.h"

/* Of drm_mode.h, which need not be there to build this. */
#define DRM_MODE_FB_MODIFIERS (1u << 1)

/**
 * SECTION:gstshmemplanesdrm
 * @title: Plane tables and DRM
 * @short_description: the arguments of drmModeAddFB2WithModifiers()
 * @see_also: #GstShmemPlanes
 *
 * A DRM framebuffer is one picture, with up to four planes. Planes with pixels
 * come first, in the order of its FourCC, then those with compression metadata,
 * as in the modifiers of drm_fourcc.h that have such planes
 * (I915_FORMAT_MOD_Y_TILED_GEN12_MC_CCS: CCS planes follow Y and UV); their
 * order in memory does not matter.
 *
 * The modifier determines how many planes a driver takes; the kernel refuses
 * any other number. A driver that locates the metadata itself, as Qualcomm's
 * does, gets only the planes with pixels.
 *
 * |[<!-- language="C" -->
 * if (gst_shmem_planes_to_drm (&planes, sizes, n, 0, 4, &fb, &error)) {
 *   for (guint i = 0; i < fb.n_planes; i++)
 *     handles[i] = memory_handles[planes.planes[fb.planes[i]].memory];
 *   ret = drmModeAddFB2WithModifiers (fd, fb.width, fb.height, fb.format,
 *       handles, fb.pitches, fb.offsets, fb.modifiers, &id, fb.flags);
 * }
 * ]|
 *
 * Threads: any thread may call these; values are plain, and belong to the
 * caller.
 *
 * Since: 0.9
 */

/* Refuses a plane that DRM cannot describe. */
static gboolean
check_plane (const GstShmemPlanes *planes, guint index, const guint64 *sizes,
    GError **error)
{
  const GstShmemPlane *plane = &planes->planes[index];

  if (plane->format == 0)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u: its picture has no DRM FourCC", index);
  if (plane->offset > G_MAXUINT32)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u: its offset is above 4294967295, the limit of DRM: put it "
        "into a memory of its own",
        index);
  /* Like framebuffer_check() in the kernel, which counts the whole last row. */
  if ((guint64) plane->stride * plane->height > G_MAXUINT32 - plane->offset)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u: its rows end above 4294967295, the limit of DRM: put it "
        "into "
        "a memory of its own",
        index);
  if (plane->size > sizes[plane->memory] - plane->offset)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u: it continues in the next memory, which DRM does not allow: "
        "copy it into a single memory",
        index);
  return TRUE;
}

static void
append (GstShmemDrmFramebuffer *framebuffer, const GstShmemPlanes *planes,
    guint index)
{
  const GstShmemPlane *plane = &planes->planes[index];
  const guint i = framebuffer->n_planes++;

  framebuffer->planes[i] = index;
  framebuffer->pitches[i] = plane->stride;
  framebuffer->offsets[i] = (guint32) plane->offset;
  if (plane->modifier != SHMEM_MODIFIER_INVALID)
    framebuffer->modifiers[i] = plane->modifier;
}

static gboolean
append_pixels (GstShmemDrmFramebuffer *framebuffer,
    const GstShmemPlanes *planes, guint first, guint num, guint max_planes,
    GError **error)
{
  guint i;

  for (i = first; i < first + num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    if (!shmem_plane_role_is_pixel (plane->role))
      continue;
    if (framebuffer->n_planes == max_planes)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
          "plane %u: its picture has more than %u planes with pixels, and all "
          "of them must be in the framebuffer",
          i, max_planes);
    if (framebuffer->n_planes == 0) {
      framebuffer->width = plane->width;
      framebuffer->height = plane->height;
      framebuffer->format = plane->format;
      /* Without modifiers a driver uses the layout stored with the memory. */
      if (plane->modifier != SHMEM_MODIFIER_INVALID)
        framebuffer->flags = DRM_MODE_FB_MODIFIERS;
    }
    append (framebuffer, planes, i);
  }
  return framebuffer->n_planes > 0
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "plane %u: its picture has no planes with pixels", first);
}

/* Not for linear pictures: the kernel refuses more planes than their FourCC. */
static void
append_metadata (GstShmemDrmFramebuffer *framebuffer,
    const GstShmemPlanes *planes, guint first, guint num, guint max_planes)
{
  guint i;

  for (i = first; i < first + num && framebuffer->n_planes < max_planes; i++)
    if (planes->planes[i].role == SHMEM_PLANE_COMPRESSION_METADATA
        && planes->planes[i].modifier != SHMEM_MODIFIER_LINEAR)
      append (framebuffer, planes, i);
}

/**
 * gst_shmem_planes_to_drm:
 * @planes: a table
 * @sizes: (array length=n_sizes): bytes of each memory of the frame
 * @n_sizes: memories at @sizes, at most #GST_SHMEM_MAX_PLANES
 * @picture: index of the picture
 * @max_planes: planes that the driver takes with this FourCC and modifier, at
 *     most #GST_SHMEM_DRM_MAX_PLANES
 * @framebuffer: (out caller-allocates): set on success, untouched on failure
 * @error: return location for an error, or %NULL
 *
 * Fills size, FourCC, pitches, offsets and modifiers of a framebuffer, and
 * DRM_MODE_FB_MODIFIERS, unless only the driver knows the layout
 * (%SHMEM_MODIFIER_INVALID). A picture of one field is a framebuffer of one
 * field.
 *
 * Offsets count from the start of each memory: if a memory is only a part of
 * its buffer object, the caller adds the offset of the memory.
 *
 * Pictures without FourCC, planes that continue in a second memory, offsets of
 * 4 GiB and more, and more planes with pixels than @max_planes
 * (%GST_SHMEM_ERROR_LIMIT) are refused. Planes of other roles that do not fit
 * are left out; for a driver that takes the whole table in addition,
 * gst_shmem_planes_add() puts it into a container.
 *
 * Can be called from any thread.
 *
 * Returns: whether @framebuffer was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_to_drm (const GstShmemPlanes *planes, const guint64 *sizes,
    guint n_sizes, guint picture, guint max_planes,
    GstShmemDrmFramebuffer *framebuffer, GError **error)
{
  GstShmemDrmFramebuffer made;
  guint first = 0, num, i;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (sizes != NULL || n_sizes == 0, FALSE);
  g_return_val_if_fail (n_sizes <= GST_SHMEM_MAX_PLANES, FALSE);
  g_return_val_if_fail (max_planes <= GST_SHMEM_DRM_MAX_PLANES, FALSE);
  g_return_val_if_fail (framebuffer != NULL, FALSE);

  if (!_gst_shmem_planes_check_sizes (planes, sizes, n_sizes, error))
    return FALSE;
  num = _gst_shmem_planes_find_picture (planes, picture, &first, error);
  if (num == 0)
    return FALSE;
  memset (&made, 0, sizeof made);
  if (!append_pixels (&made, planes, first, num, max_planes, error))
    return FALSE;
  append_metadata (&made, planes, first, num, max_planes);
  for (i = 0; i < made.n_planes; i++)
    if (!check_plane (planes, made.planes[i], sizes, error))
      return FALSE;
  *framebuffer = made;
  return TRUE;
}
