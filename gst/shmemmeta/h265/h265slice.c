/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads parameter sets, and the first fields of slice headers.
 *
 * VPS and SPS are read by gstreamer-codecparsers. PPS and slice headers are not:
 * only their first fields matter for the order of pictures, and
 * gst_h265_parser_parse_pps() and gst_h265_parser_parse_slice_hdr() refuse
 * them as a whole for any of the others, or when a PPS precedes its SPS.
 *
 * A parameter set is active when a slice refers to it, so what counts is what
 * was stored last (clause 7.4.2.4.2). One that is repeated with the same bytes
 * changes nothing.
 */

#define GST_USE_UNSTABLE_API

#include "h265/h265slice.h"

#include <gst/base/gstbitreader.h>
#include <gst/codecparsers/gsth265parser.h>

#include <string.h>

#define N_VPS 16
/* More than the fields that are read here can have. */
#define MAX_HEADER_SIZE 2048
/* log2_max_pic_order_cnt_lsb_minus4, clause 7.4.3.2.1 */
#define MAX_LSB_BITS 16

typedef struct
{
  GBytes *bytes; /* the NAL unit, or NULL if there is none */
  guint64 duration;
} VideoSet;

typedef struct
{
  GBytes *bytes;
  guint generation;
  gboolean outdated; /* its VPS was replaced */
  GstH265SPS sps;
} SequenceSet;

typedef struct
{
  gboolean valid;
  guint8 sps_id;
  gboolean output_flag_present;
  guint8 n_extra_bits;
} PictureSet;

struct _H265Parameters
{
  VideoSet vps[N_VPS];
  SequenceSet *sps[GST_H265_MAX_SPS_COUNT];
  PictureSet pps[GST_H265_MAX_PPS_COUNT];
  const SequenceSet *last;
  guint generation;
  GByteArray *rbsp;
};

/* Bits */

/* Removes the escapes of the first bytes of @nal. */
static void
read_start (H265Parameters *parameters, GstBitReader *reader,
    const H265Nal *nal, const guint8 *data)
{
  const gsize size = MIN (nal->size - H265_NAL_HEADER_SIZE, MAX_HEADER_SIZE);

  g_byte_array_set_size (parameters->rbsp, 0);
  h265_nal_unescape (
      parameters->rbsp, data + nal->header + H265_NAL_HEADER_SIZE, size);
  gst_bit_reader_init (reader, parameters->rbsp->data, parameters->rbsp->len);
}

static gboolean
read_bits (GstBitReader *reader, guint32 *value, guint n_bits)
{
  *value = 0;
  return gst_bit_reader_get_bits_uint32 (reader, value, n_bits);
}

static gboolean
read_flag (GstBitReader *reader, gboolean *flag)
{
  guint32 bit;

  if (!read_bits (reader, &bit, 1))
    return FALSE;
  *flag = bit;
  return TRUE;
}

/* ue(v), clause 9.2; at most @max */
static gboolean
read_ue (GstBitReader *reader, guint32 *value, guint32 max)
{
  guint zeros = 0;
  guint32 bit, rest;

  for (;;) {
    if (!read_bits (reader, &bit, 1))
      return FALSE;
    if (bit != 0)
      break;
    if (++zeros > 31)
      return FALSE;
  }
  if (!read_bits (reader, &rest, zeros))
    return FALSE;
  *value = (((guint32) 1 << zeros) - 1) + rest;
  return *value <= max;
}

/* Ceil (Log2 (n)) */
static guint
bits_for (guint n)
{
  return n <= 1 ? 0 : g_bit_storage (n - 1);
}

/* Parameter sets */

H265Parameters *
h265_parameters_new (void)
{
  H265Parameters *parameters = g_new0 (H265Parameters, 1);

  parameters->rbsp = g_byte_array_new ();
  return parameters;
}

static void
sequence_set_free (SequenceSet *set)
{
  if (set == NULL)
    return;
  g_bytes_unref (set->bytes);
  g_free (set);
}

