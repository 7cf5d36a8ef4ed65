/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Where producers and consumers meet: files with a mode and a group, abstract
 * names, sockets that systemd passes, and those that the application gives.
 */

#include "helpers.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534
/* Of no group database. */
#define STRANGE_GROUP 54321

#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

static void
pass_frames (Producer *producer, Consumer *consumer, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *frame;

    producer_push (producer, new_frame (i));
    frame = consumer_pull (consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
  }
}

/* A producer does not start with @properties. */
#define assert_refused(properties, code, ...)                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    Producer refused;                                                          \
    producer_init (&refused, properties);                                      \
    fail_unless_equals_int (                                                   \
        gst_element_set_state (refused.pipeline, GST_STATE_PLAYING),           \
        GST_STATE_CHANGE_FAILURE);                                             \
    assert_bus_error (refused.pipeline, RESOURCE, code, __VA_ARGS__);          \
    producer_clear (&refused);                                                 \
  }                                                                            \
  G_STMT_END

/* ---- The mode and the group of the file. ---- */

static guint
file_mode (void)
{
  struct stat info;

  fail_unless (stat (socket_path, &info) == 0);
  return info.st_mode & 07777;
}

GST_START_TEST (test_mode)
{
  static const gchar *const modes[] = { "0660", "0600", "0666", "0", "0777" };
  gchar *text = g_strdup_printf ("socket-mode=%s", modes[__i__]);
  const mode_t umasks[] = { 0, 022, 077, 0777 };
  Producer producer;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (umasks); i++) {
    mode_t before;

    producer_init (&producer, text);
    before = umask (umasks[i]);
    set_state (producer.pipeline, GST_STATE_PLAYING);
    umask (before);
    fail_unless_equals_int (
        file_mode (), g_ascii_strtoull (modes[__i__], NULL, 8));
    producer_clear (&producer);
    fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  }
  g_free (text);
}

GST_END_TEST

GST_START_TEST (test_mode_of_umask)
{
  mode_t before = umask (027);
  Producer producer;

  producer_start (&producer, "");
  umask (before);
  fail_unless_equals_int (file_mode (), 0750);
  producer_clear (&producer);
}

GST_END_TEST

static gpointer
watch_file (gpointer user_data)
{
  gint *stop = user_data;
  guint seen = 0;

  while (!g_atomic_int_get (stop)) {
    struct stat info;

    if (lstat (socket_path, &info) == 0)
      seen |= info.st_mode & 0777;
  }
  return GUINT_TO_POINTER (seen);
}

/* Not even for a moment. */
GST_START_TEST (test_never_wider)
{
  GThread *thread;
  gint stop = FALSE;
  mode_t before;
  guint seen, i;

  before = umask (0);
  thread = g_thread_new ("watch", watch_file, &stop);
  for (i = 0; i < 100; i++) {
    Producer producer;

    producer_start (&producer, "socket-mode=0640");
    producer_clear (&producer);
  }
  g_atomic_int_set (&stop, TRUE);
  seen = GPOINTER_TO_UINT (g_thread_join (thread));
  umask (before);
  fail_if (seen & ~0640u, "mode 0%o", seen);
}

GST_END_TEST

GST_START_TEST (test_bad_mode)
{
  assert_refused ("socket-mode=660", SETTINGS, "socket-mode, octal, 0660, 660");
  assert_refused ("socket-mode=01777", SETTINGS, "socket-mode, octal");
  fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
}

GST_END_TEST

static void
check_group (const gchar *group, gid_t number)
{
  gchar *text = g_strdup_printf ("socket-mode=0660 socket-group=%s", group);
  struct stat info;
  Producer producer;

  producer_start (&producer, text);
  fail_unless (stat (socket_path, &info) == 0);
  fail_unless_equals_int (info.st_gid, number);
  fail_unless_equals_int (file_mode (), 0660);
  producer_clear (&producer);
  g_free (text);
}

GST_START_TEST (test_group)
{
  gchar *own = g_strdup_printf ("%u", getegid ());
  const struct group *entry;

  check_group (own, getegid ());
  entry = getgrgid (getegid ());
  if (entry) {
    gchar *name = g_strdup (entry->gr_name);

    check_group (name, getegid ());
    g_free (name);
  }
  if (geteuid () == 0)
    check_group (G_STRINGIFY (STRANGE_GROUP), STRANGE_GROUP);
  g_free (own);
}

GST_END_TEST

static void
refuse_group (void)
{
  assert_refused ("socket-group=" G_STRINGIFY (STRANGE_GROUP), OPEN_WRITE,
      "group, member", G_STRINGIFY (STRANGE_GROUP), socket_path);
}

