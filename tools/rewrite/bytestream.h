/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Access units as a byte stream (annex B), whatever they are in: what a file of
 * an H.265 byte stream consists of, and what its reader needs to start at each
 * random access point.
 */

#ifndef __SHMEM_TOOL_BYTE_STREAM_H__
#define __SHMEM_TOOL_BYTE_STREAM_H__

#include "h265/h265writer.h"
#include "source/videoreader.h"

G_BEGIN_DECLS

/* ---- parametersets.c ---- */

/**
 * ParameterSet:
 * @type: nal_unit_type
 * @layer_id: nuh_layer_id
 * @id: of the parameter set, in the range of its type
 * @nal: the NAL unit, without a prefix
 * @here: the access unit has it itself
 */
typedef struct
{
  guint8 type;
  guint8 layer_id;
  guint id;
  GByteArray *nal;
  gboolean here;
} ParameterSet;

/**
 * ParameterSets:
 * @sets: (element-type ParameterSet): VPS, SPS, then PPS
 * @seis: (element-type GBytes): SEI NAL units of codec_data
 */
typedef struct
{
  GArray *sets;
  GPtrArray *seis;

  /*< private >*/
  GByteArray *rbsp;
} ParameterSets;

void parameter_sets_init (ParameterSets *self);
void parameter_sets_clear (ParameterSets *self);

/* Replaces all by those of an HEVCDecoderConfigurationRecord (ISO/IEC 14496-15,
 * clause 8.3.3.1). Of one that is damaged, what is before the damage. */
void parameter_sets_declare (
    ParameterSets *self, const guint8 *codec_data, gsize size);

/* A new access unit starts: none is @here. */
void parameter_sets_start (ParameterSets *self);

/* Notes a NAL unit of the access unit, and replaces the set that it replaces.
 * FALSE if it is no parameter set. */
gboolean parameter_sets_note (
    ParameterSets *self, const guint8 *nal, gsize size);

/* ---- bytestream.c ---- */

/**
 * ByteStream:
 * @faults: access units that end within a NAL unit
 *
 * All other fields are private.
 */
typedef struct
{
  guint64 faults;

  /*< private >*/
  ParameterSets sets;
  gboolean declare;        /* codec_data is new */
  gboolean has_own_static; /* MDCV or CLLI are also in access units */
  H265AccessUnit unit;     /* the one to convert, with lengths */
  GByteArray *bytes;
  GByteArray *sei;
  HdrSet caps;                 /* MDCV and CLLI of the container file */
  gboolean said[HDR_N_STATIC]; /* the stream has said it itself */
  HdrSet insert;
  HdrSet none;
  H265AccessUnit whole; /* the one converted */
  H265Writer writer;
} ByteStream;

void byte_stream_init (ByteStream *self);
void byte_stream_clear (ByteStream *self);

/* The bytes of @unit as they are, if it is in a byte stream already. Otherwise
 * its NAL units with start codes, and before them, at random access points and
 * when codec_data changes, the parameter sets and HDR metadata of codec_data that
 * it lacks, or else the MDCV and CLLI that only the container file has. Valid
 * until the next call. */
const guint8 *byte_stream_convert (
    ByteStream *self, const ToolAccessUnit *unit, gsize *size);

/* Leaves out the NAL units of a type. @data may be what convert() returned.
 * Returns @data if there are none. */
const guint8 *byte_stream_drop (
    ByteStream *self, const guint8 *data, gsize *size, guint8 type);

G_END_DECLS

#endif /* __SHMEM_TOOL_BYTE_STREAM_H__ */
