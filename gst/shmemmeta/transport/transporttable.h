/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTTABLE_H__
#define __TRANSPORTTABLE_H__

#include "common/commonplanes.h"

G_BEGIN_DECLS

/* The plane table of frames, and the container that carries it. Read-only; all
 * zero at first. */
typedef struct
{
  GstShmemContainer *container; /* of a producer */
  CommonPlanes checked;
} TransportTable;

void transport_table_clear (TransportTable *table);

/* Sets @table to @planes, the table of frame @buffer; the container is kept while
 * frames have the same table. FALSE with an error that names the plane when the
 * table does not match @buffer. */
gboolean transport_table_set (TransportTable *table,
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error);

/* Reads the table that @container carries into a new @table. */
gboolean transport_table_read (
    TransportTable *table, GstShmemContainer *container, GError **error);
/* Adds it to @buffer, which has all its memories, as GstShmemPlanesMeta; FALSE
 * as above. */
gboolean transport_table_add_meta (
    TransportTable *table, GstBuffer *buffer, GError **error);

G_END_DECLS

#endif /* __TRANSPORTTABLE_H__ */
