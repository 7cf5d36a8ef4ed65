/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The Unix socket: where it is, who may have the path, and one packet with
 * file descriptors in either direction. Knows nothing of what packets mean,
 * and never blocks on a peer.
 */

#include "shmemfdsocket.h"
#include "shmemfdprotocol.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Another producer takes the lock of the folder for microseconds. */
#define LOCK_ATTEMPTS 100
#define LOCK_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

static void
set_errno_error (GError **error, const gchar *what, const gchar *path)
{
  gint saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s %s: %s",
      what, path, g_strerror (saved));
}

static gboolean
fill_address (struct sockaddr_un *address, const gchar *path, GError **error)
{
  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  if (path[0] != '\0'
      && g_strlcpy (address->sun_path, path, sizeof address->sun_path)
          < sizeof address->sun_path)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
      "socket path \"%s\" must have 1 to %zu bytes", path,
      sizeof address->sun_path - 1);
  return FALSE;
}

static gint
new_socket (GError **error)
{
  gint fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0)
    set_errno_error (error, "cannot make", "a Unix socket");
  return fd;
}

gint
shmemfd_connect (const gchar *path, GError **error)
{
  struct sockaddr_un address;
  gint fd;

  if (!fill_address (&address, path, error))
    return -1;
  fd = new_socket (error);
  if (fd < 0)
    return -1;
  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  /* A full backlog: as good as nobody there, for now. */
  if (errno == EAGAIN)
    errno = ECONNREFUSED;
  set_errno_error (error, "cannot connect to", path);
  close (fd);
  return -1;
}

/* Whoever looks for a stale socket and replaces it holds the folder, so that
 * two that start at once do not remove each other's. */
static gint
lock_folder (const gchar *path, GError **error)
{
  gchar *folder = g_path_get_dirname (path);
  guint attempts = 0;
  gint fd;

  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    set_errno_error (error, "cannot open the folder of", path);
  while (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) < 0) {
    if (errno != EINTR && ++attempts > LOCK_ATTEMPTS) {
      set_errno_error (error, "cannot lock the folder of", path);
      close (fd);
      fd = -1;
      break;
    }
    g_usleep (LOCK_INTERVAL);
  }
  g_free (folder);
  return fd;
}

/* Makes way at @path. FALSE when somebody listens there, or when what is
 * there is no socket. */
static gboolean
remove_stale (const gchar *path, GError **error)
{
  GError *refused = NULL;
  struct stat info;
  gint fd;

  if (lstat (path, &info) < 0)
    return TRUE;
  if (!S_ISSOCK (info.st_mode)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s exists and is not a socket; choose another path", path);
    return FALSE;
  }
  fd = shmemfd_connect (path, &refused);
  if (fd < 0
      && g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)) {
    g_error_free (refused);
    if (unlink (path) == 0 || errno == ENOENT)
      return TRUE;
    set_errno_error (error, "cannot remove the stale socket", path);
    return FALSE;
  }
  if (fd >= 0)
    close (fd);
  g_clear_error (&refused);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
      "another process listens on %s; stop it or choose another path", path);
  return FALSE;
}

static gboolean
bind_and_listen (ShmemfdListener *listener, GError **error)
{
  struct sockaddr_un address;
  struct stat info;

  if (!fill_address (&address, listener->path, error))
    return FALSE;
  if (bind (listener->fd, (struct sockaddr *) &address, sizeof address) < 0
      || lstat (listener->path, &info) < 0) {
    set_errno_error (error, "cannot bind to", listener->path);
    return FALSE;
  }
  listener->device = info.st_dev;
  listener->inode = info.st_ino;
  if (listen (listener->fd, SOMAXCONN) < 0) {
    set_errno_error (error, "cannot listen on", listener->path);
    return FALSE;
  }
  return TRUE;
}

gboolean
shmemfd_listen (ShmemfdListener *listener, const gchar *path, GError **error)
{
  struct sockaddr_un address;
  gboolean listening = FALSE;
  gint folder;

  if (!fill_address (&address, path, error))
    return FALSE;
  folder = lock_folder (path, error);
  if (folder < 0)
    return FALSE;
  *listener = (ShmemfdListener){ .fd = -1, .path = g_strdup (path) };
  if (remove_stale (path, error)) {
    listener->fd = new_socket (error);
    listening = listener->fd >= 0 && bind_and_listen (listener, error);
  }
  close (folder);
  if (!listening)
    shmemfd_listener_clear (listener);
  return listening;
}

