/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The entries of containers as text: fields under the names of the standards,
 * values in nits, fractions and percent. A payload format that has no reader
 * here is shown as bytes.
 */

#include "describe/describe.h"
#include "tool.h"

#include <shmem/shmem-payload.h>
#include <shmem/shmem-regs.h>
#include <shmem/shmem-t35.h>

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

/* Reports an entry that is too short or too long. */
static void
add_size_fault (GString *text, guint indent, const struct shmem_entry *entry)
{
  const struct shmem_payload_info *info =
      shmem_payload_get_info (entry->format);

  tool_describe_field (text, indent, "fault", "it must have %u bytes%s",
      info->min_size, info->min_size < info->max_size ? " at least" : "");
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

  if (shmem_mdcv_parse (&mdcv, entry->data, entry->size) != SHMEM_OK) {
    add_size_fault (text, indent, entry);
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

  if (shmem_clli_parse (&clli, entry->data, entry->size) != SHMEM_OK) {
    add_size_fault (text, indent, entry);
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

  if (shmem_cicp_parse (&cicp, entry->data, entry->size) != SHMEM_OK) {
    add_size_fault (text, indent, entry);
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
  if (shmem_t35_get_kind (entry->data, entry->size) == SHMEM_T35_HDR10PLUS)
    tool_describe_hdr10plus (text, indent, entry);
  else
    add_bytes (text, indent, entry);
}

/* Nothing is known of one that cannot be read but its bytes. */
static void
describe_rpu (GString *text, guint indent, const struct shmem_entry *entry)
{
  g_autofree struct shmem_rpu *rpu = g_new (struct shmem_rpu, 1);

  tool_describe_rpu (text, indent, entry);
  if (shmem_rpu_parse_unverified (rpu, entry->data, entry->size, NULL)
      != SHMEM_OK)
    add_bytes (text, indent, entry);
}

static void
describe_v4lm (GString *text, guint indent, const struct shmem_entry *entry)
{
  const guint8 *data = entry->data;
  gboolean printable = TRUE;
  guint i;

  if (entry->size < 4) {
    add_size_fault (text, indent, entry);
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

static void
describe_regs (GString *text, guint indent, const struct shmem_entry *entry)
{
  struct shmem_regs_reader reader;
  struct shmem_fault fault;
  struct shmem_reg reg;

  if (shmem_regs_reader_init (&reader, entry->data, entry->size, &fault)
      != SHMEM_OK) {
    tool_describe_field (text, indent, "fault", "byte %zu: %s", fault.offset,
        shmem_result_to_string (fault.result));
    return;
  }
  while (shmem_regs_reader_next (&reader, &reg) == SHMEM_OK) {
    gchar name[sizeof "register 0x" + 8];

    g_snprintf (name, sizeof name, "register 0x%x", reg.offset);
    tool_describe_field (text, indent, name, "0x%08x", reg.value);
  }
}

/* The readers, by payload format; the bytes of all others are shown. */
static const struct
{
  guint64 format;
  void (*describe) (
      GString *text, guint indent, const struct shmem_entry *entry);
} readers[] = {
  { SHMEM_FORMAT_T35, describe_t35 },
  { SHMEM_FORMAT_DVRP, describe_rpu },
  { SHMEM_FORMAT_MDCV, describe_mdcv },
  { SHMEM_FORMAT_CLLI, describe_clli },
  { SHMEM_FORMAT_CICP, describe_cicp },
  { SHMEM_FORMAT_PLNS, tool_describe_planes },
  { SHMEM_FORMAT_V4LM, describe_v4lm },
  { SHMEM_FORMAT_REGS, describe_regs },
};

static void
describe_payload (GString *text, guint indent, const struct shmem_entry *entry)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (readers); i++)
    if (readers[i].format == entry->format) {
      readers[i].describe (text, indent, entry);
      return;
    }
  add_bytes (text, indent, entry);
}

/* ---- entries ---- */

static void
add_heading (GString *text, guint indent, const struct shmem_entry *entry)
{
  const GstShmemEntry named = { entry->format, entry->data, entry->size };
  const struct shmem_payload_info *info =
      shmem_payload_get_info (entry->format);
  g_autofree gchar *code = tool_describe_format (entry->format);

  g_string_append_printf (text, "%*s%s: %s", (gint) indent, "", code,
      info ? gst_shmem_entry_get_name (&named) : "unknown");
  if (info && info->standard)
    g_string_append_printf (text, ", %s", info->standard);
  g_string_append_printf (text, ", %u bytes", entry->size);
}

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

typedef struct
{
  GString *text;
  guint indent;
  GPtrArray *before; /* or NULL */
} Description;

static bool
describe_entry (
    const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  const Description *self = user_data;
  guint indent = self->indent + 2 * depth;
  gboolean nested = entry->format == SHMEM_FORMAT_LINEAR;
  gboolean unchanged = !nested && depth == 0 && has_entry (self->before, entry);

  add_heading (self->text, indent, entry);
  g_string_append (self->text, unchanged ? ", unchanged\n" : "\n");
  if (!nested && !unchanged)
    describe_payload (self->text, indent + 2, entry);
  return true;
}

void
tool_describe_containers (
    GString *text, GPtrArray *containers, GPtrArray *before)
{
  Description description = { text, containers->len > 1 ? 4 : 2, before };
  guint i;

  if (containers->len == 0)
    g_string_append (text, "  nothing\n");
  for (i = 0; i < containers->len; i++) {
    GstShmemContainer *container = g_ptr_array_index (containers, i);
    gsize size;

    gst_shmem_container_get_data (container, &size);
    if (containers->len > 1)
      g_string_append_printf (text,
          "  container %u of %u, %" G_GSIZE_FORMAT " bytes\n", i + 1,
          containers->len, size);
    tool_walk_container (container, describe_entry, &description);
  }
}
