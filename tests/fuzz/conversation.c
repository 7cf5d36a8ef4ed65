/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Programs, packets and descriptors of fuzz targets: see conversation.h.
 */

#include "conversation.h"

#include <shmem-frames/protocol-socket.h>

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-container.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- Programs. ---- */

guint8
program_byte (Program *program)
{
  guint8 byte = 0;

  return gst_byte_reader_get_uint8 (program, &byte) ? byte : 0;
}

guint64
program_number (Program *program)
{
  static const guint64 limits[] = { G_MAXUINT64, G_MAXUINT64 - 1, G_MAXINT64,
    G_GUINT64_CONSTANT (1) << 63, G_MAXUINT32, G_GUINT64_CONSTANT (1) << 32,
    G_MAXINT32, G_GUINT64_CONSTANT (1) << 31, TRANSPORT_MAX_MEMORY_SIZE + 1,
    G_MAXUINT16, G_MAXUINT16 + 1, G_MAXINT16, G_MAXINT16 + 1, MEMORY_SIZE,
    MEMORY_SIZE - 1, MEMORY_SIZE + 1, CAPS_SIZE, CAPS_SIZE - 1, CAPS_SIZE + 1,
    4096, 4095, TRANSPORT_MAX_LATENCY, TRANSPORT_MAX_LATENCY + 1, 640, 641,
    1 << 20, (1 << 20) + 1, TRANSPORT_MAX_CAPS_SIZE };
  guint8 byte = program_byte (program);
  const guint8 *bytes;
  guint64 number;

  if (byte < 0x80)
    return byte;
  if (byte < 0xc0)
    return (guint64) (byte & 0x3f) * 256;
  if (byte - 0xc0u < G_N_ELEMENTS (limits))
    return limits[byte - 0xc0];
  /* gst_byte_reader_get_uint64_le() loads it from where it is, aligned or
   * not. */
  if (!gst_byte_reader_get_data (program, sizeof number, &bytes))
    return 0;
  memcpy (&number, bytes, sizeof number);
  return GUINT64_FROM_LE (number);
}

void
program_spoil (Program *program, gpointer data, gsize size)
{
  guint n;

  for (n = program_byte (program) % 8; n > 0; n--) {
    gsize width = (gsize) 1 << program_byte (program) % 4;
    gsize at = program_byte (program) * width;
    guint64 number = GUINT64_TO_LE (program_number (program));

    if (at <= size && width <= size - at)
      memcpy ((guint8 *) data + at, &number, width);
  }
}

const gchar *
caps_text (guint8 choice)
{
  static const gchar *const texts[] = {
    "video/x-raw, format=(string)GRAY8, width=(int)64, height=(int)16, "
    "framerate=(fraction)25/1",
    "video/x-raw, format=(string)GRAY8, width=(int)64, height=(int)16, "
    "framerate=(fraction)25/1, multiview-mode=(string)separated, "
    "views=(int)2",
    "video/x-raw, format=(string)NV12, width=(int)32, height=(int)15, "
    "framerate=(fraction)25/1, interlace-mode=(string)interleaved",
    "video/x-raw, format=(string)I420, width=(int)30, height=(int)16, "
    "framerate=(fraction)0/1",
    "video/x-raw, format=(string)NV12_64Z32, width=(int)64, height=(int)32, "
    "framerate=(fraction)25/1",
    "video/x-raw, format=(string)RGB8P, width=(int)16, height=(int)16, "
    "framerate=(fraction)25/1",
    "video/x-raw, format=(string)v210, width=(int)13, height=(int)4, "
    "framerate=(fraction)25/1",
    "video/x-raw, format=(string)NV12, width=(int)32767, height=(int)32767, "
    "framerate=(fraction)25/1",
    "video/x-h265, stream-format=(string)byte-stream",
    "video/x-raw, format=(string)ENCODED, width=(int)16, height=(int)16, "
    "framerate=(fraction)25/1",
    "audio/x-raw, rate=(int)48000",
    "video/x-raw, width=(int)[ 1, 2 ]",
  };

  return texts[choice % G_N_ELEMENTS (texts)];
}

/* Nothing runs beside a conversation. What would be closed by a thread is closed
 * in place; that of a server is played by whoever made the server. */
bool
transport_start_thread (void *(*func) (void *), void *data)
{
  (void) func;
  (void) data;
  return false;
}

GThread *
g_thread_try_new (
    const gchar *name, GThreadFunc func, gpointer data, GError **error)
{
  static guint8 none;

  (void) func;
  (void) data;
  (void) error;
  return g_str_equal (name, "shmemfdserver") ? (GThread *) &none : NULL;
}

