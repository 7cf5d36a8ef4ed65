/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hostile producers that send file descriptors: none, too many, and of every
 * kind that is not sealed shared memory.
 */

#include "peer.h"
#include "victims.h"

#include <linux/magic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <unistd.h>

/* ---- How many. ---- */

SERVER_CASE (missing, STREAMING, "FRAME, number, file descriptors")
{
  RawFrame frame = { 0 };

  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1, -1, RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_send (server, &frame);
}

SERVER_CASE (one_missing, STREAMING, "FRAME, number, file descriptors")
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 2, -1, RAW_SIZE);
  raw_frame_send (server, &frame);
}

SERVER_CASE (one_too_many, STREAMING, "FRAME, number, file descriptors")
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  frame.fds[frame.n_fds++] = raw_memfd (RAW_SEALS);
  raw_frame_send (server, &frame);
}

SERVER_CASE (more_than_a_frame_has, STREAMING, "file descriptors")
{
  RawFrame frame = { 0 };
  guint i;

  for (i = 0; i < TRANSPORT_MAX_FDS + 1; i++)
    raw_frame_add_new (
        &frame, TRANSPORT_MEMORY, i + 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_send (server, &frame);
}

/* As many as a packet can have. */
SERVER_CASE (as_many_as_can_be, STREAMING, "file descriptors")
{
  TransportFrame frame = { .header = { TRANSPORT_FRAME, sizeof frame } };
  gint fd = raw_memfd (RAW_SEALS);

  send_with_fds (server, &frame, sizeof frame, fd, 253);
  close (fd);
}

SERVER_CASE (with_eos, STREAMING, "file descriptors, message")
{
  const TransportHeader eos = { TRANSPORT_EOS, sizeof eos };
  gint fd = raw_memfd (RAW_SEALS);

  send_with_fds (server, &eos, sizeof eos, fd, 3);
  close (fd);
}

SERVER_CASE (with_hello, CONNECTED, "file descriptors, message")
{
  TransportHello hello;
  gint fd = raw_memfd (RAW_SEALS);

  transport_encode_hello (&hello, 0);
  send_with_fds (server, &hello, sizeof hello, fd, 1);
  close (fd);
}

SERVER_CASE (with_nothing, STREAMING, "header")
{
  gint fd = raw_memfd (RAW_SEALS);

  send_with_fds (server, "", 0, fd, 1);
  close (fd);
}

/* ---- Of what kind. ---- */

#define NO_MEMORY "file descriptor, shared memory"
#define NO_SEALS "seal"

/* Good memory, the bad one as @kind, and good memory again. */
static void
send_among_good (gint bad, TransportKind kind)
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_new (&frame, kind, 2, bad, RAW_SIZE);
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 3, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, kind == TRANSPORT_MEMORY ? 2 : 1, 0, VIDEO_SIZE);
  raw_frame_send (server, &frame);
}

#define NO_DMABUF "FRAME, device memory, dma-buf"

/* As device memory, of a producer from which that is allowed. A memfd could be
 * used, but is not what the message says. */
static void
send_bad_device (gint (*make) (void), gboolean is_memory)
{
  gint fd;

  src_next ();
  src_start_stream ("device-memory=allow");
  fd = make ();
  if (fd < 0)
    return;
  send_among_good (fd, TRANSPORT_DEVICE);
  expect_refusal (is_memory ? NO_DMABUF : NO_MEMORY);
}

/* As memory and as container, with either policy, and as device memory. */
static void
send_bad (gint (*make) (void), const gchar *reason, gboolean may_copy)
{
  guint i;

  for (i = 0; i < (may_copy ? 2 : 4); i++) {
    gint fd;

    if (i > 0)
      src_next ();
    src_start_stream (i / 2 ? "import-policy=copy" : "");
    fd = make ();
    /* What this kernel does not have nobody can send. */
    if (fd < 0)
      return;
    send_among_good (fd, i % 2 ? TRANSPORT_CONTAINER : TRANSPORT_MEMORY);
    expect_refusal (reason);
  }
  send_bad_device (make, !g_str_equal (reason, NO_MEMORY));
}

