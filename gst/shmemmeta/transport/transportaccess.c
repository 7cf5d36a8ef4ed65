/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Access control by SO_PEERCRED: the credentials of a peer, as the kernel
 * recorded them when it connected or began to listen. "Group" is the effective
 * group; supplementary groups do not count. The peer itself is never asked.
 */

#include "transport/transportaccess.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <sys/socket.h>

static GArray *
parse_list (const gchar *text, const gchar *what, GError **error)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  gchar **words = g_strsplit (text, ",", -1);
  guint i;

  for (i = 0; words[i]; i++) {
    guint64 number;
    guint32 id;

    if (!g_ascii_string_to_unsigned (
            g_strstrip (words[i]), 10, 0, G_MAXUINT32 - 1, &number, NULL)) {
      g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "\"%s\" in %s is not a numeric user or group ID; use e.g. 0,1000",
          words[i], what);
      g_clear_pointer (&ids, g_array_unref);
      break;
    }
    id = (guint32) number;
    g_array_append_val (ids, id);
  }
  g_strfreev (words);
  return ids;
}

gboolean
transport_access_parse (TransportAccess *access, const gchar *uids,
    const gchar *gids, GError **error)
{
  access->uids = NULL;
  access->gids = NULL;
  if (uids && uids[0] != '\0'
      && !(access->uids = parse_list (uids, "allowed-uids", error)))
    return FALSE;
  if (gids && gids[0] != '\0'
      && !(access->gids = parse_list (gids, "allowed-gids", error))) {
    transport_access_clear (access);
    return FALSE;
  }
  return TRUE;
}

void
transport_access_clear (TransportAccess *access)
{
  g_clear_pointer (&access->uids, g_array_unref);
  g_clear_pointer (&access->gids, g_array_unref);
}

void
transport_get_credentials (gint socket, TransportCredentials *credentials)
{
  struct ucred peer = { 0, (uid_t) -1, (gid_t) -1 };
  socklen_t size = sizeof peer;

  if (getsockopt (socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
    peer = (struct ucred){ 0, (uid_t) -1, (gid_t) -1 };
  credentials->pid = peer.pid;
  credentials->uid = peer.uid;
  credentials->gid = peer.gid;
}

static gboolean
list_has (const GArray *ids, guint32 id)
{
  guint i;

  for (i = 0; ids && i < ids->len; i++)
    if (g_array_index (ids, guint32, i) == id)
      return TRUE;
  return FALSE;
}

gboolean
transport_access_allows (
    const TransportAccess *access, const TransportCredentials *credentials)
{
  if (access->uids == NULL && access->gids == NULL)
    return TRUE;
  return list_has (access->uids, credentials->uid)
      || list_has (access->gids, credentials->gid);
}
