/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Any conversation of a hostile producer with libshmem-frames. An input means what
 * it means to the target transport-client, and the seeds are the same.
 *
 * Whatever was taken can be read, to its last byte. No frame is released that was
 * not sent, or more often; with a producer that keeps to the rules, each is. In
 * the end no descriptor is open that was not before.
 */

#include "transport-client.h"

#include <shmem/shmem-frames.h>

#include <string.h>

#include <sys/socket.h>
#include <unistd.h>

/* Frames that the consumer holds; one more than a producer can let out. */
#define MAX_FRAMES (TRANSPORT_MAX_HELD + 1)
/* More than this is not read of one plane. */
#define MAX_TOUCHED (1 << 16)

typedef struct
{
  Program *program;
  Producer producer;
  struct shmem_frames_client *client; /* or NULL */
  struct shmem_frame *frames[MAX_FRAMES];
  guint n_frames;
  gboolean ended;
  gboolean leaves; /* with frames in use */
} Talk;

static volatile guint8 sink;

/* ---- The consumer. ---- */

static void
touch (gconstpointer data, guint64 size)
{
  const guint8 *bytes = data;
  guint64 i;

  if (bytes == NULL || size == 0)
    return;
  for (i = 0; i < MIN (size, MAX_TOUCHED); i++)
    sink = bytes[i];
  sink = bytes[size - 1];
}

static bool
touch_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  (void) user_data;
  FUZZ_CHECK (depth <= SHMEM_MAX_DEPTH);
  touch (entry->data, entry->size);
  return true;
}

static void
read_planes (
    const struct shmem_frame *frame, const struct shmem_frame_info *info)
{
  struct shmem_frame_memory memory;
  struct shmem_frame_plane plane;
  guint32 i;

  for (i = 0; i < info->n_planes; i++) {
    FUZZ_CHECK (shmem_frame_get_plane (frame, i, &plane) == 0);
    FUZZ_CHECK (plane.memory < info->n_memories);
    FUZZ_CHECK (plane.picture < info->n_pictures);
    if (plane.row_bytes > 0 && plane.height > 0 && plane.data)
      FUZZ_CHECK (plane.row_bytes
          <= plane.size - (guint64) plane.stride * (plane.height - 1));
    touch (plane.data, plane.size);
  }
  FUZZ_CHECK (shmem_frame_get_plane (frame, i, &plane) != 0);
  for (i = 0; i < info->n_memories; i++) {
    FUZZ_CHECK (shmem_frame_get_memory (frame, i, &memory) == 0);
    FUZZ_CHECK (memory.size <= memory.object_size - memory.offset);
    touch (memory.data, memory.size);
  }
  FUZZ_CHECK (shmem_frame_get_memory (frame, i, &memory) != 0);
}

static void
read_frame (const struct shmem_frame *frame)
{
  struct shmem_frame_container container;
  struct shmem_frame_info info;
  struct shmem_frames_hdr hdr;
  struct shmem_reader reader;
  struct shmem_entry entry;
  guint32 i;

  shmem_frame_get_info (frame, &info);
  FUZZ_CHECK (info.n_pictures > 0);
  read_planes (frame, &info);
  for (i = 0; i < info.n_containers; i++) {
    FUZZ_CHECK (shmem_frame_get_container (frame, i, &container) == 0);
    FUZZ_CHECK (container.picture < (gint32) info.n_pictures);
    touch (container.data, container.size);
    FUZZ_CHECK (shmem_frame_get_reader (frame, i, &reader) == 0);
    shmem_reader_walk (&reader, touch_entry, NULL);
  }
  for (i = 0; i < info.n_pictures; i++)
    shmem_frame_get_hdr (frame, i, &hdr);
  if (shmem_frame_find_entry (frame, 0, SHMEM_FORMAT_T35, "me", 2, &entry) == 0)
    FUZZ_CHECK (entry.size >= 2);
}

static void
drop_frame (Talk *self, guint index)
{
  shmem_frame_release (self->frames[index]);
  self->frames[index] = self->frames[--self->n_frames];
}

static void
check_caps (const Talk *self)
{
  struct shmem_frames_caps caps;

  FUZZ_CHECK (shmem_frames_get_caps (self->client, &caps) == 0);
  FUZZ_CHECK (caps.media[0] != '\0' && caps.views > 0);
  FUZZ_CHECK (caps.framerate_den > 0 && caps.pixel_aspect_den > 0);
  FUZZ_CHECK (memchr (caps.media, '\0', sizeof caps.media) != NULL);
  FUZZ_CHECK (memchr (caps.format, '\0', sizeof caps.format) != NULL);
  FUZZ_CHECK (strlen (shmem_frames_get_caps_text (self->client)) > 0);
}

static void
take_event (Talk *self, const struct shmem_frames_event *event)
{
  struct shmem_frames_segment segment;

  switch (event->kind) {
    case SHMEM_FRAMES_CAPS:
      check_caps (self);
      break;
    case SHMEM_FRAMES_SEGMENT:
      FUZZ_CHECK (shmem_frames_get_segment (self->client, &segment) == 0);
      break;
    case SHMEM_FRAMES_FRAME:
      FUZZ_CHECK (self->n_frames < MAX_FRAMES);
      self->frames[self->n_frames++] = event->frame;
      break;
    case SHMEM_FRAMES_EVENT:
      FUZZ_CHECK (strlen (event->text) <= TRANSPORT_MAX_EVENT_SIZE);
      break;
    default:
      break;
  }
}

