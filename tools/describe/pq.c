/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Converts codes of SMPTE ST 2084 to nits.
 */

#include "describe/pq.h"

#include <math.h>

gdouble
tool_pq_to_nits (guint code)
{
  const gdouble m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128;
  const gdouble c1 = 3424.0 / 4096, c2 = 2413.0 / 4096 * 32,
                c3 = 2392.0 / 4096 * 32;
  gdouble e = pow (MIN (code, TOOL_PQ_MAX) / (gdouble) TOOL_PQ_MAX, 1 / m2);

  return 10000 * pow (MAX (e - c1, 0) / (c2 - c3 * e), 1 / m1);
}
