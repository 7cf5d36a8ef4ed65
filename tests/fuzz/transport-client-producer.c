/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A producer that says anything, and counts which of its frames it gets back.
 */

#include "transport-client.h"

#include <shmem/shmem-memfd.h>

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Room for any message. */
static guint64 message_room[PACKET_ROOM / sizeof (guint64)];

void
producer_init (Producer *self, Program *program, gint fd)
{
  *self = (Producer){ .program = program,
    .fd = fd,
    .fresh = -1,
    .message = (guint8 *) message_room };
  gst_video_info_set_format (
      &self->info, GST_VIDEO_FORMAT_GRAY8, CAPS_WIDTH, CAPS_HEIGHT);
}

void
producer_clear (Producer *self)
{
  if (self->fresh >= 0)
    close (self->fresh);
  if (self->fd >= 0)
    close (self->fd);
}

void
producer_sends (Producer *self, gconstpointer data, gsize size)
{
  if (self->fd >= 0)
    packet_send (self->fd, data, size, self->fds, self->n_fds);
  while (self->n_own > 0)
    close (self->own_fds[--self->n_own]);
  self->n_fds = 0;
}

void
producer_greets (Producer *self)
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  hello.max_held = (guint32) program_number (self->program);
  program_spoil (self->program, &hello, sizeof hello);
  producer_sends (self, &hello, sizeof hello);
}

static void
send_caps (Producer *self, gconstpointer text, gsize size)
{
  TransportHeader header = { TRANSPORT_CAPS, (guint32) (sizeof header + size) };

  memcpy (self->message, &header, sizeof header);
  memcpy (self->message + sizeof header, text, size);
  producer_sends (self, self->message, sizeof header + size);
}

void
producer_sends_caps (Producer *self)
{
  guint8 choice = program_byte (self->program);
  const gchar *text = caps_text (choice);
  const guint8 *bytes;
  guint8 size;

  if (choice < 0xf0) {
    send_caps (self, text, strlen (text));
    return;
  }
  size = program_byte (self->program);
  if (gst_byte_reader_get_data (self->program, size, &bytes))
    send_caps (self, bytes, size);
}

void
producer_sends_segment (Producer *self)
{
  TransportSegment message;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  transport_encode_segment (&message, &segment, 1);
  program_spoil (self->program, &message, sizeof message);
  producer_sends (self, &message, sizeof message);
}

static guint64
choose_id (Producer *self)
{
  guint8 choice = program_byte (self->program);

  return choice < 0xf0 ? choice % 9u : program_number (self->program);
}

void
producer_append (Producer *self, gconstpointer data, gsize size)
{
  memcpy (self->message + self->size, data, size);
  self->size += size;
}

static void
append_fd (Producer *self, gint fd, gboolean own)
{
  if (own)
    self->own_fds[self->n_own++] = fd;
  self->fds[self->n_fds++] = fd;
}

/* Unsealed memory of which the producer keeps a descriptor. */
static gint
make_fresh (Producer *self)
{
  if (self->fresh >= 0)
    close (self->fresh);
  self->fresh = make_memfd (NULL, MEMORY_SIZE, 0);
  return self->fresh;
}

static void
append_new (Producer *self, guint64 id, guint8 choice)
{
  FdKind kind = choice % (N_FD_KINDS + 2u);
  TransportNew new = { id, MEMORY_SIZE, TRANSPORT_MEMORY, 0 };
  gint fd;

  if (kind == N_FD_KINDS) {
    fd = make_table_fd (self->program, &new.size);
    append_fd (self, fd, TRUE);
    new.kind = TRANSPORT_CONTAINER;
  } else if (kind > N_FD_KINDS) {
    append_fd (self, make_fresh (self), FALSE);
  } else {
    append_fd (self, prepared_fd (kind), FALSE);
    new.size = prepared_size (kind);
    new.kind = kind >= FD_CONTAINER &&kind <= FD_BROKEN ? TRANSPORT_CONTAINER
                                                        : TRANSPORT_MEMORY;
  }
  if (self->more & PRODUCER_DEVICE_MEMORY)
    new.kind = TRANSPORT_DEVICE;
  if (choice & 0x80)
    program_spoil (self->program, &new, sizeof new);
  producer_append (self, &new, sizeof new);
}

static void
append_news (Producer *self)
{
  guint8 choice = program_byte (self->program);
  guint n, i;

  if (choice < 0xf0) {
    n = 1 + choice % 4;
    for (i = 0; i < n; i++) {
      guint64 id = choose_id (self);

      append_new (self, id, program_byte (self->program));
    }
  } else {
    guint64 first = program_number (self->program);

    n = TRANSPORT_MAX_FDS - 14 + (choice & 15u);
    for (i = 0; i < n; i++)
      append_new (self, first + i, FD_MEMORY);
  }
  self->head.n_new = (guint8) n;
}

