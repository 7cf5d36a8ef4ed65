/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_HDR10_PLUS_H__
#define __GST_SHMEM_HDR10_PLUS_H__

#include <gst/shmemmeta/gstshmemcontainerbuilder.h>

G_BEGIN_DECLS

#define GST_SHMEM_HDR10_PLUS_MAX_WINDOWS 3
#define GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES 15
#define GST_SHMEM_HDR10_PLUS_MAX_ANCHORS 15
#define GST_SHMEM_HDR10_PLUS_MAX_ROWS 25
#define GST_SHMEM_HDR10_PLUS_MAX_COLS 25
/* Size of the longest message in bytes. */
#define GST_SHMEM_HDR10_PLUS_MAX_SIZE 913

/**
 * GstShmemHdr10PlusPeakLuminance:
 * @present: whether the message contains it
 * @num_rows: 2 to 25
 * @num_cols: 2 to 25
 * @values: [row][column], 0 to 15, in 1/15 of the peak
 *
 * actual_peak_luminance of the targeted or the mastering display.
 *
 * Since: 0.1
 */
typedef struct
{
  gboolean present;
  guint8 num_rows;
  guint8 num_cols;
  guint8 values[GST_SHMEM_HDR10_PLUS_MAX_ROWS][GST_SHMEM_HDR10_PLUS_MAX_COLS];
} GstShmemHdr10PlusPeakLuminance;

/**
 * GstShmemHdr10PlusPercentile:
 * @percentage: 0 to 100
 * @percentile: linearised maxRGB, in 0.00001
 *
 * Since: 0.1
 */
typedef struct
{
  guint8 percentage;
  guint32 percentile;
} GstShmemHdr10PlusPercentile;

/**
 * GstShmemHdr10PlusWindow:
 * @window_upper_left_corner_x: pixels; the geometry up to
 *     @overlap_process_option is that of windows 1 and 2, and 0 in window 0,
 *     which is the whole picture
 * @window_upper_left_corner_y: pixels
 * @window_lower_right_corner_x: pixels
 * @window_lower_right_corner_y: pixels
 * @center_of_ellipse_x: pixels
 * @center_of_ellipse_y: pixels
 * @rotation_angle: degrees, 0 to 180
 * @semimajor_axis_internal_ellipse: pixels
 * @semimajor_axis_external_ellipse: pixels
 * @semiminor_axis_external_ellipse: pixels
 * @overlap_process_option: 0 or 1
 * @maxscl: red, green and blue, in 0.00001
 * @average_maxrgb: in 0.00001
 * @num_distribution_maxrgb_percentiles: 0 to 15
 * @distribution_maxrgb: percentiles
 * @fraction_bright_pixels: in 0.001
 * @tone_mapping_flag: whether the knee point and the anchors are present
 * @knee_point_x: in 1/4095
 * @knee_point_y: in 1/4095
 * @num_bezier_curve_anchors: 0 to 15
 * @bezier_curve_anchors: in 1/1023
 * @color_saturation_mapping_flag: whether the weight is present
 * @color_saturation_weight: in 1/8
 *
 * One processing window.
 *
 * Since: 0.1
 */
typedef struct
{
  guint16 window_upper_left_corner_x;
  guint16 window_upper_left_corner_y;
  guint16 window_lower_right_corner_x;
  guint16 window_lower_right_corner_y;
  guint16 center_of_ellipse_x;
  guint16 center_of_ellipse_y;
  guint8 rotation_angle;
  guint16 semimajor_axis_internal_ellipse;
  guint16 semimajor_axis_external_ellipse;
  guint16 semiminor_axis_external_ellipse;
  guint8 overlap_process_option;
  guint32 maxscl[3];
  guint32 average_maxrgb;
  guint8 num_distribution_maxrgb_percentiles;
  GstShmemHdr10PlusPercentile
      distribution_maxrgb[GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES];
  guint16 fraction_bright_pixels;
  gboolean tone_mapping_flag;
  guint16 knee_point_x;
  guint16 knee_point_y;
  guint8 num_bezier_curve_anchors;
  guint16 bezier_curve_anchors[GST_SHMEM_HDR10_PLUS_MAX_ANCHORS];
  gboolean color_saturation_mapping_flag;
  guint8 color_saturation_weight;
} GstShmemHdr10PlusWindow;

/**
 * GstShmemHdr10Plus:
 * @application_version: 0 or 1
 * @num_windows: 1 to 3; 1 in version 1
 * @windows: the windows
 * @targeted_system_display_maximum_luminance: cd/m2
 * @targeted_system_display_actual_peak_luminance: or not present
 * @mastering_display_actual_peak_luminance: or not present
 *
 * The values of one SMPTE ST 2094-40 (HDR10+) message. A plain value: copy it
 * by assignment.
 *
 * Since: 0.1
 */
typedef struct
{
  guint8 application_version;
  guint8 num_windows;
  GstShmemHdr10PlusWindow windows[GST_SHMEM_HDR10_PLUS_MAX_WINDOWS];
  guint32 targeted_system_display_maximum_luminance;
  GstShmemHdr10PlusPeakLuminance targeted_system_display_actual_peak_luminance;
  GstShmemHdr10PlusPeakLuminance mastering_display_actual_peak_luminance;
} GstShmemHdr10Plus;

#define GST_TYPE_SHMEM_HDR10_PLUS (gst_shmem_hdr10_plus_get_type ())
GST_SHMEM_META_API
GType gst_shmem_hdr10_plus_get_type (void);

GST_SHMEM_META_API
GstShmemHdr10Plus *gst_shmem_hdr10_plus_copy (const GstShmemHdr10Plus *values);

GST_SHMEM_META_API
void gst_shmem_hdr10_plus_free (GstShmemHdr10Plus *values);

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_parse (
    GstShmemHdr10Plus *values, const guint8 *data, gsize size, GError **error);

GST_SHMEM_META_API
gsize gst_shmem_hdr10_plus_get_size (
    const guint8 *data, gsize size, GError **error);

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
 * Since: 0.1
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

GST_SHMEM_META_API
gchar *gst_shmem_hdr10_plus_fault_to_string (
    const GstShmemHdr10PlusFault *fault);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstShmemHdr10Plus, gst_shmem_hdr10_plus_free)

G_END_DECLS

#endif /* __GST_SHMEM_HDR10_PLUS_H__ */