/* ---- What may not be left. ---- */

static guint objects_alive;

static void
object_gone (gpointer user_data, GstMiniObject *where)
{
  (void) user_data;
  (void) where;
  objects_alive--;
}

void
watch_object (gpointer mini_object)
{
  gst_mini_object_weak_ref (mini_object, object_gone, NULL);
  objects_alive++;
}

#define N_LOOKED_AT 256

static gboolean open_before[N_LOOKED_AT];

/* poll() tells of all of them in one system call. As the lowest one is always
 * used first, one that is left is among these. */
static void
look_at_fds (gboolean *open)
{
  struct pollfd fds[N_LOOKED_AT];
  gint i;

  for (i = 0; i < N_LOOKED_AT; i++)
    fds[i] = (struct pollfd){ i, 0, 0 };
  FUZZ_CHECK (poll (fds, N_LOOKED_AT, 0) >= 0);
  for (i = 0; i < N_LOOKED_AT; i++)
    open[i] = fds[i].revents != POLLNVAL;
}

void
conversation_end (void)
{
  gboolean open[N_LOOKED_AT];

  look_at_fds (open);
  FUZZ_CHECK (memcmp (open, open_before, sizeof open) == 0);
  FUZZ_CHECK (objects_alive == 0);
}

/* ---- Packets. ---- */

gboolean
packet_send (
    gint socket, gconstpointer data, gsize size, const gint *fds, guint n_fds)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (FDS_ROOM * sizeof (gint))];
  } control;
  struct iovec part = { (gpointer) data, size };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };

  if (n_fds > 0) {
    struct cmsghdr *header = &control.align;

    memset (&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE (n_fds * sizeof (gint));
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN (n_fds * sizeof (gint));
    memcpy (CMSG_DATA (header), fds, n_fds * sizeof (gint));
  }
  return syscall (SYS_sendmsg, socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL)
      >= 0;
}

gssize
packet_receive (gint socket, gpointer data, gsize size, gint *fds, guint *n_fds)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (FDS_ROOM * sizeof (gint))];
  } control;
  struct iovec part = { data, size };
  struct msghdr message = { .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control };
  struct cmsghdr *header;
  gssize received = recvmsg (socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

  *n_fds = 0;
  if (received < 0)
    return -1;
  FUZZ_CHECK (!(message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)));
  header = CMSG_FIRSTHDR (&message);
  if (header) {
    gsize bytes = header->cmsg_len - CMSG_LEN (0);

    *n_fds = (guint) (bytes / sizeof (gint));
    memcpy (fds, CMSG_DATA (header), bytes);
  }
  return received;
}

/* ---- Descriptors. ---- */

gint
make_memfd (gconstpointer data, gsize size, guint seals)
{
  gint fd = memfd_create ("fuzz", MFD_ALLOW_SEALING | MFD_CLOEXEC);

  FUZZ_CHECK (fd >= 0);
  if (data)
    FUZZ_CHECK (write (fd, data, size) == (gssize) size);
  else
    FUZZ_CHECK (ftruncate (fd, (off_t) size) == 0);
  FUZZ_CHECK (fcntl (fd, F_ADD_SEALS, seals) == 0);
  return fd;
}

/* A generic container, whose payload is at @data already. */
static void
fill_generic (guint8 *container, guint64 format, gsize payload_size)
{
  guint64 le_format = GUINT64_TO_LE (format);
  guint32 le_size = GUINT32_TO_LE ((guint32) payload_size);

  memcpy (container, &le_format, sizeof le_format);
  memcpy (container + sizeof le_format, &le_size, sizeof le_size);
}

#define TABLE_ROOM (SHMEM_GENERIC_HEADER_SIZE + SHMEM_PLANES_MAX_SIZE)

/* A container with the plane table of @n_views pictures of grey, each in a
 * memory of its own, or of one picture of two planes. */
static gsize
fill_table (guint8 *container, guint n_views)
{
  GstShmemPlanes planes = { 0 };
  gsize size = SHMEM_PLANES_MAX_SIZE;
  GstVideoInfo info;
  guint i;

  FUZZ_CHECK (gst_video_info_set_format (&info,
      n_views > 0 ? GST_VIDEO_FORMAT_GRAY8 : GST_VIDEO_FORMAT_NV12, CAPS_WIDTH,
      CAPS_HEIGHT));
  for (i = 0; i < MAX (n_views, 1); i++)
    FUZZ_CHECK (gst_shmem_planes_append_video_info (
        &planes, &info, i, 0, SHMEM_PLANE_COLOUR, i, NULL));
  FUZZ_CHECK (shmem_planes_write (
                  &planes, container + SHMEM_GENERIC_HEADER_SIZE, &size, NULL)
      == SHMEM_OK);
  fill_generic (container, SHMEM_FORMAT_PLNS, size);
  return SHMEM_GENERIC_HEADER_SIZE + size;
}

