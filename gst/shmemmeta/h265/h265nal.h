/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Readers for the NAL units of an H.265 access unit and for the SEI messages of
 * a NAL unit, and emulation prevention. Input is untrusted: nothing outside the
 * caller's bytes is read.
 */

#ifndef __H265NAL_H__
#define __H265NAL_H__

#include <glib.h>

G_BEGIN_DECLS

#define H265_NAL_HEADER_SIZE 2
#define H265_NAL_VPS 32
/* UNSPEC62, in which Dolby Vision carries its RPUs. */
#define H265_NAL_DOLBY_VISION_RPU 62

/**
 * H265Nal:
 * @start: offset of its start code, including a zero_byte before it, or of its
 *     length field
 * @header: offset of its header
 * @size: bytes from @header on, without trailing zeros
 * @end: offset of the next one, or of the end of the access unit
 * @type: nal_unit_type
 * @layer_id: nuh_layer_id
 * @temporal_id_plus1: nuh_temporal_id_plus1
 */
typedef struct
{
  gsize start;
  gsize header;
  gsize size;
  gsize end;
  guint8 type;
  guint8 layer_id;
  guint8 temporal_id_plus1;
} H265Nal;

/* Reads the NAL unit in the @size bytes at @header of @data, without a prefix.
 * FALSE if it is too short, or its forbidden_zero_bit is set. */
gboolean h265_nal_read (
    H265Nal *nal, const guint8 *data, gsize header, gsize size);

/* Reads only its header, of which the @size bytes at @data are the start. */
gboolean h265_nal_read_header (H265Nal *nal, const guint8 *data, gsize size);

/* The offset behind the next start code, that is of a NAL unit header, or @size.
 * Searches the @size bytes at @data from @start on; it is known that no start
 * code ends before @searched. */
gsize h265_nal_find_header (
    const guint8 *data, gsize size, gsize start, gsize searched);

/* Of nal_unit_type, table 7-1: slices of a picture that decoders decode; others
 * of a VCL NAL unit are reserved, and decoders ignore them. */
gboolean h265_type_is_slice (guint8 type);
gboolean h265_type_is_idr (guint8 type);
gboolean h265_type_is_bla (guint8 type);
gboolean h265_type_is_irap (guint8 type);
/* Parameter sets, prefix SEI and others of which the first one behind a picture
 * starts an access unit (clause 7.4.2.4.4). */
gboolean h265_type_is_before_picture (guint8 type);

/**
 * H265NalReader:
 * @offset: offset of the next NAL unit; in a byte stream, of its header
 * @truncated: the last length field exceeded the remaining bytes
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint nal_length_size;
  gsize start;
  gsize offset;
  gboolean truncated;
} H265NalReader;

/* @nal_length_size is 0 for a byte stream. */
void h265_nal_reader_init (H265NalReader *reader, const guint8 *data,
    gsize size, guint nal_length_size);

/* Reads the next NAL unit, and skips those that h265_nal_read() rejects. */
gboolean h265_nal_reader_next (H265NalReader *reader, H265Nal *nal);

/* Clause 7.4.2: appends @data to @out, and removes or inserts each
 * emulation_prevention_three_byte. A payload that ends in an odd number of
 * zeros cannot be read back once written; h265_nal_can_hold() checks this. */
void h265_nal_unescape (GByteArray *out, const guint8 *data, gsize size);
void h265_nal_escape (GByteArray *out, const guint8 *data, gsize size);
gboolean h265_nal_can_hold (const guint8 *data, gsize size);

/**
 * H265SeiResult:
 * @H265_SEI_MESSAGE: there is a message
 * @H265_SEI_END: there are no more
 * @H265_SEI_TRUNCATED: a message exceeds the remaining bytes
 * @H265_SEI_NO_TRAILING_BITS: the trailing bits are missing
 */
typedef enum
{
  H265_SEI_MESSAGE,
  H265_SEI_END,
  H265_SEI_TRUNCATED,
  H265_SEI_NO_TRAILING_BITS,
} H265SeiResult;

/**
 * H265SeiMessage:
 * @type: payloadType
 * @start: offset of the message
 * @payload: offset of its payload
 * @size: payloadSize
 */
typedef struct
{
  guint type;
  gsize start;
  gsize payload;
  gsize size;
} H265SeiMessage;

/* @end: the end of the messages, where the trailing bits start. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize end;
  gsize offset;
} H265SeiReader;

/* @data is a raw byte sequence payload: without header and escapes. */
void h265_sei_reader_init (
    H265SeiReader *reader, const guint8 *data, gsize size);
H265SeiResult h265_sei_reader_next (
    H265SeiReader *reader, H265SeiMessage *message);

/* The largest size of an H265SeiKind. */
#define H265_SEI_MAX_CONVERTED 24

/**
 * H265SeiKind:
 * @type: payloadType
 * @format: of the corresponding entry
 * @size: bytes of entry and payload; 0 if any, and both are the same bytes, but
 *     for the header of a container (hdrcontainer.h)
 * @from_sei: converts a payload of @size bytes to an entry; NULL if @size is 0
 * @to_sei: the reverse
 *
 * A kind of SEI message with HDR metadata.
 */
typedef struct
{
  guint type;
  guint64 format;
  gsize size;
  void (*from_sei) (guint8 *entry, const guint8 *payload);
  void (*to_sei) (guint8 *payload, const guint8 *entry);
} H265SeiKind;

/* NULL for other types of messages, and for formats that have no message. */
const H265SeiKind *h265_sei_kind_of_type (guint type);
const H265SeiKind *h265_sei_kind_of_format (guint64 format);

G_END_DECLS

#endif /* __H265NAL_H__ */
