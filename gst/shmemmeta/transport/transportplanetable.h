/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTPLANETABLE_H__
#define __TRANSPORTPLANETABLE_H__

#include "common/commoncheckedplanes.h"

G_BEGIN_DECLS

/* The plane table of frames, and its container. Read-only for users; initially
 * all zero. */
typedef struct
{
  GstShmemContainer *container; /* only in a producer */
  CommonCheckedPlanes checked;
} TransportPlaneTable;

void transport_plane_table_clear (TransportPlaneTable *table);

/* Sets @table to @planes, the table of frame @buffer; the container is kept
 * while frames have the same table. FALSE, with an error that names the plane,
 * if the table does not match @buffer. */
gboolean transport_plane_table_set (TransportPlaneTable *table,
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error);

/* Reads the table that @container contains into a new @table. */
gboolean transport_plane_table_read (
    TransportPlaneTable *table, GstShmemContainer *container, GError **error);
/* Adds it as GstShmemPlanesMeta to @buffer, which must have all its memories;
 * FALSE as above. */
gboolean transport_plane_table_add_meta (
    TransportPlaneTable *table, GstBuffer *buffer, GError **error);

G_END_DECLS

#endif /* __TRANSPORTPLANETABLE_H__ */
