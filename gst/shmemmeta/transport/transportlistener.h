/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How a producer gets the socket that it listens on, and the file of that. */

#ifndef __TRANSPORTLISTENER_H__
#define __TRANSPORTLISTENER_H__

#include "transport/transportsocket.h"

#include <sys/stat.h>

G_BEGIN_DECLS

/* A mode that means: as umask leaves it. */
#define TRANSPORT_MODE_UMASK G_MAXUINT32

/* Where to listen. Strings are borrowed. */
typedef struct
{
  const gchar *path;  /* a file, or @ and a name in the abstract namespace */
  gint fd;            /* a socket to use instead, or -1 */
  guint mode;         /* of the file, or TRANSPORT_MODE_UMASK */
  const gchar *group; /* of the file: a name or a number, or NULL */
} TransportPlace;

typedef struct
{
  gint fd;     /* listens; -1 if there is only `client` */
  gint client; /* is connected already, or -1 */
  gchar *path;
  guint64 device;  /* of the file to remove */
  guint64 inode;   /* the same; 0: none */
  gboolean shared; /* others have the socket too, and go on to listen */
} TransportListener;

/* Errors are G_IO_ERROR; ADDRESS_IN_USE if a process listens there already,
 * INVALID_ARGUMENT if parts of @place contradict each other. */
gboolean transport_listen (
    TransportListener *listener, const TransportPlace *place, GError **error);
/* Closes it, and removes its socket file unless another one has replaced it. */
void transport_listener_clear (TransportListener *listener);

/* ---- transportsocketfile.c ---- */

/* A lock, held while a stale socket at @path is detected and replaced, so that
 * two producers that start at once do not remove each other's socket; or -1. */
gint transport_lock_path (const gchar *path, GError **error);
void transport_unlock_path (const gchar *path, gint lock);
/* Removes a stale socket at @path. FALSE if a process listens there, or if the
 * file is not a socket. */
gboolean transport_remove_stale (const gchar *path, GError **error);
/* The number of @group; -1, which leaves a group as it is, if that is NULL. */
gboolean transport_find_group (
    const gchar *group, gid_t *number, GError **error);
/* Sets the group and mode of the file @path, if it is still that of @info.
 * @mode may be TRANSPORT_MODE_UMASK, @group -1. */
gboolean transport_set_file_access (const gchar *path, const struct stat *info,
    guint mode, gid_t group, GError **error);

/* ---- transportgiven.c ---- */

/* A descriptor of the socket bound to @path that systemd has passed to this
 * process; -1 if there is none, or, with @error, if it cannot be used. */
gint transport_take_activated (const gchar *path, GError **error);

G_END_DECLS

#endif /* __TRANSPORTLISTENER_H__ */
