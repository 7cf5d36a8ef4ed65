/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Writes containers as JSON, for people and scripts: every entry byte for byte,
 * and its values if there is a reader for the format. No function reads this
 * JSON back. A new payload format needs a row in the table of readers here;
 * without one, its name and bytes are shown. */

#include <gst/shmemmeta/gstshmemjson.h>

#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include <gst/shmemmeta/gstshmemname.h>
#include <shmem/shmem-t35.h>
#include <json-glib/json-glib.h>
#include <shmem/shmem-memfd.h>
#include <shmem/shmem-payload.h>
#include <shmem/shmem-reader.h>
#include <shmem/shmem-regs.h>

#include "gstshmem-private.h"
#include "gstshmemjson-private.h"

#include <string.h>

/**
 * SECTION:gstshmemjson
 * @title: Containers as JSON
 * @short_description: the content of a container as one JSON object
 * @see_also: #GstShmemContainer
 *
 * | key of a container | value |
 * | --- | --- |
 * | `size` | bytes of the whole container |
 * | `seals` | names of the seals that its memfd has, or `null` |
 * | `entries` | its entries, in their order |
 *
 * | key of an entry | value |
 * | --- | --- |
 * | `format` | the FourCC of a format of vendor 0, `LINEAR`, or `null` |
 * | `vendor` | vendor (`DRM_FORMAT_MOD_VENDOR_*`) |
 * | `code` | the whole format code, in hexadecimal |
 * | `name` | what it is, for people: gst_shmem_entry_get_name() |
 * | `size` | bytes |
 * | `hex` | these bytes; not of a nested container |
 * | `values` | its fields: of HDR10+, `DVRP`, `MDCV`, `CLLI`, `CICP`, `PLNS`, `REGS`, `V4LM` |
 * | `error` | instead of `values`: why the entry cannot be read |
 * | `entries` | of a nested container, instead of `hex` |
 *
 * Values are the numbers of the bitstream under the names of the standard, in
 * the units of #GstShmemHdr10Plus and of docs/container-format.md. A field that
 * is absent from the message is left out. Peak luminance grids are arrays of
 * rows, `registers` an array of pairs of offset and value, `dataformat` a FourCC
 * or a hexadecimal number in a string and `data` hexadecimal, `planes` an array of
 * objects with the fields of the plane table: `format` is a FourCC or `null`,
 * `modifier` a hexadecimal number in a string, `role` a nick of
 * #GstShmemPlaneRole, `field` one of `frame`, `top` and `bottom`. Offsets and
 * sizes of 2^63 and more are hexadecimal numbers in strings as well. Those of
 * `DVRP` are as in shmem-rpu.h: a coefficient is an array of its integer and its
 * fraction, bytes are hexadecimal, and `profile`, which an RPU does not have, is
 * that of shmem_rpu_guess_profile(), or `null`. Seals are
 * `WRITE`, `GROW`, `SHRINK`, `SEAL`, `FUTURE_WRITE`, `EXEC`, or hexadecimal
 * numbers for seals without a name.
 *
 * Threads: any thread may call these, with containers of other threads too.
 *
 * Since: 0.9
 */

static void
add_boolean (JsonBuilder *b, const gchar *name, gboolean value)
{
  json_builder_set_member_name (b, name);
  json_builder_add_boolean_value (b, value);
}

static void
add_pair (JsonBuilder *b, guint32 x, guint32 y)
{
  json_builder_begin_array (b);
  json_builder_add_int_value (b, x);
  json_builder_add_int_value (b, y);
  json_builder_end_array (b);
}

static void
add_hex (JsonBuilder *b, const gchar *name, const guint8 *data, gsize size)
{
  static const gchar digits[] = "0123456789abcdef";
  g_autofree gchar *text = g_malloc (2 * size + 1);
  gsize i;

  for (i = 0; i < size; i++) {
    text[2 * i] = digits[data[i] >> 4];
    text[2 * i + 1] = digits[data[i] & 0xf];
  }
  text[2 * size] = '\0';
  add_string (b, name, text);
}

/* ---- HDR10+ ---- */

