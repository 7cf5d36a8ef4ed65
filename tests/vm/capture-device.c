/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of the capture device in kmod share. */

#include "capture-device.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/media.h>

#define DEVICES 16

int
open_node (uint32_t capability)
{
  for (int i = 0; i < DEVICES; i++) {
    struct v4l2_capability cap = { 0 };
    char path[32];
    int fd;

    snprintf (path, sizeof (path), "/dev/video%d", i);
    fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
      continue;
    if (ioctl (fd, VIDIOC_QUERYCAP, &cap) == 0
        && strcmp ((char *) cap.driver, "shmemtest") == 0
        && (cap.device_caps & capability) != 0)
      return fd;
    close (fd);
  }
  test_fail (__FILE__, __LINE__, "no node of shmemtest");
}

int
open_receiver (void)
{
  for (int i = 0; i < DEVICES; i++) {
    char path[64], name[64] = "";
    int fd;

    snprintf (
        path, sizeof (path), "/sys/class/video4linux/v4l-subdev%d/name", i);
    fd = open (path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
      continue;
    CHECK (read (fd, name, sizeof (name) - 1) > 0);
    close (fd);
    if (strcmp (name, "shmemtest receiver\n") != 0)
      continue;
    snprintf (path, sizeof (path), "/dev/v4l-subdev%d", i);
    fd = open (path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
    CHECK (fd >= 0);
    return fd;
  }
  test_fail (__FILE__, __LINE__, "no sub-device of shmemtest");
}

int
open_media (void)
{
  for (int i = 0; i < DEVICES; i++) {
    struct media_device_info info = { 0 };
    char path[32];
    int fd;

    snprintf (path, sizeof (path), "/dev/media%d", i);
    fd = open (path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
      continue;
    if (ioctl (fd, MEDIA_IOC_DEVICE_INFO, &info) == 0
        && strcmp (info.model, "shmemtest") == 0)
      return fd;
    close (fd);
  }
  test_fail (__FILE__, __LINE__, "no media device of shmemtest");
}

static void
write_file (
    const char *folder, const char *name, const void *bytes, size_t size)
{
  char path[128];
  int fd;

  snprintf (path, sizeof (path), "%s/%s", folder, name);
  fd = open (path, O_WRONLY | O_CLOEXEC);
  CHECK (fd >= 0);
  CHECK_INT (write (fd, bytes, size), size);
  close (fd);
}

void
set_parameter (const char *name, const char *value)
{
  write_file ("/sys/module/shmemtest/parameters", name, value, strlen (value));
}

void
write_debugfs (const char *name, const void *bytes, size_t size)
{
  write_file (DEBUGFS, name, bytes, size);
}

void
set_signal (const char *signal)
{
  write_debugfs ("signal", signal, strlen (signal));
}

void
reset_device (void)
{
  write_debugfs ("reset", "1", 1);
  write_debugfs ("infoframe", "controls", strlen ("controls"));
  set_signal ("camera");
}

struct v4l2_format
get_format (int fd)
{
  struct v4l2_format format = { .type = FRAMES_TYPE };

  CHECK_INT (ioctl (fd, VIDIOC_G_FMT, &format), 0);
  return format;
}

struct v4l2_format
set_format (int fd, uint32_t pixelformat)
{
  struct v4l2_format format = { .type = FRAMES_TYPE };

  format.fmt.pix_mp.width = WIDTH;
  format.fmt.pix_mp.height = HEIGHT;
  format.fmt.pix_mp.pixelformat = pixelformat;
  CHECK_INT (ioctl (fd, VIDIOC_S_FMT, &format), 0);
  CHECK_INT (format.fmt.pix_mp.pixelformat, pixelformat);
  CHECK_INT (format.fmt.pix_mp.width, WIDTH);
  CHECK_INT (format.fmt.pix_mp.height, HEIGHT);
  return format;
}

void
request (int fd, uint32_t type, uint32_t count)
{
  struct v4l2_requestbuffers arg = {
    .count = count, .type = type, .memory = V4L2_MEMORY_MMAP
  };

  CHECK_INT (ioctl (fd, VIDIOC_REQBUFS, &arg), 0);
  CHECK_INT (arg.count, count);
}

void
set_streaming (int fd, uint32_t type, bool on)
{
  int arg = (int) type;

  CHECK_INT (ioctl (fd, on ? VIDIOC_STREAMON : VIDIOC_STREAMOFF, &arg), 0);
}

struct v4l2_buffer
describe (uint32_t type, uint32_t index, struct v4l2_plane *planes)
{
  struct v4l2_buffer buffer = {
    .type = type, .memory = V4L2_MEMORY_MMAP, .index = index
  };

  if (type == FRAMES_TYPE) {
    memset (planes, 0, VIDEO_MAX_PLANES * sizeof (*planes));
    buffer.m.planes = planes;
    buffer.length = VIDEO_MAX_PLANES;
  }
  return buffer;
}

void
queue (int fd, uint32_t type, uint32_t index)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer = describe (type, index, planes);

  CHECK_INT (ioctl (fd, VIDIOC_QBUF, &buffer), 0);
}

struct v4l2_buffer
dequeue (int fd, uint32_t type, struct v4l2_plane *planes)
{
  struct v4l2_buffer buffer = describe (type, 0, planes);
  struct pollfd poller = { .fd = fd, .events = POLLIN };

  CHECK_INT (poll (&poller, 1, -1), 1);
  CHECK_INT (ioctl (fd, VIDIOC_DQBUF, &buffer), 0);
  CHECK ((buffer.flags & V4L2_BUF_FLAG_ERROR) == 0);
  return buffer;
}

int
ready (int fd)
{
  struct pollfd poller = { .fd = fd, .events = POLLIN | POLLPRI };

  CHECK (poll (&poller, 1, 0) >= 0);
  return poller.revents;
}

void
get_control (int fd, uint32_t id, void *value, size_t size)
{
  struct v4l2_ext_control control = { .id = id, .size = size, .ptr = value };
  struct v4l2_ext_controls controls = { .which = V4L2_CTRL_WHICH_CUR_VAL,
    .count = 1 };

  controls.controls = &control;
  CHECK_INT (ioctl (fd, VIDIOC_G_EXT_CTRLS, &controls), 0);
}

void
subscribe (int fd, uint32_t type, uint32_t id)
{
  struct v4l2_event_subscription arg = { .type = type, .id = id };

  CHECK_INT (ioctl (fd, VIDIOC_SUBSCRIBE_EVENT, &arg), 0);
}
