/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Memories and containers that a producer sent, by their id. Each descriptor is
 * checked before it is in the table, and mapped once, when it is first used. An
 * object that was forgotten lives for as long as a frame uses it.
 */

#ifndef FRAMES_OBJECTS_H
#define FRAMES_OBJECTS_H

#include <shmem-frames/protocol.h>
#include <shmem/shmem-planes.h>
#include <shmem/shmem-reader.h>

#include <stdbool.h>

#define FRAMES_OBJECT_BUCKETS 1024

/* Read-only for users. */
struct frames_object
{
  uint64_t id;
  uint64_t size;
  uint32_t kind; /* TransportKind */
  int fd;
  const uint8_t *data;         /* NULL: not mapped, or device memory */
  struct shmem_reader reader;  /* of a container */
  struct shmem_planes *planes; /* once frames_object_get_planes() was called */

  bool is_copy; /* data is on the heap */
  bool forgotten;
  uint32_t n_uses;
  struct frames_object *next;
};

struct frames_objects
{
  struct frames_object *buckets[FRAMES_OBJECT_BUCKETS];
  uint64_t bytes; /* of all that are kept */
  uint32_t n_objects;
  uint64_t n_memories; /* received */
  uint64_t n_containers;
  uint64_t max_bytes;
  uint64_t max_copy; /* of one memory without seals; 0: it is refused */
  bool foreign;      /* the producer is another user */
};

/* What could not be done. */
enum frames_object_result
{
  FRAMES_OBJECT_OK,
  FRAMES_OBJECT_FAULT,  /* the producer's; `fault` says which */
  FRAMES_OBJECT_LIMIT,  /* the same */
  FRAMES_OBJECT_SYSTEM, /* errno */
};

/* Takes @fd. On failure @fault is what is wrong, in English. */
enum frames_object_result frames_objects_add (struct frames_objects *objects,
    const TransportNew *news, int fd, const char **fault);
struct frames_object *frames_objects_find (
    struct frames_objects *objects, uint64_t id);
/* False if there is no such object. */
bool frames_objects_forget (struct frames_objects *objects, uint64_t id);
void frames_objects_forget_all (struct frames_objects *objects);

/* Makes the bytes of a memory readable. */
enum frames_object_result frames_object_map (struct frames_object *object);
/* The plane table of a container. @fault is filled on failure. */
enum shmem_result frames_object_get_planes (struct frames_object *object,
    const struct shmem_planes **planes, struct shmem_planes_fault *fault);

void frames_object_use (struct frames_object *object);
void frames_object_unuse (
    struct frames_objects *objects, struct frames_object *object);

#endif /* FRAMES_OBJECTS_H */
