/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Every pixel format of vivid: shmemv4l2src captures it, linked by name, with
 * planes that are within its memory; and where v4l2src has a name for a format,
 * both have the same.
 */

#include <gst/shmemmeta/shmemmeta.h>
#include <linux/videodev2.h>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lib-shmem/shmem-test.h"

#define DEVICE "/dev/video0"

/* ---- what the device has ---- */

static GArray *
list_pixelformats (void)
{
  struct v4l2_fmtdesc format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE };
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint32));
  int fd = open (DEVICE, O_RDWR | O_CLOEXEC);

  CHECK (fd >= 0);
  for (; ioctl (fd, VIDIOC_ENUM_FMT, &format) == 0; format.index++)
    g_array_append_val (found, format.pixelformat);
  close (fd);
  CHECK (found->len > 20);
  return found;
}

/* ---- names ---- */

/* "video/x-raw NV12" and the like, of caps in plain memory, sorted. */
static GPtrArray *
list_names (const char *factory)
{
  GstElement *source = gst_element_factory_make (factory, NULL);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GstCaps *caps;
  GstPad *pad;

  CHECK (source != NULL);
  g_object_set (source, "device", DEVICE, NULL);
  pad = gst_element_get_static_pad (source, "src");
  CHECK (gst_element_set_state (source, GST_STATE_PAUSED)
      != GST_STATE_CHANGE_FAILURE);
  caps = gst_caps_normalize (gst_pad_query_caps (pad, NULL));
  for (guint i = 0; i < gst_caps_get_size (caps); i++) {
    const GstStructure *structure = gst_caps_get_structure (caps, i);
    const char *format = gst_structure_get_string (structure, "format");
    char *name =
        g_strdup_printf ("%s %s", gst_structure_get_name (structure), format);

    if (format == NULL || !g_str_has_prefix (name, "video/x-")
        || !gst_caps_features_is_equal (gst_caps_get_features (caps, i),
            GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY)
        || g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
      g_free (name);
    else
      g_ptr_array_add (names, name);
  }
  gst_caps_unref (caps);
  gst_element_set_state (source, GST_STATE_NULL);
  gst_object_unref (pad);
  gst_object_unref (source);
  return names;
}

/* Of v4l2src, which leaves descriptors open now and then; found before they are
 * counted. */
static GPtrArray *theirs;

static void
same_names (void)
{
  /* Big-endian samples have no FourCC in the library's table. */
  static const char *const theirs_only[] = { "video/x-raw GRAY16_BE", NULL };
  GPtrArray *ours = list_names ("shmemv4l2src");

  CHECK (theirs->len > 10);
  for (guint i = 0; i < theirs->len; i++) {
    if (g_ptr_array_find_with_equal_func (
            ours, theirs->pdata[i], g_str_equal, NULL))
      continue;
    printf ("# only v4l2src: %s\n", (char *) theirs->pdata[i]);
    CHECK (g_strv_contains (theirs_only, theirs->pdata[i]));
  }
  for (guint i = 0; i < ours->len; i++)
    if (!g_ptr_array_find_with_equal_func (
            theirs, ours->pdata[i], g_str_equal, NULL))
      printf ("# only shmemv4l2src: %s\n", (char *) ours->pdata[i]);
  g_ptr_array_unref (ours);
}

/* ---- frames ---- */

typedef struct
{
  char *caps;
  guint64 bytes;
  gboolean has_planes;
} Seen;

static GstPadProbeReturn
see (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);
  GstCaps *caps = gst_pad_get_current_caps (pad);
  GError *error = NULL;
  Seen *seen = data;

  if (meta && !gst_shmem_planes_check (&meta->planes, buffer, &error)) {
    printf ("# %s\n", error->message);
    test_fail (__FILE__, __LINE__, "planes are outside of the memory");
  }
  g_free (seen->caps);
  seen->caps = gst_caps_to_string (caps);
  seen->bytes = gst_buffer_get_size (buffer);
  seen->has_planes = meta != NULL;
  gst_caps_unref (caps);
  return GST_PAD_PROBE_OK;
}

/* To the end of the stream, or an error. */
static void
play (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    GError *error = NULL;

    gst_message_parse_error (message, &error, NULL);
    printf ("# %s\n", error->message);
    test_fail (__FILE__, __LINE__, "it is not captured");
  }
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
}

static void
all_captured (void)
{
  GArray *pixelformats = list_pixelformats ();
  GstElement *pipeline = gst_parse_launch (
      "shmemv4l2src name=source device=" DEVICE " num-buffers=2 ! "
      "fakesink name=sink sync=false",
      NULL);
  GstElement *source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstPad *pad = gst_element_get_static_pad (sink, "sink");
  Seen seen = { 0 };
  guint opaque = 0;

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, see, &seen, NULL);
  for (guint i = 0; i < pixelformats->len; i++) {
    g_autofree char *text =
        g_strdup_printf ("0x%08x", g_array_index (pixelformats, guint32, i));

    g_object_set (source, "pixelformat", text, NULL);
    play (pipeline);
    printf (
        "# %s: %" G_GUINT64_FORMAT " bytes, %s\n", text, seen.bytes, seen.caps);
    CHECK (seen.bytes > 0);
    CHECK_INT (strstr (seen.caps, "v4l2-format") != NULL, seen.has_planes);
    opaque += seen.has_planes;
    seen.bytes = 0;
  }
  CHECK (opaque > 0);
  g_free (seen.caps);
  gst_object_unref (pad);
  gst_object_unref (sink);
  gst_object_unref (source);
  gst_object_unref (pipeline);
  g_array_unref (pixelformats);
}

static const struct test_case cases[] = {
  TEST_CASE (same_names),
  TEST_CASE (all_captured),
};

int
main (void)
{
  int status;

  gst_init (NULL, NULL);
  gst_object_unref (gst_system_clock_obtain ());
  theirs = list_names ("v4l2src");
  status = test_run (cases, (int) G_N_ELEMENTS (cases));
  g_ptr_array_unref (theirs);
  return status;
}
