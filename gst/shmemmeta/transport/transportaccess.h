/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTACCESS_H__
#define __TRANSPORTACCESS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* The credentials of a peer, from the kernel. */
typedef struct
{
  gint pid;
  guint uid;
  guint gid;
} TransportCredentials;

/* Users and groups whose processes are allowed as peers. Fields are private. */
typedef struct
{
  GArray *uids; /* NULL: any */
  GArray *gids; /* NULL: any */
} TransportAccess;

/* Parses lists of numeric IDs, separated by commas; NULL or "" means no list.
 * FALSE with an error that quotes what is not an ID. */
gboolean transport_access_parse (TransportAccess *access, const gchar *uids,
    const gchar *gids, GError **error);
void transport_access_clear (TransportAccess *access);

/* The credentials of the peer of @socket; if they are unknown, a uid of -1,
 * which no list allows. */
void transport_get_credentials (gint socket, TransportCredentials *credentials);
/* Without lists, every peer is allowed; else the peers in either list. */
gboolean transport_access_allows (
    const TransportAccess *access, const TransportCredentials *credentials);

G_END_DECLS

#endif /* __TRANSPORTACCESS_H__ */
