/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:gstshmemerror
 * @title: GstShmemError
 * @short_description: The error domain of the library
 *
 * Nothing is logged: errors are for the caller to report.
 *
 * Threads: any thread may call these.
 *
 * Since: 0.9
 */

#include <gst/shmemmeta/gstshmemerror.h>

#include "gstshmem-private.h"

/* As subtractions, it would be another name. */
/* clang-format off */
G_DEFINE_QUARK (gst-shmem-error-quark, gst_shmem_error)
/* clang-format on */

gboolean
_gst_shmem_refuse (GError **error, GstShmemError code, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error)
    *error =
        g_error_new_valist (GST_SHMEM_ERROR, (gint) code, format, arguments);
  va_end (arguments);
  return FALSE;
}
