/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Device memory: which frames go over as dma-bufs, and to whom. No device is
 * needed: to the producer, memory of a GstDmaBufAllocator is a dma-buf, whatever
 * its descriptor is; the client is one by hand. What a consumer does with real
 * ones is in dmabufs.c.
 */

#include "helpers.h"

#include <gst/allocators/allocators.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define DMABUF_CAPS                                                            \
  "video/x-raw(memory:DMABuf), format=(string)GRAY8, width=(int)64, "          \
  "height=(int)16, framerate=(fraction)25/1"
#define DRM_CAPS                                                               \
  "video/x-raw(memory:DMABuf), format=(string)DMA_DRM, "                       \
  "drm-format=(string)NV12:0x0100000000000002, width=(int)64, "                \
  "height=(int)16, framerate=(fraction)25/1"
#define ALLOW "device-memory=allow max-held-buffers=4"

static GstMemory *
new_device_memory (void)
{
  GstAllocator *allocator = gst_dmabuf_allocator_new ();
  GstMemory *memory =
      gst_dmabuf_allocator_alloc (allocator, raw_memfd (0), RAW_SIZE);

  gst_memory_resize (memory, 64, VIDEO_SIZE);
  gst_object_unref (allocator);
  return memory;
}

static GstBuffer *
new_device_frame (guint number, GstMemory *memory)
{
  GstBuffer *frame = gst_buffer_new ();

  gst_buffer_append_memory (frame, memory);
  stamp_frame (frame, number);
  return frame;
}

/* A client by hand that offers @features. */
static gint
join (guint64 features)
{
  gint fd = raw_connect ();
  TransportHello hello;

  transport_encode_hello (&hello, features);
  raw_send (fd, &hello, sizeof hello, NULL, 0);
  return fd;
}

typedef struct
{
  guint64 room[TRANSPORT_MAX_MESSAGE_SIZE / sizeof (guint64)];
  gsize size;
  gint fds[TRANSPORT_MAX_FDS];
  guint n_fds;
} Packet;

static void
receive (gint fd, Packet *packet)
{
  union
  {
    struct cmsghdr header;
    guint8 data[CMSG_SPACE (sizeof packet->fds)];
  } control;
  struct iovec part = { packet->room, sizeof packet->room };
  struct msghdr message = { .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control };
  struct cmsghdr *header;
  gssize size = recvmsg (fd, &message, MSG_CMSG_CLOEXEC);

  fail_unless (size > 0);
  packet->size = (gsize) size;
  packet->n_fds = 0;
  header = CMSG_FIRSTHDR (&message);
  if (header) {
    packet->n_fds = (guint) ((header->cmsg_len - CMSG_LEN (0)) / sizeof (gint));
    memcpy (packet->fds, CMSG_DATA (header), packet->n_fds * sizeof (gint));
  }
}

static TransportType
type_of (const Packet *packet)
{
  return ((const TransportHeader *) packet->room)->type;
}

/* The next packet of @type, with those before it left out. */
static void
receive_type (gint fd, TransportType type, Packet *packet)
{
  do
    receive (fd, packet);
  while (type_of (packet) != type);
}

/* The next FRAME, which brings @n new objects, all of @kind; releases it. */
static void
expect_frame (gint fd, guint n, TransportKind kind, TransportFrameView *view)
{
  static Packet packet;
  guint i;

  receive_type (fd, TRANSPORT_FRAME, &packet);
  fail_unless (transport_decode_frame (packet.room, packet.size, view) == NULL);
  fail_unless_equals_int (view->frame->n_new, n);
  fail_unless_equals_int (packet.n_fds, n);
  for (i = 0; i < n; i++) {
    fail_unless_equals_int (view->news[i].kind, kind);
    close (packet.fds[i]);
  }
  raw_send_ids (fd, TRANSPORT_RELEASE, 1, &view->frame->frame);
}

static void
expect_refused (gint fd)
{
  TransportReason reason;
  Packet packet;

  receive_type (fd, TRANSPORT_REFUSED, &packet);
  fail_unless (
      transport_decode_refused (packet.room, packet.size, &reason) == NULL);
  fail_unless_equals_int (reason, TRANSPORT_REASON_DEVICE);
  raw_expect_end (fd);
  close (fd);
}

static void
start_with_caps (Producer *producer, const gchar *properties, const gchar *text)
{
  GstCaps *caps = gst_caps_from_string (text);

  producer_init (producer, properties);
  gst_app_src_set_caps (GST_APP_SRC (producer->src), caps);
  gst_caps_unref (caps);
  set_state (producer->pipeline, GST_STATE_PLAYING);
}

