/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Runs a soak from its start to its verdict. Two pairs play: a producer and a
 * consumer that must lose nothing, with guests that come and go; and, on a
 * socket of their own, a producer that is killed and replaced again and again,
 * and a consumer that waits for the next one. After a warm-up, some times
 * between, and at the end the guests go, the producers rest (see soaksrc.c),
 * and the processes are measured.
 *
 * This process has no thread and no GStreamer.
 */

#include "controller.h"

#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "guests.h"
#include "report.h"
#include "soak.h"

#define TURN_MS 5
/* Only a soak that fails waits for so long. */
#define PATIENCE (60 * G_TIME_SPAN_SECOND)
/* Between two looks at who has settled. */
#define SETTLE_MS 50

static void
fail_take (Soak *self, gchar *fault)
{
  if (self->fault)
    g_free (fault);
  else
    self->fault = fault;
}

static gboolean
goes_on (Soak *self, gint64 deadline, const gchar *what)
{
  if (self->fault == NULL && g_get_monotonic_time () > deadline)
    self->fault = g_strdup_printf ("waited in vain for %s", what);
  return self->fault == NULL;
}

/* ---- The pair whose producer dies. ---- */

static gint64
draw_ms (Soak *self, gint from, gint to)
{
  return (gint64) g_rand_int_range (self->rand, from, to) * 1000;
}

static SoakChild *
start_producer (Soak *self, const gchar *name, const gchar *path)
{
  gchar *seed = g_strdup_printf ("--seed=%" G_GUINT64_FORMAT, self->plan.seed);
  gchar *fps = g_strdup_printf ("--fps=%d", self->plan.fps);
  gchar *wait = g_strdup_printf ("--max-wait=%d", self->plan.max_wait_ms);
  SoakChild *child = soak_child_new (name, self->plan.program,
      (const gchar *[]){
          "--role", "producer", "--socket", path, seed, fps, wait, NULL });

  g_free (seed);
  g_free (fps);
  g_free (wait);
  return child;
}

static void
start_mortal (Soak *self)
{
  self->mortal = start_producer (self, "replaced producer", self->sockets[1]);
  self->n_mortals++;
  self->frames_before = self->children[SOAK_RETURNER]->frames;
  self->kill_at = g_get_monotonic_time () + draw_ms (self, 50, 1500);
  /* Most find a consumer that waits; some die before it has come. */
  self->kill_early = g_rand_int_range (self->rand, 0, 8) == 0;
}

static void
tend_mortal (Soak *self, gint64 now)
{
  SoakChild *returner = self->children[SOAK_RETURNER];

  if (self->mortal == NULL) {
    if (now >= self->start_at)
      start_mortal (self);
    return;
  }
  soak_child_poll (self->mortal);
  fail_take (self, soak_child_get_fault (self->mortal));
  if (self->mortal->ended && !self->finishing) {
    g_clear_pointer (&self->mortal, soak_child_free);
    self->start_at = now + draw_ms (self, 0, 300);
  } else if (self->open && now >= self->kill_at && !self->mortal->killed
      && (self->kill_early || returner->frames > self->frames_before)) {
    soak_child_signal (self->mortal, SIGKILL);
    self->n_replaced++;
  }
}

/* ---- One turn of everything. ---- */

static void
tend_children (Soak *self, gint64 now)
{
  guint i;

  for (i = 0; i < SOAK_N_CHILDREN; i++) {
    SoakChild *child = self->children[i];

    soak_child_poll (child);
    fail_take (self, soak_child_get_fault (child));
    if (child->ended && !self->finishing)
      fail_take (self, g_strdup_printf ("%s ended early", child->name));
    if (!self->resting && !self->finishing
        && now - child->last_frame > PATIENCE)
      fail_take (self,
          g_strdup_printf ("%s is stuck after frame count %" G_GUINT64_FORMAT,
              child->name, child->frames));
  }
}

/* Whoever is late, it must not be the one that does nothing but keep up. */
static void
check_late (Soak *self)
{
  SoakChild *producer = self->children[SOAK_PRODUCER];
  gchar *stable;

  if (producer->last_late == NULL)
    return;
  stable = g_strdup_printf ("pid %d ", (int) self->children[SOAK_STABLE]->pid);
  if (strstr (producer->last_late, stable))
    fail_take (self,
        g_strdup_printf ("the producer took the stable consumer for dead: %s",
            producer->last_late));
  g_clear_pointer (&producer->last_late, g_free);
  g_free (stable);
}

