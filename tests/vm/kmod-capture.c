/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The capture device of the module in kmod, ioctl by ioctl: eight planes,
 * HDR10 controls that change with known frames, and containers from its
 * metadata node. Shows what an element can rely on.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/videodev2.h>

#include <shmem/shmem-format.h>
#include <shmem/shmem-reader.h>

#include "capture-device.h"

#define BUFFERS 4
#define FRAMES 25

/* The module's defaults: from which frame on, MaxCLL, MaxFALL; from which
 * frame on, most and least luminance. */
static const uint32_t light_levels[][3] = { { 0, 1000, 400 }, { 10, 600, 200 },
  { 20, 4000, 1000 } };
static const uint32_t displays[][3] = { { 0, 1000, 50 }, { 20, 4000, 5 } };

static const uint32_t *
value_at (const uint32_t (*values)[3], size_t num, uint32_t frame)
{
  const uint32_t *found = values[0];

  for (size_t i = 1; i < num; i++) {
    if (values[i][0] <= frame)
      found = values[i];
  }
  return found;
}

#define VALUE_AT(values, frame)                                                \
  value_at (values, sizeof (values) / sizeof ((values)[0]), frame)

static void *
map_plane (int fd, uint32_t index, uint32_t plane, size_t *size)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer = describe (FRAMES_TYPE, index, planes);
  void *mapped;

  CHECK_INT (ioctl (fd, VIDIOC_QUERYBUF, &buffer), 0);
  CHECK (plane < buffer.length);
  *size = planes[plane].length;
  mapped =
      mmap (NULL, *size, PROT_READ, MAP_SHARED, fd, planes[plane].m.mem_offset);
  CHECK (mapped != MAP_FAILED);
  return mapped;
}

static void
check_plane (
    const uint8_t *bytes, uint32_t size, uint32_t sequence, uint32_t plane)
{
  const uint32_t *level = VALUE_AT (light_levels, sequence);
  struct shmemtest_plane header;
  uint8_t fill = SHMEMTEST_FILL (sequence, plane);

  memcpy (&header, bytes, SHMEMTEST_PLANE_SIZE);
  CHECK_INT (header.magic, SHMEMTEST_MAGIC);
  CHECK_INT (header.sequence, sequence);
  CHECK_INT (header.plane, plane);
  CHECK_INT (header.size, size);
  CHECK_INT (header.max_cll, level[1]);
  CHECK_INT (header.max_fall, level[2]);
  CHECK_INT (bytes[SHMEMTEST_PLANE_SIZE], fill);
  CHECK_INT (bytes[size / 2], fill);
  CHECK_INT (bytes[size - 1], fill);
}

static void
check_controls (int fd, uint32_t sequence)
{
  const uint32_t *level = VALUE_AT (light_levels, sequence);
  const uint32_t *peak = VALUE_AT (displays, sequence);
  struct v4l2_ctrl_hdr10_cll_info cll;
  struct v4l2_ctrl_hdr10_mastering_display display;

  get_control (fd, V4L2_CID_COLORIMETRY_HDR10_CLL_INFO, &cll, sizeof (cll));
  CHECK_INT (cll.max_content_light_level, level[1]);
  CHECK_INT (cll.max_pic_average_light_level, level[2]);
  get_control (fd, V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY, &display,
      sizeof (display));
  CHECK_INT (display.max_display_mastering_luminance, peak[1] * 10000);
  CHECK_INT (display.min_display_mastering_luminance, peak[2]);
  /* BT.2020, green first. */
  CHECK_INT (display.display_primaries_x[0], 8500);
  CHECK_INT (display.display_primaries_y[0], 39850);
  CHECK_INT (display.display_primaries_x[2], 35400);
}

static void
formats (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_format format = set_format (fd, SHMEMTEST_FORMAT_8);
  const struct v4l2_pix_format_mplane *pix = &format.fmt.pix_mp;
  static const uint32_t others[][2] = { { V4L2_PIX_FMT_NV12, 1 },
    { V4L2_PIX_FMT_NV12M, 2 }, { V4L2_PIX_FMT_P010, 1 },
    { V4L2_PIX_FMT_XBGR32, 1 } };

  CHECK_INT (pix->num_planes, 8);
  CHECK_INT (pix->colorspace, V4L2_COLORSPACE_BT2020);
  CHECK_INT (pix->xfer_func, V4L2_XFER_FUNC_SMPTE2084);
  for (uint32_t p = 0; p < 8; p++) {
    CHECK (pix->plane_fmt[p].sizeimage > SHMEMTEST_PLANE_SIZE);
    for (uint32_t other = 0; other < p; other++)
      CHECK (pix->plane_fmt[p].sizeimage != pix->plane_fmt[other].sizeimage);
  }
  for (size_t i = 0; i < sizeof (others) / sizeof (others[0]); i++) {
    format = set_format (fd, others[i][0]);
    CHECK_INT (format.fmt.pix_mp.num_planes, others[i][1]);
  }
  close (fd);
}