GST_START_TEST (test_bad_group)
{
  gchar *folder = g_path_get_dirname (socket_path);

  assert_refused ("socket-group=no-such-group", SETTINGS,
      "socket-group, no-such-group, number");
  assert_refused ("socket-group=-1", SETTINGS, "socket-group, -1");
  fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  if (geteuid () == 0) {
    fail_unless (g_chmod (folder, 0777) == 0);
    fail_unless (seteuid (NOBODY) == 0);
    refuse_group ();
    fail_unless (seteuid (0) == 0);
  } else {
    refuse_group ();
  }
  fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  g_free (folder);
}

GST_END_TEST

/* ---- Names without a file. ---- */

/* A name of this process alone, instead of the path. */
static gchar *
use_abstract_name (void)
{
  gchar *before = socket_path;

  socket_path = g_strdup_printf ("@shmemmeta-test-%d", getpid ());
  return before;
}

static void
restore_path (gchar *path)
{
  g_free (socket_path);
  socket_path = path;
}

GST_START_TEST (test_abstract)
{
  gchar *path = use_abstract_name ();
  Consumer consumer;
  Producer producer;
  guint round;

  for (round = 0; round < 3; round++) {
    producer_start (&producer, "wait-for-connection=true");
    consumer_start (&consumer, "");
    pass_frames (&producer, &consumer, 3);
    fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
    assert_refused ("", OPEN_WRITE, "process, listens", socket_path);
    pass_frames (&producer, &consumer, 3);
    producer_clear (&producer);
    consumer_expect_eos (&consumer);
    consumer_clear (&consumer);
  }
  restore_path (path);
}

GST_END_TEST

GST_START_TEST (test_bad_abstract)
{
  gchar *path = use_abstract_name (), *longest = g_strnfill (107, 'x');
  Consumer consumer;
  Producer producer;

  assert_refused ("socket-mode=0600", SETTINGS, "socket-mode, abstract");
  assert_refused ("socket-group=0", SETTINGS, "socket-group, abstract");
  restore_path (g_strdup ("@"));
  assert_refused ("", OPEN_WRITE, "bytes, 1, 107");
  restore_path (g_strconcat ("@", longest, "x", NULL));
  assert_refused ("", OPEN_WRITE, "bytes, 1, 107");
  restore_path (g_strconcat ("@", longest, NULL));
  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  pass_frames (&producer, &consumer, 1);
  consumer_clear (&consumer);
  producer_clear (&producer);
  restore_path (path);
  g_free (longest);
}

GST_END_TEST

/* ---- Sockets of systemd. ---- */

static void
set_passed (gint pid, gint fd)
{
  gchar *number = g_strdup_printf ("%d", pid);
  gchar *count = g_strdup_printf ("%d", fd - 2);

  g_setenv ("LISTEN_PID", number, TRUE);
  g_setenv ("LISTEN_FDS", count, TRUE);
  g_free (number);
  g_free (count);
}

static void
unset_passed (void)
{
  g_unsetenv ("LISTEN_PID");
  g_unsetenv ("LISTEN_FDS");
}

/* Bound to the path, or to the abstract name. */
static gint
make_bound (gint type)
{
  gint fd = socket (AF_UNIX, type | SOCK_CLOEXEC, 0);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t size = sizeof address;

  strcpy (address.sun_path, socket_path);
  if (socket_path[0] == '@') {
    size = (socklen_t) (offsetof (struct sockaddr_un, sun_path)
        + strlen (socket_path));
    address.sun_path[0] = '\0';
  }
  fail_unless (bind (fd, (struct sockaddr *) &address, size) == 0);
  return fd;
}

/* As systemd does: what comes before the producer is served as well, and what
 * comes when it is gone waits for the next one. */
GST_START_TEST (test_activated)
{
  gchar *path = __i__ ? use_abstract_name () : g_strdup (socket_path);
  gint listener = make_bound (SOCK_SEQPACKET), on = 1;
  socklen_t size = sizeof on;
  struct stat before, after;
  Consumer consumer;
  Producer producer;
  guint round;

  fail_unless (listen (listener, 8) == 0);
  set_passed (getpid (), listener);
  if (!__i__)
    fail_unless (stat (socket_path, &before) == 0);
  consumer_start (&consumer, "");
  for (round = 0; round < 3; round++) {
    producer_start (&producer, "wait-for-connection=true");
    pass_frames (&producer, &consumer, 3);
    WAIT_FOR (producer_clients (&producer) == 1);
    if (getsockopt (listener, SOL_SOCKET, SO_PASSRIGHTS, &on, &size) == 0)
      fail_if (on);
    consumer_clear (&consumer);
    producer_clear (&producer);
    if (!__i__) {
      fail_unless (stat (socket_path, &after) == 0);
      fail_unless (before.st_ino == after.st_ino);
    }
    consumer_start (&consumer, "");
    expect_message (consumer.pipeline, GST_MESSAGE_ELEMENT);
  }
  consumer_clear (&consumer);
  unset_passed ();
  close (listener);
  if (!__i__)
    fail_unless (g_unlink (socket_path) == 0);
  restore_path (path);
}

