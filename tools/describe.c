/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Says in words what a container holds: the fields' names as the standards
 * have them, values in nits, in fractions and in percent. What is not known is
 * shown as bytes.
 */

#include "describe.h"
#include "describehdr10plus.h"
#include "describeplanes.h"
#include "tool.h"

#include <shmem/shmem-payload.h>
#include <shmem/shmem-reader.h>

#include <string.h>

#define MAX_BYTES 24

gchar *
tool_describe_format (guint64 format)
{
  gchar fourcc[5] = { 0 };
  guint i;

  if (format == SHMEM_FORMAT_LINEAR)
    return g_strdup ("LINEAR");
  for (i = 0; i < 4; i++) {
    fourcc[i] = (gchar) (format >> (8 * i));
    if (!g_ascii_isprint (fourcc[i]))
      break;
  }
  if (i < 4 || format >> 32 != 0)
    return g_strdup_printf ("0x%016" G_GINT64_MODIFIER "x", format);
  return g_strdup (g_strchomp (fourcc));
}

static void
add_bytes (GString *text, guint indent, const struct shmem_entry *entry)
{
  const guint8 *data = entry->data;
  guint i;

  if (entry->size == 0)
    return;
  g_string_append_printf (text, "%*s", (gint) indent, "");
  for (i = 0; i < MIN (entry->size, MAX_BYTES); i++)
    g_string_append_printf (text, i ? " %02x" : "%02x", data[i]);
  g_string_append (text, entry->size > MAX_BYTES ? " ...\n" : "\n");
}

/* ---- static values ---- */

static void
add_chromaticity (GString *text, guint indent, const gchar *name, guint x_value,
    guint y_value)
{
  gchar x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (x, sizeof x, "%.5f", x_value * 0.00002);
  g_ascii_formatd (y, sizeof y, "%.5f", y_value * 0.00002);
  tool_describe_field (text, indent, name, "x %s, y %s", x, y);
}

static void
describe_mdcv (GString *text, guint indent, const struct shmem_entry *entry)
{
  struct shmem_mdcv mdcv;
  g_autofree gchar *max = NULL, *min = NULL;

  if (shmem_mdcv_load (entry->data, entry->size, &mdcv) != SHMEM_OK) {
    tool_describe_field (text, indent, "fault", "it has to have 24 bytes");
    return;
  }
  add_chromaticity (text, indent, "primaries, red", mdcv.primaries[0][0],
      mdcv.primaries[0][1]);
  add_chromaticity (text, indent, "primaries, green", mdcv.primaries[1][0],
      mdcv.primaries[1][1]);
  add_chromaticity (text, indent, "primaries, blue", mdcv.primaries[2][0],
      mdcv.primaries[2][1]);
  add_chromaticity (
      text, indent, "white_point", mdcv.white_point[0], mdcv.white_point[1]);
  max = tool_format_number (mdcv.max_luminance / 10000.0, 4);
  min = tool_format_number (mdcv.min_luminance / 10000.0, 4);
  tool_describe_field (text, indent, "max_luminance", "%s nits", max);
  tool_describe_field (text, indent, "min_luminance", "%s nits", min);
}

static void
add_level (GString *text, guint indent, const gchar *name, guint level)
{
  if (level == 0)
    tool_describe_field (text, indent, name, "unknown");
  else
    tool_describe_field (text, indent, name, "%u nits", level);
}

static void
describe_clli (GString *text, guint indent, const struct shmem_entry *entry)
{
  struct shmem_clli clli;

  if (shmem_clli_load (entry->data, entry->size, &clli) != SHMEM_OK) {
    tool_describe_field (text, indent, "fault", "it has to have 4 bytes");
    return;
  }
  add_level (
      text, indent, "max_content_light_level", clli.max_content_light_level);
  add_level (text, indent, "max_frame_average_light_level",
      clli.max_frame_average_light_level);
}

typedef struct
{
  guint8 value;
  const gchar *name;
} CodePoint;

static const gchar *
find_code_point (const CodePoint *points, gsize n, guint8 value)
{
  gsize i;

  for (i = 0; i < n; i++)
    if (points[i].value == value)
      return points[i].name;
  return "see ITU-T H.273";
}

static void
describe_cicp (GString *text, guint indent, const struct shmem_entry *entry)
{
  static const CodePoint primaries[] = { { 1, "BT.709" }, { 2, "unspecified" },
    { 9, "BT.2020" }, { 11, "SMPTE RP 431-2" }, { 12, "P3-D65" } };
  static const CodePoint transfers[] = { { 1, "BT.709" }, { 2, "unspecified" },
    { 14, "BT.2020, 10 bit" }, { 15, "BT.2020, 12 bit" },
    { 16, "PQ, SMPTE ST 2084" }, { 18, "HLG, ARIB STD-B67" } };
  static const CodePoint matrices[] = { { 0, "identity" }, { 1, "BT.709" },
    { 2, "unspecified" }, { 9, "BT.2020, non-constant luminance" },
    { 10, "BT.2020, constant luminance" }, { 14, "ICtCp" } };
  struct shmem_cicp cicp;

  if (shmem_cicp_load (entry->data, entry->size, &cicp) != SHMEM_OK) {
    tool_describe_field (text, indent, "fault", "it has to have 4 bytes");
    return;
  }
  tool_describe_field (text, indent, "colour_primaries", "%u (%s)",
      cicp.colour_primaries,
      find_code_point (
          primaries, G_N_ELEMENTS (primaries), cicp.colour_primaries));
  tool_describe_field (text, indent, "transfer_characteristics", "%u (%s)",
      cicp.transfer_characteristics,
      find_code_point (
          transfers, G_N_ELEMENTS (transfers), cicp.transfer_characteristics));
  tool_describe_field (text, indent, "matrix_coefficients", "%u (%s)",
      cicp.matrix_coefficients,
      find_code_point (
          matrices, G_N_ELEMENTS (matrices), cicp.matrix_coefficients));
  tool_describe_field (text, indent, "full_range", "%u (%s range)",
      cicp.full_range, cicp.full_range ? "full" : "limited");
}

