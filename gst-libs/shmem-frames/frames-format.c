/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Names and shapes of pixel formats. Rows start at multiples of 4 bytes by
 * default, of 8 for Y210, and luma that has chroma subsampled vertically has an even
 * number of rows in memory, as in GStreamer.
 */

#include "frames-format.h"

#include <shmem/shmem-planes.h>

#include <string.h>

/* No plane of a larger picture has its size in 32 bits. */
#define MAX_SIDE 65535u

enum kind
{
  PACKED, /* one plane, `bytes` a pixel */
  PAIRS,  /* one plane, `bytes` for two pixels */
  SEMI,   /* luma of `bytes`, then both chroma of `bytes` each */
  PLANAR, /* luma, and one plane for each chroma */
  GREY,   /* luma alone */
  RGB,    /* one plane for each of red, green and blue */
};

struct format
{
  char name[12];
  char fourcc[5]; /* or "" */
  uint8_t kind;
  uint8_t bytes;
  uint8_t horizontal; /* chroma: log2 of the subsampling */
  uint8_t vertical;
  uint8_t alignment; /* of rows */
  bool even_rows;    /* each plane has an even number of rows in memory */
};

static const struct format formats[] = {
  { "NV12", "NV12", SEMI, 1, 1, 1, 4, false },
  { "NV21", "NV21", SEMI, 1, 1, 1, 4, false },
  { "NV16", "NV16", SEMI, 1, 1, 0, 4, false },
  { "NV61", "NV61", SEMI, 1, 1, 0, 4, false },
  { "NV24", "NV24", SEMI, 1, 0, 0, 4, false },
  { "P010_10LE", "P010", SEMI, 2, 1, 1, 4, false },
  { "P012_LE", "P012", SEMI, 2, 1, 1, 4, false },
  { "P016_LE", "P016", SEMI, 2, 1, 1, 4, false },
  { "I420", "YU12", PLANAR, 1, 1, 1, 4, false },
  { "YV12", "YV12", PLANAR, 1, 1, 1, 4, false },
  { "Y42B", "YU16", PLANAR, 1, 1, 0, 4, false },
  { "Y444", "YU24", PLANAR, 1, 0, 0, 4, false },
  { "I420_10LE", "S010", PLANAR, 2, 1, 1, 4, false },
  { "I422_10LE", "S210", PLANAR, 2, 1, 0, 4, true },
  { "Y444_10LE", "S410", PLANAR, 2, 0, 0, 4, false },
  { "I420_12LE", "S012", PLANAR, 2, 1, 1, 4, false },
  { "I422_12LE", "S212", PLANAR, 2, 1, 0, 4, true },
  { "Y444_12LE", "S412", PLANAR, 2, 0, 0, 4, false },
  { "YUY2", "YUYV", PAIRS, 4, 0, 0, 4, false },
  { "YVYU", "YVYU", PAIRS, 4, 0, 0, 4, false },
  { "UYVY", "UYVY", PAIRS, 4, 0, 0, 4, false },
  { "VYUY", "VYUY", PAIRS, 4, 0, 0, 4, false },
  { "Y210", "Y210", PAIRS, 8, 0, 0, 8, false },
  { "VUYA", "AYUV", PACKED, 4, 0, 0, 4, false },
  { "AYUV", "", PACKED, 4, 0, 0, 4, false },
  { "Y410", "Y410", PACKED, 4, 0, 0, 4, false },
  { "v308", "VU24", PACKED, 3, 0, 0, 4, false },
  { "BGRx", "XR24", PACKED, 4, 0, 0, 4, false },
  { "RGBx", "XB24", PACKED, 4, 0, 0, 4, false },
  { "xBGR", "RX24", PACKED, 4, 0, 0, 4, false },
  { "xRGB", "BX24", PACKED, 4, 0, 0, 4, false },
  { "BGRA", "AR24", PACKED, 4, 0, 0, 4, false },
  { "RGBA", "AB24", PACKED, 4, 0, 0, 4, false },
  { "ABGR", "RA24", PACKED, 4, 0, 0, 4, false },
  { "ARGB", "BA24", PACKED, 4, 0, 0, 4, false },
  { "BGR", "RG24", PACKED, 3, 0, 0, 4, false },
  { "RGB", "BG24", PACKED, 3, 0, 0, 4, false },
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  /* In GStreamer these are words in the byte order of the host. */
  { "RGB16", "RG16", PACKED, 2, 0, 0, 4, false },
  { "BGR16", "BG16", PACKED, 2, 0, 0, 4, false },
  { "RGB15", "XR15", PACKED, 2, 0, 0, 4, false },
  { "BGR15", "XB15", PACKED, 2, 0, 0, 4, false },
#endif
  { "BGR10A2_LE", "AR30", PACKED, 4, 0, 0, 4, false },
  { "RGB10A2_LE", "AB30", PACKED, 4, 0, 0, 4, false },
  { "BGRA64_LE", "AR48", PACKED, 8, 0, 0, 4, false },
  { "RGBA64_LE", "AB48", PACKED, 8, 0, 0, 4, false },
  { "GRAY8", "R8  ", GREY, 1, 0, 0, 4, false },
  { "GRAY16_LE", "R16 ", GREY, 2, 0, 0, 4, false },
  { "GBR", "", RGB, 1, 0, 0, 4, false },
  { "GBR_10LE", "", RGB, 2, 0, 0, 4, false },
};

