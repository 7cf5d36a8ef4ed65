/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Any conversation of hostile clients with the producer's side of the
 * transport. The input is a program of what clients say, of what the producer
 * does, and of when the server's thread gets to run.
 *
 * There is one thread. The server's is played: it does a round when the
 * program says so, and when the producer waits for it. Where either of them
 * has no lock, which is while it sends, the program can have the others do
 * something, the other one of the two included. So threads meet as they do in
 * earnest, and each time in the same way. Time passes when the program says so.
 *
 * Clients that keep to the rules are not dropped, and hear what follows from
 * what they heard before; see transport-server-client.c. In the end nothing is
 * left, and no descriptor open.
 */

#include "transport-server.h"

#include "transport/transportthread.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N_CLIENTS 3
/* Waits in a row that nothing comes of, for there is no more program. */
#define MAX_IDLE_WAITS 4

static struct
{
  Program *program;
  TransportServer *server;
  Client clients[N_CLIENTS];
  guint n_joined;
  guint64 n_refused;
  gint64 now;
  gboolean small_sockets;
  gboolean no_fds; /* in the next round */
  /* Together they may hold so little that each may be disconnected for it. */
  gboolean small_budget;

  /* Who is at it. */
  gboolean producing;
  gboolean in_round;
  guint n_idle;

  /* In so many messages something is done while it is sent, */
  guint hook_in;
  gboolean hook_after; /* or right behind that, */
  gint hook_error;     /* or instead, with this errno */

  Producer producer;
} self;

static gchar *socket_path;

static void step (void);

/* ---- In front of libraries. ---- */

gint64
g_get_monotonic_time (void)
{
  return self.now;
}

/* Nobody knows whom that meets. */
static void
excuse_all (void)
{
  guint i;

  for (i = 0; i < N_CLIENTS; i++)
    self.clients[i].excused = TRUE;
}

static void
advance (gint64 microseconds)
{
  guint i;

  self.now += microseconds;
  /* Who has not said HELLO by then is dropped. */
  for (i = 0; i < N_CLIENTS; i++)
    self.clients[i].excused |= !self.clients[i].greeted;
}

/* Nothing else is done meanwhile, as that could do nothing. */
static void
play_round_without_fds (void)
{
  gint lowest = fcntl (STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
  struct rlimit limit, none;

  FUZZ_CHECK (lowest >= 0 && getrlimit (RLIMIT_NOFILE, &limit) == 0);
  close (lowest);
  none = (struct rlimit){ (rlim_t) lowest, limit.rlim_max };
  self.hook_in = 0;
  self.no_fds = FALSE;
  FUZZ_CHECK (setrlimit (RLIMIT_NOFILE, &none) == 0);
  transport_server_iterate (self.server, FALSE);
  FUZZ_CHECK (setrlimit (RLIMIT_NOFILE, &limit) == 0);
}

static void
make_sockets_small (void)
{
  const gint smallest = 1;
  guint i;

  for (i = 0; i < TRANSPORT_MAX_CLIENTS; i++)
    if (self.server->clients[i])
      setsockopt (self.server->clients[i]->fd, SOL_SOCKET, SO_SNDBUF, &smallest,
          sizeof smallest);
}

static void
play_round (void)
{
  if (self.in_round)
    return;
  self.in_round = TRUE;
  if (self.no_fds)
    play_round_without_fds ();
  else
    transport_server_iterate (self.server, FALSE);
  self.in_round = FALSE;
  if (self.small_sockets)
    make_sockets_small ();
  /* One that came back is one too many until it is noticed that it went. */
  if (self.server->stats.clients_refused > self.n_refused)
    excuse_all ();
  self.n_refused = self.server->stats.clients_refused;
}

/* Does something; and what a client says is taken in, unless it is the server's
 * thread that does not get on. */
static void
play_somebody (void)
{
  step ();
  play_round ();
}

/* The producer waits. While the server's thread is in the middle of something,
 * or forever, that ends as the state of the element changes. */
static void
play_others (GMutex *lock)
{
  gboolean idle = gst_byte_reader_get_remaining (self.program) == 0;

  self.n_idle = idle ? self.n_idle + 1 : 0;
  if (self.in_round || self.n_idle > MAX_IDLE_WAITS) {
    self.server->paused = TRUE;
    return;
  }
  g_mutex_unlock (lock);
  play_somebody ();
  g_mutex_lock (lock);
}

/* Only the producer waits for anything. */
void
g_cond_wait (GCond *cond, GMutex *lock)
{
  FUZZ_CHECK (cond == &self.server->cond);
  play_others (lock);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *lock, gint64 end)
{
  g_cond_wait (cond, lock);
  /* For clients that are paused it waits without end. */
  if (program_byte (self.program) % 2 || end == G_MAXINT64)
    return TRUE;
  advance (MAX (end - self.now, 0));
  return FALSE;
}

/* Only the server sends with this. */
ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  gboolean now = self.hook_in > 0 && --self.hook_in == 0;
  gssize sent = -1;
  gint saved;

  if (now && !self.hook_after)
    play_somebody ();
  if (now && self.hook_error != 0) {
    if (self.hook_error == EPIPE)
      excuse_all ();
    errno = self.hook_error;
  } else {
    sent = syscall (SYS_sendmsg, fd, message, flags);
  }
  saved = errno;
  if (now && self.hook_after)
    play_somebody ();
  errno = saved;
  return sent;
}

