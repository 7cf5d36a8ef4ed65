/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A client that says anything, and hears everything: what it was told before
 * decides what it may be told next.
 */

#include "transport-server.h"

#include "transport/transportevents.h"
#include "transport/transportsocket.h"

#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- Sets of numbers. ---- */

static gboolean
find_number (const GArray *numbers, guint64 number, guint *index)
{
  guint i;

  for (i = 0; i < numbers->len; i++) {
    if (g_array_index (numbers, guint64, i) != number)
      continue;
    *index = i;
    return TRUE;
  }
  return FALSE;
}

static gboolean
has_number (const GArray *numbers, guint64 number)
{
  guint index;

  return find_number (numbers, number, &index);
}

static gboolean
remove_number (GArray *numbers, guint64 number)
{
  guint index;

  if (!find_number (numbers, number, &index))
    return FALSE;
  g_array_remove_index_fast (numbers, index);
  return TRUE;
}

static GArray *
new_numbers (void)
{
  return g_array_new (FALSE, FALSE, sizeof (guint64));
}

void
client_init (Client *self)
{
  *self = (Client){ .fd = -1,
    .memories = new_numbers (),
    .containers = new_numbers (),
    .held = new_numbers (),
    .guessed = new_numbers () };
}

void
client_clear (Client *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->memories);
  g_array_unref (self->containers);
  g_array_unref (self->held);
  g_array_unref (self->guessed);
}

void
client_connect (Client *self, const gchar *path)
{
  if (self->fd >= 0)
    return;
  client_clear (self);
  client_init (self);
  self->fd = transport_connect (path, NULL);
  FUZZ_CHECK (self->fd >= 0);
}

/* ---- What it hears. ---- */

static void
hear_hello (Client *self, const TransportHello *hello, gsize size)
{
  TransportVersions versions;

  FUZZ_CHECK (!self->has_hello);
  FUZZ_CHECK (transport_decode_hello (hello, size, &hello, &versions) == NULL);
  /* Whoever is refused for its version is told which others there are. */
  FUZZ_CHECK (hello->max_held >= 1 || self->excused);
  FUZZ_CHECK (hello->max_held <= TRANSPORT_MAX_HELD);
  self->has_hello = TRUE;
  self->max_held = hello->max_held;
}

static void
hear_caps (Client *self, gconstpointer data, gsize size)
{
  GError *fault = NULL;
  GstCaps *caps = transport_read_caps (data, size, &fault);

  FUZZ_CHECK (caps != NULL);
  gst_caps_unref (caps);
  self->has_caps = TRUE;
}

static void
hear_segment (Client *self, gconstpointer data, gsize size)
{
  const TransportSegment *segment;

  FUZZ_CHECK (transport_decode_segment (data, size, &segment) == NULL);
  self->has_segment = TRUE;
}

static void
hear_event (gconstpointer data, gsize size)
{
  GError *fault = NULL;
  GstEvent *event = transport_event_decode (data, size, &fault);

  FUZZ_CHECK (event != NULL);
  gst_event_unref (event);
}

/* A descriptor that this client cannot do anything with but read. */
static void
hear_new (Client *self, const TransportNew *new, gint fd)
{
  struct shmem_memfd_info info;

  FUZZ_CHECK (!has_number (self->memories, new->id)
      && !has_number (self->containers, new->id));
  FUZZ_CHECK (shmem_memfd_check (fd, SHMEM_SEALS_IMPORTABLE, new->size, &info)
      == SHMEM_MEMFD_OK);
  FUZZ_CHECK (info.seals & (SHMEM_SEAL_WRITE | SHMEM_SEAL_FUTURE_WRITE));
  if (new->kind == TRANSPORT_MEMORY) {
    g_array_append_val (self->memories, new->id);
    return;
  }
  FUZZ_CHECK (info.seals & SHMEM_SEAL_WRITE);
  g_array_append_val (self->containers, new->id);
}

