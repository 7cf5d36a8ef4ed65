/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Converts plane tables to and from the payload of SHMEM_FORMAT_PLNS, and
 * checks a table before it is used.
 *
 * It never allocates, never adds two untrusted numbers before it has checked
 * that the sum does not overflow, and never returns an unchecked table.
 */

#include <shmem/shmem-planes.h>

#include "shmem-priv.h"

/* Offsets of the fields of a plane. */
enum
{
  AT_OFFSET = 0,
  AT_SIZE = 8,
  AT_MODIFIER = 16,
  AT_FORMAT = 24,
  AT_STRIDE = 28,
  AT_WIDTH = 32,
  AT_HEIGHT = 36,
  AT_MEMORY = 40,
  AT_ROLE,
  AT_HORIZONTAL_SUBSAMPLING,
  AT_VERTICAL_SUBSAMPLING,
  AT_PICTURE,
  AT_VIEW,
  AT_FIELD,
  AT_RESERVED,
};

SHMEM_PRIV_STATIC_ASSERT (AT_RESERVED + 1 == SHMEM_PLANES_STRIDE, "packed");

static enum shmem_result
fail (struct shmem_planes_fault *fault, enum shmem_result result,
    uint32_t plane, const char *reason)
{
  if (fault != NULL) {
    fault->plane = plane;
    fault->reason = reason;
  }
  return result;
}

/* ---- checking ---- */

/* The rules for a single plane. These functions return what is wrong,
 * or NULL. */
static const char *
check_alone (const struct shmem_plane *plane)
{
  if (plane->memory >= SHMEM_MAX_PLANES)
    return "its memory index is not below 16";
  if (plane->role >= SHMEM_N_PLANE_ROLES)
    return "its role is not known";
  if (plane->field >= SHMEM_N_FIELDS)
    return "its field is not known";
  if (plane->view >= SHMEM_MAX_PLANES)
    return "its view is not below 16";
  if (plane->size == 0)
    return "its size is 0";
  if (plane->offset > UINT64_MAX - plane->size)
    return "offset + size overflows";
  if (plane->stride > INT32_MAX || plane->width > INT32_MAX
      || plane->height > INT32_MAX)
    return "its stride, width or height is above 2147483647";
  return NULL;
}

static int
is_factor (uint8_t subsampling)
{
  return subsampling == 1 || subsampling == 2 || subsampling == 4;
}

/* Whether each row starts within the plane. */
static int
rows_fit (const struct shmem_plane *plane)
{
  return plane->height == 0
      || (uint64_t) plane->stride * (plane->height - 1) < plane->size;
}

static uint32_t
subsampled (uint32_t samples, uint8_t factor)
{
  return samples / factor + (samples % factor != 0);
}

/* @base is the first plane of pixels of the picture, possibly @plane itself. */
static const char *
check_pixels (const struct shmem_plane *plane, const struct shmem_plane *base)
{
  if (plane->width == 0 || plane->height == 0)
    return "its width or height is 0";
  if (plane->stride == 0)
    return "its stride is 0";
  if (!is_factor (plane->horizontal_subsampling)
      || !is_factor (plane->vertical_subsampling))
    return "its subsampling is not 1, 2 or 4";
  if (base->horizontal_subsampling != 1 || base->vertical_subsampling != 1)
    return "the first plane of pixels in its picture is subsampled";
  if (plane->width != subsampled (base->width, plane->horizontal_subsampling)
      || plane->height
          != subsampled (base->height, plane->vertical_subsampling))
    return "its width and height do not match the subsampled picture";
  if (plane->modifier == SHMEM_MODIFIER_LINEAR && !rows_fit (plane))
    return "stride * (height - 1) lies beyond its size";
  return NULL;
}

static const char *
check_others (const struct shmem_plane *plane)
{
  if (plane->horizontal_subsampling != 1 || plane->vertical_subsampling != 1)
    return "it has no pixels but is subsampled";
  if ((plane->height == 0 || plane->width == 0 || plane->stride == 0)
      && (plane->height | plane->width | plane->stride) != 0)
    return "its stride, width and height must be all zero or all nonzero";
  if (!rows_fit (plane))
    return "stride * (height - 1) lies beyond its size";
  return NULL;
}

/* @previous is the plane before it. */
static const char *
check_picture (
    const struct shmem_plane *plane, const struct shmem_plane *previous)
{
  if (plane->picture == previous->picture) {
    if (plane->format != previous->format
        || plane->modifier != previous->modifier)
      return "its format or modifier differs from that of its picture";
    if (plane->view != previous->view || plane->field != previous->field)
      return "its view or field differs from that of its picture";
    return NULL;
  }
  if (plane->picture != previous->picture + 1)
    return "picture numbers do not increase by one";
  return NULL;
}

/* Neither offset + size overflows. */
static int
ranges_overlap (
    uint64_t offset_a, uint64_t size_a, uint64_t offset_b, uint64_t size_b)
{
  if (offset_a > offset_b)
    return offset_a - offset_b < size_b;
  return offset_b - offset_a < size_a;
}

