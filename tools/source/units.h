/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The access units of one H.265 track of an input, in decoding order, as the
 * file has them: what the kinds of inputs have in common.
 */

#ifndef __SHMEM_TOOL_UNITS_H__
#define __SHMEM_TOOL_UNITS_H__

#include "source/input.h"
#include "source/remarks.h"
#include "source/source.h"

G_BEGIN_DECLS

/**
 * ToolUnit:
 * @data: an access unit
 * @nal_length_size: 0 for a byte stream
 * @pts: by the clock of the track, or GST_CLOCK_TIME_NONE
 * @duration: or GST_CLOCK_TIME_NONE
 * @discont: data is missing before it
 * @codec_data: (nullable): if it changed before this access unit: the new one
 * @caps: (nullable): if they changed: what the file says of the track
 *
 * Valid until the next access unit is read.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint nal_length_size;
  GstClockTime pts;
  GstClockTime duration;
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
  /* At the end: FALSE if access units are missing. */
  gboolean (*check) (ToolUnits *self, ToolRemarks *remarks, GError **error);
  gdouble (*get_progress) (ToolUnits *self);
  void (*free) (ToolUnits *self);

  GArray *edits;
  GstClockTimeDiff shift;
  gboolean has_times;
  gboolean from_zero;
};

/* Each takes @input. @track: as listed, from 1; 0 for the only one. */
ToolUnits *tool_units_open_stream (
    ToolInput *input, guint track, GError **error);
ToolUnits *tool_units_open_ts (ToolInput *input, guint track, GError **error);
ToolUnits *tool_units_open_mp4 (ToolInput *input, guint track, GError **error);
ToolUnits *tool_units_open_matroska (
    ToolInput *input, guint track, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_UNITS_H__ */
