/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_ACCESS_H__
#define __SHMEMFD_ACCESS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Who a peer is, as the kernel says. */
typedef struct
{
  gint pid;
  guint uid;
  guint gid;
} ShmemfdCredentials;

/* Users and groups that may be on the other side. Fields are private. */
typedef struct
{
  GArray *uids; /* NULL: any */
  GArray *gids; /* NULL: any */
} ShmemfdAccess;

/* From lists of numbers with commas between; NULL or "" is no list. FALSE with
 * an error that names what is no number. */
gboolean shmemfd_access_parse (ShmemfdAccess *access, const gchar *uids,
    const gchar *gids, GError **error);
void shmemfd_access_clear (ShmemfdAccess *access);

/* The other side of @socket. Nobody knows a uid of -1: such are not allowed. */
void shmemfd_get_credentials (gint socket, ShmemfdCredentials *credentials);
/* Without a list everybody is; with one or both, who is in one of them. */
gboolean shmemfd_access_allows (
    const ShmemfdAccess *access, const ShmemfdCredentials *credentials);

G_END_DECLS

#endif /* __SHMEMFD_ACCESS_H__ */
