/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the reader takes and refuses. Every mutation of a good container is
 * also put before a second, naive opinion: build the only container that its
 * tables can mean, and compare.
 */

#include <stdbool.h>
#include <stdint.h>

#include <shmem/shmem-reader.h>

#include "lib-shmem/canonical.h"
#include "lib-shmem/golden.h"
#include "lib-shmem/shmem-test.h"

static uint32_t
get_u32 (const uint8_t *at)
{
  return at[0] | (uint32_t) at[1] << 8 | (uint32_t) at[2] << 16
      | (uint32_t) at[3] << 24;
}

static void
put_u32 (uint8_t *at, uint32_t value)
{
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t) (value >> (8 * i));
}

static enum shmem_result
init (const void *data, size_t size, const struct shmem_limits *limits,
    struct shmem_fault *fault)
{
  struct shmem_reader reader;
  uint8_t *copy = test_copy (data, size);
  enum shmem_result result =
      shmem_reader_init (&reader, copy, size, limits, fault);

  if (result == SHMEM_OK)
    CHECK (container_is_canonical (&reader, copy, size));
  free (copy);
  return result;
}

static void
check_fault (const void *data, size_t size, const struct shmem_limits *limits,
    enum shmem_result result, size_t offset)
{
  struct shmem_fault fault = { SHMEM_OK, SIZE_MAX };

  CHECK_INT (init (data, size, limits, &fault), result);
  CHECK_INT (fault.result, result);
  CHECK_INT (fault.offset, offset);
  CHECK_INT (init (data, size, limits, NULL), result);
}

/* Whether @size bytes are a nesting container, by building it anew. */
static bool
naive_nest (const uint8_t *nest, size_t size, int depth)
{
  uint8_t *want = calloc (1, size + 1);
  uint64_t num = size < 4 ? 65 : get_u32 (nest);
  uint64_t payload = 4 + 16 * num, end = 0;
  bool good = num <= 64 && payload <= size && depth <= 4;

  if (good) {
    memcpy (want, nest, (size_t) (4 + 12 * num));
    for (uint64_t i = 0; good && i < num; i++) {
      uint64_t start = (end + 7) / 8 * 8;
      uint64_t length = get_u32 (nest + 4 + 8 * num + 4 * i);

      good = payload + start + length <= size;
      put_u32 (want + 4 + 12 * num + 4 * i, (uint32_t) start);
      if (good)
        memcpy (
            want + payload + start, nest + payload + start, (size_t) length);
      if (good && get_u32 (nest + 4 + 8 * i) == 0
          && get_u32 (nest + 8 + 8 * i) == 0)
        good = naive_nest (nest + payload + start, (size_t) length, depth + 1);
      end = start + length;
    }
    good = good && payload + end == size && memcmp (want, nest, size) == 0;
  }
  free (want);
  return good;
}

static bool
naive (const uint8_t *bytes, size_t size)
{
  if (size < 12 || get_u32 (bytes + 8) != size - 12)
    return false;
  if (get_u32 (bytes) != 0 || get_u32 (bytes + 4) != 0)
    return true;
  return naive_nest (bytes + 12, size - 12, 1);
}

static void
check_same_opinion (const uint8_t *bytes, size_t size)
{
  struct shmem_fault fault = { SHMEM_OK, SIZE_MAX };
  bool taken = init (bytes, size, NULL, &fault) == SHMEM_OK;

  CHECK_INT (taken, naive (bytes, size));
  CHECK (taken || fault.offset <= size);
}

