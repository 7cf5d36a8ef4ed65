/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Dolby Vision RPUs as text: profile, header, what the mapping consists of, the
 * signal, the mastering display, and the levels.
 */

#include "describe/describe.h"
#include "describe/pq.h"
#include "tool.h"

static const gchar *const components[] = { "luma", "Cb", "Cr" };

gchar *
tool_describe_rpu_fault (const struct shmem_rpu_fault *fault)
{
  return g_strdup_printf ("%s, byte %" G_GSIZE_FORMAT ": %s", fault->field,
      fault->offset, shmem_result_to_string (fault->result));
}

static const gchar *
get_name (const gchar *const *names, guint n, guint value)
{
  return value < n ? names[value] : "reserved";
}

#define NAME(names, value) get_name (names, G_N_ELEMENTS (names), value)

/* ---- the header ---- */

static void
describe_profile (GString *text, guint indent, const struct shmem_rpu *rpu)
{
  static const gchar *const el_types[] = { "", ", MEL", ", FEL" };
  guint profile = shmem_rpu_guess_profile (rpu);

  if (profile != 0)
    tool_describe_field (text, indent, "profile", "%u%s", profile,
        el_types[shmem_rpu_get_el_type (rpu)]);
  else
    tool_describe_field (text, indent, "profile", "unknown");
  tool_describe_field (text, indent, "vdr_rpu_profile, vdr_rpu_level", "%u, %u",
      rpu->header.vdr_rpu_profile, rpu->header.vdr_rpu_level);
}

static void
describe_header (GString *text, guint indent, const struct shmem_rpu *rpu)
{
  const struct shmem_rpu_header *h = &rpu->header;

  describe_profile (text, indent, rpu);
  tool_describe_field (text, indent, "BL_bit_depth, full_range", "%u bit, %s",
      h->BL_bit_depth_minus8 + 8,
      h->BL_video_full_range_flag ? "full range" : "limited range");
  if (h->disable_residual_flag)
    tool_describe_field (text, indent, "EL_bit_depth", "none, no residual");
  else
    tool_describe_field (text, indent, "EL_bit_depth", "%u bit%s",
        h->EL_bit_depth_minus8 + 8,
        h->el_spatial_resampling_filter_flag ? ", scaled" : "");
  tool_describe_field (
      text, indent, "vdr_bit_depth", "%u bit", h->vdr_bit_depth_minus8 + 8);
  if (h->ext_mapping_idc != 0)
    tool_describe_field (
        text, indent, "ext_mapping_idc", "%u", h->ext_mapping_idc);
}

/* ---- the mapping ---- */

/* What its pieces are, and the largest order of them. */
static const gchar *
classify_pieces (const struct shmem_rpu_curve *curve, guint *order)
{
  guint n = curve->num_pivots_minus2 + 1u, n_mmr = 0, i;

  *order = 0;
  for (i = 0; i < n; i++) {
    const struct shmem_rpu_piece *piece = &curve->pieces[i];
    gboolean is_mmr = piece->mapping_idc == SHMEM_RPU_MAPPING_MMR;

    n_mmr += is_mmr;
    *order = MAX (*order,
        1u + (is_mmr ? piece->mmr_order_minus1 : piece->poly_order_minus1));
  }
  return n_mmr == 0 ? "polynomial" : n_mmr == n ? "MMR" : "polynomial and MMR";
}

static void
describe_curve (GString *text, guint indent,
    const struct shmem_rpu_curve *curve, const gchar *component)
{
  g_autofree gchar *name = g_strdup_printf ("mapping, %s", component);
  g_autoptr (GString) pivots = g_string_new (NULL);
  guint order, pivot = 0, i;
  const gchar *kind = classify_pieces (curve, &order);

  for (i = 0; i < curve->num_pivots_minus2 + 2u; i++) {
    pivot += curve->pred_pivot_value[i];
    g_string_append_printf (pivots, " %u", pivot);
  }
  tool_describe_field (text, indent, name, "%u %s, %s of order %u, pivots%s",
      curve->num_pivots_minus2 + 1u,
      curve->num_pivots_minus2 > 0 ? "pieces" : "piece", kind, order,
      pivots->str);
}

