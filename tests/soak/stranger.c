/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Peers that speak the protocol by hand: some say nothing, some break it. Who
 * breaks it has to be hung up on; these processes fail when they are not.
 */

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "roles.h"
#include "transport/transportprotocol.h"
#include "transport/transportsocket.h"

/* Only one that fails waits for so long. */
#define PATIENCE_MS 20000
#define MAX_CONNECTIONS 8

static gint
reach (const SoakOptions *options)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_MS * 1000;
  GError *error = NULL;
  gint fd;

  /* Refused while too many others connect at the same moment. */
  while ((fd = transport_connect (options->socket_path, &error)) < 0) {
    if (g_get_monotonic_time () > end)
      soak_fail ("%s", error->message);
    g_clear_error (&error);
    g_usleep (1000);
  }
  return fd;
}

/* To one that hung up already, or reads nothing, there is nothing to say. */
static void
tell (gint fd, gconstpointer data, gsize size)
{
  struct iovec part = { (gpointer) data, size };

  if (transport_send (fd, &part, 1, NULL, 0) == TRANSPORT_IO_ERROR)
    soak_fail ("cannot send %zu bytes: %s", size, g_strerror (errno));
}

static void
greet (gint fd)
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  tell (fd, &hello, sizeof hello);
}

/* Of garbage. */
static guint way;

/* The next packet; 0 at the end. Descriptors that come along are dropped. */
static gsize
hear (gint fd, gpointer packet)
{
  struct pollfd pending = { fd, POLLIN, 0 };
  gssize got;

  gint n;

  do
    n = poll (&pending, 1, PATIENCE_MS);
  while (n < 0 && errno == EINTR);
  if (n != 1)
    soak_fail (
        "a client that broke the protocol in way %u got nothing, and was "
        "not hung up on",
        way);
  got = recv (fd, packet, TRANSPORT_MAX_MESSAGE_SIZE, 0);
  return got < 0 ? 0 : (gsize) got;
}

/* FALSE when there is none any more. */
static gboolean
hear_frame (gint fd, gpointer packet, guint64 *number)
{
  const TransportFrame *frame = packet;

  while (hear (fd, packet) > 0) {
    *number = frame->frame;
    if (frame->header.type == TRANSPORT_FRAME)
      return TRUE;
  }
  return FALSE;
}

static void
release (gint fd, const guint64 *numbers, guint n)
{
  TransportIds message = {
    { TRANSPORT_RELEASE, (guint32) TRANSPORT_IDS_SIZE (n) }, n, 0, { 0 }
  };

  memcpy (message.ids, numbers, n * sizeof *numbers);
  tell (fd, &message, TRANSPORT_IDS_SIZE (n));
}

/* ---- Ways to break it. ---- */

static void
fill_random (guint64 *packet, gsize size, guint32 seed)
{
  GRand *rand = g_rand_new_with_seed (seed);
  gsize i;

  for (i = 0; i < size / 4; i++)
    ((guint32 *) packet)[i] = g_rand_int (rand);
  g_rand_free (rand);
}

static void
send_noise (gint fd, guint64 *packet, guint32 seed)
{
  gsize size = 4 + seed % 2000 / 4 * 4;

  fill_random (packet, size, seed);
  tell (fd, packet, size);
}

/* A header that is right, and what follows is not. */
static void
send_noise_of_type (gint fd, guint64 *packet, guint32 seed)
{
  gsize size = 24 + seed % 500 / 4 * 4;

  fill_random (packet, size, seed);
  *(TransportHeader *) packet =
      (TransportHeader){ TRANSPORT_HELLO + seed % TRANSPORT_LAST_TYPE,
        (guint32) size };
  tell (fd, packet, size);
}

static void
send_noise_first (gint fd, guint64 *packet, guint32 seed)
{
  send_noise (fd, packet, seed);
}

static void
greet_twice (gint fd, guint64 *packet, guint32 seed)
{
  (void) packet;
  (void) seed;
  greet (fd);
}

