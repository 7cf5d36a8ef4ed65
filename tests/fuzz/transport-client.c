/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Any conversation of a hostile producer with the consumer's side of the
 * transport. The input is a program of what the producer says, with which
 * descriptors, and of what becomes of frames that were taken.
 *
 * Whatever was taken can be read, to its last byte, and not be written. No
 * frame is released that was not sent, or more often; with a producer that
 * keeps to the rules, each is. In the end nothing is left, and no descriptor
 * open.
 */

#include "transport-client.h"

#include "frame-reader.h"
#include "transport/transportclient.h"
#include "transport/transportlatest.h"
#include "transport/transporttiming.h"

#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

/* Frames that the consumer holds; TRANSPORT_MAX_HELD and copies. */
#define MAX_FRAMES 96
#define MAX_KEPT 16

/* A frame in use, and the caps that it came with. */
typedef struct
{
  GstBuffer *buffer;
  gboolean is_copy; /* in memories of its own, which are writable */
  GstVideoInfo info;
  gboolean is_video;
} Frame;

typedef struct
{
  Program *program;

  Producer producer;

  TransportClient *client; /* or NULL */
  gint wakeup;             /* always readable */
  gboolean ended;          /* it has nothing more to receive */
  guint n_taken;
  TransportTiming timing;
  GstVideoInfo info; /* of the caps that came last */
  gboolean is_video;
  Frame frames[MAX_FRAMES];
  guint n_frames;
  GstMemory *kept[MAX_KEPT]; /* taken out of their buffers */
  guint n_kept;
  gboolean leaves; /* with frames in use */
  gboolean is_live;
} Talk;

/* ---- The consumer. ---- */

static void
drop_frame (Talk *self, guint index)
{
  gst_buffer_unref (self->frames[index].buffer);
  self->frames[index] = self->frames[--self->n_frames];
}

/* Ours is the monotonic clock, as of a live consumer that started just now. */
static void
time_frame (Talk *self, GstBuffer *buffer)
{
  const TransportNow now = { self->is_live ? 1000 : GST_CLOCK_TIME_NONE,
    self->is_live ? 1 : GST_CLOCK_TIME_NONE, 0 };
  GstSegment segment;
  GstEvent *event;

  if (!transport_timing_take_buffer (&self->timing, buffer, &now, &segment))
    return;
  event = gst_event_new_segment (&segment);
  FUZZ_CHECK (event != NULL);
  gst_event_unref (event);
}

static void
take_frame (Talk *self, GstBuffer *buffer)
{
  time_frame (self, buffer);
  watch_object (buffer);
  self->n_taken++;
  if (self->n_frames == MAX_FRAMES)
    drop_frame (self, 0);
  self->frames[self->n_frames++] =
      (Frame){ buffer, FALSE, self->info, self->is_video };
}

static void
take_caps (Talk *self, GstCaps *caps)
{
  FUZZ_CHECK (gst_caps_is_fixed (caps));
  self->is_video = gst_video_info_from_caps (&self->info, caps)
      && GST_VIDEO_INFO_FORMAT (&self->info) != GST_VIDEO_FORMAT_ENCODED;
  gst_caps_unref (caps);
  if (self->is_video)
    self->producer.info = self->info;
}

/* Takes @event; all that it says can be asked for. */
static void
take_gst_event (Talk *self, GstEvent *event)
{
  const GstStructure *structure = gst_event_get_structure (event);
  GstBuffer *nothing;
  GstTagList *tags;

  watch_object (event);
  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP) {
    nothing = gst_buffer_new ();
    gst_event_parse_gap (
        event, &GST_BUFFER_PTS (nothing), &GST_BUFFER_DURATION (nothing));
    time_frame (self, nothing);
    gst_buffer_unref (nothing);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
    gst_event_parse_tag (event, &tags);
    g_free (gst_tag_list_to_string (tags));
  } else {
    FUZZ_CHECK (structure != NULL);
    g_free (gst_structure_to_string (structure));
  }
  gst_event_unref (event);
}

