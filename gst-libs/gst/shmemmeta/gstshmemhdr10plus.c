/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts HDR10+ values from and to their ITU-T T.35 message, SMPTE ST 2094-40
 * in the bit layout of CTA-861 annex S. The walk_* functions define the order
 * of the fields once: they parse with a bit reader and write with a bit writer,
 * so the two cannot disagree. Values that the syntax cannot express are
 * refused; others are kept, even if the standard's semantics exclude them. */

#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include "gstshmemboxed-private.h"
#include "gstshmemhdr10plusgrid-private.h"

#include <gst/base/gstbitreader.h>
#include <gst/base/gstbitwriter.h>

#include <string.h>

/**
 * SECTION:gstshmemhdr10plus
 * @title: GstShmemHdr10Plus
 * @short_description: the values of an HDR10+ message
 *
 * A message begins with its country code, 0xB5, followed by the terminal
 * provider code 0x003C, the provider oriented code 0x0001 and the application
 * identifier 4. It is what H.265 carries in a registered user data SEI
 * message, and the payload of a container's `T35 ` entry.
 *
 * Application version 1, used by today's streams, allows one processing window,
 * the whole picture.
 */

/* The position of a walk. Exactly one of reader and writer is set. After the
 * first error every further step is a no-op and returns 0. */
typedef struct
{
  GstBitReader *reader;
  GstBitWriter *writer;
  gboolean ok;
  GError **error;
} Walk;

static gsize
walk_position (const Walk *walk)
{
  return walk->reader ? gst_bit_reader_get_pos (walk->reader)
                      : gst_bit_writer_get_size (walk->writer);
}

G_GNUC_PRINTF (4, 5)
static void
walk_fail (
    Walk *walk, const gchar *name, gsize position, const gchar *format, ...)
{
  g_autofree gchar *what = NULL;
  va_list args;

  if (!walk->ok)
    return;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (walk->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ %s at byte %" G_GSIZE_FORMAT ", bit %u: %s", name, position / 8,
      (guint) (position % 8), what);
  walk->ok = FALSE;
}

/* One field. Returns the value read, or @value if writing, or 0 after an
 * error. */
static guint32
walk_bits (Walk *walk, guint n_bits, guint32 value, const gchar *name)
{
  gsize position = walk_position (walk);

  if (!walk->ok)
    return 0;

  if (walk->reader) {
    if (!gst_bit_reader_get_bits_uint32 (walk->reader, &value, n_bits))
      walk_fail (walk, name, position, "the message ends inside it");
  } else {
    if (value >= 1u << n_bits)
      walk_fail (
          walk, name, position, "%u does not fit in %u bits", value, n_bits);
    else if (!gst_bit_writer_put_bits_uint32 (walk->writer, value, n_bits))
      walk_fail (walk, name, position, "the message is too long");
  }
  return walk->ok ? value : 0;
}

/* A field on which the layout of later ones depends. */
static guint32
walk_range (Walk *walk, guint n_bits, guint32 value, guint32 min, guint32 max,
    const gchar *name)
{
  gsize position = walk_position (walk);

  value = walk_bits (walk, n_bits, value, name);
  if (walk->ok && (value < min || value > max))
    walk_fail (walk, name, position, "%u is not in %u to %u", value, min, max);
  return walk->ok ? value : 0;
}

#define FIELD(n_bits, lvalue, name)                                            \
  ((lvalue) = walk_bits (walk, (n_bits), (lvalue), (name)))
#define FLAG(lvalue, name)                                                     \
  ((lvalue) = walk_bits (walk, 1, (lvalue) != FALSE, (name)))
#define FIELD_IN(n_bits, lvalue, min, max, name)                               \
  ((lvalue) = walk_range (walk, (n_bits), (lvalue), (min), (max), (name)))

/* ITU-T T.35 codes, then ST 2094-40 application identifier and version. */
static void
walk_header (Walk *walk, GstShmemHdr10Plus *v)
{
  walk_range (walk, 8, 0xb5, 0xb5, 0xb5, "itu_t_t35_country_code");
  walk_range (
      walk, 16, 0x003c, 0x003c, 0x003c, "itu_t_t35_terminal_provider_code");
  walk_range (walk, 16, 0x0001, 0x0001, 0x0001,
      "itu_t_t35_terminal_provider_oriented_code");
  walk_range (walk, 8, 4, 4, 4, "application_identifier");
  FIELD_IN (8, v->application_version, 0, 1, "application_version");
  FIELD_IN (2, v->num_windows, 1,
      v->application_version == 0 ? GST_SHMEM_HDR10_PLUS_MAX_WINDOWS : 1,
      "num_windows");
}