static void
build_geometry (JsonBuilder *b, const GstShmemHdr10PlusWindow *w)
{
  add_int (b, "window_upper_left_corner_x", w->window_upper_left_corner_x);
  add_int (b, "window_upper_left_corner_y", w->window_upper_left_corner_y);
  add_int (b, "window_lower_right_corner_x", w->window_lower_right_corner_x);
  add_int (b, "window_lower_right_corner_y", w->window_lower_right_corner_y);
  add_int (b, "center_of_ellipse_x", w->center_of_ellipse_x);
  add_int (b, "center_of_ellipse_y", w->center_of_ellipse_y);
  add_int (b, "rotation_angle", w->rotation_angle);
  add_int (
      b, "semimajor_axis_internal_ellipse", w->semimajor_axis_internal_ellipse);
  add_int (
      b, "semimajor_axis_external_ellipse", w->semimajor_axis_external_ellipse);
  add_int (
      b, "semiminor_axis_external_ellipse", w->semiminor_axis_external_ellipse);
  add_int (b, "overlap_process_option", w->overlap_process_option);
}

static void
build_luminance (JsonBuilder *b, const GstShmemHdr10PlusWindow *w)
{
  guint i;

  begin_array (b, "maxscl");
  for (i = 0; i < G_N_ELEMENTS (w->maxscl); i++)
    json_builder_add_int_value (b, w->maxscl[i]);
  json_builder_end_array (b);
  add_int (b, "average_maxrgb", w->average_maxrgb);
  add_int (b, "num_distribution_maxrgb_percentiles",
      w->num_distribution_maxrgb_percentiles);
  begin_array (b, "distribution_maxrgb");
  for (i = 0; i < w->num_distribution_maxrgb_percentiles; i++) {
    json_builder_begin_object (b);
    add_int (b, "percentage", w->distribution_maxrgb[i].percentage);
    add_int (b, "percentile", w->distribution_maxrgb[i].percentile);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
  add_int (b, "fraction_bright_pixels", w->fraction_bright_pixels);
}

static void
build_mapping (JsonBuilder *b, const GstShmemHdr10PlusWindow *w)
{
  guint i;

  add_boolean (b, "tone_mapping_flag", w->tone_mapping_flag);
  if (w->tone_mapping_flag) {
    add_int (b, "knee_point_x", w->knee_point_x);
    add_int (b, "knee_point_y", w->knee_point_y);
    add_int (b, "num_bezier_curve_anchors", w->num_bezier_curve_anchors);
    begin_array (b, "bezier_curve_anchors");
    for (i = 0; i < w->num_bezier_curve_anchors; i++)
      json_builder_add_int_value (b, w->bezier_curve_anchors[i]);
    json_builder_end_array (b);
  }
  add_boolean (
      b, "color_saturation_mapping_flag", w->color_saturation_mapping_flag);
  if (w->color_saturation_mapping_flag)
    add_int (b, "color_saturation_weight", w->color_saturation_weight);
}

static void
add_named_int (
    JsonBuilder *b, const gchar *prefix, const gchar *name, gint64 value)
{
  g_autofree gchar *key = g_strconcat (prefix, name, NULL);

  add_int (b, key, value);
}

static void
build_grid (JsonBuilder *b, const gchar *name,
    const GstShmemHdr10PlusPeakLuminance *grid)
{
  g_autofree gchar *flag = g_strconcat (name, "_flag", NULL);
  guint row, col;

  add_boolean (b, flag, grid->present);
  if (!grid->present)
    return;
  add_named_int (b, "num_rows_", name, grid->num_rows);
  add_named_int (b, "num_cols_", name, grid->num_cols);
  begin_array (b, name);
  for (row = 0; row < grid->num_rows; row++) {
    json_builder_begin_array (b);
    for (col = 0; col < grid->num_cols; col++)
      json_builder_add_int_value (b, grid->values[row][col]);
    json_builder_end_array (b);
  }
  json_builder_end_array (b);
}

static void
build_hdr10plus (JsonBuilder *b, const GstShmemHdr10Plus *values)
{
  guint i;

  add_int (b, "application_version", values->application_version);
  add_int (b, "num_windows", values->num_windows);
  begin_array (b, "windows");
  for (i = 0; i < values->num_windows; i++) {
    const GstShmemHdr10PlusWindow *w = &values->windows[i];

    json_builder_begin_object (b);
    /* Window 0 is the whole picture and has no geometry in the message. */
    if (i > 0)
      build_geometry (b, w);
    build_luminance (b, w);
    build_mapping (b, w);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
  add_int (b, "targeted_system_display_maximum_luminance",
      values->targeted_system_display_maximum_luminance);
  build_grid (b, "targeted_system_display_actual_peak_luminance",
      &values->targeted_system_display_actual_peak_luminance);
  build_grid (b, "mastering_display_actual_peak_luminance",
      &values->mastering_display_actual_peak_luminance);
}

/* ---- readers: each adds `values` or `error` to its entry ---- */

static void
begin_values (JsonBuilder *b)
{
  json_builder_set_member_name (b, "values");
  json_builder_begin_object (b);
}

/* FALSE, and `error` added, unless @result is SHMEM_OK. */
static gboolean
check_result (JsonBuilder *b, enum shmem_result result)
{
  if (result == SHMEM_OK)
    return TRUE;
  add_string (b, "error", shmem_result_to_string (result));
  return FALSE;
}

static void
build_t35 (JsonBuilder *b, const struct shmem_entry *entry)
{
  g_autofree GstShmemHdr10Plus *values = NULL;
  g_autoptr (GError) error = NULL;

  if (shmem_t35_get_kind (entry->data, entry->size) != SHMEM_T35_HDR10PLUS)
    return;
  values = g_new0 (GstShmemHdr10Plus, 1);
  if (!gst_shmem_hdr10_plus_parse (values, entry->data, entry->size, &error)) {
    add_string (b, "error", error->message);
    return;
  }
  begin_values (b);
  build_hdr10plus (b, values);
  json_builder_end_object (b);
}

static void
build_mdcv (JsonBuilder *b, const struct shmem_entry *entry)
{
  struct shmem_mdcv mdcv;
  guint i;

  if (!check_result (b, shmem_mdcv_parse (&mdcv, entry->data, entry->size)))
    return;
  begin_values (b);
  begin_array (b, "primaries");
  for (i = 0; i < G_N_ELEMENTS (mdcv.primaries); i++)
    add_pair (b, mdcv.primaries[i][0], mdcv.primaries[i][1]);
  json_builder_end_array (b);
  json_builder_set_member_name (b, "white_point");
  add_pair (b, mdcv.white_point[0], mdcv.white_point[1]);
  add_int (b, "max_luminance", mdcv.max_luminance);
  add_int (b, "min_luminance", mdcv.min_luminance);
  json_builder_end_object (b);
}

static void
build_clli (JsonBuilder *b, const struct shmem_entry *entry)
{
  struct shmem_clli clli;

  if (!check_result (b, shmem_clli_parse (&clli, entry->data, entry->size)))
    return;
  begin_values (b);
  add_int (b, "max_content_light_level", clli.max_content_light_level);
  add_int (
      b, "max_frame_average_light_level", clli.max_frame_average_light_level);
  json_builder_end_object (b);
}

static void
build_cicp (JsonBuilder *b, const struct shmem_entry *entry)
{
  struct shmem_cicp cicp;

  if (!check_result (b, shmem_cicp_parse (&cicp, entry->data, entry->size)))
    return;
  begin_values (b);
  add_int (b, "colour_primaries", cicp.colour_primaries);
  add_int (b, "transfer_characteristics", cicp.transfer_characteristics);
  add_int (b, "matrix_coefficients", cicp.matrix_coefficients);
  add_int (b, "full_range", cicp.full_range);
  json_builder_end_object (b);
}

static void
build_regs (JsonBuilder *b, const struct shmem_entry *entry)
{
  struct shmem_regs_reader reader;
  struct shmem_reg reg;

  if (!check_result (
          b, shmem_regs_reader_init (&reader, entry->data, entry->size, NULL)))
    return;
  begin_values (b);
  begin_array (b, "registers");
  while (shmem_regs_reader_next (&reader, &reg) == SHMEM_OK)
    add_pair (b, reg.offset, reg.value);
  json_builder_end_array (b);
  json_builder_end_object (b);
}

static void
build_v4lm (JsonBuilder *b, const struct shmem_entry *entry)
{
  const guint8 *data = entry->data;
  gchar text[sizeof "0x" + 8] = { 0 };
  gboolean printable = TRUE;
  guint i;

  if (!check_result (b, shmem_payload_check (entry, NULL)))
    return;
  for (i = 0; i < 4; i++)
    printable &= g_ascii_isprint (data[i]);
  if (printable)
    memcpy (text, data, 4);
  else
    g_snprintf (text, sizeof text, "0x%08x", GST_READ_UINT32_LE (data));
  begin_values (b);
  add_string (b, "dataformat", text);
  add_hex (b, "data", data + 4, entry->size - 4);
  json_builder_end_object (b);
}

/* The readers, by payload format. */
static const struct
{
  guint64 format;
  void (*build) (JsonBuilder *b, const struct shmem_entry *entry);
} readers[] = {
  { SHMEM_FORMAT_T35, build_t35 },
  { SHMEM_FORMAT_DVRP, _gst_shmem_json_build_rpu },
  { SHMEM_FORMAT_MDCV, build_mdcv },
  { SHMEM_FORMAT_CLLI, build_clli },
  { SHMEM_FORMAT_CICP, build_cicp },
  { SHMEM_FORMAT_PLNS, _gst_shmem_json_build_planes },
  { SHMEM_FORMAT_REGS, build_regs },
  { SHMEM_FORMAT_V4LM, build_v4lm },
};

static void
build_values (JsonBuilder *b, const struct shmem_entry *entry)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (readers); i++)
    if (readers[i].format == entry->format)
      readers[i].build (b, entry);
}