void
h265_parameters_free (H265Parameters *parameters)
{
  guint i;

  if (parameters == NULL)
    return;
  for (i = 0; i < N_VPS; i++)
    g_clear_pointer (&parameters->vps[i].bytes, g_bytes_unref);
  for (i = 0; i < G_N_ELEMENTS (parameters->sps); i++)
    sequence_set_free (parameters->sps[i]);
  g_byte_array_unref (parameters->rbsp);
  g_free (parameters);
}

/* gst_h265_parser_identify_nalu() gives up at a NAL unit of two bytes. */
static GstH265NalUnit
nal_unit_of (const H265Nal *nal, const guint8 *data)
{
  return (GstH265NalUnit){
    .type = nal->type,
    .layer_id = nal->layer_id,
    .temporal_id_plus1 = nal->temporal_id_plus1,
    .size = nal->size,
    .valid = TRUE,
    .data = (guint8 *) data + nal->header,
    .header_bytes = H265_NAL_HEADER_SIZE,
  };
}

/* gst_h265_parse_sps() only wants one: half a megabyte, which it leaves alone. */
static GstH265Parser *
get_parser (void)
{
  static gsize parser = 0;

  if (g_once_init_enter (&parser))
    g_once_init_leave (&parser, (gsize) gst_h265_parser_new ());
  return (GstH265Parser *) parser;
}

static gboolean
bytes_are (GBytes *bytes, const guint8 *data, gsize size)
{
  return bytes != NULL && g_bytes_get_size (bytes) == size
      && memcmp (g_bytes_get_data (bytes, NULL), data, size) == 0;
}

static guint64
duration_of (guint32 num_units_in_tick, guint32 time_scale)
{
  guint64 duration;

  if (num_units_in_tick == 0 || time_scale == 0)
    return GST_CLOCK_TIME_NONE;
  duration = gst_util_uint64_scale (GST_SECOND, num_units_in_tick, time_scale);
  return duration > 0 ? duration : GST_CLOCK_TIME_NONE;
}

/* Decoders forget an SPS when its VPS is replaced. An SPS that is repeated
 * behind another VPS is another one, even if its bytes are the same. */
static void
outdate_sequences (H265Parameters *parameters, guint vps_id)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (parameters->sps); i++)
    if (parameters->sps[i] != NULL && parameters->sps[i]->sps.vps_id == vps_id)
      parameters->sps[i]->outdated = TRUE;
}

static gboolean
store_vps (H265Parameters *parameters, const H265Nal *nal, const guint8 *data)
{
  GstH265NalUnit unit = nal_unit_of (nal, data);
  GstH265VPS vps;
  VideoSet *set;

  if (gst_h265_parse_vps (&unit, &vps) != GST_H265_PARSER_OK)
    return FALSE;
  set = &parameters->vps[vps.id % N_VPS];
  if (bytes_are (set->bytes, data + nal->header, nal->size))
    return TRUE;
  if (set->bytes != NULL) {
    g_bytes_unref (set->bytes);
    outdate_sequences (parameters, vps.id);
  }
  set->bytes = g_bytes_new (data + nal->header, nal->size);
  set->duration = vps.timing_info_present_flag
      ? duration_of (vps.num_units_in_tick, vps.time_scale)
      : GST_CLOCK_TIME_NONE;
  return TRUE;
}

/* Keeps what bounds other things within its bounds. */
static gboolean
sps_is_sane (const GstH265SPS *sps)
{
  const guint last = sps->max_sub_layers_minus1;

  return sps->id < GST_H265_MAX_SPS_COUNT && last < GST_H265_MAX_SUB_LAYERS
      && sps->log2_max_pic_order_cnt_lsb_minus4 <= MAX_LSB_BITS - 4
      && sps->max_num_reorder_pics[last] < H265_MAX_DPB_SIZE
      && sps->max_dec_pic_buffering_minus1[last] < H265_MAX_DPB_SIZE
      && sps->num_short_term_ref_pic_sets
      <= G_N_ELEMENTS (sps->short_term_ref_pic_set) - 1
      && sps->num_long_term_ref_pics_sps <= 32;
}