/* Twice in a frame, as a share, and in the next frame: one descriptor. */
GST_START_TEST (test_sent_once)
{
  GstMemory *memory = new_device_memory ();
  TransportFrameView view;
  Producer producer;
  GstBuffer *frame;
  gint client;
  guint64 id;

  producer_start (&producer, ALLOW);
  client = join (TRANSPORT_FEATURE_DEVICE_MEMORY);
  WAIT_FOR (producer_clients (&producer) == 1);
  producer_push (&producer, new_device_frame (0, gst_memory_ref (memory)));
  expect_frame (client, 1, TRANSPORT_DEVICE, &view);
  fail_unless_equals_uint64 (view.news->size, RAW_SIZE);
  fail_unless_equals_uint64 (view.spans->offset, 64);
  fail_unless_equals_uint64 (view.spans->size, VIDEO_SIZE);
  id = view.spans->id;

  frame = new_device_frame (1, gst_memory_share (memory, 0, 100));
  gst_buffer_append_memory (frame, gst_memory_share (memory, 100, 28));
  producer_push (&producer, frame);
  expect_frame (client, 0, TRANSPORT_DEVICE, &view);
  fail_unless_equals_int (view.frame->n_spans, 2);
  fail_unless_equals_uint64 (view.spans[0].id, id);
  fail_unless_equals_uint64 (view.spans[1].id, id);
  fail_unless_equals_uint64 (view.spans[1].offset, 164);

  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 0);
  fail_unless_equals_uint64 (
      producer_stat (&producer, "memory-bytes"), RAW_SIZE);
  gst_memory_unref (memory);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

