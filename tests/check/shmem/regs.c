/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Register values against bytes written out by hand, against a table of all
 * registers, and at every limit. */

#include <stdbool.h>
#include <stdint.h>

#include <shmem/shmem-regs.h>

#include "lib-shmem/shmem-test.h"

/* The worked example of docs/container-format.md. */
static const uint8_t example[] = {
  0x00, 0x01, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, /* 0x100, 2 of them */
  0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, /* 1, 0x80000000 */
  0x00, 0x02, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, /* 0x200, 1 */
  0xef, 0xbe, 0xad, 0xde,                         /* 0xdeadbeef */
};

static const struct shmem_reg example_regs[] = {
  { 0x100, 1 },
  { 0x104, 0x80000000 },
  { 0x200, 0xdeadbeef },
};

static void
read_example (void)
{
  uint8_t *data = test_copy (example, sizeof (example));
  struct shmem_regs_reader reader;
  struct shmem_reg reg = { 9, 9 };
  uint32_t value = 9;

  CHECK_INT (
      shmem_regs_reader_init (&reader, data, sizeof (example), NULL), SHMEM_OK);
  CHECK_INT (reader.num, 3);
  for (int i = 0; i < 3; i++) {
    CHECK_INT (shmem_regs_reader_next (&reader, &reg), SHMEM_OK);
    CHECK_INT (reg.offset, example_regs[i].offset);
    CHECK_INT (reg.value, example_regs[i].value);
  }
  CHECK_INT (shmem_regs_reader_next (&reader, &reg), SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (reg.offset, 0x200);
  CHECK_INT (shmem_regs_reader_find (&reader, 0x104, &value), SHMEM_OK);
  CHECK_INT (value, 0x80000000);
  for (uint32_t offset = 0; offset < 0x300; offset++) {
    bool there = offset == 0x100 || offset == 0x104 || offset == 0x200;

    CHECK_INT (shmem_regs_reader_find (&reader, offset, &value),
        there ? SHMEM_OK : SHMEM_ERROR_NOT_FOUND);
  }
  free (data);
}

/* Every order of setting them makes the same bytes, in a buffer of exactly
 * that size. */
static void
write_example (void)
{
  static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
    { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

  for (int i = 0; i < 6; i++) {
    uint8_t *buffer = test_copy (example, sizeof (example));
    struct shmem_regs_writer writer;

    shmem_regs_writer_init (&writer, buffer, sizeof (example));
    for (int k = 0; k < 3; k++) {
      const struct shmem_reg *reg = &example_regs[orders[i][k]];

      CHECK_INT (
          shmem_regs_writer_set (&writer, reg->offset, ~reg->value), SHMEM_OK);
      CHECK_INT (
          shmem_regs_writer_set (&writer, reg->offset, reg->value), SHMEM_OK);
    }
    CHECK_BYTES (buffer, writer.size, example, sizeof (example));
    free (buffer);
  }
}

static void
nothing (void)
{
  struct shmem_regs_writer writer;
  struct shmem_regs_reader reader;
  struct shmem_reg reg;
  struct shmem_fault fault;

  shmem_regs_writer_init (&writer, NULL, 0);
  CHECK_INT (writer.size, 0);
  CHECK_INT (shmem_regs_writer_set (&writer, 0, 0), SHMEM_ERROR_SPACE);
  CHECK_INT (shmem_regs_reader_init (&reader, NULL, 0, NULL), SHMEM_OK);
  CHECK_INT (reader.num, 0);
  CHECK_INT (shmem_regs_reader_next (&reader, &reg), SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (shmem_regs_reader_init (&reader, NULL, 1, &fault),
      SHMEM_ERROR_INVALID_ARGUMENT);
}

/* A page of registers takes a page and one header; while it is two runs, it
 * takes a header more and a register less. */
static void
page (void)
{
  const size_t most = SHMEM_REGS_RUN_SIZE (1024) + 4;
  uint8_t *buffer = malloc (most);
  struct shmem_regs_writer writer;

  CHECK_INT (SHMEM_REGS_RUN_SIZE (1024), 4096 + 8);
  shmem_regs_writer_init (&writer, buffer, most);
  /* Two runs meet in the middle. */
  for (uint32_t i = 0; i < 512; i++) {
    CHECK_INT (shmem_regs_writer_set (&writer, 4 * i, i), SHMEM_OK);
    if (i < 511)
      CHECK_INT (
          shmem_regs_writer_set (&writer, 4 * (1023 - i), 1023 - i), SHMEM_OK);
  }
  CHECK_INT (shmem_regs_writer_set (&writer, 4 * 512, 512), SHMEM_OK);
  CHECK_INT (writer.size, SHMEM_REGS_RUN_SIZE (1024));
  CHECK_INT (buffer[5], 4);
  CHECK_INT (shmem_regs_writer_set (&writer, 8192, 0), SHMEM_ERROR_SPACE);
  CHECK_INT (shmem_regs_writer_set (&writer, 4092, 7), SHMEM_OK);
  CHECK_INT (writer.size, SHMEM_REGS_RUN_SIZE (1024));
  free (buffer);
}

/* Both ends of the offsets, which are neighbours only modulo 2^32. */
static void
ends (void)
{
  uint8_t buffer[SHMEM_REGS_MAX_SIZE (2)];
  struct shmem_regs_writer writer;
  struct shmem_regs_reader reader;
  uint32_t value = 0;

  shmem_regs_writer_init (&writer, buffer, sizeof (buffer));
  CHECK_INT (shmem_regs_writer_set (&writer, UINT32_MAX - 3, 1), SHMEM_OK);
  CHECK_INT (shmem_regs_writer_set (&writer, 0, 2), SHMEM_OK);
  CHECK_INT (writer.size, sizeof (buffer));
  CHECK_INT (shmem_regs_reader_init (&reader, buffer, sizeof (buffer), NULL),
      SHMEM_OK);
  CHECK_INT (
      shmem_regs_reader_find (&reader, UINT32_MAX - 3, &value), SHMEM_OK);
  CHECK_INT (value, 1);
  for (uint32_t i = 1; i < 4; i++)
    CHECK_INT (shmem_regs_writer_set (&writer, i, 0), SHMEM_ERROR_REGISTERS);
}

/* 64 registers set at random, against a table of them. */
static void
random_sets (void)
{
  uint8_t buffer[SHMEM_REGS_MAX_SIZE (64)];
  unsigned seed = 1;

  for (int round = 0; round < 2000; round++) {
    struct shmem_regs_writer writer;
    struct shmem_regs_reader reader;
    uint32_t table[64] = { 0 };
    struct shmem_reg reg;
    int sets = round % 100;

    shmem_regs_writer_init (&writer, buffer, sizeof (buffer));
    while (sets-- > 0) {
      uint32_t i = (uint32_t) rand_r (&seed) % 64;

      table[i] = (uint32_t) rand_r (&seed) | 1;
      CHECK_INT (shmem_regs_writer_set (&writer, 4 * i, table[i]), SHMEM_OK);
    }
    CHECK_INT (
        shmem_regs_reader_init (&reader, buffer, writer.size, NULL), SHMEM_OK);
    for (uint32_t i = 0; i < 64; i++) {
      if (table[i] == 0)
        continue;
      CHECK_INT (shmem_regs_reader_next (&reader, &reg), SHMEM_OK);
      CHECK_INT (reg.offset, 4 * i);
      CHECK_INT (reg.value, table[i]);
    }
    CHECK_INT (shmem_regs_reader_next (&reader, &reg), SHMEM_ERROR_NOT_FOUND);
  }
}

/* A full buffer: the payload stays as it was. */
static void
full (void)
{
  for (size_t size = 0; size < sizeof (example); size++) {
    uint8_t *buffer = malloc (size + 1);
    struct shmem_regs_writer writer;
    size_t written = 0;

    shmem_regs_writer_init (&writer, buffer, size);
    for (int i = 0; i < 3; i++) {
      enum shmem_result result = shmem_regs_writer_set (
          &writer, example_regs[i].offset, example_regs[i].value);

      CHECK (result == SHMEM_OK || result == SHMEM_ERROR_SPACE);
      CHECK (result == SHMEM_OK || writer.size == written);
      written = writer.size;
    }
    CHECK (written < sizeof (example));
    free (buffer);
  }
}

static void
check_fault (
    const uint32_t *words, size_t size, enum shmem_result result, size_t offset)
{
  uint8_t *data = malloc (size);
  struct shmem_regs_reader reader, before;
  struct shmem_fault fault;

  for (size_t i = 0; i < size; i++)
    data[i] = (uint8_t) (words[i / 4] >> 8 * (i % 4));
  memset (&reader, 0x5a, sizeof (reader));
  before = reader;
  CHECK_INT (shmem_regs_reader_init (&reader, data, size, &fault), result);
  CHECK_INT (fault.result, result);
  CHECK_INT (fault.offset, offset);
  CHECK (memcmp (&reader, &before, sizeof (reader)) == 0);
  free (data);
}

#define CHECK_FAULT(result, offset, ...)                                       \
  check_fault ((const uint32_t[]){ __VA_ARGS__ },                              \
      sizeof ((const uint32_t[]){ __VA_ARGS__ }), result, offset)

static void
faults (void)
{
  CHECK_FAULT (SHMEM_ERROR_TRUNCATED, 0, 0);
  CHECK_FAULT (SHMEM_ERROR_TRUNCATED, 12, 0, 1, 7, 8);
  CHECK_FAULT (SHMEM_ERROR_TRUNCATED, 4, 0, 2, 7);
  CHECK_FAULT (SHMEM_ERROR_TRUNCATED, 4, 0, 0x40000000, 7);
  CHECK_FAULT (SHMEM_ERROR_REGISTERS, 4, 0, 0x40000001, 7);
  CHECK_FAULT (SHMEM_ERROR_REGISTERS, 4, 0xfffffffc, 2, 7, 7);
  CHECK_FAULT (SHMEM_ERROR_REGISTERS, 4, 0, 0);
  CHECK_FAULT (SHMEM_ERROR_REGISTERS, 0, 3, 1, 7);
  CHECK_FAULT (SHMEM_ERROR_REGISTERS, 12, 0, 1, 7, 0, 1, 7);
  CHECK_FAULT (SHMEM_ERROR_REGISTERS, 12, 0, 1, 7, 4, 1, 7);
  CHECK_FAULT (SHMEM_ERROR_REGISTERS, 12, 8, 1, 7, 0, 1, 7);
  for (size_t size = 1; size < sizeof (example); size++) {
    uint8_t *data = test_copy (example, size);
    struct shmem_regs_reader reader;

    /* What is left of it can only be the first run. */
    CHECK_INT (shmem_regs_reader_init (&reader, data, size, NULL),
        size == 16 ? SHMEM_OK : SHMEM_ERROR_TRUNCATED);
    free (data);
  }
}

static const struct test_case cases[] = {
  TEST_CASE (read_example),
  TEST_CASE (write_example),
  TEST_CASE (nothing),
  TEST_CASE (page),
  TEST_CASE (ends),
  TEST_CASE (random_sets),
  TEST_CASE (full),
  TEST_CASE (faults),
};

TEST_MAIN (cases)
