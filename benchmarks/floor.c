/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the kernel and the memory cost by themselves: the bare system calls
 * under a transport, in one process, and the operations on a container. Prints
 * one line of JSON with us (system calls, copies) and ns (the rest).
 *
 *   bench-floor [NAME COUNT]   does only that one, for a profiler
 */

#include <fcntl.h>
#include <gst/gst.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define FRAME_SIZE (3840 * 2160 * 3 / 2)
#define N_FRAMES 8
#define PAGE 4096
#define METADATA_SIZE 1024
#define SEALS (F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL)

static gint sockets[2];
static guint8 *frames[N_FRAMES];
static guint8 *source;
static volatile guint64 sum;
static GstShmemContainer *container;
static GstBuffer *buffer;
static guint8 *four_entries;
static gsize four_entries_size;

static void
check (gboolean ok, const gchar *what)
{
  if (!ok) {
    fprintf (stderr, "bench-floor: %s failed\n", what);
    exit (1);
  }
}

static gint
make_memfd (gsize size)
{
  gint fd = memfd_create ("floor", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  check (fd >= 0, "memfd_create");
  check (ftruncate (fd, (off_t) size) == 0, "ftruncate");
  return fd;
}

static void
set_up_frames (void)
{
  guint i;

  check (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == 0,
      "socketpair");
  source = malloc (FRAME_SIZE);
  memset (source, 1, FRAME_SIZE);
  for (i = 0; i < N_FRAMES; i++) {
    gint fd = make_memfd (FRAME_SIZE);

    frames[i] =
        mmap (NULL, FRAME_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    check (frames[i] != MAP_FAILED, "mmap");
    memset (frames[i], 1, FRAME_SIZE);
    close (fd);
  }
}

static void
set_up_containers (void)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  guint8 message[64] = { 0xb5, 0, 0x3c, 0, 1, 4 };
  GstShmemContainer *four;
  const guint8 *data;

  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, message, sizeof message);
  container = gst_shmem_container_builder_build (builder, NULL);
  gst_shmem_container_builder_reset (builder);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_MDCV, message, 24);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_CLLI, message, 4);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_CICP, message, 4);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, message, sizeof message);
  four = gst_shmem_container_builder_build (builder, NULL);
  data = gst_shmem_container_get_data (four, &four_entries_size);
  four_entries = malloc (four_entries_size);
  memcpy (four_entries, data, four_entries_size);
  gst_shmem_container_unref (four);
  gst_shmem_container_builder_free (builder);
  buffer = gst_buffer_new ();
}

/* ---- what is measured; each does it @n times ---- */

static void
send_and_receive (guint n)
{
  guint8 message[100] = { 0 };

  while (n-- > 0) {
    check (send (sockets[0], message, sizeof message, 0) == sizeof message,
        "send");
    check (recv (sockets[1], message, sizeof message, 0) == sizeof message,
        "recv");
  }
}

static void
touch_pages (guint n)
{
  while (n-- > 0) {
    const guint8 *frame = frames[n % N_FRAMES];
    guint64 found = 0;
    gsize i;

    for (i = 0; i < FRAME_SIZE; i += PAGE)
      found += frame[i];
    sum += found;
  }
}

static void
copy_frame (guint n)
{
  while (n-- > 0)
    memcpy (frames[n % N_FRAMES], source, FRAME_SIZE);
}

static gint
pass_fd (gint fd)
{
  guint8 byte = 0;
  struct iovec part = { &byte, 1 };
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (sizeof (gint))];
  } control = { 0 };
  struct msghdr message = { .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);

  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof fd);
  memcpy (CMSG_DATA (header), &fd, sizeof fd);
  check (sendmsg (sockets[0], &message, 0) == 1, "sendmsg");
  check (recvmsg (sockets[1], &message, MSG_CMSG_CLOEXEC) == 1, "recvmsg");
  memcpy (&fd, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof fd);
  return fd;
}

/* Make, write, seal, send; verify, read. */
static void
new_metadata (guint n)
{
  guint8 data[METADATA_SIZE] = { 0 };

  while (n-- > 0) {
    gint fd = memfd_create ("floor", MFD_CLOEXEC | MFD_ALLOW_SEALING), received;
    struct stat status;

    check (write (fd, data, sizeof data) == sizeof data, "write");
    check (fcntl (fd, F_ADD_SEALS, SEALS) == 0, "F_ADD_SEALS");
    received = pass_fd (fd);
    check ((fcntl (received, F_GET_SEALS) & SEALS) == SEALS, "F_GET_SEALS");
    check (fstat (received, &status) == 0 && status.st_size == sizeof data,
        "fstat");
    check (pread (received, data, sizeof data, 0) == sizeof data, "pread");
    close (received);
    close (fd);
  }
}

static void
attach_find_read (guint n)
{
  while (n-- > 0) {
    GstShmemContainerMeta *meta =
        gst_buffer_add_shmem_container_meta (buffer, container);
    GstShmemEntry entry;

    meta = gst_buffer_get_shmem_container_meta (buffer);
    check (gst_shmem_container_find_entry (
               meta->container, SHMEM_FORMAT_T35, &entry),
        "find");
    sum += entry.data[0];
    gst_buffer_remove_meta (buffer, &meta->meta);
  }
}

static void
validate (guint n)
{
  while (n-- > 0) {
    struct shmem_reader reader;

    check (
        shmem_reader_init (&reader, four_entries, four_entries_size, NULL, NULL)
            == SHMEM_OK,
        "validate");
    sum += reader.num;
  }
}

static const struct
{
  const gchar *name;
  void (*run) (guint n);
  guint count;
  gdouble scale; /* from us */
} floors[] = {
  { "send_recv_us", send_and_receive, 20000, 1 },
  { "touch_page_us", touch_pages, 2000, 1 },
  { "memcpy_us", copy_frame, 60, 1 },
  { "metadata_us", new_metadata, 5000, 1 },
  { "attach_find_read_ns", attach_find_read, 200000, 1000 },
  { "validate_ns", validate, 1000000, 1000 },
};

static gdouble
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (gdouble) time.tv_sec * 1e6 + (gdouble) time.tv_nsec / 1e3;
}

int
main (int argc, char **argv)
{
  guint i;

  gst_init (&argc, &argv);
  set_up_containers ();
  if (argc == 3) {
    for (i = 0; i < G_N_ELEMENTS (floors); i++)
      if (strcmp (floors[i].name, argv[1]) == 0)
        floors[i].run ((guint) atoi (argv[2]));
    return 0;
  }
  set_up_frames ();
  for (i = 0; i < G_N_ELEMENTS (floors); i++) {
    gdouble start;

    floors[i].run (floors[i].count / 10);
    start = now ();
    floors[i].run (floors[i].count);
    printf ("%s\"%s\": %.3f", i ? ", " : "{", floors[i].name,
        (now () - start) / floors[i].count * floors[i].scale);
  }
  printf ("}\n");
  return 0;
}