/* Processing window: corners and ellipse of windows 1 and 2. */
static void
walk_geometry (Walk *walk, GstShmemHdr10PlusWindow *w)
{
  FIELD (16, w->window_upper_left_corner_x, "window_upper_left_corner_x");
  FIELD (16, w->window_upper_left_corner_y, "window_upper_left_corner_y");
  FIELD (16, w->window_lower_right_corner_x, "window_lower_right_corner_x");
  FIELD (16, w->window_lower_right_corner_y, "window_lower_right_corner_y");
  FIELD (16, w->center_of_ellipse_x, "center_of_ellipse_x");
  FIELD (16, w->center_of_ellipse_y, "center_of_ellipse_y");
  FIELD (8, w->rotation_angle, "rotation_angle");
  FIELD (16, w->semimajor_axis_internal_ellipse,
      "semimajor_axis_internal_ellipse");
  FIELD (16, w->semimajor_axis_external_ellipse,
      "semimajor_axis_external_ellipse");
  FIELD (16, w->semiminor_axis_external_ellipse,
      "semiminor_axis_external_ellipse");
  FIELD (1, w->overlap_process_option, "overlap_process_option");
}

/* Actual peak luminance of the targeted or the mastering display. */
static void
walk_grid (
    Walk *walk, GstShmemHdr10PlusPeakLuminance *grid, const GridNames *names)
{
  guint row, col;

  FLAG (grid->present, names->flag);
  if (!grid->present)
    return;

  FIELD_IN (5, grid->num_rows, 2, GST_SHMEM_HDR10_PLUS_MAX_ROWS, names->rows);
  FIELD_IN (5, grid->num_cols, 2, GST_SHMEM_HDR10_PLUS_MAX_COLS, names->cols);
  for (row = 0; row < grid->num_rows; row++)
    for (col = 0; col < grid->num_cols; col++)
      FIELD (4, grid->values[row][col], names->value);
}

/* Colour volume of one window: MaxSCL, AverageMaxRGB, DistributionMaxRGB and
 * FractionBrightPixels. */
static void
walk_luminance (Walk *walk, GstShmemHdr10PlusWindow *w)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (w->maxscl); i++)
    FIELD (17, w->maxscl[i], "maxscl");
  FIELD (17, w->average_maxrgb, "average_maxrgb");
  FIELD (4, w->num_distribution_maxrgb_percentiles,
      "num_distribution_maxrgb_percentiles");
  for (i = 0; i < w->num_distribution_maxrgb_percentiles; i++) {
    FIELD (7, w->distribution_maxrgb[i].percentage,
        "distribution_maxrgb_percentages");
    FIELD (17, w->distribution_maxrgb[i].percentile,
        "distribution_maxrgb_percentiles");
  }
  FIELD (10, w->fraction_bright_pixels, "fraction_bright_pixels");
}

/* Tone mapping of one window: KneePoint and BezierCurveAnchors, then
 * ColorSaturationWeight. */
static void
walk_tone_mapping (Walk *walk, GstShmemHdr10PlusWindow *w)
{
  guint i;

  FLAG (w->tone_mapping_flag, "tone_mapping_flag");
  if (w->tone_mapping_flag) {
    FIELD (12, w->knee_point_x, "knee_point_x");
    FIELD (12, w->knee_point_y, "knee_point_y");
    FIELD (4, w->num_bezier_curve_anchors, "num_bezier_curve_anchors");
    for (i = 0; i < w->num_bezier_curve_anchors; i++)
      FIELD (10, w->bezier_curve_anchors[i], "bezier_curve_anchors");
  }
  FLAG (w->color_saturation_mapping_flag, "color_saturation_mapping_flag");
  if (w->color_saturation_mapping_flag)
    FIELD (6, w->color_saturation_weight, "color_saturation_weight");
}

/* The whole message except the padding of its last byte. */
static gboolean
walk_message (Walk *walk, GstShmemHdr10Plus *v)
{
  guint i;

  walk_header (walk, v);
  for (i = 1; i < v->num_windows && walk->ok; i++)
    walk_geometry (walk, &v->windows[i]);
  FIELD (27, v->targeted_system_display_maximum_luminance,
      "targeted_system_display_maximum_luminance");
  walk_grid (
      walk, &v->targeted_system_display_actual_peak_luminance, &targeted_names);
  for (i = 0; i < v->num_windows && walk->ok; i++)
    walk_luminance (walk, &v->windows[i]);
  walk_grid (
      walk, &v->mastering_display_actual_peak_luminance, &mastering_names);
  for (i = 0; i < v->num_windows && walk->ok; i++)
    walk_tone_mapping (walk, &v->windows[i]);
  return walk->ok;
}

/* Only zero bits up to a byte may follow the last field. */
static gboolean
walk_check_padding (Walk *walk, const guint8 *data)
{
  const gsize position = walk_position (walk);

  if (position % 8 != 0 && (data[position / 8] & (0xff >> position % 8)) != 0)
    walk_fail (walk, "padding", position, "a bit is set");
  return walk->ok;
}

