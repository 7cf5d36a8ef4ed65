/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_STATIC_H__
#define __GST_SHMEM_STATIC_H__

#include <gst/shmemmeta/gstshmemcontainerbuilder.h>

G_BEGIN_DECLS

/**
 * GstShmemChromaticity:
 * @x: in 0.00002
 * @y: in 0.00002
 *
 * A CIE 1931 chromaticity.
 *
 * Since: 0.1
 */
typedef struct
{
  guint16 x;
  guint16 y;
} GstShmemChromaticity;

/**
 * GstShmemMasteringDisplay:
 * @primaries: red, green and blue, in this order
 * @white_point: white
 * @max_luminance: in 0.0001 cd/m2
 * @min_luminance: in 0.0001 cd/m2
 *
 * SMPTE ST 2086 mastering display colour volume, the payload of an `MDCV`
 * entry. A plain value: copy it by assignment.
 *
 * Since: 0.1
 */
typedef struct
{
  GstShmemChromaticity primaries[3];
  GstShmemChromaticity white_point;
  guint32 max_luminance;
  guint32 min_luminance;
} GstShmemMasteringDisplay;

/**
 * GstShmemContentLightLevel:
 * @max_content_light_level: MaxCLL in cd/m2, 0 where unknown
 * @max_frame_average_light_level: MaxFALL in cd/m2, 0 where unknown
 *
 * CTA-861.3 content light level (H.265 clause D.3.35), the payload of a
 * `CLLI` entry. A plain value: copy it by assignment.
 *
 * Since: 0.1
 */
typedef struct
{
  guint16 max_content_light_level;
  guint16 max_frame_average_light_level;
} GstShmemContentLightLevel;

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
 * Since: 0.1
 */
typedef struct
{
  guint8 colour_primaries;
  guint8 transfer_characteristics;
  guint8 matrix_coefficients;
  gboolean full_range;
} GstShmemCicp;

#define GST_TYPE_SHMEM_MASTERING_DISPLAY                                       \
  (gst_shmem_mastering_display_get_type ())
GST_SHMEM_META_API
GType gst_shmem_mastering_display_get_type (void);

GST_SHMEM_META_API
GstShmemMasteringDisplay *gst_shmem_mastering_display_copy (
    const GstShmemMasteringDisplay *values);

GST_SHMEM_META_API
void gst_shmem_mastering_display_free (GstShmemMasteringDisplay *values);

GST_SHMEM_META_API
gboolean gst_shmem_mastering_display_read (GstShmemMasteringDisplay *values,
    GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
void gst_shmem_mastering_display_add (
    const GstShmemMasteringDisplay *values, GstShmemContainerBuilder *builder);

#define GST_TYPE_SHMEM_CONTENT_LIGHT_LEVEL                                     \
  (gst_shmem_content_light_level_get_type ())
GST_SHMEM_META_API
GType gst_shmem_content_light_level_get_type (void);

GST_SHMEM_META_API
GstShmemContentLightLevel *gst_shmem_content_light_level_copy (
    const GstShmemContentLightLevel *values);

GST_SHMEM_META_API
void gst_shmem_content_light_level_free (GstShmemContentLightLevel *values);

GST_SHMEM_META_API
gboolean gst_shmem_content_light_level_read (GstShmemContentLightLevel *values,
    GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
void gst_shmem_content_light_level_add (
    const GstShmemContentLightLevel *values, GstShmemContainerBuilder *builder);

#define GST_TYPE_SHMEM_CICP (gst_shmem_cicp_get_type ())
GST_SHMEM_META_API
GType gst_shmem_cicp_get_type (void);

GST_SHMEM_META_API
GstShmemCicp *gst_shmem_cicp_copy (const GstShmemCicp *values);

GST_SHMEM_META_API
void gst_shmem_cicp_free (GstShmemCicp *values);

GST_SHMEM_META_API
gboolean gst_shmem_cicp_read (
    GstShmemCicp *values, GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
void gst_shmem_cicp_add (
    const GstShmemCicp *values, GstShmemContainerBuilder *builder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstShmemMasteringDisplay, gst_shmem_mastering_display_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstShmemContentLightLevel, gst_shmem_content_light_level_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstShmemCicp, gst_shmem_cicp_free)

G_END_DECLS

#endif /* __GST_SHMEM_STATIC_H__ */
