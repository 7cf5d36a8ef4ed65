/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Converts codes of SMPTE ST 2084 to nits, and prints them.
 */

#include "describe/pq.h"
#include "tool.h"

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

/* Four digits, as far as the code itself has so many. */
gchar *
tool_format_pq (guint code)
{
  gdouble nits = tool_pq_to_nits (code);
  g_autofree gchar *number = tool_format_number (nits,
      nits >= 100      ? 0
          : nits >= 10 ? 1
          : nits >= 1  ? 2
          : nits > .01 ? 3
                       : 5);

  return g_strdup_printf ("%s nits", number);
}
