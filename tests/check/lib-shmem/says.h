/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a text for people names, whatever its sentence. */

#ifndef TESTS_SAYS_H
#define TESTS_SAYS_H

#include <stdbool.h>

/* Whether each of @nouns is in @text, in any order and case; ", " separates
 * them. A number must be a whole one: "plane 1" is not in "plane 12". One after
 * "!" must not be there. No noun says nothing. */
bool says (const char *text, const char *nouns);

#endif /* TESTS_SAYS_H */
