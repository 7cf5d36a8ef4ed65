/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The temporal units of an AV1 video in a file of any kind, parsed: shared by
 * reading and rewriting a video. Each shows one frame, so that they are in
 * presentation order. Nothing is decoded.
 */

#ifndef __SHMEM_TOOL_AV1_READER_H__
#define __SHMEM_TOOL_AV1_READER_H__

#include "source/units.h"

#include "av1/av1unit.h"

G_BEGIN_DECLS

/* ---- av1sample.c ---- */

/**
 * ToolAv1Sample:
 *
 * Turns the samples of a container file into temporal units of an OBU stream,
 * with what they can leave out: sequence headers that codec_data has, and the
 * size of the last OBU. Temporal delimiters are not added.
 */
typedef struct
{
  /*< private >*/
  GByteArray *header; /* the sequence header in force, an OBU */
  Av1Sequence sequence;
  GByteArray *bytes;
} ToolAv1Sample;

void tool_av1_sample_init (ToolAv1Sample *self);
void tool_av1_sample_clear (ToolAv1Sample *self);

/* Takes the sequence header of an AV1CodecConfigurationRecord. */
void tool_av1_sample_declare (
    ToolAv1Sample *self, const guint8 *codec_data, gsize size);

/* @data if nothing is missing in it; otherwise bytes that are valid until the
 * next call. */
const guint8 *tool_av1_sample_convert (
    ToolAv1Sample *self, const guint8 *data, gsize *size);

/* ---- av1reader.c ---- */

/**
 * ToolTemporalUnit:
 * @number: from 0
 * @data: @size bytes
 * @parsed: what it has; it shows a frame if @parsed->hdr.has_picture
 * @declared: (nullable): if codec_data changed before it: what that has
 * @caps: (nullable): if it changed before it: what the container file says of
 *     the video
 * @pts: when it is shown, or GST_CLOCK_TIME_NONE
 * @duration: or GST_CLOCK_TIME_NONE
 * @timestamp: of IVF, as the file has it
 * @frame: number of the frame that it shows, or of the next one
 */
typedef struct
{
  guint64 number;
  const guint8 *data;
  gsize size;
  const Av1Unit *parsed;
  const HdrSet *declared;
  const GstCaps *caps;
  GstClockTime pts;
  GstClockTime duration;
  guint64 timestamp;
  guint64 frame;
} ToolTemporalUnit;

typedef struct _ToolAv1Reader ToolAv1Reader;

/* Takes @units, which are of AV1. */
ToolAv1Reader *tool_av1_reader_new (ToolUnits *units);
void tool_av1_reader_free (ToolAv1Reader *self);

/* @unit is valid until the next call. At the end, what the file said it has and
 * what was read are compared: TOOL_FAILED if something is missing. */
ToolRead tool_av1_reader_read (
    ToolAv1Reader *self, ToolTemporalUnit *unit, GError **error);

/* What it reads. */
const ToolUnits *tool_av1_reader_get_units (const ToolAv1Reader *self);

/* 0 to 1; 0 if the size of the file is not known. */
gdouble tool_av1_reader_get_progress (ToolAv1Reader *self);

/* What there is to say when all is read. */
ToolRemarks *tool_av1_reader_get_remarks (ToolAv1Reader *self);

G_END_DECLS

#endif /* __SHMEM_TOOL_AV1_READER_H__ */
