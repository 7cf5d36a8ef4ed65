/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the tests of the transport share: see helpers.h. Nothing here knows
 * what a test is about.
 */

#include "helpers.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib-shmem/open-fds.h"
#include "elements.h"

#define MAX_PACKET (TRANSPORT_MAX_MESSAGE_SIZE + 64)

gchar *socket_path;
static gchar *folder;
static int fds_before;

/* In NULL. A thread that brought it there from one state to the next may have
 * it still, and what it has open. */
static void
unref_pipeline (GstElement *pipeline)
{
  WAIT_FOR (GST_OBJECT_REFCOUNT_VALUE (pipeline) == 1);
  gst_object_unref (pipeline);
}

/* What stays open from the first pipeline on: the clock's, say. */
static void
warm_up (void)
{
  GstElement *pipeline = gst_parse_launch (
      "appsrc name=src is-live=true format=time ! fakesink sync=true", NULL);
  GstElement *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");
  GstClock *clock = gst_system_clock_obtain ();

  gst_clock_get_time (clock);
  gst_object_unref (clock);
  set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (src), new_frame (0));
  gst_app_src_end_of_stream (GST_APP_SRC (src));
  expect_message (pipeline, GST_MESSAGE_EOS);
  set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (src);
  unref_pipeline (pipeline);
  gst_task_cleanup_all ();
  gst_shmem_container_unref (new_container ("warm"));
}

void
transport_setup (void)
{
  GST_ELEMENT_REGISTER (shmemfdsink, NULL);
  GST_ELEMENT_REGISTER (shmemfdsrc, NULL);
  warm_up ();
  folder = g_dir_make_tmp ("transport-XXXXXX", NULL);
  fail_unless (folder != NULL);
  socket_path = g_build_filename (folder, "socket", NULL);
  fds_before = count_open_fds ();
}

void
transport_teardown (void)
{
  fail_unless (g_rmdir (folder) == 0, "%s: %s", folder, g_strerror (errno));
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&socket_path, g_free);
  gst_task_cleanup_all ();
  fail_unless_equals_int (count_open_fds (), fds_before);
}

static GstElement *
parse (const gchar *format, const gchar *properties)
{
  GError *error = NULL;
  GstElement *pipeline;
  gchar *text = g_strdup_printf (format, socket_path, properties);

  pipeline = gst_parse_launch (text, &error);
  fail_unless (pipeline && !error, "%s: %s", text, error ? error->message : "");
  g_free (text);
  return pipeline;
}

void
producer_init (Producer *producer, const gchar *properties)
{
  producer->pipeline = parse ("appsrc name=src format=time ! shmemfdsink "
                              "name=sink socket-path=%s %s",
      properties);
  producer->src = gst_bin_get_by_name (GST_BIN (producer->pipeline), "src");
  producer->sink = gst_bin_get_by_name (GST_BIN (producer->pipeline), "sink");
}

void
producer_start (Producer *producer, const gchar *properties)
{
  GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);

  producer_init (producer, properties);
  gst_app_src_set_caps (GST_APP_SRC (producer->src), caps);
  gst_caps_unref (caps);
  set_state (producer->pipeline, GST_STATE_PLAYING);
}

void
producer_push (Producer *producer, GstBuffer *buffer)
{
  fail_unless_equals_int (
      gst_app_src_push_buffer (GST_APP_SRC (producer->src), buffer),
      GST_FLOW_OK);
}

void
producer_eos (Producer *producer)
{
  fail_unless_equals_int (
      gst_app_src_end_of_stream (GST_APP_SRC (producer->src)), GST_FLOW_OK);
}

void
producer_clear (Producer *producer)
{
  set_state (producer->pipeline, GST_STATE_NULL);
  gst_clear_object (&producer->src);
  gst_clear_object (&producer->sink);
  unref_pipeline (producer->pipeline);
  producer->pipeline = NULL;
}

static guint64
get_stat (GstElement *element, const gchar *name)
{
  GstStructure *stats = NULL;
  guint64 value = 0;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value), "%s", name);
  gst_structure_free (stats);
  return value;
}

guint64
producer_stat (Producer *producer, const gchar *name)
{
  return get_stat (producer->sink, name);
}

guint
producer_clients (Producer *producer)
{
  guint clients;

  g_object_get (producer->sink, "num-clients", &clients, NULL);
  return clients;
}

void
producer_settle (Producer *producer)
{
  guint64 accepted = producer_stat (producer, "clients-accepted");
  gint fd = raw_connect ();

  WAIT_FOR (producer_stat (producer, "clients-accepted") > accepted);
  close (fd);
}

void
consumer_init (Consumer *consumer, const gchar *properties)
{
  consumer->pipeline =
      parse ("shmemfdsrc name=src socket-path=%s connect-timeout=30000000000 "
             "%s ! appsink name=sink sync=false enable-last-sample=false",
          properties);
  consumer->src = gst_bin_get_by_name (GST_BIN (consumer->pipeline), "src");
  consumer->sink = gst_bin_get_by_name (GST_BIN (consumer->pipeline), "sink");
}

