/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Collects the metadata of a buffer that can be written into a bitstream and
 * read back. Entries that cannot are left out and reported; values are never
 * validated. The library decides which of several entries applies.
 */

#include "hdr/hdrset.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-t35.h>

/* An access unit is one frame with one picture. */
#define PICTURE 0

typedef struct
{
  HdrSet *set;
  HdrCanHold can_hold_rpu;
  GError *error; /* of the first entry that was left out */
} Collection;

static gboolean
is_captions (const GstShmemEntry *entry)
{
  return entry->format == SHMEM_FORMAT_T35
      && shmem_t35_get_kind (entry->data, entry->size) == SHMEM_T35_NOT_HDR;
}

static gboolean
check_bytes (Collection *self, const HdrFormat *format,
    const GstShmemEntry *entry, GError **error)
{
  if (format->size > 0 && entry->size != format->size)
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "%s: %" G_GSIZE_FORMAT " bytes instead of %" G_GSIZE_FORMAT,
        gst_shmem_entry_get_name (entry), entry->size, format->size);
  else if (entry->size == 0)
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "%s: no bytes", gst_shmem_entry_get_name (entry));
  else if (entry->format == SHMEM_FORMAT_DVRP
      && !self->can_hold_rpu (entry->data, entry->size))
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "%s: the bitstream cannot carry a payload with this ending",
        gst_shmem_entry_get_name (entry));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_limits (Collection *self, const HdrFormat *format,
    const GstShmemEntry *entry, GError **error)
{
  switch (hdr_set_fit (self->set, entry->format, entry->size)) {
    case HDR_FITS:
      return TRUE;
    case HDR_TOO_LARGE:
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
          "%s: %" G_GSIZE_FORMAT " bytes are more than the limit",
          gst_shmem_entry_get_name (entry), entry->size);
      return FALSE;
    case HDR_TOO_MANY:
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT,
          "more than %u entries of %s, which is the limit", format->limit,
          gst_shmem_entry_get_name (entry));
      return FALSE;
  }
  return FALSE;
}

static gboolean
collect_entry (const GstShmemEntry *entry, gpointer user_data)
{
  Collection *self = user_data;
  const HdrFormat *format = hdr_format_find (entry->format);
  GError **error = self->error == NULL ? &self->error : NULL;

  if (format != NULL && entry->format != HDR_FORMAT_CONTAINER
      && !is_captions (entry) && check_bytes (self, format, entry, error)
      && check_limits (self, format, entry, error))
    hdr_set_append (self->set, entry->format,
        hdr_get_provider (entry->format, entry->data, entry->size), entry->data,
        entry->size);
  return TRUE;
}

gboolean
hdr_set_take_buffer (
    HdrSet *set, GstBuffer *buffer, HdrCanHold can_hold_rpu, GError **error)
{
  Collection self = { set, can_hold_rpu, NULL };

  hdr_set_reset (set);
  gst_buffer_foreach_shmem_entry (buffer, PICTURE, collect_entry, &self);
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}
