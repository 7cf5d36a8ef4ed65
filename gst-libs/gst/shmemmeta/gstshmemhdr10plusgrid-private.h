/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. Field names of the two actual peak luminance grids of an HDR10+
 * message. */

#ifndef __GSTSHMEMHDR10PLUSGRID_PRIVATE_H__
#define __GSTSHMEMHDR10PLUSGRID_PRIVATE_H__

#include <glib.h>

typedef struct
{
  const gchar *flag;
  const gchar *rows;
  const gchar *cols;
  const gchar *value;
} GridNames;

#define GRID_NAMES(display)                                                    \
  {                                                                            \
    display "_actual_peak_luminance_flag",                                     \
        "num_rows_" display "_actual_peak_luminance",                          \
        "num_cols_" display "_actual_peak_luminance",                          \
        display "_actual_peak_luminance"                                       \
  }

static const GridNames targeted_names = GRID_NAMES ("targeted_system_display");
static const GridNames mastering_names = GRID_NAMES ("mastering_display");

#endif /* __GSTSHMEMHDR10PLUSGRID_PRIVATE_H__ */