static gboolean
store_sps (H265Parameters *parameters, const H265Nal *nal, const guint8 *data)
{
  GstH265NalUnit unit = nal_unit_of (nal, data);
  SequenceSet *set = g_new0 (SequenceSet, 1), **place;

  /* The VUI matters only for timing. */
  if ((gst_h265_parse_sps (get_parser (), &unit, &set->sps, TRUE)
              != GST_H265_PARSER_OK
          && gst_h265_parse_sps (get_parser (), &unit, &set->sps, FALSE)
              != GST_H265_PARSER_OK)
      || !sps_is_sane (&set->sps)) {
    g_free (set);
    return FALSE;
  }
  place = &parameters->sps[set->sps.id];
  if (*place != NULL && !(*place)->outdated
      && bytes_are ((*place)->bytes, data + nal->header, nal->size)) {
    g_free (set);
    return TRUE;
  }
  set->bytes = g_bytes_new (data + nal->header, nal->size);
  set->generation = ++parameters->generation;
  if (parameters->last == NULL || parameters->last == *place)
    parameters->last = set;
  sequence_set_free (*place);
  *place = set;
  return TRUE;
}

static gboolean
store_pps (H265Parameters *parameters, const H265Nal *nal, const guint8 *data)
{
  GstBitReader reader;
  guint32 id, sps_id, skipped, n_extra_bits;
  gboolean output_flag_present;

  read_start (parameters, &reader, nal, data);
  if (!read_ue (&reader, &id, GST_H265_MAX_PPS_COUNT - 1)
      || !read_ue (&reader, &sps_id, GST_H265_MAX_SPS_COUNT - 1)
      || !read_bits (&reader, &skipped, 1)
      || !read_flag (&reader, &output_flag_present)
      || !read_bits (&reader, &n_extra_bits, 3))
    return FALSE;
  parameters->pps[id] = (PictureSet){
    .valid = TRUE,
    .sps_id = sps_id,
    .output_flag_present = output_flag_present,
    .n_extra_bits = n_extra_bits,
  };
  return TRUE;
}

gboolean
h265_parameters_store (
    H265Parameters *parameters, const H265Nal *nal, const guint8 *data)
{
  if (nal->size > H265_MAX_PARAMETER_SET_SIZE)
    return FALSE;
  switch (nal->type) {
    case GST_H265_NAL_VPS:
      return store_vps (parameters, nal, data);
    case GST_H265_NAL_SPS:
      return store_sps (parameters, nal, data);
    case GST_H265_NAL_PPS:
      return store_pps (parameters, nal, data);
    default:
      g_return_val_if_reached (FALSE);
  }
}

guint64
h265_parameters_get_duration (const H265Parameters *parameters)
{
  const GstH265SPS *sps;
  const VideoSet *vps;

  if (parameters->last == NULL)
    return GST_CLOCK_TIME_NONE;
  sps = &parameters->last->sps;
  vps = &parameters->vps[sps->vps_id % N_VPS];
  if (vps->bytes != NULL && vps->duration != GST_CLOCK_TIME_NONE)
    return vps->duration;
  if (sps->vui_parameters_present_flag
      && sps->vui_params.timing_info_present_flag)
    return duration_of (
        sps->vui_params.num_units_in_tick, sps->vui_params.time_scale);
  return GST_CLOCK_TIME_NONE;
}

/* Slices */

static void
add_reference (H265Slice *slice, gint32 value)
{
  if (slice->n_short < H265_MAX_REFERENCES)
    slice->references[slice->n_short++] = (H265Reference){ .value = value };
}

static void
copy_set (H265Slice *slice, const GstH265ShortTermRefPicSet *set)
{
  guint i;

  for (i = 0; i < MIN (set->NumNegativePics, H265_MAX_DPB_SIZE); i++)
    add_reference (slice, set->DeltaPocS0[i]);
  for (i = 0; i < MIN (set->NumPositivePics, H265_MAX_DPB_SIZE); i++)
    add_reference (slice, set->DeltaPocS1[i]);
}

