/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Shows the frames of a shmemfdsink in a window, and prints their HDR values,
 * of which the compositor is not told: frames-wayland PATH */

#include <shmem/shmem-frames.h>
#include <shmem/shmem-hdr10plus.h>

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wayland-window.h"

#define FOURCC(a, b, c, d) SHMEM_FORMAT_CODE (a, b, c, d, 0)

/* ---- HDR values ---- */

static void
print_hdr10plus (const struct shmem_frame *frame)
{
  static const uint8_t prefix[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 };
  struct shmem_entry entry;
  struct shmem_hdr10plus v;
  const uint32_t *maxscl = v.windows[0].maxscl;

  if (shmem_frame_find_entry (
          frame, 0, SHMEM_FORMAT_T35, prefix, sizeof prefix, &entry)
          == SHMEM_FRAMES_OK
      && shmem_hdr10plus_parse (&v, entry.data, entry.size, NULL, NULL)
          == SHMEM_OK)
    printf (", HDR10+ for %u cd/m2: maxscl %u %u %u",
        v.targeted_system_display_maximum_luminance, maxscl[0], maxscl[1],
        maxscl[2]);
}

static void
print_frame (const struct shmem_frame *frame)
{
  struct shmem_frame_info info;
  struct shmem_frames_hdr hdr;

  shmem_frame_get_info (frame, &info);
  shmem_frame_get_hdr (frame, 0, &hdr);
  printf ("%.3f s: %ux%u", (double) info.pts / 1e9, info.width, info.height);
  if (info.has & SHMEM_FRAMES_HAS_CROP)
    printf (" cropped to %ux%u", info.crop_width, info.crop_height);
  if (hdr.has & SHMEM_FRAMES_HAS_CLLI)
    printf (", MaxCLL %u, MaxFALL %u", hdr.clli.max_content_light_level,
        hdr.clli.max_frame_average_light_level);
  if (hdr.has & SHMEM_FRAMES_HAS_MDCV)
    printf (", mastered at %g to %g cd/m2", hdr.mdcv.min_luminance / 1e4,
        hdr.mdcv.max_luminance / 1e4);
  print_hdr10plus (frame);
  printf ("\n");
}

/* ---- pixels ---- */

/* Leaves the part of @plane that is to be seen; false if there is none. */
static bool
crop_plane (
    struct shmem_frame_plane *plane, const struct shmem_frame_info *info)
{
  if (!(info->has & SHMEM_FRAMES_HAS_CROP))
    return true;
  if (info->crop_x > plane->width || info->crop_y > plane->height
      || info->crop_width > plane->width - info->crop_x
      || info->crop_height > plane->height - info->crop_y)
    return false;
  plane->data = (const uint8_t *) plane->data
      + (size_t) info->crop_y * plane->stride + (size_t) info->crop_x * 4;
  plane->width = info->crop_width;
  plane->height = info->crop_height;
  plane->row_bytes = plane->width * 4;
  return true;
}

/* Each compositor takes these formats; wl_shm has no more than INT32_MAX bytes. */
static bool
get_pixels (const struct shmem_frame *frame, struct shmem_frame_plane *plane)
{
  struct shmem_frame_info info;

  shmem_frame_get_info (frame, &info);
  return shmem_frame_get_plane (frame, 0, plane) == SHMEM_FRAMES_OK
      && plane->data
      && (plane->fourcc == FOURCC ('X', 'R', '2', '4')
          || plane->fourcc == FOURCC ('A', 'R', '2', '4'))
      && plane->row_bytes / 4 == plane->width && crop_plane (plane, &info)
      && plane->width > 0 && plane->height > 0
      && plane->height <= INT32_MAX / plane->row_bytes;
}

/* Rows are copied, as a compositor maps memory of wl_shm for reading and writing:
 * that of frames is sealed against writing. */
static void
show_frame (const struct shmem_frame *frame, const char *caps)
{
  struct shmem_frame_plane plane;
  uint8_t *pixels;

  if (!get_pixels (frame, &plane))
    errx (1,
        "these frames cannot be shown: %s; put videoconvert ! "
        "video/x-raw,format=BGRx before the shmemfdsink",
        caps);
  pixels = window_get_pixels (plane.width, plane.height);
  for (size_t y = 0; y < plane.height; y++)
    memcpy (pixels + y * plane.row_bytes,
        (const uint8_t *) plane.data + y * plane.stride, plane.row_bytes);
  window_show ();
}

/* ---- frames, each when it is due ---- */

/* Milliseconds until @frame is due, or a part of them. */
static int
get_delay (const struct shmem_frame *frame)
{
  struct shmem_frame_info info;
  struct timespec time;
  uint64_t now;

  shmem_frame_get_info (frame, &info);
  clock_gettime (CLOCK_MONOTONIC, &time);
  now = (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
  if (info.due == SHMEM_FRAMES_NO_TIME || info.due <= now)
    return 0;
  return info.due - now < 1000000000u ? (int) ((info.due - now) / 1000000) + 1
                                      : 1000;
}

/* The next frame, if there is one now. */
static struct shmem_frame *
receive (struct shmem_frames_client *client, bool *is_end)
{
  struct shmem_frames_event event;
  struct shmem_frames_error error;

  do {
    if (shmem_frames_dispatch (client, &event, &error) != SHMEM_FRAMES_OK)
      errx (1, "%s", error.text);
    *is_end = event.kind == SHMEM_FRAMES_EOS;
    if (event.kind == SHMEM_FRAMES_FRAME)
      print_frame (event.frame);
  } while (event.kind != SHMEM_FRAMES_NONE && event.kind != SHMEM_FRAMES_FRAME
      && !*is_end);
  return event.frame;
}

/* Nothing more is received before the next frame is shown, so that the producer is
 * no faster. */
static void
run (struct shmem_frames_client *client)
{
  struct shmem_frame *next = NULL;
  bool is_end = false;

  while (!window_is_closed () && !is_end) {
    int delay = -1;

    if (!next)
      next = receive (client, &is_end);
    if (next && window_is_ready ())
      delay = get_delay (next);
    if (delay == 0) {
      show_frame (next, shmem_frames_get_caps_text (client));
      shmem_frame_release (next);
      next = NULL;
    }
    window_wait (next ? -1 : shmem_frames_get_fd (client), delay);
  }
  shmem_frame_release (next);
}

int
main (int argc, char **argv)
{
  struct shmem_frames_client *client;
  struct shmem_frames_error error;

  if (argc != 2)
    errx (1, "usage: frames-wayland PATH, the socket-path of a shmemfdsink");
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (shmem_frames_connect (argv[1], NULL, &client, &error) != SHMEM_FRAMES_OK)
    errx (1, "%s", error.text);
  window_open (argv[1]);
  run (client);
  shmem_frames_close (client);
  window_close ();
  return 0;
}