void
consumer_start (Consumer *consumer, const gchar *properties)
{
  consumer_init (consumer, properties);
  set_state (consumer->pipeline, GST_STATE_PLAYING);
}

GstSample *
consumer_pull_sample (Consumer *consumer)
{
  GstSample *sample =
      gst_app_sink_try_pull_sample (GST_APP_SINK (consumer->sink), PATIENCE);

  if (sample == NULL)
    assert_bus_without (consumer->pipeline, GST_MESSAGE_ERROR);
  fail_unless (sample != NULL, "no frame came");
  return sample;
}

GstBuffer *
consumer_pull (Consumer *consumer)
{
  GstSample *sample = consumer_pull_sample (consumer);
  GstBuffer *buffer = gst_buffer_ref (gst_sample_get_buffer (sample));

  gst_sample_unref (sample);
  return buffer;
}

void
consumer_expect_eos (Consumer *consumer)
{
  fail_unless (
      gst_app_sink_try_pull_sample (GST_APP_SINK (consumer->sink), PATIENCE)
      == NULL);
  fail_unless (gst_app_sink_is_eos (GST_APP_SINK (consumer->sink)));
}

guint64
consumer_stat (Consumer *consumer, const gchar *name)
{
  return get_stat (consumer->src, name);
}

void
consumer_clear (Consumer *consumer)
{
  set_state (consumer->pipeline, GST_STATE_NULL);
  gst_clear_object (&consumer->src);
  gst_clear_object (&consumer->sink);
  unref_pipeline (consumer->pipeline);
  consumer->pipeline = NULL;
}

void
expect_message (GstElement *pipeline, GstMessageType type)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus, PATIENCE, (GstMessageType) (type | GST_MESSAGE_ERROR));

  fail_unless (message != NULL, "no message");
  fail_unless (GST_MESSAGE_TYPE (message) == type, "got %s",
      GST_MESSAGE_TYPE_NAME (message));
  gst_message_unref (message);
  gst_object_unref (bus);
}

void
set_state (GstElement *element, GstState state)
{
  GError *error;

  if (gst_element_set_state (element, state) != GST_STATE_CHANGE_FAILURE)
    return;
  error = pop_bus_error (element);
  fail ("no %s: %s", gst_element_state_get_name (state),
      error ? error->message : "no reason given");
}

void
stamp_frame (GstBuffer *buffer, guint number)
{
  GST_BUFFER_PTS (buffer) = number * 40 * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = 40 * GST_MSECOND;
}

static guint8
frame_byte (guint number, guint at)
{
  return (guint8) (number * 31 + at);
}

void
fill_frame (GstBuffer *buffer, guint number)
{
  GstMapInfo map;
  guint i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (i = 0; i < map.size; i++)
    map.data[i] = frame_byte (number, i);
  gst_buffer_unmap (buffer, &map);
  stamp_frame (buffer, number);
}

GstBuffer *
new_frame (guint number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, VIDEO_SIZE, NULL);

  fill_frame (buffer, number);
  return buffer;
}

GstBuffer *
new_shared_frame (GstAllocator *allocator, guint number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (allocator, VIDEO_SIZE, NULL);

  fill_frame (buffer, number);
  return buffer;
}

void
check_frame (GstBuffer *buffer, guint number)
{
  GstMapInfo map;
  guint i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, VIDEO_SIZE);
  /* Each fail_unless() writes to a file, in any case. */
  for (i = 0; i < map.size && map.data[i] == frame_byte (number, i); i++)
    ;
  fail_unless (i == map.size, "byte %u of frame %u", i, number);
  gst_buffer_unmap (buffer, &map);
}

GstShmemContainer *
new_container (const gchar *text)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  gst_shmem_container_builder_add (
      builder, G_GUINT64_CONSTANT (0x4100000000000041), text, strlen (text));
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

void
add_container (GstBuffer *buffer, const gchar *text)
{
  GstShmemContainer *container = new_container (text);

  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
}

static void
fill_address (struct sockaddr_un *address)
{
  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  strcpy (address->sun_path, socket_path);
}

void
raw_connect_socket (gint fd)
{
  struct sockaddr_un address;

  fill_address (&address);
  fail_unless (connect (fd, (struct sockaddr *) &address, sizeof address) == 0);
}

gint
raw_connect (void)
{
  gint fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  raw_connect_socket (fd);
  return fd;
}

gint
raw_client (void)
{
  gint fd = raw_connect ();
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  raw_send (fd, &hello, sizeof hello, NULL, 0);
  return fd;
}

gint
raw_listen (void)
{
  gint fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  struct sockaddr_un address;

  fill_address (&address);
  fail_unless (bind (fd, (struct sockaddr *) &address, sizeof address) == 0);
  fail_unless (listen (fd, 8) == 0);
  return fd;
}

gint
raw_accept (gint listener)
{
  struct pollfd pending = { listener, POLLIN, 0 };
  TransportHello hello;
  gint fd;

  fail_unless (poll (&pending, 1, (int) (PATIENCE / GST_MSECOND)) == 1);
  fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  fail_unless (fd >= 0);
  fail_unless_equals_uint64 (
      raw_receive (fd, &hello, sizeof hello), sizeof hello);
  fail_unless_equals_int (hello.header.type, TRANSPORT_HELLO);
  hello.max_held = TRANSPORT_MAX_HELD;
  raw_send (fd, &hello, sizeof hello, NULL, 0);
  return fd;
}