/* Each plane is what it says; frames come one by one, none is missing. */
static void
eight_planes (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_format format = set_format (fd, SHMEMTEST_FORMAT_8);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  void *mapped[BUFFERS][8];
  size_t sizes[BUFFERS][8];
  uint32_t i, p;

  request (fd, FRAMES_TYPE, BUFFERS);
  for (i = 0; i < BUFFERS; i++) {
    for (p = 0; p < 8; p++)
      mapped[i][p] = map_plane (fd, i, p, &sizes[i][p]);
    queue (fd, FRAMES_TYPE, i);
  }
  set_streaming (fd, FRAMES_TYPE, true);
  for (uint32_t n = 0; n < FRAMES; n++) {
    struct v4l2_buffer buffer = dequeue (fd, FRAMES_TYPE, planes);

    CHECK_INT (buffer.sequence, n);
    CHECK_INT (buffer.length, 8);
    for (p = 0; p < 8; p++) {
      CHECK_INT (planes[p].data_offset, 0);
      CHECK_INT (planes[p].bytesused, format.fmt.pix_mp.plane_fmt[p].sizeimage);
      check_plane (mapped[buffer.index][p], planes[p].bytesused, n, p);
    }
    queue (fd, FRAMES_TYPE, buffer.index);
  }
  set_streaming (fd, FRAMES_TYPE, false);
  for (i = 0; i < BUFFERS; i++) {
    for (p = 0; p < 8; p++)
      munmap (mapped[i][p], sizes[i][p]);
  }
  close (fd);
}

/* A bit for each of the two controls. */
static unsigned
changed_controls (int fd)
{
  struct v4l2_event event = { 0 };
  unsigned changed = 0;

  while (ioctl (fd, VIDIOC_DQEVENT, &event) == 0) {
    CHECK_INT (event.type, V4L2_EVENT_CTRL);
    CHECK ((event.u.ctrl.changes & V4L2_EVENT_CTRL_CH_VALUE) != 0);
    changed |= event.id == V4L2_CID_COLORIMETRY_HDR10_CLL_INFO ? 1 : 2;
  }
  CHECK_INT (errno, ENOENT);
  return changed;
}

/* With one buffer the device cannot run ahead: the controls are the frame's. */
static void
controls_change (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];

  set_format (fd, V4L2_PIX_FMT_NV12);
  request (fd, FRAMES_TYPE, 2);
  subscribe (fd, V4L2_EVENT_CTRL, V4L2_CID_COLORIMETRY_HDR10_CLL_INFO);
  subscribe (fd, V4L2_EVENT_CTRL, V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY);
  for (int run = 0; run < 2; run++) {
    set_streaming (fd, FRAMES_TYPE, true);
    for (uint32_t n = 0; n < FRAMES; n++) {
      unsigned changed;

      queue (fd, FRAMES_TYPE, 0);
      CHECK_INT (dequeue (fd, FRAMES_TYPE, planes).sequence, n);
      check_controls (fd, n);
      changed = changed_controls (fd);
      /* The stream before this one left the values of its last frame. */
      if (n > 0)
        CHECK_INT (changed, n == 10 ? 1 : n == 20 ? 3 : 0);
      else if (run > 0)
        CHECK_INT (changed, 3);
    }
    set_streaming (fd, FRAMES_TYPE, false);
  }
  close (fd);
}

static void
controls_are_read_only (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_ctrl_hdr10_cll_info cll = { 1, 1 };
  struct v4l2_ext_control control = { .id = V4L2_CID_COLORIMETRY_HDR10_CLL_INFO,
    .size = sizeof (cll) };
  struct v4l2_ext_controls controls = { .which = V4L2_CTRL_WHICH_CUR_VAL,
    .count = 1 };

  control.ptr = &cll;
  controls.controls = &control;
  CHECK_ERRNO (ioctl (fd, VIDIOC_S_EXT_CTRLS, &controls), EACCES);
  close (fd);
}

