/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a frame costs a client once a stream is under way, beside the poll() of its
 * program: one recvmsg() and one sendmsg(), now and then a look for a second
 * frame, and neither allocations nor mappings. The functions below stand in front
 * of those of libc.
 */

#include "rawproducer.h"

#include <gst/check/gstcheck.h>

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define N_FRAMES 800
#define N_MEMORIES 4

static gboolean counting;
static struct
{
  guint allocations, received, sent, others;
} counts;

void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *old, size_t size);

void *
malloc (size_t size)
{
  counts.allocations += counting;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  counts.allocations += counting;
  return __libc_calloc (n, size);
}

void *
realloc (void *old, size_t size)
{
  counts.allocations += counting;
  return __libc_realloc (old, size);
}

ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  counts.received += counting;
  return syscall (SYS_recvmsg, fd, message, flags);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  counts.sent += counting;
  return syscall (SYS_sendmsg, fd, message, flags);
}

int
epoll_ctl (int poller, int what, int fd, struct epoll_event *event)
{
  counts.others += counting;
  return (int) syscall (SYS_epoll_ctl, poller, what, fd, event);
}

/* One, as a program does that waits for each. */
static void
pass_frame (guint64 number, gboolean is_new)
{
  struct shmem_frames_event event;
  struct shmem_frame_plane plane;
  guint32 result, kind;
  TransportIds ids;

  say_frame (number, 1 + number % N_MEMORIES, RAW_FRAME_SIZE, is_new ? 0 : -1);
  counting = !is_new;
  result = shmem_frames_dispatch (client, &event, NULL);
  kind = event.kind;
  result |= shmem_frame_get_plane (event.frame, 0, &plane);
  shmem_frame_release (event.frame);
  result |= shmem_frames_dispatch (client, &event, NULL);
  counting = FALSE;
  fail_unless_equals_int (result, 0);
  fail_unless_equals_int (kind, SHMEM_FRAMES_FRAME);
  fail_unless_equals_int (event.kind, SHMEM_FRAMES_NONE);
  hear (TRANSPORT_RELEASE, &ids, sizeof ids);
}

GST_START_TEST (test_cost)
{
  const struct shmem_frames_options options = { .flags = (guint32) __i__ };
  guint64 i;

  start_stream (&options, RAW_CAPS);
  for (i = 0; i < N_MEMORIES; i++)
    pass_frame (i, TRUE);
  for (; i < N_MEMORIES + N_FRAMES; i++)
    pass_frame (i, FALSE);
  fail_unless_equals_int (counts.allocations, 0);
  fail_unless_equals_int (counts.others, 0);
  fail_unless_equals_int (counts.sent, N_FRAMES);
  /* To know the newest frame it looks for a newer one. */
  if (options.flags & SHMEM_FRAMES_LATEST)
    fail_unless (counts.received <= 2 * N_FRAMES, "%u", counts.received);
  else
    fail_unless (
        counts.received <= N_FRAMES + N_FRAMES / 8 + 3, "%u", counts.received);
}

END_TEST

static Suite *
frames_cost_suite (void)
{
  Suite *s = suite_create ("frames-cost");
  TCase *tc = tcase_create ("cost");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, raw_setup, raw_teardown);
  tcase_add_loop_test (tc, test_cost, 0, 2);
  return s;
}

GST_CHECK_MAIN (frames_cost)
