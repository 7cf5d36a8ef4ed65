/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What has to be done to an access unit, so that the bitstream says of it what
 * its buffer carries. Values only; a codec's writer does it.
 */

#ifndef __HDRPLAN_H__
#define __HDRPLAN_H__

#include "hdr/hdrset.h"

G_BEGIN_DECLS

/**
 * HdrUnit:
 * @set: the messages found
 * @has_picture: whether there is a picture in it
 * @random_access: decoders can start at that picture
 * @starts_sequence: a coded video sequence starts with it
 * @starts_after_break: the same if it is the first picture, or follows an end
 *     of sequence or a gap
 * @end_before: an end of sequence precedes the picture
 * @end_after: or follows it
 */
typedef struct
{
  HdrSet set;
  gboolean has_picture;
  gboolean random_access;
  gboolean starts_sequence;
  gboolean starts_after_break;
  gboolean end_before;
  gboolean end_after;
} HdrUnit;

/* Where in its coded video sequence a stream is. */
typedef struct
{
  gboolean first; /* no access unit came yet */
  gboolean after_end;
} HdrSequence;

#define HDR_SEQUENCE_START                                                     \
  (HdrSequence)                                                                \
  {                                                                            \
    .first = TRUE                                                              \
  }

/* Advances to the next access unit; whether a coded video sequence starts with
 * it. @discont: something is missing before it. */
gboolean hdr_sequence_advance (
    HdrSequence *sequence, const HdrUnit *unit, gboolean discont);

/**
 * HdrPlan:
 * @insert: messages to insert
 * @remove: kinds to remove, as messages without payloads
 * @disagrees: the bitstream says something else than the buffer, and is left
 *     as it is
 */
typedef struct
{
  HdrSet insert;
  HdrSet remove;
  gboolean disagrees;

  /*< private >*/
  /* The MDCV and CLLI a decoder currently applies. */
  HdrSet in_force;
  /* What codec_data says of them. */
  HdrSet declared;
  /* Whether the bitstream itself has had one in this coded video sequence. */
  gboolean present[HDR_N_STATIC];
  HdrSequence sequence;
} HdrPlan;

void hdr_plan_init (HdrPlan *plan);
void hdr_plan_clear (HdrPlan *plan);

/* As if nothing had come before; what codec_data says stays. */
void hdr_plan_forget (HdrPlan *plan);

/* What codec_data says, or NULL for nothing. */
void hdr_plan_declare (HdrPlan *plan, const HdrSet *declared);

/* The next access unit, whose buffer carries @carried. @discont: something is
 * missing before it. @replace: a kind that both have is replaced in the
 * bitstream; else it stays as it is there. TRUE if anything has to be done. */
gboolean hdr_plan_update (HdrPlan *plan, const HdrUnit *unit,
    const HdrSet *carried, gboolean discont, gboolean replace);

G_END_DECLS

#endif /* __HDRPLAN_H__ */
