/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Real dma-bufs, sent and read back: of udmabuf, of the system's dma heap, and
 * of a V4L2 device, of which the virtual machines have those that their kernel
 * knows. Where there is none of them, nothing is tested.
 */

#include "helpers.h"

#include <gst/allocators/allocators.h>
#include <linux/dma-heap.h>
#include <linux/videodev2.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define HEAP "/dev/dma_heap/system"
#define CAMERA "/dev/video0"
#define N_FRAMES 4

/* (transfer full): a dma-buf of this process. */
static GstMemory *
wrap (gint fd, gsize size)
{
  GstAllocator *allocator = gst_dmabuf_allocator_new ();
  GstMemory *memory = gst_dmabuf_allocator_alloc (allocator, fd, size);

  gst_object_unref (allocator);
  return memory;
}

static GstMemory *
make_udmabuf (guint number)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstMemory *memory = gst_allocator_alloc (allocator, RAW_SIZE, NULL), *made;

  (void) number;
  made = gst_shmem_memory_to_dmabuf (memory, NULL);
  fail_unless (made != NULL);
  gst_memory_unref (memory);
  gst_object_unref (allocator);
  return made;
}

static GstMemory *
make_of_heap (guint number)
{
  struct dma_heap_allocation_data request = { .len = RAW_SIZE,
    .fd_flags = O_RDWR | O_CLOEXEC };
  gint heap = open (HEAP, O_RDWR | O_CLOEXEC);

  (void) number;
  fail_unless (heap >= 0);
  fail_unless_equals_int (ioctl (heap, DMA_HEAP_IOCTL_ALLOC, &request), 0);
  close (heap);
  return wrap ((gint) request.fd, RAW_SIZE);
}

/* Buffer @number of a device that does not stream: it lives as long as its
 * dma-buf. */
static GstMemory *
make_of_camera (guint number)
{
  struct v4l2_requestbuffers request = { .count = N_FRAMES,
    .type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE,
    .memory = V4L2_MEMORY_MMAP };
  struct v4l2_exportbuffer export = { .type = request.type,
    .index = number % N_FRAMES,
    .flags = O_RDWR | O_CLOEXEC };
  gint camera = open (CAMERA, O_RDWR | O_CLOEXEC);
  gint buffer;

  fail_unless (camera >= 0);
  fail_unless_equals_int (ioctl (camera, VIDIOC_REQBUFS, &request), 0);
  fail_unless_equals_int (ioctl (camera, VIDIOC_EXPBUF, &export), 0);
  buffer = export.fd;
  close (camera);
  return wrap (buffer, RAW_SIZE);
}

static const struct
{
  const gchar *device;
  GstMemory *(*make) (guint number);
} makers[] = {
  { "/dev/udmabuf", make_udmabuf },
  { HEAP, make_of_heap },
  { CAMERA, make_of_camera },
};

static gboolean
has_device (guint maker)
{
  return access (makers[maker].device, R_OK | W_OK) == 0;
}

/* With the bytes of frame @number. */
static GstBuffer *
new_dmabuf_frame (guint maker, guint number)
{
  GstMemory *memory = makers[maker].make (number);
  GstBuffer *frame = gst_buffer_new ();

  gst_memory_resize (memory, 64, VIDEO_SIZE);
  gst_buffer_append_memory (frame, memory);
  fill_frame (frame, number);
  add_container (frame, number % 2 ? "odd" : "even");
  return frame;
}

static void
start (Producer *producer, Consumer *consumer, const gchar *properties)
{
  gchar *all = g_strconcat (
      "device-memory=allow wait-for-connection=true ", properties, NULL);

  producer_start (producer, all);
  consumer_start (consumer, "device-memory=allow");
  g_free (all);
}

/* The very same bytes, with the metadata of the frame. */
static void
check_device_frame (GstBuffer *frame, guint number)
{
  GstMemory *memory = gst_buffer_peek_memory (frame, 0);

  fail_unless (gst_is_dmabuf_memory (memory));
  fail_unless (GST_MEMORY_IS_READONLY (memory));
  check_frame (frame, number);
  fail_unless (gst_buffer_get_shmem_container_meta (frame) != NULL);
}

static void
check_nothing_copied (Producer *producer, Consumer *consumer)
{
  fail_unless_equals_uint64 (producer_stat (producer, "frames-copied"), 0);
  fail_unless_equals_uint64 (consumer_stat (consumer, "frames-copied"), 0);
}

