/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The levels of Dolby Vision RPUs as text: PQ codes in nits, corrections as
 * fractions, presets by name. The code of the bitstream is beside each.
 */

#include "describe/describe.h"
#include "describe/pq.h"
#include "tool.h"

static const struct
{
  guint8 level;
  const gchar *name;
} levels[] = {
  { 1, "luminance of the frame" },
  { 2, "trim for a target display" },
  { 3, "corrections of level 1" },
  { 4, "filtered over time" },
  { 5, "active area" },
  { 6, "static metadata" },
  { 8, "trim for a target display" },
  { 9, "primaries of the source" },
  { 10, "target display" },
  { 11, "kind of content" },
  { 254, "display management of CM v4.0" },
  { 255, "display management for tests" },
};

static const gchar *
get_level_name (guint8 level)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (levels); i++)
    if (levels[i].level == level)
      return levels[i].name;
  return "unknown";
}

/* ---- values ---- */

typedef gchar *(*Format) (gint value);

static gchar *
format_pq (gint value)
{
  g_autofree gchar *nits = tool_format_pq ((guint) value);

  return g_strdup_printf ("%s (%d)", nits, value);
}

/* @middle is no correction, and 0 the largest negative one. */
static gchar *
format_around (gint value, gint middle)
{
  g_autofree gchar *number =
      tool_format_number ((value - middle) / (gdouble) middle, 4);

  return g_strdup_printf ("%s (%d)", number, value);
}

static gchar *
format_correction (gint value)
{
  return value < 0 ? g_strdup ("none") : format_around (value, 2048);
}

static gchar *
format_vector (gint value)
{
  return format_around (value, 128);
}

static gchar *
format_nits (gint value)
{
  return value == 0 ? g_strdup ("unknown") : g_strdup_printf ("%d nits", value);
}

static gchar *
format_minimum (gint value)
{
  g_autofree gchar *number = tool_format_number (value / 10000.0, 4);

  return g_strdup_printf ("%s nits", number);
}

static gchar *
format_pixels (gint value)
{
  return g_strdup_printf ("%d pixels", value);
}

static gchar *
format_xy (gint value)
{
  return tool_format_number (value / 32767.0, 5);
}

static gchar *
format_primaries (gint value)
{
  static const gchar *const names[] = { "P3-D65", "BT.709", "BT.2020",
    "BT.601, 525 lines", "BT.601, 625 lines", "DCI-P3", "ACES", "S-Gamut",
    "S-Gamut3.Cine" };

  return g_strdup_printf ("%d (%s)", value,
      value < (gint) G_N_ELEMENTS (names)       ? names[value]
          : value == SHMEM_RPU_CUSTOM_PRIMARIES ? "its own"
                                                : "unknown");
}

/* Presets of CM v4.0, by the peak of the display. */
static gchar *
format_display (gint value)
{
  static const struct
  {
    guint8 index;
    guint16 nits;
  } presets[] = { { 1, 100 }, { 16, 48 }, { 18, 48 }, { 21, 48 }, { 24, 300 },
    { 25, 300 }, { 27, 600 }, { 28, 600 }, { 37, 2000 }, { 38, 2000 },
    { 42, 108 }, { 48, 1000 }, { 49, 1000 } };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (presets); i++)
    if (presets[i].index == value)
      return g_strdup_printf ("%d (%u nits)", value, presets[i].nits);
  return g_strdup_printf ("%d (no preset)", value);
}

static gchar *
format_content_type (gint value)
{
  static const gchar *const names[] = { "unknown", "film", "game", "sport",
    "of users" };

  return g_strdup_printf ("%d (%s)", value,
      value < (gint) G_N_ELEMENTS (names) ? names[value] : "reserved");
}

static gchar *
format_whitepoint (gint value)
{
  return g_strdup_printf ("%d%s", value, value == 0 ? " (D65)" : "");
}

/* Names are alike in all levels; the others are numbers. */
static const struct
{
  const gchar *name;
  Format format;
} formats[] = {
  { "min_PQ", format_pq },
  { "max_PQ", format_pq },
  { "avg_PQ", format_pq },
  { "target_max_PQ", format_pq },
  { "target_min_PQ", format_pq },
  { "anchor_PQ", format_pq },
  { "trim_slope", format_correction },
  { "trim_offset", format_correction },
  { "trim_power", format_correction },
  { "trim_chroma_weight", format_correction },
  { "trim_saturation_gain", format_correction },
  { "ms_weight", format_correction },
  { "target_mid_contrast", format_correction },
  { "clip_trim", format_correction },
  { "min_PQ_offset", format_correction },
  { "max_PQ_offset", format_correction },
  { "avg_PQ_offset", format_correction },
  { "saturation_vector_field", format_vector },
  { "hue_vector_field", format_vector },
  { "active_area_left_offset", format_pixels },
  { "active_area_right_offset", format_pixels },
  { "active_area_top_offset", format_pixels },
  { "active_area_bottom_offset", format_pixels },
  { "max_display_mastering_luminance", format_nits },
  { "min_display_mastering_luminance", format_minimum },
  { "max_content_light_level", format_nits },
  { "max_frame_average_light_level", format_nits },
  { "source_primary_index", format_primaries },
  { "target_primary_index", format_primaries },
  { "source_primaries", format_xy },
  { "target_primaries", format_xy },
  { "target_display_index", format_display },
  { "content_type", format_content_type },
  { "whitepoint", format_whitepoint },
};

static gchar *
format_value (const struct shmem_rpu_field *field)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_str_equal (formats[i].name, field->name))
      return formats[i].format (field->value);
  return g_strdup_printf ("%d", field->value);
}

/* ---- blocks ---- */

/* The members of an array have the same name, and are one line. */
static guint
describe_fields (GString *text, guint indent,
    const struct shmem_rpu_block *block, guint index)
{
  g_autoptr (GString) values = g_string_new (NULL);
  struct shmem_rpu_field first, field;

  if (shmem_rpu_block_get_field (block, index, &first) != SHMEM_OK)
    return 0;
  for (field = first; field.name == first.name;) {
    g_autofree gchar *value = format_value (&field);

    g_string_append_printf (values, "%s%s", values->len ? ", " : "", value);
    if (shmem_rpu_block_get_field (block, ++index, &field) != SHMEM_OK)
      break;
  }
  /* Reserved bits are worth a line if they are used. */
  if (!g_str_has_prefix (first.name, "reserved") || first.value != 0)
    tool_describe_field (text, indent, first.name, "%s", values->str);
  return index;
}

static void
describe_rest (GString *text, guint indent, const struct shmem_rpu_block *block)
{
  g_autoptr (GString) bytes = g_string_new (NULL);
  guint i;

  for (i = 0; i < block->rest_size; i++)
    g_string_append_printf (bytes, i ? " %02x" : "%02x", block->rest[i]);
  if (block->rest_size > 0)
    tool_describe_field (text, indent, "not known", "%s", bytes->str);
}

void
tool_describe_rpu_block (
    GString *text, guint indent, const struct shmem_rpu_block *block)
{
  g_autofree gchar *name = g_strdup_printf ("level %u", block->ext_block_level);
  guint index = 0, next;

  tool_describe_field (
      text, indent, name, "%s", get_level_name (block->ext_block_level));
  while ((next = describe_fields (text, indent + 2, block, index)) > 0)
    index = next;
  describe_rest (text, indent + 2, block);
}
