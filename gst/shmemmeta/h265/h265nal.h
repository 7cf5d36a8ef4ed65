/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * NAL units of an H.265 access unit and SEI messages of a NAL unit, and the
 * bytes that keep start codes out of them. Input is hostile: every read is
 * inside what the caller gave.
 */

#ifndef __H265NAL_H__
#define __H265NAL_H__

#include <glib.h>

G_BEGIN_DECLS

#define H265_NAL_HEADER_SIZE 2
/* UNSPEC62, which Dolby Vision puts its RPUs into. */
#define H265_NAL_DOLBY_VISION_RPU 62

/**
 * H265Nal:
 * @start: where its start code is, with the zero_byte before that if there is
 *     one, or its length
 * @header: where its header is
 * @size: bytes from @header on, without the zeros that may follow
 * @end: where the next one starts, or the end of the access unit
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

/* The NAL unit in the @size bytes at @header of @data, @start and @end being
 * the same. FALSE when that is too short for one, or its
 * forbidden_zero_bit is set. */
gboolean h265_nal_read (
    H265Nal *nal, const guint8 *data, gsize header, gsize size);

/**
 * H265NalReader:
 * @offset: where the next NAL unit is; for a byte stream, its header
 * @truncated: the last length was larger than what is left
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

/* The next NAL unit, without those that h265_nal_read() refuses. */
gboolean h265_nal_reader_next (H265NalReader *reader, H265Nal *nal);

/* Clause 7.4.2: appends what is left without emulation_prevention_three_byte,
 * and the reverse. A payload that ends in an odd number of zeros cannot be
 * written such that it is read back; h265_nal_can_hold() tells. */
void h265_nal_unescape (GByteArray *out, const guint8 *data, gsize size);
void h265_nal_escape (GByteArray *out, const guint8 *data, gsize size);
gboolean h265_nal_can_hold (const guint8 *data, gsize size);

/**
 * H265SeiResult:
 * @H265_SEI_MESSAGE: there is a message
 * @H265_SEI_END: there are no more
 * @H265_SEI_TRUNCATED: a message claims more than there is
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
 * @start: where the message starts
 * @payload: where its payload starts
 * @size: payloadSize
 */
typedef struct
{
  guint type;
  gsize start;
  gsize payload;
  gsize size;
} H265SeiMessage;

/* @end: where the messages end and the trailing bits are. */
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

/* Of the largest size of a kind. */
#define H265_SEI_MAX_CONVERTED 24

/**
 * H265SeiKind:
 * @type: payloadType
 * @format: of the entry that says the same
 * @size: bytes of both; 0 if any, and the bytes are the same
 * @load: makes an entry of a payload of @size bytes; NULL if @size is 0
 * @store: the reverse
 *
 * A message that carries HDR metadata.
 */
typedef struct
{
  guint type;
  guint64 format;
  gsize size;
  void (*from_sei) (guint8 *entry, const guint8 *payload);
  void (*to_sei) (guint8 *payload, const guint8 *entry);
} H265SeiKind;

/* NULL for messages of other kinds, and for formats that are no messages. */
const H265SeiKind *h265_sei_kind_of_type (guint type);
const H265SeiKind *h265_sei_kind_of_format (guint64 format);

/* @size bytes at @data, the most significant first; at most 4. */
guint32 h265_read_number (const guint8 *data, guint size);

G_END_DECLS

#endif /* __H265NAL_H__ */
