/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The fixtures of hostile cases: see victims.h. What has to be true after an
 * attack is checked here and nowhere else, so that no case can forget it.
 */

#include "library.h"
#include "peer.h"
#include "victims.h"

#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../footprint.h"

static Footprint before;
static gint n_sigpipe;

static void
count_sigpipe (int number)
{
  (void) number;
  g_atomic_int_inc (&n_sigpipe);
}

static void
common_setup (void)
{
  transport_setup ();
  n_sigpipe = 0;
  signal (SIGPIPE, count_sigpipe);
}

static void
common_teardown (void)
{
  fail_unless_equals_int (g_atomic_int_get (&n_sigpipe), 0);
  signal (SIGPIPE, SIG_DFL);
  transport_teardown ();
}

/* ---- The log. ---- */

static GMutex log_lock;
static GPtrArray *log_lines;

static void
keep_line (GstDebugCategory *category, GstDebugLevel level, const gchar *file,
    const gchar *function, gint line, GObject *object, GstDebugMessage *message,
    gpointer user_data)
{
  (void) file;
  (void) function;
  (void) line;
  (void) object;
  (void) user_data;
  if (strcmp (gst_debug_category_get_name (category), "shmemfdserver") != 0)
    return;
  g_mutex_lock (&log_lock);
  g_ptr_array_add (log_lines,
      g_strdup_printf ("level %s: %s", gst_debug_level_get_name (level),
          gst_debug_message_get (message)));
  g_mutex_unlock (&log_lock);
}

static void
log_start (void)
{
  log_lines = g_ptr_array_new_with_free_func (g_free);
  /* The functions; macros of these names are no ISO C. NULL is the default. */
  (gst_debug_remove_log_function) (NULL);
  (gst_debug_add_log_function) (keep_line, NULL, NULL);
  gst_debug_set_threshold_for_name ("shmemfdserver", GST_LEVEL_INFO);
}

static void
log_stop (void)
{
  gst_debug_unset_threshold_for_name ("shmemfdserver");
  (gst_debug_remove_log_function) (keep_line);
  g_ptr_array_unref (log_lines);
}

/* A line about a client, and the nouns of its reason. */
typedef struct
{
  gchar *who;
  gchar *what;
} Expected;

static GArray *expected;
static guint n_drops;

guint
count_log (const gchar *nouns)
{
  guint n = 0, i;

  g_mutex_lock (&log_lock);
  for (i = 0; i < log_lines->len; i++)
    n += says (g_ptr_array_index (log_lines, i), nouns);
  g_mutex_unlock (&log_lock);
  return n;
}

static gboolean
log_has (const Expected *line)
{
  gboolean found = FALSE;
  guint i;

  g_mutex_lock (&log_lock);
  for (i = 0; i < log_lines->len && !found; i++) {
    const gchar *text = g_ptr_array_index (log_lines, i);

    found = says (text, line->who) && says (text, line->what);
  }
  g_mutex_unlock (&log_lock);
  return found;
}

void
expect_log (gint pid, guint uid, const gchar *nouns)
{
  Expected line = { g_strdup_printf ("pid %d, uid %u", pid, uid),
    g_strdup (nouns) };

  g_array_append_val (expected, line);
}

void
expect_drop_of (gint pid, guint uid, const gchar *reason)
{
  expect_log (pid, uid, reason);
  n_drops++;
}

void
expect_drop (const gchar *reason)
{
  expect_drop_of (getpid (), getuid (), reason);
}

static void
check_log (void)
{
  guint i;

  for (i = 0; i < expected->len; i++) {
    Expected *line = &g_array_index (expected, Expected, i);

    WAIT_FOR (log_has (line));
    g_free (line->who);
    g_free (line->what);
  }
  g_array_unref (expected);
}

/* ---- The sink. ---- */

Producer victim_sink;
guint64 held_id;

static Consumer good;
static Consumer newcomer;
static GstAllocator *allocator;
static guint n_frames;
/* Clients that went before this producer came. */
static guint n_gone_earlier;

static gint n_alive; /* atomic */

static void
frame_gone (gpointer user_data, GstMiniObject *where)
{
  (void) user_data;
  (void) where;
  g_atomic_int_add (&n_alive, -1);
}

guint
frames_alive (void)
{
  return (guint) g_atomic_int_get (&n_alive);
}

/* Of memory of its own, which is gone when the last consumer is done. */
guint
push_frame (void)
{
  GstBuffer *frame = new_shared_frame (allocator, n_frames);

  g_atomic_int_inc (&n_alive);
  gst_mini_object_weak_ref (
      GST_MINI_OBJECT_CAST (gst_buffer_peek_memory (frame, 0)), frame_gone,
      NULL);
  add_container (frame, "good");
  producer_push (&victim_sink, frame);
  return n_frames++;
}

