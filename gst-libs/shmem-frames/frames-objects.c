/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The table of objects: see frames-objects.h. */

#include "frames-objects.h"

#include <shmem-frames/protocol-socket.h>
#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* Up to this size a private copy, read with pread(), is cheaper than a mapping. */
#define MAX_COPIED_SIZE (16u * 1024)

static struct frames_object **
find_place (struct frames_objects *self, uint64_t id)
{
  struct frames_object **place = &self->buckets[id % FRAMES_OBJECT_BUCKETS];

  while (*place && (*place)->id != id)
    place = &(*place)->next;
  return place;
}

struct frames_object *
frames_objects_find (struct frames_objects *self, uint64_t id)
{
  return *find_place (self, id);
}

static void
free_object (struct frames_objects *self, struct frames_object *object)
{
  self->bytes -= object->size;
  if (object->is_copy)
    free ((void *) object->data);
  else if (object->data)
    munmap ((void *) object->data, (size_t) object->size);
  if (object->fd >= 0)
    close (object->fd);
  free (object->planes);
  free (object);
}

/* ---- checks ---- */

static enum frames_object_result
fail_memfd (enum shmem_memfd_result result, const char **fault)
{
  *fault = result == SHMEM_MEMFD_ERROR_LIMIT
      ? "it lacks seals, and is larger than max_copy of the options"
      : shmem_memfd_result_to_string (result);
  return result == SHMEM_MEMFD_ERROR_SYSTEM ? FRAMES_OBJECT_SYSTEM
                                            : FRAMES_OBJECT_FAULT;
}

static enum frames_object_result
import (struct frames_objects *self, struct frames_object *object,
    uint32_t seals, const char **fault)
{
  enum shmem_memfd_result result =
      shmem_memfd_import (&object->fd, seals, object->size,
          self->max_copy > 0 ? SHMEM_IMPORT_COPY : SHMEM_IMPORT_REFUSE,
          self->max_copy);

  return result == SHMEM_MEMFD_OK ? FRAMES_OBJECT_OK
                                  : fail_memfd (result, fault);
}

static enum frames_object_result
check_memory (struct frames_objects *self, struct frames_object *object,
    const char **fault)
{
  uint32_t seals = SHMEM_SEALS_IMPORTABLE;

  if (self->foreign && transport_lacks_write_seals (object->fd))
    seals = SHMEM_SEALS_IMMUTABLE;
  return import (self, object, seals, fault);
}

static enum frames_object_result
check_device (struct frames_object *object, const char **fault)
{
  if (transport_is_dmabuf (object->fd)
      && transport_dmabuf_has_size (object->fd, object->size))
    return FRAMES_OBJECT_OK;
  *fault = "it is not a dma-buf, or too small";
  return FRAMES_OBJECT_FAULT;
}

/* Nothing may be behind the last byte of a container. */
static enum frames_object_result
check_whole (const struct frames_object *object, const char **fault)
{
  struct shmem_memfd_info info;
  enum shmem_memfd_result result =
      shmem_memfd_check (object->fd, 0, object->size, &info);

  if (result != SHMEM_MEMFD_OK)
    return fail_memfd (result, fault);
  if (info.size == object->size)
    return FRAMES_OBJECT_OK;
  *fault = "bytes follow its last one";
  return FRAMES_OBJECT_FAULT;
}

/* A small container is copied, and its descriptor closed. */
static enum frames_object_result
read_container (struct frames_object *object, const char **fault)
{
  enum shmem_memfd_result result;
  void *copy;

  if (object->size > MAX_COPIED_SIZE)
    return frames_object_map (object);
  copy = malloc ((size_t) object->size);
  if (copy == NULL)
    return FRAMES_OBJECT_SYSTEM;
  object->data = copy;
  object->is_copy = true;
  result = shmem_memfd_read (object->fd, 0, copy, (size_t) object->size);
  if (result != SHMEM_MEMFD_OK)
    return fail_memfd (result, fault);
  close (object->fd);
  object->fd = -1;
  return FRAMES_OBJECT_OK;
}

static enum frames_object_result
check_container (struct frames_objects *self, struct frames_object *object,
    const char **fault)
{
  enum frames_object_result result;
  enum shmem_result read;

  if (object->size > SHMEM_MAX_SIZE) {
    *fault = "it is too large";
    return FRAMES_OBJECT_FAULT;
  }
  result = check_whole (object, fault);
  if (result == FRAMES_OBJECT_OK)
    result = import (self, object, SHMEM_SEALS_IMMUTABLE, fault);
  if (result == FRAMES_OBJECT_OK)
    result = read_container (object, fault);
  if (result != FRAMES_OBJECT_OK)
    return result;
  read = shmem_reader_init (
      &object->reader, object->data, (size_t) object->size, NULL, NULL);
  if (read == SHMEM_OK)
    return FRAMES_OBJECT_OK;
  *fault = shmem_result_to_string (read);
  return FRAMES_OBJECT_FAULT;
}

