/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HdrPlan with random streams, in front of a decoder that is a few lines here:
 * it applies the last light level of its coded video sequence. What it applies
 * is compared with what each mode promises. */

#include <gst/check/gstcheck.h>

#include "hdr/hdrplan.h"
#include <shmem/shmem-format.h>

#define N_UNITS 4000
/* Light levels, of which 0 is none. */
#define NONE 0
#define N_LEVELS 4

typedef struct
{
  HdrStaticMode mode;
  gboolean replace;
  GRand *random;
  HdrPlan plan;
  /* Of the decoder. */
  guint applied;
  gboolean first;
  guint n_changes;
} Fixture;

static void
put_level (HdrSet *set, guint level)
{
  const guint8 clli[4] = { level };

  hdr_set_reset (set);
  if (level != NONE)
    hdr_set_append (set, SHMEM_FORMAT_CLLI, 0, clli, sizeof clli);
}

static guint
get_level (const HdrSet *set)
{
  const guint8 *data;

  fail_unless (hdr_set_get_n_messages (set) <= 1);
  return hdr_set_find (set, SHMEM_FORMAT_CLLI, 0, &data) ? data[0] : NONE;
}

/* The light level that is in the access unit after the plan was followed. */
static guint
follow_plan (Fixture *fixture, guint level)
{
  const guint inserted = get_level (&fixture->plan.insert);

  if (hdr_set_get_n_messages (&fixture->plan.remove) > 0) {
    fail_unless (fixture->replace && level != NONE);
    level = NONE;
  }
  fail_unless (level == NONE || inserted == NONE);
  return inserted != NONE ? inserted : level;
}

static void
check_unit (Fixture *fixture, const HdrUnit *unit, guint before, guint carried,
    guint written)
{
  const gboolean starts = fixture->first || unit->starts_sequence;
  const gboolean may_change = fixture->mode == HDR_STATIC_EXACT || starts
      || (fixture->mode == HDR_STATIC_RANDOM_ACCESS && unit->random_access);
  const guint applied = fixture->applied;

  /* Nothing is touched that no buffer says anything of. */
  if (carried == NONE || !fixture->replace) {
    const guint level = get_level (&unit->set);

    fail_unless (level == NONE || written == level);
    fail_if (carried == NONE && written != level);
    return;
  }
  if (may_change)
    fail_unless (applied == carried);
  else
    fail_unless (applied == before);
  /* A decoder can start here. */
  if (unit->random_access)
    fail_unless (written == applied);
  fail_unless (fixture->plan.delayed == FALSE || applied != carried);
  fixture->n_changes += applied != before;
}

static void
push_unit (Fixture *fixture)
{
  GRand *random = fixture->random;
  const guint carried = g_rand_int_range (random, 0, N_LEVELS);
  const guint level = g_rand_boolean (random)
      ? NONE
      : (guint) g_rand_int_range (random, 0, N_LEVELS);
  const guint before = fixture->applied;
  HdrUnit unit = { .has_picture = TRUE };
  guint written;
  HdrSet set;

  unit.random_access = g_rand_int_range (random, 0, 8) == 0;
  unit.starts_sequence = unit.random_access && g_rand_boolean (random);
  unit.starts_after_break = unit.random_access;
  hdr_set_init (&unit.set);
  hdr_set_init (&set);
  put_level (&unit.set, level);
  put_level (&set, carried);
  hdr_plan_update (
      &fixture->plan, &unit, &set, FALSE, fixture->replace, fixture->mode);

  written = follow_plan (fixture, level);
  if (written != NONE)
    fixture->applied = written;
  else if (unit.starts_sequence)
    fixture->applied = NONE;
  check_unit (fixture, &unit, before, carried, written);
  fixture->first = FALSE;
  hdr_set_clear (&set);
  hdr_set_clear (&unit.set);
}

GST_START_TEST (test_random_streams)
{
  Fixture fixture = { .mode = (HdrStaticMode) (__i__ / 2),
    .replace = __i__ % 2,
    .random = g_rand_new_with_seed (__i__),
    .applied = NONE,
    .first = TRUE };
  guint i;

  hdr_plan_init (&fixture.plan);
  for (i = 0; i < N_UNITS; i++)
    push_unit (&fixture);
  fail_unless (!fixture.replace || fixture.n_changes > N_UNITS / 50);
  hdr_plan_clear (&fixture.plan);
  g_rand_free (fixture.random);
}
GST_END_TEST

static Suite *
plan_suite (void)
{
  Suite *suite = suite_create ("hdrplan");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, test_random_streams, 0, 2 * (HDR_STATIC_EXACT + 1));
  return suite;
}

GST_CHECK_MAIN (plan)
