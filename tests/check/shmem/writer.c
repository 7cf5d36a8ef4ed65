/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the writer makes and refuses to make. */

#include <stdint.h>

#include <shmem/shmem-writer.h>

#include "lib-shmem/canonical.h"
#include "lib-shmem/golden.h"
#include "lib-shmem/shmem-test.h"

static const struct shmem_entry golden_entries[] = {
  { SHMEM_FORMAT_CLLI, golden_container + GOLDEN_CLLI_AT, 4 },
  { SHMEM_FORMAT_T35, golden_container + GOLDEN_T35_AT, 9 },
};

/* @size is what was written, if anything. */
#define WRITE(write)                                                           \
  size_t written = room;                                                       \
  enum shmem_result result = write;                                            \
                                                                               \
  if (result == SHMEM_OK)                                                      \
    *size = written;                                                           \
  else                                                                         \
    CHECK_INT (written, room);                                                 \
  return result

static enum shmem_result
write_container (const struct shmem_entry *entries, uint32_t num, void *data,
    size_t room, size_t *size)
{
  WRITE (shmem_container_write (entries, num, data, &written));
}

static enum shmem_result
write_nesting (const struct shmem_entry *entries, uint32_t num, void *data,
    size_t room, size_t *size)
{
  WRITE (shmem_nesting_write (entries, num, data, &written));
}

static enum shmem_result
write_generic (
    const struct shmem_entry *entry, void *data, size_t room, size_t *size)
{
  WRITE (shmem_generic_write (entry, data, &written));
}

static void
golden (void)
{
  const size_t want = sizeof (golden_container);
  uint8_t *buffer = malloc (want);
  size_t size = 0;

  memset (buffer, 0xa5, want);
  CHECK_INT (write_container (golden_entries, 2, NULL, 0, &size), SHMEM_OK);
  CHECK_INT (size, want);
  CHECK_INT (
      write_container (golden_entries, 2, buffer, want, &size), SHMEM_OK);
  CHECK_BYTES (buffer, size, golden_container, want);
  CHECK_INT (write_nesting (golden_entries, 2, buffer, want, &size), SHMEM_OK);
  CHECK_BYTES (buffer, size, golden_container + 12, want - 12);
  CHECK_INT (write_nesting (golden_entries, 2, NULL, 0, &size), SHMEM_OK);
  CHECK_INT (size, want - 12);
  free (buffer);
}

static void
golden_nesting (void)
{
  const struct shmem_entry inner[] = {
    { SHMEM_FORMAT_CODE ('A', 0, 0, 0, 1), NULL, 0 },
    { UINT64_C (0x1200000000000099), "\xff", 1 },
  };
  uint8_t nest[64], none[4], buffer[256];
  struct shmem_entry entries[] = {
    { SHMEM_FORMAT_T35, "\xb5\x00\x31", 3 },
    { SHMEM_FORMAT_LINEAR, nest, 0 },
    { SHMEM_FORMAT_LINEAR, none, 0 },
  };
  size_t size = 0;

  memset (buffer, 0xa5, sizeof (buffer));
  CHECK_INT (write_nesting (inner, 2, nest, sizeof (nest), &size), 0);
  entries[1].size = (uint32_t) size;
  CHECK_INT (write_nesting (NULL, 0, none, sizeof (none), &size), 0);
  entries[2].size = (uint32_t) size;
  CHECK_INT (write_container (entries, 3, buffer, sizeof (buffer), &size), 0);
  CHECK_BYTES (buffer, size, golden_nested, sizeof (golden_nested));
}

static void
generic (void)
{
  const struct shmem_entry clli = golden_entries[0];
  const struct shmem_entry nest = { SHMEM_FORMAT_LINEAR, golden_container + 12,
    sizeof (golden_container) - 12 };
  const struct shmem_entry none = { SHMEM_FORMAT_T35, NULL, 0 };
  uint8_t buffer[256];
  size_t size = 0;

  CHECK_INT (write_generic (&clli, NULL, 0, &size), SHMEM_OK);
  CHECK_INT (size, 16);
  CHECK_INT (write_generic (&clli, buffer, 16, &size), SHMEM_OK);
  CHECK_BYTES (buffer, size, "CLLI\0\0\0\0\4\0\0\0\xe8\3\x90\1", 16);
  CHECK_INT (write_generic (&none, buffer, 12, &size), SHMEM_OK);
  CHECK_BYTES (buffer, size, "T35 \0\0\0\0\0\0\0\0", 12);
  CHECK_INT (write_generic (&nest, buffer, 256, &size), SHMEM_OK);
  CHECK_BYTES (buffer, size, golden_container, sizeof (golden_container));
}

