/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* says(), on which the tests of messages depend: a message that loses what it
 * is about must not pass. */

#include "lib-shmem/says.h"
#include "lib-shmem/shmem-test.h"

static void
test_nouns (void)
{
  const char *text = "Plane 3: its stride is 0";

  CHECK (says (text, "plane 3"));
  CHECK (says (text, "stride, plane 3, 0"));
  CHECK (!says (text, "plane 3, width"));
  CHECK (!says (text, "width, plane 3"));
  CHECK (!says ("", "plane"));
  CHECK (says (text, ""));
}

static void
test_numbers (void)
{
  CHECK (!says ("plane 12", "plane 1"));
  CHECK (!says ("112 frames", "12 frames"));
  CHECK (says ("112 and 12 frames", "12 frames"));
  CHECK (says ("64x16", "64x16"));
  CHECK (!says ("64x160", "64x16"));
}

static void
test_not (void)
{
  CHECK (says ("plane 1: its offset", "plane 1, !size"));
  CHECK (!says ("plane 1: its size", "plane 1, !size"));
}

static const struct test_case cases[] = {
  TEST_CASE (test_nouns),
  TEST_CASE (test_numbers),
  TEST_CASE (test_not),
};

TEST_MAIN (cases)
