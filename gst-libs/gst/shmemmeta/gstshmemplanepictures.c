/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which planes of a table are of one picture. */

#include "gstshmemplanes-private.h"

#include "gstshmem-private.h"

/**
 * gst_shmem_planes_get_n_pictures:
 * @planes: a table that has been checked
 *
 * Returns: the number of images in the frame: views, or colour, alpha and depth
 *
 * Since: 0.9
 */
guint
gst_shmem_planes_get_n_pictures (const GstShmemPlanes *planes)
{
  g_return_val_if_fail (planes != NULL, 0);

  return planes->num == 0 ? 0 : planes->planes[planes->num - 1].picture + 1u;
}

/**
 * gst_shmem_planes_find_picture:
 * @planes: a table that has been checked
 * @picture: index of the picture
 * @first: (out): index of its first plane
 *
 * Returns: the number of its planes, from @first on; 0, with @first untouched,
 *     if there is no such picture
 *
 * Since: 0.9
 */
guint
gst_shmem_planes_find_picture (
    const GstShmemPlanes *planes, guint picture, guint *first)
{
  guint i, n = 0;

  g_return_val_if_fail (planes != NULL, 0);
  g_return_val_if_fail (first != NULL, 0);

  for (i = 0; i < planes->num; i++) {
    if (planes->planes[i].picture != picture)
      continue;
    if (n++ == 0)
      *first = i;
  }
  return n;
}

guint
_gst_shmem_planes_find_picture (
    const GstShmemPlanes *planes, guint picture, guint *first, GError **error)
{
  guint num = gst_shmem_planes_find_picture (planes, picture, first);

  if (num == 0)
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "the frame has %u pictures, and no picture %u",
        gst_shmem_planes_get_n_pictures (planes), picture);
  return num;
}
