/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Walks over the OBUs of temporal units, and counts what breaks a rule.
 */

#include "source/av1rules.h"

#include <shmem/shmem-payload.h>

/* H.273: BT.2020, PQ, BT.2020 with non-constant luminance. */
#define PRIMARIES_BT2020 9
#define TRANSFER_PQ 16
#define MATRIX_BT2020_NCL 9

#define OBU_TILE_GROUP 4
/* In a metadata OBU, behind its type and the codes of a T.35 message. */
#define APPLICATION_MODE 7

static const guint8 hdr10plus[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04 };

void
tool_av1_rules_clear (ToolAv1Rules *self)
{
  g_clear_pointer (&self->header, g_bytes_unref);
}

static void
count (ToolAv1Rules *self, ToolAv1Rule rule, guint64 frame, guint value)
{
  if (self->broken[rule].count++ > 0)
    return;
  self->broken[rule].first = frame;
  self->broken[rule].value = value;
}

guint64
tool_av1_rules_get_provider (void)
{
  return hdr_get_provider (SHMEM_FORMAT_T35, hdr10plus, sizeof hdr10plus);
}

/* ---- placement ---- */

static gboolean
has_layers (const Av1Unit *unit)
{
  guint i;

  for (i = 0; i < unit->items->len; i++)
    if (g_array_index (unit->items, Av1Item, i).obu.spatial_id > 0)
      return TRUE;
  return FALSE;
}

/* Of a frame that starts, with @n_before messages in front of it. */
static guint
check_frame (const Av1Item *frame, guint n_before)
{
  if (!frame->shown)
    return n_before > 0 ? 1u << TOOL_AV1_HIDDEN : 0;
  return n_before == 0 ? 1u << TOOL_AV1_MISSING
      : n_before > 1   ? 1u << TOOL_AV1_SEVERAL
                       : 0;
}

static guint
check_message (const Av1Item *item, const guint8 *data)
{
  return item->obu.size > APPLICATION_MODE
          && data[item->obu.payload + APPLICATION_MODE] != 1
      ? 1u << TOOL_AV1_MODE
      : 0;
}

guint
tool_av1_rules_check_placement (
    const Av1Unit *unit, const guint8 *data, guint *n_messages)
{
  const guint64 provider = tool_av1_rules_get_provider ();
  guint broken = 0, n_before = 0, i;

  *n_messages = 0;
  for (i = 0; i < unit->items->len; i++) {
    const Av1Item *item = &g_array_index (unit->items, Av1Item, i);

    if (item->format == SHMEM_FORMAT_T35 && item->provider == provider) {
      broken |= check_message (item, data);
      n_before++;
      ++*n_messages;
    } else if (item->is_frame) {
      broken |= check_frame (item, n_before);
      n_before = 0;
    } else if (n_before > 0
        && (item->obu.type == AV1_OBU_TEMPORAL_DELIMITER
            || item->obu.type == AV1_OBU_SEQUENCE_HEADER
            || item->obu.type == OBU_TILE_GROUP)) {
      broken |= 1u << TOOL_AV1_PLACE;
    }
  }
  return n_before > 0 ? broken | 1u << TOOL_AV1_PLACE : broken;
}

/* ---- color_config ---- */

static void
check_color (ToolAv1Rules *self, const ToolAv1Color *color, guint64 frame)
{
  if (color->color_primaries != PRIMARIES_BT2020)
    count (self, TOOL_AV1_PRIMARIES, frame, color->color_primaries);
  if (color->transfer_characteristics != TRANSFER_PQ)
    count (self, TOOL_AV1_TRANSFER, frame, color->transfer_characteristics);
  if (color->matrix_coefficients != MATRIX_BT2020_NCL)
    count (self, TOOL_AV1_MATRIX, frame, color->matrix_coefficients);
}

static void
check_header (ToolAv1Rules *self, const guint8 *data, gsize size, guint64 frame)
{
  GBytes *header = g_bytes_new (data, size);
  ToolAv1Color color;

  if (self->header && g_bytes_equal (header, self->header)) {
    g_bytes_unref (header);
    return;
  }
  g_clear_pointer (&self->header, g_bytes_unref);
  self->header = header;
  if (tool_av1_color_read (&color, data, size))
    check_color (self, &color, frame);
  else
    count (self, TOOL_AV1_NO_COLOR, frame, 0);
}

