/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A demuxer of GStreamer, without a pipeline: it is fed from an input and gives
 * the samples of one H.265 or AV1 track. No sink is involved, so nothing is cut to
 * segments. Matroska is pushed in the caller's thread, as it can come from a
 * pipe; MP4 is pulled by a thread of the demuxer.
 */

#ifndef __SHMEM_TOOL_DEMUXER_H__
#define __SHMEM_TOOL_DEMUXER_H__

#include "source/demuxerfeed.h"
#include "source/source.h"

#include "hdr/hdrcodec.h"

G_BEGIN_DECLS

typedef struct _ToolDemuxer ToolDemuxer;

/* Starts a demuxer and finds the tracks. @track: as listed, from 1; 0 for the
 * only one: if there are several, @error lists them. NULL: @error names the
 * package if @factory is missing. */
ToolDemuxer *tool_demuxer_new (const gchar *factory,
    const ToolDemuxerInput *input, guint track, GError **error);
void tool_demuxer_free (ToolDemuxer *self);

/* Of the track that was chosen: the codec, and what the file calls it. */
const HdrCodecClass *tool_demuxer_get_codec (const ToolDemuxer *self);
guint tool_demuxer_get_track_id (const ToolDemuxer *self);

/* The next sample of the track, with its caps. */
ToolRead tool_demuxer_read (
    ToolDemuxer *self, GstSample **sample, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_DEMUXER_H__ */
