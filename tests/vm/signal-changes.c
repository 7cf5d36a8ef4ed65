/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The signal on vivid's HDMI input changes, goes and comes, again and again, in
 * one pipeline, and the pipeline is paused and stopped at any point of it:
 * frames of the new signal come each time, those of the old one that somebody
 * still has keep their bytes, and nothing is left in the process afterwards.
 */

#include <gst/gst.h>

#include "lib-shmem/shmem-test.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEVICE "/dev/video0"
#define HDMI 3

/* VIVID_CID_*, which no header has. */
#define DV_TIMINGS_SIGNAL_MODE 0x00f0f03e
#define DV_TIMINGS 0x00f0f03f
enum
{
  CURRENT_TIMINGS = 0,
  NO_SIGNAL = 1,
  SELECTED_TIMINGS = 4,
};

/* Changes in one pipeline. Sanitizers make each four times as long. */
#ifdef __SANITIZE_ADDRESS__
#define CHANGES 100
#else
#define CHANGES 1000
#endif

/* Longer than anything takes on the slowest machine; else it hangs. */
#define PATIENCE (60 * G_USEC_PER_SEC)

static const char *const signals[] = { "640x480p59", "720x576p50" };
static const char *const frames[] = { "frame of 640", "frame of 720" };

/* ---- vivid ---- */

static int device = -1;
static int indices[2];

static void
set_control (unsigned id, int value)
{
  struct v4l2_control control = { id, value };

  CHECK (ioctl (device, VIDIOC_S_CTRL, &control) == 0);
}

static int
find_timings (const char *name)
{
  for (int i = 0; i < 1000; i++) {
    struct v4l2_querymenu menu = { .id = DV_TIMINGS, .index = (unsigned) i };

    CHECK (ioctl (device, VIDIOC_QUERYMENU, &menu) == 0);
    if (strcmp ((const char *) menu.name, name) == 0)
      return i;
  }
  return -1;
}

static void
set_signal (int which)
{
  set_control (DV_TIMINGS, indices[which]);
  set_control (DV_TIMINGS_SIGNAL_MODE, SELECTED_TIMINGS);
}

static void
open_device (void)
{
  int input = HDMI;

  device = open (DEVICE, O_RDWR | O_CLOEXEC);
  CHECK (device >= 0);
  CHECK (ioctl (device, VIDIOC_S_INPUT, &input) == 0);
  for (int i = 0; i < 2; i++)
    indices[i] = find_timings (signals[i]);
  set_signal (0);
}

static void
close_device (void)
{
  int input = 0;

  set_control (DV_TIMINGS_SIGNAL_MODE, CURRENT_TIMINGS);
  CHECK (ioctl (device, VIDIOC_S_INPUT, &input) == 0);
  close (device);
}

/* ---- what happens in a pipeline, as words in a queue ---- */

typedef struct
{
  GstElement *pipeline;
  GAsyncQueue *words;
  int width;
  GMutex lock;
  GstBuffer *last;
} Player;

static GstPadProbeReturn
watch_pad (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  Player *player = data;

  (void) pad;
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    g_mutex_lock (&player->lock);
    gst_buffer_replace (&player->last, GST_PAD_PROBE_INFO_BUFFER (info));
    g_mutex_unlock (&player->lock);
    g_async_queue_push (
        player->words, g_strdup_printf ("frame of %d", player->width));
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))
      == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
    CHECK (gst_structure_get_int (
        gst_caps_get_structure (caps, 0), "width", &player->width));
  }
  return GST_PAD_PROBE_OK;
}

