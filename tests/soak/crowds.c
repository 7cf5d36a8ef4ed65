/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Processes with many connections, each of which keeps to the rules: together
 * they hold more than all consumers may, or fill the queue of those who want to
 * connect, and then want the place of the producer.
 */

#include <gst/gst.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "elements.h"
#include "roles.h"
#include "transport/transportprotocol.h"
#include "transport/transportsocket.h"

/* As many as can hold more than 16 times max-held-buffers, and some. */
#define N_HOARDS 24
#define HOARD_TIME (4 * G_TIME_SPAN_SECOND)
#define MAX_CROWD 100

static void
greet (gint fd)
{
  TransportHello hello;
  struct iovec part = { &hello, sizeof hello };

  transport_encode_hello (&hello, 0);
  transport_send (fd, &part, 1, NULL, 0);
}

static void
release (gint fd, guint64 number)
{
  TransportIds message = {
    { TRANSPORT_RELEASE, (guint32) TRANSPORT_IDS_SIZE (1) }, 1, 0, { number }
  };
  struct iovec part = { &message, TRANSPORT_IDS_SIZE (1) };

  transport_send (fd, &part, 1, NULL, 0);
}

/* Takes the next message of connection @index, which keeps one frame of so many
 * as there are connections. FALSE at the end. */
static gboolean
hoard (gint fd, guint index, guint *n_frames, gpointer packet)
{
  const TransportFrame *frame = packet;
  gssize got = recv (fd, packet, TRANSPORT_MAX_MESSAGE_SIZE, MSG_DONTWAIT);

  if (got <= 0)
    return got < 0 && errno == EAGAIN;
  if (frame->header.type == TRANSPORT_FRAME
      && (*n_frames)++ % N_HOARDS != index)
    release (fd, frame->frame);
  return frame->header.type != TRANSPORT_REFUSED;
}

/* None of the connections is slow, and together they hold more frames than all
 * consumers may. Those with the oldest ones are disconnected for that. */
int
soak_hoard (const SoakOptions *options)
{
  gint64 end = g_get_monotonic_time () + HOARD_TIME;
  gpointer packet = g_malloc (TRANSPORT_MAX_MESSAGE_SIZE);
  guint counts[N_HOARDS] = { 0 }, i;
  struct pollfd fds[N_HOARDS];
  gboolean goes_on = TRUE;

  for (i = 0; i < N_HOARDS; i++) {
    fds[i] = (struct pollfd){ transport_connect (options->socket_path, NULL),
      POLLIN, 0 };
    if (fds[i].fd >= 0)
      greet (fds[i].fd);
  }
  while (goes_on && g_get_monotonic_time () < end) {
    poll (fds, N_HOARDS, 100);
    for (i = 0; i < N_HOARDS; i++)
      if (fds[i].revents)
        goes_on &= hoard (fds[i].fd, i, &counts[i], packet);
  }
  /* With what is open. */
  g_usleep ((gulong) options->lifetime_ms * 100);
  for (i = 0; i < N_HOARDS; i++)
    if (fds[i].fd >= 0)
      close (fds[i].fd);
  g_free (packet);
  return 0;
}

/* Connections that want to be accepted, as many as there is room for. */
static gint
crowd (const gchar *path, gint *fds)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  gint n;

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  for (n = 0; n < MAX_CROWD; n++) {
    fds[n] = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (connect (fds[n], (struct sockaddr *) &address, sizeof address) < 0)
      break;
  }
  return n;
}

/* Nobody gets the place of a producer that is there, whether or not it has the
 * time to accept connections. */
int
soak_usurper (const SoakOptions *options)
{
  GstElement *sink;
  gint fds[MAX_CROWD];
  gint n;

  GST_ELEMENT_REGISTER (shmemfdsink, NULL);
  sink = gst_element_factory_make ("shmemfdsink", NULL);
  g_object_set (sink, "socket-path", options->socket_path, NULL);
  n = crowd (options->socket_path, fds);
  if (gst_element_set_state (sink, GST_STATE_PAUSED)
      != GST_STATE_CHANGE_FAILURE)
    soak_fail ("a second producer got the socket of the first");
  while (n > 0)
    close (fds[--n]);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_object_unref (sink);
  return 0;
}
