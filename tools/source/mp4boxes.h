/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What an MP4 or QuickTime file (ISO/IEC 14496-12) says of its video tracks: how
 * many samples they have, in the movie and in fragments, and their edit lists.
 * Input is untrusted.
 */

#ifndef __SHMEM_TOOL_MP4_BOXES_H__
#define __SHMEM_TOOL_MP4_BOXES_H__

#include <glib.h>

G_BEGIN_DECLS

#define TOOL_MP4_MAX_TRACKS 64
#define TOOL_MP4_MAX_EDITS 256

/* Reads @size bytes at @offset, fewer at the end; -1 on error. */
typedef gssize (*ToolMp4Read) (
    gpointer user_data, guint64 offset, guint8 *data, gsize size);

/* Where a header box has the duration, of @size bytes; 0 if it has none. */
typedef struct
{
  guint64 place;
  gsize size;
} ToolMp4Duration;

/**
 * ToolMp4Edit:
 * @duration: in units of the movie; 0 for up to the end
 * @media_time: in units of the track; negative for nothing
 */
typedef struct
{
  guint64 duration;
  gint64 media_time;
} ToolMp4Edit;

/**
 * ToolMp4Track:
 * @id: track_ID
 * @timescale: units per second
 * @codec: of its first sample entry, "hvc1"
 * @enhancement: a Dolby Vision configuration says that it is an enhancement
 *     layer, without base layer
 * @has_mdcv: @mdcv is the payload of a box with the mastering display, in the
 *     order of the SEI message (green first)
 * @has_clli: @clli is that of a box with the light level
 * @av1c: (nullable): the configuration record of AV1
 * @n_samples: in the movie and in all fragments
 * @composition_shift: what demuxers add to all times, in units of the track, as
 *     some would be negative
 */
typedef struct
{
  guint32 id;
  guint32 timescale;
  gchar codec[5];
  gboolean enhancement;
  gboolean has_mdcv;
  gboolean has_clli;
  guint8 mdcv[24];
  guint8 clli[4];
  GBytes *av1c;
  guint64 n_samples;
  guint64 composition_shift;
  guint n_edits;
  ToolMp4Edit edits[TOOL_MP4_MAX_EDITS];

  /*< private >*/
  guint64 edit_list; /* where its edts box is, or 0 */
  ToolMp4Duration duration;
} ToolMp4Track;

/**
 * ToolMp4:
 * @timescale: of the movie, units per second
 * @tracks: @n_tracks of them
 * @fragmented: there are samples outside of the movie box
 * @truncated: a box ends behind the end of the file
 * @incomplete: the boxes are damaged, or too many, so that not all were read
 */
typedef struct
{
  guint32 timescale;
  guint n_tracks;
  ToolMp4Track *tracks;
  gboolean fragmented;
  gboolean truncated;
  gboolean incomplete;

  /*< private >*/
  ToolMp4Duration duration;
  ToolMp4Read read;
  gpointer user_data;
  ToolMp4Track *track; /* of the trak or traf that is read, or NULL */
  guint64 budget;
} ToolMp4;

/* Reads the boxes of a file of @size bytes, but no samples. FALSE if reading
 * failed. */
gboolean tool_mp4_walk (
    ToolMp4 *self, guint64 size, ToolMp4Read read, gpointer user_data);
void tool_mp4_clear (ToolMp4 *self);

/* NULL if there is none. */
const ToolMp4Track *tool_mp4_find_track (const ToolMp4 *self, guint32 id);

/* Edit lists, and durations that are too short, make demuxers leave samples out.
 * Changes those that are, maybe in part, in the @size bytes at @offset of the
 * file: edit lists become free space, durations of tracks long, and that of the
 * movie none. */
void tool_mp4_hide_limits (
    const ToolMp4 *self, guint64 offset, guint8 *data, gsize size);

G_END_DECLS

#endif /* __SHMEM_TOOL_MP4_BOXES_H__ */