/* What is gone is forgotten at once, as other memory. */
GST_START_TEST (test_forgotten)
{
  TransportFrameView view;
  Producer producer;
  Packet packet;
  gint client;
  guint64 id;

  producer_start (&producer, ALLOW);
  client = join (TRANSPORT_FEATURE_DEVICE_MEMORY);
  WAIT_FOR (producer_clients (&producer) == 1);
  producer_push (&producer, new_device_frame (0, new_device_memory ()));
  expect_frame (client, 1, TRANSPORT_DEVICE, &view);
  id = view.spans->id;
  receive_type (client, TRANSPORT_FORGET, &packet);
  fail_unless_equals_uint64 (((TransportIds *) packet.room)->ids[0], id);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

/* Without the property, and with isolation, as ever: a copy. */
GST_START_TEST (test_copied)
{
  static const gchar *properties[] = { "", "isolation=true",
    "isolation=true device-memory=allow" };
  TransportFrameView view;
  Producer producer;
  gint client;

  producer_start (&producer, properties[__i__]);
  client = join (TRANSPORT_FEATURE_DEVICE_MEMORY);
  WAIT_FOR (producer_clients (&producer) == 1);
  producer_push (&producer, new_device_frame (0, new_device_memory ()));
  expect_frame (client, 1, TRANSPORT_MEMORY, &view);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 1);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

/* Only what has to be is copied. */
GST_START_TEST (test_mixed)
{
  static Packet packet;
  TransportFrameView view;
  Producer producer;
  GstBuffer *frame;
  gint client;

  producer_start (&producer, ALLOW);
  client = join (TRANSPORT_FEATURE_DEVICE_MEMORY);
  WAIT_FOR (producer_clients (&producer) == 1);
  frame = new_device_frame (0, new_device_memory ());
  gst_buffer_append_memory (frame, gst_allocator_alloc (NULL, 10, NULL));
  producer_push (&producer, frame);
  receive_type (client, TRANSPORT_FRAME, &packet);
  fail_unless (
      transport_decode_frame (packet.room, packet.size, &view) == NULL);
  fail_unless_equals_int (packet.n_fds, 2);
  fail_unless_equals_int (view.news[0].kind, TRANSPORT_DEVICE);
  fail_unless_equals_int (view.news[1].kind, TRANSPORT_MEMORY);
  fail_unless_equals_uint64 (view.spans[0].size, VIDEO_SIZE);
  fail_unless_equals_uint64 (view.spans[1].size, 10);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 1);
  close (packet.fds[0]);
  close (packet.fds[1]);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

/* With the first frame that is in device memory; who joins later at once. Others
 * go on. */
GST_START_TEST (test_unfit)
{
  TransportFrameView view;
  Producer producer;
  gint fit, unfit;
  guint i;

  producer_start (&producer, ALLOW);
  fit = join (TRANSPORT_FEATURE_DEVICE_MEMORY);
  unfit = join (TRANSPORT_FEATURE_SERIALIZED_METAS);
  WAIT_FOR (producer_clients (&producer) == 2);
  producer_push (&producer, new_frame (0));
  expect_frame (unfit, 1, TRANSPORT_MEMORY, &view);
  expect_frame (fit, 1, TRANSPORT_MEMORY, &view);
  producer_push (&producer, new_device_frame (1, new_device_memory ()));
  expect_refused (unfit);
  expect_frame (fit, 1, TRANSPORT_DEVICE, &view);
  expect_refused (join (0));
  for (i = 2; i < 12; i++) {
    producer_push (&producer, new_device_frame (i, new_device_memory ()));
    expect_frame (fit, 1, TRANSPORT_DEVICE, &view);
  }
  WAIT_FOR (producer_clients (&producer) == 1);
  fail_unless_equals_uint64 (producer_stat (&producer, "clients-refused"), 2);
  fail_unless_equals_uint64 (producer_stat (&producer, "clients-dropped"), 0);
  WAIT_FOR (producer_stat (&producer, "frames-sent") == 13);
  close (fit);
  producer_clear (&producer);
}

GST_END_TEST

/* Caps that name it: before there is a frame. */
GST_START_TEST (test_unfit_for_caps)
{
  Producer producer;
  GstCaps *caps;
  Packet packet;
  gint fit, unfit;

  producer_start (&producer, ALLOW " wait-for-connection=true");
  fit = join (TRANSPORT_FEATURE_DEVICE_MEMORY);
  unfit = join (0);
  WAIT_FOR (producer_clients (&producer) == 2);
  caps = gst_caps_from_string (DMABUF_CAPS);
  gst_app_src_set_caps (GST_APP_SRC (producer.src), caps);
  producer_push (&producer, new_device_frame (0, new_device_memory ()));
  expect_refused (unfit);
  receive_type (fit, TRANSPORT_CAPS, &packet);
  if (!strstr ((gchar *) packet.room + sizeof (TransportCaps), "DMABuf"))
    receive_type (fit, TRANSPORT_CAPS, &packet);
  fail_unless (strstr ((gchar *) packet.room + sizeof (TransportCaps), "DMABuf")
      != NULL);
  expect_refused (join (0));
  gst_caps_unref (caps);
  close (fit);
  producer_clear (&producer);
}

GST_END_TEST

/* A consumer says what to set, and does not try again. */
GST_START_TEST (test_unfit_consumer)
{
  Producer producer;
  Consumer consumer;

  producer_start (&producer, ALLOW);
  consumer_start (&consumer, "reconnect=true");
  WAIT_FOR (producer_clients (&producer) == 1);
  producer_push (&producer, new_device_frame (0, new_device_memory ()));
  assert_bus_error (consumer.pipeline, RESOURCE, SETTINGS,
      "device memory, device-memory=allow", socket_path);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* What is no dma-buf is refused, whatever the producer took it for. */
GST_START_TEST (test_not_a_dmabuf)
{
  Producer producer;
  Consumer consumer;

  producer_start (&producer, ALLOW);
  consumer_start (&consumer, "device-memory=allow");
  WAIT_FOR (producer_clients (&producer) == 1);
  producer_push (&producer, new_device_frame (0, new_device_memory ()));
  assert_bus_error (
      consumer.pipeline, RESOURCE, READ, "device memory, dma-buf");
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_refused_caps)
{
  static const struct
  {
    const gchar *properties, *caps, *nouns;
  } refused[] = {
    { "", DMABUF_CAPS, "device memory, device-memory=allow" },
    { "", DRM_CAPS, "device memory, device-memory=allow" },
    { "isolation=true " ALLOW, DMABUF_CAPS, "device memory, isolation" },
    { ALLOW, "video/x-raw(memory:GLMemory), format=(string)RGBA",
        "device memory, !allow" },
    { "", "video/x-raw(memory:VASurface), format=(string)NV12",
        "device memory, !allow" },
  };
  Producer producer;

  start_with_caps (&producer, refused[__i__].properties, refused[__i__].caps);
  producer_push (&producer, new_frame (0));
  assert_bus_error (
      producer.pipeline, STREAM, WRONG_TYPE, refused[__i__].nouns);
  producer_clear (&producer);
}

GST_END_TEST

/* Caps whose format only a driver knows arrive as they were, and their frames
 * are not measured by them. */
GST_START_TEST (test_drm_caps)
{
  GstCaps *caps = gst_caps_from_string (DRM_CAPS);
  gint listener = raw_listen (), server;
  RawFrame frame = { 0 };
  Consumer consumer;
  GstSample *sample;

  consumer_start (&consumer, "device-memory=allow");
  server = raw_accept (listener);
  raw_send_caps (server, DRM_CAPS);
  raw_send_segment (server);
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, 16);
  raw_frame_send (server, &frame);
  sample = consumer_pull_sample (&consumer);
  fail_unless (gst_caps_is_equal (gst_sample_get_caps (sample), caps));
  fail_unless_equals_uint64 (
      gst_buffer_get_size (gst_sample_get_buffer (sample)), 16);
  gst_sample_unref (sample);
  gst_caps_unref (caps);
  consumer_clear (&consumer);
  close (server);
  close (listener);
  unlink (socket_path);
}

GST_END_TEST

static void
send_opaque_frame (gint server, guint32 n_planes, guint64 offset)
{
  TransportVideo video = {
    .format = "DMA_DRM", .width = 64, .height = 16, .n_planes = n_planes
  };
  RawFrame frame = { 0 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (video.offset); i++) {
    video.offset[i] = offset;
    video.stride[i] = 1 << 20;
  }
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, offset + 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, offset + 1, 0, 16);
  raw_frame_put (&frame, &video, sizeof video);
  frame.frame.n_video = 1;
  raw_frame_send (server, &frame);
}

