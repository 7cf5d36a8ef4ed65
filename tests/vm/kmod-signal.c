/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The capture device of the module in kmod as a receiver: what its ioctls say
 * of each signal, what a change does to a stream, and what it takes to go on.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "capture-device.h"

#define BUFFERS 4

static void
check_refused (const char *signal, int why)
{
  int fd = open (DEBUGFS "/signal", O_WRONLY | O_CLOEXEC);

  CHECK (fd >= 0);
  CHECK_ERRNO (write (fd, signal, strlen (signal)), why);
  close (fd);
}

static struct v4l2_dv_timings
query (int fd)
{
  struct v4l2_dv_timings timings = { 0 };

  CHECK_INT (ioctl (fd, VIDIOC_QUERY_DV_TIMINGS, &timings), 0);
  return timings;
}

/* What a program does with a new signal. */
static void
take_signal (int fd)
{
  struct v4l2_dv_timings timings = query (fd);

  CHECK_INT (ioctl (fd, VIDIOC_S_DV_TIMINGS, &timings), 0);
}

static void
start (int fd)
{
  request (fd, FRAMES_TYPE, BUFFERS);
  for (uint32_t i = 0; i < BUFFERS; i++)
    queue (fd, FRAMES_TYPE, i);
  set_streaming (fd, FRAMES_TYPE, true);
}

static void
stop (int fd)
{
  set_streaming (fd, FRAMES_TYPE, false);
  request (fd, FRAMES_TYPE, 0);
}

static uint32_t
input_capabilities (int fd, uint32_t *status)
{
  struct v4l2_input input = { 0 };

  CHECK_INT (ioctl (fd, VIDIOC_ENUMINPUT, &input), 0);
  *status = input.status;
  return input.capabilities;
}

/* Events of this type that are there; the last one's changes. */
static int
count_events (int fd, uint32_t *changes)
{
  struct v4l2_event event = { 0 };
  int count = 0;

  *changes = 0;
  while (ioctl (fd, VIDIOC_DQEVENT, &event) == 0) {
    CHECK_INT (event.type, V4L2_EVENT_SOURCE_CHANGE);
    *changes = event.u.src_change.changes;
    count++;
  }
  CHECK_INT (errno, ENOENT);
  return count;
}

/* Until a test writes a signal, there is none of all this. */
static void
camera_has_no_timings (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_dv_timings timings = { 0 };
  struct v4l2_dv_timings_cap cap = { .type = V4L2_DV_BT_656_1120 };
  uint32_t status;

  reset_device ();
  CHECK_INT (input_capabilities (fd, &status), 0);
  CHECK_INT (status, 0);
  CHECK_ERRNO (ioctl (fd, VIDIOC_QUERY_DV_TIMINGS, &timings), ENODATA);
  CHECK_ERRNO (ioctl (fd, VIDIOC_G_DV_TIMINGS, &timings), ENODATA);
  CHECK_ERRNO (ioctl (fd, VIDIOC_DV_TIMINGS_CAP, &cap), ENODATA);
  close (fd);
}

static void
what_signals_say (void)
{
  static const struct
  {
    const char *signal;
    int error;
    uint32_t status;
    uint32_t power;
  } cases[] = {
    { "none", ENOLINK, V4L2_IN_ST_NO_SIGNAL, 0 },
    { "unlocked", ENOLCK, V4L2_IN_ST_NO_SYNC, 1 },
    { "range", ERANGE, 0, 1 },
    { "1920x1080p60", 0, 0, 1 },
  };
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);

  for (size_t i = 0; i < sizeof (cases) / sizeof (cases[0]); i++) {
    struct v4l2_dv_timings timings = { 0 };
    struct v4l2_control power = { .id = V4L2_CID_DV_RX_POWER_PRESENT };
    uint32_t status;

    set_signal (cases[i].signal);
    CHECK_INT (input_capabilities (fd, &status), V4L2_IN_CAP_DV_TIMINGS);
    CHECK_INT (status, cases[i].status);
    CHECK_INT (ioctl (fd, VIDIOC_G_CTRL, &power), 0);
    CHECK_INT (power.value, cases[i].power);
    errno = 0;
    CHECK_INT (ioctl (fd, VIDIOC_QUERY_DV_TIMINGS, &timings),
        cases[i].error != 0 ? -1 : 0);
    CHECK_INT (errno, cases[i].error);
  }
  reset_device ();
  close (fd);
}

