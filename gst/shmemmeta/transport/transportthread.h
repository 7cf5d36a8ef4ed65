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
/* One iteration of its event loop: handles what is ready, for which it waits if
 * @may_wait. */
void transport_server_iterate (TransportServer *server, gboolean may_wait);
/* An object that clients have is dead. With the lock held. */
void transport_server_forget (gpointer server);
/* Disconnects all clients; only after the thread has ended. */
void transport_server_remove_all (TransportServer *server);

G_END_DECLS

#endif /* __TRANSPORTTHREAD_H__ */
