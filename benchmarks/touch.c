/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "touch.h"

#include <string.h>

#define PAGE 4096

gboolean
bench_touch_parse (const gchar *name, BenchTouch *touch)
{
  static const gchar *const names[] = { "none", "page", "all", NULL };
  guint i;

  for (i = 0; names[i]; i++)
    if (strcmp (name, names[i]) == 0) {
      *touch = (BenchTouch) i;
      return TRUE;
    }
  return FALSE;
}

guint64
bench_touch (BenchTouch touch, const guint8 *data, gsize size)
{
  guint64 sum = 0, word;
  gsize i;

  if (touch == BENCH_TOUCH_PAGE) {
    for (i = 0; i < size; i += PAGE)
      sum += data[i];
  } else if (touch == BENCH_TOUCH_ALL) {
    for (i = 0; i + sizeof word <= size; i += sizeof word) {
      memcpy (&word, data + i, sizeof word);
      sum += word;
    }
  }
  return sum;
}
