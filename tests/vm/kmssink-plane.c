/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * shmemkmssink on a display that is on already, as that of a console is: frames
 * are on a plane, scaled into a rectangle, and what an application moves is
 * moved without a new frame. The display of the module in kmod says what is
 * shown where.
 */

#include <fcntl.h>
#include <unistd.h>

#include <gst/video/videooverlay.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

#include "lib-shmem/shmem-test.h"

#define STATUS "/sys/kernel/debug/shmemtest/kms/status"
#define WIDTH 1280
#define HEIGHT 720
/* of 10 ms */
#define WAITS 1000

static char *
find_device (void)
{
  char *words[] = { (char *) "vm-device", (char *) "kms", NULL };
  char *path = NULL;

  CHECK (g_spawn_sync (NULL, words, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
      &path, NULL, NULL, NULL));
  return g_strchomp (path);
}

/* What the module says of @name, to be freed. */
static char *
read_status (const char *name)
{
  char *text = NULL, *line, *end;
  char *start = g_strdup_printf ("\n%s ", name);

  CHECK (g_file_get_contents (STATUS, &text, NULL, NULL));
  line = strstr (text, start);
  CHECK (line != NULL);
  line += strlen (start);
  end = strchr (line, '\n');
  CHECK (end != NULL);
  line = g_strndup (line, (gsize) (end - line));
  g_free (start);
  g_free (text);
  return line;
}

/* The kernel takes a commit that does not block when it is free to. */
static void
check_status (const char *name, const char *expected)
{
  char *line = read_status (name);
  int i;

  for (i = 0; i < WAITS && strcmp (line, expected) != 0; i++) {
    g_usleep (G_USEC_PER_SEC / 100);
    g_free (line);
    line = read_status (name);
  }
  if (strcmp (line, expected) != 0)
    printf ("# %s is %s, not %s\n", name, line, expected);
  CHECK (strcmp (line, expected) == 0);
  g_free (line);
}

/* The first connector on the first CRTC, with a black picture. */
static void
turn_on (int fd)
{
  drmModeResPtr resources = drmModeGetResources (fd);
  drmModeConnectorPtr connector;
  uint32_t handles[4] = { 0 }, pitches[4] = { 0 }, offsets[4] = { 0 }, fb = 0;
  uint64_t size;

  CHECK (resources != NULL && resources->count_connectors == 1);
  connector = drmModeGetConnector (fd, resources->connectors[0]);
  CHECK (connector != NULL && connector->count_modes > 0);
  CHECK_INT (connector->modes[0].hdisplay, WIDTH);
  CHECK_INT (drmModeCreateDumbBuffer (
                 fd, WIDTH, HEIGHT, 32, 0, &handles[0], &pitches[0], &size),
      0);
  CHECK_INT (drmModeAddFB2 (fd, WIDTH, HEIGHT, 0x34325258 /* XR24 */, handles,
                 pitches, offsets, &fb, 0),
      0);
  CHECK_INT (drmModeSetCrtc (fd, resources->crtcs[0], fb, 0, 0,
                 &resources->connectors[0], 1, &connector->modes[0]),
      0);
  drmModeFreeConnector (connector);
  drmModeFreeResources (resources);
}

static int
open_display (void)
{
  char *path = find_device ();
  int fd = open (path, O_RDWR | O_CLOEXEC);

  CHECK (fd >= 0);
  turn_on (fd);
  g_free (path);
  return fd;
}

/* What videocrop and decoders add, and what a hostile one could. */
static GstPadProbeReturn
add_crop (GstPad *pad, GstPadProbeInfo *info, gpointer crop)
{
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstVideoCropMeta *meta = gst_buffer_add_video_crop_meta (buffer);
  const guint *values = crop;

  (void) pad;
  meta->x = values[0];
  meta->y = values[1];
  meta->width = values[2];
  meta->height = values[3];
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  return GST_PAD_PROBE_OK;
}

static void
crop_frames (GstElement *pipeline, const guint *crop)
{
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstPad *pad = gst_element_get_static_pad (sink, "sink");

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_BUFFER, add_crop, (gpointer) crop, NULL);
  gst_object_unref (pad);
  gst_object_unref (sink);
}

