/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Not installed: functions that the files of this library share. Loads and
 * stores are little-endian on any host and need no alignment. The check of a
 * nesting container is shared by the reader, the writer and the table of
 * payload formats.
 */

#ifndef SHMEM_WIRE_H
#define SHMEM_WIRE_H

#include <endian.h>
#include <string.h>

#include <shmem/shmem-reader.h>

static inline uint16_t
shmem_priv_load_u16 (const uint8_t *at)
{
  uint16_t value;

  memcpy (&value, at, sizeof (value));
  return le16toh (value);
}

static inline uint32_t
shmem_priv_load_u32 (const uint8_t *at)
{
  uint32_t value;

  memcpy (&value, at, sizeof (value));
  return le32toh (value);
}

static inline uint64_t
shmem_priv_load_u64 (const uint8_t *at)
{
  uint64_t value;

  memcpy (&value, at, sizeof (value));
  return le64toh (value);
}

static inline void
shmem_priv_store_u16 (uint8_t *at, uint16_t value)
{
  value = htole16 (value);
  memcpy (at, &value, sizeof (value));
}

static inline void
shmem_priv_store_u32 (uint8_t *at, uint32_t value)
{
  value = htole32 (value);
  memcpy (at, &value, sizeof (value));
}

static inline void
shmem_priv_store_u64 (uint8_t *at, uint64_t value)
{
  value = htole64 (value);
  memcpy (at, &value, sizeof (value));
}

/* The next multiple of 8. @size must have been checked against a limit. */
static inline uint32_t
shmem_priv_align_u32 (uint32_t size)
{
  return (size + (SHMEM_ENTRY_ALIGNMENT - 1)) & ~(SHMEM_ENTRY_ALIGNMENT - 1);
}

/* Fills @fault, unless NULL, and returns @result. */
static inline enum shmem_result
shmem_priv_fail_at (
    struct shmem_fault *fault, enum shmem_result result, size_t offset)
{
  if (fault != NULL) {
    fault->result = result;
    fault->offset = offset;
  }
  return result;
}

/* The state of a check of nesting containers, the same at every level. */
struct shmem_priv_check
{
  const uint8_t *start;      /* fault offsets count from here */
  uint32_t max_entries;      /* at most SHMEM_MAX_ENTRIES */
  uint32_t max_depth;        /* at most SHMEM_MAX_DEPTH: bounds the recursion */
  struct shmem_fault *fault; /* or NULL */
};

/* Checks the nesting container that fills @size bytes, at most SHMEM_MAX_SIZE,
 * and all nested ones. @depth is its own, 1 for the outermost. */
enum shmem_result shmem_priv_nesting_check (
    const struct shmem_priv_check *check, const uint8_t *nesting, uint32_t size,
    uint32_t depth);

#endif /* SHMEM_WIRE_H */
