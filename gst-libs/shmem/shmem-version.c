/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The version of the library. */

#include <shmem/shmem-version.h>

#include <stddef.h>

void
shmem_version (uint32_t *major, uint32_t *minor, uint32_t *micro)
{
  if (major != NULL)
    *major = SHMEM_VERSION_MAJOR;
  if (minor != NULL)
    *minor = SHMEM_VERSION_MINOR;
  if (micro != NULL)
    *micro = SHMEM_VERSION_MICRO;
}