static void
describe_nlq (GString *text, guint indent, const struct shmem_rpu *rpu, guint i)
{
  const struct shmem_rpu_nlq *nlq = &rpu->mapping.nlq[i];
  g_autofree gchar *name = g_strdup_printf ("residual, %s", components[i]);
  g_autofree gchar *max =
      tool_format_number (shmem_rpu_coef_get_value (rpu, &nlq->vdr_in_max), 6);
  g_autofree gchar *slope = tool_format_number (
      shmem_rpu_coef_get_value (rpu, &nlq->linear_deadzone_slope), 6);
  g_autofree gchar *threshold = tool_format_number (
      shmem_rpu_coef_get_value (rpu, &nlq->linear_deadzone_threshold), 6);

  tool_describe_field (text, indent, name,
      "nlq_offset %u, vdr_in_max %s, slope %s, threshold %s", nlq->nlq_offset,
      max, slope, threshold);
}

static void
describe_mapping (GString *text, guint indent, const struct shmem_rpu *rpu)
{
  guint i;

  if (rpu->header.use_prev_vdr_rpu_flag) {
    tool_describe_field (text, indent, "mapping", "that of RPU %u before",
        rpu->header.prev_vdr_rpu_id);
    return;
  }
  for (i = 0; i < G_N_ELEMENTS (components); i++)
    describe_curve (text, indent, &rpu->mapping.curves[i], components[i]);
  if (shmem_rpu_get_el_type (rpu) == SHMEM_RPU_EL_NONE)
    return;
  for (i = 0; i < G_N_ELEMENTS (components); i++)
    describe_nlq (text, indent, rpu, i);
}

/* ---- display management ---- */

static void
add_pq (GString *text, guint indent, const gchar *name, guint code)
{
  g_autofree gchar *nits = tool_format_pq (code);

  tool_describe_field (text, indent, name, "%s (%u)", nits, code);
}

static void
describe_signal (GString *text, guint indent, const struct shmem_rpu_dm *dm)
{
  static const gchar *const spaces[] = { "YCbCr", "RGB", "IPT" };
  static const gchar *const formats[] = { "4:2:0", "4:2:2", "4:4:4" };
  static const gchar *const ranges[] = { "narrow", "full", "SDI" };

  tool_describe_field (text, indent, "signal",
      "%u bit, %s, %s, %s range, signal_eotf %u%s", dm->signal_bit_depth,
      NAME (spaces, dm->signal_color_space),
      NAME (formats, dm->signal_chroma_format),
      NAME (ranges, dm->signal_full_range_flag), dm->signal_eotf,
      dm->signal_eotf == 65535 ? " (PQ)" : "");
  add_pq (text, indent, "source_min_PQ", dm->source_min_PQ);
  add_pq (text, indent, "source_max_PQ", dm->source_max_PQ);
  tool_describe_field (
      text, indent, "source_diagonal", "%u inches", dm->source_diagonal);
}

static void
describe_dm (GString *text, guint indent, const struct shmem_rpu *rpu)
{
  const struct shmem_rpu_dm *dm = &rpu->dm;
  guint i;

  tool_describe_field (text, indent, "scene_refresh_flag", "%u%s",
      dm->scene_refresh_flag,
      dm->scene_refresh_flag ? " (a scene starts)" : "");
  if (rpu->header.reserved_zero_3bits == 0)
    describe_signal (text, indent, dm);
  else
    tool_describe_field (text, indent, "signal", "that of an RPU before");
  for (i = 0; i < dm->num_ext_blocks_v29; i++)
    tool_describe_rpu_block (text, indent, &dm->blocks[i]);
  if (dm->cm_v40_present)
    tool_describe_field (
        text, indent, "CM v4.0", "%u levels", dm->num_ext_blocks_v40);
  for (i = 0; i < dm->num_ext_blocks_v40; i++)
    tool_describe_rpu_block (
        text, indent, &dm->blocks[dm->num_ext_blocks_v29 + i]);
}

void
tool_describe_rpu (GString *text, guint indent, const struct shmem_entry *entry)
{
  g_autofree struct shmem_rpu *rpu = g_new (struct shmem_rpu, 1);
  struct shmem_rpu_fault fault;
  enum shmem_result result =
      shmem_rpu_parse (rpu, entry->data, entry->size, &fault);

  if (result != SHMEM_OK) {
    g_autofree gchar *why = tool_describe_rpu_fault (&fault);

    tool_describe_field (text, indent, "fault", "%s", why);
  }
  if (result == SHMEM_ERROR_CRC)
    result = shmem_rpu_parse_unverified (rpu, entry->data, entry->size, NULL);
  if (result != SHMEM_OK)
    return;
  describe_header (text, indent, rpu);
  describe_mapping (text, indent, rpu);
  if (rpu->header.vdr_dm_metadata_present_flag)
    describe_dm (text, indent, rpu);
  if (rpu->num_remaining > 0)
    tool_describe_field (
        text, indent, "before the checksum", "%u bytes", rpu->num_remaining);
}
