/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Looks for nouns in a text, without regard to case. Knows ASCII only: other
 * bytes are compared as they are. */

#include "lib-shmem/says.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool
is_whole_number (const char *text, const char *at, const char *end)
{
  if (isdigit ((unsigned char) *at) && at > text
      && isdigit ((unsigned char) at[-1]))
    return false;
  return !(isdigit ((unsigned char) end[-1]) && isdigit ((unsigned char) *end));
}

static bool
has_noun (const char *text, const char *noun, size_t size)
{
  if (size == 0)
    return true;
  for (const char *at = text; strlen (at) >= size; at++)
    if (strncasecmp (at, noun, size) == 0
        && is_whole_number (text, at, at + size))
      return true;
  return false;
}

bool
says (const char *text, const char *nouns)
{
  const char *end;

  for (; nouns != NULL; nouns = end != NULL ? end + 2 : NULL) {
    bool there = *nouns != '!';

    nouns += !there;
    end = strstr (nouns, ", ");
    if (has_noun (text, nouns, end ? (size_t) (end - nouns) : strlen (nouns))
        != there)
      return false;
  }
  return true;
}
