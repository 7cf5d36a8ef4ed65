/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Container sequences: what is taken, what is refused, and one way to write
 * each. */

#include <stdbool.h>
#include <stdint.h>

#include <shmem/shmem-sequence.h>

#include "lib-shmem/golden.h"
#include "lib-shmem/sequence-canonical.h"
#include "lib-shmem/shmem-test.h"

/* The worked example of docs/sequence-format.md, written out by hand, with a
 * short stand-in for the container. */
static const uint8_t golden_sequence[] = {
  /* 0x00 magic, version, reserved */
  'S', 'H', 'M', 'C', 'S', 'E', 'Q', 0,           /* */
  0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* */
  /* 0x10 frame 0 at 0 ns: 12 bytes */
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* */
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* */
  0x0c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* */
  /* 0x28 its data and padding */
  'T', '3', '5', ' ', 0x00, 0x00, 0x00, 0x00, /* */
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  /* 0x38 frame 1 at 16666667 ns: the same */
  0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* */
  0x2b, 0x50, 0xfe, 0x00, 0x00, 0x00, 0x00, 0x00, /* */
  0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, /* */
  /* 0x50 frame 2, time unknown: nothing */
  0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* */
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, /* */
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00
};

static void
put_u32 (uint8_t *at, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t) (value >> (8 * i));
}

/* Read all of it; what was taken must be what would be written. */
static enum shmem_result
read_all (const void *data, size_t size, struct shmem_fault *fault)
{
  struct shmem_sequence_reader reader;
  struct shmem_sequence_record record;
  uint8_t *copy = test_copy (data, size);
  enum shmem_result result;

  CHECK (sequence_is_canonical (copy, size));
  result = shmem_sequence_reader_init (&reader, copy, size, fault);
  while (result == SHMEM_OK)
    result = shmem_sequence_reader_next (&reader, &record, fault);
  free (copy);
  return result;
}

static void
check_fault (
    const void *data, size_t size, enum shmem_result result, size_t offset)
{
  struct shmem_fault fault = { SHMEM_OK, SIZE_MAX };

  CHECK_INT (read_all (data, size, &fault), result);
  CHECK_INT (fault.result, result);
  CHECK_INT (fault.offset, offset);
  CHECK_INT (read_all (data, size, NULL), result);
}

/* The golden with one field of 32 bits changed. */
static void
check_field (size_t at, uint32_t value, enum shmem_result result, size_t offset)
{
  uint8_t copy[sizeof (golden_sequence)];

  memcpy (copy, golden_sequence, sizeof (copy));
  put_u32 (copy + at, value);
  check_fault (copy, sizeof (copy), result, offset);
}

