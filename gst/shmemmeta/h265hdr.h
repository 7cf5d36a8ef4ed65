/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The HDR metadata of one H.265 access unit, and what is left of it when the
 * next one says less. Bytes in, values out: no GstBuffer, no element, no
 * memfd. Input is hostile; every loop and every copy is bounded.
 */

#ifndef __SHMEM_META_H265_HDR_H__
#define __SHMEM_META_H265_HDR_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Bytes of one SEI or RPU NAL unit, of one message, of all messages. */
#define H265_HDR_MAX_NAL_SIZE (512 * 1024)
#define H265_HDR_MAX_MESSAGE_SIZE (64 * 1024)
#define H265_HDR_MAX_SET_SIZE (512 * 1024)
/* Messages of one access unit. Kept ones may add as many again, which still
 * is less than a container holds. */
#define H265_HDR_MAX_T35 16
#define H265_HDR_MAX_RPUS 4

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
 * H265HdrMessage:
 * @format: SHMEM_FORMAT_MDCV, CLLI, T35 or DVRP
 * @provider: of a T35, what it is a message of: one replaces only those with
 *     the same @provider
 * @offset: where its payload starts in the data of its set
 * @size: bytes
 */
typedef struct
{
  guint64 format;
  guint64 provider;
  gsize offset;
  gsize size;
} H265HdrMessage;

/**
 * H265HdrSet:
 * @data: payloads, as a container holds them
 * @messages: (element-type H265HdrMessage): in stream order
 */
typedef struct
{
  GByteArray *data;
  GArray *messages;
} H265HdrSet;

void h265_hdr_set_init (H265HdrSet *set);
void h265_hdr_set_clear (H265HdrSet *set);
void h265_hdr_set_reset (H265HdrSet *set);

guint h265_hdr_set_get_n_messages (const H265HdrSet *set);
const H265HdrMessage *h265_hdr_set_get_message (
    const H265HdrSet *set, guint index, const guint8 **data);

/* Whether both would make the same container. */
gboolean h265_hdr_set_equal (const H265HdrSet *a, const H265HdrSet *b);

/* What a frame carries that has @own, when @base holds where @own says
 * nothing: MDCV, CLLI, T35 of @own in stream order and then the others of
 * @base, RPUs of @own only. @out is neither of the two; @base may be NULL. */
void h265_hdr_set_merge (
    H265HdrSet *out, const H265HdrSet *base, const H265HdrSet *own);

/**
 * H265HdrAccessUnit:
 * @set: the messages found
 * @fault: first fault, or H265_HDR_FAULT_NONE
 * @has_picture: whether there is a slice
 * @picture_type: its nal_unit_type
 * @end_before: an end of sequence or bitstream precedes the picture
 * @end_after: or follows it
 *
 * Reuse one for every access unit: what it allocates it keeps.
 */
typedef struct
{
  H265HdrSet set;
  H265HdrFault fault;
  gboolean has_picture;
  guint8 picture_type;
  gboolean end_before;
  gboolean end_after;

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

/* The HEVCDecoderConfigurationRecord of ISO/IEC 14496-15, clause 8.3.3.1.
 * FALSE, with
 * @nal_length_size untouched, when no stream can be read with it. */
gboolean h265_hdr_access_unit_parse_codec_data (H265HdrAccessUnit *unit,
    const guint8 *data, gsize size, guint *nal_length_size);

/* Whether the picture starts a coded video sequence: an IRAP picture with
 * NoRaslOutputFlag 1 (H.265 clause 8.1.3). @after_break: it is the first
 * one, or follows an end of sequence or a gap. */
gboolean h265_hdr_access_unit_starts_sequence (
    const H265HdrAccessUnit *unit, gboolean after_break);

G_END_DECLS

#endif /* __SHMEM_META_H265_HDR_H__ */
