/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTACCESS_H__
#define __TRANSPORTACCESS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Who a peer is, as the kernel says. */
typedef struct
{
  gint pid;
  guint uid;
  guint gid;
} TransportCredentials;

/* Users and groups that may be on the other side. Fields are private. */
typedef struct
{
  GArray *uids; /* NULL: any */
  GArray *gids; /* NULL: any */
} TransportAccess;

/* From lists of numbers with commas between; NULL or "" is no list. FALSE with
 * an error that names what is no number. */
gboolean transport_access_parse (TransportAccess *access, const gchar *uids,
    const gchar *gids, GError **error);
void transport_access_clear (TransportAccess *access);

/* The other side of @socket. Nobody knows a uid of -1: such are not allowed. */
void transport_get_credentials (gint socket, TransportCredentials *credentials);
/* Without a list everybody is; with one or both, who is in one of them. */
gboolean transport_access_allows (
    const TransportAccess *access, const TransportCredentials *credentials);

G_END_DECLS

#endif /* __TRANSPORTACCESS_H__ */
