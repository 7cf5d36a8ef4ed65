/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Each fault that the capture device of the module in kmod can be told to
 * have, and what a program sees of it; then its InfoFrame and its sub-device.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <linux/media.h>
#include <linux/v4l2-subdev.h>

#include "capture-device.h"

#define BUFFERS 4
/* InfoFrame of type 7, Dynamic Range and Mastering, with its first bit. */
#define INFOFRAME_TYPE 0x87
#define INFOFRAME_HEADER 4
#define INFOFRAME_SIZE (INFOFRAME_HEADER + 26)

struct stream
{
  int fd;
  uint32_t type;
};

static struct stream
open_stream (uint32_t type)
{
  struct stream stream = { .type = type };

  stream.fd = open_node (type == META_TYPE ? V4L2_CAP_META_CAPTURE
                                           : V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  if (type == FRAMES_TYPE)
    set_format (stream.fd, V4L2_PIX_FMT_NV12);
  request (stream.fd, type, BUFFERS);
  return stream;
}

static void
start_stream (const struct stream *stream)
{
  for (uint32_t i = 0; i < BUFFERS; i++)
    queue (stream->fd, stream->type, i);
  set_streaming (stream->fd, stream->type, true);
}

static void
close_stream (const struct stream *stream)
{
  set_streaming (stream->fd, stream->type, false);
  close (stream->fd);
}

/* The next buffer, with an error or without; it is queued again. */
static struct v4l2_buffer
next (const struct stream *stream)
{
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer = describe (stream->type, 0, planes);
  struct pollfd poller = { .fd = stream->fd, .events = POLLIN };

  CHECK_INT (poll (&poller, 1, -1), 1);
  CHECK_INT (ioctl (stream->fd, VIDIOC_DQBUF, &buffer), 0);
  queue (stream->fd, stream->type, buffer.index);
  return buffer;
}

static void
streamon_fails (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  int type = FRAMES_TYPE;

  set_parameter ("streamon_error", "32");
  CHECK_ERRNO (ioctl (frames.fd, VIDIOC_STREAMON, &type), EPIPE);
  set_parameter ("streamon_error", "67");
  CHECK_ERRNO (ioctl (frames.fd, VIDIOC_STREAMON, &type), ENOLINK);
  reset_device ();
  start_stream (&frames);
  CHECK_INT (next (&frames).sequence, 0);
  close_stream (&frames);
}

static void
qbuf_fails (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer = describe (FRAMES_TYPE, 1, planes);

  set_parameter ("qbuf_error", "5,1,1");
  queue (frames.fd, FRAMES_TYPE, 0);
  CHECK_ERRNO (ioctl (frames.fd, VIDIOC_QBUF, &buffer), EIO);
  queue (frames.fd, FRAMES_TYPE, 1);
  reset_device ();
  close (frames.fd);
}

/* The buffer is not lost: the next call has it. */
static void
dqbuf_fails (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer = describe (FRAMES_TYPE, 0, planes);

  set_parameter ("dqbuf_error", "5,2,1");
  start_stream (&frames);
  CHECK_INT (next (&frames).sequence, 0);
  CHECK_INT (next (&frames).sequence, 1);
  CHECK_ERRNO (ioctl (frames.fd, VIDIOC_DQBUF, &buffer), EIO);
  CHECK_INT (next (&frames).sequence, 2);
  reset_device ();
  close_stream (&frames);
}

/* As of hardware that is stuck, until streaming stops. */
static void
queue_error (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer = describe (FRAMES_TYPE, 0, planes);

  start_stream (&frames);
  next (&frames);
  write_debugfs ("queue_error", "frames", strlen ("frames"));
  CHECK ((ready (frames.fd) & POLLERR) != 0);
  CHECK_ERRNO (ioctl (frames.fd, VIDIOC_DQBUF, &buffer), EIO);
  set_streaming (frames.fd, FRAMES_TYPE, false);
  start_stream (&frames);
  CHECK_INT (next (&frames).sequence, 0);
  close_stream (&frames);
}

static void
frames_with_errors (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);

  set_parameter ("error_frames", "2,2");
  start_stream (&frames);
  for (uint32_t n = 0; n < 6; n++) {
    struct v4l2_buffer buffer = next (&frames);

    CHECK_INT (buffer.sequence, n);
    CHECK_INT ((buffer.flags & V4L2_BUF_FLAG_ERROR) != 0, n == 2 || n == 3);
  }
  reset_device ();
  close_stream (&frames);
}