gint
make_table_fd (Program *program, guint64 *size)
{
  guint8 table[TABLE_ROOM];

  *size = fill_table (table, program_byte (program) % (SHMEM_MAX_PLANES + 1));
  program_spoil (program, table, *size);
  return make_memfd (table, *size, SHMEM_SEALS_IMMUTABLE);
}

static gint fds[N_FD_KINDS];
static guint64 sizes[N_FD_KINDS];

static void
prepare_memory (FdKind kind, gsize size, gsize claimed, guint seals)
{
  fds[kind] = make_memfd (NULL, size, seals);
  sizes[kind] = claimed;
}

static void
prepare_container (FdKind kind, gconstpointer data, gsize size)
{
  fds[kind] = make_memfd (data, size, SHMEM_SEALS_IMMUTABLE);
  sizes[kind] = size;
}

/* One entry of @size bytes, of an unknown format. */
static void
prepare_entry (FdKind kind, gsize size)
{
  guint8 *data = g_malloc0 (SHMEM_GENERIC_HEADER_SIZE + size);

  fill_generic (data, SHMEM_FORMAT_CODE ('f', 'u', 'z', 'z', 0), size);
  prepare_container (kind, data, SHMEM_GENERIC_HEADER_SIZE + size);
  g_free (data);
}

/* Several entries, of which one is a container. */
static void
prepare_nested (void)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *inner, *outer;
  const guint8 *data;
  gsize size;

  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_REGS, "register", 8);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_T35, "message", 7);
  inner = gst_shmem_container_builder_build (builder, NULL);
  FUZZ_CHECK (inner != NULL);
  gst_shmem_container_builder_add_container (builder, inner);
  outer = gst_shmem_container_builder_build (builder, NULL);
  FUZZ_CHECK (outer != NULL);
  data = gst_shmem_container_get_data (outer, &size);
  prepare_container (FD_NESTED, data, size);
  gst_shmem_container_unref (inner);
  gst_shmem_container_unref (outer);
  gst_shmem_container_builder_free (builder);
}

static void
prepare (void)
{
  guint8 table[TABLE_ROOM];
  gint pair[2];

  prepare_memory (
      FD_MEMORY, MEMORY_SIZE, MEMORY_SIZE, SHMEM_SEALS_PRODUCER_WRITABLE);
  prepare_memory (
      FD_IMPORTABLE, MEMORY_SIZE, MEMORY_SIZE, SHMEM_SEALS_IMPORTABLE);
  prepare_entry (FD_CONTAINER, 40);
  prepare_entry (FD_LARGE, 20000);
  prepare_nested ();
  prepare_container (FD_TABLE, table, fill_table (table, 2));
  prepare_container (FD_TABLE_JOINED, table, fill_table (table, 0));
  prepare_container (FD_BROKEN, "neither generic nor nested", 26);
  prepare_memory (FD_SMALL, 16, MEMORY_SIZE, SHMEM_SEALS_IMMUTABLE);
  prepare_memory (FD_UNSEALED, MEMORY_SIZE, MEMORY_SIZE, 0);
  prepare_memory (FD_SHRINKABLE, MEMORY_SIZE, MEMORY_SIZE,
      SHMEM_SEAL_GROW | SHMEM_SEAL_FUTURE_WRITE);
  FUZZ_CHECK (pipe2 (pair, O_CLOEXEC) == 0);
  fds[FD_PIPE] = pair[0];
  FUZZ_CHECK (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
  fds[FD_SOCKET] = pair[0];
  fds[FD_DEVICE] = open ("/dev/zero", O_RDONLY | O_CLOEXEC);
  FUZZ_CHECK (fds[FD_DEVICE] >= 0);
  sizes[FD_PIPE] = sizes[FD_SOCKET] = sizes[FD_DEVICE] = MEMORY_SIZE;
}

gint
prepared_fd (FdKind kind)
{
  return fds[kind];
}

guint64
prepared_size (FdKind kind)
{
  return sizes[kind];
}

static void
init_once (void)
{
  gst_init (NULL, NULL);
  gst_debug_set_default_threshold (GST_LEVEL_NONE);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  prepare ();
}

void
conversation_begin (void)
{
  if (!gst_is_initialized ())
    init_once ();
  look_at_fds (open_before);
}
