/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The readers against a second implementation: the files that
 * tests/fuzz/make-seeds.py made and called good or bad.
 */

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

#include <shmem/shmem-planes.h>
#include <shmem/shmem-regs.h>
#include <shmem/shmem-sequence.h>

#include "lib-shmem/golden.h"
#include "lib-shmem/shmem-test.h"

#define MAX_SEED_SIZE 65536

typedef bool (*takes_func) (const uint8_t *data, size_t size);

static bool
takes_container (const uint8_t *data, size_t size)
{
  struct shmem_reader reader;

  return shmem_reader_init (&reader, data, size, NULL, NULL) == SHMEM_OK;
}

static bool
takes_sequence (const uint8_t *data, size_t size)
{
  struct shmem_sequence_reader reader;
  struct shmem_sequence_record record;
  enum shmem_result result =
      shmem_sequence_reader_init (&reader, data, size, NULL);

  while (result == SHMEM_OK)
    result = shmem_sequence_reader_next (&reader, &record, NULL);
  return result == SHMEM_ERROR_NOT_FOUND;
}

static bool
takes_regs (const uint8_t *data, size_t size)
{
  struct shmem_regs_reader reader;

  return shmem_regs_reader_init (&reader, data, size, NULL) == SHMEM_OK;
}

static bool
takes_planes (const uint8_t *data, size_t size)
{
  struct shmem_planes planes;

  return shmem_planes_parse (&planes, data, size, NULL) == SHMEM_OK;
}

static uint8_t *
load (const char *folder, const char *name, size_t *size)
{
  char path[4096];
  uint8_t *data = malloc (MAX_SEED_SIZE), *copy;
  FILE *file;

  snprintf (path, sizeof (path), SEEDS "/%s/%s", folder, name);
  file = fopen (path, "rb");
  CHECK (file != NULL);
  *size = fread (data, 1, MAX_SEED_SIZE, file);
  CHECK (*size < MAX_SEED_SIZE);
  fclose (file);
  copy = test_copy (data, *size);
  free (data);
  return copy;
}

static void
check_seed (const char *folder, const char *name, takes_func takes)
{
  bool good = strncmp (name, "good-", 5) == 0;
  size_t size;
  uint8_t *data = load (folder, name, &size);

  CHECK (good || strncmp (name, "bad-", 4) == 0);
  if (takes (data, size) != good) {
    printf ("# %s/%s\n", folder, name);
    CHECK (!"the two implementations agree");
  }
  free (data);
}

static void
check_folder (const char *folder, takes_func takes)
{
  char path[4096];
  struct dirent *entry;
  DIR *dir;
  int num = 0;

  snprintf (path, sizeof (path), SEEDS "/%s", folder);
  dir = opendir (path);
  CHECK (dir != NULL);
  while ((entry = readdir (dir)) != NULL) {
    if (entry->d_name[0] == '.')
      continue;
    check_seed (folder, entry->d_name, takes);
    num++;
  }
  closedir (dir);
  CHECK (num > 0);
}

static void
containers (void)
{
  check_folder ("container-reader", takes_container);
}

static void
sequences (void)
{
  check_folder ("sequence-reader", takes_sequence);
}

static void
registers (void)
{
  check_folder ("regs-reader", takes_regs);
}

static void
plane_tables (void)
{
  check_folder ("planes-reader", takes_planes);
}

/* The other implementation makes the bytes that were written by hand. */
static void
same_golden (void)
{
  size_t size;
  uint8_t *data = load ("container-reader", "good-example", &size);

  CHECK_BYTES (data, size, golden_container, sizeof (golden_container));
  free (data);
}

static const struct test_case cases[] = {
  TEST_CASE (containers),
  TEST_CASE (sequences),
  TEST_CASE (registers),
  TEST_CASE (plane_tables),
  TEST_CASE (same_golden),
};

TEST_MAIN (cases)