static const struct format *
find_format (const char *name)
{
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++)
    if (strcmp (formats[i].name, name) == 0)
      return &formats[i];
  return NULL;
}

static uint32_t
code_of (const char *name)
{
  uint32_t code = 0;

  for (int i = 3; i >= 0; i--)
    code = code << 8 | (uint8_t) name[name[0] ? i : 0];
  return code;
}

static uint32_t
plane_count (const struct format *format)
{
  switch ((enum kind) format->kind) {
    case SEMI:
      return 2;
    case PLANAR:
    case RGB:
      return 3;
    case PACKED:
    case PAIRS:
    case GREY:
    default:
      return 1;
  }
}

static uint8_t
role_of (const struct format *format, uint32_t plane)
{
  if (format->kind == PACKED || format->kind == PAIRS)
    return SHMEM_PLANE_COLOUR;
  return plane > 0 && format->kind != RGB ? SHMEM_PLANE_CHROMA
                                          : SHMEM_PLANE_LUMA;
}

static uint32_t
row_size (const struct format *format, uint32_t plane, uint32_t samples)
{
  if (format->kind == PAIRS)
    return (samples + 1) / 2 * format->bytes;
  return samples * format->bytes * (format->kind == SEMI && plane > 0 ? 2 : 1);
}

static struct frames_plane_shape
plane_shape (const struct format *format, uint32_t plane, uint32_t width,
    uint32_t height, bool interlaced)
{
  bool chroma = role_of (format, plane) == SHMEM_PLANE_CHROMA;
  uint32_t horizontal = chroma ? format->horizontal : 0;
  uint32_t vertical = chroma ? format->vertical : 0;
  uint32_t samples = (width + (1u << horizontal) - 1) >> horizontal;
  uint32_t alignment = format->alignment;
  struct frames_plane_shape shape = { .width = samples,
    .height = transport_subsampled_rows (height, vertical, interlaced),
    .role = role_of (format, plane),
    .horizontal_subsampling = (uint8_t) (1u << horizontal),
    .vertical_subsampling = (uint8_t) (1u << vertical) };

  shape.row_bytes = row_size (format, plane, samples);
  shape.stride = (shape.row_bytes + alignment - 1) / alignment * alignment;
  return shape;
}

bool
frames_shape_init (struct frames_shape *shape, const char *name, uint32_t width,
    uint32_t height, bool interlaced)
{
  const struct format *format = find_format (name);
  uint64_t offset = 0;

  if (format == NULL || width == 0 || width > MAX_SIDE || height == 0
      || height > MAX_SIDE)
    return false;
  shape->fourcc = code_of (format->fourcc);
  shape->n_planes = plane_count (format);
  for (uint32_t i = 0; i < shape->n_planes; i++) {
    struct frames_plane_shape *plane = &shape->planes[i];
    uint32_t rows;

    *plane = plane_shape (format, i, width, height, interlaced);
    rows = plane->height;
    if (format->even_rows
        || (format->vertical > 0 && plane->vertical_subsampling == 1))
      rows += rows % 2;
    plane->offset = offset;
    offset += (uint64_t) plane->stride * rows;
  }
  return true;
}

static uint8_t
last_role (const struct format *format)
{
  return role_of (format, plane_count (format) - 1);
}

uint32_t
frames_row_bytes (uint32_t fourcc, uint8_t role, uint32_t samples)
{
  for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
    const struct format *format = &formats[i];

    if (fourcc == 0 || code_of (format->fourcc) != fourcc)
      continue;
    if (role == role_of (format, 0))
      return row_size (format, 0, samples);
    return role == last_role (format) ? row_size (format, 1, samples) : 0;
  }
  return 0;
}