static enum frames_object_result
check_object (struct frames_objects *self, struct frames_object *object,
    const char **fault)
{
  if (frames_objects_find (self, object->id)) {
    *fault = "its id is in use";
    return FRAMES_OBJECT_FAULT;
  }
  /* Its own are among these bytes already, whatever the sum came to. */
  if (object->size > self->max_bytes - (self->bytes - object->size)) {
    *fault = "all of them together have more bytes than the options allow";
    return FRAMES_OBJECT_LIMIT;
  }
  switch (object->kind) {
    case TRANSPORT_CONTAINER:
      return check_container (self, object, fault);
    case TRANSPORT_DEVICE:
      return check_device (object, fault);
    default:
      return check_memory (self, object, fault);
  }
}

/* ---- the table ---- */

enum frames_object_result
frames_objects_add (struct frames_objects *self, const TransportNew *news,
    int fd, const char **fault)
{
  struct frames_object *object = calloc (1, sizeof *object);
  enum frames_object_result result;

  *fault = NULL;
  if (object == NULL) {
    close (fd);
    errno = ENOMEM;
    return FRAMES_OBJECT_SYSTEM;
  }
  object->id = news->id;
  object->size = news->size;
  object->kind = news->kind;
  object->fd = fd;
  self->bytes += object->size;
  result = check_object (self, object, fault);
  if (result != FRAMES_OBJECT_OK) {
    int saved = errno;

    free_object (self, object);
    errno = saved;
    return result;
  }
  *find_place (self, object->id) = object;
  self->n_objects++;
  if (object->kind == TRANSPORT_CONTAINER)
    self->n_containers++;
  else
    self->n_memories++;
  return FRAMES_OBJECT_OK;
}

static void
remove_object (struct frames_objects *self, struct frames_object **place)
{
  struct frames_object *object = *place;

  *place = object->next;
  self->n_objects--;
  object->forgotten = true;
  if (object->n_uses == 0)
    free_object (self, object);
}

bool
frames_objects_forget (struct frames_objects *self, uint64_t id)
{
  struct frames_object **place = find_place (self, id);

  if (*place == NULL)
    return false;
  remove_object (self, place);
  return true;
}

void
frames_objects_forget_all (struct frames_objects *self)
{
  for (uint32_t i = 0; i < FRAMES_OBJECT_BUCKETS; i++)
    while (self->buckets[i])
      remove_object (self, &self->buckets[i]);
}

void
frames_object_use (struct frames_object *object)
{
  object->n_uses++;
}

void
frames_object_unuse (struct frames_objects *self, struct frames_object *object)
{
  if (--object->n_uses == 0 && object->forgotten)
    free_object (self, object);
}

/* ---- contents ---- */

enum frames_object_result
frames_object_map (struct frames_object *object)
{
  const void *address;

  if (object->data || object->kind == TRANSPORT_DEVICE)
    return FRAMES_OBJECT_OK;
  if (shmem_memfd_map (object->fd, (size_t) object->size, &address)
      != SHMEM_MEMFD_OK)
    return FRAMES_OBJECT_SYSTEM;
  object->data = address;
  return FRAMES_OBJECT_OK;
}

enum shmem_result
frames_object_get_planes (struct frames_object *object,
    const struct shmem_planes **planes, struct shmem_planes_fault *fault)
{
  struct shmem_planes *table = object->planes;
  struct shmem_entry entry;
  enum shmem_result result;

  if (table == NULL) {
    result =
        shmem_reader_find (&object->reader, SHMEM_FORMAT_PLNS, NULL, &entry);
    if (result == SHMEM_OK)
      table = calloc (1, sizeof *table);
    if (table == NULL) {
      *fault = (struct shmem_planes_fault){ 0,
        result == SHMEM_OK ? "there is no memory to keep it"
                           : "the container has no PLNS entry" };
      return SHMEM_ERROR_NOT_FOUND;
    }
    result = shmem_planes_parse (table, entry.data, entry.size, fault);
    if (result != SHMEM_OK) {
      free (table);
      return result;
    }
    object->planes = table;
  }
  *planes = table;
  return SHMEM_OK;
}
