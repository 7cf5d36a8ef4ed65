/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Stands in for PNG where cairo was not there at build time.
 */

#include "canvas.h"
#include "tool.h"

Canvas *
canvas_new_png (gdouble width, gdouble height, GError **error)
{
  (void) width;
  (void) height;
  g_set_error_literal (error, TOOL_ERROR, TOOL_ERROR_MISSING,
      "this build has no cairo and draws no PNG; give OUT a name that ends in "
      ".svg");
  return NULL;
}