static void
frames_lost (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);

  set_parameter ("skip_frames", "2,5");
  start_stream (&frames);
  CHECK_INT (next (&frames).sequence, 0);
  CHECK_INT (next (&frames).sequence, 1);
  CHECK_INT (next (&frames).sequence, 7);
  CHECK_INT (next (&frames).sequence, 8);
  reset_device ();
  close_stream (&frames);
}

/* It goes on where it was. For ever: shown by the reset that ends it. */
static void
silence (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);

  set_parameter ("silent_frames", "1,3");
  start_stream (&frames);
  CHECK_INT (next (&frames).sequence, 0);
  CHECK_INT (next (&frames).sequence, 1);
  set_parameter ("silent_frames", "2");
  set_streaming (frames.fd, FRAMES_TYPE, false);
  start_stream (&frames);
  CHECK_INT (next (&frames).sequence, 0);
  CHECK_INT (next (&frames).sequence, 1);
  CHECK_INT (ready (frames.fd) & POLLIN, 0);
  reset_device ();
  CHECK_INT (next (&frames).sequence, 2);
  close_stream (&frames);
}

static void
fields (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);

  request (frames.fd, FRAMES_TYPE, 0);
  set_parameter ("field", "8"); /* INTERLACED_TB */
  CHECK_INT (get_format (frames.fd).fmt.pix_mp.field, V4L2_FIELD_INTERLACED_TB);
  set_parameter ("buffer_field", "9"); /* INTERLACED_BT */
  request (frames.fd, FRAMES_TYPE, BUFFERS);
  start_stream (&frames);
  CHECK_INT (next (&frames).field, V4L2_FIELD_INTERLACED_BT);
  set_streaming (frames.fd, FRAMES_TYPE, false);
  request (frames.fd, FRAMES_TYPE, 0);
  reset_device ();

  set_parameter ("field", "7"); /* ALTERNATE */
  CHECK_INT (get_format (frames.fd).fmt.pix_mp.field, V4L2_FIELD_ALTERNATE);
  CHECK_INT (get_format (frames.fd).fmt.pix_mp.height, HEIGHT / 2);
  request (frames.fd, FRAMES_TYPE, BUFFERS);
  start_stream (&frames);
  CHECK_INT (next (&frames).field, V4L2_FIELD_TOP);
  CHECK_INT (next (&frames).field, V4L2_FIELD_BOTTOM);
  close_stream (&frames);
  reset_device ();
}

/* What comes from the metadata node while COUNT frames come. */
static uint32_t
metadata_of_frames (uint32_t count, uint32_t *numbers, uint32_t max)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  struct stream meta = open_stream (META_TYPE);
  uint32_t found = 0;

  start_stream (&meta);
  start_stream (&frames);
  for (uint32_t n = 0; n < count; n++) {
    CHECK_INT (next (&frames).sequence, n);
    while ((ready (meta.fd) & POLLIN) != 0) {
      CHECK (found < max);
      numbers[found++] = next (&meta).sequence;
    }
  }
  close_stream (&frames);
  close_stream (&meta);
  reset_device ();
  return found;
}

static void
metadata_is_late (void)
{
  uint32_t numbers[16];
  uint32_t found;

  set_parameter ("meta_late", "2");
  found = metadata_of_frames (6, numbers, 16);
  /* Frames run ahead of the loop: no more than buffers. */
  CHECK (found >= 4);
  for (uint32_t i = 0; i < found; i++)
    CHECK_INT (numbers[i], i);
}

static void
metadata_is_missing (void)
{
  uint32_t numbers[16];
  uint32_t found;

  set_parameter ("meta_missing", "3");
  found = metadata_of_frames (6, numbers, 16);
  CHECK (found >= 4);
  /* 0 1 - 3 4 - */
  for (uint32_t i = 0; i < found; i++)
    CHECK_INT (numbers[i], i + i / 2);
}

static void
metadata_is_there_twice (void)
{
  uint32_t numbers[16];
  uint32_t found;

  set_parameter ("meta_twice", "2");
  found = metadata_of_frames (4, numbers, 16);
  CHECK (found >= 6);
  /* 0 1 1 2 3 3 */
  for (uint32_t i = 0; i < found; i++)
    CHECK_INT (numbers[i], i / 3 * 2 + (i % 3 != 0));
}

static void
metadata_with_errors (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  struct stream meta = open_stream (META_TYPE);
  struct v4l2_buffer buffer;

  set_parameter ("meta_error_frames", "1");
  set_parameter ("meta_bytes", "0");
  start_stream (&meta);
  start_stream (&frames);
  for (uint32_t n = 0; n < 3; n++) {
    CHECK_INT (next (&frames).sequence, n);
    buffer = next (&meta);
    CHECK_INT (buffer.sequence, n);
    CHECK_INT (buffer.bytesused, 0);
    CHECK_INT ((buffer.flags & V4L2_BUF_FLAG_ERROR) != 0, n == 1);
  }
  close_stream (&frames);
  close_stream (&meta);
  reset_device ();
}