/* Both calls refuse, with a buffer and without, and none writes a byte. */
static void
check_refused (
    const struct shmem_entry *entries, uint32_t num, enum shmem_result result)
{
  uint8_t *buffer = malloc (SHMEM_MAX_SIZE + 4096);
  size_t size = 77;

  memset (buffer, 0xa5, SHMEM_MAX_SIZE + 4096);
  CHECK_INT (write_container (entries, num, NULL, 0, &size), result);
  CHECK_INT (write_nesting (entries, num, NULL, 0, &size), result);
  CHECK_INT (
      write_container (entries, num, buffer, SHMEM_MAX_SIZE + 4096, &size),
      result);
  CHECK_INT (write_nesting (entries, num, buffer, SHMEM_MAX_SIZE + 4096, &size),
      result);
  CHECK_INT (size, 77);
  for (size_t i = 0; i < SHMEM_MAX_SIZE + 4096; i++)
    if (buffer[i] != 0xa5)
      CHECK (!"the buffer was touched");
  free (buffer);
}

static void
space (void)
{
  const size_t want = sizeof (golden_container);

  for (size_t room = 0; room < want; room++) {
    uint8_t *buffer = malloc (room + 1);
    size_t size = 77;

    memset (buffer, 0xa5, room + 1);
    CHECK_INT (write_container (golden_entries, 2, buffer, room, &size),
        SHMEM_ERROR_SPACE);
    if (room < want - 12)
      CHECK_INT (write_nesting (golden_entries, 2, buffer, room, &size),
          SHMEM_ERROR_SPACE);
    if (room < 16)
      CHECK_INT (write_generic (&golden_entries[0], buffer, room, &size),
          SHMEM_ERROR_SPACE);
    CHECK_INT (size, 77);
    for (size_t i = 0; i <= room; i++)
      CHECK_INT (buffer[i], 0xa5);
    free (buffer);
  }
}

static void
arguments (void)
{
  const struct shmem_entry lost = { SHMEM_FORMAT_T35, NULL, 1 };
  uint8_t buffer[16];
  size_t size = 77;

  check_refused (NULL, 1, SHMEM_ERROR_INVALID_ARGUMENT);
  check_refused (&lost, 1, SHMEM_ERROR_INVALID_ARGUMENT);
  CHECK_INT (
      write_generic (NULL, buffer, 16, &size), SHMEM_ERROR_INVALID_ARGUMENT);
  CHECK_INT (
      write_generic (&lost, buffer, 16, &size), SHMEM_ERROR_INVALID_ARGUMENT);
  CHECK_INT (size, 77);
}

static void
entries_limit (void)
{
  struct shmem_entry entries[65];
  uint8_t buffer[2048];
  struct shmem_reader reader;
  size_t size = 0;

  for (uint32_t i = 0; i < 65; i++)
    entries[i] = (struct shmem_entry){ i + 1, "abcdefgh", i % 9 };
  CHECK_INT (write_container (entries, 64, buffer, sizeof (buffer), &size), 0);
  CHECK_INT (shmem_reader_init (&reader, buffer, size, NULL, NULL), 0);
  CHECK (container_is_canonical (&reader, buffer, size));
  check_refused (entries, 65, SHMEM_ERROR_TOO_MANY_ENTRIES);
  check_refused (entries, UINT32_MAX, SHMEM_ERROR_TOO_MANY_ENTRIES);
}

