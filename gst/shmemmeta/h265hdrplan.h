/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What has to be done to an access unit, so that the bitstream says of it what
 * its buffer carries. Values only; h265hdrwriter.h does it.
 */

#ifndef __SHMEM_META_H265_HDR_PLAN_H__
#define __SHMEM_META_H265_HDR_PLAN_H__

#include "h265hdr.h"

G_BEGIN_DECLS

/* MDCV, CLLI */
#define H265_HDR_N_STATIC 2

/**
 * H265HdrPlan:
 * @insert: messages to put in
 * @remove: messages, whose kinds have to go; their payloads mean nothing
 * @disagrees: the bitstream says something else than the buffer, and that
 *     stays
 */
typedef struct
{
  H265HdrSet insert;
  H265HdrSet remove;
  gboolean disagrees;

  /*< private >*/
  /* What a decoder holds for true of MDCV and CLLI. */
  H265HdrSet in_force;
  /* What codec_data says of them. */
  H265HdrSet declared;
  /* Whether the bitstream itself spoke in this coded video sequence. */
  gboolean spoken[H265_HDR_N_STATIC];
  gboolean first;
  gboolean after_end;
} H265HdrPlan;

void h265_hdr_plan_init (H265HdrPlan *plan);
void h265_hdr_plan_clear (H265HdrPlan *plan);

/* As if nothing had come before; what codec_data says stays. */
void h265_hdr_plan_forget (H265HdrPlan *plan);

/* What codec_data says, or NULL. */
void h265_hdr_plan_declare (H265HdrPlan *plan, const H265HdrSet *declared);

/* The next access unit, whose buffer carries @carried. @discont: something is
 * missing before it. @replace: of a kind that both say something of, that of
 * the bitstream goes; else that of the buffer. TRUE when anything has to be
 * done. */
gboolean h265_hdr_plan_update (H265HdrPlan *plan, const H265HdrAccessUnit *unit,
    const H265HdrSet *carried, gboolean discont, gboolean replace);

G_END_DECLS

#endif /* __SHMEM_META_H265_HDR_PLAN_H__ */
