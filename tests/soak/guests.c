/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Starts guests at random, up to a number that itself changes, sends them the
 * signals that are in store for them, and sees that each ends as it should. A
 * kind that did not come yet comes first.
 */

#include "guests.h"

#include <signal.h>

#define MAX_GUESTS 6
/* For one that ends by itself, beyond its lifetime. */
#define PATIENCE (50 * G_TIME_SPAN_SECOND)

typedef struct
{
  SoakChild *child;
  SoakGuestKind kind;
  gint64 stop_at, continue_at, kill_at; /* 0: never */
  gint64 deadline;                      /* to have ended */
} Guest;

struct _SoakGuests
{
  const gchar *program;
  const gchar *socket_path;
  guint64 seed;
  GRand *rand;

  GPtrArray *present; /* Guest */
  gboolean regular_is_here;
  gboolean hoard_is_here; /* another one would take the places of all others */
  gint64 next_at;
  guint counts[SOAK_N_GUESTS];
  guint kills;
  guint refusals;
  guint64 frames;
};

const gchar *
soak_guest_describe (SoakGuestKind kind)
{
  static const gchar *descriptions[] = { "plays, leaves",
    "plays, leaves, comes again", "plays, is killed", "is stopped, then killed",
    "is stopped, goes on, leaves", "holds frames, leaves",
    "holds frames, is killed", "says nothing", "breaks the protocol",
    "holds frames on many connections", "wants to be the producer" };

  return descriptions[kind];
}

static void
guest_free (Guest *guest)
{
  soak_child_free (guest->child);
  g_free (guest);
}

SoakGuests *
soak_guests_new (
    const gchar *program, const gchar *socket_path, guint64 seed, GRand *rand)
{
  SoakGuests *self = g_new0 (SoakGuests, 1);

  self->program = program;
  self->socket_path = socket_path;
  self->seed = seed;
  self->rand = rand;
  self->present = g_ptr_array_new_with_free_func ((GDestroyNotify) guest_free);
  return self;
}

void
soak_guests_free (SoakGuests *self)
{
  g_ptr_array_unref (self->present);
  g_free (self);
}

/* In microseconds. */
static gint64
draw_ms (SoakGuests *self, gint from, gint to)
{
  return (gint64) g_rand_int_range (self->rand, from, to) * 1000;
}

/* What it is told at its start. */
typedef struct
{
  const gchar *role;
  gint lifetime_ms;
  gint keep;
  gint hold_ms;
  gint which;
} Orders;

static void
draw_orders (SoakGuests *self, SoakGuestKind kind, Orders *orders)
{
  gint lifetime_ms = g_rand_int_range (self->rand, 50, 1500);

  *orders = (Orders){ "consumer", 0, g_rand_int_range (self->rand, 0, 6), 0,
    g_rand_int_range (self->rand, 0, G_MAXINT) };
  switch (kind) {
    case SOAK_GUEST_PLAYS:
    case SOAK_GUEST_AGAIN:
    case SOAK_GUEST_CONTINUED:
      orders->lifetime_ms = lifetime_ms;
      break;
    case SOAK_GUEST_HOLDS:
      orders->lifetime_ms = lifetime_ms;
      /* fallthrough */
    case SOAK_GUEST_DIES_HOLDING:
      orders->keep = g_rand_int_range (self->rand, 1, 40);
      orders->hold_ms = g_rand_int_range (self->rand, 20, 800);
      break;
    case SOAK_GUEST_SILENT:
      orders->role = "silent";
      orders->lifetime_ms = lifetime_ms;
      orders->which = 1 + orders->which % 8;
      break;
    case SOAK_GUEST_GARBAGE:
      orders->role = "garbage";
      break;
    case SOAK_GUEST_HOARD:
      orders->role = "hoard";
      orders->lifetime_ms = lifetime_ms;
      break;
    case SOAK_GUEST_USURPER:
      orders->role = "usurper";
      break;
    default:
      break;
  }
}

static SoakChild *
start_child (SoakGuests *self, SoakGuestKind kind)
{
  gchar *numbers[5];
  SoakChild *child;
  Orders orders;
  guint i;

  draw_orders (self, kind, &orders);
  numbers[0] = g_strdup_printf ("--seed=%" G_GUINT64_FORMAT,
      kind == SOAK_GUEST_GARBAGE ? g_rand_int (self->rand) : self->seed);
  numbers[1] = g_strdup_printf ("--lifetime=%d", orders.lifetime_ms);
  numbers[2] = g_strdup_printf ("--keep=%d", orders.keep);
  numbers[3] = g_strdup_printf ("--hold=%d", orders.hold_ms);
  numbers[4] = g_strdup_printf ("--which=%d", orders.which);
  child = soak_child_new (soak_guest_describe (kind), self->program,
      (const gchar *[]){ "--role", orders.role, "--socket", self->socket_path,
          numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], NULL });
  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_free (numbers[i]);
  return child;
}

