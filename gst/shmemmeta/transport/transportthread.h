/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTTHREAD_H__
#define __TRANSPORTTHREAD_H__

#include "transport/transportstate.h"

G_BEGIN_DECLS

/* The server's thread: runs until the server is stopping. */
gpointer transport_server_thread (gpointer server);
/* One iteration of its event loop: waits for something to do, if it may, and
 * does it. */
void transport_server_round (TransportServer *server, gboolean may_wait);
/* An object is dead that clients have. With the lock held. */
void transport_server_forget (gpointer server);
/* Disconnects all clients, once the thread has ended. */
void transport_server_remove_all (TransportServer *server);

G_END_DECLS

#endif /* __TRANSPORTTHREAD_H__ */