static void
imports_are_refused (void)
{
  int fd = open_node (V4L2_CAP_VIDEO_CAPTURE_MPLANE);
  struct v4l2_requestbuffers arg = {
    .count = 2, .type = FRAMES_TYPE, .memory = V4L2_MEMORY_DMABUF
  };
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_buffer buffer = describe (FRAMES_TYPE, 0, planes);

  set_parameter ("no_import", "1");
  CHECK_ERRNO (ioctl (fd, VIDIOC_REQBUFS, &arg), EINVAL);
  reset_device ();
  CHECK_INT (ioctl (fd, VIDIOC_REQBUFS, &arg), 0);
  set_parameter ("import_error", "14");
  buffer.memory = V4L2_MEMORY_DMABUF;
  CHECK_ERRNO (ioctl (fd, VIDIOC_QBUF, &buffer), EFAULT);
  reset_device ();
  close (fd);
}

static void
export_is_refused (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  struct v4l2_exportbuffer arg = { .type = FRAMES_TYPE };

  set_parameter ("expbuf_error", "25");
  CHECK_ERRNO (ioctl (frames.fd, VIDIOC_EXPBUF, &arg), ENOTTY);
  reset_device ();
  close (frames.fd);
}

static size_t
read_infoframe (uint8_t *bytes, size_t size)
{
  int fd = open (DEBUGFS "/infoframe", O_RDONLY | O_CLOEXEC);
  ssize_t got;

  CHECK (fd >= 0);
  got = pread (fd, bytes, size, 0);
  CHECK (got >= 0);
  close (fd);
  return (size_t) got;
}

static uint32_t
word_at (const uint8_t *bytes, size_t offset)
{
  return bytes[offset] | bytes[offset + 1] << 8;
}

/* CTA-861: all bytes together are a multiple of 256. */
static void
check_infoframe (const uint8_t *bytes, size_t size)
{
  uint8_t sum = 0;

  CHECK_INT (size, INFOFRAME_SIZE);
  CHECK_INT (bytes[0], INFOFRAME_TYPE);
  CHECK_INT (bytes[1], 1);
  CHECK_INT (bytes[2], INFOFRAME_SIZE - INFOFRAME_HEADER);
  for (size_t i = 0; i < size; i++)
    sum += bytes[i];
  CHECK_INT (sum, 0);
}

