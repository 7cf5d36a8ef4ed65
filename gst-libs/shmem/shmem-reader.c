/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Checks containers from untrusted sources, and reads those that passed. Every
 * byte of a container is covered by exactly one rule, so that a container which
 * passes is one that the writer would have made.
 *
 * It never allocates, never writes to the container, never reads a byte outside
 * of it, and never interprets a payload. Sizes are compared by subtraction from
 * the size that is left, so nothing can overflow.
 */

#include <shmem/shmem-reader.h>

#include "shmem-priv.h"

/* A nesting container whose tables are within its bytes. */
struct nesting
{
  const uint8_t *formats;
  const uint8_t *sizes;
  const uint8_t *offsets;
  const uint8_t *payload;
};

static inline struct nesting
nesting_locate (const uint8_t *nesting, uint32_t num)
{
  return (struct nesting){
    .formats = nesting + SHMEM_NESTING_FORMATS_OFFSET,
    .sizes = nesting + SHMEM_NESTING_SIZES_OFFSET (num),
    .offsets = nesting + SHMEM_NESTING_OFFSETS_OFFSET (num),
    .payload = nesting + SHMEM_NESTING_PAYLOAD_OFFSET (num),
  };
}

static enum shmem_result
check_fail (const struct shmem_priv_check *check, enum shmem_result result,
    const uint8_t *at)
{
  return shmem_priv_fail_at (
      check->fault, result, (size_t) (at - check->start));
}

static enum shmem_result
check_padding (
    const struct shmem_priv_check *check, const uint8_t *at, const uint8_t *end)
{
  for (; at < end; at++) {
    if (*at != 0)
      return check_fail (check, SHMEM_ERROR_PADDING, at);
  }
  return SHMEM_OK;
}

static enum shmem_result
check_inner (const struct shmem_priv_check *check, const uint8_t *format,
    const uint8_t *data, uint32_t size, uint32_t depth)
{
  if (shmem_priv_load_u64 (format) != SHMEM_FORMAT_LINEAR)
    return SHMEM_OK;
  if (depth >= check->max_depth)
    return check_fail (check, SHMEM_ERROR_TOO_DEEP, format);
  return shmem_priv_nesting_check (check, data, size, depth + 1);
}

/* Entry @i must start at the end of the previous entry, *@end, rounded up to a
 * multiple of 8; *@end is advanced to its own end. */
static enum shmem_result
check_entry (const struct shmem_priv_check *check,
    const struct nesting *nesting, uint32_t i, uint32_t payload_size,
    uint32_t depth, uint32_t *end)
{
  const uint8_t *offset_at = nesting->offsets + 4 * i;
  const uint8_t *size_at = nesting->sizes + 4 * i;
  uint32_t start = shmem_priv_align_u32 (*end);
  uint32_t size = shmem_priv_load_u32 (size_at);
  enum shmem_result result;

  if (shmem_priv_load_u32 (offset_at) != start)
    return check_fail (check, SHMEM_ERROR_OFFSET, offset_at);
  if (start > payload_size)
    return check_fail (check, SHMEM_ERROR_TRUNCATED, offset_at);
  result =
      check_padding (check, nesting->payload + *end, nesting->payload + start);
  if (result != SHMEM_OK)
    return result;
  if (size > payload_size - start)
    return check_fail (check, SHMEM_ERROR_TRUNCATED, size_at);

  *end = start + size;
  return check_inner (
      check, nesting->formats + 8 * i, nesting->payload + start, size, depth);
}

static enum shmem_result
check_entries (const struct shmem_priv_check *check, const uint8_t *bytes,
    uint32_t num, uint32_t payload_size, uint32_t depth)
{
  struct nesting nesting = nesting_locate (bytes, num);
  uint32_t end = 0;

  for (uint32_t i = 0; i < num; i++) {
    enum shmem_result result =
        check_entry (check, &nesting, i, payload_size, depth, &end);

    if (result != SHMEM_OK)
      return result;
  }
  if (end != payload_size)
    return check_fail (check, SHMEM_ERROR_TRAILING, nesting.payload + end);
  return SHMEM_OK;
}

