/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Those who come and go beside the consumer that must lose nothing. */

#ifndef TESTS_SOAK_GUESTS_H
#define TESTS_SOAK_GUESTS_H

#include "child.h"

typedef enum
{
  SOAK_GUEST_PLAYS,
  SOAK_GUEST_AGAIN,
  SOAK_GUEST_KILLED,
  SOAK_GUEST_STOPPED,
  SOAK_GUEST_CONTINUED,
  SOAK_GUEST_HOLDS,
  SOAK_GUEST_DIES_HOLDING,
  SOAK_GUEST_SILENT,
  SOAK_GUEST_GARBAGE,
  SOAK_GUEST_HOARD,
  SOAK_GUEST_USURPER,
  SOAK_N_GUESTS,
} SoakGuestKind;

typedef struct _SoakGuests SoakGuests;

/* What each kind does, for people. */
const gchar *soak_guest_describe (SoakGuestKind kind);

SoakGuests *soak_guests_new (
    const gchar *program, const gchar *socket_path, guint64 seed, GRand *rand);
void soak_guests_free (SoakGuests *guests);

/* Does what is due; lets new ones come when @open. (transfer full): what went
 * wrong, or NULL. */
gchar *soak_guests_turn (SoakGuests *guests, gboolean open);
guint soak_guests_get_n (SoakGuests *guests);

guint soak_guests_count (SoakGuests *guests, SoakGuestKind kind);
guint64 soak_guests_get_frames (SoakGuests *guests);
guint soak_guests_get_kills (SoakGuests *guests);
/* Those that were disconnected, or not let in, as there were too many. */
guint soak_guests_get_refusals (SoakGuests *guests);

#endif /* TESTS_SOAK_GUESTS_H */
