/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: what a GstVideoHDRMeta says, from and to an entry. */

#ifndef __GST_SHMEM_VIDEO_HDR_PRIVATE_H__
#define __GST_SHMEM_VIDEO_HDR_PRIVATE_H__

#include <gst/shmemmeta/gstshmemcontainer.h>

G_BEGIN_DECLS

/* Longest message that is kept off the heap. No HDR10+ message is longer. */
#define GST_SHMEM_VIDEO_HDR_SMALL 1024

typedef struct
{
  GstShmemEntry entry; /* its bytes are in one of the others */
  guint8 small[GST_SHMEM_VIDEO_HDR_SMALL];
  guint8 *large; /* or NULL */
} GstShmemVideoHdr;

/* Sets @self to the last HDR10+ message in a GstVideoHDRMeta of @buffer; FALSE,
 * and an entry of size 0, if there is none, or GStreamer is older than that
 * meta. Clear it in any case. */
G_GNUC_INTERNAL
gboolean _gst_shmem_video_hdr_read (GstShmemVideoHdr *self, GstBuffer *buffer);
G_GNUC_INTERNAL
void _gst_shmem_video_hdr_clear (GstShmemVideoHdr *self);

/* FALSE with GST_SHMEM_ERROR_NOT_SUPPORTED if GStreamer is older. */
G_GNUC_INTERNAL
gboolean _gst_shmem_video_hdr_is_supported (GError **error);

/* Makes the message @entry that of the only GstVideoHDRMeta of @buffer; whether
 * there was one that said something else. */
G_GNUC_INTERNAL
gboolean _gst_shmem_video_hdr_write (
    GstBuffer *buffer, const GstShmemEntry *entry);

G_END_DECLS

#endif /* __GST_SHMEM_VIDEO_HDR_PRIVATE_H__ */
