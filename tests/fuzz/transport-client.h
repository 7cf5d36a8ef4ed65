/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The other side of the target transport-client: a hostile producer.
 */

#ifndef TESTS_FUZZ_SHMEMFD_CLIENT_H
#define TESTS_FUZZ_SHMEMFD_CLIENT_H

#include "conversation.h"

/* What a FRAME has besides what producer_sends_frame() chooses. */
#define PRODUCER_VIDEOS 1 /* none, one or several, if there is any */
#define PRODUCER_METAS 2
#define PRODUCER_DEVICE_MEMORY 4 /* is what new objects are said to be */

/* Steps of a program from here on came later than the seeds. */
#define FIRST_LATER_STEP 0x60

typedef struct
{
  Program *program;
  gint fd;           /* or -1 */
  gboolean hung_up;  /* in some direction */
  GstVideoInfo info; /* that a video meta is made for */

  TransportFrame head;    /* a FRAME in the making, */
  guint8 *message;        /* of which this is the place, */
  gsize size;             /* and that so far */
  gint fds[FDS_ROOM];     /* with these, */
  gint own_fds[FDS_ROOM]; /* of which these are not prepared ones */
  guint n_fds, n_own;
  gint fresh;  /* unsealed memory that was sent and can still shrink, or -1 */
  guint8 more; /* PRODUCER_* */

  gboolean greeted; /* by the consumer, */
  gboolean consumer_paused;
  guint sent[256];     /* by frame number */
  guint released[256]; /* by the consumer */
  guint n_released;
} Producer;

void producer_init (Producer *producer, Program *program, gint fd);
void producer_clear (Producer *producer);

/* The parts of messages. */
void producer_append (Producer *producer, gconstpointer data, gsize size);
/* With the descriptors that were appended. */
void producer_sends (Producer *producer, gconstpointer data, gsize size);
void producer_appends_metas (Producer *producer);

/* Each says or does what the program chooses. */
void producer_greets (Producer *producer);
/* Of other versions, with any features, and longer. */
void producer_greets_otherwise (Producer *producer);
void producer_sends_caps (Producer *producer);
void producer_sends_segment (Producer *producer);
void producer_sends_event (Producer *producer);
void producer_refuses (Producer *producer);
/* A consumer says HELLO, once; then RELEASE, of frames that it got, and as
 * often; and what an element tells its producer. */
void producer_hears (Producer *producer);

/* Takes step @choice of the first or the @later ones, and returns TRUE; or sets
 * @choice to which of the @n_others, which the consumer has behind these. */
gboolean producer_takes_step (
    Producer *producer, gboolean later, guint n_others, guint *choice);

#endif /* TESTS_FUZZ_SHMEMFD_CLIENT_H */
