/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Collects what Dolby Vision RPUs say of a title: luminance of each frame (level
 * 1), scenes, profile, light level (level 6) and mastering display.
 *
 * It never fails while it reads: whether RPUs are drawn at all is known at the
 * end only.
 */

#include "describe/describe.h"
#include "describe/pq.h"
#include "plot/plotdata.h"
#include "tool.h"

#define MASTERING_UNIT 10000.0

void
plot_rpus_init (PlotRpus *rpus)
{
  *rpus = (PlotRpus){
    .frames = g_array_new (FALSE, FALSE, sizeof (PlotFrame)),
  };
}

void
plot_rpus_clear (PlotRpus *rpus)
{
  g_clear_pointer (&rpus->frames, g_array_unref);
  g_clear_error (&rpus->error);
}

/* ---- one RPU ---- */

static gboolean
find_rpu (const GstShmemEntry *entry, gpointer user_data)
{
  GstShmemEntry *found = user_data;

  if (entry->format == SHMEM_FORMAT_DVRP)
    *found = *entry;
  return found->data == NULL;
}

/* FALSE if @frame has none, or one that cannot be read, which is noted. */
static gboolean
read_rpu (PlotRpus *rpus, const MetafileFrame *frame, struct shmem_rpu *rpu)
{
  struct shmem_rpu_fault fault;
  GstShmemEntry entry = { 0 };
  g_autofree gchar *why = NULL;

  if (frame->buffer == NULL)
    return FALSE;
  gst_buffer_foreach_shmem_entry (
      frame->buffer, METAFILE_PICTURE, find_rpu, &entry);
  if (entry.data == NULL)
    return FALSE;
  if (shmem_rpu_parse (rpu, entry.data, entry.size, &fault) == SHMEM_OK)
    return TRUE;
  why = tool_describe_rpu_fault (&fault);
  if (rpus->error == NULL)
    tool_refuse (&rpus->error, "frame %" G_GUINT64_FORMAT ": DVRP: %s",
        frame->number, why);
  return FALSE;
}

static void
note_profile (PlotRpus *rpus, const struct shmem_rpu *rpu, gboolean is_first)
{
  guint profile = shmem_rpu_guess_profile (rpu);
  guint el_type = shmem_rpu_get_el_type (rpu);

  if (is_first) {
    rpus->profile = profile;
    rpus->el_type = el_type;
  } else if (rpus->profile != profile
      || (rpus->el_type != el_type && !rpu->header.use_prev_vdr_rpu_flag)) {
    rpus->profiles_differ = TRUE;
  }
}

static void
note_static (PlotRpus *rpus, const struct shmem_rpu *rpu)
{
  const struct shmem_rpu_block *block = shmem_rpu_find_block (rpu, 6, 0);

  if (rpus->mastering_max <= 0 && rpu->dm.source_max_PQ > 0) {
    rpus->mastering_max = tool_pq_to_nits (rpu->dm.source_max_PQ);
    rpus->mastering_min = tool_pq_to_nits (rpu->dm.source_min_PQ);
  }
  if (block == NULL || block->rest_size == block->ext_block_length)
    return;
  if (block->level6.max_display_mastering_luminance > 0) {
    rpus->mastering_max = block->level6.max_display_mastering_luminance;
    rpus->mastering_min =
        block->level6.min_display_mastering_luminance / MASTERING_UNIT;
  }
  if (rpus->max_cll == 0)
    rpus->max_cll = block->level6.max_content_light_level;
  if (rpus->max_fall == 0)
    rpus->max_fall = block->level6.max_frame_average_light_level;
}

/* ---- frames ---- */

static PlotFrame
make_frame (const MetafileFrame *source, const struct shmem_rpu_level1 *level1)
{
  PlotFrame frame = {
    .number = source->number,
    .pts = source->pts,
    .most = (gfloat) tool_pq_to_nits (level1->max_PQ),
    .average = (gfloat) tool_pq_to_nits (level1->avg_PQ),
    .least = (gfloat) tool_pq_to_nits (level1->min_PQ),
    .peak = -1,
  };
  guint i;

  for (i = 0; i < PLOT_N_PERCENTILES; i++)
    frame.percentiles[i] = -1;
  return frame;
}

void
plot_rpus_add (PlotRpus *rpus, const MetafileFrame *frame)
{
  g_autofree struct shmem_rpu *rpu = g_new (struct shmem_rpu, 1);
  const struct shmem_rpu_block *block;
  gboolean is_first = rpus->frames->len == 0;
  PlotFrame values;

  if (!read_rpu (rpus, frame, rpu))
    return;
  block = shmem_rpu_find_block (rpu, 1, 0);
  if (block == NULL || block->rest_size == block->ext_block_length)
    return;
  if (rpus->frames->len == PLOT_MAX_FRAMES) {
    if (rpus->error == NULL)
      tool_refuse (&rpus->error, "more than %u frames", PLOT_MAX_FRAMES);
    return;
  }
  note_profile (rpus, rpu, is_first);
  note_static (rpus, rpu);
  values = make_frame (frame, &block->level1);
  values.starts_scene = is_first || rpu->dm.scene_refresh_flag != 0;
  rpus->n_scenes += values.starts_scene;
  g_array_append_val (rpus->frames, values);
}

/* ---- the title ---- */

static gchar *
format_profile (const PlotRpus *rpus)
{
  static const gchar *const el_types[] = { "", " MEL", " FEL" };

  if (rpus->profiles_differ || rpus->profile == 0)
    return g_strdup ("N/A");
  return g_strdup_printf ("%u%s", rpus->profile, el_types[rpus->el_type]);
}

gboolean
plot_rpus_take (PlotRpus *rpus, PlotData *data, GError **error)
{
  if (rpus->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&rpus->error));
    return FALSE;
  }
  if (rpus->frames->len == 0)
    return TRUE;
  g_array_unref (data->frames);
  data->kind = PLOT_DOVI;
  data->frames = g_steal_pointer (&rpus->frames);
  data->n_scenes = rpus->n_scenes;
  g_free (data->profile);
  data->profile = format_profile (rpus);
  if (data->max_cll == 0)
    data->max_cll = rpus->max_cll;
  if (data->max_fall == 0)
    data->max_fall = rpus->max_fall;
  if (data->mastering_max <= 0) {
    data->mastering_max = rpus->mastering_max;
    data->mastering_min = rpus->mastering_min;
  }
  return TRUE;
}
