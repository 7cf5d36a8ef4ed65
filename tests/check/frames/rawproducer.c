/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Both ends of a connection in one thread: see rawproducer.h. */

#include "rawproducer.h"

#include <gst/check/gstcheck.h>

#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib-shmem/open-fds.h"
#include "lib-shmem/says.h"

gint producer;
struct shmem_frames_client *client;
gboolean small_socket;

static int n_open;

void
raw_setup (void)
{
  n_open = count_open_fds ();
  producer = -1;
  client = NULL;
  small_socket = FALSE;
}

void
raw_teardown (void)
{
  shmem_frames_close (client);
  if (producer >= 0)
    close (producer);
  fail_unless_equals_int (count_open_fds (), n_open);
}

void
connect_client (const struct shmem_frames_options *options)
{
  struct shmem_frames_error error;
  gint pair[2], least = 1;

  fail_unless (
      socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
  producer = pair[0];
  if (small_socket)
    fail_unless (
        setsockopt (pair[1], SOL_SOCKET, SO_SNDBUF, &least, sizeof least) == 0);
  fail_unless (
      shmem_frames_connect_dup_fd (pair[1], options, &client, &error) == 0,
      "%s", error.text);
  close (pair[1]);
}

void
start_stream (const struct shmem_frames_options *options, const gchar *caps)
{
  TransportHello hello;

  connect_client (options);
  hear (TRANSPORT_HELLO, &hello, sizeof hello);
  say_hello (small_socket ? 64 : 8);
  say_caps (caps);
  say_segment (TRANSPORT_NO_TIME);
  expect_event (SHMEM_FRAMES_CAPS);
  expect_event (SHMEM_FRAMES_SEGMENT);
}

/* ---- the producer ---- */

static void
say_with (gconstpointer message, gsize size, gint fd)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (sizeof (gint))];
  } control = { 0 };
  struct iovec part = { (gpointer) message, size };
  struct msghdr packet = { .msg_iov = &part, .msg_iovlen = 1 };

  if (fd >= 0) {
    packet.msg_control = &control;
    packet.msg_controllen = sizeof control;
    control.align.cmsg_level = SOL_SOCKET;
    control.align.cmsg_type = SCM_RIGHTS;
    control.align.cmsg_len = CMSG_LEN (sizeof fd);
    memcpy (CMSG_DATA (&control.align), &fd, sizeof fd);
  }
  fail_unless_equals_int64 (
      sendmsg (producer, &packet, MSG_NOSIGNAL), (gint64) size);
}

void
say (gconstpointer message, gsize size)
{
  say_with (message, size, -1);
}

void
say_hello (guint32 max_held)
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  hello.max_held = max_held;
  say (&hello, sizeof hello);
}

void
say_caps (const gchar *caps)
{
  guint8 packet[1024];
  TransportCaps message = { { TRANSPORT_CAPS,
      (guint32) (sizeof message + strlen (caps)) } };

  memcpy (packet, &message, sizeof message);
  memcpy (packet + sizeof message, caps, strlen (caps));
  say (packet, message.header.size);
}

void
say_segment (guint64 epoch)
{
  TransportSegment message = { .header = { TRANSPORT_SEGMENT, sizeof message },
    .format = TRANSPORT_FORMAT_TIME,
    .rate = 1.0,
    .applied_rate = 1.0,
    .stop = TRANSPORT_NO_TIME,
    .duration = TRANSPORT_NO_TIME,
    .epoch = epoch,
    .latency = TRANSPORT_NO_TIME };

  say (&message, sizeof message);
}

static gint
new_memory (gsize size, gint value)
{
  gint fd = memfd_create ("frame", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  guint8 *bytes = g_malloc (size);

  memset (bytes, value, size);
  fail_unless_equals_int64 (write (fd, bytes, size), (gint64) size);
  fail_unless (fcntl (fd, F_ADD_SEALS,
                   F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)
      == 0);
  g_free (bytes);
  return fd;
}

void
say_frame_with (TransportFrame *head, guint64 id, gint value, gsize size,
    gconstpointer parts, gsize parts_size)
{
  const TransportNew brought = { id, size, TRANSPORT_MEMORY, 0 };
  const TransportSpan span = { id, 0, size };
  guint64 packet[512];
  guint8 *end = (guint8 *) (packet) + sizeof *head;
  gint fd = value < 0 ? -1 : new_memory (size, value);

  if (fd >= 0) {
    memcpy (end, &brought, sizeof brought);
    end += sizeof brought;
  }
  memcpy (end, &span, sizeof span);
  end += sizeof span;
  if (parts_size > 0)
    memcpy (end, parts, parts_size);
  end += parts_size;
  head->header.type = TRANSPORT_FRAME;
  head->header.size = (guint32) (end - (guint8 *) packet);
  head->dts = head->duration = TRANSPORT_NO_TIME;
  head->n_new = fd >= 0;
  head->n_spans = 1;
  memcpy (packet, head, sizeof *head);
  say_with (packet, head->header.size, fd);
  if (fd >= 0)
    close (fd);
}

void
say_frame (guint64 number, guint64 id, gsize size, gint value)
{
  TransportFrame head = { .frame = number, .pts = number * 1000 };

  say_frame_with (&head, id, value, size, NULL, 0);
}

void
say_ids (TransportType type, guint64 id)
{
  TransportIds ids = { { type, (guint32) TRANSPORT_IDS_SIZE (1) }, 1, 0,
    { id } };

  say (&ids, TRANSPORT_IDS_SIZE (1));
}

void
say_nothing_but (TransportType type)
{
  const TransportHeader message = { type, sizeof message };

  say (&message, sizeof message);
}

/* ---- what it hears ---- */

gsize
hear (TransportType type, gpointer packet, gsize size)
{
  TransportHeader *header = packet;
  gssize got = recv (producer, packet, size, MSG_DONTWAIT);

  fail_unless (got > 0, "nothing was said");
  fail_unless_equals_int (header->type, type);
  fail_unless_equals_int (header->size, got);
  return (gsize) got;
}

guint64
hear_release (void)
{
  TransportIds ids;

  hear (TRANSPORT_RELEASE, &ids, sizeof ids);
  fail_unless_equals_int (ids.n_ids, 1);
  return ids.ids[0];
}

gboolean
hears_nothing (void)
{
  struct pollfd fd = { producer, POLLIN, 0 };

  return poll (&fd, 1, 0) == 0;
}

/* ---- the client ---- */

/* It looks for a second thing not each time. */
struct shmem_frames_event
expect_event (guint32 kind)
{
  struct shmem_frames_event event;
  struct shmem_frames_error error;
  guint i;

  for (i = 0; i < 2; i++) {
    fail_unless (
        shmem_frames_dispatch (client, &event, &error) == 0, "%s", error.text);
    if (event.kind != SHMEM_FRAMES_NONE)
      break;
  }
  fail_unless_equals_int (event.kind, kind);
  return event;
}

struct shmem_frame *
expect_frame (guint64 number)
{
  struct shmem_frames_event event = expect_event (SHMEM_FRAMES_FRAME);
  struct shmem_frame_info info;

  shmem_frame_get_info (event.frame, &info);
  fail_unless_equals_uint64 (info.number, number);
  return event.frame;
}

struct shmem_frames_error
expect_failure (guint32 result, const gchar *nouns)
{
  struct shmem_frames_event event;
  struct shmem_frames_error error;

  fail_unless_equals_int (
      shmem_frames_dispatch (client, &event, &error), result);
  fail_unless_equals_int (error.result, result);
  fail_unless (says (error.text, nouns), "%s", error.text);
  fail_unless (event.frame == NULL);
  return error;
}
