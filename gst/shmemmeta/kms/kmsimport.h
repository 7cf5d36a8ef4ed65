/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSIMPORT_H__
#define __KMSIMPORT_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Whether the driver of @fd makes framebuffers of @info of memory of
 * @allocator, by way of udmabuf. Tries it with memory that is only for that. */
gboolean kms_import_works (
    gint fd, GstAllocator *allocator, const GstVideoInfo *info, GError **error);

G_END_DECLS

#endif /* __KMSIMPORT_H__ */
