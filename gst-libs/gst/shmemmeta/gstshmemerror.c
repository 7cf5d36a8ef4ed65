/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The error domain of the library.
 */

#include <gst/shmemmeta/gstshmemerror.h>

G_DEFINE_QUARK (gst - shmem - error - quark, gst_shmem_error)