static void
turn (Soak *self)
{
  gint64 now = g_get_monotonic_time ();

  tend_children (self, now);
  tend_mortal (self, now);
  check_late (self);
  fail_take (self, soak_guests_turn (self->guests, self->open));
  soak_report_progress (self);
  poll (NULL, 0, TURN_MS);
}

static void
turn_for (Soak *self, gint64 end)
{
  while (self->fault == NULL && g_get_monotonic_time () < end)
    turn (self);
}

/* ---- To rest, to measure, to go on. ---- */

static void
see_guests_off (Soak *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  while (soak_guests_get_n (self->guests) > 0
      && goes_on (self, deadline, "guests to leave"))
    turn (self);
}

static gboolean
all_rest (Soak *self)
{
  return self->children[SOAK_PRODUCER]->resting && self->mortal
      && self->mortal->resting;
}

/* The replaced producer may have to be told again, as it was replaced. */
static void
let_rest (Soak *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  SoakChild *told = NULL;

  soak_child_tell (self->children[SOAK_PRODUCER], "rest\n");
  while (!all_rest (self) && goes_on (self, deadline, "producers to rest")) {
    if (self->mortal && self->mortal != told && !self->mortal->killed) {
      told = self->mortal;
      soak_child_tell (told, "rest\n");
    }
    turn (self);
  }
  self->resting = TRUE;
}

static void
measure_all (Soak *self, SoakMeasure *measures)
{
  guint i;

  for (i = 0; i < SOAK_N_CHILDREN; i++) {
    measures[i].fds = soak_child_count_fds (self->children[i]);
    measures[i].rss = soak_child_get_rss (self->children[i]);
  }
}

static gboolean
same_fds (const SoakMeasure *one, const SoakMeasure *other)
{
  guint i;

  for (i = 0; i < SOAK_N_CHILDREN; i++)
    if (one[i].fds != other[i].fds)
      return FALSE;
  return TRUE;
}

/* Sockets of guests that went are closed by threads that have to run first. So
 * the first measure is one that stays, and later ones get time to be the
 * same. */
static void
settle (Soak *self)
{
  gint64 end = g_get_monotonic_time () + 5 * G_TIME_SPAN_SECOND;
  SoakMeasure before[SOAK_N_CHILDREN];
  guint n_same = 0;

  measure_all (self, self->last);
  while (n_same < 4 && g_get_monotonic_time () < end && self->fault == NULL) {
    memcpy (before, self->last, sizeof before);
    turn_for (self, g_get_monotonic_time () + SETTLE_MS * 1000);
    measure_all (self, self->last);
    if (!same_fds (self->last, self->measured ? self->first : before))
      n_same = 0;
    else
      n_same++;
  }
}

static void
compare (Soak *self)
{
  guint i;

  for (i = 0; i < SOAK_N_CHILDREN && self->fault == NULL; i++) {
    SoakChild *child = self->children[i];
    guint first = self->first[i].fds, last = self->last[i].fds;

    if (first != last) {
      gchar *fds = soak_child_describe_fds (child);

      fail_take (self,
          g_strdup_printf ("%s had %u descriptors at rest and now has %u: %s",
              child->name, first, last, fds));
      g_free (fds);
    }
    first = self->first[i].rss;
    last = self->last[i].rss;
    if (SOAK_MEASURES_RSS && last > first + SOAK_MAX_GROWTH_KIB)
      fail_take (self,
          g_strdup_printf ("%s had %u KiB of memory at rest and now has %u",
              child->name, first, last));
  }
}

static void
rest_and_measure (Soak *self)
{
  self->open = FALSE;
  see_guests_off (self);
  let_rest (self);
  settle (self);
  if (!self->measured)
    memcpy (self->first, self->last, sizeof self->first);
  self->measured = TRUE;
  if (self->fault == NULL)
    compare (self);
  self->n_rests++;
}

static void
go_on (Soak *self)
{
  gint64 now = g_get_monotonic_time ();
  guint i;

  for (i = 0; i < SOAK_N_CHILDREN; i++)
    self->children[i]->last_frame = now;
  self->children[SOAK_PRODUCER]->resting = FALSE;
  soak_child_tell (self->children[SOAK_PRODUCER], "go\n");
  if (self->mortal) {
    self->mortal->resting = FALSE;
    soak_child_tell (self->mortal, "go\n");
  }
  self->resting = FALSE;
  self->open = TRUE;
}

/* ---- From start to end. ---- */

static SoakChild *
start_consumer (
    Soak *self, const gchar *name, const gchar *path, const gchar *rule)
{
  gchar *seed = g_strdup_printf ("--seed=%" G_GUINT64_FORMAT, self->plan.seed);
  SoakChild *child = soak_child_new (name, self->plan.program,
      (const gchar *[]){ "--role", "consumer", "--socket", path, "--rule", rule,
          "--keep=2", seed, NULL });

  g_free (seed);
  return child;
}

