/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_PLANE_STREAMS_H__
#define __SHMEM_PLANE_STREAMS_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Whether frames of @caps come with a plane table. */
gboolean shmem_plane_caps_have_table (const GstCaps *caps);

/* Sets the field `streams`: the caps of each picture, in their order. */
void shmem_plane_streams_set (
    GstStructure *structure, GstCaps *const *caps, guint n);

void shmem_plane_streams_remove (GstStructure *structure);

/* (transfer full) (element-type GstCaps): what a stranger's field `streams`
 * says. NULL without an @error when there is no such field. */
GPtrArray *shmem_plane_streams_get (
    const GstStructure *structure, GError **error);

G_END_DECLS

#endif /* __SHMEM_PLANE_STREAMS_H__ */