GST_END_TEST

/* The units have to be mended. */
GST_START_TEST (test_activated_wrongly)
{
  gint fd = make_bound (__i__ == 0 ? SOCK_STREAM : SOCK_SEQPACKET);

  if (__i__ != 1)
    fail_unless (listen (fd, 8) == 0);
  set_passed (getpid (), fd);
  if (__i__ < 2)
    assert_refused ("", SETTINGS,
        "systemd, ListenSequentialPacket=", socket_path, "Accept=no");
  else
    assert_refused ("socket-mode=0600", SETTINGS, "systemd, SocketMode=");
  unset_passed ();
  fail_unless (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  close (fd);
  g_unlink (socket_path);
}

GST_END_TEST

/* Those of another process, or with another path, do not count. */
GST_START_TEST (test_not_activated)
{
  gint listener = make_bound (SOCK_SEQPACKET);
  gchar *other = g_strconcat (socket_path, "-other", NULL), *path;
  Producer producer;

  fail_unless (listen (listener, 8) == 0);
  set_passed (getppid (), listener);
  assert_refused ("", OPEN_WRITE, "process, listens", socket_path);
  set_passed (getpid (), listener);
  path = socket_path;
  socket_path = other;
  producer_start (&producer, "socket-mode=0600");
  close (raw_client ());
  producer_clear (&producer);
  fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  restore_path (path);
  unset_passed ();
  close (listener);
  g_unlink (socket_path);
}

GST_END_TEST

/* ---- Sockets of the application. ---- */

static gchar *
use_fd (const gchar *properties, gint fd)
{
  return g_strdup_printf ("%s socket-fd=%d", properties, fd);
}

static void
start_pair (Producer *producer, Consumer *consumer, const gint *fds,
    const gchar *properties)
{
  gchar *text = use_fd (properties, fds[0]);

  producer_start (producer, text);
  g_free (text);
  text = use_fd ("", fds[1]);
  consumer_start (consumer, text);
  g_free (text);
}

static void
make_pair (gint *fds, gint type)
{
  fail_unless (socketpair (AF_UNIX, type | SOCK_CLOEXEC, 0, fds) == 0);
}

/* What the application has is its own. */
static void
close_pair (const gint *fds)
{
  fail_unless (close (fds[0]) == 0 && close (fds[1]) == 0);
}

GST_START_TEST (test_pair)
{
  gboolean early = __i__ != 0;
  Consumer consumer;
  Producer producer;
  gint fds[2];

  make_pair (fds, SOCK_SEQPACKET);
  start_pair (&producer, &consumer, fds, "wait-for-connection=true");
  if (early) /* The elements have duplicates. */
    close_pair (fds);
  pass_frames (&producer, &consumer, 20);
  fail_if (g_file_test (socket_path, G_FILE_TEST_EXISTS));
  fail_unless_equals_int (producer_clients (&producer), 1);
  producer_eos (&producer);
  consumer_expect_eos (&consumer);
  assert_bus_without (
      consumer.pipeline, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  assert_bus_without (
      producer.pipeline, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  consumer_clear (&consumer);
  producer_clear (&producer);
  if (!early)
    close_pair (fds);
}

GST_END_TEST

/* Nobody can come instead of it. */
GST_START_TEST (test_pair_consumer_leaves)
{
  gboolean wait = __i__ != 0;
  Consumer consumer;
  Producer producer;
  gint fds[2];
  guint i;

  make_pair (fds, SOCK_SEQPACKET);
  start_pair (
      &producer, &consumer, fds, wait ? "wait-for-connection=true" : "");
  close_pair (fds);
  WAIT_FOR (producer_clients (&producer) == 1);
  pass_frames (&producer, &consumer, 2);
  consumer_clear (&consumer);
  if (wait) {
    /* It is not missed before there is a frame for it. */
    WAIT_FOR (producer_clients (&producer) == 0);
    assert_bus_without (producer.pipeline, GST_MESSAGE_ERROR);
    producer_push (&producer, new_frame (2));
    assert_bus_error (producer.pipeline, RESOURCE, WRITE,
        "consumer, left, socket-fd, wait-for-connection");
  } else {
    WAIT_FOR (producer_clients (&producer) == 0);
    for (i = 0; i < 3; i++)
      producer_push (&producer, new_frame (i));
    WAIT_FOR (producer_stat (&producer, "frames") == 5);
    assert_bus_without (producer.pipeline, GST_MESSAGE_ERROR);
  }
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_pair_producer_leaves)
{
  gchar *name;
  Consumer consumer;
  Producer producer;
  gint fds[2];

  make_pair (fds, SOCK_SEQPACKET);
  start_pair (&producer, &consumer, fds, "wait-for-connection=true");
  name = g_strdup_printf ("producer, socket-fd=%d", fds[1]);
  close_pair (fds);
  pass_frames (&producer, &consumer, 2);
  producer_clear (&producer);
  consumer_expect_eos (&consumer);
  assert_bus_warning (consumer.pipeline, RESOURCE, READ, name);
  consumer_clear (&consumer);
  g_free (name);
}

GST_END_TEST

/* By somebody who is gone since, as a launcher or a portal may be. */
static void
make_pair_elsewhere (gint *fds)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (2 * sizeof (gint))];
  } control;
  gchar byte = 0;
  struct iovec part = { &byte, 1 };
  struct msghdr message = { .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control };
  gint channel[2], status;
  pid_t child;

  make_pair (channel, SOCK_STREAM);
  child = fork ();
  fail_unless (child >= 0);
  if (child == 0) {
    gint pair[2];

    if (socketpair (AF_UNIX, SOCK_SEQPACKET, 0, pair) == 0)
      raw_send (channel[1], "x", 1, pair, 2);
    _exit (0);
  }
  fail_unless (waitpid (child, &status, 0) == child);
  fail_unless_equals_int (recvmsg (channel[0], &message, MSG_CMSG_CLOEXEC), 1);
  fail_unless (CMSG_FIRSTHDR (&message) != NULL);
  memcpy (fds, CMSG_DATA (CMSG_FIRSTHDR (&message)), 2 * sizeof *fds);
  close_pair (channel);
}