static void
hear_frame (
    Client *self, gconstpointer data, gsize size, const gint *fds, guint n_fds)
{
  TransportFrameView view;
  guint64 number;
  guint i;

  FUZZ_CHECK (self->has_caps && self->has_segment);
  FUZZ_CHECK (transport_decode_frame (data, size, &view) == NULL);
  FUZZ_CHECK (view.frame->n_new == n_fds);
  for (i = 0; i < n_fds; i++)
    hear_new (self, &view.news[i], fds[i]);
  for (i = 0; i < view.frame->n_spans; i++)
    FUZZ_CHECK (has_number (self->memories, view.spans[i].id));
  for (i = 0; i < view.frame->n_containers; i++)
    FUZZ_CHECK (has_number (self->containers, view.containers[i].id));
  if (view.frame->planes != 0)
    FUZZ_CHECK (has_number (self->containers, view.frame->planes));
  number = view.frame->frame;
  FUZZ_CHECK (number > self->last_frame);
  self->last_frame = number;
  if (!remove_number (self->guessed, number))
    g_array_append_val (self->held, number);
  FUZZ_CHECK (self->held->len <= self->max_held);
}

static void
hear_forget (Client *self, gconstpointer data, gsize size)
{
  const TransportIds *ids;
  guint i;

  FUZZ_CHECK (transport_decode_ids (data, size, &ids) == NULL);
  for (i = 0; i < ids->n_ids; i++)
    FUZZ_CHECK (remove_number (self->memories, ids->ids[i])
        || remove_number (self->containers, ids->ids[i]));
}

static void
hear_packet (
    Client *self, gconstpointer data, gsize size, const gint *fds, guint n_fds)
{
  TransportType type;

  FUZZ_CHECK (transport_decode_header (data, size, &type) == NULL);
  FUZZ_CHECK (
      self->has_hello || type == TRANSPORT_HELLO || type == TRANSPORT_REFUSED);
  FUZZ_CHECK (n_fds == 0 || type == TRANSPORT_FRAME);
  switch (type) {
    case TRANSPORT_HELLO:
      hear_hello (self, data, size);
      break;
    case TRANSPORT_CAPS:
      hear_caps (self, data, size);
      break;
    case TRANSPORT_SEGMENT:
      hear_segment (self, data, size);
      break;
    case TRANSPORT_FRAME:
      hear_frame (self, data, size, fds, n_fds);
      break;
    case TRANSPORT_FORGET:
      hear_forget (self, data, size);
      break;
    case TRANSPORT_EVENT:
      hear_event (data, size);
      break;
    case TRANSPORT_REFUSED:
      FUZZ_CHECK (self->excused && size == sizeof (TransportRefused));
      break;
    default:
      FUZZ_CHECK (type == TRANSPORT_EOS && size == sizeof (TransportHeader));
  }
}

void
client_hears (Client *self)
{
  static guint64 packet[PACKET_ROOM / sizeof (guint64)];
  gint fds[FDS_ROOM];
  guint n_fds;
  gssize size;

  if (self->fd < 0)
    return;
  while ((size = packet_receive (self->fd, packet, sizeof packet, fds, &n_fds))
      > 0) {
    hear_packet (self, packet, (gsize) size, fds, n_fds);
    while (n_fds > 0)
      close (fds[--n_fds]);
  }
  /* Nobody who keeps to the rules is dropped. */
  FUZZ_CHECK (self->excused || (size < 0 && errno == EAGAIN));
  if (size == 0) {
    close (self->fd);
    self->fd = -1;
  }
}

/* ---- What it says. ---- */

static void
say (Client *self, gconstpointer data, gsize size)
{
  if (self->fd >= 0)
    packet_send (self->fd, data, size, NULL, 0);
}

void
client_greets (Client *self, Program *program)
{
  TransportHello hello, good;

  transport_encode_hello (&good, 0);
  hello = good;
  program_spoil (program, &hello, sizeof hello);
  /* Another one is too many. */
  self->excused |= self->greeted || memcmp (&hello, &good, sizeof good) != 0;
  self->greeted = TRUE;
  say (self, &hello, sizeof hello);
}

/* A frame that it holds, or that it did or will, or any. */
static guint64
choose_frame (Client *self, Program *program)
{
  guint8 choice = program_byte (program);

  if (choice < 0x80 && self->held->len > 0)
    return g_array_index (self->held, guint64, choice % self->held->len);
  if (choice < 0xc0)
    return self->last_frame;
  if (choice < 0xe0)
    return self->last_frame + ((guint64) (choice & 3u) << 16);
  if (choice < 0xf0)
    return (guint64) (choice & 3u) << 16 | program_byte (program);
  return program_number (program);
}

static void
say_released (Client *self, TransportIds *ids)
{
  ids->header.type = TRANSPORT_RELEASE;
  ids->header.size = (guint32) TRANSPORT_IDS_SIZE (ids->n_ids);
  say (self, ids, ids->header.size);
}