static void
pull_frame (Consumer *consumer, guint number)
{
  GstBuffer *frame = consumer_pull (consumer);

  check_frame (frame, number);
  fail_unless (gst_buffer_get_shmem_container_meta (frame) != NULL);
  gst_buffer_unref (frame);
}

GstBuffer *
pull_good_frame (void)
{
  return consumer_pull (&good);
}

guint
next_frame_number (void)
{
  return n_frames;
}

void
serve_good_peer (guint frames)
{
  while (frames-- > 0)
    pull_frame (&good, push_frame ());
}

static void
serve_both (guint frames)
{
  while (frames-- > 0) {
    guint number = push_frame ();

    pull_frame (&good, number);
    pull_frame (&newcomer, number);
  }
}

/* Clients that are gone, dropped or not: lines at INFO about a client that do
 * not say that it joined. */
static guint
count_gone (void)
{
  return count_log ("level info, pid, !joined");
}

static void
start_sink (const gchar *properties)
{
  n_gone_earlier = count_gone ();
  producer_start (&victim_sink, properties);
  consumer_start (&good, "");
  WAIT_FOR (producer_clients (&victim_sink) == 1);
  /* As on kernels that do not prevent it. */
  let_descriptors_pass (TRUE);
  serve_good_peer (5);
}

void
sink_restart (void)
{
  consumer_clear (&good);
  producer_clear (&victim_sink);
  start_sink ("");
}

static void
setup_with (const gchar *properties)
{
  common_setup ();
  log_start ();
  expected = g_array_new (FALSE, FALSE, sizeof (Expected));
  n_drops = 0;
  n_frames = 0;
  allocator = gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  start_sink (properties);
  /* The last frame, which appsink keeps, once on each side; and the container
   * of all. */
  WAIT_FOR (footprint_now ().memfds == 3);
  before = footprint_now ();
}

void
sink_setup (void)
{
  setup_with ("max-held-buffers=4 max-wait=200000000");
}

void
sink_setup_drop (void)
{
  setup_with ("max-held-buffers=4 slow-consumer=drop");
}

void
sink_setup_isolated (void)
{
  setup_with ("max-held-buffers=4 isolation=true");
}

static void
setup_allowed (const gchar *others)
{
  gchar *properties = g_strdup_printf ("allowed-uids=%u%s", getuid (), others);

  setup_with (properties);
  g_free (properties);
}

void
sink_setup_allowed (void)
{
  setup_allowed ("");
}

void
sink_setup_nobodys_uid (void)
{
  setup_allowed ("," G_STRINGIFY (NOBODY));
}

void
sink_setup_nobodys_gid (void)
{
  setup_allowed (" allowed-gids=" G_STRINGIFY (NOBODY));
}

/* What a case left behind may not be known yet. Connections are accepted in
 * their order, and this is the last one: once it has ended, all were. */
static void
wait_until_alone (void)
{
  gint fd = raw_connect ();

  shutdown (fd, SHUT_WR);
  raw_expect_end (fd);
  WAIT_FOR (producer_stat (&victim_sink, "clients-accepted") + n_gone_earlier
      == count_gone () + 1);
  WAIT_FOR (producer_clients (&victim_sink) == 1);
}

void
sink_teardown (void)
{
  check_log ();
  wait_until_alone ();
  serve_good_peer (10);
  /* Places of those that are gone get free in time. */
  consumer_start (&newcomer, "reconnect=true");
  WAIT_FOR (producer_clients (&victim_sink) == 2);
  serve_both (10);
  assert_bus_without (newcomer.pipeline, GST_MESSAGE_ERROR);
  consumer_clear (&newcomer);
  WAIT_FOR (producer_clients (&victim_sink) == 1);

  WAIT_FOR (producer_stat (&victim_sink, "clients-dropped") == n_drops);
  assert_bus_without (victim_sink.pipeline, GST_MESSAGE_ERROR);
  assert_bus_without (
      good.pipeline, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING | GST_MESSAGE_EOS);
  footprint_expect (&before);
  consumer_clear (&good);
  producer_clear (&victim_sink);
  gst_object_unref (allocator);
  log_stop ();
  common_teardown ();
}

gint
bad_client (ClientState state)
{
  gint fd = raw_connect ();
  TransportHello hello;

  if (state == STRANGER)
    return fd;
  transport_encode_hello (&hello, 0);
  raw_send (fd, &hello, sizeof hello, NULL, 0);
  /* What it gets first is its answer. */
  fail_unless_equals_uint64 (
      raw_receive (fd, &hello, sizeof hello), sizeof hello);
  if (state == HOLDER) {
    serve_good_peer (1);
    held_id = raw_receive_frame (fd);
  }
  return fd;
}

void
run_client_case (
    ClientState state, void (*attack) (gint fd), const gchar *reason)
{
  gint fd = bad_client (state);

  attack (fd);
  raw_expect_end (fd);
  expect_drop (reason);
}