/* The reference picture set of the slice, as changes to one of the SPS
 * (equations 7-61 and 7-62, without the order within the set). */
static gboolean
read_predicted_set (
    H265Slice *slice, GstBitReader *reader, const GstH265SPS *sps)
{
  const guint n_sets = sps->num_short_term_ref_pic_sets;
  const GstH265ShortTermRefPicSet *set;
  guint32 delta_idx_minus1, abs_delta_minus1;
  gboolean negative, used, use_delta;
  guint i, n_negative, n;
  gint32 delta, change;

  if (!read_ue (reader, &delta_idx_minus1, n_sets - 1)
      || !read_flag (reader, &negative)
      || !read_ue (reader, &abs_delta_minus1, 32767))
    return FALSE;
  set = &sps->short_term_ref_pic_set[n_sets - 1 - delta_idx_minus1];
  change = negative ? -(gint32) (abs_delta_minus1 + 1)
                    : (gint32) (abs_delta_minus1 + 1);
  n_negative = MIN (set->NumNegativePics, H265_MAX_DPB_SIZE);
  n = n_negative + MIN (set->NumPositivePics, H265_MAX_DPB_SIZE);
  for (i = 0; i <= n; i++) {
    if (!read_flag (reader, &used)
        || (use_delta = TRUE, !used && !read_flag (reader, &use_delta)))
      return FALSE;
    delta = change;
    if (i < n_negative)
      delta += set->DeltaPocS0[i];
    else if (i < n)
      delta += set->DeltaPocS1[i - n_negative];
    if (use_delta && delta != 0)
      add_reference (slice, delta);
  }
  return TRUE;
}

static gboolean
read_deltas (H265Slice *slice, GstBitReader *reader, guint n, gint32 sign)
{
  guint32 delta_minus1, used;
  gint32 delta = 0;

  for (; n > 0; n--) {
    if (!read_ue (reader, &delta_minus1, 32767)
        || !read_bits (reader, &used, 1))
      return FALSE;
    delta += sign * (gint32) (delta_minus1 + 1);
    add_reference (slice, delta);
  }
  return TRUE;
}

/* st_ref_pic_set() of clause 7.3.7, in a slice header */
static gboolean
read_short_term_set (
    H265Slice *slice, GstBitReader *reader, const GstH265SPS *sps)
{
  gboolean predicted = FALSE;
  guint32 n_negative, n_positive;

  if (sps->num_short_term_ref_pic_sets > 0 && !read_flag (reader, &predicted))
    return FALSE;
  if (predicted)
    return read_predicted_set (slice, reader, sps);
  return read_ue (reader, &n_negative, H265_MAX_DPB_SIZE - 1)
      && read_ue (reader, &n_positive, H265_MAX_DPB_SIZE - 1)
      && read_deltas (slice, reader, n_negative, -1)
      && read_deltas (slice, reader, n_positive, 1);
}

static gboolean
read_short_term (H265Slice *slice, GstBitReader *reader, const GstH265SPS *sps)
{
  const guint n_sets = sps->num_short_term_ref_pic_sets;
  gboolean in_sps;
  guint32 index;

  if (!read_flag (reader, &in_sps))
    return FALSE;
  if (!in_sps)
    return read_short_term_set (slice, reader, sps);
  if (n_sets == 0 || !read_bits (reader, &index, bits_for (n_sets))
      || index >= n_sets)
    return FALSE;
  copy_set (slice, &sps->short_term_ref_pic_set[index]);
  return TRUE;
}

/* Up to delta_poc_msb_present_flag; of the SPS, or of the slice itself. */
static gboolean
read_long_term_lsb (H265Reference *reference, GstBitReader *reader,
    const GstH265SPS *sps, gboolean in_sps)
{
  guint32 value, used;

  if (in_sps) {
    if (!read_bits (reader, &value, bits_for (sps->num_long_term_ref_pics_sps))
        || value >= sps->num_long_term_ref_pics_sps)
      return FALSE;
    reference->value = sps->lt_ref_pic_poc_lsb_sps[value];
  } else {
    if (!read_bits (reader, &value, sps->log2_max_pic_order_cnt_lsb_minus4 + 4)
        || !read_bits (reader, &used, 1))
      return FALSE;
    reference->value = value;
  }
  return read_flag (reader, &reference->msb_present);
}

