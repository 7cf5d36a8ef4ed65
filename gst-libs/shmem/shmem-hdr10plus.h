/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * HDR10+: the values of a SMPTE ST 2094-40 message, as ITU-T T.35 carries them
 * in the bit layout of CTA-861 annex S. A message starts with its country code,
 * 0xB5, followed by the terminal provider code 0x003C, the provider oriented
 * code 0x0001 and the application identifier 4; SHMEM_T35_HDR10PLUS tells
 * whether a payload of SHMEM_FORMAT_T35 is one. Nothing is allocated.
 *
 * Names are those of the standard. What is absent from a message is 0. Values
 * that the bits can express are kept, even if the semantics of the standard
 * exclude them, as bad streams have them.
 *
 * Threads: any thread may call these; there is no state but what the caller
 * passes.
 *
 * Since: 0.9
 */

#ifndef SHMEM_HDR10PLUS_H
#define SHMEM_HDR10PLUS_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most that a message can have. */
#define SHMEM_HDR10PLUS_MAX_WINDOWS 3
#define SHMEM_HDR10PLUS_MAX_PERCENTILES 15
#define SHMEM_HDR10PLUS_MAX_ANCHORS 15
#define SHMEM_HDR10PLUS_MAX_ROWS 25
#define SHMEM_HDR10PLUS_MAX_COLS 25
/* Bytes of the longest message. */
#define SHMEM_HDR10PLUS_MAX_SIZE 913

/**
 * struct shmem_hdr10plus_peak_luminance - actual_peak_luminance of the targeted
 *                                         or the mastering display
 * @present: whether the message contains it; not 0 if so
 * @num_rows: 2 to 25
 * @num_cols: 2 to 25
 * @values: [row][column], 0 to 15, in 1/15 of the peak
 */
struct shmem_hdr10plus_peak_luminance
{
  int present;
  uint8_t num_rows;
  uint8_t num_cols;
  uint8_t values[SHMEM_HDR10PLUS_MAX_ROWS][SHMEM_HDR10PLUS_MAX_COLS];
};

/**
 * struct shmem_hdr10plus_percentile - a point of the distribution of maxRGB
 * @percentage: 0 to 100
 * @percentile: linearised maxRGB, in 0.00001
 */
struct shmem_hdr10plus_percentile
{
  uint8_t percentage;
  uint32_t percentile;
};

/**
 * struct shmem_hdr10plus_window - one processing window
 * @window_upper_left_corner_x: pixels; the geometry up to
 *                              @overlap_process_option is that of windows 1 and
 *                              2, and 0 in window 0, which is the whole picture
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
 */
struct shmem_hdr10plus_window
{
  uint16_t window_upper_left_corner_x;
  uint16_t window_upper_left_corner_y;
  uint16_t window_lower_right_corner_x;
  uint16_t window_lower_right_corner_y;
  uint16_t center_of_ellipse_x;
  uint16_t center_of_ellipse_y;
  uint8_t rotation_angle;
  uint16_t semimajor_axis_internal_ellipse;
  uint16_t semimajor_axis_external_ellipse;
  uint16_t semiminor_axis_external_ellipse;
  uint8_t overlap_process_option;
  uint32_t maxscl[3];
  uint32_t average_maxrgb;
  uint8_t num_distribution_maxrgb_percentiles;
  struct shmem_hdr10plus_percentile
      distribution_maxrgb[SHMEM_HDR10PLUS_MAX_PERCENTILES];
  uint16_t fraction_bright_pixels;
  int tone_mapping_flag;
  uint16_t knee_point_x;
  uint16_t knee_point_y;
  uint8_t num_bezier_curve_anchors;
  uint16_t bezier_curve_anchors[SHMEM_HDR10PLUS_MAX_ANCHORS];
  int color_saturation_mapping_flag;
  uint8_t color_saturation_weight;
};

/**
 * struct shmem_hdr10plus - the values of a message
 * @application_version: 0, or 1, which today's streams use
 * @num_windows: 1 to 3; 1 in version 1
 * @windows: the windows
 * @targeted_system_display_maximum_luminance: cd/m2
 * @targeted_system_display_actual_peak_luminance: or not present
 * @mastering_display_actual_peak_luminance: or not present
 *
 * A plain value of some 2 KB: copy it by assignment.
 */
struct shmem_hdr10plus
{
  uint8_t application_version;
  uint8_t num_windows;
  struct shmem_hdr10plus_window windows[SHMEM_HDR10PLUS_MAX_WINDOWS];
  uint32_t targeted_system_display_maximum_luminance;
  struct shmem_hdr10plus_peak_luminance
      targeted_system_display_actual_peak_luminance;
  struct shmem_hdr10plus_peak_luminance mastering_display_actual_peak_luminance;
};

/**
 * struct shmem_hdr10plus_fault - the first thing that is wrong with a message
 * @result: what is wrong
 * @offset: of the byte in which the field starts, from the message's start
 * @bit: at which it starts there, 0 to 7; 0 is the most significant
 * @field: the name of the field; a constant
 * @value: of the field, if @result is SHMEM_ERROR_HDR10PLUS; otherwise 0
 * @min: lowest value allowed, likewise
 * @max: highest value allowed, likewise
 */
struct shmem_hdr10plus_fault
{
  enum shmem_result result;
  size_t offset;
  uint8_t bit;
  const char *field;
  uint32_t value;
  uint32_t min;
  uint32_t max;
};

/**
 * shmem_hdr10plus_parse - read a message
 * @values: filled on success, untouched otherwise
 * @data: a message, starting with its country code
 * @size: bytes at @data
 * @used: or NULL; on success the bytes of the message, the padding of its last
 *        byte included; untouched otherwise
 * @fault: or NULL; filled on failure
 *
 * Bytes after the message are ignored, whatever they are: encoders have written
 * some, in SEI messages whose size includes them. shmem_hdr10plus_write() makes
 * the same @used bytes of @values again.
 *
 * Return: SHMEM_OK; SHMEM_ERROR_TRUNCATED; SHMEM_ERROR_HDR10PLUS for other
 * codes at the start, application_version over 1, num_windows 0, or not 1 in
 * version 1, and a peak luminance grid with less than 2 or more than 25 rows or
 * columns; SHMEM_ERROR_PADDING if a bit behind the last field is set;
 * SHMEM_ERROR_INVALID_ARGUMENT if @data is NULL and @size is not 0
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_hdr10plus_parse (
    struct shmem_hdr10plus *values, const void *data, size_t size, size_t *used,
    struct shmem_hdr10plus_fault *fault);

/**
 * shmem_hdr10plus_write - write a message
 * @values: values
 * @data: destination; untouched on failure. NULL to get the size only
 * @size: on entry the space at @data, SHMEM_HDR10PLUS_MAX_SIZE is always enough;
 *        on success the bytes of the message
 * @fault: or NULL; filled on failure. Its offset is that in the message as far
 *         as it could be written
 *
 * What flags and counts exclude, such as the geometry of window 0 or anchors
 * without tone_mapping_flag, is ignored.
 *
 * Return: SHMEM_OK; SHMEM_ERROR_SPACE; SHMEM_ERROR_HDR10PLUS for a value with
 * more bits than its field, or one that shmem_hdr10plus_parse() would refuse
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_hdr10plus_write (
    const struct shmem_hdr10plus *values, void *data, size_t *size,
    struct shmem_hdr10plus_fault *fault);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_HDR10PLUS_H */
