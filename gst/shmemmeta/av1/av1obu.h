/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Readers for the open bitstream units (OBUs) of an AV1 stream, for what tells
 * shown frames and random access points, and for metadata OBUs. Input is
 * untrusted: nothing outside the caller's bytes is read. Clauses are those of
 * the AV1 Bitstream & Decoding Process Specification.
 */

#ifndef __AV1OBU_H__
#define __AV1OBU_H__

#include <glib.h>

G_BEGIN_DECLS

/**
 * Av1ObuType:
 *
 * obu_type, clause 6.2.2. Others are not looked into.
 */
typedef enum
{
  AV1_OBU_SEQUENCE_HEADER = 1,
  AV1_OBU_TEMPORAL_DELIMITER = 2,
  AV1_OBU_FRAME_HEADER = 3,
  AV1_OBU_METADATA = 5,
  AV1_OBU_FRAME = 6,
} Av1ObuType;

/* The most bytes of a number that av1_write_leb128() writes. */
#define AV1_MAX_LEB128 5

/* leb128(), clause 4.10.5: reads a number at *@offset of the @size bytes at
 * @data. FALSE if it does not end there, has more than 8 bytes or 32 bits. */
gboolean av1_read_leb128 (
    const guint8 *data, gsize size, gsize *offset, guint32 *number);
/* Returns how many bytes it wrote. */
guint av1_write_leb128 (guint8 out[AV1_MAX_LEB128], guint32 number);

/**
 * Av1Obu:
 * @type: obu_type
 * @has_extension: obu_extension_flag
 * @extension: the byte of obu_extension_header()
 * @temporal_id: 0 without extension
 * @spatial_id: 0 without extension
 * @start: offset of its first byte, which is that of obu_length in Annex B
 * @header: offset of obu_header()
 * @payload: offset of what follows header and size
 * @size: bytes from there on, trailing bits included
 * @frame_unit: in Annex B, the number of its frame unit in the input
 * @temporal_unit: in Annex B, that of its temporal unit
 */
typedef struct
{
  guint8 type;
  gboolean has_extension;
  guint8 extension;
  guint8 temporal_id;
  guint8 spatial_id;
  gsize start;
  gsize header;
  gsize payload;
  gsize size;
  guint frame_unit;
  guint temporal_unit;
} Av1Obu;

/**
 * Av1ReadResult:
 * @AV1_READ_OBU: there is an OBU
 * @AV1_READ_END: there are no more
 * @AV1_READ_DAMAGED: one exceeds the remaining bytes, or is no OBU
 */
typedef enum
{
  AV1_READ_OBU,
  AV1_READ_END,
  AV1_READ_DAMAGED,
} Av1ReadResult;

typedef struct
{
  const guint8 *data;
  gsize size;
  gboolean annexb;
  gsize offset;
  gsize temporal_unit_end;
  gsize frame_unit_end;
  guint n_frame_units;
  guint n_temporal_units;
} Av1Reader;

/* @annexb: OBUs are in frame units, and these in temporal units, each with its
 * length in front (annex B). Otherwise, OBUs have their own sizes (clause 5.2),
 * but for the last one, maybe, which then ends with the input. */
void av1_reader_init (
    Av1Reader *reader, const guint8 *data, gsize size, gboolean annexb);
Av1ReadResult av1_reader_next (Av1Reader *reader, Av1Obu *obu);

/**
 * Av1Sequence:
 * @reduced_still_picture_header: frame headers have no flags
 * @operating_point_idc: of operating point 0, which decoders take unless told
 *     otherwise; 0 without layers
 *
 * The start of a sequence header.
 */
typedef struct
{
  gboolean reduced_still_picture_header;
  guint16 operating_point_idc;
} Av1Sequence;

/* FALSE, with @sequence untouched, if the @size bytes at @data end too early. */
gboolean av1_sequence_read (
    Av1Sequence *sequence, const guint8 *data, gsize size);

/* Whether @obu is decoded: in the operating point, or in no layer (clause 5.3.1). */
gboolean av1_sequence_has_obu (const Av1Sequence *sequence, const Av1Obu *obu);

/**
 * Av1Frame:
 * @show_existing_frame: it shows a frame that was decoded before
 * @is_key: frame_type is KEY_FRAME; FALSE if it shows an existing frame
 * @shown: show_frame or show_existing_frame
 *
 * The start of a frame header.
 */
typedef struct
{
  gboolean show_existing_frame;
  gboolean is_key;
  gboolean shown;
} Av1Frame;

/* FALSE if @size is 0. */
gboolean av1_frame_read (Av1Frame *frame, const Av1Sequence *sequence,
    const guint8 *data, gsize size);

/**
 * Av1Fault:
 *
 * What is wrong with a metadata OBU, or with a whole unit.
 */
typedef enum
{
  AV1_FAULT_NONE,
  AV1_FAULT_OBU,
  AV1_FAULT_SEQUENCE_HEADER,
  AV1_FAULT_FRAME_HEADER,
  AV1_FAULT_CODEC_DATA,
  AV1_FAULT_METADATA_TRUNCATED,
  AV1_FAULT_NO_TRAILING_BITS,
  AV1_FAULT_MESSAGE_TOO_LARGE,
  AV1_FAULT_TOO_MANY_MESSAGES,
} Av1Fault;

/**
 * Av1Message:
 * @format: of the corresponding entry; 0: it is none. A container
 *     (HDR_FORMAT_CONTAINER) has its header in front
 * @provider: as in an #HdrMessage
 * @data: the payload of the entry, until the next one is read
 * @size: bytes
 *
 * A metadata OBU as an entry of a container.
 */
typedef struct
{
  guint64 format;
  guint64 provider;
  const guint8 *data;
  gsize size;

  /*< private >*/
  GByteArray *converted;
} Av1Message;

void av1_message_init (Av1Message *message);
void av1_message_clear (Av1Message *message);

/* Reads the payload of a metadata OBU, @size bytes at @data. Whatever it
 * returns, there is a message if @format is not 0. */
Av1Fault av1_message_read (Av1Message *message, const guint8 *data, gsize size);

/* Appends the payload of a metadata OBU with these bytes of an entry, with
 * trailing bits. */
void av1_message_write (
    GByteArray *out, guint64 format, const guint8 *data, gsize size);

/* Clause 6.7.4: MDCV in fixed point, of the 24 bytes of an OBU, to and from an
 * entry. Values are rounded to the nearest and clamped. */
void av1_mastering_display_from_obu (guint8 *entry, const guint8 *payload);
void av1_mastering_display_to_obu (guint8 *payload, const guint8 *entry);

/* Dolby Vision in AV1: a T.35 message whose payload is an EMDF container (ETSI
 * TS 102 366, annex H) with an RPU that lacks its first byte. */

/* Appends the RPU of the T.35 message of @size bytes at @data; FALSE, and
 * nothing is appended, if there is none, or more than that. */
gboolean av1_rpu_from_t35 (GByteArray *out, const guint8 *data, gsize size);
/* Appends a T.35 message with that RPU, for which av1_can_hold_rpu(). */
void av1_rpu_to_t35 (GByteArray *out, const guint8 *data, gsize size);
gboolean av1_can_hold_rpu (const guint8 *data, gsize size);

G_END_DECLS

#endif /* __AV1OBU_H__ */