/* Compares planes that start in the same memory. Planes that continue in the
 * next one need its size: check_memories() compares these. */
static int
overlaps_before (const struct shmem_planes *planes, uint32_t index)
{
  const struct shmem_plane *plane = &planes->planes[index];

  for (uint32_t i = 0; i < index; i++) {
    const struct shmem_plane *other = &planes->planes[i];

    if (other->memory == plane->memory
        && ranges_overlap (
            other->offset, other->size, plane->offset, plane->size))
      return 1;
  }
  return 0;
}

static const char *
check_plane (const struct shmem_planes *planes, uint32_t index, uint32_t *base)
{
  const struct shmem_plane *plane = &planes->planes[index];
  const char *reason = check_alone (plane);

  if (reason == NULL && index == 0 && plane->picture != 0)
    reason = "the first picture is not 0";
  if (reason == NULL && index > 0)
    reason = check_picture (plane, plane - 1);
  if (reason != NULL)
    return reason;
  /* A new picture has no base yet. */
  if (index == 0 || plane->picture != plane[-1].picture)
    *base = SHMEM_MAX_PLANES;
  if (shmem_plane_role_is_pixel (plane->role)) {
    if (*base == SHMEM_MAX_PLANES)
      *base = index;
    reason = check_pixels (plane, &planes->planes[*base]);
  } else {
    reason = check_others (plane);
  }
  if (reason == NULL && overlaps_before (planes, index))
    reason = "it overlaps another plane";
  return reason;
}

static enum shmem_result
check_table (
    const struct shmem_planes *planes, struct shmem_planes_fault *fault)
{
  uint32_t base = SHMEM_MAX_PLANES;

  if (planes->num == 0)
    return fail (fault, SHMEM_ERROR_PLANES, 0, "the table has no planes");
  if (planes->num > SHMEM_MAX_PLANES)
    return fail (fault, SHMEM_ERROR_TOO_MANY_ENTRIES, SHMEM_MAX_PLANES,
        "at most 16 planes are allowed");
  for (uint32_t i = 0; i < planes->num; i++) {
    const char *reason = check_plane (planes, i, &base);

    if (reason != NULL)
      return fail (fault, SHMEM_ERROR_PLANES, i, reason);
  }
  return SHMEM_OK;
}

/* Whether @plane ends within its memory or the next ones. */
static const char *
check_bounds (
    const struct shmem_plane *plane, const uint64_t *sizes, size_t num_sizes)
{
  uint64_t left = plane->size, room;
  size_t i = plane->memory;

  if (i >= num_sizes)
    return "its memory index is beyond the last memory";
  if (plane->offset >= sizes[i])
    return "its offset lies beyond its memory";
  for (room = sizes[i] - plane->offset; left > room; room = sizes[i]) {
    left -= room;
    if (++i == num_sizes)
      return "offset + size lies beyond the last memory";
  }
  return NULL;
}

/* Whether @plane continues up to the start of @other, which is in a later
 * memory. Both are within bounds. */
static int
reaches (const struct shmem_plane *plane, const struct shmem_plane *other,
    const uint64_t *sizes)
{
  uint64_t left = plane->size, room = sizes[plane->memory] - plane->offset;

  for (size_t i = plane->memory; i < other->memory; room = sizes[++i]) {
    if (left <= room)
      return 0;
    left -= room;
  }
  return left > other->offset;
}

static enum shmem_result
check_memories (const struct shmem_planes *planes, const uint64_t *sizes,
    size_t num_sizes, struct shmem_planes_fault *fault)
{
  for (uint32_t i = 0; i < planes->num; i++) {
    const char *reason = check_bounds (&planes->planes[i], sizes, num_sizes);

    if (reason != NULL)
      return fail (fault, SHMEM_ERROR_PLANES, i, reason);
  }
  for (uint32_t i = 0; i < planes->num; i++)
    for (uint32_t k = 0; k < planes->num; k++)
      if (planes->planes[i].memory < planes->planes[k].memory
          && reaches (&planes->planes[i], &planes->planes[k], sizes))
        return fail (fault, SHMEM_ERROR_PLANES, i > k ? i : k,
            "it overlaps another plane");
  return SHMEM_OK;
}

enum shmem_result
shmem_planes_check (const struct shmem_planes *planes, const uint64_t *sizes,
    size_t num_sizes, struct shmem_planes_fault *fault)
{
  enum shmem_result result = check_table (planes, fault);

  if (result == SHMEM_OK && sizes)
    result = check_memories (planes, sizes, num_sizes, fault);
  return result;
}

/* ---- the wire ---- */

