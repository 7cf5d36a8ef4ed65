/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Says what libshmem-frames receives, a line each: caps, and of frames the number,
 * the time, and the bytes of memories and containers. frames-consumer SOCKET */

#include <shmem/shmem-frames.h>

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>

static void
print_bytes (const char *what, const void *data, uint64_t size)
{
  const uint8_t *bytes = data;

  printf (" %s ", what);
  for (uint64_t i = 0; i < size; i++)
    printf ("%02x", bytes[i]);
}

static void
print_frame (const struct shmem_frame *frame)
{
  struct shmem_frame_container container;
  struct shmem_frame_memory memory;
  struct shmem_frame_info info;

  shmem_frame_get_info (frame, &info);
  printf ("frame %" PRIu64 " %" PRIu64, info.number, info.pts);
  for (uint32_t i = 0; shmem_frame_get_memory (frame, i, &memory) == 0; i++)
    print_bytes ("memory", memory.data, memory.size);
  for (uint32_t i = 0; shmem_frame_get_container (frame, i, &container) == 0;
       i++)
    print_bytes ("container", container.data, container.size);
  printf ("\n");
}

static void
print_event (
    struct shmem_frames_client *client, const struct shmem_frames_event *event)
{
  struct pollfd fd = { shmem_frames_get_fd (client), POLLIN, 0 };

  if (event->kind == SHMEM_FRAMES_CAPS)
    printf ("caps %s\n", shmem_frames_get_caps_text (client));
  else if (event->kind == SHMEM_FRAMES_FRAME)
    print_frame (event->frame);
  else if (event->kind == SHMEM_FRAMES_NONE)
    poll (&fd, 1, -1);
  shmem_frame_release (event->frame);
}

int
main (int argc, char **argv)
{
  struct shmem_frames_error error = { 0 };
  struct shmem_frames_event event = { 0 };
  struct shmem_frames_client *client = NULL;
  uint32_t result;

  result = shmem_frames_connect (argv[argc - 1], NULL, &client, &error);
  while (result == SHMEM_FRAMES_OK && event.kind != SHMEM_FRAMES_EOS) {
    result = shmem_frames_dispatch (client, &event, &error);
    if (result == SHMEM_FRAMES_OK)
      print_event (client, &event);
  }
  if (result != SHMEM_FRAMES_OK)
    fprintf (stderr, "%s\n", error.text);
  shmem_frames_close (client);
  return result != SHMEM_FRAMES_OK;
}