static gboolean
read_long_term (H265Slice *slice, GstBitReader *reader, const GstH265SPS *sps)
{
  guint32 n_sps = 0, n_slice, i, cycle;
  H265Reference *reference = &slice->references[slice->n_short];

  if (sps->num_long_term_ref_pics_sps > 0
      && !read_ue (reader, &n_sps, sps->num_long_term_ref_pics_sps))
    return FALSE;
  if (!read_ue (reader, &n_slice, H265_MAX_REFERENCES - n_sps))
    return FALSE;
  slice->n_long = n_sps + n_slice;
  for (i = 0; i < slice->n_long; i++, reference++) {
    *reference = (H265Reference){ 0 };
    cycle = 0;
    if (!read_long_term_lsb (reference, reader, sps, i < n_sps)
        || (reference->msb_present
            && !read_ue (reader, &cycle, G_MAXUINT32 - 1)))
      return FALSE;
    reference->msb_cycle = cycle;
    /* Equation 7-52 */
    if (i != 0 && i != n_sps)
      reference->msb_cycle += reference[-1].msb_cycle;
  }
  return TRUE;
}

static H265Sequence
sequence_of (const SequenceSet *set)
{
  const GstH265SPS *sps = &set->sps;
  const guint last = sps->max_sub_layers_minus1;

  return (H265Sequence){
    .id = sps->id,
    .generation = set->generation,
    .max_lsb = 1u << (sps->log2_max_pic_order_cnt_lsb_minus4 + 4),
    .max_dec_pic_buffering = sps->max_dec_pic_buffering_minus1[last] + 1,
    .max_num_reorder = sps->max_num_reorder_pics[last],
    .width = sps->pic_width_in_luma_samples,
    .height = sps->pic_height_in_luma_samples,
  };
}

/* The fields from slice_reserved_flag on. */
static gboolean
read_rest (H265Slice *slice, GstBitReader *reader, const PictureSet *pps,
    const GstH265SPS *sps, guint8 type)
{
  guint32 slice_type, skipped;

  if (!read_bits (reader, &skipped, pps->n_extra_bits)
      || !read_ue (reader, &slice_type, GST_H265_I_SLICE)
      || (pps->output_flag_present && !read_flag (reader, &slice->pic_output))
      || (sps->separate_colour_plane_flag && !read_bits (reader, &skipped, 2)))
    return FALSE;
  if (h265_type_is_idr (type))
    return TRUE;
  slice->has_references = TRUE;
  return read_bits (
             reader, &slice->lsb, sps->log2_max_pic_order_cnt_lsb_minus4 + 4)
      && read_short_term (slice, reader, sps)
      && (!sps->long_term_ref_pics_present_flag
          || read_long_term (slice, reader, sps));
}

gboolean
h265_slice_read (H265Slice *slice, H265Parameters *parameters,
    const H265Nal *nal, const guint8 *data)
{
  GstBitReader reader;
  gboolean first;
  guint32 pps_id;
  const PictureSet *pps;
  const SequenceSet *set;

  memset (slice, 0, sizeof *slice);
  slice->pic_output = TRUE;
  read_start (parameters, &reader, nal, data);
  if (!read_flag (&reader, &first) || !first
      || (nal->type >= GST_H265_NAL_SLICE_BLA_W_LP
          && !read_flag (&reader, &slice->no_output_of_prior_pics))
      || !read_ue (&reader, &pps_id, GST_H265_MAX_PPS_COUNT - 1))
    return FALSE;
  pps = &parameters->pps[pps_id];
  set = pps->valid ? parameters->sps[pps->sps_id] : NULL;
  if (set == NULL)
    return FALSE;
  parameters->last = set;
  slice->sequence = sequence_of (set);
  return read_rest (slice, &reader, pps, &set->sps, nal->type);
}