static void
start (Soak *self)
{
  gint64 now = g_get_monotonic_time ();

  self->started = now;
  self->children[SOAK_STABLE] =
      start_consumer (self, "stable consumer", self->sockets[0], "all");
  self->children[SOAK_RETURNER] =
      start_consumer (self, "returning consumer", self->sockets[1], "again");
  self->children[SOAK_PRODUCER] =
      start_producer (self, "producer", self->sockets[0]);
  self->start_at = now;
  /* It must be the first one to come. */
  while (self->children[SOAK_STABLE]->frames == 0
      && goes_on (self, now + PATIENCE, "the first frame"))
    turn (self);
  self->open = TRUE;
}

static gboolean
all_ended (Soak *self)
{
  guint i;

  for (i = 0; i < SOAK_N_CHILDREN; i++)
    if (!self->children[i]->ended)
      return FALSE;
  return self->mortal->ended;
}

static void
check_end (Soak *self)
{
  SoakChild *producer = self->children[SOAK_PRODUCER];
  SoakChild *stable = self->children[SOAK_STABLE];

  if (!stable->eos || !self->children[SOAK_RETURNER]->eos)
    fail_take (self, g_strdup ("a consumer ended without end of stream"));
  if (producer->frames != stable->frames)
    fail_take (self,
        g_strdup_printf ("stable consumer (pid %d): got %" G_GUINT64_FORMAT
                         " of %" G_GUINT64_FORMAT " frames",
            (int) stable->pid, stable->frames, producer->frames));
}

static void
finish (Soak *self)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE;

  self->finishing = TRUE;
  soak_child_tell (self->children[SOAK_PRODUCER], "end\n");
  soak_child_tell (self->mortal, "end\n");
  while (!all_ended (self) && goes_on (self, deadline, "all to end"))
    turn (self);
  if (self->fault == NULL)
    check_end (self);
}

/* A fifth of the time to warm up, at most so long. */
#define MAX_WARM_UP (20 * G_TIME_SPAN_SECOND)
#define REST_INTERVAL (60 * G_TIME_SPAN_SECOND)

static void
run (Soak *self)
{
  gint64 length = self->plan.seconds * G_TIME_SPAN_SECOND;
  gint64 end, next;

  start (self);
  end = self->started + length;
  turn_for (self, self->started + MIN (length / 5, MAX_WARM_UP));
  while (self->fault == NULL && g_get_monotonic_time () < end) {
    rest_and_measure (self);
    if (self->fault)
      return;
    go_on (self);
    next = g_get_monotonic_time () + REST_INTERVAL;
    turn_for (self, MIN (next, end));
  }
  if (self->fault == NULL)
    rest_and_measure (self);
  if (self->fault == NULL)
    finish (self);
}

static void
clear (Soak *self)
{
  guint i;

  soak_guests_free (self->guests);
  g_clear_pointer (&self->mortal, soak_child_free);
  for (i = 0; i < SOAK_N_CHILDREN; i++)
    g_clear_pointer (&self->children[i], soak_child_free);
  /* Who was killed left its socket. */
  for (i = 0; i < G_N_ELEMENTS (self->sockets); i++) {
    if (self->fault)
      g_unlink (self->sockets[i]);
    g_free (self->sockets[i]);
  }
  if (g_rmdir (self->folder) < 0)
    fail_take (self, g_strdup_printf ("something is left in %s", self->folder));
  g_free (self->folder);
  g_rand_free (self->rand);
}

int
soak_control (const SoakPlan *plan)
{
  Soak self = { .plan = *plan };
  gboolean failed;

  signal (SIGPIPE, SIG_IGN);
  /* No plugin of others has a part in this, and their list takes time. */
  g_setenv ("GST_REGISTRY_DISABLE", "yes", TRUE);
  self.folder = g_dir_make_tmp ("soak-XXXXXX", NULL);
  if (self.folder == NULL)
    g_error ("cannot make a folder for sockets");
  self.sockets[0] = g_build_filename (self.folder, "stable", NULL);
  self.sockets[1] = g_build_filename (self.folder, "replaced", NULL);
  self.rand = g_rand_new_with_seed ((guint32) plan->seed);
  self.guests =
      soak_guests_new (plan->program, self.sockets[0], plan->seed, self.rand);
  soak_report_start (&self);
  run (&self);
  soak_report_end (&self);
  clear (&self);
  soak_report_verdict (&self);
  failed = self.fault != NULL;
  g_free (self.fault);
  return failed ? 1 : 0;
}