/* ---- messages ---- */

static void
describe_t35 (GString *text, guint indent, const struct shmem_entry *entry)
{
  if (gst_shmem_t35_get_kind (entry->data, entry->size)
      == GST_SHMEM_T35_HDR10PLUS)
    tool_describe_hdr10plus (text, indent, entry->data, entry->size);
  else
    add_bytes (text, indent, entry);
}

static void
describe_plns (GString *text, guint indent, const struct shmem_entry *entry)
{
  tool_describe_planes (text, indent, entry->data, entry->size);
}

static void
describe_v4lm (GString *text, guint indent, const struct shmem_entry *entry)
{
  const guint8 *data = entry->data;
  gboolean printable = TRUE;
  guint i;

  if (entry->size < 4) {
    tool_describe_field (text, indent, "fault", "it has to have 4 bytes");
    return;
  }
  for (i = 0; i < 4; i++)
    printable &= g_ascii_isprint (data[i]);
  if (printable)
    tool_describe_field (text, indent, "dataformat", "%.4s", data);
  else
    tool_describe_field (
        text, indent, "dataformat", "0x%08x", GST_READ_UINT32_LE (data));
  add_bytes (text, indent,
      &(struct shmem_entry){
          .format = entry->format, .data = data + 4, .size = entry->size - 4 });
}

typedef struct
{
  guint64 format;
  const gchar *name;
  void (*describe) (
      GString *text, guint indent, const struct shmem_entry *entry);
} Format;

static const Format formats[] = {
  { SHMEM_FORMAT_T35, "ITU-T T.35 message", describe_t35 },
  { SHMEM_FORMAT_DVRP, "Dolby Vision RPU", add_bytes },
  { SHMEM_FORMAT_MDCV, "mastering display colour volume, SMPTE ST 2086",
      describe_mdcv },
  { SHMEM_FORMAT_CLLI, "content light level, CTA-861.3", describe_clli },
  { SHMEM_FORMAT_CICP, "code points, ITU-T H.273", describe_cicp },
  { SHMEM_FORMAT_PLNS, "plane table", describe_plns },
  { SHMEM_FORMAT_REGS, "register values", add_bytes },
  { SHMEM_FORMAT_V4LM, "V4L2 metadata", describe_v4lm },
};

static const Format *
find_format (guint64 format)
{
  static const Format unknown = { 0, "unknown", add_bytes };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].format == format)
      return &formats[i];
  return &unknown;
}

static const gchar *
get_name (const Format *format, const struct shmem_entry *entry)
{
  GstShmemT35Kind kind;

  if (format->format != SHMEM_FORMAT_T35)
    return format->name;
  kind = gst_shmem_t35_get_kind (entry->data, entry->size);
  return kind == GST_SHMEM_T35_OTHER ? format->name
                                     : gst_shmem_t35_kind_get_name (kind);
}

/* ---- entries ---- */

static gboolean
has_entry (GPtrArray *containers, const struct shmem_entry *wanted)
{
  GstShmemEntry entry;
  guint i, j;

  for (i = 0; containers && i < containers->len; i++)
    for (j = 0; gst_shmem_container_get_entry (
             g_ptr_array_index (containers, i), j, &entry);
         j++)
      if (entry.format == wanted->format && entry.size == wanted->size
          && (entry.size == 0
              || memcmp (entry.data, wanted->data, entry.size) == 0))
        return TRUE;
  return FALSE;
}

/* Recurses no deeper than a container can be nested. */
static void
describe_entries (GString *text, guint indent,
    const struct shmem_reader *reader, GPtrArray *before)
{
  struct shmem_reader inner;
  struct shmem_entry entry;
  guint i;

  for (i = 0; shmem_reader_get_entry (reader, i, &entry) == SHMEM_OK; i++) {
    const Format *format = find_format (entry.format);
    g_autofree gchar *code = tool_describe_format (entry.format);
    gboolean nested = shmem_reader_enter (reader, i, &inner) == SHMEM_OK;

    g_string_append_printf (text, "%*s%s: %s, %u bytes", (gint) indent, "",
        code, nested ? "nested container" : get_name (format, &entry),
        entry.size);
    if (!nested && has_entry (before, &entry)) {
      g_string_append (text, ", unchanged\n");
      continue;
    }
    g_string_append_c (text, '\n');
    if (nested)
      describe_entries (text, indent + 2, &inner, NULL);
    else
      format->describe (text, indent + 2, &entry);
  }
}

void
tool_describe_containers (
    GString *text, GPtrArray *containers, GPtrArray *before)
{
  struct shmem_reader reader;
  const guint8 *data;
  gsize size;
  guint i;

  if (containers->len == 0)
    g_string_append (text, "  nothing\n");
  for (i = 0; i < containers->len; i++) {
    data =
        gst_shmem_container_get_data (g_ptr_array_index (containers, i), &size);
    if (containers->len > 1)
      g_string_append_printf (text,
          "  container %u of %u, %" G_GSIZE_FORMAT " bytes\n", i + 1,
          containers->len, size);
    if (shmem_reader_init (&reader, data, size, NULL, NULL) == SHMEM_OK)
      describe_entries (text, containers->len > 1 ? 4 : 2, &reader, before);
  }
}
