/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The changes to an access unit which make its bitstream carry the metadata of
 * its buffer. They are only planned here; a codec's writer makes them.
 */

#ifndef __HDRPLAN_H__
#define __HDRPLAN_H__

#include "hdr/hdrset.h"

G_BEGIN_DECLS

/**
 * HdrUnit:
 * @set: the messages found
 * @n_refused_containers: containers in user data that are not in @set
 * @n_refused_entries: entries that the one in @set lacks
 * @refusal: why, of the first of both, for people; or NULL
 * @has_picture: whether there is a picture in it
 * @random_access: decoders can start at that picture
 * @leading: it is shown before the random access point that precedes it in
 *     decoding order
 * @starts_sequence: a coded video sequence starts with it
 * @starts_after_break: the same if it is the first picture, or follows an end
 *     of sequence or a gap
 * @end_before: an end of sequence precedes the picture
 * @end_after: or follows it
 */
typedef struct
{
  HdrSet set;
  guint n_refused_containers;
  guint n_refused_entries;
  const gchar *refusal;
  gboolean has_picture;
  gboolean random_access;
  gboolean leading;
  gboolean starts_sequence;
  gboolean starts_after_break;
  gboolean end_before;
  gboolean end_after;
} HdrUnit;

/* The position of a stream relative to its coded video sequences. */
typedef struct
{
  gboolean first; /* no access unit so far */
  gboolean after_end;
} HdrSequence;

#define HDR_SEQUENCE_START                                                     \
  (HdrSequence)                                                                \
  {                                                                            \
    .first = TRUE                                                              \
  }

/* Advances to the next access unit. TRUE if a coded video sequence starts with
 * it. @discont: data is missing before it. */
gboolean hdr_sequence_advance (
    HdrSequence *sequence, const HdrUnit *unit, gboolean discont);

/**
 * HdrStaticMode:
 * @HDR_STATIC_RANDOM_ACCESS: at random access points
 * @HDR_STATIC_SEQUENCE: where a coded video sequence starts
 * @HDR_STATIC_EXACT: in any access unit
 *
 * Where MDCV and CLLI may change. In between, those of the last such access
 * unit stay in force, and are repeated at random access points.
 */
typedef enum
{
  HDR_STATIC_RANDOM_ACCESS,
  HDR_STATIC_SEQUENCE,
  HDR_STATIC_EXACT,
} HdrStaticMode;

/**
 * HdrPlan:
 * @insert: messages to insert
 * @remove: kinds to remove, as messages without payloads
 * @disagrees: the bitstream has and keeps other metadata than the buffer
 * @delayed: MDCV or CLLI change here, but may not do so yet. Set in the first
 *     of the access units to which this happens
 */
typedef struct
{
  HdrSet insert;
  HdrSet remove;
  gboolean disagrees;
  gboolean delayed;

  /*< private >*/
  /* The MDCV and CLLI a decoder currently applies. */
  HdrSet in_force;
  /* Those of buffers that are delayed. */
  HdrSet waiting;
  /* Those of codec_data. */
  HdrSet declared;
  /* Whether the bitstream itself carried one in this coded video sequence. */
  gboolean present[HDR_N_STATIC];
  HdrSequence sequence;
} HdrPlan;

void hdr_plan_init (HdrPlan *plan);
void hdr_plan_clear (HdrPlan *plan);

/* Resets to the start of a stream, but keeps the metadata of codec_data. */
void hdr_plan_forget (HdrPlan *plan);

/* Sets the metadata of codec_data; NULL for none. */
void hdr_plan_declare (HdrPlan *plan, const HdrSet *declared);

/* Plans the next access unit, whose buffer carries @carried. @discont: data is
 * missing before it. @replace: a kind that both have is replaced in the
 * bitstream; otherwise it is kept. TRUE if anything must be changed. */
gboolean hdr_plan_update (HdrPlan *plan, const HdrUnit *unit,
    const HdrSet *carried, gboolean discont, gboolean replace,
    HdrStaticMode mode);

G_END_DECLS

#endif /* __HDRPLAN_H__ */