#define MEMORY_CASE(name, reason, may_copy)                                    \
  static gint name##_fd (void);                                                \
  GST_START_TEST (name)                                                        \
  {                                                                            \
    send_bad (name##_fd, reason, may_copy);                                    \
  }                                                                            \
  END_CASE                                                                     \
  static gint name##_fd (void)

MEMORY_CASE (pipe_end, NO_MEMORY, FALSE)
{
  gint pair[2];

  fail_unless (pipe2 (pair, O_CLOEXEC) == 0);
  close (pair[1]);
  return pair[0];
}

MEMORY_CASE (unix_socket, NO_MEMORY, FALSE)
{
  return socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

/* The connection, over itself. */
MEMORY_CASE (own_connection, NO_MEMORY, FALSE)
{
  return fcntl (server, F_DUPFD_CLOEXEC, 0);
}

MEMORY_CASE (directory, NO_MEMORY, FALSE)
{
  return open ("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

MEMORY_CASE (dev_zero, NO_MEMORY, FALSE)
{
  return open ("/dev/zero", O_RDWR | O_CLOEXEC);
}

MEMORY_CASE (dev_null, NO_MEMORY, FALSE)
{
  return open ("/dev/null", O_RDWR | O_CLOEXEC);
}

MEMORY_CASE (plain_file, NO_MEMORY, FALSE)
{
  return open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

MEMORY_CASE (proc_file, NO_MEMORY, FALSE)
{
  return open ("/proc/self/maps", O_RDONLY | O_CLOEXEC);
}

MEMORY_CASE (event_fd, NO_MEMORY, FALSE)
{
  return eventfd (1, EFD_CLOEXEC);
}

MEMORY_CASE (epoll_fd, NO_MEMORY, FALSE)
{
  return epoll_create1 (EPOLL_CLOEXEC);
}

MEMORY_CASE (timer_fd, NO_MEMORY, FALSE)
{
  return timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC);
}

MEMORY_CASE (signal_fd, NO_MEMORY, FALSE)
{
  sigset_t none;

  sigemptyset (&none);
  return signalfd (-1, &none, SFD_CLOEXEC);
}

MEMORY_CASE (inotify_fd, NO_MEMORY, FALSE)
{
  return inotify_init1 (IN_CLOEXEC);
}

MEMORY_CASE (path_of_a_folder, NO_MEMORY, FALSE)
{
  return open ("/tmp", O_PATH | O_CLOEXEC);
}

/* Memory that would do, but through a descriptor that cannot. */
static gint
reopen (gint fd, gint flags)
{
  gchar *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  gint again = open (path, flags | O_CLOEXEC);

  g_free (path);
  close (fd);
  return again;
}

MEMORY_CASE (path_of_a_memfd, NO_MEMORY, FALSE)
{
  return reopen (raw_memfd (RAW_SEALS), O_PATH);
}

MEMORY_CASE (write_only_memfd, "memfd", FALSE)
{
  return reopen (raw_memfd (RAW_SEALS), O_WRONLY);
}

MEMORY_CASE (secret_memory, NO_MEMORY, FALSE)
{
#ifdef SYS_memfd_secret
  return (gint) syscall (SYS_memfd_secret, O_CLOEXEC);
#else
  return -1;
#endif
}

MEMORY_CASE (huge_pages, "memfd", FALSE)
{
  gint fd =
      memfd_create ("huge", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB);

  if (fd >= 0 && ftruncate (fd, 2 << 20) == 0)
    fail_unless (fcntl (fd, F_ADD_SEALS, RAW_SEALS) == 0);
  return fd;
}

/* Whoever can write to its folder can do so to the file. */
MEMORY_CASE (named_file_in_memory, NO_SEALS, TRUE)
{
  gint fd =
      open ("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  struct statfs info;

  if (fd < 0)
    return -1;
  if (fstatfs (fd, &info) < 0 || info.f_type != TMPFS_MAGIC) {
    close (fd);
    return -1;
  }
  fail_unless (ftruncate (fd, RAW_SIZE) == 0);
  return fd;
}

MEMORY_CASE (unsealed, NO_SEALS, TRUE)
{
  return raw_memfd (0);
}

/* What lacks SHRINK can be truncated after it was checked. */
MEMORY_CASE (can_shrink, NO_SEALS, TRUE)
{
  return raw_memfd (F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_WRITE);
}

MEMORY_CASE (can_grow, NO_SEALS, TRUE)
{
  return raw_memfd (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_WRITE);
}

MEMORY_CASE (can_be_sealed_further, NO_SEALS, TRUE)
{
  return raw_memfd (F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE);
}

/* Good memory, said to be a dma-buf. */
GST_START_TEST (memfd_as_device)
{
  src_start_stream ("device-memory=allow");
  send_among_good (raw_memfd (RAW_SEALS), TRANSPORT_DEVICE);
  expect_refusal (NO_DMABUF);
}

END_CASE

/* Caps alone, to who takes none. */
SERVER_CASE (caps_with_device_memory, GREETED, "CAPS, device memory, HELLO")
{
  raw_send_caps (server,
      "video/x-raw(memory:DMABuf), format=(string)NV12, width=(int)64, "
      "height=(int)16");
}

/* A container that can still be written to; memory may be. */
SERVER_CASE (writable_container, STREAMING, NO_SEALS)
{
  send_among_good (raw_memfd (RAW_SEALS), TRANSPORT_CONTAINER);
}

/* Sealed for good, and no container. */
SERVER_CASE (container_of_zeros, STREAMING, "container")
{
  send_among_good (raw_memfd (RAW_SEALS | F_SEAL_WRITE), TRANSPORT_CONTAINER);
}

/* ---- Sockets that linger. ---- */

static gint
send_lingering_frame (void)
{
  TransportFrame frame = { .header = { TRANSPORT_FRAME, sizeof frame } };

  return send_lingering (server, &frame, sizeof frame);
}

/* The source goes on to say what is wrong, and can be stopped. */
SERVER_CASE (lingers, STREAMING, NO_MEMORY)
{
  gint other = send_lingering_frame ();

  assert_bus_error (victim_src.pipeline, RESOURCE, READ, NO_MEMORY);
  set_state (victim_src.pipeline, GST_STATE_NULL);
  close (other);
  src_next ();
  src_start_stream ("");
  close (send_lingering_frame ());
}

/* So it does where other descriptors than memfds are looked at more closely. */
GST_START_TEST (lingers_among_devices)
{
  gint other;

  src_start_stream ("device-memory=allow");
  other = send_lingering_frame ();
  assert_bus_error (victim_src.pipeline, RESOURCE, READ, NO_MEMORY);
  set_state (victim_src.pipeline, GST_STATE_NULL);
  close (other);
}

END_CASE

/* Nobody reads them: the source has given up, or was stopped before. */
SERVER_CASE (lingers_unread, STREAMING, "message, type")
{
  gint others[3];
  guint i;

  send_zeros (server, 99, 8);
  for (i = 0; i < 3; i++)
    others[i] = send_lingering_frame ();
  assert_bus_error (victim_src.pipeline, RESOURCE, READ, "message, type");
  set_state (victim_src.pipeline, GST_STATE_NULL);
  for (i = 0; i < 3; i++)
    close (others[i]);
  src_next ();
  src_start_stream ("");
  send_zeros (server, 99, 8);
}

/* Those for any consumer. */
static void
add_cases (TCase *tc)
{
  tcase_add_test (tc, missing);
  tcase_add_test (tc, one_missing);
  tcase_add_test (tc, one_too_many);
  tcase_add_test (tc, more_than_a_frame_has);
  tcase_add_test (tc, as_many_as_can_be);
  tcase_add_test (tc, with_eos);
  tcase_add_test (tc, with_hello);
  tcase_add_test (tc, with_nothing);
  tcase_add_test (tc, pipe_end);
  tcase_add_test (tc, unix_socket);
  tcase_add_test (tc, own_connection);
  tcase_add_test (tc, directory);
  tcase_add_test (tc, dev_zero);
  tcase_add_test (tc, dev_null);
  tcase_add_test (tc, plain_file);
  tcase_add_test (tc, proc_file);
  tcase_add_test (tc, event_fd);
  tcase_add_test (tc, epoll_fd);
  tcase_add_test (tc, timer_fd);
  tcase_add_test (tc, signal_fd);
  tcase_add_test (tc, inotify_fd);
  tcase_add_test (tc, path_of_a_folder);
  tcase_add_test (tc, path_of_a_memfd);
  tcase_add_test (tc, write_only_memfd);
  tcase_add_test (tc, secret_memory);
  tcase_add_test (tc, huge_pages);
  tcase_add_test (tc, named_file_in_memory);
  tcase_add_test (tc, unsealed);
  tcase_add_test (tc, can_shrink);
  tcase_add_test (tc, can_grow);
  tcase_add_test (tc, can_be_sealed_further);
  tcase_add_test (tc, memfd_as_device);
  tcase_add_test (tc, caps_with_device_memory);
  tcase_add_test (tc, writable_container);
  tcase_add_test (tc, container_of_zeros);
}

static Suite *
hostile_memory_suite (void)
{
  Suite *s = suite_create ("hostile-memory");
  TCase *tc = tcase_create ("memory");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  add_cases (tc);
  tcase_add_test (tc, lingers);
  tcase_add_test (tc, lingers_among_devices);
  tcase_add_test (tc, lingers_unread);

  tc = tcase_create ("library");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, library_setup, library_teardown);
  add_cases (tc);
  return s;
}

GST_CHECK_MAIN (hostile_memory)
