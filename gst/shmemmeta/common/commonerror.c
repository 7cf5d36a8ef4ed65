/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Errors of checks, as GError. Nothing is posted here: the element decides
 * what an error means for it. */

#include "common/commonerror.h"

gboolean
common_fail (GError **error, GQuark domain, gint code, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (
      error, g_error_new_valist (domain, code, format, arguments));
  va_end (arguments);
  return FALSE;
}