/* ---- entries ---- */

static void
add_format (JsonBuilder *b, guint64 format)
{
  gchar fourcc[5] = { 0 };
  gchar code[sizeof "0x" + 16];
  gboolean printable = SHMEM_FORMAT_VENDOR (format) == 0;
  guint i;

  for (i = 0; i < 4; i++) {
    fourcc[i] = (gchar) (format >> (8 * i));
    printable &= g_ascii_isprint (fourcc[i]);
  }
  add_string (b, "format",
      format == SHMEM_FORMAT_LINEAR ? "LINEAR"
          : printable               ? fourcc
                                    : NULL);
  add_int (b, "vendor", SHMEM_FORMAT_VENDOR (format));
  g_snprintf (code, sizeof code, "0x%" G_GINT64_MODIFIER "x", format);
  add_string (b, "code", code);
}

typedef struct
{
  JsonBuilder *b;
  guint32 depth; /* arrays of nested containers that are open */
} Entries;

static void
end_nested_until (Entries *self, guint32 depth)
{
  for (; self->depth > depth; self->depth--) {
    json_builder_end_array (self->b);
    json_builder_end_object (self->b);
  }
}

static bool
build_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  const GstShmemEntry named = { entry->format, entry->data, entry->size };
  Entries *self = user_data;

  end_nested_until (self, depth);
  json_builder_begin_object (self->b);
  add_format (self->b, entry->format);
  add_string (self->b, "name", gst_shmem_entry_get_name (&named));
  add_int (self->b, "size", entry->size);
  if (entry->format == SHMEM_FORMAT_LINEAR) {
    begin_array (self->b, "entries");
    self->depth++;
    return true;
  }
  add_hex (self->b, "hex", entry->data, entry->size);
  build_values (self->b, entry);
  json_builder_end_object (self->b);
  return true;
}