static void
size_limit (void)
{
  uint8_t *data = calloc (1, SHMEM_MAX_SIZE);
  uint8_t *buffer = malloc (SHMEM_MAX_SIZE);
  struct shmem_entry entries[2] = { { 1, data, SHMEM_MAX_SIZE - 12 - 36 - 8 },
    { 2, data, 8 } };
  struct shmem_entry alone = { 1, data, SHMEM_MAX_SIZE - 12 };
  struct shmem_reader reader;
  size_t size = 0;

  CHECK_INT (write_container (entries, 2, buffer, SHMEM_MAX_SIZE, &size), 0);
  CHECK_INT (size, SHMEM_MAX_SIZE);
  CHECK_INT (shmem_reader_init (&reader, buffer, size, NULL, NULL), 0);
  entries[1].size = 9;
  check_refused (entries, 2, SHMEM_ERROR_TOO_LARGE);
  entries[1].size = UINT32_MAX;
  check_refused (entries, 2, SHMEM_ERROR_TOO_LARGE);
  entries[1].size = UINT32_MAX - 7;
  check_refused (entries, 2, SHMEM_ERROR_TOO_LARGE);
  entries[1].size = 0;
  entries[0].size += 9;
  check_refused (entries, 2, SHMEM_ERROR_TOO_LARGE);

  CHECK_INT (write_generic (&alone, buffer, SHMEM_MAX_SIZE, &size), 0);
  CHECK_INT (size, SHMEM_MAX_SIZE);
  alone.size++;
  CHECK_INT (write_generic (&alone, buffer, SHMEM_MAX_SIZE, &size),
      SHMEM_ERROR_TOO_LARGE);
  alone.size = UINT32_MAX;
  CHECK_INT (write_generic (&alone, buffer, SHMEM_MAX_SIZE, &size),
      SHMEM_ERROR_TOO_LARGE);
  free (buffer);
  free (data);
}

/* Nest into nest, as deep as a reader goes and one level more. */
static void
depth_limit (void)
{
  uint8_t nests[5][128];
  struct shmem_entry entry = { SHMEM_FORMAT_LINEAR, nests[0], 0 };
  uint8_t buffer[256];
  size_t size = 0;

  CHECK_INT (write_nesting (NULL, 0, nests[0], 128, &size), 0);
  for (int i = 1; i < 4; i++) {
    entry.data = nests[i - 1];
    entry.size = (uint32_t) size;
    CHECK_INT (write_container (&entry, 1, buffer, 256, &size), 0);
    CHECK_INT (write_nesting (&entry, 1, nests[i], 128, &size), 0);
  }
  entry.data = nests[3];
  entry.size = (uint32_t) size;
  CHECK_INT (write_generic (&entry, buffer, 256, &size), 0);
  check_refused (&entry, 1, SHMEM_ERROR_TOO_DEEP);
}

/* What calls itself LINEAR has to be. */
static void
linear_is_checked (void)
{
  uint8_t nest[sizeof (golden_container) - 12];
  struct shmem_entry entry = { SHMEM_FORMAT_LINEAR, nest, sizeof (nest) };
  uint8_t buffer[256];
  size_t size = 0;

  memcpy (nest, golden_container + 12, sizeof (nest));
  CHECK_INT (write_generic (&entry, buffer, 256, &size), 0);
  nest[GOLDEN_PADDING_AT - 12] = 1;
  check_refused (&entry, 1, SHMEM_ERROR_PADDING);
  CHECK_INT (write_generic (&entry, buffer, 256, &size), SHMEM_ERROR_PADDING);
  entry.size--;
  nest[GOLDEN_PADDING_AT - 12] = 0;
  check_refused (&entry, 1, SHMEM_ERROR_TRUNCATED);
  entry.data = NULL;
  entry.size = 0;
  check_refused (&entry, 1, SHMEM_ERROR_TRUNCATED);
  CHECK_INT (write_generic (&entry, buffer, 256, &size), SHMEM_ERROR_TRUNCATED);
}

/* What lay in the buffer does not show between the entries. */
static void
padding_is_zero (void)
{
  for (uint32_t first = 0; first <= 16; first++) {
    const struct shmem_entry entries[] = { { 1, "ABCDEFGHIJKLMNOP", first },
      { 2, "Z", 1 } };
    uint8_t buffer[128];
    struct shmem_reader reader;
    size_t size = 0;

    memset (buffer, 0xff, sizeof (buffer));
    CHECK_INT (write_container (entries, 2, buffer, 128, &size), 0);
    CHECK_INT (size, 12 + 36 + (first + 7) / 8 * 8 + 1);
    for (size_t i = 48 + first; i < size - 1; i++)
      CHECK_INT (buffer[i], 0);
    CHECK_INT (shmem_reader_init (&reader, buffer, size, NULL, NULL), 0);
  }
}

static const struct test_case cases[] = {
  TEST_CASE (golden),
  TEST_CASE (golden_nesting),
  TEST_CASE (generic),
  TEST_CASE (space),
  TEST_CASE (arguments),
  TEST_CASE (entries_limit),
  TEST_CASE (size_limit),
  TEST_CASE (depth_limit),
  TEST_CASE (linear_is_checked),
  TEST_CASE (padding_is_zero),
};

TEST_MAIN (cases)