enum shmem_result
shmem_priv_nesting_check (const struct shmem_priv_check *check,
    const uint8_t *nesting, uint32_t size, uint32_t depth)
{
  uint32_t num, tables;

  if (size < SHMEM_NESTING_FORMATS_OFFSET)
    return check_fail (check, SHMEM_ERROR_TRUNCATED, nesting);
  num = shmem_priv_load_u32 (nesting);
  if (num > check->max_entries)
    return check_fail (check, SHMEM_ERROR_TOO_MANY_ENTRIES, nesting);
  tables = (uint32_t) SHMEM_NESTING_PAYLOAD_OFFSET (num);
  if (size < tables)
    return check_fail (check, SHMEM_ERROR_TRUNCATED, nesting);
  return check_entries (check, nesting, num, size - tables, depth);
}

static uint32_t
min_u32 (uint32_t a, uint32_t b)
{
  return a < b ? a : b;
}

static struct shmem_limits
effective_limits (const struct shmem_limits *limits)
{
  struct shmem_limits most = SHMEM_LIMITS_DEFAULT;

  if (limits == NULL)
    return most;
  return (struct shmem_limits){
    .max_size = min_u32 (limits->max_size, most.max_size),
    .max_entries = min_u32 (limits->max_entries, most.max_entries),
    .max_depth = min_u32 (limits->max_depth, most.max_depth),
  };
}

/* Checks the size field against the bytes that are present. */
static enum shmem_result
check_generic_size (
    const uint8_t *bytes, size_t size, struct shmem_fault *fault)
{
  const size_t size_at = offsetof (struct shmem_generic_container, size);
  uint32_t claimed;

  if (size < SHMEM_GENERIC_HEADER_SIZE)
    return shmem_priv_fail_at (
        fault, SHMEM_ERROR_TRUNCATED, size < size_at ? 0 : size_at);
  claimed = shmem_priv_load_u32 (bytes + size_at);
  if (claimed > size - SHMEM_GENERIC_HEADER_SIZE)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRUNCATED, size_at);
  if (claimed < size - SHMEM_GENERIC_HEADER_SIZE)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRAILING,
        (size_t) SHMEM_GENERIC_HEADER_SIZE + claimed);
  return SHMEM_OK;
}

static struct shmem_entry
generic_entry (const uint8_t *bytes, size_t size)
{
  return (struct shmem_entry){
    .format = shmem_priv_load_u64 (bytes),
    .data = bytes + SHMEM_GENERIC_HEADER_SIZE,
    .size = (uint32_t) (size - SHMEM_GENERIC_HEADER_SIZE),
  };
}

static enum shmem_result
check_generic_payload (const uint8_t *bytes, const struct shmem_entry *generic,
    const struct shmem_limits *limits, struct shmem_fault *fault)
{
  const struct shmem_priv_check check = {
    .start = bytes,
    .max_entries = limits->max_entries,
    .max_depth = limits->max_depth,
    .fault = fault,
  };

  return check_inner (&check, bytes, generic->data, generic->size, 0);
}

/* A reader of @entry, which has been checked. */
static struct shmem_reader
reader_of (const struct shmem_entry *entry)
{
  struct shmem_reader reader = { .num = 1, .generic = *entry };

  if (entry->format == SHMEM_FORMAT_LINEAR) {
    reader.nesting = entry->data;
    reader.num = shmem_priv_load_u32 (entry->data);
  }
  return reader;
}

enum shmem_result
shmem_reader_init (struct shmem_reader *reader, const void *data, size_t size,
    const struct shmem_limits *limits, struct shmem_fault *fault)
{
  const struct shmem_limits most = effective_limits (limits);
  struct shmem_entry generic;
  enum shmem_result result;

  if (data == NULL && size > 0)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_INVALID_ARGUMENT, 0);
  if (size > most.max_size)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TOO_LARGE, most.max_size);
  result = check_generic_size (data, size, fault);
  if (result != SHMEM_OK)
    return result;
  generic = generic_entry (data, size);
  result = check_generic_payload (data, &generic, &most, fault);
  if (result == SHMEM_OK)
    *reader = reader_of (&generic);
  return result;
}

enum shmem_result
shmem_reader_get_entry (const struct shmem_reader *reader, uint32_t index,
    struct shmem_entry *entry)
{
  struct nesting nesting;

  if (index >= reader->num)
    return SHMEM_ERROR_NOT_FOUND;
  if (reader->nesting == NULL) {
    *entry = reader->generic;
    return SHMEM_OK;
  }
  nesting = nesting_locate (reader->nesting, reader->num);
  entry->format = shmem_priv_load_u64 (nesting.formats + 8 * index);
  entry->size = shmem_priv_load_u32 (nesting.sizes + 4 * index);
  entry->data =
      nesting.payload + shmem_priv_load_u32 (nesting.offsets + 4 * index);
  return SHMEM_OK;
}