static void
take_event (Talk *self, TransportEvent *event)
{
  switch (event->type) {
    case TRANSPORT_EVENT_CAPS:
      take_caps (self, event->caps);
      break;
    case TRANSPORT_EVENT_FRAME:
      if (event->many)
        event->buffer = transport_client_copy (self->client, event->buffer);
      take_frame (self, event->buffer);
      break;
    case TRANSPORT_EVENT_SEGMENT:
      transport_timing_take_segment (&self->timing, &event->segment,
          event->epoch, GST_CLOCK_TIME_IS_VALID (event->latency),
          event->generation);
      break;
    case TRANSPORT_EVENT_PASSING:
      take_gst_event (self, event->gst_event);
      break;
    case TRANSPORT_EVENT_ERROR:
      FUZZ_CHECK (event->error != NULL);
      g_clear_error (&event->error);
      self->ended = TRUE;
      break;
    case TRANSPORT_EVENT_GONE:
    case TRANSPORT_EVENT_REFUSED:
      self->ended = TRUE;
      break;
    case TRANSPORT_EVENT_EOS:
    case TRANSPORT_EVENT_AGAIN:
    default:
      break;
  }
}

static void
consumer_waits (Talk *self)
{
  if (self->client)
    FUZZ_CHECK (transport_client_wait (self->client, self->wakeup));
}

/* Where the last wait brought one frame, it is not looked for another one
 * before the next wait. */
static void
consumer_receives (Talk *self)
{
  guint n_again = 0;

  while (self->client && !self->ended && n_again < 2) {
    TransportEvent event;

    transport_client_receive (self->client, &event);
    take_event (self, &event);
    if (event.type != TRANSPORT_EVENT_AGAIN)
      continue;
    n_again++;
    consumer_waits (self);
  }
}

static void
add_pending (Talk *self, TransportPending *pending, TransportEvent *event)
{
  gboolean room = TRUE;

  if (event->type == TRANSPORT_EVENT_FRAME)
    room = transport_pending_make_room (pending, event->buffer, event->many);
  transport_pending_unref_replaced (pending);
  if (!room) {
    gst_buffer_unref (event->buffer);
    return;
  }
  if (event->type == TRANSPORT_EVENT_FRAME && event->many)
    event->buffer = transport_client_copy (self->client, event->buffer);
  transport_pending_push (pending, event);
  transport_pending_unref_replaced (pending);
}

/* As with latest=true: all that has arrived, and of frames the newest. */
static void
consumer_receives_newest (Talk *self)
{
  TransportPending pending;
  TransportEvent event;

  transport_pending_init (&pending);
  while (self->client && !self->ended) {
    transport_client_receive (self->client, &event);
    if (event.type == TRANSPORT_EVENT_AGAIN)
      break;
    if (event.type >= TRANSPORT_EVENT_EOS)
      take_event (self, &event);
    else
      add_pending (self, &pending, &event);
  }
  while (transport_pending_pop (&pending, &event)) {
    event.many = FALSE;
    take_event (self, &event);
  }
  self->n_taken += (guint) pending.n_skipped;
  transport_pending_clear (&pending);
}

static void
consumer_closes (Talk *self)
{
  if (self->client == NULL)
    return;
  transport_client_close (self->client);
  g_clear_pointer (&self->client, transport_client_unref);
}

static Frame *
choose_frame (Talk *self)
{
  guint8 choice = program_byte (self->program);

  return self->n_frames > 0 ? &self->frames[choice % self->n_frames] : NULL;
}

static void
consumer_drops (Talk *self)
{
  Frame *frame = choose_frame (self);

  if (frame)
    drop_frame (self, (guint) (frame - self->frames));
}

static void
consumer_reads (Talk *self)
{
  Frame *frame = choose_frame (self);

  if (frame)
    read_buffer (
        frame->buffer, frame->is_copy, frame->is_video ? &frame->info : NULL);
}

/* A memory of a frame, or a share of it, is kept for longer than the frame. */
static void
consumer_keeps (Talk *self)
{
  Frame *frame = choose_frame (self);
  guint8 choice = program_byte (self->program);
  GstMemory *memory;
  guint n = frame ? gst_buffer_n_memory (frame->buffer) : 0;

  if (n == 0 || self->n_kept == MAX_KEPT)
    return;
  memory = gst_buffer_peek_memory (frame->buffer, choice / 2 % n);
  memory =
      choice % 2 ? gst_memory_share (memory, 0, -1) : gst_memory_ref (memory);
  FUZZ_CHECK (memory != NULL);
  self->kept[self->n_kept++] = memory;
}