static GstBusSyncReply
watch_bus (GstBus *bus, GstMessage *message, gpointer data)
{
  const GstStructure *structure = gst_message_get_structure (message);
  Player *player = data;

  (void) bus;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GError *error = NULL;
    char *details = NULL;

    gst_message_parse_error (message, &error, &details);
    g_async_queue_push (player->words, g_strdup ("error"));
    printf ("# %s: %s\n", error->message, details);
    g_error_free (error);
    g_free (details);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT
      && gst_structure_has_name (structure, "shmemv4l2src-signal")) {
    g_async_queue_push (player->words,
        g_strdup (gst_structure_get_string (structure, "state")));
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* Takes words up to @word. */
static void
wait_for (Player *player, const char *word)
{
  for (;;) {
    g_autofree char *next = g_async_queue_timeout_pop (player->words, PATIENCE);

    if (next == NULL
        || (strcmp (next, "error") == 0 && strcmp (word, "error") != 0)) {
      printf ("# %s instead of: %s\n", next ? next : "nothing", word);
      test_fail (__FILE__, __LINE__, "it hangs, or has failed");
    }
    if (strcmp (next, word) == 0)
      return;
  }
}

static void
forget (Player *player)
{
  char *word;

  while ((word = g_async_queue_try_pop (player->words)))
    g_free (word);
}

static void
player_init (Player *player, const char *settings)
{
  g_autofree char *text = g_strdup_printf (
      "shmemv4l2src device=" DEVICE " %s ! "
      "video/x-raw,format=NV12 ! fakesink name=sink sync=false",
      settings);
  GError *error = NULL;
  GstElement *sink;
  GstBus *bus;
  GstPad *pad;

  *player = (Player){ .words = g_async_queue_new_full (g_free) };
  g_mutex_init (&player->lock);
  player->pipeline = gst_parse_launch (text, &error);
  CHECK (error == NULL);
  bus = gst_element_get_bus (player->pipeline);
  gst_bus_set_sync_handler (bus, watch_bus, player, NULL);
  gst_object_unref (bus);
  sink = gst_bin_get_by_name (GST_BIN (player->pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
      watch_pad, player, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
}

/* PLAYING is reached with the first frame only, for which nothing waits here. */
static void
set_state (Player *player, GstState state)
{
  CHECK (gst_element_set_state (player->pipeline, state)
      != GST_STATE_CHANGE_FAILURE);
}

static void
player_clear (Player *player)
{
  set_state (player, GST_STATE_NULL);
  gst_object_unref (player->pipeline);
  gst_clear_buffer (&player->last);
  g_async_queue_unref (player->words);
  g_mutex_clear (&player->lock);
}

static GstBuffer *
get_last_buffer (Player *player)
{
  GstBuffer *buffer;

  g_mutex_lock (&player->lock);
  buffer = gst_buffer_ref (player->last);
  g_mutex_unlock (&player->lock);
  return buffer;
}

/* ---- tests ---- */

static void
changes (void)
{
  Player player;
  int fds;

  set_signal (0);
  /* A machine that is busy may be late by any time. */
  player_init (&player, "signal-timeout=18446744073709551615");
  set_state (&player, GST_STATE_PLAYING);
  wait_for (&player, frames[0]);
  fds = count_open_fds ();
  for (int i = 1; i <= CHANGES; i++) {
    set_signal (i % 2);
    wait_for (&player, "changed");
    wait_for (&player, frames[i % 2]);
    if (i % 100 == 0)
      printf ("# %d changes\n", i);
  }
  /* The device has its buffers, and no others. */
  set_signal (0);
  wait_for (&player, frames[0]);
  CHECK (count_open_fds () <= fds + 2);
  player_clear (&player);
}

/* What somebody holds of the old signal is readable, and not overwritten. */
static void
held (void)
{
  GstBuffer *buffer;
  gpointer before;
  gsize size, again;
  Player player;

  set_signal (0);
  player_init (&player, "");
  set_state (&player, GST_STATE_PLAYING);
  wait_for (&player, frames[0]);
  buffer = get_last_buffer (&player);
  gst_buffer_extract_dup (buffer, 0, -1, &before, &size);
  for (int i = 1; i <= 5; i++) {
    gpointer after;

    set_signal (i % 2);
    wait_for (&player, "changed");
    wait_for (&player, frames[i % 2]);
    gst_buffer_extract_dup (buffer, 0, -1, &after, &again);
    CHECK_BYTES (before, size, after, again);
    g_free (after);
  }
  g_free (before);
  player_clear (&player);
  gst_buffer_unref (buffer);
}

static void
losses (void)
{
  Player player;

  set_signal (0);
  player_init (&player, "");
  set_state (&player, GST_STATE_PLAYING);
  wait_for (&player, frames[0]);
  for (int i = 1; i <= 100; i++) {
    set_control (DV_TIMINGS_SIGNAL_MODE, NO_SIGNAL);
    wait_for (&player, "lost");
    set_signal (i % 2);
    wait_for (&player, "back");
    wait_for (&player, frames[i % 2]);
  }
  player_clear (&player);
}

/* To every state, while it waits for a signal, with frames and without. */
static void
states (void)
{
  static const GstState others[] = { GST_STATE_PAUSED, GST_STATE_READY,
    GST_STATE_NULL };
  Player player;

  set_signal (0);
  player_init (&player, "signal-timeout=18446744073709551615");
  for (int i = 0; i < 60; i++) {
    set_state (&player, GST_STATE_PLAYING);
    set_signal (0);
    wait_for (&player, frames[0]);
    set_control (DV_TIMINGS_SIGNAL_MODE, NO_SIGNAL);
    wait_for (&player, "lost");
    set_state (&player, others[i % 3]);
    forget (&player);
    if (i % 2)
      set_signal (0);
  }
  player_clear (&player);
}

/* Whatever it does just then. */
static void
races (void)
{
  static const GstState others[] = { GST_STATE_PAUSED, GST_STATE_READY,
    GST_STATE_NULL };
  Player player;

  player_init (&player, "signal-timeout=18446744073709551615");
  for (int i = 0; i < 60; i++) {
    set_signal (0);
    set_state (&player, GST_STATE_PLAYING);
    wait_for (&player, frames[0]);
    if (i % 2)
      set_control (DV_TIMINGS_SIGNAL_MODE, NO_SIGNAL);
    set_signal (1);
    set_state (&player, others[i % 3]);
    set_signal (0);
    forget (&player);
  }
  player_clear (&player);
}

/* It does not wait for ever if it is told so, and can be started again. */
static void
timeouts (void)
{
  Player player;

  player_init (&player, "signal-timeout=100000000");
  for (int i = 0; i < 20; i++) {
    set_signal (0);
    set_state (&player, GST_STATE_PLAYING);
    wait_for (&player, frames[0]);
    set_control (DV_TIMINGS_SIGNAL_MODE, NO_SIGNAL);
    wait_for (&player, "error");
    set_state (&player, GST_STATE_NULL);
    forget (&player);
  }
  player_clear (&player);
}

static const struct test_case cases[] = {
  TEST_CASE (held),
  TEST_CASE (losses),
  TEST_CASE (states),
  TEST_CASE (races),
  TEST_CASE (timeouts),
  TEST_CASE (changes),
};

int
main (void)
{
  int failed;

  setlinebuf (stdout);
  gst_init (NULL, NULL);
  /* It stays, with a descriptor of its own. */
  gst_object_unref (gst_system_clock_obtain ());
  open_device ();
  failed = test_run (cases, (int) G_N_ELEMENTS (cases));
  close_device ();
  return failed;
}
