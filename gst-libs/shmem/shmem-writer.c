/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes containers into memory of the caller. Each container has exactly one
 * encoding, so equal content is found by comparing bytes.
 *
 * It never allocates, never writes to the buffer before all checks have passed,
 * and never writes a container that a reader with the default limits refuses.
 */

#include <shmem/shmem-writer.h>

#include "shmem-priv.h"

/* A nesting container must fit after a generic header. */
#define MAX_NESTING_SIZE (SHMEM_MAX_SIZE - SHMEM_GENERIC_HEADER_SIZE)

/* @depth is the depth of the nesting container in @entry, if there is one. */
static enum shmem_result
entry_check (const struct shmem_entry *entry, uint32_t depth)
{
  const struct shmem_priv_check check = {
    .start = entry->data,
    .max_entries = SHMEM_MAX_ENTRIES,
    .max_depth = SHMEM_MAX_DEPTH,
  };

  if (entry->data == NULL && entry->size > 0)
    return SHMEM_ERROR_INVALID_ARGUMENT;
  if (entry->size > MAX_NESTING_SIZE)
    return SHMEM_ERROR_TOO_LARGE;
  if (entry->format != SHMEM_FORMAT_LINEAR)
    return SHMEM_OK;
  return shmem_priv_nesting_check (&check, entry->data, entry->size, depth);
}

/* Advances *@end past an entry of @size bytes, the end of which must be within
 * @room. */
static enum shmem_result
entry_advance (uint32_t size, uint32_t room, uint32_t *end)
{
  uint32_t start = shmem_priv_align_u32 (*end);

  if (start > room || size > room - start)
    return SHMEM_ERROR_TOO_LARGE;
  *end = start + size;
  return SHMEM_OK;
}

static enum shmem_result
entries_measure (const struct shmem_entry *entries, uint32_t num, uint32_t room,
    uint32_t *end)
{
  enum shmem_result result = SHMEM_OK;

  for (uint32_t i = 0; i < num && result == SHMEM_OK; i++) {
    result = entry_check (&entries[i], 2);
    if (result == SHMEM_OK)
      result = entry_advance (entries[i].size, room, end);
  }
  return result;
}

/* The bytes of a nesting container of @entries, @size. */
static enum shmem_result
nesting_measure (const struct shmem_entry *entries, uint32_t num, size_t *size)
{
  uint32_t tables, end = 0;
  enum shmem_result result;

  if (entries == NULL && num > 0)
    return SHMEM_ERROR_INVALID_ARGUMENT;
  if (num > SHMEM_MAX_ENTRIES)
    return SHMEM_ERROR_TOO_MANY_ENTRIES;
  tables = (uint32_t) SHMEM_NESTING_PAYLOAD_OFFSET (num);
  result = entries_measure (entries, num, MAX_NESTING_SIZE - tables, &end);
  if (result == SHMEM_OK)
    *size = (size_t) tables + end;
  return result;
}

static void
store_generic_header (uint8_t *to, uint64_t format, size_t size)
{
  shmem_priv_store_u64 (to, format);
  shmem_priv_store_u32 (
      to + offsetof (struct shmem_generic_container, size), (uint32_t) size);
}

static void
store_payload (uint8_t *to, const struct shmem_entry *entry)
{
  if (entry->size > 0)
    memcpy (to, entry->data, entry->size);
}

/* @entries have been checked, and fit. */
static void
store_nesting (uint8_t *to, const struct shmem_entry *entries, uint32_t num)
{
  uint8_t *formats = to + SHMEM_NESTING_FORMATS_OFFSET;
  uint8_t *sizes = to + SHMEM_NESTING_SIZES_OFFSET (num);
  uint8_t *offsets = to + SHMEM_NESTING_OFFSETS_OFFSET (num);
  uint8_t *payload = to + SHMEM_NESTING_PAYLOAD_OFFSET (num);
  uint32_t end = 0;

  shmem_priv_store_u32 (to, num);
  for (uint32_t i = 0; i < num; i++) {
    uint32_t start = shmem_priv_align_u32 (end);

    shmem_priv_store_u64 (formats + 8 * i, entries[i].format);
    shmem_priv_store_u32 (sizes + 4 * i, entries[i].size);
    shmem_priv_store_u32 (offsets + 4 * i, start);
    memset (payload + end, 0, start - end);
    store_payload (payload + start, &entries[i]);
    end = start + entries[i].size;
  }
}

/* Says that @needed bytes are written to @data. Without @data, only the size is
 * asked for. */
static enum shmem_result
take_room (const void *data, size_t *size, size_t needed)
{
  if (data && *size < needed)
    return SHMEM_ERROR_SPACE;
  *size = needed;
  return SHMEM_OK;
}

enum shmem_result
shmem_nesting_write (
    const struct shmem_entry *entries, uint32_t num, void *data, size_t *size)
{
  size_t needed;
  enum shmem_result result = nesting_measure (entries, num, &needed);

  if (result == SHMEM_OK)
    result = take_room (data, size, needed);
  if (result == SHMEM_OK && data)
    store_nesting (data, entries, num);
  return result;
}

static void
store_container (uint8_t *to, const struct shmem_entry *entries, uint32_t num,
    size_t nesting_size)
{
  store_generic_header (to, SHMEM_FORMAT_LINEAR, nesting_size);
  store_nesting (to + SHMEM_GENERIC_HEADER_SIZE, entries, num);
}

enum shmem_result
shmem_container_write (
    const struct shmem_entry *entries, uint32_t num, void *data, size_t *size)
{
  size_t nesting_size;
  enum shmem_result result = nesting_measure (entries, num, &nesting_size);

  if (result == SHMEM_OK)
    result = take_room (data, size, SHMEM_GENERIC_HEADER_SIZE + nesting_size);
  if (result == SHMEM_OK && data)
    store_container (data, entries, num, nesting_size);
  return result;
}

static void
store_generic (uint8_t *to, const struct shmem_entry *entry)
{
  store_generic_header (to, entry->format, entry->size);
  store_payload (to + SHMEM_GENERIC_HEADER_SIZE, entry);
}

enum shmem_result
shmem_generic_write (const struct shmem_entry *entry, void *data, size_t *size)
{
  enum shmem_result result =
      entry ? entry_check (entry, 1) : SHMEM_ERROR_INVALID_ARGUMENT;

  if (result == SHMEM_OK)
    result = take_room (
        data, size, (size_t) SHMEM_GENERIC_HEADER_SIZE + entry->size);
  if (result == SHMEM_OK && data)
    store_generic (data, entry);
  return result;
}