void
raw_send (gint fd, gconstpointer data, gsize size, const gint *fds, guint n_fds)
{
  gsize control_size = CMSG_SPACE (n_fds * sizeof (gint));
  guint8 *control = g_malloc0 (control_size);
  struct iovec part = { (gpointer) data, size };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  if (n_fds > 0) {
    struct cmsghdr *header;

    message.msg_control = control;
    message.msg_controllen = control_size;
    header = CMSG_FIRSTHDR (&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN (n_fds * sizeof (gint));
    memcpy (CMSG_DATA (header), fds, n_fds * sizeof (gint));
  }
  /* A peer that hung up is what some tests are after. */
  fail_unless (sendmsg (fd, &message, MSG_NOSIGNAL) == (gssize) size
      || errno == EPIPE || errno == ECONNRESET);
  g_free (control);
}

void
raw_send_ids (gint fd, TransportType type, guint n, const guint64 *ids)
{
  TransportIds message = { { type, (guint32) TRANSPORT_IDS_SIZE (n) }, n, 0,
    { 0 } };

  memcpy (message.ids, ids, n * sizeof *ids);
  raw_send (fd, &message, TRANSPORT_IDS_SIZE (n), NULL, 0);
}

void
raw_send_caps (gint fd, const gchar *caps)
{
  gsize size = sizeof (TransportCaps) + strlen (caps);
  TransportCaps *message = g_malloc0 (size);

  message->header = (TransportHeader){ TRANSPORT_CAPS, (guint32) size };
  memcpy (message + 1, caps, strlen (caps));
  raw_send (fd, message, size, NULL, 0);
  g_free (message);
}

void
raw_send_segment (gint fd)
{
  TransportSegment message;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  transport_encode_segment (&message, &segment, 1);
  raw_send (fd, &message, sizeof message, NULL, 0);
}

gint
raw_memfd (guint seals)
{
  gint fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  fail_unless (ftruncate (fd, RAW_SIZE) == 0);
  if (seals)
    fail_unless (fcntl (fd, F_ADD_SEALS, seals) == 0);
  return fd;
}

void
raw_frame_put (RawFrame *frame, gconstpointer data, gsize size)
{
  memcpy ((guint8 *) frame + sizeof (TransportFrame) + frame->size, data, size);
  frame->size += size;
}

void
raw_frame_add_new (
    RawFrame *frame, TransportKind kind, guint64 id, gint fd, guint64 claimed)
{
  TransportNew brought = { id, claimed, kind, 0 };

  raw_frame_put (frame, &brought, sizeof brought);
  frame->frame.n_new++;
  if (fd >= 0)
    frame->fds[frame->n_fds++] = fd;
}

void
raw_frame_add_span (RawFrame *frame, guint64 id, guint64 offset, guint64 size)
{
  TransportSpan span = { id, offset, size };

  raw_frame_put (frame, &span, sizeof span);
  frame->frame.n_spans++;
}

void
raw_frame_send (gint fd, RawFrame *frame)
{
  frame->frame.header.type = TRANSPORT_FRAME;
  frame->frame.header.size = (guint32) (sizeof (TransportFrame) + frame->size);
  frame->frame.frame = 1 << 16;
  frame->frame.pts = 0;
  frame->frame.dts = GST_CLOCK_TIME_NONE;
  frame->frame.duration = GST_SECOND;
  raw_send (fd, frame, frame->frame.header.size, frame->fds, frame->n_fds);
  while (frame->n_fds > 0)
    close (frame->fds[--frame->n_fds]);
  memset (frame, 0, sizeof *frame);
}

gsize
raw_receive (gint fd, gpointer data, gsize size)
{
  struct pollfd pending = { fd, POLLIN, 0 };
  gssize got;

  fail_unless (poll (&pending, 1, (int) (PATIENCE / GST_MSECOND)) == 1);
  /* No room for descriptors: the kernel closes them. */
  do
    got = recv (fd, data, size, 0);
  while (got < 0 && errno == EINTR);
  return got < 0 ? 0 : (gsize) got;
}

gboolean
try_receive_frame (gint fd, guint64 *id)
{
  guint64 *packet = g_malloc (MAX_PACKET);
  TransportFrame *frame = (TransportFrame *) packet;
  gboolean received;

  do
    received = raw_receive (fd, packet, MAX_PACKET) > 0;
  while (received && frame->header.type != TRANSPORT_FRAME);
  *id = received ? frame->frame : 0;
  g_free (packet);
  return received;
}

guint64
raw_receive_frame (gint fd)
{
  guint64 id;

  fail_unless (try_receive_frame (fd, &id));
  return id;
}

void
raw_expect_end (gint fd)
{
  gpointer packet = g_malloc (MAX_PACKET);

  while (raw_receive (fd, packet, MAX_PACKET) > 0)
    ;
  g_free (packet);
  close (fd);
}