static void
plan_signals (SoakGuests *self, Guest *guest, gint64 now)
{
  gint64 first = now + draw_ms (self, 20, 1200);

  switch (guest->kind) {
    case SOAK_GUEST_KILLED:
    case SOAK_GUEST_DIES_HOLDING:
      guest->kill_at = first;
      break;
    case SOAK_GUEST_STOPPED:
      guest->stop_at = first;
      guest->kill_at = first + draw_ms (self, 10, 800);
      break;
    case SOAK_GUEST_CONTINUED:
      guest->stop_at = first;
      guest->continue_at = first + draw_ms (self, 10, 800);
      break;
    default:
      break;
  }
  guest->deadline = first + PATIENCE;
}

static void
invite (SoakGuests *self, SoakGuestKind kind)
{
  Guest *guest = g_new0 (Guest, 1);

  guest->kind = kind;
  guest->child = start_child (self, kind);
  plan_signals (self, guest, g_get_monotonic_time ());
  self->regular_is_here |= kind == SOAK_GUEST_AGAIN;
  self->hoard_is_here |= kind == SOAK_GUEST_HOARD;
  self->counts[kind]++;
  g_ptr_array_add (self->present, guest);
}

static SoakGuestKind
draw_kind (SoakGuests *self)
{
  SoakGuestKind kind;

  for (kind = 0; kind < SOAK_N_GUESTS; kind++)
    if (self->counts[kind] == 0)
      return kind;
  do
    kind = (SoakGuestKind) g_rand_int_range (self->rand, 0, SOAK_N_GUESTS);
  while (kind == SOAK_GUEST_AGAIN
      || (kind == SOAK_GUEST_HOARD && self->hoard_is_here));
  return kind;
}

static void
let_in (SoakGuests *self, gint64 now)
{
  if (!self->regular_is_here)
    invite (self, SOAK_GUEST_AGAIN);
  if (now < self->next_at || self->present->len >= MAX_GUESTS)
    return;
  invite (self, draw_kind (self));
  /* Sometimes several at once, sometimes nobody for a while. */
  self->next_at =
      g_rand_boolean (self->rand) ? 0 : now + draw_ms (self, 0, 500);
}

static void
send_signals (Guest *guest, gint64 now)
{
  if (guest->stop_at && now >= guest->stop_at) {
    soak_child_signal (guest->child, SIGSTOP);
    guest->stop_at = 0;
  }
  if (guest->continue_at && now >= guest->continue_at) {
    soak_child_signal (guest->child, SIGCONT);
    guest->continue_at = 0;
  }
  if (guest->kill_at && now >= guest->kill_at) {
    soak_child_signal (guest->child, SIGKILL);
    guest->kill_at = 0;
  }
}

/* What is wrong with it, or NULL. */
static gchar *
look_after (Guest *guest, gint64 now)
{
  gchar *fault;

  send_signals (guest, now);
  soak_child_poll (guest->child);
  fault = soak_child_get_fault (guest->child);
  if (fault == NULL && !guest->child->ended && now > guest->deadline)
    fault = g_strdup_printf ("%s (pid %d): does not end", guest->child->name,
        (int) guest->child->pid);
  return fault;
}

static void
say_goodbye (SoakGuests *self, guint index)
{
  Guest *guest = g_ptr_array_index (self->present, index);

  self->frames += guest->child->frames;
  self->kills += guest->child->killed;
  self->refusals += guest->child->refused;
  if (guest->kind == SOAK_GUEST_AGAIN)
    self->regular_is_here = FALSE;
  if (guest->kind == SOAK_GUEST_HOARD)
    self->hoard_is_here = FALSE;
  g_ptr_array_remove_index_fast (self->present, index);
}

gchar *
soak_guests_turn (SoakGuests *self, gboolean open)
{
  gint64 now = g_get_monotonic_time ();
  guint i;

  for (i = self->present->len; i > 0; i--) {
    Guest *guest = g_ptr_array_index (self->present, i - 1);
    gchar *fault = look_after (guest, now);

    if (fault)
      return fault;
    if (guest->child->ended)
      say_goodbye (self, i - 1);
  }
  if (open)
    let_in (self, now);
  return NULL;
}

guint
soak_guests_get_n (SoakGuests *self)
{
  return self->present->len;
}

guint
soak_guests_count (SoakGuests *self, SoakGuestKind kind)
{
  return self->counts[kind];
}

guint64
soak_guests_get_frames (SoakGuests *self)
{
  return self->frames;
}

guint
soak_guests_get_kills (SoakGuests *self)
{
  return self->kills;
}

guint
soak_guests_get_refusals (SoakGuests *self)
{
  return self->refusals;
}