static void
golden (void)
{
  struct shmem_reader reader;
  struct shmem_entry entry;
  uint8_t *copy = test_copy (golden_container, sizeof (golden_container));

  CHECK_INT (
      shmem_reader_init (&reader, copy, sizeof (golden_container), NULL, NULL),
      SHMEM_OK);
  CHECK_INT (reader.num, 2);
  CHECK_INT (shmem_reader_get_entry (&reader, 0, &entry), SHMEM_OK);
  CHECK (entry.format == SHMEM_FORMAT_CLLI);
  CHECK (entry.data == copy + GOLDEN_CLLI_AT);
  CHECK_INT (entry.size, 4);
  CHECK_INT (shmem_reader_get_entry (&reader, 1, &entry), SHMEM_OK);
  CHECK (entry.format == SHMEM_FORMAT_T35);
  CHECK (entry.data == copy + GOLDEN_T35_AT);
  CHECK_INT (entry.size, 9);
  CHECK_INT (
      shmem_reader_get_entry (&reader, 2, &entry), SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (shmem_reader_get_entry (&reader, UINT32_MAX, &entry),
      SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (entry.size, 9);
  free (copy);
}

static void
nested (void)
{
  struct shmem_reader reader, inner;
  struct shmem_entry entry;
  uint8_t *copy = test_copy (golden_nested, sizeof (golden_nested));

  CHECK_INT (
      shmem_reader_init (&reader, copy, sizeof (golden_nested), NULL, NULL),
      SHMEM_OK);
  CHECK_INT (shmem_reader_enter (&reader, 0, &inner), SHMEM_ERROR_NOT_NESTED);
  CHECK_INT (shmem_reader_enter (&reader, 3, &inner), SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (shmem_reader_enter (&reader, 2, &inner), SHMEM_OK);
  CHECK_INT (inner.num, 0);
  CHECK_INT (shmem_reader_get_entry (&inner, 0, &entry), SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (shmem_reader_enter (&reader, 1, &reader), SHMEM_OK);
  CHECK_INT (reader.num, 2);
  CHECK_INT (shmem_reader_get_entry (&reader, 0, &entry), SHMEM_OK);
  CHECK (entry.format == SHMEM_FORMAT_CODE ('A', 0, 0, 0, 1));
  CHECK_INT (entry.size, 0);
  CHECK (entry.data != NULL);
  CHECK_INT (shmem_reader_get_entry (&reader, 1, &entry), SHMEM_OK);
  CHECK_INT (SHMEM_FORMAT_VENDOR (entry.format), 0x12);
  CHECK (entry.data == copy + 0x6c);
  free (copy);
}

struct walked
{
  uint64_t formats[8];
  uint32_t depths[8];
  uint32_t num;
  uint32_t stop; /* behind this many */
};

static bool
note_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  struct walked *walked = user_data;

  walked->formats[walked->num] = entry->format;
  walked->depths[walked->num] = depth;
  return ++walked->num < walked->stop;
}

/* Each nesting entry before what is in it; an empty one too. */
static void
walk (void)
{
  static const uint32_t depths[] = { 0, 0, 1, 1, 0 };
  struct walked walked = { .stop = 8 };
  struct shmem_reader reader;

  CHECK_INT (shmem_reader_init (
                 &reader, golden_nested, sizeof (golden_nested), NULL, NULL),
      SHMEM_OK);
  CHECK (shmem_reader_walk (&reader, note_entry, &walked));
  CHECK_INT (walked.num, 5);
  for (uint32_t i = 0; i < walked.num; i++)
    CHECK_INT (walked.depths[i], depths[i]);
  CHECK (walked.formats[1] == SHMEM_FORMAT_LINEAR);
  CHECK (walked.formats[2] == SHMEM_FORMAT_CODE ('A', 0, 0, 0, 1));
  CHECK (walked.formats[4] == SHMEM_FORMAT_LINEAR);

  /* Ended inside of the nested one. */
  walked = (struct walked){ .stop = 3 };
  CHECK (!shmem_reader_walk (&reader, note_entry, &walked));
  CHECK_INT (walked.num, 3);
}

static void
not_nested (void)
{
  const uint8_t bytes[] = { 0x43, 0x4c, 0x4c, 0x49, 0, 0, 0, 0, /* */
    4, 0, 0, 0, 0xe8, 3, 0x90, 1 };
  struct shmem_reader reader;
  struct shmem_entry entry;

  CHECK_INT (init (bytes, sizeof (bytes), NULL, NULL), SHMEM_OK);
  CHECK_INT (
      shmem_reader_init (&reader, bytes, sizeof (bytes), NULL, NULL), SHMEM_OK);
  CHECK_INT (reader.num, 1);
  CHECK_INT (shmem_reader_get_entry (&reader, 0, &entry), SHMEM_OK);
  CHECK (entry.format == SHMEM_FORMAT_CLLI);
  CHECK (entry.data == bytes + 12);
  CHECK_INT (entry.size, 4);
  CHECK_INT (
      shmem_reader_get_entry (&reader, 1, &entry), SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (shmem_reader_enter (&reader, 0, &reader), SHMEM_ERROR_NOT_NESTED);
}

/* The same format three times, with another before the last. */
static void
find (void)
{
  const struct shmem_entry entries[] = {
    { SHMEM_FORMAT_T35, "a", 1 },
    { SHMEM_FORMAT_T35, "bb", 2 },
    { SHMEM_FORMAT_CLLI, "abcd", 4 },
    { SHMEM_FORMAT_T35, "ccc", 3 },
  };
  static const uint32_t want[] = { 0, 1, 3 };
  uint8_t buffer[256];
  struct shmem_reader reader;
  struct shmem_entry entry;
  uint32_t index = 0;
  size_t size = 256;

  CHECK_INT (shmem_container_write (entries, 4, buffer, &size), 0);
  CHECK_INT (shmem_reader_init (&reader, buffer, size, NULL, NULL), 0);
  for (uint32_t i = 0; i < 3; i++, index++) {
    CHECK_INT (
        shmem_reader_find (&reader, SHMEM_FORMAT_T35, &index, &entry), 0);
    CHECK_INT (index, want[i]);
    CHECK_INT (entry.size, i + 1);
  }
  CHECK_INT (shmem_reader_find (&reader, SHMEM_FORMAT_T35, &index, &entry),
      SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (index, 4);
  CHECK_INT (entry.size, 3);
  index = UINT32_MAX;
  CHECK_INT (shmem_reader_find (&reader, SHMEM_FORMAT_T35, &index, &entry),
      SHMEM_ERROR_NOT_FOUND);

  /* Where there is one does not matter; whether there is one is all that does. */
  CHECK_INT (shmem_reader_find (&reader, SHMEM_FORMAT_CLLI, NULL, &entry), 0);
  CHECK_INT (entry.size, 4);
  CHECK_INT (shmem_reader_find (&reader, SHMEM_FORMAT_CICP, NULL, &entry),
      SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (entry.size, 4);
  index = 1;
  CHECK_INT (shmem_reader_find (&reader, SHMEM_FORMAT_CLLI, &index, NULL), 0);
  CHECK_INT (index, 2);
  CHECK_INT (shmem_reader_find (&reader, SHMEM_FORMAT_CICP, NULL, NULL),
      SHMEM_ERROR_NOT_FOUND);
}

static void
arguments (void)
{
  struct shmem_reader reader, before;
  struct shmem_fault fault;

  memset (&reader, 0x5a, sizeof (reader));
  before = reader;
  CHECK_INT (shmem_reader_init (&reader, NULL, 0, NULL, &fault),
      SHMEM_ERROR_TRUNCATED);
  CHECK_INT (shmem_reader_init (&reader, NULL, 12, NULL, &fault),
      SHMEM_ERROR_INVALID_ARGUMENT);
  CHECK_INT (shmem_reader_init (&reader, golden_container, 64, NULL, &fault),
      SHMEM_ERROR_TRUNCATED);
  CHECK_INT (
      shmem_reader_init (&reader, golden_container, SIZE_MAX, NULL, &fault),
      SHMEM_ERROR_TOO_LARGE);
  CHECK (memcmp (&reader, &before, sizeof (reader)) == 0);
}

/* Cut at every length: as it is, and with a size field that says so. */
static void
truncated (const uint8_t *bytes, size_t size)
{
  for (size_t cut = 0; cut < size; cut++) {
    uint8_t *copy = test_copy (bytes, cut);
    struct shmem_fault fault;

    CHECK_INT (init (copy, cut, NULL, &fault), SHMEM_ERROR_TRUNCATED);
    CHECK_INT (fault.offset, cut < 8 ? 0 : 8);
    if (cut >= 12) {
      put_u32 (copy + 8, (uint32_t) (cut - 12));
      CHECK_INT (init (copy, cut, NULL, &fault), SHMEM_ERROR_TRUNCATED);
      check_same_opinion (copy, cut);
    }
    free (copy);
  }
}

static void
truncated_everywhere (void)
{
  truncated (golden_container, sizeof (golden_container));
  truncated (golden_nested, sizeof (golden_nested));
}

/* Every value of every byte. */
static void
mutated (const uint8_t *bytes, size_t size)
{
  uint8_t *copy = test_copy (bytes, size);

  for (size_t i = 0; i < size; i++) {
    for (int value = 0; value < 256; value++) {
      copy[i] = (uint8_t) value;
      check_same_opinion (copy, size);
    }
    copy[i] = bytes[i];
  }
  free (copy);
}

static void
mutated_everywhere (void)
{
  mutated (golden_container, sizeof (golden_container));
  mutated (golden_nested, sizeof (golden_nested));
}

/* Values at which a sum could wrap, in every 32 bits of the tables. */
static void
wrapping (const uint8_t *bytes, size_t size)
{
  static const uint32_t values[] = { 0, 1, 7, 8, 0x0fffffff, 0x10000000,
    0x7fffffff, 0x80000000, 0xfffffff0, 0xfffffff8, 0xfffffff9, 0xfffffffc,
    0xffffffff };
  uint8_t *copy = test_copy (bytes, size);

  for (size_t at = 8; at + 4 <= size; at += 4) {
    for (size_t i = 0; i < sizeof (values) / sizeof (values[0]); i++) {
      put_u32 (copy + at, values[i]);
      check_same_opinion (copy, size);
      put_u32 (copy + at, get_u32 (bytes + at) - values[i]);
      check_same_opinion (copy, size);
    }
    put_u32 (copy + at, get_u32 (bytes + at));
  }
  free (copy);
}

static void
wrapping_everywhere (void)
{
  wrapping (golden_container, sizeof (golden_container));
  wrapping (golden_nested, sizeof (golden_nested));
}

/* The golden container with one field of 32 bits changed. */
static void
check_field (size_t at, uint32_t value, enum shmem_result result, size_t offset)
{
  uint8_t copy[sizeof (golden_container)];

  memcpy (copy, golden_container, sizeof (copy));
  put_u32 (copy + at, value);
  check_fault (copy, sizeof (copy), NULL, result, offset);
}

static void
fields (void)
{
  check_field (0x08, 0x36, SHMEM_ERROR_TRUNCATED, 0x08);
  check_field (0x08, UINT32_MAX, SHMEM_ERROR_TRUNCATED, 0x08);
  check_field (0x08, 0x34, SHMEM_ERROR_TRAILING, 0x40);
  check_field (0x08, 0, SHMEM_ERROR_TRAILING, 0x0c);
  check_field (0x0c, 65, SHMEM_ERROR_TOO_MANY_ENTRIES, 0x0c);
  check_field (0x0c, 0x10000001, SHMEM_ERROR_TOO_MANY_ENTRIES, 0x0c);
  check_field (0x0c, UINT32_MAX, SHMEM_ERROR_TOO_MANY_ENTRIES, 0x0c);
  check_field (0x0c, 64, SHMEM_ERROR_TRUNCATED, 0x0c);
  check_field (0x0c, 4, SHMEM_ERROR_TRUNCATED, 0x0c);
  check_field (0x0c, 0, SHMEM_ERROR_TRAILING, 0x10);
  check_field (0x20, 9, SHMEM_ERROR_OFFSET, 0x2c);
  check_field (0x20, 18, SHMEM_ERROR_TRUNCATED, 0x20);
  check_field (0x20, UINT32_MAX, SHMEM_ERROR_TRUNCATED, 0x20);
  check_field (0x24, 8, SHMEM_ERROR_TRAILING, 0x40);
  check_field (0x24, 10, SHMEM_ERROR_TRUNCATED, 0x24);
  check_field (0x24, 0xfffffff8, SHMEM_ERROR_TRUNCATED, 0x24);
  check_field (0x28, 8, SHMEM_ERROR_OFFSET, 0x28);
  check_field (0x2c, 0, SHMEM_ERROR_OFFSET, 0x2c);
  check_field (0x2c, 4, SHMEM_ERROR_OFFSET, 0x2c);
  check_field (0x2c, 16, SHMEM_ERROR_OFFSET, 0x2c);
  check_field (0x34, 0x01000000, SHMEM_ERROR_PADDING, 0x37);
  check_field (0x34, 0x00000100, SHMEM_ERROR_PADDING, 0x35);
}

/* An entry whose offset is right and behind the end. */
static void
offset_behind_end (void)
{
  uint8_t copy[0x31];

  memcpy (copy, golden_container, sizeof (copy));
  put_u32 (copy + 0x08, sizeof (copy) - 12);
  put_u32 (copy + 0x20, 1);
  check_fault (copy, sizeof (copy), NULL, SHMEM_ERROR_TRUNCATED, 0x2c);
}

static void
one_byte_too_many (void)
{
  uint8_t copy[sizeof (golden_container) + 1] = { 0 };

  memcpy (copy, golden_container, sizeof (golden_container));
  check_fault (copy, sizeof (copy), NULL, SHMEM_ERROR_TRAILING,
      sizeof (golden_container));
  copy[8]++;
  check_fault (copy, sizeof (copy), NULL, SHMEM_ERROR_TRAILING,
      sizeof (golden_container));
}

static void
faults_in_nests (void)
{
  uint8_t copy[sizeof (golden_nested)];

  memcpy (copy, golden_nested, sizeof (copy));
  copy[0x70] = 1;
  check_fault (copy, sizeof (copy), NULL, SHMEM_ERROR_TRUNCATED, 0x70);
  copy[0x70] = 0;
  copy[0x64] = 8;
  check_fault (copy, sizeof (copy), NULL, SHMEM_ERROR_OFFSET, 0x64);
  copy[0x64] = 0;
  copy[0x48] = 0;
  check_fault (copy, sizeof (copy), NULL, SHMEM_ERROR_TRAILING, 0x4c);
  copy[0x48] = 65;
  check_fault (copy, sizeof (copy), NULL, SHMEM_ERROR_TOO_MANY_ENTRIES, 0x48);
}

static void
size_limit (void)
{
  const size_t most = SHMEM_MAX_SIZE;
  uint8_t *bytes = calloc (1, most + 1);
  struct shmem_limits limits = { 64, 64, 4, { 0 } };

  CHECK (bytes != NULL);
  bytes[0] = 'A';
  put_u32 (bytes + 8, (uint32_t) most - 12);
  CHECK_INT (init (bytes, most, NULL, NULL), SHMEM_OK);
  put_u32 (bytes + 8, (uint32_t) most - 11);
  check_fault (bytes, most + 1, NULL, SHMEM_ERROR_TOO_LARGE, most);
  limits.max_size = UINT32_MAX;
  check_fault (bytes, most + 1, &limits, SHMEM_ERROR_TOO_LARGE, most);
  free (bytes);

  limits.max_size = sizeof (golden_container);
  CHECK_INT (
      init (golden_container, sizeof (golden_container), &limits, NULL), 0);
  limits.max_size--;
  check_fault (golden_container, sizeof (golden_container), &limits,
      SHMEM_ERROR_TOO_LARGE, limits.max_size);
  limits.max_size = 0;
  check_fault ("", 0, &limits, SHMEM_ERROR_TRUNCATED, 0);
}

static void
entries_limit (void)
{
  uint8_t bytes[12 + 4 + 65 * 16] = { 0 };
  struct shmem_limits limits = { 4096, UINT32_MAX, 4, { 0 } };

  for (uint32_t num = 64; num <= 65; num++) {
    size_t size = 12 + 4 + 16 * num;

    put_u32 (bytes + 8, (uint32_t) size - 12);
    put_u32 (bytes + 12, num);
    for (uint32_t i = 0; i < num; i++)
      bytes[16 + 8 * i] = 'A';
    if (num == 64) {
      CHECK_INT (init (bytes, size, NULL, NULL), SHMEM_OK);
      CHECK_INT (init (bytes, size, &limits, NULL), SHMEM_OK);
    } else {
      check_fault (bytes, size, NULL, SHMEM_ERROR_TOO_MANY_ENTRIES, 12);
      check_fault (bytes, size, &limits, SHMEM_ERROR_TOO_MANY_ENTRIES, 12);
    }
  }
  limits.max_entries = 2;
  CHECK_INT (
      init (golden_container, sizeof (golden_container), &limits, NULL), 0);
  limits.max_entries = 1;
  check_fault (golden_container, sizeof (golden_container), &limits,
      SHMEM_ERROR_TOO_MANY_ENTRIES, 12);
}

/* @depth nests, each the only entry of the one around it. */
static size_t
make_deep (uint8_t *bytes, uint32_t depth)
{
  size_t size = 12 + 20 * (size_t) (depth - 1) + 4, at = 8;

  memset (bytes, 0, size);
  put_u32 (bytes + at, (uint32_t) (size - 12));
  for (at = 12; at + 4 < size; at += 20) {
    put_u32 (bytes + at, 1);
    put_u32 (bytes + at + 12, (uint32_t) (size - at - 20));
  }
  return size;
}

static void
depth_limit (void)
{
  uint8_t bytes[12 + 20 * 100];
  struct shmem_limits limits = SHMEM_LIMITS_DEFAULT;
  size_t size = make_deep (bytes, 4);

  CHECK_INT (init (bytes, size, NULL, NULL), SHMEM_OK);
  limits.max_depth = 3;
  check_fault (bytes, size, &limits, SHMEM_ERROR_TOO_DEEP, 12 + 40 + 4);
  limits.max_depth = 1;
  check_fault (bytes, size, &limits, SHMEM_ERROR_TOO_DEEP, 12 + 4);
  limits.max_depth = 0;
  check_fault (bytes, size, &limits, SHMEM_ERROR_TOO_DEEP, 0);
  limits.max_depth = UINT32_MAX;
  for (uint32_t depth = 5; depth <= 100; depth++) {
    size = make_deep (bytes, depth);
    check_fault (bytes, size, NULL, SHMEM_ERROR_TOO_DEEP, 12 + 60 + 4);
    check_fault (bytes, size, &limits, SHMEM_ERROR_TOO_DEEP, 12 + 60 + 4);
  }
}

static void
empty (void)
{
  uint8_t bytes[17] = { 0 };

  bytes[8] = 4;
  CHECK_INT (init (bytes, 16, NULL, NULL), SHMEM_OK);
  bytes[8] = 5;
  check_fault (bytes, 17, NULL, SHMEM_ERROR_TRAILING, 16);
  bytes[8] = 3;
  check_fault (bytes, 15, NULL, SHMEM_ERROR_TRUNCATED, 12);
  bytes[8] = 0;
  check_fault (bytes, 12, NULL, SHMEM_ERROR_TRUNCATED, 12);
  bytes[0] = 'A';
  CHECK_INT (init (bytes, 12, NULL, NULL), SHMEM_OK);
}

/* Several entries of no bytes have one place; the padding in front of the
 * last is there even though nothing follows it. */
static void
zero_size_entries (void)
{
  const struct shmem_entry entries[] = { { 1, "x", 1 }, { 2, NULL, 0 },
    { 3, NULL, 0 } };
  uint8_t bytes[128];
  size_t size = 128;

  CHECK_INT (shmem_container_write (entries, 3, bytes, &size), 0);
  CHECK_INT (size, 12 + 4 + 48 + 8);
  CHECK_INT (get_u32 (bytes + 12 + 4 + 36 + 4), 8);
  CHECK_INT (get_u32 (bytes + 12 + 4 + 36 + 8), 8);
  CHECK_INT (init (bytes, size, NULL, NULL), SHMEM_OK);
  bytes[size - 1] = 1;
  check_fault (bytes, size, NULL, SHMEM_ERROR_PADDING, size - 1);
  put_u32 (bytes + 8, (uint32_t) size - 13);
  check_fault (bytes, size - 1, NULL, SHMEM_ERROR_TRUNCATED, 12 + 4 + 36 + 4);
}

static const struct test_case cases[] = {
  TEST_CASE (golden),
  TEST_CASE (nested),
  TEST_CASE (walk),
  TEST_CASE (not_nested),
  TEST_CASE (find),
  TEST_CASE (arguments),
  TEST_CASE (truncated_everywhere),
  TEST_CASE (mutated_everywhere),
  TEST_CASE (wrapping_everywhere),
  TEST_CASE (fields),
  TEST_CASE (offset_behind_end),
  TEST_CASE (one_byte_too_many),
  TEST_CASE (faults_in_nests),
  TEST_CASE (size_limit),
  TEST_CASE (entries_limit),
  TEST_CASE (depth_limit),
  TEST_CASE (empty),
  TEST_CASE (zero_size_entries),
};

TEST_MAIN (cases)