enum shmem_result
shmem_reader_find (const struct shmem_reader *reader, uint64_t format,
    uint32_t *index, struct shmem_entry *entry)
{
  struct shmem_entry candidate;

  for (uint32_t i = index ? *index : 0; i < reader->num; i++) {
    if (shmem_reader_get_entry (reader, i, &candidate) == SHMEM_OK
        && candidate.format == format) {
      if (index != NULL)
        *index = i;
      if (entry != NULL)
        *entry = candidate;
      return SHMEM_OK;
    }
  }
  return SHMEM_ERROR_NOT_FOUND;
}

enum shmem_result
shmem_reader_enter (const struct shmem_reader *reader, uint32_t index,
    struct shmem_reader *inner)
{
  struct shmem_entry entry;
  enum shmem_result result = shmem_reader_get_entry (reader, index, &entry);

  if (result != SHMEM_OK)
    return result;
  if (entry.format != SHMEM_FORMAT_LINEAR)
    return SHMEM_ERROR_NOT_NESTED;
  *inner = reader_of (&entry);
  return SHMEM_OK;
}

static bool
walk (const struct shmem_reader *reader, uint32_t depth, shmem_walk_func func,
    void *user_data)
{
  struct shmem_entry entry;
  struct shmem_reader inner;

  for (uint32_t i = 0; shmem_reader_get_entry (reader, i, &entry) == SHMEM_OK;
       i++) {
    if (!func (&entry, depth, user_data))
      return false;
    if (entry.format != SHMEM_FORMAT_LINEAR)
      continue;
    inner = reader_of (&entry);
    if (!walk (&inner, depth + 1, func, user_data))
      return false;
  }
  return true;
}

bool
shmem_reader_walk (
    const struct shmem_reader *reader, shmem_walk_func func, void *user_data)
{
  return walk (reader, 0, func, user_data);
}

const char *
shmem_result_to_string (enum shmem_result result)
{
  switch (result) {
    case SHMEM_OK:
      return "no error";
    case SHMEM_ERROR_TRUNCATED:
      return "the bytes end before the container does";
    case SHMEM_ERROR_TRAILING:
      return "bytes follow the container's last one";
    case SHMEM_ERROR_TOO_LARGE:
      return "more bytes than the limit";
    case SHMEM_ERROR_TOO_MANY_ENTRIES:
      return "more entries than the limit";
    case SHMEM_ERROR_TOO_DEEP:
      return "nested deeper than the limit";
    case SHMEM_ERROR_OFFSET:
      return "an entry is not at its required offset";
    case SHMEM_ERROR_PADDING:
      return "a byte that must be zero is not";
    case SHMEM_ERROR_NOT_FOUND:
      return "no such entry";
    case SHMEM_ERROR_NOT_NESTED:
      return "the entry is not a nesting container";
    case SHMEM_ERROR_SPACE:
      return "the buffer to write to is too small";
    case SHMEM_ERROR_INVALID_ARGUMENT:
      return "invalid argument";
    case SHMEM_ERROR_MAGIC:
      return "not a container sequence";
    case SHMEM_ERROR_VERSION:
      return "unknown version of the sequence format";
    case SHMEM_ERROR_FLAGS:
      return "flags that are unknown or invalid for the record";
    case SHMEM_ERROR_ORDER:
      return "a record's frame number is 2^64-1, or invalid after the previous "
             "record";
    case SHMEM_ERROR_REGISTERS:
      return "a run of registers cannot be there or that long";
    case SHMEM_ERROR_PLANES:
      return "an invalid plane";
    case SHMEM_ERROR_CRC:
      return "the checksum does not match";
    case SHMEM_ERROR_RPU:
      return "the value is out of range";
    case SHMEM_ERROR_UNSUPPORTED:
      return "the value is not supported";
    case SHMEM_ERROR_FORMAT:
      return "bits 40 to 55 of a format code of vendor 0 are not zero";
    case SHMEM_ERROR_HDR10PLUS:
      return "the HDR10+ value is out of range";
    case SHMEM_ERROR_SYSTEM:
      return "a system call failed";
    case SHMEM_ERROR_KIND:
      return "the file descriptor is not a memfd";
    case SHMEM_ERROR_SEALS:
      return "a required seal is missing";
  }
  return "unknown error";
}
