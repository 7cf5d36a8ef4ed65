/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The HDR metadata of one H.265 access unit and where they are. Bytes in,
 * values out: no GstBuffer, no element, no memfd. Input is hostile; every loop
 * and every copy is bounded.
 */

#ifndef __SHMEM_META_H265_HDR_H__
#define __SHMEM_META_H265_HDR_H__

#include "h265hdrset.h"
#include "h265nal.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Bytes of one SEI or RPU NAL unit. */
#define H265_HDR_MAX_NAL_SIZE (512 * 1024)

/**
 * H265HdrFault:
 *
 * The first thing that was wrong with an access unit; what came before it is
 * kept. The text for each is h265_hdr_fault_to_string().
 */
typedef enum
{
  H265_HDR_FAULT_NONE,
  H265_HDR_FAULT_NO_NAL_UNIT,
  H265_HDR_FAULT_NAL_UNIT_TRUNCATED,
  H265_HDR_FAULT_NAL_UNIT_TOO_LARGE,
  H265_HDR_FAULT_CODEC_DATA,
  H265_HDR_FAULT_SEI_TRUNCATED,
  H265_HDR_FAULT_SEI_NO_TRAILING_BITS,
  H265_HDR_FAULT_MESSAGE_TOO_SHORT,
  H265_HDR_FAULT_MESSAGE_TOO_LARGE,
  H265_HDR_FAULT_TOO_MANY_MESSAGES,
} H265HdrFault;

const gchar *h265_hdr_fault_to_string (H265HdrFault fault);

/**
 * H265HdrAccessUnit:
 * @set: the messages found
 * @fault: first fault, or H265_HDR_FAULT_NONE
 * @incomplete: because of a fault not all NAL units or messages were found
 * @has_picture: whether there is a slice
 * @picture_type: its nal_unit_type
 * @end_before: an end of sequence or bitstream precedes the picture
 * @end_after: or follows it
 * @picture_start: where the first slice starts, with its start code or length
 * @end_start: where the first end behind it does, or the access unit's size
 * @temporal_id_plus1: of the first slice
 * @nals: (element-type H265Nal): all SEI and RPU of the base layer, in order
 *
 * Reuse one for every access unit: what it allocates it keeps.
 */
typedef struct
{
  H265HdrSet set;
  H265HdrFault fault;
  gboolean incomplete;
  gboolean has_picture;
  guint8 picture_type;
  gboolean end_before;
  gboolean end_after;
  gsize picture_start;
  gsize end_start;
  guint8 temporal_id_plus1;
  GArray *nals;

  /*< private >*/
  GByteArray *rbsp;
  guint n_t35;
  guint n_rpus;
} H265HdrAccessUnit;

void h265_hdr_access_unit_init (H265HdrAccessUnit *unit);
void h265_hdr_access_unit_clear (H265HdrAccessUnit *unit);

/* Each forgets what @unit held before. */
void h265_hdr_access_unit_parse_byte_stream (
    H265HdrAccessUnit *unit, const guint8 *data, gsize size);
void h265_hdr_access_unit_parse_packetized (H265HdrAccessUnit *unit,
    const guint8 *data, gsize size, guint nal_length_size);
/* Either of the two; @nal_length_size is 0 for a byte stream. */
void h265_hdr_access_unit_parse (H265HdrAccessUnit *unit, const guint8 *data,
    gsize size, guint nal_length_size);

/* The HEVCDecoderConfigurationRecord of ISO/IEC 14496-15, clause 8.3.3.1.
 * FALSE, with @nal_length_size untouched, when no stream can be read with it. */
gboolean h265_hdr_access_unit_parse_codec_data (H265HdrAccessUnit *unit,
    const guint8 *data, gsize size, guint *nal_length_size);

/* The same of the codec_data in caps; NULL, or what is wrong with it. */
const gchar *h265_hdr_access_unit_read_codec_data (H265HdrAccessUnit *unit,
    const GstStructure *structure, guint *nal_length_size);

/* Whether the picture starts a coded video sequence: an IRAP picture with
 * NoRaslOutputFlag 1 (H.265 clause 8.1.3). @after_break: it is the first
 * one, or follows an end of sequence or a gap. */
gboolean h265_hdr_access_unit_starts_sequence (
    const H265HdrAccessUnit *unit, gboolean after_break);

G_END_DECLS

#endif /* __SHMEM_META_H265_HDR_H__ */