/* Until there is nothing; it looks for a second frame not each time. */
static void
consumer_receives (Talk *self)
{
  struct shmem_frames_event event;
  struct shmem_frames_error error;
  guint n_again = 0;

  while (self->client && !self->ended && n_again < 2) {
    if (shmem_frames_dispatch (self->client, &event, &error) == 0) {
      take_event (self, &event);
      n_again += event.kind == SHMEM_FRAMES_NONE;
      continue;
    }
    FUZZ_CHECK (error.result != 0 && error.text[0] != '\0');
    FUZZ_CHECK (
        shmem_frames_dispatch (self->client, &event, NULL) == error.result);
    self->ended = TRUE;
  }
}

static void
consumer_closes (Talk *self)
{
  struct shmem_frames_stats stats;

  if (self->client == NULL)
    return;
  shmem_frames_get_stats (self->client, &stats);
  FUZZ_CHECK (stats.held == self->n_frames);
  shmem_frames_close (self->client);
  self->client = NULL;
}

static void
consumer_drops (Talk *self)
{
  guint8 choice = program_byte (self->program);

  if (self->n_frames > 0)
    drop_frame (self, choice % self->n_frames);
}

static void
consumer_reads (Talk *self)
{
  guint8 choice = program_byte (self->program);

  if (self->n_frames > 0)
    read_frame (self->frames[choice % self->n_frames]);
}

/* What another target does with memories and copies. */
static void
consumer_passes_over (Talk *self)
{
  program_byte (self->program);
  program_byte (self->program);
}

static void
consumer_does_nothing (Talk *self)
{
  (void) self;
}

static void
consumer_pauses (Talk *self)
{
  guint8 paused = program_byte (self->program) % 2;

  if (self->client)
    shmem_frames_set_paused (self->client, paused);
}

static void
consumer_wishes (Talk *self)
{
  guint8 choice = program_byte (self->program);

  program_number (self->program);
  if (self->client && choice & 0x80)
    shmem_frames_request_key_unit (self->client);
}

/* ---- The conversation. ---- */

/* Those that came later are apart, so that seeds that were there mean the same. */
static void
step (Talk *self, guint choice)
{
  static void (*const first[]) (Talk *) = {
    consumer_receives,
    consumer_reads,
    consumer_drops,
    consumer_passes_over,
    consumer_does_nothing,
    consumer_passes_over,
    consumer_receives,
    consumer_closes,
  };
  static void (*const later[]) (Talk *) = {
    consumer_pauses,
    consumer_wishes,
    consumer_receives,
  };
  const gboolean is_later = choice >= FIRST_LATER_STEP;

  choice -= is_later ? FIRST_LATER_STEP : 0;
  if (!producer_takes_step (&self->producer, is_later,
          is_later ? G_N_ELEMENTS (later) : G_N_ELEMENTS (first), &choice))
    (is_later ? later : first)[choice](self);
}

static void
talk (Talk *self)
{
  while (gst_byte_reader_get_remaining (self->program) > 0) {
    guint8 choice = program_byte (self->program);

    step (self, choice & 0x7f);
    /* Else several things are said before the consumer looks. */
    if (!(choice & 0x80))
      consumer_receives (self);
  }
}

/* Everything is given back. Who hung up, or is not listened to any more, does
 * not learn it. */
static void
check_released (Talk *self)
{
  struct shmem_frames_stats stats;
  guint n_waits;

  /* The socket may have been full. */
  for (n_waits = 0; n_waits < 8; n_waits++) {
    producer_hears (&self->producer);
    consumer_receives (self);
    while (self->n_frames > 0)
      drop_frame (self, 0);
  }
  producer_hears (&self->producer);
  if (self->client == NULL || self->ended || self->producer.hung_up)
    return;
  shmem_frames_get_stats (self->client, &stats);
  FUZZ_CHECK (self->producer.n_released == stats.frames + stats.skipped);
}

static void
begin (Talk *self)
{
  guint8 choice = program_byte (self->program);
  struct shmem_frames_options options = { .max_copy = MEMORY_SIZE };
  gint pair[2], smallest = 1;

  FUZZ_CHECK (
      socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
  producer_init (&self->producer, self->program, pair[0]);
  if (choice & 1)
    options.flags |= SHMEM_FRAMES_COPY_UNSEALED;
  if (choice & 2)
    options.max_copy = MEMORY_SIZE - 1;
  if (choice & 4)
    setsockopt (pair[1], SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest);
  if (choice & 32)
    options.flags |= SHMEM_FRAMES_LATEST;
  if (choice & 64)
    options.flags |= SHMEM_FRAMES_DEVICE_MEMORY | SHMEM_FRAMES_WANT_EVENTS;
  if (choice & 128)
    options.max_held = 2;
  self->leaves = (choice & 16) != 0;
  FUZZ_CHECK (
      shmem_frames_connect_dup_fd (pair[1], &options, &self->client, NULL)
      == 0);
  close (pair[1]);
  /* So that what comes next is seldom for nothing. */
  if (choice & 8)
    return;
  producer_greets (&self->producer);
  producer_sends_caps (&self->producer);
  producer_sends_segment (&self->producer);
  consumer_receives (self);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Program program;
  Talk self = { .program = &program };

  conversation_begin ();
  gst_byte_reader_init (&program, data, (guint) size);
  begin (&self);
  talk (&self);
  if (!self.leaves) {
    while (self.n_frames > 0)
      drop_frame (&self, 0);
    check_released (&self);
  }
  consumer_closes (&self);
  while (self.n_frames > 0)
    drop_frame (&self, 0);
  producer_clear (&self.producer);
  conversation_end ();
  return 0;
}
