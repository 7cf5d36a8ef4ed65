/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __SHMEM_PLANES_PRIVATE_H__
#define __SHMEM_PLANES_PRIVATE_H__

#include <gst/shmemmeta/gstshmemplanes.h>

G_BEGIN_DECLS

/* Whether the rows of linear pictures with a known FourCC fit their stride and
 * plane, in a table that shmem_planes_check() has passed. */
G_GNUC_INTERNAL
gboolean shmem_planes_check_rows (const GstShmemPlanes *planes, GError **error);

G_END_DECLS

#endif /* __SHMEM_PLANES_PRIVATE_H__ */
