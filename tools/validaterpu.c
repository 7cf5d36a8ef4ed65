/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The checks of a Dolby Vision RPU: its checksum and syntax, values that
 * contradict each other, and levels that are there too often or in the wrong
 * list. Levels that nobody knows are not judged.
 */

#include "describe/describe.h"
#include "tool.h"
#include "validatepayload.h"

#define MAX_NITS 10000

/* ---- the mapping ---- */

static gboolean
check_curve (const struct shmem_rpu *rpu, guint component, GError **error)
{
  const struct shmem_rpu_curve *curve = &rpu->mapping.curves[component];
  guint max = (1u << (rpu->header.BL_bit_depth_minus8 + 8)) - 1;
  guint pivot = 0, i;

  for (i = 0; i < curve->num_pivots_minus2 + 2u; i++)
    pivot += curve->pred_pivot_value[i];
  return pivot <= max
      || tool_refuse (error,
          "DVRP: component %u: the last pivot is %u, %u at "
          "most",
          component, pivot, max);
}

static gboolean
check_mapping (const struct shmem_rpu *rpu, GError **error)
{
  guint i;

  for (i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++)
    if (!rpu->header.use_prev_vdr_rpu_flag && !check_curve (rpu, i, error))
      return FALSE;
  return TRUE;
}

/* ---- levels ---- */

/* How often each can be there: once, or as often as a player has room for. */
static const struct
{
  guint8 level;
  gboolean is_v40;
  guint max;
} known[] = {
  { 1, FALSE, 1 },
  { 2, FALSE, 8 },
  { 3, TRUE, 1 },
  { 4, FALSE, 1 },
  { 5, FALSE, 1 },
  { 6, FALSE, 1 },
  { 8, TRUE, 5 },
  { 9, TRUE, 1 },
  { 10, TRUE, 4 },
  { 11, TRUE, 1 },
  { 254, TRUE, 1 },
  { 255, FALSE, 1 },
};

static guint
count_blocks (const struct shmem_rpu_dm *dm, guint8 level, gboolean is_v40)
{
  guint from = is_v40 ? dm->num_ext_blocks_v29 : 0;
  guint to = dm->num_ext_blocks_v29 + (is_v40 ? dm->num_ext_blocks_v40 : 0u);
  guint n = 0, i;

  for (i = from; i < to; i++)
    n += dm->blocks[i].ext_block_level == level;
  return n;
}

static gboolean
check_counts (const struct shmem_rpu_dm *dm, GError **error)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++) {
    guint n = count_blocks (dm, known[i].level, known[i].is_v40);

    if (n > known[i].max)
      return tool_refuse (error, "DVRP: level %u is there %u times, %u at most",
          known[i].level, n, known[i].max);
    if (count_blocks (dm, known[i].level, !known[i].is_v40) > 0)
      return tool_refuse (error, "DVRP: level %u is in the list of CM v%s",
          known[i].level, known[i].is_v40 ? "2.9" : "4.0");
  }
  return !dm->cm_v40_present || count_blocks (dm, 254, TRUE) == 1
      || tool_refuse (error, "DVRP: CM v4.0 is without level 254");
}

static gboolean
check_level1 (const struct shmem_rpu_level1 *l, GError **error)
{
  if (l->min_PQ <= l->avg_PQ && l->avg_PQ <= l->max_PQ)
    return TRUE;
  return tool_refuse (error,
      "DVRP: level 1: min_PQ %u, avg_PQ %u and max_PQ %u do not ascend",
      l->min_PQ, l->avg_PQ, l->max_PQ);
}

static gboolean
check_level6 (const struct shmem_rpu_level6 *l, GError **error)
{
  guint max =
      MAX (l->max_content_light_level, l->max_frame_average_light_level);

  max = MAX (max, l->max_display_mastering_luminance);
  return max <= MAX_NITS
      || tool_refuse (
          error, "DVRP: level 6: %u nits, %u at most", max, MAX_NITS);
}

static gboolean
check_block (const struct shmem_rpu_block *block, GError **error)
{
  if (block->rest_size == block->ext_block_length)
    return TRUE;
  switch (block->ext_block_level) {
    case 1:
      return check_level1 (&block->level1, error);
    case 2:
      return block->level2.ms_weight >= -1
          || tool_refuse (error, "DVRP: level 2: ms_weight is %d, -1 at least",
              block->level2.ms_weight);
    case 6:
      return check_level6 (&block->level6, error);
    default:
      return TRUE;
  }
}

/* ---- display management ---- */

static gboolean
check_signal (const struct shmem_rpu_dm *dm, GError **error)
{
  if (dm->signal_bit_depth < 8 || dm->signal_bit_depth > 16)
    return tool_refuse (
        error, "DVRP: signal_bit_depth is %u, 8 to 16", dm->signal_bit_depth);
  return dm->source_min_PQ < dm->source_max_PQ
      || tool_refuse (error,
          "DVRP: source_min_PQ %u is not below source_max_PQ %u",
          dm->source_min_PQ, dm->source_max_PQ);
}

static gboolean
check_dm (const struct shmem_rpu *rpu, GError **error)
{
  guint i, n = rpu->dm.num_ext_blocks_v29 + rpu->dm.num_ext_blocks_v40;

  if (!rpu->header.vdr_dm_metadata_present_flag)
    return TRUE;
  if (rpu->header.reserved_zero_3bits == 0 && !check_signal (&rpu->dm, error))
    return FALSE;
  for (i = 0; i < n; i++)
    if (!check_block (&rpu->dm.blocks[i], error))
      return FALSE;
  return check_counts (&rpu->dm, error);
}

gboolean
tool_check_rpu (const struct shmem_entry *entry, GError **error)
{
  g_autofree struct shmem_rpu *rpu = g_new (struct shmem_rpu, 1);
  struct shmem_rpu_fault fault;
  g_autofree gchar *why = NULL;

  if (shmem_rpu_parse (rpu, entry->data, entry->size, &fault) == SHMEM_OK)
    return check_mapping (rpu, error) && check_dm (rpu, error);
  why = tool_describe_rpu_fault (&fault);
  return tool_refuse (error, "DVRP: %s", why);
}
