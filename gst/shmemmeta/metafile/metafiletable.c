/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Fills the table of the metadata in a file, and limits what a frame has. It
 * does not look at the bytes. */

#include "metafile/metafiletable.h"
#include "common/commonerror.h"

gboolean
metafile_table_add (MetafileTable *table, guint64 frame, gsize offset,
    gsize size, GError **error)
{
  MetafileItem item = { frame, offset, size };

  if (table->items->len == METAFILE_TABLE_MAX_ITEMS)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "byte %" G_GSIZE_FORMAT ": more than %u containers or messages", offset,
        METAFILE_TABLE_MAX_ITEMS);
  g_array_append_val (table->items, item);
  return TRUE;
}

gboolean
metafile_count_container (guint *n, gsize *total, gsize size, GError **error)
{
  if (*n == METAFILE_MAX_FRAME_CONTAINERS)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "more than %u containers in a frame", METAFILE_MAX_FRAME_CONTAINERS);
  if (size > METAFILE_MAX_FRAME_BYTES - *total)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
        "containers of more than %" G_GSIZE_FORMAT " bytes in a frame",
        METAFILE_MAX_FRAME_BYTES);
  ++*n;
  *total += size;
  return TRUE;
}
