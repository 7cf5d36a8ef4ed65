/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "metafile/metafiletable.h"

gboolean
metafile_table_add (MetafileTable *table, guint64 frame, gsize offset,
    gsize size, GError **error)
{
  MetafileItem item = { frame, offset, size };

  if (table->items->len == METAFILE_TABLE_MAX_ITEMS) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "byte %" G_GSIZE_FORMAT ": more than %u containers or messages", offset,
        METAFILE_TABLE_MAX_ITEMS);
    return FALSE;
  }
  g_array_append_val (table->items, item);
  return TRUE;
}
