/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Decides which messages go into an access unit and which leave it. T.35 and
 * RPUs belong to each access unit that carries them. Mastering display and
 * light level hold until the coded video sequence ends (clauses D.3.28 and
 * D.3.35), so they are put where a decoder may start, and where they differ
 * from what holds. The result never says two things of one kind.
 */

#define GST_USE_UNSTABLE_API

#include "h265hdrplan.h"

#include <gst/codecparsers/gsth265parser.h>
#include <shmem/shmem-format.h>

#include <string.h>

/* RSV_IRAP_VCL23, the last of table 7-1; its name in GStreamer's header
 * depends on the version. */
#define MAX_IRAP_NAL_TYPE 23

static const guint64 static_formats[H265_HDR_N_STATIC] = { SHMEM_FORMAT_MDCV,
  SHMEM_FORMAT_CLLI };

void
h265_hdr_plan_init (H265HdrPlan *plan)
{
  memset (plan, 0, sizeof *plan);
  h265_hdr_set_init (&plan->insert);
  h265_hdr_set_init (&plan->remove);
  h265_hdr_set_init (&plan->in_force);
  h265_hdr_set_init (&plan->declared);
  plan->first = TRUE;
}

void
h265_hdr_plan_clear (H265HdrPlan *plan)
{
  h265_hdr_set_clear (&plan->insert);
  h265_hdr_set_clear (&plan->remove);
  h265_hdr_set_clear (&plan->in_force);
  h265_hdr_set_clear (&plan->declared);
}

void
h265_hdr_plan_forget (H265HdrPlan *plan)
{
  h265_hdr_set_reset (&plan->in_force);
  memset (plan->spoken, 0, sizeof plan->spoken);
  plan->first = TRUE;
  plan->after_end = FALSE;
}

void
h265_hdr_plan_declare (H265HdrPlan *plan, const H265HdrSet *declared)
{
  h265_hdr_set_reset (&plan->declared);
  if (declared != NULL)
    h265_hdr_set_merge (&plan->declared, NULL, declared);
}

/* The only message of @format, or NULL. */
static const guint8 *
find_static (const H265HdrSet *set, guint64 format, gsize *size)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < h265_hdr_set_get_n_messages (set); i++) {
    const H265HdrMessage *message = h265_hdr_set_get_message (set, i, &data);

    if (message->format == format) {
      *size = message->size;
      return data;
    }
  }
  return NULL;
}

/* A coded video sequence begins: codec_data counts as its first words. */
static void
start_sequence (H265HdrPlan *plan)
{
  const guint8 *data;
  gsize size;
  guint i;

  h265_hdr_set_reset (&plan->in_force);
  for (i = 0; i < H265_HDR_N_STATIC; i++) {
    data = find_static (&plan->declared, static_formats[i], &size);
    plan->spoken[i] = data != NULL;
    if (data != NULL)
      h265_hdr_set_put (&plan->in_force, static_formats[i], data, size);
  }
}

static void
put_in_force (H265HdrPlan *plan, const H265HdrSet *from, guint64 format)
{
  gsize size;
  const guint8 *data = find_static (from, format, &size);

  if (data != NULL)
    h265_hdr_set_put (&plan->in_force, format, data, size);
}

static void
remove_kind (H265HdrPlan *plan, guint64 format, guint64 provider)
{
  if (!h265_hdr_set_has_kind (&plan->remove, format, provider))
    h265_hdr_set_append (&plan->remove, format, provider, "", 0);
}

static void
insert_kind (H265HdrPlan *plan, const H265HdrSet *carried, guint64 format,
    guint64 provider)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < h265_hdr_set_get_n_messages (carried); i++) {
    const H265HdrMessage *message =
        h265_hdr_set_get_message (carried, i, &data);

    if (message->format == format && message->provider == provider)
      h265_hdr_set_append_from (&plan->insert, carried, i);
  }
}

