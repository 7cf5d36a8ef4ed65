/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Pixel formats whose planes have rows of whole bytes: those that programs without
 * GStreamer use. Others have no row here. */

#ifndef FRAMES_FORMAT_H
#define FRAMES_FORMAT_H

#include <shmem-frames/protocol.h>

#include <stdbool.h>

struct frames_plane_shape
{
  uint64_t offset; /* of the default layout, from the frame's first byte */
  uint32_t stride; /* the same */
  uint32_t width;  /* samples */
  uint32_t height; /* rows */
  uint32_t row_bytes;
  uint8_t role; /* enum shmem_plane_role */
  uint8_t horizontal_subsampling;
  uint8_t vertical_subsampling;
};

struct frames_shape
{
  uint32_t fourcc; /* DRM FourCC, or 0 */
  uint32_t n_planes;
  struct frames_plane_shape planes[TRANSPORT_MAX_PLANES];
};

/* The planes of a picture of the format that GStreamer calls @name. False if the
 * format has no row, or the picture no pixels. */
bool frames_shape_init (struct frames_shape *shape, const char *name,
    uint32_t width, uint32_t height, bool interlaced);

/* Bytes of a row of @samples samples of a plane with @role, of a picture with the
 * DRM FourCC @fourcc; 0 if the format has no row here, or no such plane. */
uint32_t frames_row_bytes (uint32_t fourcc, uint8_t role, uint32_t samples);

#endif /* FRAMES_FORMAT_H */