static void
consumer_drops_kept (Talk *self)
{
  if (self->n_kept > 0)
    gst_memory_unref (self->kept[--self->n_kept]);
}

/* Another buffer takes the place of one; the copy may share its memories. */
static void
consumer_copies (Talk *self)
{
  Frame *frame = choose_frame (self);
  gboolean deep = program_byte (self->program) % 2;
  GstBuffer *copy;

  if (frame == NULL || gst_buffer_get_size (frame->buffer) > 1 << 20)
    return;
  copy = deep ? gst_buffer_copy_deep (frame->buffer)
              : gst_buffer_copy (frame->buffer);
  FUZZ_CHECK (copy != NULL);
  watch_object (copy);
  gst_buffer_unref (frame->buffer);
  frame->buffer = copy;
  frame->is_copy |= deep;
}

static void
consumer_pauses (Talk *self)
{
  gboolean paused = program_byte (self->program) % 2;

  if (self->client)
    transport_client_set_paused (self->client, paused);
}

/* Of upstream, with numbers that no sink has. */
static void
consumer_wishes (Talk *self)
{
  guint8 choice = program_byte (self->program);
  gdouble proportion = choice % 8u;
  gint64 diff = (gint64) program_number (self->program);

  if (self->client == NULL)
    return;
  if (choice & 0x80)
    transport_client_request_key_unit (self->client);
  else
    transport_client_send_qos (self->client, GST_QOS_TYPE_UNDERFLOW,
        choice & 0x40 ? 1 / (proportion - 1) : proportion, diff,
        program_number (self->program));
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
    consumer_keeps,
    consumer_drops_kept,
    consumer_copies,
    consumer_waits,
    consumer_closes,
  };
  static void (*const later[]) (Talk *) = {
    consumer_pauses,
    consumer_wishes,
    consumer_receives_newest,
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

static void
drop_all (Talk *self)
{
  while (self->n_frames > 0)
    drop_frame (self, self->n_frames - 1);
  while (self->n_kept > 0)
    gst_memory_unref (self->kept[--self->n_kept]);
}

/* Everything is given back. Who hung up, or is not listened to any more, does
 * not learn it. */
static void
check_released (Talk *self)
{
  Producer *producer = &self->producer;
  guint n_waits;

  /* The socket may have been full. */
  for (n_waits = 0; n_waits < 8; n_waits++) {
    producer_hears (producer);
    consumer_waits (self);
  }
  producer_hears (producer);
  if (self->client && !self->ended && !producer->hung_up)
    FUZZ_CHECK (producer->n_released == self->n_taken);
}

static void
begin (Talk *self)
{
  guint8 choice = program_byte (self->program);
  TransportClientConfig config = { .import_policy = GST_SHMEM_IMPORT_REFUSE,
    .max_copy = MEMORY_SIZE };
  gint pair[2], smallest = 1;

  FUZZ_CHECK (
      socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
  producer_init (&self->producer, self->program, pair[0]);
  self->wakeup = eventfd (1, EFD_CLOEXEC);
  if (choice & 1)
    config.import_policy = GST_SHMEM_IMPORT_COPY;
  if (choice & 2)
    config.max_copy = MEMORY_SIZE - 1;
  if (choice & 4)
    setsockopt (pair[1], SOL_SOCKET, SO_SNDBUF, &smallest, sizeof smallest);
  if (choice & 64)
    config.features =
        TRANSPORT_FEATURE_SERIALIZED_METAS | TRANSPORT_FEATURE_DEVICE_MEMORY;
  config.foreign = (choice & 128) != 0;
  self->client = transport_client_new (pair[1], &config, NULL);
  FUZZ_CHECK (self->client != NULL);
  self->leaves = (choice & 16) != 0;
  self->is_live = (choice & 32) != 0;
  transport_timing_init (&self->timing);
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
    drop_all (&self);
    check_released (&self);
  }
  consumer_closes (&self);
  drop_all (&self);
  close (self.wakeup);
  producer_clear (&self.producer);
  conversation_end ();
  return 0;
}