/* Each goes over once, however often it is used. */
GST_START_TEST (test_same_bytes)
{
  GstBuffer *sent[N_FRAMES];
  Producer producer;
  Consumer consumer;
  guint i;

  start (&producer, &consumer, "");
  for (i = 0; i < N_FRAMES; i++)
    sent[i] = new_dmabuf_frame ((guint) __i__, i);
  for (i = 0; i < 3 * N_FRAMES; i++) {
    GstBuffer *frame;

    producer_push (&producer, gst_buffer_ref (sent[i % N_FRAMES]));
    frame = consumer_pull (&consumer);
    check_device_frame (frame, i % N_FRAMES);
    gst_buffer_unref (frame);
  }
  fail_unless_equals_uint64 (consumer_stat (&consumer, "memories"), N_FRAMES);
  check_nothing_copied (&producer, &consumer);
  producer_eos (&producer);
  consumer_expect_eos (&consumer);
  for (i = 0; i < N_FRAMES; i++)
    gst_buffer_unref (sent[i]);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* As the device does, whoever has the frame. */
static void
write_dmabuf (GstMemory *memory, guint number)
{
  GstMemory *same = wrap (dup (gst_fd_memory_get_fd (memory)), RAW_SIZE);
  GstBuffer *frame = gst_buffer_new ();

  gst_memory_resize (same, (gssize) memory->offset, memory->size);
  gst_buffer_append_memory (frame, same);
  fill_frame (frame, number);
  gst_buffer_unref (frame);
}

/* What the producer writes later shows, even where it was mapped before; what
 * the consumer would write does not. */
GST_START_TEST (test_writes)
{
  GstBuffer *sent = new_dmabuf_frame ((guint) __i__, 0), *frame;
  Producer producer;
  Consumer consumer;
  GstMapInfo map;

  start (&producer, &consumer, "");
  producer_push (&producer, gst_buffer_ref (sent));
  gst_buffer_unref (consumer_pull (&consumer));
  write_dmabuf (gst_buffer_peek_memory (sent, 0), 7);
  producer_push (&producer, gst_buffer_ref (sent));
  frame = consumer_pull (&consumer);
  check_device_frame (frame, 7);
  frame = gst_buffer_make_writable (frame);
  fail_unless (gst_buffer_map (frame, &map, GST_MAP_READWRITE));
  memset (map.data, 0, map.size);
  gst_buffer_unmap (frame, &map);
  check_frame (sent, 7);
  gst_buffer_unref (frame);
  gst_buffer_unref (sent);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A consumer that holds all that it may gets no copies. */
GST_START_TEST (test_held)
{
  GstBuffer *frames[N_FRAMES];
  Producer producer;
  Consumer consumer;
  guint i;

  start (&producer, &consumer, "max-held-buffers=4");
  for (i = 0; i < N_FRAMES; i++) {
    producer_push (&producer, new_dmabuf_frame ((guint) __i__, i));
    frames[i] = consumer_pull (&consumer);
  }
  check_nothing_copied (&producer, &consumer);
  consumer_clear (&consumer);
  producer_clear (&producer);
  for (i = 0; i < N_FRAMES; i++) {
    check_device_frame (frames[i], i);
    gst_buffer_unref (frames[i]);
  }
}

GST_END_TEST

/* The same memory in frames that are in flight at once. */
GST_START_TEST (test_in_several_frames)
{
  GstBuffer *sent = new_dmabuf_frame ((guint) __i__, 0), *frames[3];
  Producer producer;
  Consumer consumer;
  guint i;

  start (&producer, &consumer, "");
  for (i = 0; i < 3; i++) {
    producer_push (&producer, gst_buffer_ref (sent));
    frames[i] = consumer_pull (&consumer);
  }
  gst_buffer_unref (sent);
  for (i = 0; i < 3; i++) {
    check_device_frame (frames[i], 0);
    gst_buffer_unref (frames[i]);
  }
  fail_unless_equals_uint64 (consumer_stat (&consumer, "memories"), 1);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Without device-memory, it is copied, as ever. */
GST_START_TEST (test_copied)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  producer_push (&producer, new_dmabuf_frame ((guint) __i__, 3));
  frame = consumer_pull (&consumer);
  fail_unless (!gst_is_dmabuf_memory (gst_buffer_peek_memory (frame, 0)));
  check_frame (frame, 3);
  gst_buffer_unref (frame);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 1);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A producer by hand sends a dma-buf as what it is not. */
static void
check_refused (guint maker, const gchar *properties, TransportKind kind,
    guint64 claimed, const gchar *nouns)
{
  gint listener = raw_listen (), server;
  RawFrame frame = { 0 };
  Consumer consumer;
  GstMemory *memory;

  consumer_start (&consumer, properties);
  server = raw_accept (listener);
  raw_send_caps (server, VIDEO_CAPS);
  raw_send_segment (server);
  memory = makers[maker].make (0);
  raw_frame_add_new (
      &frame, kind, 1, dup (gst_fd_memory_get_fd (memory)), claimed);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_send (server, &frame);
  gst_memory_unref (memory);
  assert_bus_error (consumer.pipeline, RESOURCE, READ, nouns);
  consumer_clear (&consumer);
  close (server);
  close (listener);
  unlink (socket_path);
}

GST_START_TEST (test_refused)
{
  const guint maker = (guint) __i__;

  check_refused (
      maker, "", TRANSPORT_DEVICE, RAW_SIZE, "file descriptor, shared memory");
  check_refused (
      maker, "device-memory=allow", TRANSPORT_MEMORY, RAW_SIZE, "memfd");
  check_refused (
      maker, "device-memory=allow", TRANSPORT_CONTAINER, RAW_SIZE, "memfd");
  check_refused (maker, "device-memory=allow", TRANSPORT_DEVICE,
      TRANSPORT_MAX_MEMORY_SIZE, "device memory, small");
}

GST_END_TEST

static void
add_tests (TCase *tc, int maker)
{
  tcase_add_loop_test (tc, test_same_bytes, maker, maker + 1);
  tcase_add_loop_test (tc, test_writes, maker, maker + 1);
  tcase_add_loop_test (tc, test_held, maker, maker + 1);
  tcase_add_loop_test (tc, test_in_several_frames, maker, maker + 1);
  tcase_add_loop_test (tc, test_copied, maker, maker + 1);
  tcase_add_loop_test (tc, test_refused, maker, maker + 1);
}

int
main (int argc, char **argv)
{
  TCase *tc;
  Suite *s;
  guint i;

  gst_check_init (&argc, &argv);
  for (i = 0; i < G_N_ELEMENTS (makers) && !has_device (i); i++)
    ;
  if (i == G_N_ELEMENTS (makers))
    return 77;
  s = suite_create ("dmabufs");
  tc = tcase_create ("dmabufs");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  for (; i < G_N_ELEMENTS (makers); i++)
    if (has_device (i))
      add_tests (tc, (int) i);
  return gst_check_run_suite (s, "dmabufs", __FILE__);
}