static void
load_plane (struct shmem_plane *plane, const uint8_t *at)
{
  *plane = (struct shmem_plane){
    .offset = shmem_priv_load_u64 (at + AT_OFFSET),
    .size = shmem_priv_load_u64 (at + AT_SIZE),
    .modifier = shmem_priv_load_u64 (at + AT_MODIFIER),
    .format = shmem_priv_load_u32 (at + AT_FORMAT),
    .stride = shmem_priv_load_u32 (at + AT_STRIDE),
    .width = shmem_priv_load_u32 (at + AT_WIDTH),
    .height = shmem_priv_load_u32 (at + AT_HEIGHT),
    .memory = at[AT_MEMORY],
    .role = at[AT_ROLE],
    .horizontal_subsampling = at[AT_HORIZONTAL_SUBSAMPLING],
    .vertical_subsampling = at[AT_VERTICAL_SUBSAMPLING],
    .picture = at[AT_PICTURE],
    .view = at[AT_VIEW],
    .field = at[AT_FIELD],
  };
}

static void
store_plane (const struct shmem_plane *plane, uint8_t *at)
{
  shmem_priv_store_u64 (at + AT_OFFSET, plane->offset);
  shmem_priv_store_u64 (at + AT_SIZE, plane->size);
  shmem_priv_store_u64 (at + AT_MODIFIER, plane->modifier);
  shmem_priv_store_u32 (at + AT_FORMAT, plane->format);
  shmem_priv_store_u32 (at + AT_STRIDE, plane->stride);
  shmem_priv_store_u32 (at + AT_WIDTH, plane->width);
  shmem_priv_store_u32 (at + AT_HEIGHT, plane->height);
  at[AT_MEMORY] = plane->memory;
  at[AT_ROLE] = plane->role;
  at[AT_HORIZONTAL_SUBSAMPLING] = plane->horizontal_subsampling;
  at[AT_VERTICAL_SUBSAMPLING] = plane->vertical_subsampling;
  at[AT_PICTURE] = plane->picture;
  at[AT_VIEW] = plane->view;
  at[AT_FIELD] = plane->field;
  at[AT_RESERVED] = 0;
}

enum shmem_result
shmem_planes_parse (struct shmem_planes *planes, const void *data, size_t size,
    struct shmem_planes_fault *fault)
{
  const uint8_t *at = data;
  struct shmem_planes loaded;
  enum shmem_result result;

  if (size < SHMEM_PLANES_HEADER_SIZE)
    return fail (fault, SHMEM_ERROR_TRUNCATED, 0, "the table has no header");
  if (data == NULL)
    return fail (
        fault, SHMEM_ERROR_INVALID_ARGUMENT, 0, "the table is missing");
  loaded.num = shmem_priv_load_u32 (at);
  if (loaded.num > SHMEM_MAX_PLANES)
    return fail (fault, SHMEM_ERROR_TOO_MANY_ENTRIES, SHMEM_MAX_PLANES,
        "at most 16 planes are allowed");
  if (shmem_priv_load_u32 (at + 4) != 0)
    return fail (
        fault, SHMEM_ERROR_PADDING, 0, "a reserved byte of the table is set");
  if (size < SHMEM_PLANES_SIZE (loaded.num))
    return fail (fault, SHMEM_ERROR_TRUNCATED,
        (uint32_t) ((size - SHMEM_PLANES_HEADER_SIZE) / SHMEM_PLANES_STRIDE),
        "the table is truncated before this plane");
  if (size > SHMEM_PLANES_SIZE (loaded.num))
    return fail (
        fault, SHMEM_ERROR_TRAILING, loaded.num, "bytes follow the last plane");
  at += SHMEM_PLANES_HEADER_SIZE;
  for (uint32_t i = 0; i < loaded.num; i++, at += SHMEM_PLANES_STRIDE) {
    if (at[AT_RESERVED] != 0)
      return fail (fault, SHMEM_ERROR_PADDING, i, "its reserved byte is set");
    load_plane (&loaded.planes[i], at);
  }
  result = check_table (&loaded, fault);
  if (result != SHMEM_OK)
    return result;
  planes->num = loaded.num;
  memcpy (
      planes->planes, loaded.planes, loaded.num * sizeof (struct shmem_plane));
  return SHMEM_OK;
}

enum shmem_result
shmem_planes_write (const struct shmem_planes *planes, void *data, size_t *size,
    struct shmem_planes_fault *fault)
{
  uint8_t *at = data;
  enum shmem_result result = check_table (planes, fault);

  if (result != SHMEM_OK)
    return result;
  if (*size < SHMEM_PLANES_SIZE (planes->num))
    return fail (fault, SHMEM_ERROR_SPACE, 0, "there is no room for the table");
  *size = SHMEM_PLANES_SIZE (planes->num);
  shmem_priv_store_u32 (at, planes->num);
  shmem_priv_store_u32 (at + 4, 0);
  at += SHMEM_PLANES_HEADER_SIZE;
  for (uint32_t i = 0; i < planes->num; i++, at += SHMEM_PLANES_STRIDE)
    store_plane (&planes->planes[i], at);
  return SHMEM_OK;
}