static unsigned long long
frame_clocks (const struct v4l2_bt_timings *bt)
{
  return (unsigned long long) V4L2_DV_BT_FRAME_WIDTH (bt)
      * V4L2_DV_BT_FRAME_HEIGHT (bt);
}

/* Clock, size and fields, those of CEA-861 and others. */
static void
timings (void)
{
  static const struct
  {
    const char *signal;
    uint32_t width, height;
    uint32_t interlaced;
    unsigned long long clock;
    uint32_t field;
  } cases[] = {
    { "1920x1080p60", 1920, 1080, 0, 148500000, V4L2_FIELD_NONE },
    { "1920x1080p59.94", 1920, 1080, 0, 148351648, V4L2_FIELD_NONE },
    { "1920x1080i60", 1920, 1080, 1, 74250000, V4L2_FIELD_INTERLACED_TB },
    { "1280x720p50", 1280, 720, 0, 74250000, V4L2_FIELD_NONE },
  };
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_dv_timings found;
  struct v4l2_format format;

  for (size_t i = 0; i < sizeof (cases) / sizeof (cases[0]); i++) {
    set_signal (cases[i].signal);
    found = query (fd);
    CHECK_INT (found.bt.width, cases[i].width);
    CHECK_INT (found.bt.height, cases[i].height);
    CHECK_INT (found.bt.interlaced, cases[i].interlaced);
    CHECK_INT (found.bt.pixelclock, cases[i].clock);
    take_signal (fd);
    format = get_format (fd);
    CHECK_INT (format.fmt.pix_mp.width, cases[i].width);
    CHECK_INT (format.fmt.pix_mp.height, cases[i].height);
    CHECK_INT (format.fmt.pix_mp.field, cases[i].field);
  }
  set_signal ("320x240p100");
  found = query (fd);
  CHECK_INT (found.bt.pixelclock, frame_clocks (&found.bt) * 100);
  set_signal ("720x480i60");
  found = query (fd);
  CHECK_INT (found.bt.interlaced, 1);
  reset_device ();
  close (fd);
}

/* A program that never set the timings gets no frame of the signal. */
static void
timings_have_to_be_set (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];

  set_signal ("1280x720p60");
  CHECK_INT (get_format (fd).fmt.pix_mp.width, 640);
  start (fd);
  /* No frame will ever come, so that none is there is not a matter of time. */
  CHECK_INT (ready (fd) & POLLIN, 0);
  stop (fd);
  take_signal (fd);
  start (fd);
  CHECK_INT (dequeue (fd, FRAMES_TYPE, planes).sequence, 0);
  stop (fd);
  reset_device ();
  close (fd);
}

/* Takes what is there, and says how many. Behind a change, nothing follows. */
static int
drain (int fd)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  int count = 0;

  for (;;) {
    struct v4l2_buffer buffer = describe (FRAMES_TYPE, 0, planes);

    if (ioctl (fd, VIDIOC_DQBUF, &buffer) != 0)
      break;
    count++;
  }
  CHECK_INT (errno, EAGAIN);
  return count;
}

static void
change_stops_frames (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_dv_timings timings;
  uint32_t changes;

  set_signal ("1280x720p60");
  take_signal (fd);
  subscribe (fd, V4L2_EVENT_SOURCE_CHANGE, 0);
  start (fd);
  CHECK_INT (dequeue (fd, FRAMES_TYPE, planes).sequence, 0);
  CHECK_INT (count_events (fd, &changes), 0);

  set_signal ("1920x1080p60");
  CHECK ((ready (fd) & POLLPRI) != 0);
  CHECK_INT (count_events (fd, &changes), 1);
  CHECK_INT (changes, V4L2_EVENT_SRC_CH_RESOLUTION);
  CHECK (drain (fd) < BUFFERS);
  timings = query (fd);
  CHECK_ERRNO (ioctl (fd, VIDIOC_S_DV_TIMINGS, &timings), EBUSY);
  CHECK_INT (get_format (fd).fmt.pix_mp.width, 1280);
  stop (fd);
  take_signal (fd);
  CHECK_INT (get_format (fd).fmt.pix_mp.width, 1920);
  start (fd);
  CHECK_INT (dequeue (fd, FRAMES_TYPE, planes).sequence, 0);
  CHECK_INT (
      planes[0].bytesused, get_format (fd).fmt.pix_mp.plane_fmt[0].sizeimage);
  stop (fd);
  reset_device ();
  close (fd);
}