static gboolean
is_random_access (const H265HdrAccessUnit *unit)
{
  return unit->picture_type >= GST_H265_NAL_SLICE_BLA_W_LP
      && unit->picture_type <= MAX_IRAP_NAL_TYPE;
}

/* MDCV or CLLI, which the bitstream does not say otherwise. */
static void
insert_static (H265HdrPlan *plan, const H265HdrAccessUnit *unit,
    const H265HdrSet *carried, guint64 format)
{
  if (is_random_access (unit)
      || !h265_hdr_set_equal_kind (&plan->in_force, carried, format, 0))
    insert_kind (plan, carried, format, 0);
  put_in_force (plan, carried, format);
}

static void
plan_static (H265HdrPlan *plan, const H265HdrAccessUnit *unit,
    const H265HdrSet *carried, gboolean replace, guint index)
{
  const guint64 format = static_formats[index];
  gboolean says = h265_hdr_set_has_kind (&unit->set, format, 0);
  gboolean equal = h265_hdr_set_equal_kind (&unit->set, carried, format, 0);

  plan->spoken[index] |= says;
  if (!h265_hdr_set_has_kind (carried, format, 0) || (says && equal)) {
    put_in_force (plan, &unit->set, format);
  } else if (replace) {
    if (says)
      remove_kind (plan, format, 0);
    insert_static (plan, unit, carried, format);
  } else if (!plan->spoken[index]) {
    insert_static (plan, unit, carried, format);
  } else {
    put_in_force (plan, &unit->set, format);
    plan->disagrees |=
        !h265_hdr_set_equal_kind (&plan->in_force, carried, format, 0);
  }
}

/* T.35 of one provider, or RPUs. */
static void
plan_kind (H265HdrPlan *plan, const H265HdrAccessUnit *unit,
    const H265HdrSet *carried, gboolean replace, guint64 format,
    guint64 provider)
{
  if (h265_hdr_set_has_kind (&plan->insert, format, provider)
      || h265_hdr_set_equal_kind (&unit->set, carried, format, provider))
    return;
  if (h265_hdr_set_has_kind (&unit->set, format, provider)) {
    if (!replace) {
      plan->disagrees = TRUE;
      return;
    }
    remove_kind (plan, format, provider);
  }
  insert_kind (plan, carried, format, provider);
}

static void
plan_dynamic (H265HdrPlan *plan, const H265HdrAccessUnit *unit,
    const H265HdrSet *carried, gboolean replace)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < h265_hdr_set_get_n_messages (carried); i++) {
    const H265HdrMessage *message =
        h265_hdr_set_get_message (carried, i, &data);

    if (message->format == SHMEM_FORMAT_T35
        || message->format == SHMEM_FORMAT_DVRP)
      plan_kind (
          plan, unit, carried, replace, message->format, message->provider);
  }
}

gboolean
h265_hdr_plan_update (H265HdrPlan *plan, const H265HdrAccessUnit *unit,
    const H265HdrSet *carried, gboolean discont, gboolean replace)
{
  gboolean after_break = plan->first || plan->after_end || discont;
  guint i;

  h265_hdr_set_reset (&plan->insert);
  h265_hdr_set_reset (&plan->remove);
  plan->disagrees = FALSE;
  /* After a gap nobody knows what a decoder still has. */
  if (discont)
    h265_hdr_set_reset (&plan->in_force);
  if (plan->first || h265_hdr_access_unit_starts_sequence (unit, after_break))
    start_sequence (plan);

  for (i = 0; i < H265_HDR_N_STATIC; i++)
    plan_static (plan, unit, carried, replace, i);
  plan_dynamic (plan, unit, carried, replace);

  plan->first = FALSE;
  if (unit->end_after || (!unit->has_picture && unit->end_before))
    plan->after_end = TRUE;
  else if (unit->has_picture)
    plan->after_end = FALSE;
  return h265_hdr_set_get_n_messages (&plan->insert) > 0
      || h265_hdr_set_get_n_messages (&plan->remove) > 0;
}
