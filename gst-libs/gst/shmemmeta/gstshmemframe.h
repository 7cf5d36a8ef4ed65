/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_FRAME_H__
#define __GST_SHMEM_FRAME_H__

#include <gst/shmemmeta/gstshmemcontainermeta.h>
#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include <gst/shmemmeta/gstshmemstatic.h>

G_BEGIN_DECLS

/**
 * GstShmemEntryFunc:
 * @entry: an entry of the frame; its bytes are valid until the function returns
 * @user_data: as given to gst_buffer_foreach_shmem_entry()
 *
 * Returns: %FALSE to stop
 *
 * Since: 0.9
 */
typedef gboolean (*GstShmemEntryFunc) (
    const GstShmemEntry *entry, gpointer user_data);

GST_SHMEM_META_API
gboolean gst_buffer_foreach_shmem_entry (GstBuffer *buffer, gint picture,
    GstShmemEntryFunc func, gpointer user_data);

GST_SHMEM_META_API
gboolean gst_buffer_get_shmem_mastering_display (GstBuffer *buffer,
    gint picture, GstVideoMasteringDisplayInfo *values, GError **error);

GST_SHMEM_META_API
gboolean gst_buffer_get_shmem_content_light_level (GstBuffer *buffer,
    gint picture, GstVideoContentLightLevel *values, GError **error);

GST_SHMEM_META_API
gboolean gst_buffer_get_shmem_cicp (
    GstBuffer *buffer, gint picture, GstShmemCicp *values, GError **error);

GST_SHMEM_META_API
gboolean gst_buffer_get_shmem_hdr10_plus (
    GstBuffer *buffer, gint picture, GstShmemHdr10Plus *values, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_FRAME_H__ */