/* With one buffer the device cannot run ahead, as in kmod-capture. */
static void
infoframe (void)
{
  static const uint32_t levels[3] = { 1000, 600, 4000 };
  struct stream frames = open_stream (FRAMES_TYPE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  uint8_t bytes[256];

  set_streaming (frames.fd, FRAMES_TYPE, true);
  for (uint32_t n = 0; n < 25; n++) {
    const uint8_t *payload = bytes + INFOFRAME_HEADER;

    queue (frames.fd, FRAMES_TYPE, 0);
    CHECK_INT (dequeue (frames.fd, FRAMES_TYPE, planes).sequence, n);
    check_infoframe (bytes, read_infoframe (bytes, sizeof (bytes)));
    CHECK_INT (payload[0], 2); /* PQ */
    CHECK_INT (payload[1], 0);
    CHECK_INT (word_at (payload, 2), 8500);
    CHECK_INT (word_at (payload, 4), 39850);
    CHECK_INT (word_at (payload, 18), n >= 20 ? 4000 : 1000);
    CHECK_INT (word_at (payload, 22), levels[n / 10]);
  }
  close_stream (&frames);
}

static void
infoframe_of_any_bytes (void)
{
  static const uint8_t raw[] = { 0x87, 1, 26, 0, 0xff };
  uint8_t bytes[256];
  int fd;

  write_debugfs ("infoframe", raw, sizeof (raw));
  CHECK_BYTES (
      bytes, read_infoframe (bytes, sizeof (bytes)), raw, sizeof (raw));
  write_debugfs ("infoframe", "none\n", strlen ("none\n"));
  CHECK_INT (read_infoframe (bytes, sizeof (bytes)), 0);
  write_debugfs ("infoframe", "missing", strlen ("missing"));
  fd = open (DEBUGFS "/infoframe", O_RDONLY | O_CLOEXEC);
  CHECK_ERRNO (pread (fd, bytes, sizeof (bytes), 0), ENOENT);
  close (fd);
  reset_device ();
  check_infoframe (bytes, read_infoframe (bytes, sizeof (bytes)));
}

/* The controls and their events, on a node that is none of a stream. */
static void
receiver_controls (void)
{
  struct stream frames = open_stream (FRAMES_TYPE);
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  struct v4l2_ctrl_hdr10_cll_info level;
  struct v4l2_event event;
  int receiver = open_receiver ();

  queue (frames.fd, FRAMES_TYPE, 0);
  set_streaming (frames.fd, FRAMES_TYPE, true);
  dequeue (frames.fd, FRAMES_TYPE, planes);
  subscribe (receiver, V4L2_EVENT_CTRL, V4L2_CID_COLORIMETRY_HDR10_CLL_INFO);
  for (uint32_t n = 1; n <= 10; n++) {
    CHECK_ERRNO (ioctl (receiver, VIDIOC_DQEVENT, &event), ENOENT);
    queue (frames.fd, FRAMES_TYPE, 0);
    CHECK_INT (dequeue (frames.fd, FRAMES_TYPE, planes).sequence, n);
  }
  CHECK_INT (ioctl (receiver, VIDIOC_DQEVENT, &event), 0);
  CHECK_INT (event.id, V4L2_CID_COLORIMETRY_HDR10_CLL_INFO);
  get_control (
      receiver, V4L2_CID_COLORIMETRY_HDR10_CLL_INFO, &level, sizeof (level));
  CHECK_INT (level.max_content_light_level, 600);
  close (receiver);
  close_stream (&frames);
}

static void
find_entity (int media, const char *name, struct media_entity_desc *entity)
{
  *entity = (struct media_entity_desc){ .id = MEDIA_ENT_ID_FLAG_NEXT };
  while (ioctl (media, MEDIA_IOC_ENUM_ENTITIES, entity) == 0) {
    if (strcmp (entity->name, name) == 0)
      return;
    entity->id |= MEDIA_ENT_ID_FLAG_NEXT;
  }
  test_fail (__FILE__, __LINE__, name);
}

/* From the receiver to the node; a format that does not fit is EPIPE. */
static void
pads (void)
{
  struct v4l2_subdev_format format = { .which = V4L2_SUBDEV_FORMAT_ACTIVE };
  struct media_entity_desc receiver_entity, node_entity;
  struct media_links_enum links = { 0 };
  struct media_link_desc link;
  struct stream frames = open_stream (FRAMES_TYPE);
  int media = open_media (), receiver = open_receiver ();
  int type = FRAMES_TYPE;

  find_entity (media, "shmemtest receiver", &receiver_entity);
  find_entity (media, "shmemtest", &node_entity);
  CHECK_INT (receiver_entity.links, 1);
  links.entity = receiver_entity.id;
  links.links = &link;
  CHECK_INT (ioctl (media, MEDIA_IOC_ENUM_LINKS, &links), 0);
  CHECK_INT (link.sink.entity, node_entity.id);
  CHECK ((link.flags & MEDIA_LNK_FL_ENABLED) != 0);

  CHECK_INT (ioctl (receiver, VIDIOC_SUBDEV_G_FMT, &format), 0);
  CHECK_INT (format.format.width, WIDTH);
  format.format.width = 1920;
  CHECK_INT (ioctl (receiver, VIDIOC_SUBDEV_S_FMT, &format), 0);
  set_parameter ("check_pads", "1");
  CHECK_ERRNO (ioctl (frames.fd, VIDIOC_STREAMON, &type), EPIPE);
  format.format.width = WIDTH;
  CHECK_INT (ioctl (receiver, VIDIOC_SUBDEV_S_FMT, &format), 0);
  start_stream (&frames);
  next (&frames);
  close_stream (&frames);
  reset_device ();
  close (receiver);
  close (media);
}

static const struct test_case cases[] = {
  TEST_CASE (streamon_fails),
  TEST_CASE (qbuf_fails),
  TEST_CASE (dqbuf_fails),
  TEST_CASE (queue_error),
  TEST_CASE (frames_with_errors),
  TEST_CASE (frames_lost),
  TEST_CASE (silence),
  TEST_CASE (fields),
  TEST_CASE (metadata_is_late),
  TEST_CASE (metadata_is_missing),
  TEST_CASE (metadata_is_there_twice),
  TEST_CASE (metadata_with_errors),
  TEST_CASE (imports_are_refused),
  TEST_CASE (export_is_refused),
  TEST_CASE (infoframe),
  TEST_CASE (infoframe_of_any_bytes),
  TEST_CASE (receiver_controls),
  TEST_CASE (pads),
};

TEST_MAIN (cases)
