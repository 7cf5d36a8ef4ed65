/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the records of a sequence must hold: their data lies within it, and
 * writing them again gives the bytes that were read. For tests and fuzz
 * targets.
 */

#include "lib-shmem/sequence-canonical.h"

/* Whether @record is what is at *@at, which moves behind it. */
static bool
record_is_at (const uint8_t *bytes, size_t size, size_t *at,
    const struct shmem_sequence_record *record,
    const struct shmem_sequence_record *last)
{
  uint8_t header[SHMEM_SEQUENCE_RECORD_SIZE];
  uint32_t padding = shmem_sequence_write_record (record, header);
  static const uint8_t zeros[8];

  if (size - *at < sizeof (header)
      || memcmp (bytes + *at, header, sizeof (header)) != 0)
    return false;
  *at += sizeof (header);
  if (record->flags & SHMEM_SEQUENCE_FLAG_REPEAT)
    return record->size > 0 && record->size == last->size
        && record->data == last->data;
  if (record->size == 0)
    return record->data == NULL;
  if (record->data != bytes + *at || record->size > size - *at)
    return false;
  *at += record->size;
  if (padding >= 8 || padding > size - *at
      || memcmp (bytes + *at, zeros, padding) != 0)
    return false;
  *at += padding;
  return *at % 8 == 0;
}

bool
sequence_is_canonical (const uint8_t *bytes, size_t size)
{
  struct shmem_sequence_reader reader;
  struct shmem_sequence_record record, last = { 0 };
  struct shmem_fault fault = { SHMEM_OK, 0 };
  uint8_t header[SHMEM_SEQUENCE_HEADER_SIZE];
  size_t at = sizeof (header);
  enum shmem_result result;

  if (shmem_sequence_reader_init (&reader, bytes, size, &fault) != SHMEM_OK)
    return fault.result != SHMEM_OK && fault.offset <= size;
  shmem_sequence_write_header (header);
  if (memcmp (bytes, header, sizeof (header)) != 0)
    return false;
  while ((result = shmem_sequence_reader_next (&reader, &record, &fault))
      == SHMEM_OK) {
    if (!record_is_at (bytes, size, &at, &record, &last)
        || record.frame < last.frame || record.frame == UINT64_MAX)
      return false;
    last = record;
  }
  if (result != fault.result || fault.offset < at || fault.offset > size)
    return false;
  return (result == SHMEM_ERROR_NOT_FOUND) == (at == size);
}
