/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Where the planes of a frame are: by its plane table, else by its video layouts,
 * else by its caps; if none of these tells, each memory is a plane. Whatever is
 * returned lies within the memories of the frame.
 */

#include "frames-priv.h"

#include "frames-format.h"

#include <string.h>

/* The place of the byte at @offset of all bytes, or of a span. */
struct place
{
  uint32_t span;
  uint64_t offset; /* in the span */
};

static const uint8_t *
get_data (const struct frames_span *span, uint64_t offset)
{
  return span->object->data ? span->object->data + span->offset + offset : NULL;
}

/* Begins a plane at @place; the rest of it is to be filled. */
static struct shmem_frame_plane *
add_plane (struct shmem_frame *frame, const struct place *place, uint64_t size)
{
  const struct frames_span *span = &frame->spans[place->span];
  struct shmem_frame_plane *plane = &frame->planes[frame->info.n_planes++];

  *plane = (struct shmem_frame_plane){
    .data = size <= span->size - place->offset ? get_data (span, place->offset)
                                               : NULL,
    .offset = span->offset + place->offset,
    .size = size,
    .fd = span->object->fd,
    .memory = place->span,
    .horizontal_subsampling = 1,
    .vertical_subsampling = 1,
  };
  return plane;
}

/* ---- by the table ---- */

/* 0 where the table alone does not tell. */
static uint32_t
get_row_bytes (const struct shmem_plane *plane)
{
  if (plane->modifier != SHMEM_MODIFIER_LINEAR)
    return 0;
  return frames_row_bytes (plane->format, plane->role, plane->width);
}

/* What is wrong with the rows of @plane, or NULL. */
static const char *
check_rows (const struct shmem_plane *plane)
{
  uint32_t row = get_row_bytes (plane);

  if (row == 0 || plane->height == 0)
    return NULL;
  if (row > plane->stride)
    return "its rows are longer than its stride";
  if (transport_rows_extent (plane->height, row, plane->stride) > plane->size)
    return "its last row lies beyond its size";
  return NULL;
}

static void
add_table_plane (struct shmem_frame *frame, const struct shmem_plane *from)
{
  const struct place place = { from->memory, from->offset };
  struct shmem_frame_plane *plane = add_plane (frame, &place, from->size);

  plane->modifier = from->modifier;
  plane->fourcc = from->format;
  plane->stride = from->stride;
  plane->width = from->width;
  plane->height = from->height;
  plane->row_bytes = get_row_bytes (from);
  plane->role = from->role;
  plane->horizontal_subsampling = from->horizontal_subsampling;
  plane->vertical_subsampling = from->vertical_subsampling;
  plane->picture = from->picture;
  plane->view = from->view;
  plane->field = from->field;
  if (from->picture >= frame->info.n_pictures)
    frame->info.n_pictures = from->picture + 1u;
}

/* The table, and whether it is right for the memories of @frame. */
static enum shmem_result
get_table (const struct shmem_frame *frame, const struct shmem_planes **planes,
    struct shmem_planes_fault *fault)
{
  uint64_t sizes[TRANSPORT_MAX_MEMORIES];
  enum shmem_result result =
      frames_object_get_planes (frame->table, planes, fault);

  for (uint32_t i = 0; i < frame->info.n_memories; i++)
    sizes[i] = frame->spans[i].size;
  if (result == SHMEM_OK)
    result = shmem_planes_check (*planes, sizes, frame->info.n_memories, fault);
  for (uint32_t i = 0; result == SHMEM_OK && i < (*planes)->num; i++) {
    *fault =
        (struct shmem_planes_fault){ i, check_rows (&(*planes)->planes[i]) };
    result = fault->reason ? SHMEM_ERROR_PLANES : SHMEM_OK;
  }
  return result;
}

static const char *
use_table (struct shmem_frame *frame)
{
  const struct shmem_planes *planes;
  struct shmem_planes_fault fault;
  enum shmem_result result = get_table (frame, &planes, &fault);

  if (result != SHMEM_OK)
    return frames_say (frame->client,
        "FRAME has a plane table that cannot be used: plane %u: %s",
        fault.plane, fault.reason);
  for (uint32_t i = 0; i < planes->num; i++)
    add_table_plane (frame, &planes->planes[i]);
  frame->info.fourcc = planes->planes[0].format;
  frame->info.modifier = planes->planes[0].modifier;
  return NULL;
}

/* ---- by layouts, and by caps ---- */

static bool
is_interlaced (const struct shmem_frames_caps *caps)
{
  return caps->interlace != 0;
}

/* The span with the byte at @offset of the frame; false if there is none. */
static bool
find_place (
    const struct shmem_frame *frame, uint64_t offset, struct place *place)
{
  for (uint32_t i = 0; i < frame->info.n_memories; i++) {
    if (offset < frame->spans[i].size) {
      *place = (struct place){ i, offset };
      return true;
    }
    offset -= frame->spans[i].size;
  }
  return false;
}

static void
set_shape (
    struct shmem_frame_plane *plane, const struct frames_plane_shape *shape)
{
  plane->width = shape->width;
  plane->height = shape->height;
  plane->row_bytes = shape->row_bytes;
  plane->role = shape->role;
  plane->horizontal_subsampling = shape->horizontal_subsampling;
  plane->vertical_subsampling = shape->vertical_subsampling;
}

