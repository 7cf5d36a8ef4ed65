/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTMETAS_H__
#define __TRANSPORTMETAS_H__

#include "transport/transportplanetable.h"
#include "transport/transportprotocol.h"

G_BEGIN_DECLS

/* The metas of a frame as TransportMeta entries, for all clients. Fields can be
 * read; for one thread. */
typedef struct
{
  GByteArray *bytes; /* keeps its memory from frame to frame */
  guint n;
  /* Of these, the first, for clients without
   * TRANSPORT_FEATURE_SERIALIZED_METAS. */
  guint n_plain;
  guint plain_size;
} TransportMetas;

/* A frame that can be sent. */
typedef struct
{
  GstBuffer *buffer;
  const TransportPlaneTable *table; /* or NULL */
  const TransportMetas *metas;      /* those in entries, or NULL */
} TransportPrepared;

void transport_metas_init (TransportMetas *metas);
void transport_metas_clear (TransportMetas *metas);

/* Replaces what @metas has by the metas of @buffer that have no place of their
 * own in FRAME. Calls @lost for each that cannot go over. */
void transport_metas_encode (TransportMetas *metas, GstBuffer *buffer,
    void (*lost) (const GstMetaInfo *info, gpointer user_data),
    gpointer user_data);

/* Adds the metas of a FRAME to @buffer; @serialized: those that GStreamer
 * deserializes too, which takes trust in the producer. */
gboolean transport_metas_decode (const TransportFrameView *view,
    gboolean serialized, GstBuffer *buffer, GError **error);

G_END_DECLS

#endif /* __TRANSPORTMETAS_H__ */