static void
build_entries (JsonBuilder *b, const struct shmem_reader *reader)
{
  Entries entries = { b, 0 };

  begin_array (b, "entries");
  shmem_reader_walk (reader, build_entry, &entries);
  end_nested_until (&entries, 0);
  json_builder_end_array (b);
}

/* ---- the container ---- */

static void
add_seals (JsonBuilder *b, guint32 seals)
{
  /* by bit */
  static const gchar *const names[32] = { "SEAL", "SHRINK", "GROW", "WRITE",
    "FUTURE_WRITE", "EXEC" };
  gchar number[sizeof "0x" + 8];
  guint i;

  begin_array (b, "seals");
  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    if ((seals & (1u << i)) == 0)
      continue;
    g_snprintf (number, sizeof number, "0x%x", 1u << i);
    json_builder_add_string_value (b, names[i] ? names[i] : number);
  }
  json_builder_end_array (b);
}

static JsonNode *
build_container (GstShmemContainer *container)
{
  g_autoptr (JsonBuilder) b = json_builder_new ();
  struct shmem_memfd_info info;
  gsize size;

  gst_shmem_container_get_data (container, &size);
  json_builder_begin_object (b);
  add_int (b, "size", (gint64) size);
  if (shmem_memfd_check (gst_shmem_container_get_fd (container), 0, 0, &info)
      == SHMEM_MEMFD_OK)
    add_seals (b, info.seals);
  else
    add_string (b, "seals", NULL);
  build_entries (b, _gst_shmem_container_get_reader (container));
  json_builder_end_object (b);
  return json_builder_get_root (b);
}

/**
 * gst_shmem_container_to_json:
 * @container: a container
 * @error: return location for an error, or %NULL
 *
 * Describes @container as one JSON object, on one line and without a newline.
 * The seals are read from the kernel. Can be called from any thread.
 *
 * It fails only if the library was built without json-glib, with
 * %GST_SHMEM_ERROR_NOT_SUPPORTED.
 *
 * Returns: (transfer full) (nullable): the object, in UTF-8
 *
 * Since: 0.9
 */
gchar *
gst_shmem_container_to_json (GstShmemContainer *container, GError **error)
{
  g_autoptr (JsonGenerator) generator = NULL;
  g_autoptr (JsonNode) root = NULL;

  (void) error;
  g_return_val_if_fail (container != NULL, NULL);

  root = build_container (container);
  generator = json_generator_new ();
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}
