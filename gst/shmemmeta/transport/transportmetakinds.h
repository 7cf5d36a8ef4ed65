/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How one kind of meta becomes the payload of an entry, and the other way
 * round. What one process encodes, another one has to take: both sides check
 * the same. */

#ifndef __TRANSPORTMETAKINDS_H__
#define __TRANSPORTMETAKINDS_H__

#include "transport/transportmetas.h"

G_BEGIN_DECLS

/* ---- transportmetas.c ---- */

/* An entry whose payload is read. */
typedef struct
{
  const guint8 *data; /* what is left of the payload; at first 8-byte aligned */
  gsize size;
  GstBuffer *buffer; /* of the meta */
  TransportMetasReader *reader;
} TransportMetaEntry;

/* Appends to the payload of the current entry; FALSE with an error if a frame
 * cannot carry that much. */
gboolean transport_meta_put (
    TransportMetas *metas, gconstpointer data, gsize size, GError **error);

/* Takes @size bytes off the front of the payload, or NULL. */
gconstpointer transport_meta_take (TransportMetaEntry *entry, gsize size);
/* Is TRUE: the meta is fine, but not for this process. */
gboolean transport_meta_skip (
    TransportMetaEntry *entry, const gchar *name, const gchar *why);

/* FALSE with an error if the meta cannot go over. */
typedef gboolean (*TransportMetaEncode) (
    TransportMetas *metas, const GstMeta *meta, GError **error);
/* Adds the meta, or skips it; FALSE with an error if the payload is invalid. */
typedef gboolean (*TransportMetaDecode) (
    TransportMetaEntry *entry, GError **error);

#define TRANSPORT_META_KIND(name)                                              \
  gboolean transport_##name##_encode (                                         \
      TransportMetas *metas, const GstMeta *meta, GError **error);             \
  gboolean transport_##name##_decode (TransportMetaEntry *entry, GError **error)

/* ---- transportmetasvideo.c ---- */

TRANSPORT_META_KIND (caption);
TRANSPORT_META_KIND (time_code);
TRANSPORT_META_KIND (bar);
TRANSPORT_META_KIND (afd);
TRANSPORT_META_KIND (sei);
TRANSPORT_META_KIND (affine);

/* ---- transportmetasaudio.c ---- */

TRANSPORT_META_KIND (audio);
TRANSPORT_META_KIND (audio_clipping);
TRANSPORT_META_KIND (audio_level);
TRANSPORT_META_KIND (audio_downmix);

/* ---- transportmetasnamed.c ---- */

TRANSPORT_META_KIND (region);
TRANSPORT_META_KIND (timestamp);
TRANSPORT_META_KIND (custom);

/* ---- transportmetasnet.c ---- */

TRANSPORT_META_KIND (rtp_source);
TRANSPORT_META_KIND (net_address);

/* ---- transportmetasserialized.c ---- */

TRANSPORT_META_KIND (serialized);
/* Whether GStreamer can serialize metas of that type. */
gboolean transport_meta_has_serializer (const GstMetaInfo *info);

/* ---- transportmetasmore.c ---- */

void transport_metas_more_init (TransportMetasMore *more);
void transport_metas_more_clear (TransportMetasMore *more);
/* There are none yet in this frame. */
void transport_metas_more_reset (TransportMetasMore *more);
/* Sets the memory, once all are there. FALSE when out of memory. */
gboolean transport_metas_more_seal (TransportMetasMore *more);
/* Adds the metas of the memory that is named there. */
gboolean transport_metas_more_decode (
    TransportMetaEntry *entry, GError **error);

/* ---- transportmetas.c ---- */

/* Adds the metas in @data, whose bytes never change. */
gboolean transport_metas_decode_more (TransportMetasReader *reader,
    const guint8 *data, gsize size, GstBuffer *buffer, GError **error);

/* Whether metas of @info have a place of their own in FRAME, or among the kinds
 * other than TRANSPORT_META_SERIALIZED, or are of no use to another process. */
gboolean transport_meta_has_place (const GstMetaInfo *info);

G_END_DECLS

#endif /* __TRANSPORTMETAKINDS_H__ */