static void
append_span (Producer *self, guint64 id, guint8 choice)
{
  guint64 all = GST_VIDEO_INFO_SIZE (&self->info);
  TransportSpan span = { id, 0, MIN (all, MEMORY_SIZE) };

  if (choice & 1)
    span.offset = program_number (self->program);
  if (choice & 2)
    span.size = program_number (self->program);
  producer_append (self, &span, sizeof span);
}

/* Where the program does not choose, it is one, of the first memory. */
static void
append_spans (Producer *self, gboolean chosen)
{
  guint8 choice = chosen ? program_byte (self->program) : 0x81;
  guint n = (choice & 0x7f) % 18u, i;

  for (i = 0; i < n; i++) {
    guint64 id = choice & 0x80 ? i + 1 : choose_id (self);

    append_span (self, id, choice & 0x80 ? 0 : program_byte (self->program));
  }
  self->head.n_spans = (guint8) n;
}

static void
append_containers (Producer *self)
{
  guint n = program_byte (self->program) % 18u, i;

  for (i = 0; i < n; i++) {
    TransportContainer container = { choose_id (self), 0, 0 };

    container.picture = (gint8) program_byte (self->program);
    producer_append (self, &container, sizeof container);
  }
  self->head.n_containers = (guint8) n;
}

/* As the caps say, except for what the program says otherwise. */
static void
append_one_video (Producer *self)
{
  const GstVideoInfo *info = &self->info;
  GstVideoMeta meta = { 0 };
  TransportVideo video;

  meta.format = GST_VIDEO_INFO_FORMAT (info);
  meta.width = (guint) GST_VIDEO_INFO_WIDTH (info);
  meta.height = (guint) GST_VIDEO_INFO_HEIGHT (info);
  meta.n_planes = GST_VIDEO_INFO_N_PLANES (info);
  memcpy (meta.offset, info->offset, sizeof meta.offset);
  memcpy (meta.stride, info->stride, sizeof meta.stride);
  transport_encode_video (&video, &meta);
  video.id = self->head.n_video;
  program_spoil (self->program, &video, sizeof video);
  producer_append (self, &video, sizeof video);
  self->head.n_video++;
}

static void
append_videos (Producer *self)
{
  guint n = 1;

  if (self->more & PRODUCER_VIDEOS)
    n = program_byte (self->program) % (TRANSPORT_MAX_VIDEOS + 2u);
  for (; n > 0; n--)
    append_one_video (self);
}

static void
append_crop (Producer *self)
{
  TransportCrop crop = { 0, 0, 8, 8 };

  program_spoil (self->program, &crop, sizeof crop);
  producer_append (self, &crop, sizeof crop);
  self->head.n_crop = 1;
}

/* Another number of descriptors than the message says. */
static void
miscount_fds (Producer *self)
{
  guint8 choice = program_byte (self->program);

  if (choice % 2)
    append_fd (self, prepared_fd (choice / 2 % N_FD_KINDS), FALSE);
  else if (self->n_fds > 0)
    self->n_fds--;
}

static void
send_frame (Producer *self)
{
  guint8 parts = program_byte (self->program);
  guint8 number = program_byte (self->program);

  self->head = (TransportFrame){ .header = { TRANSPORT_FRAME, 0 } };
  self->head.frame = number;
  self->size = sizeof self->head;
  if (parts & 1)
    append_news (self);
  append_spans (self, (parts & 2) != 0);
  if (parts & 4)
    append_containers (self);
  if (parts & 8)
    self->head.planes = choose_id (self);
  if (parts & 16)
    append_videos (self);
  if (parts & 32)
    append_crop (self);
  if (self->more & PRODUCER_METAS)
    producer_appends_metas (self);
  self->head.header.size = (guint32) self->size;
  if (parts & 64)
    program_spoil (self->program, &self->head, sizeof self->head);
  if (parts & 128)
    miscount_fds (self);
  memcpy (self->message, &self->head, sizeof self->head);
  self->sent[(guint8) self->head.frame] += self->fd >= 0;
  producer_sends (self, self->message, self->size);
}

static void
producer_sends_frame (Producer *self)
{
  self->more = 0;
  send_frame (self);
}

static void
producer_sends_more_of_a_frame (Producer *self)
{
  self->more = program_byte (self->program);
  send_frame (self);
}

static void
producer_forgets (Producer *self)
{
  guint n = program_byte (self->program) % (TRANSPORT_MAX_IDS + 2u), i;
  TransportIds *ids = (TransportIds *) self->message;
  guint64 *list = ids->ids; /* one more than there may be is sent as well */

  memset (ids, 0, TRANSPORT_IDS_SIZE (n));
  ids->header.type = TRANSPORT_FORGET;
  ids->header.size = (guint32) TRANSPORT_IDS_SIZE (n);
  ids->n_ids = n;
  for (i = 0; i < n; i++)
    list[i] = n > 8 ? i + 1 : choose_id (self);
  producer_sends (self, ids, TRANSPORT_IDS_SIZE (n));
}

