/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Video layouts and the crop of a FRAME. What maps a frame calculates with these
 * and checks nothing, so they are checked against the spans of the frame. It
 * knows no pixel format: who does says how many bytes each plane needs.
 */

#include "shmem-frames/protocol.h"

#include <string.h>

#define MAX_SIDE (2u * INT16_MAX)

/* Elements that map the frame calculate with the alignment. */
static int
alignment_ok (const TransportVideo *video)
{
  for (uint32_t i = 0; i < 4; i++)
    if (video->padding[i] > INT16_MAX)
      return 0;
  for (uint32_t i = 0; i < TRANSPORT_MAX_PLANES; i++)
    if (video->stride_align[i] > INT16_MAX
        || (video->stride_align[i] & (video->stride_align[i] + 1)) != 0)
      return 0;
  return 1;
}

const char *
transport_check_picture (const TransportVideo *video)
{
  if (memchr (video->format, '\0', sizeof video->format) == NULL)
    return "video meta has an unknown format";
  if (video->reserved != 0)
    return "video meta has a reserved field set";
  if (video->width == 0 || video->width > MAX_SIDE || video->height == 0
      || video->height > MAX_SIDE)
    return "video meta has an impossible width or height";
  if (video->n_planes > TRANSPORT_MAX_PLANES)
    return "video meta has the wrong number of planes";
  if (!alignment_ok (video))
    return "video meta has an impossible alignment";
  return NULL;
}

static uint32_t
subsample (uint32_t height, uint32_t shift)
{
  return (height + (1u << shift) - 1) >> shift;
}

uint32_t
transport_subsampled_rows (uint32_t height, uint32_t shift, int interlaced)
{
  if (interlaced && shift > 0)
    return 2 * subsample ((height + 1) / 2, shift);
  return subsample (height, shift);
}

uint64_t
transport_rows_extent (uint64_t rows, uint64_t row_size, uint32_t stride)
{
  return (rows - 1) * stride + row_size;
}

/* Whether @extent bytes at @offset of a frame lie within one of its memories:
 * mapping a plane maps only the memory in which it starts. */
static int
in_one_span (const TransportSpan *spans, uint32_t n_spans, uint64_t offset,
    uint64_t extent)
{
  for (uint32_t i = 0; i < n_spans; i++) {
    if (offset < spans[i].size)
      return extent <= spans[i].size - offset;
    offset -= spans[i].size;
  }
  return 0;
}

const char *
transport_check_layout (const TransportVideo *video,
    const TransportExtents *extents, const TransportSpan *spans,
    uint32_t n_spans)
{
  if (video->n_planes != extents->n_planes)
    return "video meta has the wrong number of planes";
  for (uint32_t i = 0; i < video->n_planes; i++) {
    if (video->stride[i] <= 0)
      return "video meta has a stride that is not positive";
    if (!in_one_span (spans, n_spans, video->offset[i], extents->extents[i]))
      return "video meta has a plane beyond its memory";
  }
  return NULL;
}

const char *
transport_check_crop (
    const TransportCrop *crop, uint32_t width, uint32_t height)
{
  if (crop->x > width || crop->width > width - crop->x || crop->y > height
      || crop->height > height - crop->y)
    return "crop meta extends beyond the picture";
  return NULL;
}