/* ---- The conversation. ---- */

static void
client_changed (const TransportClientInfo *client, const gchar *why,
    guint n_clients, gpointer user_data)
{
  (void) user_data;
  FUZZ_CHECK (client->credentials.pid == getpid ());
  self.n_joined += why ? -1u : 1u;
  FUZZ_CHECK (n_clients == self.n_joined && n_clients <= N_CLIENTS);
}

static void
produce (guint8 choice)
{
  if (self.producing)
    return;
  self.producing = TRUE;
  producer_does (&self.producer, choice);
  self.producing = FALSE;
}

static void
check_stats (void)
{
  TransportServerStats stats;

  transport_server_get_stats (self.server, &stats);
  FUZZ_CHECK (stats.n_clients <= self.server->config.max_clients);
  FUZZ_CHECK (stats.clients_accepted >= stats.clients_dropped);
}

static void
connect_client (Client *client)
{
  client_connect (client, socket_path);
  client->excused |= self.small_budget;
}

static void
join_client (Client *client)
{
  TransportHello hello;

  connect_client (client);
  if (client->greeted)
    return;
  transport_encode_hello (&hello, 0);
  client->greeted = packet_send (client->fd, &hello, sizeof hello, NULL, 0);
  play_round ();
  play_round ();
}

static void
behave_later (Client *client, guint8 choice)
{
  switch (choice % 8u) {
    case 0:
      client_pauses (client, TRUE);
      break;
    case 1:
      client_pauses (client, FALSE);
      break;
    case 2:
      client_greets_otherwise (client, self.program);
      break;
    case 3:
      client_requests_key_unit (client);
      break;
    case 4:
      client_sends_qos (client, self.program);
      break;
    default:
      client_hears (client);
      client_releases_all (client);
  }
}

static void
behave (guint8 choice)
{
  Client *client = &self.clients[choice % N_CLIENTS];

  if (choice / N_CLIENTS >= 8) {
    behave_later (client, choice / N_CLIENTS);
    return;
  }
  switch (choice / N_CLIENTS) {
    case 0:
      join_client (client);
      break;
    case 1:
      client_hears (client);
      client_releases_all (client);
      break;
    case 2:
      client_hears (client);
      break;
    case 3:
      client_releases (client, self.program);
      break;
    case 4:
      connect_client (client);
      break;
    case 5:
      client_greets (client, self.program);
      break;
    case 6:
      client_babbles (client, self.program);
      break;
    default:
      client_hangs_up (client, self.program);
  }
}

static void
arm_hook (guint8 choice)
{
  static const gint errors[] = { 0, EAGAIN, ETOOMANYREFS, EPIPE };

  self.hook_in = 1 + choice % 4u;
  self.hook_after = choice / 4 % 2u;
  self.hook_error = errors[choice / 8 % 4u];
}

/* What the application or the machine does. */
static void
happen (guint8 choice)
{
  switch (choice % 8u) {
    case 0:
      transport_server_set_flushing (self.server, TRUE);
      break;
    case 1:
      transport_server_set_flushing (self.server, FALSE);
      break;
    case 2:
      transport_server_set_paused (self.server, TRUE);
      break;
    case 3:
      transport_server_set_paused (self.server, FALSE);
      break;
    case 4:
      self.no_fds = TRUE;
      break;
    case 5:
      advance (program_byte (self.program) * 10 * G_TIME_SPAN_MILLISECOND);
      break;
    case 6:
      advance (5 * G_TIME_SPAN_SECOND);
      break;
    default:
      check_stats ();
  }
}