static void
producer_ends (Producer *self)
{
  const TransportHeader eos = { TRANSPORT_EOS, sizeof eos };

  producer_sends (self, &eos, sizeof eos);
}

/* Any type and size, and zeros, with or without descriptors. */
static void
producer_babbles (Producer *self)
{
  guint64 number = program_number (self->program);
  gsize size = MIN (number, PACKET_ROOM);
  guint8 n = program_byte (self->program);

  memset (self->message, 0, MAX (size, sizeof (TransportHeader)));
  ((TransportHeader *) self->message)->size = (guint32) size;
  ((TransportHeader *) self->message)->type =
      program_byte (self->program) % (TRANSPORT_LAST_TYPE + 2u);
  program_spoil (self->program, self->message, size);
  for (; n % FDS_ROOM > 0; n--)
    append_fd (self, prepared_fd (n / FDS_ROOM), FALSE);
  producer_sends (self, self->message, size);
}

/* What it sent does not stay as large. */
static void
producer_shrinks (Producer *self)
{
  guint64 size = program_number (self->program);

  if (self->fresh >= 0 && size <= MEMORY_SIZE)
    FUZZ_CHECK (ftruncate (self->fresh, (off_t) size) == 0);
}

static void
hear_released (Producer *self, const TransportIds *ids)
{
  guint i;

  for (i = 0; i < ids->n_ids; i++) {
    guint8 number = (guint8) ids->ids[i];

    FUZZ_CHECK (++self->released[number] <= self->sent[number]);
    self->n_released++;
  }
}

/* A message of the consumer behind its HELLO. It says PAUSE and PLAY in turn. */
static void
hear_packet (
    Producer *self, TransportType type, gconstpointer packet, gsize size)
{
  const TransportIds *ids;
  const TransportQos *qos;

  switch (type) {
    case TRANSPORT_KEY_UNIT:
      FUZZ_CHECK (size == sizeof (TransportHeader));
      break;
    case TRANSPORT_QOS:
      FUZZ_CHECK (transport_decode_qos (packet, size, &qos) == NULL);
      break;
    case TRANSPORT_PAUSE:
    case TRANSPORT_PLAY:
      FUZZ_CHECK (size == sizeof (TransportHeader));
      FUZZ_CHECK (self->consumer_paused != (type == TRANSPORT_PAUSE));
      self->consumer_paused = type == TRANSPORT_PAUSE;
      break;
    default:
      FUZZ_CHECK (type == TRANSPORT_RELEASE);
      FUZZ_CHECK (transport_decode_ids (packet, size, &ids) == NULL);
      hear_released (self, ids);
  }
}

void
producer_hears (Producer *self)
{
  guint64 packet[TRANSPORT_IDS_SIZE (TRANSPORT_MAX_IDS) / 8];
  TransportType type;
  gint fds[FDS_ROOM];
  guint n_fds;
  const TransportHello *hello;
  TransportVersions versions;
  gssize size;

  while (self->fd >= 0
      && (size = packet_receive (self->fd, packet, sizeof packet, fds, &n_fds))
          > 0) {
    FUZZ_CHECK (n_fds == 0);
    FUZZ_CHECK (transport_decode_header (packet, (gsize) size, &type) == NULL);
    if (!self->greeted) {
      FUZZ_CHECK (type == TRANSPORT_HELLO);
      FUZZ_CHECK (
          transport_decode_hello (packet, (gsize) size, &hello, &versions)
          == NULL);
      self->greeted = TRUE;
      continue;
    }
    hear_packet (self, type, packet, (gsize) size);
  }
}

static void
producer_hangs_up (Producer *self)
{
  guint8 how = program_byte (self->program);

  if (self->fd < 0)
    return;
  self->hung_up = TRUE;
  if (how % 4 < 3) {
    shutdown (self->fd, how % 4);
    return;
  }
  close (self->fd);
  self->fd = -1;
}

gboolean
producer_takes_step (
    Producer *self, gboolean later, guint n_others, guint *choice)
{
  static void (*const first_steps[]) (Producer *) = {
    producer_sends_frame,
    producer_sends_frame,
    producer_sends_frame,
    producer_forgets,
    producer_sends_caps,
    producer_sends_segment,
    producer_greets,
    producer_ends,
    producer_babbles,
    producer_shrinks,
    producer_hears,
    producer_hangs_up,
  };
  static void (*const later_steps[]) (Producer *) = {
    producer_sends_more_of_a_frame,
    producer_sends_event,
    producer_refuses,
    producer_greets_otherwise,
  };
  const guint n =
      later ? G_N_ELEMENTS (later_steps) : G_N_ELEMENTS (first_steps);

  *choice %= n + n_others;
  if (*choice >= n) {
    *choice -= n;
    return FALSE;
  }
  (later ? later_steps : first_steps)[*choice](self);
  return TRUE;
}
