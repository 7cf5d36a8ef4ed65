/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_HDR10_PLUS_H__
#define __GST_SHMEM_HDR10_PLUS_H__

#include <gst/shmemmeta/gstshmemcontainerbuilder.h>
#include <shmem/shmem-hdr10plus.h>

G_BEGIN_DECLS

#define GST_SHMEM_HDR10_PLUS_MAX_WINDOWS SHMEM_HDR10PLUS_MAX_WINDOWS
#define GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES SHMEM_HDR10PLUS_MAX_PERCENTILES
#define GST_SHMEM_HDR10_PLUS_MAX_ANCHORS SHMEM_HDR10PLUS_MAX_ANCHORS
#define GST_SHMEM_HDR10_PLUS_MAX_ROWS SHMEM_HDR10PLUS_MAX_ROWS
#define GST_SHMEM_HDR10_PLUS_MAX_COLS SHMEM_HDR10PLUS_MAX_COLS
/* Size of the longest message in bytes. */
#define GST_SHMEM_HDR10_PLUS_MAX_SIZE SHMEM_HDR10PLUS_MAX_SIZE

/**
 * GstShmemHdr10PlusPeakLuminance:
 *
 * actual_peak_luminance of the targeted or the mastering display. See
 * `struct shmem_hdr10plus_peak_luminance` in shmem/shmem-hdr10plus.h.
 *
 * Since: 0.9
 */
typedef struct shmem_hdr10plus_peak_luminance GstShmemHdr10PlusPeakLuminance;

/**
 * GstShmemHdr10PlusPercentile:
 *
 * A percentage and its percentile. See `struct shmem_hdr10plus_percentile` in
 * shmem/shmem-hdr10plus.h.
 *
 * Since: 0.9
 */
typedef struct shmem_hdr10plus_percentile GstShmemHdr10PlusPercentile;

/**
 * GstShmemHdr10PlusWindow:
 *
 * One processing window. See `struct shmem_hdr10plus_window` in
 * shmem/shmem-hdr10plus.h.
 *
 * Since: 0.9
 */
typedef struct shmem_hdr10plus_window GstShmemHdr10PlusWindow;

/**
 * GstShmemHdr10Plus:
 *
 * The values of one SMPTE ST 2094-40 (HDR10+) message. A plain value: copy it
 * by assignment. See `struct shmem_hdr10plus` in shmem/shmem-hdr10plus.h.
 *
 * Since: 0.9
 */
typedef struct shmem_hdr10plus GstShmemHdr10Plus;

#define GST_TYPE_SHMEM_HDR10_PLUS (gst_shmem_hdr10_plus_get_type ())
GST_SHMEM_META_API
GType gst_shmem_hdr10_plus_get_type (void);

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_parse (
    GstShmemHdr10Plus *values, const guint8 *data, gsize size, GError **error);

GST_SHMEM_META_API
GBytes *gst_shmem_hdr10_plus_write (
    const GstShmemHdr10Plus *values, GError **error);

GST_SHMEM_META_API
GVariant *gst_shmem_hdr10_plus_to_variant (const GstShmemHdr10Plus *values);

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_from_variant (
    GstShmemHdr10Plus *values, GVariant *variant, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_read (
    GstShmemHdr10Plus *values, GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_add (const GstShmemHdr10Plus *values,
    GstShmemContainerBuilder *builder, GError **error);

/**
 * GstShmemHdr10PlusFault:
 * @field: name of the field in the standard; static
 * @window: index of the window, or -1 for a field of the whole message
 * @index: index in a list, or in a grid, row by row; or -1
 * @value: its value
 * @min: lowest value allowed
 * @max: highest value allowed
 *
 * A field out of range. A flag that must be 0 has @max 0.
 *
 * Since: 0.9
 */
typedef struct
{
  const gchar *field;
  gint window;
  gint index;
  guint32 value;
  guint32 min;
  guint32 max;
} GstShmemHdr10PlusFault;

GST_SHMEM_META_API
GArray *gst_shmem_hdr10_plus_validate (
    const GstShmemHdr10Plus *values, guint width, guint height);

G_END_DECLS

#endif /* __GST_SHMEM_HDR10_PLUS_H__ */
