/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The access units of one H.265 track of an input, or the temporal units of an
 * AV1 track, in decoding order, as the file has them: what the kinds of inputs
 * have in common.
 */

#ifndef __SHMEM_TOOL_UNITS_H__
#define __SHMEM_TOOL_UNITS_H__

#include "source/input.h"
#include "source/remarks.h"
#include "source/source.h"

#include "av1/av1unit.h"
#include "hdr/hdrcodec.h"

G_BEGIN_DECLS

/**
 * ToolUnit:
 * @data: an access unit, or a temporal unit
 * @nal_length_size: of H.265; 0 for a byte stream
 * @pts: by the clock of the track, or GST_CLOCK_TIME_NONE
 * @duration: or GST_CLOCK_TIME_NONE
 * @timestamp: of IVF, as the file has it
 * @discont: data is missing before it
 * @codec_data: (nullable): if it changed before this unit: the new one
 * @caps: (nullable): if they changed: what the file says of the track
 *
 * Valid until the next one is read.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint nal_length_size;
  GstClockTime pts;
  GstClockTime duration;
  guint64 timestamp;
  gboolean discont;
  GBytes *codec_data;
  GstCaps *caps;
} ToolUnit;

/* The part of a track that is shown, by its clock. */
typedef struct
{
  GstClockTime start;
  GstClockTime end;
} ToolEdit;

/**
 * ToolUnits:
 * @codec: h265_codec or av1_codec
 * @framing: of AV1
 * @in_samples: the units are samples of a container file, which can lack what
 *     codec_data has
 * @header: (nullable): of IVF, once a unit was read
 * @edits: (element-type ToolEdit) (nullable): the edit list; without one,
 *     everything is shown
 * @shift: the time by its clock at which the video starts, which can be before 0
 * @has_times: its access units have times; those of a byte stream have none
 * @from_zero: the first frame is shown at 0, as the clock starts anywhere
 */
typedef struct _ToolUnits ToolUnits;

struct _ToolUnits
{
  ToolRead (*read) (ToolUnits *self, ToolUnit *unit, GError **error);
  /* At the end: FALSE if units are missing. */
  gboolean (*check) (ToolUnits *self, ToolRemarks *remarks, GError **error);
  gdouble (*get_progress) (ToolUnits *self);
  void (*free) (ToolUnits *self);

  const HdrCodecClass *codec;
  Av1Framing framing;
  gboolean in_samples;
  GBytes *header;
  GArray *edits;
  GstClockTimeDiff shift;
  gboolean has_times;
  gboolean from_zero;
};

/* The track of a video. @path may be "-", standard input. Errors do not name
 * it. */
ToolUnits *tool_units_open (ToolKind kind, const gchar *path,
    const ToolSourceOptions *options, GError **error);

/* One for each group of kinds, which takes @input. @track: as listed, from 1; 0 for the only one. */
ToolUnits *tool_units_open_stream (
    ToolInput *input, guint track, GError **error);
ToolUnits *tool_units_open_ts (ToolInput *input, guint track, GError **error);
ToolUnits *tool_units_open_mp4 (ToolInput *input, guint track, GError **error);
ToolUnits *tool_units_open_matroska (
    ToolInput *input, guint track, GError **error);
ToolUnits *tool_units_open_av1 (
    ToolInput *input, ToolKind kind, guint track, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_UNITS_H__ */
