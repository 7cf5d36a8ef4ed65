/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Elements with devices, started and stopped again and again, each time until
 * frames flow: nothing of the runs is left in the process afterwards, neither a
 * file descriptor nor a mapping of a device, and the device can be had again.
 */

#include <gst/gst.h>

#include "lib-shmem/shmem-test.h"

#define FRAMES 3

/* Of memory that a device, a dma-buf or a memfd is behind. */
static int
count_mappings (void)
{
  FILE *maps = fopen ("/proc/self/maps", "r");
  char line[1024];
  int count = 0;

  CHECK (maps != NULL);
  while (fgets (line, sizeof line, maps))
    if (strstr (line, "/dev/") || strstr (line, "dmabuf")
        || strstr (line, "memfd:"))
      count++;
  fclose (maps);
  return count;
}

static char *
find_device (const char *which)
{
  char *words[] = { (char *) "vm-device", (char *) which, NULL };
  char *path = NULL;

  CHECK (g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
      &path, NULL, NULL, NULL));
  return g_strchomp (path);
}

/* fakesink and shmemkmssink alike. */
static GstPadProbeReturn
count_frame (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  (void) pad;
  (void) info;
  g_async_queue_push (data, GINT_TO_POINTER (1));
  return GST_PAD_PROBE_OK;
}

/* Called where the error is: nobody waits for frames that do not come. */
static GstBusSyncReply
fail_on_error (GstBus *bus, GstMessage *message, gpointer data)
{
  (void) bus;
  (void) data;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GError *error = NULL;
    char *details = NULL;

    gst_message_parse_error (message, &error, &details);
    printf ("# %s: %s\n", error->message, details);
    test_fail (__FILE__, __LINE__, "an element has failed");
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static void
play (GstElement *pipeline, GAsyncQueue *frames)
{
  CHECK (gst_element_set_state (pipeline, GST_STATE_PLAYING)
      != GST_STATE_CHANGE_FAILURE);
  for (int i = 0; i < FRAMES; i++)
    g_async_queue_pop (frames);
  CHECK_INT (gst_element_set_state (pipeline, GST_STATE_READY),
      GST_STATE_CHANGE_SUCCESS);
  while (g_async_queue_try_pop (frames))
    ;
}

static void
repeat (int rounds, const char *description)
{
  GAsyncQueue *frames = g_async_queue_new ();
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);
  GstElement *sink;
  GstBus *bus;
  GstPad *pad;
  int fds, mappings;

  CHECK (error == NULL);
  bus = gst_element_get_bus (pipeline);
  gst_bus_set_sync_handler (bus, fail_on_error, NULL, NULL);
  gst_object_unref (bus);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_frame, frames, NULL);
  /* What is made once and stays; in READY, also the last frame does. */
  play (pipeline, frames);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  fds = count_open_fds ();
  mappings = count_mappings ();
  for (int i = 0; i < rounds; i++)
    play (pipeline, frames);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  CHECK_INT (count_open_fds (), fds);
  CHECK_INT (count_mappings (), mappings);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  g_async_queue_unref (frames);
}

static void
repeat_capture (int rounds, const char *settings)
{
  g_autofree char *video = find_device ("v4l2");
  g_autofree char *metadata = find_device ("meta");
  g_autofree char *text = g_strdup_printf (
      "shmemv4l2src device=%s metadata-device=%s %s ! "
      "video/x-raw(meta:GstShmemPlanesMeta),width=640,height=360 ! "
      "fakesink name=sink sync=false",
      video, metadata, settings);

  repeat (rounds, text);
}

static void
capture_exported (void)
{
  repeat_capture (100, "pixelformat=SH8P");
}

static void
capture_mapped (void)
{
  repeat_capture (20, "pixelformat=SH8P dmabuf=false");
}

/* Where there is no udmabuf, the driver's own again. */
static void
capture_shared (void)
{
  repeat_capture (100, "pixelformat=SH8P memory=shared");
}

/* Into the display's own memory. */
static void
capture_imported (void)
{
  g_autofree char *video = find_device ("v4l2");
  g_autofree char *text = g_strdup_printf (
      "shmemv4l2src device=%s memory=import ! "
      "video/x-raw,format=NV12,width=1280,height=720,colorimetry=bt2100-pq ! "
      "kmssink name=sink driver-name=shmemtest sync=false",
      video);

  repeat (100, text);
}

static void
filter (void)
{
  g_autofree char *video = find_device ("v4l2");
  g_autofree char *metadata = find_device ("meta");
  g_autofree char *receiver = find_device ("receiver");
  g_autofree char *text = g_strdup_printf (
      "shmemv4l2src device=%s ! "
      "video/x-raw,format=NV12,width=640,height=360 ! "
      "shmemv4l2meta control-device=%s,%s metadata-device=%s "
      "infoframe-file=/sys/kernel/debug/shmemtest/capture/infoframe ! "
      "fakesink name=sink sync=false",
      video, video, receiver, metadata);

  repeat (50, text);
}

static void
display (void)
{
  repeat (100,
      "videotestsrc pattern=black ! "
      "video/x-raw,format=NV12,width=1280,height=720,colorimetry=bt2100-pq ! "
      "shmemkmssink name=sink driver-name=shmemtest sync=false");
}

static const struct test_case cases[] = {
  TEST_CASE (capture_exported),
  TEST_CASE (capture_mapped),
  TEST_CASE (capture_shared),
  TEST_CASE (capture_imported),
  TEST_CASE (filter),
  TEST_CASE (display),
};

int
main (void)
{
  gst_init (NULL, NULL);
  /* It stays, with a descriptor of its own. */
  gst_object_unref (gst_system_clock_obtain ());
  return test_run (cases, (int) G_N_ELEMENTS (cases));
}
