/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Decides which messages are inserted into an access unit and which are
 * removed. T.35, RPUs and containers apply only to the access unit that carries
 * them.
 * Mastering display and light level stay in force until the coded video
 * sequence ends, so they are inserted where a decoder may start, and where they
 * differ from what it currently applies. Decoders that are opened anew when
 * these change lose pictures unless this happens where they can start; so, by
 * default, a change waits for such a place. The resulting access unit never
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
  hdr_set_init (&plan->waiting);
  hdr_set_init (&plan->declared);
  plan->sequence = HDR_SEQUENCE_START;
}

void
hdr_plan_clear (HdrPlan *plan)
{
  hdr_set_clear (&plan->insert);
  hdr_set_clear (&plan->remove);
  hdr_set_clear (&plan->in_force);
  hdr_set_clear (&plan->waiting);
  hdr_set_clear (&plan->declared);
}

void
hdr_plan_forget (HdrPlan *plan)
{
  hdr_set_reset (&plan->in_force);
  hdr_set_reset (&plan->waiting);
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
put_static (HdrSet *set, const HdrSet *from, guint64 format)
{
  const guint8 *data;
  const HdrMessage *message = hdr_set_find (from, format, 0, &data);

  if (message != NULL)
    hdr_set_put (set, format, data, message->size);
}

/* Starts a coded video sequence, with the metadata of codec_data in force. */
static void
start_sequence (HdrPlan *plan)
{
  guint i;

  hdr_set_reset (&plan->in_force);
  for (i = 0; i < HDR_N_STATIC; i++) {
    put_static (&plan->in_force, &plan->declared, hdr_formats[i].format);
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

/* Notes that those of @carried must wait; once per change, although pictures of
 * before may follow in decoding order. */
static void
delay_static (
    HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried, guint64 format)
{
  if (unit->leading || hdr_set_agrees (&plan->in_force, carried, format, 0)
      || hdr_set_agrees (&plan->waiting, carried, format, 0))
    return;
  put_static (&plan->waiting, carried, format);
  plan->delayed = TRUE;
}

/* Makes the bitstream say what is in @wanted, by a message of this access unit
 * if it is a random access point, or the last message says something else. */
static void
write_static (
    HdrPlan *plan, const HdrUnit *unit, const HdrSet *wanted, guint64 format)
{
  const gboolean has = hdr_set_has_kind (&unit->set, format, 0);

  if (has && hdr_set_agrees (&unit->set, wanted, format, 0))
    return;
  if (has)
    remove_kind (plan, format, 0);
  if (unit->random_access
      || !hdr_set_agrees (&plan->in_force, wanted, format, 0))
    hdr_set_append_kind (&plan->insert, wanted, format, 0);
}

static void
plan_static (HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried,
    gboolean replace, gboolean may_change, guint index)
{
  const guint64 format = hdr_formats[index].format;

  plan->present[index] |= hdr_set_has_kind (&unit->set, format, 0);
  if (!hdr_set_has_kind (carried, format, 0)) {
    put_static (&plan->in_force, &unit->set, format);
  } else if (!replace && plan->present[index]) {
    put_static (&plan->in_force, &unit->set, format);
    plan->disagrees |= !hdr_set_agrees (&plan->in_force, carried, format, 0);
  } else if (may_change) {
    write_static (plan, unit, carried, format);
    put_static (&plan->in_force, carried, format);
  } else {
    delay_static (plan, unit, carried, format);
    write_static (plan, unit, &plan->in_force, format);
  }
}

/* Plans the T.35 of one provider, the RPUs, or the container, which nobody but
 * this project writes, so that it is always replaced. */
static void
plan_kind (HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried,
    gboolean replace, guint64 format, guint64 provider)
{
  const gboolean ours = format == HDR_FORMAT_CONTAINER;

  if (hdr_set_has_kind (&plan->insert, format, provider)
      || hdr_set_agrees (&unit->set, carried, format, provider))
    return;
  if (ours || hdr_set_has_kind (&unit->set, format, provider)) {
    if (!ours && !replace) {
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

/* Whether MDCV and CLLI may change with this access unit. */
static gboolean
may_change (const HdrUnit *unit, gboolean starts_sequence, HdrStaticMode mode)
{
  switch (mode) {
    case HDR_STATIC_RANDOM_ACCESS:
      return starts_sequence || unit->random_access;
    case HDR_STATIC_SEQUENCE:
      return starts_sequence;
    case HDR_STATIC_EXACT:
      return TRUE;
  }
  return FALSE;
}

gboolean
hdr_plan_update (HdrPlan *plan, const HdrUnit *unit, const HdrSet *carried,
    gboolean discont, gboolean replace, HdrStaticMode mode)
{
  const gboolean starts = hdr_sequence_advance (&plan->sequence, unit, discont);
  const gboolean change = may_change (unit, starts, mode);
  guint i;

  hdr_set_reset (&plan->insert);
  hdr_set_reset (&plan->remove);
  plan->disagrees = FALSE;
  plan->delayed = FALSE;
  /* After a gap, it is unknown what a decoder still applies. */
  if (discont && change)
    hdr_set_reset (&plan->in_force);
  if (starts)
    start_sequence (plan);
  if (change)
    hdr_set_reset (&plan->waiting);

  for (i = 0; i < HDR_N_STATIC; i++)
    plan_static (plan, unit, carried, replace, change, i);
  plan_dynamic (plan, unit, carried, replace);

  return hdr_set_get_n_messages (&plan->insert) > 0
      || hdr_set_get_n_messages (&plan->remove) > 0;
}
