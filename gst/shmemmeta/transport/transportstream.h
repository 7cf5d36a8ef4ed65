/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSTREAM_H__
#define __TRANSPORTSTREAM_H__

#include "transport/transportcontainers.h"
#include "transport/transportimports.h"

G_BEGIN_DECLS

/* What a consumer was told before a FRAME, and a FRAME refers to. */
typedef struct
{
  TransportImports *imports;
  TransportContainers *containers;
  guint64 caps_serial; /* counts up; 0: none came */
  gboolean is_video;   /* raw, as info says */
  GstVideoInfo info;
} TransportStream;

/* (transfer full): a buffer with the memories, times, flags and metas of a
 * frame; NULL with an error when something of it is not there, or is not as it
 * says. @hold is that of the frame. */
GstBuffer *transport_stream_make_buffer (TransportStream *stream,
    TransportHold *hold, const TransportFrameView *view, GError **error);

G_END_DECLS

#endif /* __TRANSPORTSTREAM_H__ */
