/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads and writes container sequences, files with one record per frame.
 *
 * It never opens a file, never allocates, and never reads a container, which is
 * left to shmem_reader_init(). A record is returned only after its header, data
 * and padding have been checked.
 */

#include <stdbool.h>

#include <shmem/shmem-sequence.h>

#include "shmem-priv.h"

static const uint8_t magic[8] = "SHMCSEQ";

/* Offsets of the fields, from the start of the file or of the record. */
enum
{
  VERSION_AT = 8,
  RESERVED_AT = 12,

  FRAME_AT = 0,
  PTS_AT = 8,
  SIZE_AT = 16,
  FLAGS_AT = 20,
};

static uint32_t
padding_size (uint32_t size)
{
  return shmem_priv_align_u32 (size) - size;
}

static enum shmem_result
check_header (const uint8_t *bytes, size_t size, struct shmem_fault *fault)
{
  if (size < SHMEM_SEQUENCE_HEADER_SIZE)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRUNCATED, 0);
  if (memcmp (bytes, magic, sizeof (magic)) != 0)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_MAGIC, 0);
  if (shmem_priv_load_u32 (bytes + VERSION_AT) != SHMEM_SEQUENCE_VERSION)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_VERSION, VERSION_AT);
  if (shmem_priv_load_u32 (bytes + RESERVED_AT) != 0)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_PADDING, RESERVED_AT);
  return SHMEM_OK;
}

enum shmem_result
shmem_sequence_reader_init (struct shmem_sequence_reader *reader,
    const void *data, size_t size, struct shmem_fault *fault)
{
  enum shmem_result result;

  if (data == NULL && size > 0)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_INVALID_ARGUMENT, 0);
  result = check_header (data, size, fault);
  if (result == SHMEM_OK)
    *reader = (struct shmem_sequence_reader){
      .data = data,
      .size = size,
      .position = SHMEM_SEQUENCE_HEADER_SIZE,
    };
  return result;
}

static bool
is_first (const struct shmem_sequence_reader *reader)
{
  return reader->position == SHMEM_SEQUENCE_HEADER_SIZE;
}

/* Frame numbers never decrease, a frame that carries nothing has a single record,
 * and the number of frames is a u64 as well. */
static bool
frame_fits (const struct shmem_sequence_reader *reader,
    const struct shmem_sequence_record *record)
{
  const struct shmem_sequence_record *last = &reader->last;
  bool repeat = (record->flags & SHMEM_SEQUENCE_FLAG_REPEAT) != 0;

  if (record->frame == UINT64_MAX)
    return false;
  if (is_first (reader) || record->frame > last->frame)
    return true;
  if (record->frame < last->frame)
    return false;
  return last->size > 0 && (record->size > 0 || repeat);
}

/* REPEAT is the only flag; it needs a container to repeat and has no data. */
static bool
flags_fit (const struct shmem_sequence_reader *reader,
    const struct shmem_sequence_record *record)
{
  if (record->flags == 0)
    return true;
  return record->flags == SHMEM_SEQUENCE_FLAG_REPEAT && record->size == 0
      && !is_first (reader) && reader->last.size > 0;
}

static enum shmem_result
check_record (const struct shmem_sequence_reader *reader,
    const struct shmem_sequence_record *record, struct shmem_fault *fault)
{
  if (record->size > SHMEM_MAX_SIZE)
    return shmem_priv_fail_at (
        fault, SHMEM_ERROR_TOO_LARGE, reader->position + SIZE_AT);
  if (!flags_fit (reader, record))
    return shmem_priv_fail_at (
        fault, SHMEM_ERROR_FLAGS, reader->position + FLAGS_AT);
  if (!frame_fits (reader, record))
    return shmem_priv_fail_at (
        fault, SHMEM_ERROR_ORDER, reader->position + FRAME_AT);
  return SHMEM_OK;
}

/* The data and the zeros after it; @size has been checked. */
static enum shmem_result
check_data (const struct shmem_sequence_reader *reader, uint32_t size,
    struct shmem_fault *fault)
{
  size_t data_at = reader->position + SHMEM_SEQUENCE_RECORD_SIZE;
  uint32_t padded = shmem_priv_align_u32 (size);

  if (padded > reader->size - data_at)
    return shmem_priv_fail_at (
        fault, SHMEM_ERROR_TRUNCATED, reader->position + SIZE_AT);
  for (uint32_t i = size; i < padded; i++) {
    if (reader->data[data_at + i] != 0)
      return shmem_priv_fail_at (fault, SHMEM_ERROR_PADDING, data_at + i);
  }
  return SHMEM_OK;
}

static struct shmem_sequence_record
load_record (const uint8_t *at)
{
  return (struct shmem_sequence_record){
    .frame = shmem_priv_load_u64 (at + FRAME_AT),
    .pts = shmem_priv_load_u64 (at + PTS_AT),
    .data = at + SHMEM_SEQUENCE_RECORD_SIZE,
    .size = shmem_priv_load_u32 (at + SIZE_AT),
    .flags = shmem_priv_load_u32 (at + FLAGS_AT),
  };
}

static void
advance (
    struct shmem_sequence_reader *reader, struct shmem_sequence_record *record)
{
  reader->position +=
      SHMEM_SEQUENCE_RECORD_SIZE + shmem_priv_align_u32 (record->size);
  if (record->flags & SHMEM_SEQUENCE_FLAG_REPEAT) {
    record->data = reader->last.data;
    record->size = reader->last.size;
  } else if (record->size == 0) {
    record->data = NULL;
  }
  reader->last = *record;
}

enum shmem_result
shmem_sequence_reader_next (struct shmem_sequence_reader *reader,
    struct shmem_sequence_record *record, struct shmem_fault *fault)
{
  size_t left = reader->size - reader->position;
  struct shmem_sequence_record next;
  enum shmem_result result;

  if (left == 0)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_NOT_FOUND, reader->size);
  if (left < SHMEM_SEQUENCE_RECORD_SIZE)
    return shmem_priv_fail_at (fault, SHMEM_ERROR_TRUNCATED, reader->position);
  next = load_record (reader->data + reader->position);
  result = check_record (reader, &next, fault);
  if (result == SHMEM_OK)
    result = check_data (reader, next.size, fault);
  if (result != SHMEM_OK)
    return result;
  advance (reader, &next);
  *record = next;
  return SHMEM_OK;
}

void
shmem_sequence_write_header (void *buffer)
{
  uint8_t *at = buffer;

  memcpy (at, magic, sizeof (magic));
  shmem_priv_store_u32 (at + VERSION_AT, SHMEM_SEQUENCE_VERSION);
  shmem_priv_store_u32 (at + RESERVED_AT, 0);
}

uint32_t
shmem_sequence_write_record (
    const struct shmem_sequence_record *record, void *buffer)
{
  bool repeat = (record->flags & SHMEM_SEQUENCE_FLAG_REPEAT) != 0;
  uint32_t size = repeat ? 0 : record->size;
  uint8_t *at = buffer;

  shmem_priv_store_u64 (at + FRAME_AT, record->frame);
  shmem_priv_store_u64 (at + PTS_AT, record->pts);
  shmem_priv_store_u32 (at + SIZE_AT, size);
  shmem_priv_store_u32 (at + FLAGS_AT, record->flags);
  return padding_size (size);
}