/* ---- The source. ---- */

Consumer victim_src;
gint server;

static gint listener;
static gchar *refusal;
static gboolean is_library;

/* The element as it is, with what a good producer sends. */
static void
play_good_producer (void)
{
  guint number;

  producer_start (&victim_sink, "wait-for-connection=true");
  set_state (victim_src.pipeline, GST_STATE_PLAYING);
  for (number = 0; number < 5; number++) {
    push_frame ();
    pull_frame (&victim_src, n_frames - 1);
  }
  producer_eos (&victim_sink);
  consumer_expect_eos (&victim_src);
  assert_bus_without (
      victim_src.pipeline, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  set_state (victim_src.pipeline, GST_STATE_NULL);
  producer_clear (&victim_sink);
  gst_task_cleanup_all ();
}

static void
setup_src (gboolean library)
{
  common_setup ();
  is_library = library;
  n_frames = 0;
  server = -1;
  listener = -1;
  refusal = NULL;
}

void
library_setup (void)
{
  setup_src (TRUE);
  before = footprint_now ();
}

void
src_setup (void)
{
  setup_src (FALSE);
  allocator = gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  consumer_init (&victim_src, "");
  play_good_producer ();
  before = footprint_now ();
}

static void
accept_src (void)
{
  struct pollfd pending = { listener, POLLIN, 0 };

  fail_unless (poll (&pending, 1, (int) (PATIENCE / GST_MSECOND)) == 1);
  server = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  fail_unless (server >= 0);
}

void
src_connect (const gchar *properties)
{
  if (is_library) {
    listener = raw_listen ();
    library_connect (properties);
    accept_src ();
    return;
  }
  consumer_clear (&victim_src);
  consumer_init (&victim_src, properties);
  listener = raw_listen ();
  set_state (victim_src.pipeline, GST_STATE_PLAYING);
  accept_src ();
}

void
src_hang_up_and_accept (void)
{
  close (server);
  accept_src ();
}

void
src_greet (const gchar *properties)
{
  TransportHello hello;

  src_connect (properties);
  fail_unless_equals_uint64 (
      raw_receive (server, &hello, sizeof hello), sizeof hello);
  fail_unless_equals_int (hello.header.type, TRANSPORT_HELLO);
  hello.max_held = TRANSPORT_MAX_HELD;
  raw_send (server, &hello, sizeof hello, NULL, 0);
}

void
src_start_stream (const gchar *properties)
{
  src_greet (properties);
  raw_send_caps (server, VIDEO_CAPS);
  raw_send_segment (server);
}

void
expect_refusal (const gchar *reason)
{
  g_free (refusal);
  refusal = g_strdup (reason);
}

void
src_pull (void)
{
  if (is_library)
    library_pull ();
  else
    gst_buffer_unref (consumer_pull (&victim_src));
}

gboolean
was_refused (const gchar *reason)
{
  GError *error;

  if (is_library)
    return library_was_refused (reason);
  error = pop_bus_error (victim_src.pipeline);
  if (error == NULL)
    return FALSE;
  assert_error (&error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ, reason);
  /* The base class adds that there was an error. */
  expect_refusal ("");
  return TRUE;
}

/* The element has said what it should. */
static void
check_src (void)
{
  if (refusal && *refusal)
    assert_bus_error (
        victim_src.pipeline, RESOURCE, READ, refusal, socket_path);
  else if (refusal)
    expect_message (victim_src.pipeline, GST_MESSAGE_ERROR);
  else
    assert_bus_without (victim_src.pipeline, GST_MESSAGE_ERROR);
  set_state (victim_src.pipeline, GST_STATE_NULL);
}

void
src_next (void)
{
  if (is_library)
    library_end (refusal);
  else
    check_src ();
  g_clear_pointer (&refusal, g_free);
  if (server >= 0)
    close (server);
  if (listener >= 0)
    close (listener);
  server = -1;
  listener = -1;
  unlink (socket_path);
  /* After which appsink has the last good frame, as before. */
  if (!is_library)
    play_good_producer ();
  footprint_expect (&before);
}

void
library_teardown (void)
{
  src_next ();
  common_teardown ();
}

void
src_teardown (void)
{
  src_next ();
  consumer_clear (&victim_src);
  gst_object_unref (allocator);
  common_teardown ();
}

static void
bring_src_to (ServerState state, const gchar *properties)
{
  if (state == CONNECTED)
    src_connect (properties);
  else if (state == GREETED)
    src_greet (properties);
  else
    src_start_stream (properties);
}

void
run_server_case (ServerState state, void (*attack) (void), const gchar *reason)
{
  bring_src_to (state, "");
  attack ();
  expect_refusal (reason);
  src_next ();
  /* Another thread receives. */
  bring_src_to (state, "latest=true");
  attack ();
  expect_refusal (reason);
}
