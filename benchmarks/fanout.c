/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What frames to other processes cost when there is nothing but system calls:
 * no GStreamer, no threads, no checks.
 *
 *   bench-fanout CONSUMERS FRAME-SIZE TOUCH SECONDS
 *
 * A producer tells each consumer the number of a frame in shared memory, and
 * uses it again when all have given it back, which they do for several at a
 * time or when they have nothing to do. TOUCH is none, page or all.
 */

#include <glib.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "touch.h"

#define N_FRAMES 8
#define MAX_CONSUMERS 64
/* As many as a consumer of ours keeps back while it is busy. */
#define N_RELEASED 4

/* As long as what is said of a frame with one memory. */
typedef struct
{
  guint32 frame;
  guint8 rest[124];
} Message;

typedef struct
{
  guint32 n;
  guint32 frames[N_RELEASED];
} Release;

static guint8 *frames;
static gsize frame_size;
static BenchTouch touch;

static void
check (gboolean ok, const gchar *what)
{
  if (ok)
    return;
  perror (what);
  exit (1);
}

static void
map_frames (void)
{
  gsize size = N_FRAMES * frame_size;
  int fd = memfd_create ("fanout", MFD_CLOEXEC);

  check (fd >= 0 && ftruncate (fd, (off_t) size) == 0, "memfd_create");
  frames = mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  check (frames != MAP_FAILED, "mmap");
  memset (frames, 1, size);
  close (fd);
}

/* ---- A consumer. ---- */

static void
give_back (int socket, Release *release)
{
  if (release->n > 0)
    send (socket, release, sizeof *release, MSG_NOSIGNAL);
  release->n = 0;
}

static void
consume (int socket)
{
  Release release = { 0 };
  guint64 sum = 0;

  for (;;) {
    Message message;
    ssize_t size = recv (socket, &message, sizeof message, MSG_DONTWAIT);

    if (size == 0)
      break;
    if (size < 0) {
      struct pollfd fd = { socket, POLLIN, 0 };

      give_back (socket, &release);
      poll (&fd, 1, -1);
      continue;
    }
    sum += bench_touch (
        touch, frames + (gsize) message.frame * frame_size, frame_size);
    release.frames[release.n++] = message.frame;
    if (release.n == N_RELEASED)
      give_back (socket, &release);
  }
  /* Or the compiler would leave it out. */
  _exit (sum == 1);
}

/* ---- The producer. ---- */

typedef struct
{
  struct pollfd fds[MAX_CONSUMERS];
  guint n_consumers;
  guint holders[N_FRAMES];
  guint32 free_frames[N_FRAMES];
  guint n_free;
} Producer;

static void
start_consumers (Producer *self)
{
  guint i;

  for (i = 0; i < self->n_consumers; i++) {
    int pair[2];
    pid_t pid;

    check (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0,
        "socketpair");
    pid = fork ();
    check (pid >= 0, "fork");
    if (pid == 0) {
      while (i > 0)
        close (self->fds[--i].fd);
      close (pair[0]);
      consume (pair[1]);
    }
    close (pair[1]);
    self->fds[i] = (struct pollfd){ pair[0], POLLIN, 0 };
  }
  while (self->n_free < N_FRAMES) {
    self->free_frames[self->n_free] = self->n_free;
    self->n_free++;
  }
}

static void
take_back (Producer *self)
{
  guint i, k;

  poll (self->fds, self->n_consumers, -1);
  for (i = 0; i < self->n_consumers; i++) {
    Release release;

    if (!self->fds[i].revents)
      continue;
    check (recv (self->fds[i].fd, &release, sizeof release, 0) > 0, "recv");
    for (k = 0; k < release.n; k++)
      if (--self->holders[release.frames[k]] == 0)
        self->free_frames[self->n_free++] = release.frames[k];
  }
}

static void
produce_one (Producer *self)
{
  Message message = { 0 };
  guint i;

  while (self->n_free == 0)
    take_back (self);
  message.frame = self->free_frames[--self->n_free];
  self->holders[message.frame] = self->n_consumers;
  for (i = 0; i < self->n_consumers; i++)
    check (send (self->fds[i].fd, &message, sizeof message, MSG_NOSIGNAL) > 0,
        "send");
}

static gdouble
cpu_us (int who)
{
  struct rusage used;

  getrusage (who, &used);
  return (gdouble) (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6
      + (gdouble) (used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

int
main (int argc, char **argv)
{
  Producer self = { 0 };
  guint64 n = 0, i;
  gint64 start, end, duration;
  gdouble used;

  if (argc != 5 || !bench_touch_parse (argv[3], &touch)
      || (self.n_consumers = (guint) atoi (argv[1])) < 1
      || self.n_consumers > MAX_CONSUMERS
      || (frame_size = (gsize) atoi (argv[2])) < 1) {
    fprintf (stderr,
        "usage: bench-fanout CONSUMERS FRAME-SIZE none|page|all SECONDS\n");
    return 1;
  }
  map_frames ();
  start_consumers (&self);
  /* Every process has touched every frame. */
  for (i = 0; i < 2 * N_FRAMES; i++)
    produce_one (&self);
  used = cpu_us (RUSAGE_SELF);
  start = end = g_get_monotonic_time ();
  duration = (gint64) (atof (argv[4]) * G_USEC_PER_SEC);
  for (; end - start < duration; n++) {
    produce_one (&self);
    end = g_get_monotonic_time ();
  }
  used = cpu_us (RUSAGE_SELF) - used;
  for (i = 0; i < self.n_consumers; i++)
    close (self.fds[i].fd);
  while (wait (NULL) > 0)
    continue;
  printf ("{\"fps\": %.1f, \"producer_us\": %.3f, \"consumer_us\": %.3f}\n",
      (gdouble) n * G_USEC_PER_SEC / (gdouble) (end - start),
      used / (gdouble) n,
      cpu_us (RUSAGE_CHILDREN) / (gdouble) n / (gdouble) self.n_consumers);
  return 0;
}
