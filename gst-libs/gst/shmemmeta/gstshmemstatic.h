/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_STATIC_H__
#define __GST_SHMEM_STATIC_H__

#include <gst/shmemmeta/gstshmemcontainerbuilder.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* Code points of ITU-T H.273; only these transfer characteristics are HDR. */
#define GST_SHMEM_CICP_UNSPECIFIED 2
#define GST_SHMEM_CICP_TRANSFER_PQ 16
#define GST_SHMEM_CICP_TRANSFER_HLG 18

/**
 * GstShmemCicp:
 * @colour_primaries: clause 8.1
 * @transfer_characteristics: clause 8.2
 * @matrix_coefficients: clause 8.3
 * @full_range: whether samples use all codes
 *
 * ITU-T H.273 code points, the payload of a `CICP` entry. A plain value: copy
 * it by assignment.
 *
 * Since: 0.9
 */
typedef struct
{
  guint8 colour_primaries;
  guint8 transfer_characteristics;
  guint8 matrix_coefficients;
  gboolean full_range;
} GstShmemCicp;

GST_SHMEM_META_API
gboolean gst_shmem_mastering_display_parse (
    GstVideoMasteringDisplayInfo *values, const guint8 *data, gsize size,
    GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_mastering_display_read (GstVideoMasteringDisplayInfo *values,
    GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
void gst_shmem_mastering_display_add (
    const GstVideoMasteringDisplayInfo *values,
    GstShmemContainerBuilder *builder);

GST_SHMEM_META_API
gboolean gst_shmem_content_light_level_parse (GstVideoContentLightLevel *values,
    const guint8 *data, gsize size, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_content_light_level_read (GstVideoContentLightLevel *values,
    GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
void gst_shmem_content_light_level_add (
    const GstVideoContentLightLevel *values, GstShmemContainerBuilder *builder);

#define GST_TYPE_SHMEM_CICP (gst_shmem_cicp_get_type ())
GST_SHMEM_META_API
GType gst_shmem_cicp_get_type (void);

GST_SHMEM_META_API
gboolean gst_shmem_cicp_parse (
    GstShmemCicp *values, const guint8 *data, gsize size, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_cicp_read (
    GstShmemCicp *values, GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
void gst_shmem_cicp_add (
    const GstShmemCicp *values, GstShmemContainerBuilder *builder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstShmemCicp, g_free)

G_END_DECLS

#endif /* __GST_SHMEM_STATIC_H__ */