static uint64_t
get_extent (const struct frames_plane_shape *shape, uint32_t stride)
{
  return transport_rows_extent (shape->height, shape->row_bytes, stride);
}

/* Of a format that is not known, a plane has at least a byte. */
static void
get_extents (const TransportVideo *video, const struct frames_shape *shape,
    TransportExtents *extents)
{
  extents->n_planes = shape->n_planes ? shape->n_planes : video->n_planes;
  for (uint32_t i = 0; i < TRANSPORT_MAX_PLANES; i++)
    extents->extents[i] = i < shape->n_planes
        ? get_extent (&shape->planes[i], (uint32_t) video->stride[i])
        : 1;
}

static void
add_layout (struct shmem_frame *frame, const TransportVideo *video,
    const struct frames_shape *shape, const TransportExtents *extents)
{
  for (uint32_t i = 0; i < video->n_planes; i++) {
    struct place place = { 0, 0 };
    struct shmem_frame_plane *plane;
    uint64_t size = extents->extents[i];

    find_place (frame, video->offset[i], &place);
    if (shape->n_planes == 0)
      size = frame->spans[place.span].size - place.offset;
    plane = add_plane (frame, &place, size);
    plane->fourcc = shape->fourcc;
    plane->stride = (uint32_t) video->stride[i];
    plane->view = (uint8_t) video->id;
    plane->role = SHMEM_PLANE_OPAQUE;
    if (shape->n_planes > 0)
      set_shape (plane, &shape->planes[i]);
  }
}

/* What maps a frame relies on its caps. */
static bool
fits_caps (const TransportVideo *video, const struct shmem_frames_caps *caps)
{
  return strcmp (caps->media, "video/x-raw") != 0 || caps->format[0] == '\0'
      || (strcmp (caps->format, video->format) == 0
          && caps->width <= video->width && caps->height <= video->height);
}

static const char *
use_layout (struct shmem_frame *frame, const TransportFrameView *view,
    const TransportVideo *video)
{
  const struct shmem_frames_caps *caps = &frame->client->caps;
  struct frames_shape shape = { 0 };
  TransportExtents extents;
  const char *fault = transport_check_picture (video);

  if (fault)
    return fault;
  if (!fits_caps (video, caps))
    return "video meta does not match the format or the size of the caps";
  frames_shape_init (
      &shape, video->format, video->width, video->height, is_interlaced (caps));
  get_extents (video, &shape, &extents);
  fault = transport_check_layout (
      video, &extents, view->spans, view->frame->n_spans);
  if (fault)
    return fault;
  /* The planes are those of the table, if there is one. */
  if (frame->table == NULL)
    add_layout (frame, video, &shape, &extents);
  return NULL;
}

static const char *
use_layouts (struct shmem_frame *frame, const TransportFrameView *view)
{
  const TransportVideo *first = view->videos;

  for (uint32_t i = 0; i < view->frame->n_video; i++) {
    const char *fault = use_layout (frame, view, &view->videos[i]);

    if (fault)
      return fault;
  }
  if (view->frame->n_video > 0) {
    frame->info.width = first->width;
    frame->info.height = first->height;
  }
  return NULL;
}

/* The default layout of the caps, if the bytes of the frame are enough. */
static void
use_caps (struct shmem_frame *frame)
{
  const struct shmem_frames_caps *caps = &frame->client->caps;
  uint32_t height =
      caps->interlace == 4 ? (caps->height + 1) / 2 : caps->height;
  struct frames_shape shape;

  if (!frames_shape_init (&shape, caps->format, caps->width, height,
          is_interlaced (caps) && caps->interlace != 4))
    return;
  for (uint32_t i = 0; i < shape.n_planes; i++) {
    const struct frames_plane_shape *from = &shape.planes[i];
    uint64_t size = get_extent (from, from->stride);
    struct shmem_frame_plane *plane;
    struct place place;

    if (!find_place (frame, from->offset, &place)
        || size > frame->spans[place.span].size - place.offset) {
      frame->info.n_planes = 0;
      return;
    }
    plane = add_plane (frame, &place, size);
    plane->fourcc = shape.fourcc;
    plane->stride = from->stride;
    set_shape (plane, from);
  }
}

static void
use_memories (struct shmem_frame *frame)
{
  for (uint32_t i = 0; i < frame->info.n_memories; i++) {
    const struct place place = { i, 0 };

    add_plane (frame, &place, frame->spans[i].size)->role = SHMEM_PLANE_OPAQUE;
  }
}

const char *
frames_find_planes (struct shmem_frame *frame, const TransportFrameView *view)
{
  const struct shmem_frames_caps *caps = &frame->client->caps;
  bool is_raw = strcmp (caps->media, "video/x-raw") == 0;
  const char *fault = NULL;

  frame->info.n_pictures = 1;
  if (is_raw) {
    frame->info.width = caps->width;
    frame->info.height = caps->height;
    frame->info.fourcc = caps->fourcc;
    frame->info.modifier = caps->modifier;
  }
  if (frame->table)
    fault = use_table (frame);
  if (fault == NULL)
    fault = use_layouts (frame, view);
  if (fault == NULL && frame->info.n_planes == 0 && is_raw)
    use_caps (frame);
  if (fault == NULL && frame->info.n_planes == 0)
    use_memories (frame);
  return fault;
}
