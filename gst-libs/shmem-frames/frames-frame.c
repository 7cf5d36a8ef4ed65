/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * How a FRAME becomes a frame, which uses the objects that it names until it is
 * released. Frames that were released are kept for the next ones, so that none is
 * allocated while frames flow.
 */

#include "frames-priv.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- begin and end ---- */

static struct shmem_frame *
take_frame (struct shmem_frames_client *client)
{
  struct shmem_frame *frame = client->free_frames;

  if (frame)
    client->free_frames = frame->next;
  else
    frame = malloc (sizeof *frame);
  if (frame == NULL)
    return NULL;
  memset (&frame->info, 0, sizeof frame->info);
  frame->client = client;
  frame->table = NULL;
  client->n_held++;
  return frame;
}

void
frames_frame_free_all (struct shmem_frames_client *client)
{
  while (client->free_frames) {
    struct shmem_frame *frame = client->free_frames;

    client->free_frames = frame->next;
    free (frame);
  }
}

static void
unuse_all (struct shmem_frame *frame)
{
  struct frames_objects *objects = &frame->client->objects;

  for (uint32_t i = 0; i < frame->info.n_memories; i++)
    frames_object_unuse (objects, frame->spans[i].object);
  for (uint32_t i = 0; i < frame->info.n_containers; i++)
    frames_object_unuse (objects, frame->containers[i].object);
  if (frame->table)
    frames_object_unuse (objects, frame->table);
}

void
shmem_frame_release (struct shmem_frame *frame)
{
  struct shmem_frames_client *client;

  if (frame == NULL)
    return;
  client = frame->client;
  unuse_all (frame);
  frame->next = client->free_frames;
  client->free_frames = frame;
  client->n_held--;
  if (!client->closed && client->error.result == SHMEM_FRAMES_OK)
    frames_add_released (client, frame->info.number);
  else if (client->closed && client->n_held == 0)
    frames_client_free (client);
}

/* ---- what it names ---- */

static uint32_t
take_span (struct shmem_frame *frame, const TransportSpan *span)
{
  struct shmem_frames_client *client = frame->client;
  struct frames_object *object =
      frames_objects_find (&client->objects, span->id);

  if (object == NULL || object->kind == TRANSPORT_CONTAINER
      || span->offset > object->size
      || span->size > object->size - span->offset)
    return frames_end (client, SHMEM_FRAMES_ERROR_PROTOCOL,
        "FRAME names a memory that is unknown or too "
        "small");
  if (frames_object_map (object) != FRAMES_OBJECT_OK)
    return frames_end_system (client, "map a memory");
  frames_object_use (object);
  frame->spans[frame->info.n_memories++] =
      (struct frames_span){ object, span->offset, span->size };
  frame->info.size += span->size;
  if (object->kind == TRANSPORT_DEVICE)
    frame->info.has |= SHMEM_FRAMES_IS_DEVICE;
  return SHMEM_FRAMES_OK;
}

static struct frames_object *
find_container (struct shmem_frame *frame, uint64_t id)
{
  struct frames_object *object =
      frames_objects_find (&frame->client->objects, id);

  return object && object->kind == TRANSPORT_CONTAINER ? object : NULL;
}

static uint32_t
take_container (struct shmem_frame *frame, const TransportContainer *container)
{
  struct frames_object *object = find_container (frame, container->id);

  if (object == NULL)
    return frames_end (frame->client, SHMEM_FRAMES_ERROR_PROTOCOL,
        "FRAME names a container that is unknown");
  frames_object_use (object);
  frame->containers[frame->info.n_containers++] =
      (struct frames_metadata){ object, container->picture };
  return SHMEM_FRAMES_OK;
}

static uint32_t
take_table (struct shmem_frame *frame, uint64_t id)
{
  if (id == 0)
    return SHMEM_FRAMES_OK;
  frame->table = find_container (frame, id);
  if (frame->table == NULL)
    return frames_end (frame->client, SHMEM_FRAMES_ERROR_PROTOCOL,
        "FRAME has a plane table that cannot be used: its "
        "container is unknown");
  frames_object_use (frame->table);
  return SHMEM_FRAMES_OK;
}

static uint32_t
take_objects (struct shmem_frame *frame, const TransportFrameView *view)
{
  uint32_t result = SHMEM_FRAMES_OK;

  for (uint32_t i = 0; i < view->frame->n_spans && result == 0; i++)
    result = take_span (frame, &view->spans[i]);
  for (uint32_t i = 0; i < view->frame->n_containers && result == 0; i++)
    result = take_container (frame, &view->containers[i]);
  return result ? result : take_table (frame, view->frame->planes);
}

/* ---- what it says ---- */

/* NONE if @pts is outside of the segment, or what is later than any time. */
static uint64_t
get_running_time (const struct shmem_frames_segment *segment, uint64_t pts)
{
  double rate = segment->rate < 0 ? -segment->rate : segment->rate;
  uint64_t distance;

  if (segment->format != TRANSPORT_FORMAT_TIME || pts == TRANSPORT_NO_TIME
      || pts < segment->start || pts > segment->stop)
    return TRANSPORT_NO_TIME;
  distance = segment->rate < 0 ? segment->stop - pts : pts - segment->start;
  if (distance < segment->offset)
    return TRANSPORT_NO_TIME;
  distance -= segment->offset;
  if (rate != 1.0) {
    double scaled = (double) distance / rate;

    if (scaled >= 0x1p63)
      return TRANSPORT_NO_TIME;
    distance = (uint64_t) llround (scaled);
  }
  return distance > UINT64_MAX - segment->base ? TRANSPORT_NO_TIME
                                               : distance + segment->base;
}

