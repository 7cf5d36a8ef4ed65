/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The metas of a frame that have no place of their own in FRAME, as a list of
 * entries. A consumer skips entries of kinds that it does not know, so a later
 * version of the project can add kinds to the same version of the protocol.
 */

#include "transport/transportmetas.h"

#include <string.h>

void
transport_metas_init (TransportMetas *self)
{
  *self = (TransportMetas){ .bytes = g_byte_array_new () };
}

void
transport_metas_clear (TransportMetas *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}

void
transport_metas_encode (TransportMetas *self, GstBuffer *buffer,
    void (*lost) (const GstMetaInfo *, gpointer), gpointer user_data)
{
  (void) buffer;
  (void) lost;
  (void) user_data;
  g_byte_array_set_size (self->bytes, 0);
  self->n = self->n_plain = self->plain_size = 0;
}

/* Takes the next entry off the front of the remaining bytes. */
static const TransportMeta *
take_entry (const guint8 **data, gsize *left)
{
  const TransportMeta *entry = (const TransportMeta *) *data;
  gsize padded;

  if (*left < sizeof *entry || entry->size > *left - sizeof *entry)
    return NULL;
  padded = sizeof *entry + ((gsize) entry->size + 7) / 8 * 8;
  if (padded > *left)
    return NULL;
  *data += padded;
  *left -= padded;
  return entry;
}

gboolean
transport_metas_decode (const TransportFrameView *view, gboolean serialized,
    GstBuffer *buffer, GError **error)
{
  const guint8 *data = view->metas;
  gsize left = view->frame->metas_size;
  guint i;

  (void) serialized;
  (void) buffer;
  for (i = 0; i < view->frame->n_metas; i++)
    if (take_entry (&data, &left) == NULL)
      return transport_refuse (error, "FRAME has a meta beyond its end");
  return left == 0
      || transport_refuse (error, "FRAME has bytes behind its metas");
}
