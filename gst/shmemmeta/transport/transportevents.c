/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The events of a stream that clients have yet to be sent. Sticky ones (stream
 * start, tags, sticky custom events) are kept for late joiners, the last of each
 * name; a new stream starts without any. Others (gaps, custom events) are kept
 * until there are many newer ones, for clients whose socket is full. Nothing
 * here sends.
 */

#include "transport/transportevents.h"

#include <string.h>

#define MAX_STICKY 64
#define MAX_PASSING 64

static void
clear_entry (TransportEventEntry *entry)
{
  g_bytes_unref (entry->message);
  g_free (entry->name);
}

void
transport_events_init (TransportEvents *self)
{
  *self = (TransportEvents){ .entries = g_array_new (
                                 FALSE, FALSE, sizeof (TransportEventEntry)) };
  g_array_set_clear_func (self->entries, (GDestroyNotify) clear_entry);
}

void
transport_events_clear (TransportEvents *self)
{
  g_clear_pointer (&self->entries, g_array_unref);
}

static TransportEventEntry *
get_entry (const TransportEvents *self, guint i)
{
  return &g_array_index (self->entries, TransportEventEntry, i);
}

/* (transfer full) (nullable): what a later event must have in common with a
 * sticky one to replace it. */
static gchar *
make_name (GBytes *message)
{
  gsize size;
  const TransportEventHead *head = g_bytes_get_data (message, &size);
  const gchar *text = (const gchar *) (head + 1);

  switch (head->kind) {
    case TRANSPORT_EVENT_STREAM_START:
      return g_strdup ("start");
    case TRANSPORT_EVENT_TAGS:
      return g_strdup_printf ("tags %u", head->flags);
    case TRANSPORT_EVENT_CUSTOM_STICKY: {
      gsize length = size - sizeof *head;
      const gchar *end = memchr (text, ',', length);

      if (end)
        length = (gsize) (end - text);
      return g_strdup_printf ("custom %.*s", (gint) length, text);
    }
    default:
      return NULL;
  }
}

static void
remove_entry (TransportEvents *self, guint i)
{
  self->n_passing -= get_entry (self, i)->name == NULL;
  g_array_remove_index (self->entries, i);
}

static void
remove_named (TransportEvents *self, const gchar *name)
{
  guint i;

  for (i = 0; i < self->entries->len; i++) {
    const gchar *other = get_entry (self, i)->name;

    if (other && g_str_equal (other, name)) {
      remove_entry (self, i);
      return;
    }
  }
}

static void
remove_all_sticky (TransportEvents *self)
{
  guint i = 0;

  while (i < self->entries->len)
    if (get_entry (self, i)->name)
      remove_entry (self, i);
    else
      i++;
}

/* Drops the oldest event that is not sticky. */
static void
drop_oldest (TransportEvents *self)
{
  guint i = 0;

  while (get_entry (self, i)->name)
    i++;
  self->last_dropped = get_entry (self, i)->serial;
  remove_entry (self, i);
}

gboolean
transport_events_add (TransportEvents *self, guint64 serial, GBytes *message)
{
  TransportEventEntry entry = { serial, g_bytes_ref (message),
    make_name (message) };

  if (entry.name && g_str_equal (entry.name, "start"))
    remove_all_sticky (self);
  else if (entry.name)
    remove_named (self, entry.name);
  if (entry.name && self->entries->len - self->n_passing >= MAX_STICKY) {
    clear_entry (&entry);
    return FALSE;
  }
  if (entry.name == NULL && self->n_passing >= MAX_PASSING)
    drop_oldest (self);
  g_array_append_val (self->entries, entry);
  self->n_passing += entry.name == NULL;
  return TRUE;
}

const TransportEventEntry *
transport_events_find (
    const TransportEvents *self, guint64 serial, guint64 joined)
{
  guint i;

  for (i = 0; i < self->entries->len; i++) {
    const TransportEventEntry *entry = get_entry (self, i);

    if (entry->serial > serial && (entry->name || entry->serial > joined))
      return entry;
  }
  return NULL;
}
