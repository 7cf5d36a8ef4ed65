/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What is said of the tracks of a file when one has to be chosen.
 */

#ifndef __SHMEM_TOOL_TRACKS_H__
#define __SHMEM_TOOL_TRACKS_H__

#include "av1/av1unit.h"
#include "h265/h265accessunit.h"
#include "h265/h265splitter.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/* Access units of each track that are looked at. */
#define TOOL_TRACK_LOOK 24

/**
 * ToolTrack:
 * @place: what the file calls it, "PID 0x1011"
 * @codec: "hvc1" or "av01"
 * @width: or 0
 * @rate_numerator: of frames per second, or 0
 * @enhancement: the file says that it is a Dolby Vision enhancement layer
 * @n_units: access units, or temporal units, that were looked at
 * @n_rpus: those of them that have a Dolby Vision RPU
 */
typedef struct
{
  gchar *place;
  gchar *codec;
  gint width, height;
  gint rate_numerator, rate_denominator;
  gboolean enhancement;
  guint n_units;
  guint n_rpus;

  /*< private >*/
  H265AccessUnit unit;
  Av1Unit av1;
  H265Splitter *splitter;
} ToolTrack;

ToolTrack *tool_track_new (void);
void tool_track_free (ToolTrack *self);

/* Looks at an access unit, or at the next bytes of a byte stream. */
void tool_track_look (
    ToolTrack *self, const guint8 *data, gsize size, guint nal_length_size);
void tool_track_look_at_stream (
    ToolTrack *self, const guint8 *data, gsize size);

/* Looks at a sample, which comes from @pad, and at its caps. Its size. */
gsize tool_track_look_at_sample (
    ToolTrack *self, GstPad *pad, GstBuffer *buffer);

/* @codecs: those that are read from such a file, for people. */

/* Whether @number, as in --track, or 0 for none given, is one of @n_tracks. If
 * it is 0, there must not be several: these are listed once they were looked at,
 * with tool_tracks_list(). */
gboolean tool_tracks_check (
    guint number, guint n_tracks, const gchar *codecs, GError **error);

/* (element-type ToolTrack): sets an error that lists them. */
void tool_tracks_list (
    const GPtrArray *tracks, const gchar *codecs, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_TRACKS_H__ */