static uint64_t
add_time (uint64_t a, uint64_t b)
{
  if (a == TRANSPORT_NO_TIME || b == TRANSPORT_NO_TIME || a > UINT64_MAX - b)
    return TRANSPORT_NO_TIME;
  return a + b;
}

static void
set_times (struct shmem_frame *frame, const TransportFrame *message)
{
  const struct shmem_frames_segment *segment = &frame->client->segment;
  struct shmem_frame_info *info = &frame->info;

  info->pts = message->pts;
  info->dts = message->dts;
  info->duration = message->duration;
  info->offset = message->offset;
  info->offset_end = message->offset_end;
  info->running_time = get_running_time (segment, info->pts);
  info->due = add_time (info->running_time, segment->epoch);
  if (segment->latency != TRANSPORT_NO_TIME)
    info->due = add_time (info->due, segment->latency);
}

static const char *
take_crop (struct shmem_frame *frame, const TransportFrameView *view)
{
  const TransportCrop *crop = view->crop;
  struct shmem_frame_info *info = &frame->info;
  const char *fault;

  if (crop == NULL)
    return NULL;
  fault = transport_check_crop (crop, info->width ? info->width : INT32_MAX,
      info->height ? info->height : INT32_MAX);
  if (fault)
    return fault;
  info->has |= SHMEM_FRAMES_HAS_CROP;
  info->crop_x = crop->x;
  info->crop_y = crop->y;
  info->crop_width = crop->width;
  info->crop_height = crop->height;
  return NULL;
}

static const char *
check_pictures (const struct shmem_frame *frame)
{
  for (uint32_t i = 0; i < frame->info.n_containers; i++)
    if (frame->containers[i].picture >= (int32_t) frame->info.n_pictures)
      return frames_say (frame->client,
          "FRAME has a container about picture %d, but %u pictures",
          frame->containers[i].picture, frame->info.n_pictures);
  return NULL;
}

static uint32_t
fill_frame (struct shmem_frame *frame, const TransportFrameView *view)
{
  const char *fault;

  frame->info.number = view->frame->frame;
  frame->info.flags = view->frame->flags;
  frame->hdr = frame->client->caps.hdr;
  set_times (frame, view->frame);
  fault = frames_find_planes (frame, view);
  if (fault == NULL)
    fault = check_pictures (frame);
  if (fault == NULL)
    fault = take_crop (frame, view);
  if (fault == NULL)
    return SHMEM_FRAMES_OK;
  return frames_end (frame->client, SHMEM_FRAMES_ERROR_PROTOCOL, fault);
}

uint32_t
frames_frame_new (struct shmem_frames_client *client,
    const TransportFrameView *view, struct shmem_frame **frame)
{
  struct shmem_frame *made = take_frame (client);
  uint32_t result;

  if (made == NULL) {
    errno = ENOMEM;
    return frames_end_system (client, "keep a frame");
  }
  result = take_objects (made, view);
  if (result == SHMEM_FRAMES_OK)
    result = fill_frame (made, view);
  if (result == SHMEM_FRAMES_OK)
    *frame = made;
  else
    shmem_frame_release (made);
  return result;
}

/* ---- what it is asked for ---- */

void
shmem_frame_get_info (
    const struct shmem_frame *frame, struct shmem_frame_info *info)
{
  *info = frame->info;
}

uint32_t
shmem_frame_get_plane (const struct shmem_frame *frame, uint32_t index,
    struct shmem_frame_plane *plane)
{
  if (index >= frame->info.n_planes)
    return SHMEM_FRAMES_ERROR_NOT_FOUND;
  *plane = frame->planes[index];
  return SHMEM_FRAMES_OK;
}

uint32_t
shmem_frame_get_memory (const struct shmem_frame *frame, uint32_t index,
    struct shmem_frame_memory *memory)
{
  const struct frames_span *span;

  if (index >= frame->info.n_memories)
    return SHMEM_FRAMES_ERROR_NOT_FOUND;
  span = &frame->spans[index];
  *memory = (struct shmem_frame_memory){
    .data = span->object->data ? span->object->data + span->offset : NULL,
    .offset = span->offset,
    .size = span->size,
    .object = span->object->id,
    .object_size = span->object->size,
    .fd = span->object->fd,
    .is_device = span->object->kind == TRANSPORT_DEVICE,
  };
  return SHMEM_FRAMES_OK;
}

uint32_t
shmem_frame_get_container (const struct shmem_frame *frame, uint32_t index,
    struct shmem_frame_container *container)
{
  const struct frames_metadata *metadata;

  if (index >= frame->info.n_containers)
    return SHMEM_FRAMES_ERROR_NOT_FOUND;
  metadata = &frame->containers[index];
  *container = (struct shmem_frame_container){ .data = metadata->object->data,
    .size = metadata->object->size,
    .object = metadata->object->id,
    .picture = metadata->picture };
  return SHMEM_FRAMES_OK;
}

uint32_t
shmem_frame_get_reader (const struct shmem_frame *frame, uint32_t index,
    struct shmem_reader *reader)
{
  if (index >= frame->info.n_containers)
    return SHMEM_FRAMES_ERROR_NOT_FOUND;
  *reader = frame->containers[index].object->reader;
  return SHMEM_FRAMES_OK;
}