/* ---- temporal units ---- */

void
tool_av1_rules_add (ToolAv1Rules *self, const ToolTemporalUnit *unit)
{
  guint rule, n_messages, broken, i;

  if (unit->declared
      && hdr_set_has_kind (
          unit->declared, SHMEM_FORMAT_T35, tool_av1_rules_get_provider ()))
    count (self, TOOL_AV1_CODEC_DATA, unit->frame, 0);
  for (i = 0; i < unit->parsed->items->len; i++) {
    const Av1Obu *obu = &g_array_index (unit->parsed->items, Av1Item, i).obu;

    if (obu->type == AV1_OBU_SEQUENCE_HEADER)
      check_header (self, unit->data + obu->payload, obu->size, unit->frame);
  }
  broken =
      tool_av1_rules_check_placement (unit->parsed, unit->data, &n_messages);
  self->n_messages += n_messages;
  if (has_layers (unit->parsed))
    return;
  for (rule = 0; rule < TOOL_AV1_N_RULES; rule++)
    if (broken & 1u << rule)
      count (self, rule, unit->frame, 0);
}

/* ---- the report ---- */

static gchar *
describe (ToolAv1Rule rule, guint value)
{
  static const gchar *const texts[] = {
    [TOOL_AV1_MISSING] =
        "no HDR10+ metadata OBU in front of its frame header, 1 is right",
    [TOOL_AV1_SEVERAL] =
        "several HDR10+ metadata OBUs in front of its frame header, 1 is right",
    [TOOL_AV1_HIDDEN] =
        "an HDR10+ metadata OBU in front of a frame that is not shown",
    [TOOL_AV1_PLACE] =
        "an HDR10+ metadata OBU in the wrong place: in front of a temporal "
        "delimiter or sequence header, within a frame, or behind the last one",
    [TOOL_AV1_MODE] = "HDR10+ with another application_mode than 1",
    [TOOL_AV1_CODEC_DATA] = "HDR10+ in codec_data (av1C), which must have none",
    [TOOL_AV1_PRIMARIES] = "HDR10+ with color_primaries %u, 9 (BT.2020) is "
                           "right",
    [TOOL_AV1_TRANSFER] = "HDR10+ with transfer_characteristics %u, 16 (PQ) is "
                          "right",
    [TOOL_AV1_MATRIX] = "HDR10+ with matrix_coefficients %u, 9 (BT.2020, "
                        "non-constant luminance) is right",
    [TOOL_AV1_NO_COLOR] = "color_config of its sequence header was not judged, "
                          "as it could not be read",
  };
  GString *text = g_string_new (texts[rule]);
  g_autofree gchar *number = g_strdup_printf ("%u", value);

  g_string_replace (text, "%u", number, 1);
  return g_string_free (text, FALSE);
}

static void
report_rule (const ToolAv1Rules *self, ToolAv1Rule rule, ToolRemarks *remarks)
{
  const guint64 n = self->broken[rule].count, first = self->broken[rule].first;
  g_autofree gchar *text = describe (rule, self->broken[rule].value);

  if (rule == TOOL_AV1_NO_COLOR)
    tool_remarks_add_note (
        remarks, "frame %" G_GUINT64_FORMAT ": %s", first, text);
  else if (n == 1)
    tool_remarks_add_fault (
        remarks, "frame %" G_GUINT64_FORMAT ": %s", first, text);
  else
    tool_remarks_add_fault (remarks,
        "frame %" G_GUINT64_FORMAT ": %s; %" G_GUINT64_FORMAT
        " frames are like that",
        first, text, n);
}

void
tool_av1_rules_report (const ToolAv1Rules *self, ToolRemarks *remarks)
{
  guint rule;

  if (self->n_messages == 0 && self->broken[TOOL_AV1_CODEC_DATA].count == 0)
    return;
  for (rule = 0; rule < TOOL_AV1_N_RULES; rule++)
    if (self->broken[rule].count > 0)
      report_rule (self, rule, remarks);
}
