/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GST_SHMEM_ALLOCATOR_PRIVATE_H__
#define __GST_SHMEM_ALLOCATOR_PRIVATE_H__

#include <gst/shmemmeta/gstshmemallocator.h>

G_BEGIN_DECLS

/* Memory of @fd, which it takes: this process made and sealed it, as
 * SHMEM_SEALS_IMMUTABLE, so there is nothing to check. */
G_GNUC_INTERNAL
GstMemory *gst_shmem_allocator_wrap_immutable (
    GstShmemAllocator *allocator, gint fd, gsize size);

G_END_DECLS

#endif /* __GST_SHMEM_ALLOCATOR_PRIVATE_H__ */