/* The one whom the kernel names as the peer is not who uses the connection. */
GST_START_TEST (test_pair_of_another)
{
  Consumer consumer;
  Producer producer;
  gint fds[2];

  make_pair_elsewhere (fds);
  start_pair (&producer, &consumer, fds, "wait-for-connection=true");
  close_pair (fds);
  pass_frames (&producer, &consumer, 50);
  fail_unless_equals_int (producer_clients (&producer), 1);
  assert_bus_without (
      producer.pipeline, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* It is the creator's user that counts. */
GST_START_TEST (test_pair_not_allowed)
{
  gchar *text = g_strdup_printf (
      "wait-for-connection=true allowed-uids=%u", geteuid () + 1000);
  Consumer consumer;
  Producer producer;
  gint fds[2];

  make_pair (fds, SOCK_SEQPACKET);
  start_pair (&producer, &consumer, fds, text);
  close_pair (fds);
  assert_bus_error (consumer.pipeline, RESOURCE, NOT_AUTHORIZED,
      "producer, socket-fd, allowed-uids");
  producer_push (&producer, new_frame (0));
  assert_bus_error (producer.pipeline, RESOURCE, WRITE, "socket-fd");
  consumer_clear (&consumer);
  producer_clear (&producer);
  g_free (text);
}

GST_END_TEST

/* Memory that its maker could punch, from whoever it is. */
GST_START_TEST (test_pair_is_foreign)
{
  RawFrame frame = { 0 };
  TransportHello hello;
  Consumer consumer;
  gchar *text;
  gint fds[2];

  make_pair (fds, SOCK_SEQPACKET);
  text = use_fd ("", fds[1]);
  consumer_start (&consumer, text);
  close (fds[1]);
  fail_unless_equals_uint64 (
      raw_receive (fds[0], &hello, sizeof hello), sizeof hello);
  hello.max_held = TRANSPORT_MAX_HELD;
  raw_send (fds[0], &hello, sizeof hello, NULL, 0);
  raw_send_caps (fds[0], VIDEO_CAPS);
  raw_send_segment (fds[0]);
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_send (fds[0], &frame);
  assert_bus_error (consumer.pipeline, RESOURCE, READ, "producer, seal");
  consumer_clear (&consumer);
  close (fds[0]);
  g_free (text);
}

GST_END_TEST

/* One that listens is for anybody, and goes on to listen. */
GST_START_TEST (test_given_listener)
{
  gint listener = raw_listen ();
  gchar *text = use_fd ("wait-for-connection=true", listener);
  Consumer consumer;
  Producer producer;
  guint round;

  for (round = 0; round < 3; round++) {
    producer_start (&producer, text);
    consumer_start (&consumer, "");
    pass_frames (&producer, &consumer, 3);
    consumer_clear (&consumer);
    WAIT_FOR (producer_clients (&producer) == 0);
    consumer_start (&consumer, "");
    pass_frames (&producer, &consumer, 3);
    consumer_clear (&consumer);
    producer_clear (&producer);
    fail_unless (g_file_test (socket_path, G_FILE_TEST_EXISTS));
    close (raw_connect ());
  }
  close (listener);
  g_unlink (socket_path);
  g_free (text);
}

GST_END_TEST

typedef enum
{
  CLOSED,
  MEMFD,
  INTERNET,
  STREAM_PAIR,
  UNCONNECTED,
  LISTENING,
} Wrong;

static const gchar *const wrong_nouns[] = {
  [CLOSED] = "descriptor",
  [MEMFD] = "not a socket",
  [INTERNET] = "AF_UNIX",
  [STREAM_PAIR] = "SOCK_SEQPACKET",
  [UNCONNECTED] = "neither connected",
  [LISTENING] = "listening",
};

static gint
make_wrong (Wrong wrong)
{
  gint fds[2];

  switch (wrong) {
    case CLOSED:
      return 1000;
    case MEMFD:
      return raw_memfd (0);
    case INTERNET:
      return socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    case STREAM_PAIR:
      make_pair (fds, SOCK_STREAM);
      close (fds[1]);
      return fds[0];
    case UNCONNECTED:
      return socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    case LISTENING:
    default:
      return raw_listen ();
  }
}

GST_START_TEST (test_wrong_fd)
{
  gint fd = make_wrong ((Wrong) __i__);
  gchar *text = use_fd ("", fd);
  gchar *name = g_strdup_printf ("socket-fd=%d, SOCK_SEQPACKET", fd);
  Consumer consumer;

  if (__i__ != LISTENING)
    assert_refused (text, SETTINGS, name, wrong_nouns[__i__]);
  consumer_init (&consumer, text);
  fail_unless_equals_int (
      gst_element_set_state (consumer.pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  assert_bus_error (
      consumer.pipeline, RESOURCE, SETTINGS, name, wrong_nouns[__i__]);
  consumer_clear (&consumer);
  if (__i__ != CLOSED)
    fail_unless (close (fd) == 0);
  g_unlink (socket_path);
  g_free (name);
  g_free (text);
}

GST_END_TEST

GST_START_TEST (test_fd_contradictions)
{
  Consumer consumer;
  gchar *text;
  gint fds[2];

  make_pair (fds, SOCK_SEQPACKET);
  text = use_fd ("socket-mode=0600", fds[0]);
  assert_refused (text, SETTINGS, "socket-mode, socket-fd");
  g_free (text);
  text = use_fd ("reconnect=true", fds[1]);
  consumer_init (&consumer, text);
  fail_unless_equals_int (
      gst_element_set_state (consumer.pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  assert_bus_error (
      consumer.pipeline, RESOURCE, SETTINGS, "socket-fd, reconnect");
  consumer_clear (&consumer);
  close_pair (fds);
  g_free (text);
}

GST_END_TEST

static Suite *
sockets_suite (void)
{
  Suite *s = suite_create ("sockets");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_loop_test (tc, test_mode, 0, 5);
  tcase_add_test (tc, test_mode_of_umask);
  tcase_add_test (tc, test_never_wider);
  tcase_add_test (tc, test_bad_mode);
  tcase_add_test (tc, test_group);
  tcase_add_test (tc, test_bad_group);
  tcase_add_test (tc, test_abstract);
  tcase_add_test (tc, test_bad_abstract);
  tcase_add_loop_test (tc, test_activated, 0, 2);
  tcase_add_loop_test (tc, test_activated_wrongly, 0, 3);
  tcase_add_test (tc, test_not_activated);
  tcase_add_loop_test (tc, test_pair, 0, 2);
  tcase_add_loop_test (tc, test_pair_consumer_leaves, 0, 2);
  tcase_add_test (tc, test_pair_producer_leaves);
  tcase_add_test (tc, test_pair_of_another);
  tcase_add_test (tc, test_pair_not_allowed);
  tcase_add_test (tc, test_pair_is_foreign);
  tcase_add_test (tc, test_given_listener);
  tcase_add_loop_test (tc, test_wrong_fd, 0, G_N_ELEMENTS (wrong_nouns));
  tcase_add_test (tc, test_fd_contradictions);
  return s;
}

GST_CHECK_MAIN (sockets)
