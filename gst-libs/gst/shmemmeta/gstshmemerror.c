/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The error domain of everything above libshmem-container. */

#include <gst/shmemmeta/gstshmemerror.h>

GQuark
gst_shmem_error_quark (void)
{
  return g_quark_from_static_string ("gst-shmem-error-quark");
}