/* Bytes of the message at @data; 0 on error. */
static gsize
read_message (
    GstShmemHdr10Plus *values, const guint8 *data, gsize size, GError **error)
{
  GstBitReader reader;
  Walk walk = { &reader, NULL, TRUE, error };

  /* Bit positions are 32 bits wide; every message is far smaller. */
  gst_bit_reader_init (
      &reader, data, MIN (size, GST_SHMEM_HDR10_PLUS_MAX_SIZE));
  if (!walk_message (&walk, values) || !walk_check_padding (&walk, data))
    return 0;
  return (walk_position (&walk) + 7) / 8;
}

/**
 * gst_shmem_hdr10_plus_copy:
 * @values: values
 *
 * Returns: (transfer full): a copy
 *
 * Since: 0.1
 */

/**
 * gst_shmem_hdr10_plus_free:
 * @values: (transfer full) (nullable): values from gst_shmem_hdr10_plus_copy()
 *
 * Since: 0.1
 */
GST_SHMEM_DEFINE_VALUE_TYPE (GstShmemHdr10Plus, gst_shmem_hdr10_plus)

/**
 * gst_shmem_hdr10_plus_parse:
 * @values: (out caller-allocates): set on success, untouched on failure.
 *     Fields that are absent from the message are 0
 * @data: (array length=size): a message, starting with its country code
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Reads a message. Values that the semantics of the standard exclude but the
 * bits can express, such as a maxscl over 100000 or a rotation over 180 degrees,
 * are kept: bad streams have them. gst_shmem_hdr10_plus_validate() reports them.
 *
 * Bytes after the message are not part of the values and are ignored, whatever
 * they are: encoders have written some, in SEI messages whose size includes
 * them. gst_shmem_hdr10_plus_get_size() tells how many there are. Of a message
 * without such bytes gst_shmem_hdr10_plus_write() writes the same bytes, and of
 * one with them the same bytes up to there.
 *
 * The following is refused with %GST_SHMEM_ERROR_INVALID_DATA and the name and
 * position of the field: other codes at the start, application_version over 1,
 * num_windows 0, or not 1 in version 1, a peak luminance grid with less than 2
 * or more than 25 rows or columns, a message that ends early, a bit set in the
 * padding of its last byte.
 *
 * Returns: whether @values was set
 *
 * Since: 0.1
 */
gboolean
gst_shmem_hdr10_plus_parse (
    GstShmemHdr10Plus *values, const guint8 *data, gsize size, GError **error)
{
  GstShmemHdr10Plus parsed = { 0 };

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (read_message (&parsed, data, size, error) == 0)
    return FALSE;

  *values = parsed;
  return TRUE;
}

/**
 * gst_shmem_hdr10_plus_get_size:
 * @data: (array length=size): a message, starting with its country code
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Finds the end of a message that may have other bytes after it. Zeros there
 * are common, other bytes are a fault of the encoder.
 *
 * Returns: bytes of the message, the padding of its last byte included; 0 if
 *     gst_shmem_hdr10_plus_parse() would refuse it
 *
 * Since: 0.1
 */
gsize
gst_shmem_hdr10_plus_get_size (const guint8 *data, gsize size, GError **error)
{
  GstShmemHdr10Plus parsed = { 0 };

  g_return_val_if_fail (data != NULL || size == 0, 0);

  return read_message (&parsed, data, size, error);
}

/**
 * gst_shmem_hdr10_plus_write:
 * @values: values
 * @error: return location for an error, or %NULL
 *
 * Writes the message. Fields that are absent according to the flags and counts,
 * such as the geometry of window 0 or anchors without tone_mapping_flag, are
 * ignored. A value with more bits than its field, or one on which the layout
 * depends and which gst_shmem_hdr10_plus_parse() would refuse, is
 * %GST_SHMEM_ERROR_INVALID_DATA.
 *
 * Returns: (transfer full): the message, starting with its country code, of at
 *     most %GST_SHMEM_HDR10_PLUS_MAX_SIZE bytes; %NULL on error
 *
 * Since: 0.1
 */
GBytes *
gst_shmem_hdr10_plus_write (const GstShmemHdr10Plus *values, GError **error)
{
  guint8 data[GST_SHMEM_HDR10_PLUS_MAX_SIZE] = { 0 };
  GstShmemHdr10Plus copy;
  GstBitWriter writer;
  Walk walk = { NULL, &writer, TRUE, error };

  g_return_val_if_fail (values != NULL, NULL);

  copy = *values;
  gst_bit_writer_init_with_data (&writer, data, sizeof data, FALSE);
  if (!walk_message (&walk, &copy))
    return NULL;

  return g_bytes_new (data, (gst_bit_writer_get_size (&writer) + 7) / 8);
}