void
client_releases (Client *self, Program *program)
{
  guint8 n = program_byte (program);
  TransportIds ids = { .n_ids = n < 0xf0 ? 1 + n % 4u
                                         : n % (TRANSPORT_MAX_IDS + 1u) };
  guint i;

  for (i = 0; i < ids.n_ids; i++) {
    guint64 number = choose_frame (self, program);

    ids.ids[i] = number;
    if (remove_number (self->held, number))
      continue;
    self->excused = TRUE;
    g_array_append_val (self->guessed, number);
  }
  self->excused |= ids.n_ids == 0 || !self->greeted;
  say_released (self, &ids);
}

void
client_releases_all (Client *self)
{
  TransportIds ids = { .n_ids = MIN (self->held->len, TRANSPORT_MAX_IDS) };

  if (ids.n_ids == 0)
    return;
  memcpy (ids.ids, self->held->data, ids.n_ids * sizeof (guint64));
  g_array_set_size (self->held, 0);
  say_released (self, &ids);
}

void
client_babbles (Client *self, Program *program)
{
  guint64 packet[sizeof (TransportIds) / 8 + 8] = { 0 };
  guint64 size = program_number (program);
  guint8 n_fds = program_byte (program);
  TransportHeader *header = (TransportHeader *) packet;
  gint fds[FDS_ROOM];
  guint i;

  size = MIN (size, sizeof packet);
  header->type = program_byte (program) % (TRANSPORT_LAST_TYPE + 2u);
  header->size = (guint32) size;
  program_spoil (program, packet, sizeof packet);
  for (i = 0; i < n_fds % FDS_ROOM; i++)
    fds[i] = prepared_fd (n_fds % N_FD_KINDS);
  self->excused = TRUE;
  if (self->fd >= 0)
    packet_send (self->fd, packet, size, fds, n_fds % FDS_ROOM);
}

/* Whether it still is what it was before it was spoiled. */
static gboolean
has_header (gconstpointer packet, gsize size, TransportType type)
{
  TransportType found;

  return transport_decode_header (packet, size, &found) == NULL
      && found == type;
}

/* Any version and features, and maybe more than a HELLO has today. */
void
client_greets_otherwise (Client *self, Program *program)
{
  guint64 packet[(TRANSPORT_MAX_HELLO_SIZE + 64) / sizeof (guint64)] = { 0 };
  TransportHello *hello = (TransportHello *) packet;
  guint8 more = program_byte (program);
  const TransportHello *decoded;
  TransportVersions versions;
  gsize size = sizeof *hello + more;

  transport_encode_hello (hello, program_byte (program));
  hello->header.size = (guint32) size;
  hello->version = TRANSPORT_VERSION + program_byte (program) % 4u;
  hello->min_version = program_byte (program) % 8u;
  program_spoil (program, packet, size);
  self->excused |= self->greeted || !has_header (packet, size, TRANSPORT_HELLO)
      || transport_decode_hello (packet, size, &decoded, &versions);
  self->greeted = TRUE;
  say (self, packet, size);
}

/* Whether it waits or not. */
void
client_pauses (Client *self, gboolean paused)
{
  const TransportHeader message = { paused ? TRANSPORT_PAUSE : TRANSPORT_PLAY,
    sizeof message };

  self->excused |= !self->greeted;
  say (self, &message, sizeof message);
}

void
client_requests_key_unit (Client *self)
{
  const TransportHeader message = { TRANSPORT_KEY_UNIT, sizeof message };

  self->excused |= !self->greeted;
  say (self, &message, sizeof message);
}

void
client_sends_qos (Client *self, Program *program)
{
  TransportQos message = { { TRANSPORT_QOS, sizeof message },
    GST_QOS_TYPE_UNDERFLOW, 0, 1.0, 0, 0 };
  const TransportQos *decoded;

  message.diff = (gint64) program_number (program);
  message.timestamp = program_number (program);
  program_spoil (program, &message, sizeof message);
  self->excused |= !self->greeted
      || !has_header (&message, sizeof message, TRANSPORT_QOS)
      || transport_decode_qos (&message, sizeof message, &decoded);
  say (self, &message, sizeof message);
}

void
client_hangs_up (Client *self, Program *program)
{
  guint8 how = program_byte (program) % 4u;

  if (self->fd < 0)
    return;
  self->excused = TRUE;
  if (how < 3) {
    shutdown (self->fd, how);
    return;
  }
  close (self->fd);
  self->fd = -1;
}
