/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ values from and to the `T35 ` entries of a container. It knows nothing
 * of the message but its kind. */

#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include <shmem/shmem-t35.h>

#include "gstshmem-private.h"

static gboolean
is_hdr10_plus (const GstShmemEntry *entry)
{
  return entry->format == SHMEM_FORMAT_T35
      && shmem_t35_get_kind (entry->data, entry->size) == SHMEM_T35_HDR10PLUS;
}

/**
 * gst_shmem_hdr10_plus_read:
 * @values: (out caller-allocates): set on success, untouched on failure
 * @container: a container
 * @error: return location for an error, or %NULL
 *
 * Reads the first HDR10+ message among the `T35 ` entries. Without one the error
 * is %GST_SHMEM_ERROR_NOT_FOUND, else that of gst_shmem_hdr10_plus_parse().
 * gst_buffer_get_shmem_hdr10_plus() finds the message that applies to a frame.
 *
 * Can be called from any thread.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_hdr10_plus_read (
    GstShmemHdr10Plus *values, GstShmemContainer *container, GError **error)
{
  GstShmemEntry entry;
  guint i;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (container != NULL, FALSE);

  for (i = 0; gst_shmem_container_get_entry (container, i, &entry); i++)
    if (is_hdr10_plus (&entry))
      return gst_shmem_hdr10_plus_parse (values, entry.data, entry.size, error);
  return _gst_shmem_refuse (
      error, GST_SHMEM_ERROR_NOT_FOUND, "the container has no HDR10+ message");
}

/**
 * gst_shmem_hdr10_plus_add:
 * @values: values
 * @builder: the builder to add to; untouched on failure
 * @error: return location for an error, or %NULL
 *
 * Adds a `T35 ` entry with the message. gst_shmem_hdr10_plus_write() lists what
 * is refused with %GST_SHMEM_ERROR_INVALID_DATA. Can be called from any thread
 * that has @builder to itself.
 *
 * Returns: whether it was added
 *
 * Since: 0.9
 */
gboolean
gst_shmem_hdr10_plus_add (const GstShmemHdr10Plus *values,
    GstShmemContainerBuilder *builder, GError **error)
{
  g_autoptr (GBytes) message = NULL;
  gconstpointer data;
  gsize size;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (builder != NULL, FALSE);

  message = gst_shmem_hdr10_plus_write (values, error);
  if (message == NULL)
    return FALSE;
  data = g_bytes_get_data (message, &size);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_T35, data, size);
  return TRUE;
}
