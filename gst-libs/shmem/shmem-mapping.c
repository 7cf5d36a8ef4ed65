/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Opens containers of other processes: the memfd's checks, the mapping and the
 * container's checks, in the one order that is safe.
 *
 * It never keeps a descriptor, never maps what can still change or shrink, and
 * never leaves a mapping behind after a failure.
 */

#include <shmem/shmem-mapping.h>
#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <sys/mman.h>

#include "shmem-priv.h"

static enum shmem_result
result_of_memfd (enum shmem_memfd_result result)
{
  switch (result) {
    case SHMEM_MEMFD_OK:
      return SHMEM_OK;
    case SHMEM_MEMFD_ERROR_KIND:
      return SHMEM_ERROR_KIND;
    case SHMEM_MEMFD_ERROR_SEALS:
      return SHMEM_ERROR_SEALS;
    case SHMEM_MEMFD_ERROR_SIZE:
    case SHMEM_MEMFD_ERROR_LIMIT:
      return SHMEM_ERROR_TOO_LARGE;
    case SHMEM_MEMFD_ERROR_SYSTEM:
      break;
  }
  return SHMEM_ERROR_SYSTEM;
}

/* Before anything is mapped: a memfd can claim 2^63 bytes. */
static enum shmem_result
check_fd (int fd, const struct shmem_limits *limits, uint64_t *size,
    struct shmem_fault *fault)
{
  struct shmem_memfd_info info;
  enum shmem_result result =
      result_of_memfd (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 0, &info));
  uint32_t max = SHMEM_MAX_SIZE;

  if (result != SHMEM_OK)
    return shmem_priv_fail_at (fault, result, 0);
  if (limits != NULL && limits->max_size < max)
    max = limits->max_size;
  if (info.size > max)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TOO_LARGE, max);
  if (info.size == 0)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRUNCATED, 0);
  *size = info.size;
  return SHMEM_OK;
}

enum shmem_result
shmem_container_open (int fd, const struct shmem_limits *limits,
    struct shmem_mapping *mapping, struct shmem_reader *reader,
    struct shmem_fault *fault)
{
  struct shmem_mapping mapped = { NULL, 0 };
  uint64_t size = 0;
  enum shmem_result result = check_fd (fd, limits, &size, fault);

  if (result != SHMEM_OK)
    return result;
  mapped.size = (size_t) size;
  if (shmem_memfd_map (fd, mapped.size, &mapped.data) != SHMEM_MEMFD_OK)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_SYSTEM, 0);
  result = shmem_reader_init (reader, mapped.data, mapped.size, limits, fault);
  if (result != SHMEM_OK) {
    shmem_container_close (&mapped);
    return result;
  }
  *mapping = mapped;
  return SHMEM_OK;
}

void
shmem_container_close (struct shmem_mapping *mapping)
{
  if (mapping == NULL || mapping->data == NULL)
    return;
  munmap ((void *) (uintptr_t) mapping->data, mapping->size);
  *mapping = (struct shmem_mapping){ NULL, 0 };
}
