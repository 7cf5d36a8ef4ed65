/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Parameter sets, and what slice headers say of the order of pictures. Input is
 * untrusted.
 */

#ifndef __H265SLICE_H__
#define __H265SLICE_H__

#include "h265/h265nal.h"

G_BEGIN_DECLS

/* The most pictures of a reference picture set, short-term or long-term, that
 * are read; a conforming one has at most 16 of both. */
#define H265_MAX_REFERENCES 32
/* MaxDpbSize, clause A.4.2. */
#define H265_MAX_DPB_SIZE 16

/* Limit of one parameter set, in bytes. */
#define H265_MAX_PARAMETER_SET_SIZE (64 * 1024)

/**
 * H265Sequence:
 * @id: sps_seq_parameter_set_id
 * @generation: differs between sequence parameter sets with different contents
 * @max_lsb: MaxPicOrderCntLsb
 * @max_dec_pic_buffering: of the highest sub-layer, like the next
 * @max_num_reorder:
 * @width: in luma samples, like the next
 * @height:
 *
 * What the pictures of a coded video sequence have in common.
 */
typedef struct
{
  guint id;
  guint generation;
  guint max_lsb;
  guint max_dec_pic_buffering;
  guint max_num_reorder;
  guint width;
  guint height;
} H265Sequence;

/**
 * H265Reference:
 * @value: of a short-term reference picture, its picture order count minus that
 *     of the picture that refers to it; of a long-term one, the
 *     least significant bits, pocLsbLt
 * @msb_present: long-term: the most significant bits are known as well
 * @msb_cycle: DeltaPocMsbCycleLt
 */
typedef struct
{
  gint32 value;
  gboolean msb_present;
  gint64 msb_cycle;
} H265Reference;

/**
 * H265Slice:
 * @sequence: of its active sequence parameter set
 * @no_output_of_prior_pics: no_output_of_prior_pics_flag
 * @pic_output: pic_output_flag
 * @lsb: slice_pic_order_cnt_lsb
 * @has_references: there is a reference picture set, though it may be empty; it
 *     is not there in IDR pictures
 * @n_short: number of short-term reference pictures, which are first in
 *     @references
 * @n_long: number of long-term ones, which are behind them
 *
 * The first fields of the first slice segment header of a picture (clause 7.3.6).
 */
typedef struct
{
  H265Sequence sequence;
  gboolean no_output_of_prior_pics;
  gboolean pic_output;
  guint lsb;
  gboolean has_references;
  guint n_short;
  guint n_long;
  H265Reference references[2 * H265_MAX_REFERENCES];
} H265Slice;

typedef struct _H265Parameters H265Parameters;

H265Parameters *h265_parameters_new (void);
void h265_parameters_free (H265Parameters *parameters);

/* Stores the VPS, SPS or PPS @nal of @data. FALSE if it cannot be read; what was
 * stored before is kept. */
gboolean h265_parameters_store (
    H265Parameters *parameters, const H265Nal *nal, const guint8 *data);

/* The duration of a picture, or of a field in a sequence of fields, by the SPS
 * that was used or stored last, in ns, or GST_CLOCK_TIME_NONE. */
guint64 h265_parameters_get_duration (const H265Parameters *parameters);

/* Reads the header of the slice segment @nal of @data, which is the first of its
 * picture. FALSE if that cannot be done. */
gboolean h265_slice_read (H265Slice *slice, H265Parameters *parameters,
    const H265Nal *nal, const guint8 *data);

G_END_DECLS

#endif /* __H265SLICE_H__ */
