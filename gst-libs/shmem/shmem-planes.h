/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The payload of SHMEM_FORMAT_PLNS: the table of the planes of a frame, up to
 * sixteen. docs/container-format.md is the normative text. Nothing is
 * allocated, no pixel format is known, and no pixel is read.
 *
 * The planes of one image (two for NV12, for example) are a picture; a frame can
 * have several: views, or colour, alpha and depth.
 *
 * Threads: any thread may call these; there is no state but what the caller
 * passes.
 *
 * Since: 0.9
 */

#ifndef SHMEM_PLANES_H
#define SHMEM_PLANES_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Maximum number of planes of a frame, and of its memories. */
#define SHMEM_MAX_PLANES 16u

/* Bytes of a payload of @num planes. */
#define SHMEM_PLANES_HEADER_SIZE 8u
#define SHMEM_PLANES_STRIDE 48u
#define SHMEM_PLANES_SIZE(num)                                                 \
  (SHMEM_PLANES_HEADER_SIZE + SHMEM_PLANES_STRIDE * (size_t) (num))
#define SHMEM_PLANES_MAX_SIZE SHMEM_PLANES_SIZE (SHMEM_MAX_PLANES)

/* DRM_FORMAT_MOD_LINEAR, and DRM_FORMAT_MOD_INVALID for a layout known only to
 * the driver. */
#define SHMEM_MODIFIER_LINEAR UINT64_C (0)
#define SHMEM_MODIFIER_INVALID UINT64_C (0x00ffffffffffffff)

/**
 * enum shmem_plane_role - kind of the samples of a plane
 *
 * The first five are pixels. The others need not have rows.
 */
enum shmem_plane_role
{
  SHMEM_PLANE_COLOUR = 0,           /* whole pixels: packed RGB or packed YUV */
  SHMEM_PLANE_LUMA,                 /* or one of red, green and blue */
  SHMEM_PLANE_CHROMA,               /* one of the two, or both interleaved */
  SHMEM_PLANE_ALPHA,                /* opacity */
  SHMEM_PLANE_DEPTH,                /* distance or disparity */
  SHMEM_PLANE_COMPRESSION_METADATA, /* needed to decompress the pixels of the
                                       same picture */
  SHMEM_PLANE_OPAQUE,               /* anything else */
  SHMEM_N_PLANE_ROLES,
};

/**
 * enum shmem_plane_field - lines of the frame that a plane contains
 */
enum shmem_plane_field
{
  SHMEM_FIELD_FRAME = 0, /* all */
  SHMEM_FIELD_TOP,
  SHMEM_FIELD_BOTTOM,
  SHMEM_N_FIELDS,
};

/**
 * struct shmem_plane - one plane, in values of the host
 * @offset: of its first byte, from the start of its memory
 * @size: bytes it occupies
 * @modifier: DRM format modifier of the picture
 * @format: DRM FourCC of the picture, 0 if it has none
 * @stride: bytes from one row to the next
 * @width: samples in a row
 * @height: rows; 0, like @stride and @width, for a plane without rows
 * @memory: index of the memory of its first byte; it can continue in the next
 *          ones
 * @role: enum shmem_plane_role
 * @horizontal_subsampling: 1, 2 or 4; the picture is that much wider
 * @vertical_subsampling: 1, 2 or 4
 * @picture: the picture of the frame that it is part of, counted from 0
 * @view: of a multi-view frame, counted from 0
 * @field: enum shmem_plane_field
 */
struct shmem_plane
{
  uint64_t offset;
  uint64_t size;
  uint64_t modifier;
  uint32_t format;
  uint32_t stride;
  uint32_t width;
  uint32_t height;
  uint8_t memory;
  uint8_t role;
  uint8_t horizontal_subsampling;
  uint8_t vertical_subsampling;
  uint8_t picture;
  uint8_t view;
  uint8_t field;
};

/**
 * struct shmem_planes - all planes of a frame
 * @num: number of planes, 1 to SHMEM_MAX_PLANES
 * @planes: the planes; index @num and above are not read
 */
struct shmem_planes
{
  uint32_t num;
  struct shmem_plane planes[SHMEM_MAX_PLANES];
};

/**
 * struct shmem_planes_fault - the first thing that is wrong with a table
 * @plane: index of the plane at fault
 * @reason: what is wrong, in English, to follow "plane N: "; a constant
 */
struct shmem_planes_fault
{
  uint32_t plane;
  const char *reason;
};

/* Whether the samples of @role are pixels. */
static inline int
shmem_plane_role_is_pixel (uint8_t role)
{
  return role <= SHMEM_PLANE_DEPTH;
}

/**
 * shmem_planes_check - check the rules of docs/container-format.md
 * @planes: a table
 * @sizes: bytes of each memory, or NULL to check what does not need them
 * @num_sizes: memories at @sizes, at most SHMEM_MAX_PLANES
 * @fault: or NULL; filled on failure
 *
 * With @sizes, planes must be within the memories: one that is larger than the
 * rest of its memory continues in the next one. Planes must not overlap.
 *
 * Return: SHMEM_OK; SHMEM_ERROR_PLANES; SHMEM_ERROR_TOO_MANY_ENTRIES
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_planes_check (
    const struct shmem_planes *planes, const uint64_t *sizes, size_t num_sizes,
    struct shmem_planes_fault *fault);

/**
 * shmem_planes_parse - read and check a whole payload
 * @planes: filled on success, untouched otherwise
 * @data: the payload; it is copied before it is checked
 * @size: bytes at @data
 * @fault: or NULL; filled on failure
 *
 * Return: SHMEM_OK; SHMEM_ERROR_TRUNCATED or SHMEM_ERROR_TRAILING if the size
 * does not match the number of planes in the header;
 * SHMEM_ERROR_TOO_MANY_ENTRIES if that is more than SHMEM_MAX_PLANES;
 * SHMEM_ERROR_PADDING if a reserved byte is not zero; SHMEM_ERROR_PLANES
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_planes_parse (
    struct shmem_planes *planes, const void *data, size_t size,
    struct shmem_planes_fault *fault);

/**
 * shmem_planes_write - write a payload
 * @planes: a table
 * @data: destination; untouched on failure
 * @size: on entry the space at @data, on success the bytes of the payload
 * @fault: or NULL; filled on failure
 *
 * Return: SHMEM_OK, SHMEM_ERROR_PLANES, or SHMEM_ERROR_SPACE
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_planes_write (
    const struct shmem_planes *planes, void *data, size_t *size,
    struct shmem_planes_fault *fault);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_PLANES_H */
