/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Counts the metas that are lost between two processes, and names each type
 * once. It never decides what is lost. */

#include "transport/transportmetas.h"

/* A peer can make up any number of names. */
#define MAX_NAMED 32

void
transport_losses_init (TransportLosses *self, GstElement *element)
{
  *self = (TransportLosses){ .element = element };
}

void
transport_losses_clear (TransportLosses *self)
{
  g_clear_pointer (&self->named, g_hash_table_unref);
}

/* Whether @name is new. */
static gboolean
take_name (TransportLosses *self, const gchar *name)
{
  if (self->named == NULL)
    self->named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (g_hash_table_contains (self->named, name)
      || g_hash_table_size (self->named) >= MAX_NAMED)
    return FALSE;
  return g_hash_table_add (self->named, g_strdup (name));
}

void
transport_losses_add (TransportLosses *self, const gchar *name,
    const gchar *why, const gchar *advice)
{
  self->n++;
  if (self->element && take_name (self, name))
    GST_ELEMENT_WARNING (self->element, STREAM, FORMAT,
        ("Metadata of type %s is lost: %s. %s", name, why, advice),
        ("metas-lost in stats counts all that is lost"));
}
