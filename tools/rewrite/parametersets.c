/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Knows parameter sets by type, layer and id, so that a set of the stream
 * replaces the one of codec_data that it replaces in a decoder, and no other.
 * Sets whose id cannot be read are not kept.
 */

#define GST_USE_UNSTABLE_API

#include "rewrite/bytestream.h"

#include "hdr/hdrnumbers.h"

#include <gst/base/gstbitreader.h>
#include <gst/codecparsers/gsth265parser.h>

/* An id is in the first bytes. The profile and level of a layer, which come
 * before it, are at most 12 bytes, and there are at most 7 sub-layers. */
#define MAX_ID_PREFIX 160
/* More than vps, sps and pps ids are there for (clauses 7.4.3.1 to 7.4.3.3), in
 * two layers. */
#define MAX_SETS 256
#define MAX_SEIS 64
#define HVCC_NUM_ARRAYS 22
#define HVCC_ARRAYS 23

static void
clear_set (gpointer set)
{
  g_byte_array_unref (((ParameterSet *) set)->nal);
}

void
parameter_sets_init (ParameterSets *self)
{
  self->sets = g_array_new (FALSE, FALSE, sizeof (ParameterSet));
  g_array_set_clear_func (self->sets, clear_set);
  self->seis = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->rbsp = g_byte_array_new ();
}

void
parameter_sets_clear (ParameterSets *self)
{
  g_clear_pointer (&self->sets, g_array_unref);
  g_clear_pointer (&self->seis, g_ptr_array_unref);
  g_clear_pointer (&self->rbsp, g_byte_array_unref);
}

/* ---- ids ---- */

/* ue(v), clause 9.2; at most 2^15. */
static gboolean
read_ue (GstBitReader *reader, guint *value)
{
  guint zeros = 0;
  guint32 rest = 0;
  guint8 bit;

  do {
    if (zeros > 15 || !gst_bit_reader_get_bits_uint8 (reader, &bit, 1))
      return FALSE;
    zeros += bit == 0;
  } while (bit == 0);
  if (zeros > 0 && !gst_bit_reader_get_bits_uint32 (reader, &rest, zeros))
    return FALSE;
  *value = (1u << zeros) - 1 + rest;
  return TRUE;
}

/* profile_tier_level(1, maxNumSubLayersMinus1), clause 7.3.3. */
static gboolean
skip_profile_tier_level (GstBitReader *reader, guint n_sub_layers)
{
  guint8 profile[8], level[8];
  guint i;

  if (!gst_bit_reader_skip (reader, 88 + 8))
    return FALSE;
  if (n_sub_layers == 0)
    return TRUE;
  for (i = 0; i < 8; i++)
    if (!gst_bit_reader_get_bits_uint8 (reader, &profile[i], 1)
        || !gst_bit_reader_get_bits_uint8 (reader, &level[i], 1))
      return FALSE;
  for (i = 0; i < n_sub_layers; i++)
    if (!gst_bit_reader_skip (
            reader, (profile[i] ? 88 : 0) + (level[i] ? 8 : 0)))
      return FALSE;
  return TRUE;
}

static gboolean
read_id (guint8 type, GByteArray *rbsp, guint *id)
{
  GstBitReader reader;
  guint8 number;

  gst_bit_reader_init (&reader, rbsp->data, rbsp->len);
  switch (type) {
    case GST_H265_NAL_VPS:
      if (!gst_bit_reader_get_bits_uint8 (&reader, &number, 4))
        return FALSE;
      *id = number;
      return TRUE;
    case GST_H265_NAL_SPS:
      return gst_bit_reader_skip (&reader, 4)
          && gst_bit_reader_get_bits_uint8 (&reader, &number, 3) && number < 7
          && gst_bit_reader_skip (&reader, 1)
          && skip_profile_tier_level (&reader, number) && read_ue (&reader, id);
    default:
      return read_ue (&reader, id);
  }
}

/* ---- sets ---- */

static ParameterSet *
find_set (ParameterSets *self, guint8 type, guint8 layer_id, guint id)
{
  guint i;

  for (i = 0; i < self->sets->len; i++) {
    ParameterSet *set = &g_array_index (self->sets, ParameterSet, i);

    if (set->type == type && set->layer_id == layer_id && set->id == id)
      return set;
  }
  return NULL;
}

/* Behind those of its type. */
static ParameterSet *
insert_set (ParameterSets *self, guint8 type, guint8 layer_id, guint id)
{
  ParameterSet set = { .type = type, .layer_id = layer_id, .id = id };
  guint i = 0;

  if (self->sets->len >= MAX_SETS)
    return NULL;
  set.nal = g_byte_array_new ();
  while (i < self->sets->len
      && g_array_index (self->sets, ParameterSet, i).type <= type)
    i++;
  g_array_insert_val (self->sets, i, set);
  return &g_array_index (self->sets, ParameterSet, i);
}

gboolean
parameter_sets_note (ParameterSets *self, const guint8 *nal, gsize size)
{
  ParameterSet *set;
  H265Nal header;
  guint id;

  if (!h265_nal_read (&header, nal, 0, size) || header.type < GST_H265_NAL_VPS
      || header.type > GST_H265_NAL_PPS)
    return FALSE;
  g_byte_array_set_size (self->rbsp, 0);
  h265_nal_unescape (self->rbsp, nal + H265_NAL_HEADER_SIZE,
      MIN (size - H265_NAL_HEADER_SIZE, MAX_ID_PREFIX));
  if (!read_id (header.type, self->rbsp, &id))
    return TRUE;
  set = find_set (self, header.type, header.layer_id, id);
  if (set == NULL)
    set = insert_set (self, header.type, header.layer_id, id);
  if (set == NULL)
    return TRUE;
  set->here = TRUE;
  g_byte_array_set_size (set->nal, 0);
  g_byte_array_append (set->nal, nal, (guint) size);
  return TRUE;
}

void
parameter_sets_start (ParameterSets *self)
{
  guint i;

  for (i = 0; i < self->sets->len; i++)
    g_array_index (self->sets, ParameterSet, i).here = FALSE;
}

/* ---- codec_data ---- */

static void
declare_nal (ParameterSets *self, const guint8 *nal, gsize size)
{
  H265Nal header;

  if (!parameter_sets_note (self, nal, size)
      && h265_nal_read (&header, nal, 0, size)
      && header.type == GST_H265_NAL_PREFIX_SEI && self->seis->len < MAX_SEIS)
    g_ptr_array_add (self->seis, g_bytes_new (nal, size));
}

void
parameter_sets_declare (
    ParameterSets *self, const guint8 *codec_data, gsize size)
{
  gsize offset = HVCC_ARRAYS, length;
  guint n_arrays, n_nals;

  g_array_set_size (self->sets, 0);
  g_ptr_array_set_size (self->seis, 0);
  if (size < HVCC_ARRAYS)
    return;
  for (n_arrays = codec_data[HVCC_NUM_ARRAYS]; n_arrays > 0; n_arrays--) {
    if (size - offset < 3)
      return;
    n_nals = hdr_read_number (codec_data + offset + 1, 2);
    offset += 3;
    for (; n_nals > 0; n_nals--) {
      if (size - offset < 2)
        return;
      length = hdr_read_number (codec_data + offset, 2);
      offset += 2;
      if (length > size - offset)
        return;
      declare_nal (self, codec_data + offset, length);
      offset += length;
    }
  }
}
