/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a consumer does with the bytes of a frame. */

#ifndef BENCH_TOUCH_H
#define BENCH_TOUCH_H

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BENCH_TOUCH_NONE,
  BENCH_TOUCH_PAGE, /* a byte of each page */
  BENCH_TOUCH_ALL,
} BenchTouch;

gboolean bench_touch_parse (const gchar *name, BenchTouch *touch);
/* A sum that depends on what was read. */
guint64 bench_touch (BenchTouch touch, const guint8 *data, gsize size);

G_END_DECLS

#endif /* BENCH_TOUCH_H */