/* A video meta of such a frame: of its planes, only the start is known. GStreamer
 * before 1.24 knows no such format. */
GST_START_TEST (test_drm_video_meta)
{
  gboolean known =
      gst_video_format_from_string ("DMA_DRM") != GST_VIDEO_FORMAT_UNKNOWN;
  gint listener = raw_listen (), server;
  Consumer consumer;
  GstBuffer *frame;

  consumer_start (&consumer, "device-memory=allow");
  server = raw_accept (listener);
  raw_send_caps (server, DRM_CAPS);
  raw_send_segment (server);
  if (known) {
    send_opaque_frame (server, 2, 15);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (gst_buffer_get_video_meta (frame)->n_planes, 2);
    gst_buffer_unref (frame);
    send_opaque_frame (server, 2, 16);
    assert_bus_error (consumer.pipeline, RESOURCE, READ, "video meta, plane");
  } else {
    send_opaque_frame (server, 2, 15);
    assert_bus_error (consumer.pipeline, RESOURCE, READ, "video meta, format");
  }
  consumer_clear (&consumer);
  close (server);
  close (listener);
  unlink (socket_path);
}

GST_END_TEST

/* Downstream does not take them: no error about caps that do not exist. */
GST_START_TEST (test_downstream_refuses)
{
  gint listener = raw_listen (), server;
  GstElement *pipeline;
  gchar *text = g_strdup_printf (
      "shmemfdsrc socket-path=%s device-memory=allow ! queue ! "
      "capsfilter caps=video/x-raw ! fakesink",
      socket_path);

  pipeline = gst_parse_launch (text, NULL);
  g_free (text);
  fail_unless (pipeline != NULL);
  set_state (pipeline, GST_STATE_PLAYING);
  server = raw_accept (listener);
  raw_send_caps (server, DMABUF_CAPS);
  raw_send_segment (server);
  assert_bus_error (pipeline, CORE, NEGOTIATION, "device memory");
  set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  close (server);
  close (listener);
  unlink (socket_path);
}

GST_END_TEST

/* Upstream is to have buffers for those that consumers hold, of its own kind, and
 * may describe them by metas. */
GST_START_TEST (test_allocation)
{
  static const gchar *const caps_text[] = { VIDEO_CAPS, DMABUF_CAPS, DRM_CAPS };
  GstCaps *caps = gst_caps_from_string (caps_text[__i__]);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  Producer producer;
  GstBufferPool *pool;
  guint size, min, max;
  GstPad *pad;

  start_with_caps (&producer, ALLOW, caps_text[__i__]);
  pad = gst_element_get_static_pad (producer.sink, "sink");
  fail_unless (gst_pad_query (pad, query));
  fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 1);
  gst_query_parse_nth_allocation_pool (query, 0, &pool, &size, &min, &max);
  fail_unless_equals_int (min, 4);
  fail_unless_equals_int (max, 0);
  fail_unless ((pool != NULL) == (__i__ == 0));
  fail_unless (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL));
  gst_clear_object (&pool);
  gst_object_unref (pad);
  gst_query_unref (query);
  gst_caps_unref (caps);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
device_suite (void)
{
  Suite *s = suite_create ("device");
  TCase *tc = tcase_create ("device");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_sent_once);
  tcase_add_test (tc, test_forgotten);
  tcase_add_loop_test (tc, test_copied, 0, 3);
  tcase_add_test (tc, test_mixed);
  tcase_add_test (tc, test_unfit);
  tcase_add_test (tc, test_unfit_for_caps);
  tcase_add_test (tc, test_unfit_consumer);
  tcase_add_test (tc, test_not_a_dmabuf);
  tcase_add_loop_test (tc, test_refused_caps, 0, 5);
  tcase_add_test (tc, test_drm_caps);
  tcase_add_test (tc, test_drm_video_meta);
  tcase_add_test (tc, test_downstream_refuses);
  tcase_add_loop_test (tc, test_allocation, 0, 3);
  return s;
}

GST_CHECK_MAIN (device)