static void
release_unknown (gint fd, guint64 *packet, guint32 seed)
{
  guint64 number = (guint64) seed << 16 | 3;

  (void) packet;
  release (fd, &number, 1);
}

static void
release_twice (gint fd, guint64 *packet, guint32 seed)
{
  guint64 number[2];

  (void) seed;
  if (!hear_frame (fd, packet, number))
    return;
  number[1] = number[0];
  release (fd, number, 2);
}

/* What it was given and, behind that, what it was not. */
static void
release_then_noise (gint fd, guint64 *packet, guint32 seed)
{
  guint64 number;
  guint i;

  for (i = 0; i < 8; i++)
    if (hear_frame (fd, packet, &number))
      release (fd, &number, 1);
  send_noise (fd, packet, seed);
}

/* A kernel since 6.16 does not let through what the producer does not want; then
 * nothing was said yet. */
static void
send_n_descriptors (gint fd, guint64 *packet, guint32 seed, guint n)
{
  struct iovec part = { packet, 24 };
  gint fds[TRANSPORT_MAX_FDS];
  guint i;

  for (i = 0; i < n; i++)
    fds[i] = fd;
  fill_random (packet, part.iov_len, seed);
  if (transport_send (fd, &part, 1, fds, n) == TRANSPORT_IO_ERROR
      && errno == EPERM)
    send_noise (fd, packet, seed);
}

static void
send_descriptors (gint fd, guint64 *packet, guint32 seed)
{
  send_n_descriptors (fd, packet, seed, 2);
}

/* More than anybody should close for them. */
static void
send_many_descriptors (gint fd, guint64 *packet, guint32 seed)
{
  guint i;

  for (i = 0; i < 32; i++)
    send_n_descriptors (fd, packet, seed + i, TRANSPORT_MAX_FDS);
}

static void
send_too_much (gint fd, guint64 *packet, guint32 seed)
{
  fill_random (packet, TRANSPORT_MAX_MESSAGE_SIZE, seed);
  *(TransportHeader *) packet =
      (TransportHeader){ TRANSPORT_RELEASE, TRANSPORT_MAX_MESSAGE_SIZE };
  tell (fd, packet, TRANSPORT_MAX_MESSAGE_SIZE);
}

typedef struct
{
  void (*send) (gint fd, guint64 *packet, guint32 seed);
  gboolean greets;
} Garbage;

static const Garbage garbage[] = {
  { send_noise_first, FALSE },
  { send_noise_of_type, FALSE },
  { release_unknown, FALSE },
  { send_descriptors, FALSE },
  { send_noise, TRUE },
  { send_noise_of_type, TRUE },
  { greet_twice, TRUE },
  { release_unknown, TRUE },
  { release_twice, TRUE },
  { release_then_noise, TRUE },
  { send_descriptors, TRUE },
  { send_too_much, TRUE },
  { send_many_descriptors, FALSE },
  { send_many_descriptors, TRUE },
};

guint
soak_garbage_get_n (void)
{
  return G_N_ELEMENTS (garbage);
}

int
soak_garbage (const SoakOptions *options)
{
  guint64 *packet = g_malloc (TRANSPORT_MAX_MESSAGE_SIZE);
  gint fd = reach (options);

  way = (guint) options->which % G_N_ELEMENTS (garbage);
  if (garbage[way].greets)
    greet (fd);
  garbage[way].send (fd, packet, (guint32) options->seed);
  while (hear (fd, packet) > 0)
    ;
  close (fd);
  g_free (packet);
  return 0;
}

/* Connects up to so often, greets on every other one, and reads nothing. */
int
soak_silent (const SoakOptions *options)
{
  gint n = CLAMP (options->which, 1, MAX_CONNECTIONS), i;

  for (i = 0; i < n; i++) {
    gint fd = reach (options);

    if (i % 2)
      greet (fd);
  }
  g_usleep ((gulong) options->lifetime_ms * 1000);
  return 0;
}