static void
step (void)
{
  guint8 choice = program_byte (self.program);

  if (choice < 0x50)
    produce (choice);
  else if (choice < 0x80)
    behave (choice - 0x50);
  else if (choice < 0xa0)
    arm_hook (choice - 0x80);
  else if (choice < 0xc0)
    happen (choice - 0xa0);
  else
    play_round ();
}

static void
remove_folder (void)
{
  gchar *folder = g_path_get_dirname (socket_path);

  g_rmdir (folder);
  g_free (folder);
  g_free (socket_path);
}

static void
make_folder (void)
{
  gchar *folder = g_dir_make_tmp ("fuzz-XXXXXX", NULL);

  FUZZ_CHECK (folder != NULL);
  socket_path = g_build_filename (folder, "socket", NULL);
  g_free (folder);
  atexit (remove_folder);
}

static void
begin (void)
{
  guint8 choice = program_byte (self.program);
  TransportServerConfig config = { .max_clients = N_CLIENTS,
    .max_wait = GST_SECOND,
    .client_changed = client_changed };
  TransportPlace place = {
    .path = socket_path, .fd = -1, .mode = TRANSPORT_MODE_UMASK
  };
  guint i;

  if (choice & 1)
    config.slow_consumer = TRANSPORT_SLOW_DROP;
  if (choice & 2)
    config.max_clients = 1;
  self.small_sockets = (choice & 4) != 0;
  config.max_held = 1 + (choice >> 3 & 3u);
  if ((choice & 0xe0) == 0xe0)
    FUZZ_CHECK (
        transport_access_parse (&config.access, "4000000000", "", NULL));
  for (i = 0; i < N_CLIENTS; i++)
    client_init (&self.clients[i]);
  self.server = transport_server_new (&place, &config, NULL);
  FUZZ_CHECK (self.server != NULL);
  self.small_budget = (choice & 0xe0) == 0x20;
  if (self.small_budget)
    self.server->budget.frames = 2;
  /* It is played here. */
  self.server->thread = NULL;
  self.server->paused = FALSE;
  producer_init (&self.producer, self.program, self.server, step);
}

/* Frames that the server counts for a client are those that it holds. */
static void
check_held (void)
{
  guint i, k;

  for (i = 0; i < TRANSPORT_MAX_CLIENTS; i++) {
    const TransportPeer *client = self.server->clients[i];
    guint held = 0;

    for (k = 0; client && k < self.server->slots->len; k++)
      held += (g_array_index (self.server->slots, TransportSlot, k).holders
                  & TRANSPORT_BIT (i))
          != 0;
    FUZZ_CHECK (client == NULL || client->held == held);
  }
}

/* Who still can hears everything, and gives it back. */
static void
settle (void)
{
  guint i;

  self.hook_in = 0;
  for (i = 0; i < N_CLIENTS; i++)
    client_hears (&self.clients[i]);
  for (i = 0; i < N_CLIENTS; i++)
    client_releases_all (&self.clients[i]);
  for (i = 0; i < 2 * N_CLIENTS; i++)
    play_round ();
  for (i = 0; i < N_CLIENTS; i++)
    client_hears (&self.clients[i]);
  check_stats ();
  check_held ();
}

/* They are not told apart from those that went by themselves. */
static void
stop_server (void)
{
  guint i;

  transport_server_free (self.server);
  self.server = NULL;
  FUZZ_CHECK (self.n_joined == 0);
  for (i = 0; i < N_CLIENTS; i++) {
    self.clients[i].excused = TRUE;
    client_hears (&self.clients[i]);
    client_clear (&self.clients[i]);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Program program;

  conversation_begin ();
  if (socket_path == NULL)
    make_folder ();
  memset (&self, 0, sizeof self);
  gst_byte_reader_init (&program, data, (guint) size);
  self.program = &program;
  begin ();
  while (gst_byte_reader_get_remaining (&program) > 0)
    step ();
  settle ();
  stop_server ();
  producer_clear (&self.producer);
  conversation_end ();
  return 0;
}
