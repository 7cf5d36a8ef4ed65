/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The capture device of the module in kmod, for tests in plain C: its nodes,
 * its buffers, and the files that tell it what to do. A step that fails ends
 * the test.
 */

#ifndef TESTS_VM_CAPTURE_DEVICE_H
#define TESTS_VM_CAPTURE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include <linux/videodev2.h>

#include "kmod/shmemtest.h"
#include "lib-shmem/shmem-test.h"

#define DEBUGFS "/sys/kernel/debug/shmemtest/capture"
#define WIDTH 1280
#define HEIGHT 720
#define FRAMES_TYPE V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE
#define META_TYPE V4L2_BUF_TYPE_META_CAPTURE

/* The module's node that has @capability, as /dev/videoN. */
int open_node (uint32_t capability);
/* Its sub-device, as /dev/v4l-subdevN, and its media device, as /dev/mediaN. */
int open_receiver (void);
int open_media (void);

/* Writes to a parameter of the module, and to a file of its debugfs. */
void set_parameter (const char *name, const char *value);
void write_debugfs (const char *name, const void *bytes, size_t size);
void set_signal (const char *signal);
/* A camera without a fault, as at the start. */
void reset_device (void);

struct v4l2_format get_format (int fd);
/* With WIDTH and HEIGHT. */
struct v4l2_format set_format (int fd, uint32_t pixelformat);
void request (int fd, uint32_t type, uint32_t count);
void set_streaming (int fd, uint32_t type, bool on);
struct v4l2_buffer describe (
    uint32_t type, uint32_t index, struct v4l2_plane *planes);
void queue (int fd, uint32_t type, uint32_t index);
/* Waits for what the test's limit of time allows. */
struct v4l2_buffer dequeue (int fd, uint32_t type, struct v4l2_plane *planes);
/* POLLIN for a buffer, POLLPRI for an event, POLLERR; without waiting. */
int ready (int fd);

void get_control (int fd, uint32_t id, void *value, size_t size);
void subscribe (int fd, uint32_t type, uint32_t id);

#endif /* TESTS_VM_CAPTURE_DEVICE_H */
