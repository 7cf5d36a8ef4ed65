/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_KMS_IMPORT_H__
#define __SHMEM_KMS_IMPORT_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Whether the driver of @fd makes framebuffers of @info of memory of
 * @allocator, by way of udmabuf. Tries it with memory that is only for that. */
gboolean shmem_kms_import_works (
    gint fd, GstAllocator *allocator, const GstVideoInfo *info, GError **error);

G_END_DECLS

#endif /* __SHMEM_KMS_IMPORT_H__ */
