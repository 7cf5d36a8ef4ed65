/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_META_PRELUDE_H__
#define __GST_SHMEM_META_PRELUDE_H__

#include <gst/gst.h>

#ifndef GST_SHMEM_META_API
#define GST_SHMEM_META_API extern __attribute__ ((visibility ("default")))
#endif

#endif /* __GST_SHMEM_META_PRELUDE_H__ */
