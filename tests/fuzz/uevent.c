/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Uevents: nothing behind their last byte is read, one that is cut counts for
 * nothing, lines that are not known change nothing, and one that counts names
 * the device and what happened.
 */

#include <string.h>

#include "fuzz.h"
#include "kms/kmshotplug.h"

#define MINOR 1
#define CONNECTOR 33

static int
parse (const uint8_t *data, size_t size, const char *behind, size_t n_behind)
{
  /* Of that size and no more, for the sanitizer. */
  char *exact = malloc (size + n_behind > 0 ? size + n_behind : 1);
  int parsed;

  memcpy (exact, data, size);
  memcpy (exact + size, behind, n_behind);
  parsed = kms_hotplug_parse (exact, size + n_behind, MINOR, CONNECTOR);
  free (exact);
  return parsed;
}

static int
has_line (const uint8_t *data, size_t size, const char *line)
{
  const size_t length = strlen (line) + 1;

  for (size_t i = 0; i + length <= size; i++)
    if ((i == 0 || data[i - 1] == 0) && memcmp (data + i, line, length) == 0)
      return 1;
  return 0;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char more[] = "SEQNUM=7\0OTHER=";
  const int parsed = parse (data, size, "", 0);

  if (!parsed)
    return 0;
  FUZZ_CHECK (has_line (data, size, "SUBSYSTEM=drm"));
  FUZZ_CHECK (!has_line (data, size, "CONNECTOR=34"));
  FUZZ_CHECK (parse (data, size, more, sizeof (more)));
  /* Unless the last line is empty, its end is missed. */
  FUZZ_CHECK (data[size - 2] == 0 || !parse (data, size - 1, "", 0));
  FUZZ_CHECK (!parse (data, size, "PROPERTY=7", sizeof ("PROPERTY=7")));
  return 0;
}