/* Waits for the frames and their end. What kmssink itself would have to show is
 * an info message, and has failed. */
static GstElement *
play (int fd, const char *frames, const char *properties, const guint *crop)
{
  char *text = g_strdup_printf ("videotestsrc num-buffers=3 pattern=red ! "
                                "video/x-raw,%s ! "
                                "shmemkmssink name=sink fd=%d sync=false %s",
      frames, fd, properties);
  GstElement *pipeline = gst_parse_launch (text, NULL);
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  CHECK (pipeline != NULL);
  if (crop)
    crop_frames (pipeline, crop);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, GST_CLOCK_TIME_NONE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_INFO
          | GST_MESSAGE_WARNING);
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS) {
    char *said = gst_structure_to_string (gst_message_get_structure (message));

    printf ("# %s: %s\n", GST_MESSAGE_TYPE_NAME (message), said);
    g_free (said);
  }
  CHECK_INT (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_object_unref (bus);
  g_free (text);
  return pipeline;
}

static void
stop (GstElement *pipeline, int fd)
{
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  CHECK_INT (close (fd), 0);
}

static void
scaled (void)
{
  int fd = open_display ();
  GstElement *pipeline =
      play (fd, "format=NV12,width=320,height=180", "", NULL);

  check_status ("format", "NV12");
  check_status ("src", "320x180+0+0");
  check_status ("dst", "1280x720+0+0");
  check_status ("infoframe", "none");
  stop (pipeline, fd);
}

/* 4:3 with bars at the sides, with HDR. */
static void
with_bars (void)
{
  int fd = open_display ();
  GstElement *pipeline = play (
      fd, "format=NV12,width=320,height=240,colorimetry=bt2100-pq", "", NULL);

  check_status ("src", "320x240+0+0");
  check_status ("dst", "960x720+160+0");
  check_status ("colorspace", "9");
  check_status ("bpc", "10");
  stop (pipeline, fd);
}

static void
not_scaled (void)
{
  int fd = open_display ();
  GstElement *pipeline =
      play (fd, "format=NV12,width=320,height=180", "can-scale=false", NULL);

  check_status ("src", "320x180+0+0");
  check_status ("dst", "320x180+480+270");
  stop (pipeline, fd);
}

/* What is outside of the display is cut off, on both sides alike. */
static void
moved (void)
{
  int fd = open_display ();
  GstElement *pipeline = play (fd, "format=NV12,width=320,height=180",
      "render-rectangle=<100,50,640,360>", NULL);
  GstElement *overlay =
      gst_bin_get_by_interface (GST_BIN (pipeline), GST_TYPE_VIDEO_OVERLAY);

  check_status ("dst", "640x360+100+50");
  gst_video_overlay_set_render_rectangle (
      GST_VIDEO_OVERLAY (overlay), 960, 0, 640, 360);
  check_status ("dst", "640x360+100+50");
  gst_video_overlay_expose (GST_VIDEO_OVERLAY (overlay));
  check_status ("src", "160x180+0+0");
  check_status ("dst", "320x360+960+0");
  gst_video_overlay_set_render_rectangle (
      GST_VIDEO_OVERLAY (overlay), -1, -1, -1, -1);
  gst_video_overlay_expose (GST_VIDEO_OVERLAY (overlay));
  check_status ("dst", "1280x720+0+0");
  gst_object_unref (overlay);
  stop (pipeline, fd);
}

static void
cropped (void)
{
  static const guint crop[] = { 40, 20, 240, 140 };
  int fd = open_display ();
  GstElement *pipeline =
      play (fd, "format=NV12,width=320,height=180", "", crop);

  check_status ("src", "240x140+40+20");
  check_status ("dst", "1234x720+23+0");
  stop (pipeline, fd);
}

static const struct test_case cases[] = {
  TEST_CASE (scaled),
  TEST_CASE (with_bars),
  TEST_CASE (not_scaled),
  TEST_CASE (moved),
  TEST_CASE (cropped),
};

int
main (void)
{
  gst_init (NULL, NULL);
  /* It stays, with a descriptor of its own. */
  gst_object_unref (gst_system_clock_obtain ());
  return test_run (cases, (int) G_N_ELEMENTS (cases));
}