/* A dma-buf for each plane, with what the plane has. */
static void
exported_planes (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_format format = set_format (fd, SHMEMTEST_FORMAT_8);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  int fds[8];

  request (fd, FRAMES_TYPE, 2);
  for (uint32_t p = 0; p < 8; p++) {
    struct v4l2_exportbuffer arg = {
      .type = FRAMES_TYPE, .plane = p, .flags = O_RDONLY | O_CLOEXEC
    };

    CHECK_INT (ioctl (fd, VIDIOC_EXPBUF, &arg), 0);
    fds[p] = arg.fd;
  }
  queue (fd, FRAMES_TYPE, 0);
  set_streaming (fd, FRAMES_TYPE, true);
  CHECK_INT (dequeue (fd, FRAMES_TYPE, planes).sequence, 0);
  for (uint32_t p = 0; p < 8; p++) {
    uint32_t size = format.fmt.pix_mp.plane_fmt[p].sizeimage;
    void *mapped = mmap (NULL, size, PROT_READ, MAP_SHARED, fds[p], 0);

    CHECK (mapped != MAP_FAILED);
    check_plane (mapped, size, 0, p);
    munmap (mapped, size);
    close (fds[p]);
  }
  set_streaming (fd, FRAMES_TYPE, false);
  close (fd);
}

static void
check_container (const void *bytes, size_t size, uint32_t sequence)
{
  const uint32_t *level = VALUE_AT (light_levels, sequence);
  struct shmem_reader reader;
  struct shmem_entry entry;
  struct shmem_clli values;
  uint32_t index = 0;

  CHECK_INT (shmem_reader_init (&reader, bytes, size, NULL, NULL), SHMEM_OK);
  CHECK_INT (
      shmem_reader_find (&reader, SHMEM_FORMAT_CLLI, &index, &entry), SHMEM_OK);
  CHECK_INT (entry.size, sizeof (values));
  memcpy (&values, entry.data, sizeof (values));
  CHECK_INT (values.max_content_light_level, level[1]);
  CHECK_INT (values.max_frame_average_light_level, level[2]);
}

/* Two nodes, one stream: a container for each frame, with its number. */
static void
metadata_node (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  int meta = open_node (V4L2_CAP_META_CAPTURE);
  struct v4l2_format format = { .type = META_TYPE };
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer frame, container = describe (META_TYPE, 0, NULL);
  void *mapped;

  CHECK_INT (ioctl (meta, VIDIOC_G_FMT, &format), 0);
  CHECK_INT (format.fmt.meta.dataformat, SHMEMTEST_FORMAT_META);
  request (meta, META_TYPE, 2);
  CHECK_INT (ioctl (meta, VIDIOC_QUERYBUF, &container), 0);
  mapped = mmap (
      NULL, container.length, PROT_READ, MAP_SHARED, meta, container.m.offset);
  CHECK (mapped != MAP_FAILED);

  set_format (fd, V4L2_PIX_FMT_NV12M);
  request (fd, FRAMES_TYPE, 2);
  set_streaming (meta, META_TYPE, true);
  set_streaming (fd, FRAMES_TYPE, true);
  for (uint32_t n = 0; n < FRAMES; n++) {
    queue (meta, META_TYPE, 0);
    queue (fd, FRAMES_TYPE, 0);
    frame = dequeue (fd, FRAMES_TYPE, planes);
    container = dequeue (meta, META_TYPE, NULL);
    CHECK_INT (frame.sequence, n);
    CHECK_INT (container.sequence, n);
    CHECK_INT (container.timestamp.tv_sec, frame.timestamp.tv_sec);
    CHECK_INT (container.timestamp.tv_usec, frame.timestamp.tv_usec);
    check_container (mapped, container.bytesused, n);
  }
  /* No frame without its metadata. */
  queue (fd, FRAMES_TYPE, 0);
  queue (meta, META_TYPE, 0);
  CHECK_INT (dequeue (fd, FRAMES_TYPE, planes).sequence, FRAMES);
  set_streaming (fd, FRAMES_TYPE, false);
  set_streaming (meta, META_TYPE, false);
  munmap (mapped, container.length);
  close (meta);
  close (fd);
}

static const struct test_case cases[] = {
  TEST_CASE (formats),
  TEST_CASE (eight_planes),
  TEST_CASE (controls_change),
  TEST_CASE (controls_are_read_only),
  TEST_CASE (exported_planes),
  TEST_CASE (metadata_node),
};

TEST_MAIN (cases)
