/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The input of a demuxer of GStreamer: a pad without an element, which gives
 * bytes of any place, or pushes them in order.
 */

#ifndef __SHMEM_TOOL_DEMUXER_FEED_H__
#define __SHMEM_TOOL_DEMUXER_FEED_H__

#include "source/tracks.h"

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * ToolDemuxerInput:
 * @size: bytes, or 0 if not known
 * @read_at: thread-safe: @size bytes at @offset, fewer at the end, -1 on error;
 *     or NULL: it can only be read in order
 * @read: the next bytes, 0 at the end, -1 on error
 * @describe: (nullable): adds what else is known of the track that the file
 *     calls @id
 */
typedef struct
{
  guint64 size;
  gssize (*read_at) (gpointer user_data, guint64 offset, guint8 *data,
      gsize size, GError **error);
  gssize (*read) (gpointer user_data, guint8 *data, gsize size, GError **error);
  void (*describe) (gpointer user_data, guint id, ToolTrack *track);
  gpointer user_data;
} ToolDemuxerInput;

typedef struct _ToolDemuxerFeed ToolDemuxerFeed;

/* Takes an error; in any thread. */
typedef void (*ToolDemuxerFail) (gpointer user_data, GError *error);

/* Links a pad to the sink pad of @element. */
ToolDemuxerFeed *tool_demuxer_feed_new (const ToolDemuxerInput *input,
    GstElement *element, ToolDemuxerFail fail, gpointer user_data);
void tool_demuxer_feed_free (ToolDemuxerFeed *self);

/* Once the element takes data. */
void tool_demuxer_feed_start (ToolDemuxerFeed *self);

/* Of what can only be read in order: pushes the next bytes. FALSE after the last
 * ones. */
gboolean tool_demuxer_feed_push (ToolDemuxerFeed *self);

G_END_DECLS

#endif /* __SHMEM_TOOL_DEMUXER_FEED_H__ */
