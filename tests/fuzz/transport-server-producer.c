/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a producer does with its server, as an element does it: one thing after
 * the other, caps and a segment before the first frame, and what was not done,
 * for flushing or a pause, is gone on with or ended.
 */

#include "transport-server.h"

#include "transport/transportstate.h"

#include "transport/transportevents.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-format.h>

#define PRODUCER_SENDS_EVENT 0x48

void
producer_init (Producer *self, Program *program, TransportServer *server,
    void (*pass) (void))
{
  *self = (Producer){ .program = program, .server = server, .pass = pass };
  self->allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  transport_metas_init (&self->metas, NULL, FALSE);
}

void
producer_clear (Producer *self)
{
  guint i;

  for (i = 0; i < N_MEMORIES; i++)
    g_clear_pointer (&self->memories[i], gst_memory_unref);
  for (i = 0; i < N_CONTAINERS; i++)
    g_clear_pointer (&self->containers[i], gst_shmem_container_unref);
  transport_plane_table_clear (&self->table);
  transport_metas_clear (&self->metas);
  for (i = 0; i < self->n_headers; i++)
    gst_buffer_unref (self->headers[i]);
  gst_object_unref (self->allocator);
}

static void
send_caps (Producer *self)
{
  GstCaps *caps =
      gst_caps_from_string (caps_text (program_byte (self->program) % 11u));

  FUZZ_CHECK (caps != NULL);
  FUZZ_CHECK (transport_server_set_caps (self->server, caps, NULL));
  gst_caps_unref (caps);
  self->has_caps = TRUE;
}

static void
send_segment (Producer *self)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = program_byte (self->program);
  transport_server_set_segment (
      self->server, &segment, program_byte (self->program) % 2);
  self->has_segment = TRUE;
}

static void
set_clock (Producer *self)
{
  guint8 epoch = program_byte (self->program);

  transport_server_set_clock (self->server,
      epoch == 0 ? GST_CLOCK_TIME_NONE : epoch, program_byte (self->program),
      epoch % 2);
}

static GstMemory *
get_memory (Producer *self, guint8 choice)
{
  GstMemory **memory = &self->memories[choice % N_MEMORIES];

  if (*memory == NULL) {
    *memory = gst_allocator_alloc (self->allocator, CAPS_SIZE, NULL);
    FUZZ_CHECK (*memory != NULL);
    watch_object (*memory);
  }
  return choice & 0x80 ? gst_memory_share (*memory, choice & 15, 16)
                       : gst_memory_ref (*memory);
}

static GstShmemContainer *
get_container (Producer *self, guint8 choice)
{
  guint index = choice % N_CONTAINERS;
  GstShmemContainer **container = &self->containers[index];

  if (*container == NULL) {
    GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();

    gst_shmem_container_builder_add (
        builder, SHMEM_FORMAT_REGS, "registers---", 4 * (index + 1));
    *container = gst_shmem_container_builder_build (builder, NULL);
    FUZZ_CHECK (*container != NULL);
    watch_object (*container);
    gst_shmem_container_builder_free (builder);
  }
  return *container;
}

/* A picture of grey for each memory that is one. */
static const TransportPlaneTable *
make_table (Producer *self, GstBuffer *buffer)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;
  guint i;

  gst_video_info_set_format (
      &info, GST_VIDEO_FORMAT_GRAY8, CAPS_WIDTH, CAPS_HEIGHT);
  for (i = 0; i < gst_buffer_n_memory (buffer); i++)
    if (gst_buffer_peek_memory (buffer, i)->size == CAPS_SIZE)
      FUZZ_CHECK (gst_shmem_planes_append_video_info (
          &planes, &info, i, 0, SHMEM_PLANE_COLOUR, i, NULL));
  if (planes.num == 0)
    return NULL;
  FUZZ_CHECK (transport_plane_table_set (&self->table, &planes, buffer, NULL));
  return &self->table;
}

/* One for each view, or what passes for one. */
static void
add_video_metas (Producer *self, GstBuffer *buffer)
{
  guint n = program_byte (self->program) % 4u, i;

  for (i = 0; i < n; i++)
    gst_buffer_add_video_meta (buffer, GST_VIDEO_FRAME_FLAG_NONE,
        GST_VIDEO_FORMAT_GRAY8, CAPS_WIDTH, CAPS_HEIGHT)
        ->id = (gint) i;
}

static GstBuffer *
make_buffer (Producer *self, guint8 parts)
{
  GstBuffer *buffer = gst_buffer_new ();
  guint i;

  watch_object (buffer);
  GST_BUFFER_PTS (buffer) = ++self->n_frames;
  for (i = 0; i < (parts & 3u); i++)
    gst_buffer_append_memory (
        buffer, get_memory (self, program_byte (self->program)));
  for (i = 0; i < (parts >> 2 & 3u); i++) {
    guint8 choice = program_byte (self->program);

    gst_buffer_add_shmem_container_meta_full (
        buffer, get_container (self, choice), choice / N_CONTAINERS % 4 - 1);
  }
  if (parts & 32)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  if (parts & 128)
    add_video_metas (self, buffer);
  return buffer;
}

