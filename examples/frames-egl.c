/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Draws a frame of a shmemfdsink, in dma-bufs, with OpenGL ES and without a copy;
 * writes what was drawn, and prints the HDR values of the frame:
 * frames-egl PATH FILE.ppm */

#include <shmem/shmem-frames.h>

#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "egl-drawing.h"

/* Of so many planes, the names of attributes follow each other. */
#define MAX_PLANES 3

/* ---- a frame ---- */

static struct shmem_frame *
receive_frame (struct shmem_frames_client *client)
{
  struct pollfd fd = { shmem_frames_get_fd (client), POLLIN, 0 };
  struct shmem_frames_event event;
  struct shmem_frames_error error;

  do {
    if (shmem_frames_dispatch (client, &event, &error) != SHMEM_FRAMES_OK)
      errx (1, "%s", error.text);
    if (event.kind == SHMEM_FRAMES_EOS)
      errx (1, "the stream ended without a frame");
    if (event.kind == SHMEM_FRAMES_NONE)
      poll (&fd, 1, -1);
  } while (event.kind != SHMEM_FRAMES_FRAME);
  return event.frame;
}

/* Its info, with a crop in any case. */
static struct shmem_frame_info
get_info (const struct shmem_frame *frame)
{
  struct shmem_frame_info info;

  shmem_frame_get_info (frame, &info);
  if (!(info.has & SHMEM_FRAMES_IS_DEVICE) || info.fourcc == 0)
    errx (1,
        "the frame is no picture in dma-bufs; the shmemfdsink needs "
        "device-memory=allow and frames of a device");
  if (!(info.has & SHMEM_FRAMES_HAS_CROP)) {
    info.crop_width = info.width;
    info.crop_height = info.height;
  }
  return info;
}

static void
print_frame (
    const struct shmem_frame_info *info, const struct shmem_frames_hdr *hdr)
{
  printf ("%ux%u of %.4s", info->crop_width, info->crop_height,
      (const char *) &info->fourcc);
  if (hdr->has & SHMEM_FRAMES_HAS_MDCV)
    printf (", mastered at %u cd/m2", hdr->mdcv.max_luminance / 10000);
  if (hdr->has & SHMEM_FRAMES_HAS_CLLI)
    printf (", MaxCLL %u", hdr->clli.max_content_light_level);
  printf ("\n");
}

/* ---- its import ---- */

/* Whether @plane has all samples of the picture, at a place that EGL can name. */
static bool
is_whole (
    const struct shmem_frame_plane *plane, const struct shmem_frame_info *info)
{
  return (uint64_t) plane->width * plane->horizontal_subsampling >= info->width
      && (uint64_t) plane->height * plane->vertical_subsampling >= info->height
      && plane->offset <= INT32_MAX && plane->stride <= INT32_MAX;
}

static EGLAttrib *
add_plane (EGLAttrib *end, int i, const struct shmem_frame_plane *plane)
{
  *end++ = EGL_DMA_BUF_PLANE0_FD_EXT + 3 * i;
  *end++ = plane->fd;
  *end++ = EGL_DMA_BUF_PLANE0_OFFSET_EXT + 3 * i;
  *end++ = (EGLAttrib) plane->offset;
  *end++ = EGL_DMA_BUF_PLANE0_PITCH_EXT + 3 * i;
  *end++ = plane->stride;
  *end++ = EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT + 2 * i;
  *end++ = (uint32_t) plane->modifier;
  *end++ = EGL_DMA_BUF_PLANE0_MODIFIER_HI_EXT + 2 * i;
  *end++ = (EGLAttrib) (plane->modifier >> 32);
  return end;
}

static EGLAttrib
get_matrix (const struct shmem_cicp *cicp)
{
  if (cicp->matrix_coefficients == 9)
    return EGL_ITU_REC2020_EXT;
  return cicp->matrix_coefficients == 1 ? EGL_ITU_REC709_EXT
                                        : EGL_ITU_REC601_EXT;
}

/* The first picture of @frame. Who draws many frames keeps the image, under the
 * numbers of the frame's memories: these come again. */
static EGLImage
import_frame (EGLDisplay display, const struct shmem_frame *frame,
    const struct shmem_frame_info *info, const struct shmem_frames_hdr *hdr)
{
  EGLAttrib attributes[10 + MAX_PLANES * 10 + 1] = { EGL_WIDTH, info->width,
    EGL_HEIGHT, info->height, EGL_LINUX_DRM_FOURCC_EXT, info->fourcc,
    EGL_YUV_COLOR_SPACE_HINT_EXT, get_matrix (&hdr->cicp),
    EGL_SAMPLE_RANGE_HINT_EXT,
    hdr->cicp.full_range ? EGL_YUV_FULL_RANGE_EXT : EGL_YUV_NARROW_RANGE_EXT };
  EGLAttrib *end = attributes + 10;
  struct shmem_frame_plane plane;
  EGLImage image;

  for (int i = 0; i < MAX_PLANES
       && shmem_frame_get_plane (frame, (uint32_t) i, &plane) == SHMEM_FRAMES_OK
       && plane.picture == 0 && is_whole (&plane, info);
       i++)
    end = add_plane (end, i, &plane);
  *end = EGL_NONE;
  image = eglCreateImage (
      display, EGL_NO_CONTEXT, EGL_LINUX_DMA_BUF_EXT, NULL, attributes);
  if (!image)
    errx (1, "the driver refuses %ux%u of %.4s: EGL error 0x%x", info->width,
        info->height, (const char *) &info->fourcc, (unsigned) eglGetError ());
  return image;
}

/* ---- its pixels ---- */

/* The part that is to be seen. */
static void
write_ppm (const char *path, const struct shmem_frame_info *info)
{
  size_t size = (size_t) info->crop_width * info->crop_height;
  uint8_t *pixels = calloc (size, 4);
  FILE *file = fopen (path, "w");

  if (!pixels || !file)
    err (1, "cannot write a picture to %s", path);
  drawing_read (
      info->crop_x, info->crop_y, info->crop_width, info->crop_height, pixels);
  fprintf (file, "P6\n%u %u\n255\n", info->crop_width, info->crop_height);
  for (size_t i = 0; i < size; i++)
    fwrite (pixels + i * 4, 1, 3, file);
  if (fclose (file) != 0)
    err (1, "cannot write %s", path);
  free (pixels);
}

int
main (int argc, char **argv)
{
  struct shmem_frames_options options = { .flags = SHMEM_FRAMES_DEVICE_MEMORY };
  struct shmem_frames_client *client;
  struct shmem_frames_error error;
  struct shmem_frame_info info;
  struct shmem_frames_hdr hdr;
  struct shmem_frame *frame;
  EGLDisplay display;

  if (argc != 3)
    errx (
        1, "usage: frames-egl PATH FILE.ppm, PATH being that of a shmemfdsink");
  display = drawing_open ();
  if (shmem_frames_connect (argv[1], &options, &client, &error)
      != SHMEM_FRAMES_OK)
    errx (1, "%s", error.text);
  frame = receive_frame (client);
  info = get_info (frame);
  shmem_frame_get_hdr (frame, 0, &hdr);
  drawing_draw (display, import_frame (display, frame, &info, &hdr), info.width,
      info.height);
  write_ppm (argv[2], &info);
  print_frame (&info, &hdr);
  shmem_frame_release (frame);
  shmem_frames_close (client);
  eglTerminate (display);
  return 0;
}
