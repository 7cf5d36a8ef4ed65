/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_TABLE_H__
#define __SHMEMFD_TABLE_H__

#include "shmemcheckedplanes.h"

G_BEGIN_DECLS

/* The plane table of frames, and the container that carries it. To read only;
 * all zero at first. */
typedef struct
{
  GstShmemContainer *container; /* of a producer */
  ShmemCheckedPlanes checked;
} ShmemfdTable;

void shmemfd_table_clear (ShmemfdTable *table);

/* Makes @table that of a frame, of which @planes was said; it keeps a
 * container for as long as frames have the same table. FALSE with an error
 * that names the plane when it is not true of @buffer. */
gboolean shmemfd_table_set (ShmemfdTable *table, const GstShmemPlanes *planes,
    GstBuffer *buffer, GError **error);

/* Reads the table that @container carries into a new @table. */
gboolean shmemfd_table_read (
    ShmemfdTable *table, GstShmemContainer *container, GError **error);
/* Adds it to @buffer, which has all its memories, as GstShmemPlanesMeta; FALSE
 * as above. */
gboolean shmemfd_table_add_meta (
    ShmemfdTable *table, GstBuffer *buffer, GError **error);

G_END_DECLS

#endif /* __SHMEMFD_TABLE_H__ */