/* Some that have no place of their own. */
static const TransportMetas *
make_metas (Producer *self, GstBuffer *buffer)
{
  guint n = program_byte (self->program) % 8u, i;
  GstCaps *reference = gst_caps_new_empty_simple ("timestamp/x-unix");

  for (i = 0; i < n; i++) {
    gst_buffer_add_video_region_of_interest_meta (
        buffer, "face", i, program_byte (self->program), 8, 8);
    gst_buffer_add_reference_timestamp_meta (
        buffer, reference, i, GST_CLOCK_TIME_NONE);
  }
  gst_caps_unref (reference);
  transport_metas_encode (&self->metas, buffer);
  return &self->metas;
}

/* Whether to go on, after flushing or a pause. */
static gboolean
go_on (Producer *self)
{
  if (self->server->flushing
      || gst_byte_reader_get_remaining (self->program) == 0)
    return FALSE;
  self->pass ();
  return TRUE;
}

static void
finish (Producer *self, TransportDelivery *delivery, gboolean done)
{
  while (!done && go_on (self))
    done = transport_server_resume (self->server, delivery);
  transport_server_end (self->server, delivery);
}

static void
send_frame (Producer *self)
{
  guint8 parts = program_byte (self->program);
  TransportPrepared frame = { .layouts = G_MAXUINT16, .crop = FALSE };
  TransportDelivery delivery;
  gboolean done;

  /* The element has both before a frame. */
  if (!self->has_caps)
    send_caps (self);
  if (!self->has_segment)
    send_segment (self);
  frame.buffer = make_buffer (self, parts);
  if (parts & 16)
    frame.table = make_table (self, frame.buffer);
  if (parts & 64)
    frame.metas = make_metas (self, frame.buffer);
  done = transport_server_send (self->server, &frame, &delivery);
  gst_buffer_unref (frame.buffer);
  if (delivery.has_qos)
    gst_event_unref (gst_event_new_qos ((GstQOSType) delivery.qos.kind,
        delivery.qos.proportion, delivery.qos.diff, delivery.qos.timestamp));
  finish (self, &delivery, done);
}

static void
send_known_header (Producer *self, guint number)
{
  TransportDelivery delivery;
  TransportPrepared header = { .buffer = self->headers[number] };
  gboolean done =
      transport_server_send_header (self->server, &header, number, &delivery);

  finish (self, &delivery, done);
}

/* A header more, or those that clients lack. */
static void
send_header (Producer *self)
{
  guint8 parts = program_byte (self->program);
  guint i = 0;

  if (!self->has_segment)
    send_segment (self);
  if (!self->has_caps)
    send_caps (self);
  if (self->n_headers < N_HEADERS && parts & 64) {
    self->headers[self->n_headers++] = make_buffer (self, parts);
    send_known_header (self, self->n_headers - 1);
    return;
  }
  while ((i = transport_server_find_lacking_header (self->server, i))
      < self->n_headers)
    send_known_header (self, i++);
}

static void
reset_headers (Producer *self)
{
  transport_server_reset_headers (self->server);
  while (self->n_headers > 0)
    gst_buffer_unref (self->headers[--self->n_headers]);
}

static GstEvent *
make_event (guint8 choice)
{
  GstStructure *structure;

  switch (choice % 4u) {
    case 0:
      return gst_event_new_stream_start ("stream");
    case 1:
      return gst_event_new_tag (
          gst_tag_list_new (GST_TAG_BITRATE, (guint) choice, NULL));
    case 2:
      return gst_event_new_gap (choice, choice & 4 ? GST_CLOCK_TIME_NONE : 1);
    default:
      structure = gst_structure_new (
          choice & 4 ? "a" : "b", "value", G_TYPE_UINT, (guint) choice, NULL);
      return gst_event_new_custom (choice & 8
              ? GST_EVENT_CUSTOM_DOWNSTREAM
              : GST_EVENT_CUSTOM_DOWNSTREAM_STICKY,
          structure);
  }
}

static void
send_event (Producer *self)
{
  GstEvent *event = make_event (program_byte (self->program));
  gchar *lost = NULL;
  GBytes *message = transport_event_encode (event, &lost, NULL);

  FUZZ_CHECK (message != NULL && lost == NULL);
  FUZZ_CHECK (transport_server_set_event (self->server, message));
  g_bytes_unref (message);
  gst_event_unref (event);
}

static void
send_end (Producer *self)
{
  while (!transport_server_send_eos (self->server) && go_on (self))
    ;
}

static void
wait_for_client (Producer *self)
{
  transport_server_wait_for_client (self->server);
}

static void
forget_memory (Producer *self)
{
  guint8 choice = program_byte (self->program);

  g_clear_pointer (&self->memories[choice % N_MEMORIES], gst_memory_unref);
}

static void
forget_container (Producer *self)
{
  guint8 choice = program_byte (self->program);

  g_clear_pointer (
      &self->containers[choice % N_CONTAINERS], gst_shmem_container_unref);
}

void
producer_does (Producer *self, guint8 choice)
{
  static void (*const ways[]) (Producer *) = {
    send_frame,
    send_frame,
    send_frame,
    send_frame,
    send_caps,
    send_segment,
    set_clock,
    send_end,
    wait_for_client,
    forget_memory,
    forget_container,
    send_header,
    reset_headers,
  };

  /* It came later; seeds mean what they did. */
  if (choice >= PRODUCER_SENDS_EVENT)
    send_event (self);
  else
    ways[choice % G_N_ELEMENTS (ways)](self);
}
