/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_UDMABUF_H__
#define __GST_SHMEM_UDMABUF_H__

#include <gst/shmemmeta/gstshmemallocator.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
GstMemory *gst_shmem_memory_to_dmabuf (GstMemory *memory, GError **error);

GST_SHMEM_META_API
GstBuffer *gst_shmem_buffer_to_dmabuf (GstBuffer *buffer, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_UDMABUF_H__ */
