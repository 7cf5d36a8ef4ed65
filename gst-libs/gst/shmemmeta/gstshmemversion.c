/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The version of the library, which can be later than that of the headers that
 * a program was built with. */

#include <gst/shmemmeta/gstshmemversion.h>

/**
 * gst_shmem_version:
 * @major: (out) (optional): set
 * @minor: (out) (optional): set
 * @micro: (out) (optional): set
 *
 * The version of the library that the program runs with; that of its headers is
 * #GST_SHMEM_VERSION_MAJOR and so on.
 *
 * Threads: any.
 *
 * Since: 0.9
 */
void
gst_shmem_version (guint *major, guint *minor, guint *micro)
{
  if (major)
    *major = GST_SHMEM_VERSION_MAJOR;
  if (minor)
    *minor = GST_SHMEM_VERSION_MINOR;
  if (micro)
    *micro = GST_SHMEM_VERSION_MICRO;
}
