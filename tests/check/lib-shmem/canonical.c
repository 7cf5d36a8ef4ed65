/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What every container that passed must hold: its entries lie within it, and
 * writing them again gives the same bytes. For tests and fuzz targets.
 */

#include "lib-shmem/canonical.h"

static bool
bytes_within (const void *data, size_t size, const void *in, size_t in_size)
{
  uintptr_t at = (uintptr_t) data, start = (uintptr_t) in;

  return at >= start && at - start <= in_size && size <= in_size - (at - start);
}

static bool nest_is_canonical (
    const struct shmem_reader *reader, const void *bytes, size_t size);

static bool
entry_is_canonical (const struct shmem_reader *reader, uint32_t index,
    const struct shmem_entry *entry)
{
  struct shmem_reader inner;
  enum shmem_result result = shmem_reader_enter (reader, index, &inner);

  if (entry->format != SHMEM_FORMAT_LINEAR)
    return result == SHMEM_ERROR_NOT_NESTED;
  return result == SHMEM_OK
      && nest_is_canonical (&inner, entry->data, entry->size);
}

static bool
entry_is_found (const struct shmem_reader *reader, uint32_t index,
    const struct shmem_entry *entry)
{
  struct shmem_entry found;

  return shmem_reader_find (reader, entry->format, &index, &found) == SHMEM_OK
      && found.data == entry->data && found.size == entry->size;
}

/* All entries of @reader, each checked on the way. */
static bool
collect_entries (const struct shmem_reader *reader, const void *bytes,
    size_t size, struct shmem_entry entries[SHMEM_MAX_ENTRIES])
{
  uint32_t num = reader->num;

  for (uint32_t i = 0; i < num; i++) {
    if (shmem_reader_get_entry (reader, i, &entries[i]) != SHMEM_OK
        || !bytes_within (entries[i].data, entries[i].size, bytes, size)
        || !entry_is_found (reader, i, &entries[i])
        || !entry_is_canonical (reader, i, &entries[i]))
      return false;
  }
  return shmem_reader_get_entry (reader, num, &entries[0])
      == SHMEM_ERROR_NOT_FOUND;
}

static bool
nest_is_canonical (
    const struct shmem_reader *reader, const void *bytes, size_t size)
{
  struct shmem_entry entries[SHMEM_MAX_ENTRIES];
  size_t written = size;
  void *again;
  bool same;

  if (reader->num > SHMEM_MAX_ENTRIES
      || !collect_entries (reader, bytes, size, entries))
    return false;
  again = malloc (size);
  same = again != NULL
      && shmem_nesting_write (entries, reader->num, again, &written) == SHMEM_OK
      && written == size && memcmp (again, bytes, size) == 0;
  free (again);
  return same;
}

static bool
generic_is_canonical (
    const struct shmem_reader *reader, const void *bytes, size_t size)
{
  struct shmem_entry entry;
  size_t written = size;
  void *again = malloc (size);
  bool same = again != NULL && reader->num == 1
      && shmem_reader_get_entry (reader, 0, &entry) == SHMEM_OK
      && bytes_within (entry.data, entry.size, bytes, size)
      && shmem_generic_write (&entry, again, &written) == SHMEM_OK
      && written == size && memcmp (again, bytes, size) == 0;

  free (again);
  return same;
}

bool
container_is_canonical (
    const struct shmem_reader *reader, const uint8_t *bytes, size_t size)
{
  static const uint8_t linear[8];

  if (size < SHMEM_GENERIC_HEADER_SIZE || size > SHMEM_MAX_SIZE)
    return false;
  if (memcmp (bytes, linear, sizeof (linear)) != 0)
    return generic_is_canonical (reader, bytes, size);
  return nest_is_canonical (reader, bytes + SHMEM_GENERIC_HEADER_SIZE,
      size - SHMEM_GENERIC_HEADER_SIZE);
}