/* A new start is needed even if the signal that comes back is the same. */
static void
loss_and_return (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  uint32_t changes;

  set_signal ("1280x720p60");
  take_signal (fd);
  subscribe (fd, V4L2_EVENT_SOURCE_CHANGE, 0);
  start (fd);
  dequeue (fd, FRAMES_TYPE, planes);
  set_signal ("none");
  CHECK_INT (count_events (fd, &changes), 1);
  set_signal ("1280x720p60");
  CHECK_INT (count_events (fd, &changes), 1);
  drain (fd);
  CHECK_INT (ready (fd) & POLLIN, 0);
  stop (fd);
  start (fd);
  CHECK_INT (dequeue (fd, FRAMES_TYPE, planes).sequence, 0);

  set_parameter ("silent_loss", "1");
  set_signal ("none");
  CHECK_INT (count_events (fd, &changes), 0);
  stop (fd);
  reset_device ();
  close (fd);
}

/* Where programs look that have a media controller before them. */
static void
receiver_events (void)
{
  int receiver = open_receiver ();
  uint32_t changes;

  subscribe (receiver, V4L2_EVENT_SOURCE_CHANGE, 0);
  set_signal ("1280x720p60");
  CHECK_INT (count_events (receiver, &changes), 1);
  CHECK_INT (changes, V4L2_EVENT_SRC_CH_RESOLUTION);
  reset_device ();
  close (receiver);
}

/* Frames that were on their way, with half of their pixels. */
static void
torn_frames (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer;

  set_signal ("1280x720p60");
  take_signal (fd);
  set_parameter ("torn_frames", "1");
  start (fd);
  buffer = dequeue (fd, FRAMES_TYPE, planes);
  queue (fd, FRAMES_TYPE, buffer.index);
  set_signal ("1920x1080p60");
  for (;;) {
    struct pollfd poller = { .fd = fd, .events = POLLIN };

    CHECK_INT (poll (&poller, 1, -1), 1);
    buffer = describe (FRAMES_TYPE, 0, planes);
    CHECK_INT (ioctl (fd, VIDIOC_DQBUF, &buffer), 0);
    if ((buffer.flags & V4L2_BUF_FLAG_ERROR) != 0)
      break;
    queue (fd, FRAMES_TYPE, buffer.index);
  }
  CHECK_INT (drain (fd), 0);
  stop (fd);
  reset_device ();
  close (fd);
}

/* Without timings: the format itself is another one. */
static void
camera_changes_size (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_format format = { .type = FRAMES_TYPE };
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  uint32_t changes;

  set_signal ("camera 640x360");
  format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_NV12;
  CHECK_INT (ioctl (fd, VIDIOC_S_FMT, &format), 0);
  CHECK_INT (format.fmt.pix_mp.width, 640);
  subscribe (fd, V4L2_EVENT_SOURCE_CHANGE, 0);
  start (fd);
  dequeue (fd, FRAMES_TYPE, planes);
  /* A receiver is another device. */
  check_refused ("none", EBUSY);
  set_signal ("camera 320x240");
  CHECK_INT (count_events (fd, &changes), 1);
  CHECK_INT (get_format (fd).fmt.pix_mp.width, 320);
  drain (fd);
  stop (fd);
  start (fd);
  dequeue (fd, FRAMES_TYPE, planes);
  CHECK_INT (planes[0].bytesused, 320 * 240 * 3 / 2);
  stop (fd);
  reset_device ();
  close (fd);
}

static void
no_signals (void)
{
  static const char *const texts[] = { "1920x1080", "1920x1080p",
    "1920x1080x60", "0x0p60", "1920x1080p0", "8192x4320p60", "camera 1x1",
    "1920x1080p60 and more text than there is room for" };

  for (size_t i = 0; i < sizeof (texts) / sizeof (texts[0]); i++) {
    check_refused (texts[i], EINVAL);
  }
}

static const struct test_case cases[] = {
  TEST_CASE (camera_has_no_timings),
  TEST_CASE (what_signals_say),
  TEST_CASE (timings),
  TEST_CASE (timings_have_to_be_set),
  TEST_CASE (change_stops_frames),
  TEST_CASE (loss_and_return),
  TEST_CASE (receiver_events),
  TEST_CASE (torn_frames),
  TEST_CASE (camera_changes_size),
  TEST_CASE (no_signals),
};

TEST_MAIN (cases)
