/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Prints the HDR values of each frame of a shmemfdsink: frames-print PATH */

#include <shmem/shmem-frames.h>

#include <poll.h>
#include <stdio.h>

static void
print_frame (struct shmem_frame *frame)
{
  static const uint8_t hdr10_plus[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 };
  struct shmem_frame_info info;
  struct shmem_frames_hdr hdr;
  struct shmem_entry entry;

  shmem_frame_get_info (frame, &info);
  shmem_frame_get_hdr (frame, 0, &hdr);
  printf ("%.3f s: %ux%u", (double) info.pts / 1e9, info.width, info.height);
  if (hdr.has & SHMEM_FRAMES_HAS_CICP)
    printf (", transfer %u", hdr.cicp.transfer_characteristics);
  if (hdr.has & SHMEM_FRAMES_HAS_MDCV)
    printf (", mastered at %u cd/m2", hdr.mdcv.max_luminance / 10000);
  if (hdr.has & SHMEM_FRAMES_HAS_CLLI)
    printf (", MaxCLL %u", hdr.clli.max_content_light_level);
  if (shmem_frame_find_entry (
          frame, 0, SHMEM_FORMAT_T35, hdr10_plus, sizeof hdr10_plus, &entry)
      == 0)
    printf (", HDR10+ of %u bytes", entry.size);
  printf ("\n");
}

int
main (int argc, char **argv)
{
  struct shmem_frames_client *client = NULL;
  struct shmem_frames_event event = { 0 };
  struct shmem_frames_error error = { 0 };
  struct pollfd fd = { -1, POLLIN, 0 };

  if (shmem_frames_connect (argv[argc - 1], NULL, &client, &error) == 0)
    fd.fd = shmem_frames_get_fd (client);
  while (error.result == 0 && event.kind != SHMEM_FRAMES_EOS
      && shmem_frames_dispatch (client, &event, &error) == 0) {
    if (event.kind == SHMEM_FRAMES_FRAME)
      print_frame (event.frame);
    shmem_frame_release (event.frame);
    if (event.kind == SHMEM_FRAMES_NONE)
      poll (&fd, 1, -1);
  }
  if (error.result != 0)
    fprintf (stderr, "%s\n", error.text);
  shmem_frames_close (client);
  return error.result != 0;
}
