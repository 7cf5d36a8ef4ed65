/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTEXITS_H__
#define __TRANSPORTEXITS_H__

#include <glib.h>

G_BEGIN_DECLS

/* A descriptor that is readable when the process of a client exits, or -1. */
gint transport_exits_new (void);
/* Watches the process @pid, which connected @socket, for the client at @index.
 * A descriptor for transport_exits_remove(), or -1. */
gint transport_exits_add (gint exits, gint socket, gint pid, guint index);
/* Closes @process, which can be -1. */
void transport_exits_remove (gint exits, gint process);
/* A bit for each client whose process exited. */
guint64 transport_exits_get (gint exits);

G_END_DECLS

#endif /* __TRANSPORTEXITS_H__ */
