/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTEVENTS_H__
#define __TRANSPORTEVENTS_H__

#include "transport/transportprotocol.h"

G_BEGIN_DECLS

/* ---- transporteventtext.c ---- */

/* Whether EVENT can say what events of this type say. */
gboolean transport_event_can_go (GstEventType type);
/* (transfer full) (nullable): @event as EVENT; NULL with an error if it cannot
 * go over. Tags that cannot are left out, and *@lost (transfer full) names one
 * of them; else it is set to NULL. */
GBytes *transport_event_encode (GstEvent *event, gchar **lost, GError **error);
/* (transfer full): NULL with an error if EVENT cannot be used. */
GstEvent *transport_event_decode (
    gconstpointer data, gsize size, GError **error);

/* ---- transportevents.c ---- */

/* Events to send to all clients, each under a serial number that counts up. */
typedef struct
{
  GArray *entries;
  guint n_passing;      /* those that are not sticky */
  guint64 last_dropped; /* of these, the serial of the last that was dropped */
} TransportEvents;

typedef struct
{
  guint64 serial;
  GBytes *message;
  gchar *name; /* of a sticky event, which replaces the one of that name */
} TransportEventEntry;

void transport_events_init (TransportEvents *events);
void transport_events_clear (TransportEvents *events);
/* FALSE if there are too many sticky ones. */
gboolean transport_events_add (
    TransportEvents *events, guint64 serial, GBytes *message);
/* (nullable): the next event behind @serial for a client that joined at
 * @joined: it gets sticky events, and of others those after that. Valid until
 * the next call. */
const TransportEventEntry *transport_events_find (
    const TransportEvents *events, guint64 serial, guint64 joined);

G_END_DECLS

#endif /* __TRANSPORTEVENTS_H__ */
