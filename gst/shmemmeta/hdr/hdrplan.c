/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Decides which messages are inserted into an access unit and which are
 * removed. T.35 and RPUs apply only to the access unit that carries them.
 * Mastering display and light level stay in force until the coded video
 * sequence ends, so they are inserted where a decoder may start, and where they
 * differ from what it currently applies. The resulting access unit never
 * carries conflicting metadata of one kind.
 */

#include "hdr/hdrplan.h"

#include <string.h>

gboolean
hdr_sequence_advance (
    HdrSequence *sequence, const HdrUnit *unit, gboolean discont)
{
  const gboolean after_break =
      sequence->first || sequence->after_end || discont;
  const gboolean starts = sequence->first || unit->starts_sequence
      || (after_break && unit->starts_after_break);

  sequence->first = FALSE;
  if (unit->has_picture)
    sequence->after_end = unit->end_after;
  else if (unit->end_before)
    sequence->after_end = TRUE;
  return starts;
}

void
hdr_plan_init (HdrPlan *plan)
{
  memset (plan, 0, sizeof *plan);
  hdr_set_init (&plan->insert);
  hdr_set_init (&plan->remove);
  hdr_set_init (&plan->in_force);
  hdr_set_init (&plan->declared);
  plan->sequence = HDR_SEQUENCE_START;
}

void
hdr_plan_clear (HdrPlan *plan)
{
  hdr_set_clear (&plan->insert);
  hdr_set_clear (&plan->remove);
  hdr_set_clear (&plan->in_force);
  hdr_set_clear (&plan->declared);
}

void
hdr_plan_forget (HdrPlan *plan)
{
  hdr_set_reset (&plan->in_force);
  memset (plan->present, 0, sizeof plan->present);
  plan->sequence = HDR_SEQUENCE_START;
}

void
hdr_plan_declare (HdrPlan *plan, const HdrSet *declared)
{
  hdr_set_reset (&plan->declared);
  if (declared != NULL)
    hdr_set_merge (&plan->declared, NULL, declared);
}

static void
put_in_force (HdrPlan *plan, const HdrSet *from, guint64 format)
{
  const guint8 *data;
  const HdrMessage *message = hdr_set_find (from, format, 0, &data);

  if (message != NULL)
    hdr_set_put (&plan->in_force, format, data, message->size);
}

/* Starts a coded video sequence, with the metadata of codec_data in force. */
static void
start_sequence (HdrPlan *plan)
{
  guint i;

  hdr_set_reset (&plan->in_force);
  for (i = 0; i < HDR_N_STATIC; i++) {
    put_in_force (plan, &plan->declared, hdr_formats[i].format);
    plan->present[i] =
        hdr_set_has_kind (&plan->declared, hdr_formats[i].format, 0);
  }
}

static void
remove_kind (HdrPlan *plan, guint64 format, guint64 provider)
{
  if (!hdr_set_has_kind (&plan->remove, format, provider))
    hdr_set_append (&plan->remove, format, provider, "", 0);
}

/* Inserts MDCV or CLLI, with which the bitstream does not conflict, at random
 * access points and on changes. */
static void
insert_static (
    HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried, guint64 format)
{
  if (unit->random_access
      || !hdr_set_agrees (&plan->in_force, carried, format, 0))
    hdr_set_append_kind (&plan->insert, carried, format, 0);
  put_in_force (plan, carried, format);
}

static void
plan_static (HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried,
    gboolean replace, guint index)
{
  const guint64 format = hdr_formats[index].format;
  gboolean has = hdr_set_has_kind (&unit->set, format, 0);
  gboolean equal = hdr_set_agrees (&unit->set, carried, format, 0);

  plan->present[index] |= has;
  if (!hdr_set_has_kind (carried, format, 0) || (has && equal)) {
    put_in_force (plan, &unit->set, format);
  } else if (replace) {
    if (has)
      remove_kind (plan, format, 0);
    insert_static (plan, unit, carried, format);
  } else if (!plan->present[index]) {
    insert_static (plan, unit, carried, format);
  } else {
    put_in_force (plan, &unit->set, format);
    plan->disagrees |= !hdr_set_agrees (&plan->in_force, carried, format, 0);
  }
}

/* Plans the T.35 of one provider, or the RPUs. */
static void
plan_kind (HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried,
    gboolean replace, guint64 format, guint64 provider)
{
  if (hdr_set_has_kind (&plan->insert, format, provider)
      || hdr_set_agrees (&unit->set, carried, format, provider))
    return;
  if (hdr_set_has_kind (&unit->set, format, provider)) {
    if (!replace) {
      plan->disagrees = TRUE;
      return;
    }
    remove_kind (plan, format, provider);
  }
  hdr_set_append_kind (&plan->insert, carried, format, provider);
}

static void
plan_dynamic (
    HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried, gboolean replace)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < hdr_set_get_n_messages (carried); i++) {
    const HdrMessage *message = hdr_set_get_message (carried, i, &data);

    if (hdr_format_find (message->format) >= &hdr_formats[HDR_N_STATIC])
      plan_kind (
          plan, unit, carried, replace, message->format, message->provider);
  }
}

gboolean
hdr_plan_update (HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried,
    gboolean discont, gboolean replace)
{
  guint i;

  hdr_set_reset (&plan->insert);
  hdr_set_reset (&plan->remove);
  plan->disagrees = FALSE;
  /* After a gap, it is unknown what a decoder still applies. */
  if (discont)
    hdr_set_reset (&plan->in_force);
  if (hdr_sequence_advance (&plan->sequence, unit, discont))
    start_sequence (plan);

  for (i = 0; i < HDR_N_STATIC; i++)
    plan_static (plan, unit, carried, replace, i);
  plan_dynamic (plan, unit, carried, replace);

  return hdr_set_get_n_messages (&plan->insert) > 0
      || hdr_set_get_n_messages (&plan->remove) > 0;
}