static void
golden (void)
{
  struct shmem_sequence_reader reader;
  struct shmem_sequence_record record;

  CHECK_INT (shmem_sequence_reader_init (
                 &reader, golden_sequence, sizeof (golden_sequence), NULL),
      SHMEM_OK);
  CHECK_INT (shmem_sequence_reader_next (&reader, &record, NULL), SHMEM_OK);
  CHECK_INT (record.frame, 0);
  CHECK_INT (record.pts, 0);
  CHECK (record.data == golden_sequence + 0x28);
  CHECK_INT (record.size, 12);
  CHECK_INT (record.flags, 0);
  CHECK_INT (shmem_sequence_reader_next (&reader, &record, NULL), SHMEM_OK);
  CHECK_INT (record.frame, 1);
  CHECK_INT (record.pts, 16666667);
  CHECK (record.data == golden_sequence + 0x28);
  CHECK_INT (record.size, 12);
  CHECK_INT (record.flags, SHMEM_SEQUENCE_FLAG_REPEAT);
  CHECK_INT (shmem_sequence_reader_next (&reader, &record, NULL), SHMEM_OK);
  CHECK_INT (record.frame, 2);
  CHECK (record.pts == SHMEM_SEQUENCE_PTS_NONE);
  CHECK (record.data == NULL);
  CHECK_INT (record.size, 0);
  for (int i = 0; i < 2; i++)
    CHECK_INT (shmem_sequence_reader_next (&reader, &record, NULL),
        SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (record.frame, 2);
}

static void
golden_written (void)
{
  const struct shmem_sequence_record records[] = {
    { 0, 0, golden_sequence + 0x28, 12, 0 },
    { 1, 16666667, golden_sequence + 0x28, 12, SHMEM_SEQUENCE_FLAG_REPEAT },
    { 2, SHMEM_SEQUENCE_PTS_NONE, NULL, 0, 0 },
  };
  uint8_t buffer[64];

  shmem_sequence_write_header (buffer);
  CHECK (memcmp (buffer, golden_sequence, 16) == 0);
  CHECK_INT (shmem_sequence_write_record (&records[0], buffer), 4);
  CHECK (memcmp (buffer, golden_sequence + 0x10, 24) == 0);
  CHECK_INT (shmem_sequence_write_record (&records[1], buffer), 0);
  CHECK (memcmp (buffer, golden_sequence + 0x38, 24) == 0);
  CHECK_INT (shmem_sequence_write_record (&records[2], buffer), 0);
  CHECK (memcmp (buffer, golden_sequence + 0x50, 24) == 0);
}

static void
headers (void)
{
  struct shmem_sequence_reader reader;

  check_field (0x00, 0, SHMEM_ERROR_MAGIC, 0);
  check_field (0x04, 0x01514553, SHMEM_ERROR_MAGIC, 0);
  check_field (0x08, 0, SHMEM_ERROR_VERSION, 8);
  check_field (0x08, 2, SHMEM_ERROR_VERSION, 8);
  check_field (0x0c, 0x80000000, SHMEM_ERROR_PADDING, 12);
  CHECK_INT (shmem_sequence_reader_init (&reader, NULL, 0, NULL),
      SHMEM_ERROR_TRUNCATED);
  CHECK_INT (shmem_sequence_reader_init (&reader, NULL, 16, NULL),
      SHMEM_ERROR_INVALID_ARGUMENT);
  check_fault (golden_sequence, 16, SHMEM_ERROR_NOT_FOUND, 16);
}

static void
fields (void)
{
  check_field (0x10, 2, SHMEM_ERROR_ORDER, 0x38);
  check_field (0x20, 13, SHMEM_ERROR_NOT_FOUND, sizeof (golden_sequence));
  check_field (0x20, 0, SHMEM_ERROR_PADDING, 0x41);
  check_field (0x20, SHMEM_MAX_SIZE, SHMEM_ERROR_TRUNCATED, 0x20);
  check_field (0x20, SHMEM_MAX_SIZE + 1, SHMEM_ERROR_TOO_LARGE, 0x20);
  check_field (0x20, UINT32_MAX, SHMEM_ERROR_TOO_LARGE, 0x20);
  check_field (0x20, UINT32_MAX - 6, SHMEM_ERROR_TOO_LARGE, 0x20);
  check_field (0x24, 1, SHMEM_ERROR_FLAGS, 0x24);
  check_field (0x34, 0x100, SHMEM_ERROR_PADDING, 0x35);
  check_field (0x34, 0x1000000, SHMEM_ERROR_PADDING, 0x37);
  check_field (0x48, 8, SHMEM_ERROR_FLAGS, 0x4c);
  check_field (0x4c, 2, SHMEM_ERROR_FLAGS, 0x4c);
  check_field (0x4c, 3, SHMEM_ERROR_FLAGS, 0x4c);
  check_field (0x4c, 0x80000001, SHMEM_ERROR_FLAGS, 0x4c);
  check_field (0x50, 0, SHMEM_ERROR_ORDER, 0x50);
}

/* One frame, several records: each of them with a container. */
static void
several_in_a_frame (void)
{
  check_field (0x38, 0, SHMEM_ERROR_NOT_FOUND, sizeof (golden_sequence));
  check_field (0x50, 1, SHMEM_ERROR_ORDER, 0x50);
  check_field (0x4c, 0, SHMEM_ERROR_NOT_FOUND, sizeof (golden_sequence));
}

/* Of the last number there is, one more is 0. */
static void
last_number (void)
{
  uint8_t copy[sizeof (golden_sequence)];

  memcpy (copy, golden_sequence, sizeof (copy));
  memset (copy + 0x50, 0xff, 8);
  check_fault (copy, sizeof (copy), SHMEM_ERROR_ORDER, 0x50);
  copy[0x50] = 0xfe;
  check_fault (
      copy, sizeof (copy), SHMEM_ERROR_NOT_FOUND, sizeof (golden_sequence));
}

/* A frame that has nothing cannot be repeated, nor be the first a repeat. */
static void
repeat_of_nothing (void)
{
  uint8_t copy[sizeof (golden_sequence)];

  check_field (0x64, 1, SHMEM_ERROR_NOT_FOUND, sizeof (golden_sequence));
  memcpy (copy, golden_sequence, sizeof (copy));
  copy[0x4c] = 0;
  copy[0x64] = 1;
  check_fault (copy, sizeof (copy), SHMEM_ERROR_FLAGS, 0x64);
  memmove (copy + 0x10, golden_sequence + 0x38, 48);
  check_fault (copy, 0x10 + 48, SHMEM_ERROR_FLAGS, 0x24);
}

static void
truncated_everywhere (void)
{
  for (size_t cut = 0; cut < sizeof (golden_sequence); cut++) {
    bool whole = cut == 0x10 || cut == 0x38 || cut == 0x50;

    CHECK_INT (read_all (golden_sequence, cut, NULL),
        whole ? SHMEM_ERROR_NOT_FOUND : SHMEM_ERROR_TRUNCATED);
  }
}

static void
mutated_everywhere (void)
{
  uint8_t copy[sizeof (golden_sequence)];

  memcpy (copy, golden_sequence, sizeof (copy));
  for (size_t i = 0; i < sizeof (copy); i++) {
    for (int value = 0; value < 256; value++) {
      struct shmem_fault fault = { SHMEM_OK, SIZE_MAX };

      copy[i] = (uint8_t) value;
      CHECK (read_all (copy, sizeof (copy), &fault) != SHMEM_OK);
      CHECK (fault.offset <= sizeof (copy));
    }
    copy[i] = golden_sequence[i];
  }
}

static const struct test_case cases[] = {
  TEST_CASE (golden),
  TEST_CASE (golden_written),
  TEST_CASE (headers),
  TEST_CASE (fields),
  TEST_CASE (several_in_a_frame),
  TEST_CASE (last_number),
  TEST_CASE (repeat_of_nothing),
  TEST_CASE (truncated_everywhere),
  TEST_CASE (mutated_everywhere),
};

TEST_MAIN (cases)