void
shmemfd_listener_clear (ShmemfdListener *listener)
{
  struct stat info;

  if (listener->inode != 0 && lstat (listener->path, &info) == 0
      && info.st_dev == listener->device && info.st_ino == listener->inode)
    unlink (listener->path);
  if (listener->fd >= 0)
    close (listener->fd);
  g_free (listener->path);
  *listener = (ShmemfdListener){ .fd = -1 };
}

ShmemfdIo
shmemfd_send (gint socket, const struct iovec *parts, guint n_parts,
    const gint *fds, guint n_fds)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (SHMEMFD_MAX_FDS * sizeof (gint))];
  } control;
  struct msghdr message = {
    .msg_iov = (struct iovec *) parts,
    .msg_iovlen = n_parts,
  };

  if (n_fds > 0) {
    struct cmsghdr *header;

    memset (&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE (n_fds * sizeof (gint));
    header = CMSG_FIRSTHDR (&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN (n_fds * sizeof (gint));
    memcpy (CMSG_DATA (header), fds, n_fds * sizeof (gint));
  }
  while (sendmsg (socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
    switch (errno) {
      case EINTR:
        continue;
      case EAGAIN:
      /* Too many fds of this user are under way; they will arrive. */
      case ETOOMANYREFS:
        return SHMEMFD_IO_AGAIN;
      case EPIPE:
      case ECONNRESET:
        return SHMEMFD_IO_CLOSED;
      default:
        return SHMEMFD_IO_ERROR;
    }
  }
  return SHMEMFD_IO_OK;
}

static void
close_fds (const gint *fds, guint n_fds)
{
  while (n_fds > 0)
    close (fds[--n_fds]);
}

/* Every fd that came, whatever the peer packed them into. */
static guint
collect_fds (struct msghdr *message, gint *fds, guint max)
{
  struct cmsghdr *header;
  guint n_fds = 0;

  for (header = CMSG_FIRSTHDR (message); header != NULL;
       header = CMSG_NXTHDR (message, header)) {
    const guint8 *data = CMSG_DATA (header);
    gsize left;

    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
      continue;
    left = header->cmsg_len - CMSG_LEN (0);
    for (; left >= sizeof (gint) && n_fds < max; left -= sizeof (gint)) {
      memcpy (&fds[n_fds++], data, sizeof (gint));
      data += sizeof (gint);
    }
  }
  return n_fds;
}

ShmemfdIo
shmemfd_receive (gint socket, gpointer buffer, gsize buffer_size, gsize *size,
    gint *fds, guint *n_fds)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (SHMEMFD_MAX_FDS * sizeof (gint))];
  } control;
  struct iovec part = { buffer, buffer_size };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
  guint max = MIN (*n_fds, SHMEMFD_MAX_FDS);
  gboolean reset = FALSE;
  gssize received;

  /* The kernel closes what does not fit, and says so. */
  if (max > 0) {
    message.msg_control = &control;
    message.msg_controllen = CMSG_LEN (max * sizeof (gint));
  }
  *n_fds = 0;
  for (;;) {
    received = recvmsg (socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    /* A peer that closed before it read everything: what it sent is still
     * there to be read behind this error. */
    if (received < 0 && errno == ECONNRESET && !reset)
      reset = TRUE;
    else if (received >= 0 || errno != EINTR)
      break;
  }
  if (received < 0)
    return errno == EAGAIN ? SHMEMFD_IO_AGAIN : SHMEMFD_IO_ERROR;
  if (max > 0)
    *n_fds = collect_fds (&message, fds, max);
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
    close_fds (fds, *n_fds);
    *n_fds = 0;
    return SHMEMFD_IO_FAULT;
  }
  if (received == 0 && *n_fds == 0)
    return SHMEMFD_IO_CLOSED;
  *size = (gsize) received;
  return SHMEMFD_IO_OK;
}
