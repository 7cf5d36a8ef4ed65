/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a fuzz target and the two things that call it agree on. */

#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Called for each input; crashes when a promise was broken. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* There in every build, and says what was expected. */
#define FUZZ_CHECK(expr)                                                       \
  do {                                                                         \
    if (!(expr)) {                                                             \
      fprintf (stderr, "%s:%d: %s\n", __FILE__, __LINE__, #expr);              \
      abort ();                                                                \
    }                                                                          \
  } while (0)

#endif /* TESTS_FUZZ_H */
