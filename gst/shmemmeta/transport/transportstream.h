/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a consumer received from its producer: memories (transportimports.c),
 * and containers, plane tables and caps (transportstream.c). */

#ifndef __TRANSPORTSTREAM_H__
#define __TRANSPORTSTREAM_H__

#include "transport/transportprotocol.h"
#include "transport/transportmetas.h"

G_BEGIN_DECLS

/* ---- transportimports.c ---- */

typedef struct _TransportImports TransportImports;

/* Called by any thread when nothing of frame @frame is in use any more, with
 * the lock held; it may release the lock and take it again. */
typedef void (*TransportReleased) (guint64 frame, gpointer user_data);

/* @lock also guards the imports. @foreign: the producer is another user, and
 * memory that it can alter by other means than a mapping that it had before is
 * as unsealed memory. @destroy is called with @user_data once the
 * imports and the memories of the last frame are gone. */
TransportImports *transport_imports_new (GMutex *lock, gboolean foreign,
    TransportReleased released, gpointer user_data, GDestroyNotify destroy);
/* Drops all memories that are idle, and the others as soon as they are. */
void transport_imports_close (TransportImports *imports);
void transport_imports_unref (TransportImports *imports);

/* Takes @fd, checks it, and imports @size bytes of it as @id, which must be
 * new. @policy and @max_copy as for gst_shmem_allocator_take_fd(). */
gboolean transport_imports_add (TransportImports *imports, guint64 id, gint fd,
    gsize size, GstShmemImportPolicy policy, gsize max_copy, GError **error);
/* The same for the dma-buf @fd. It keeps its mapping, if downstream maps it, and
 * is read-only. */
gboolean transport_imports_add_device (
    TransportImports *imports, guint64 id, gint fd, gsize size, GError **error);
/* (transfer full) (nullable): the memory @id as a whole, to read; NULL if there is
 * none, or frames use it. For the thread that takes and forgets memories. */
GstMemory *transport_imports_find (TransportImports *imports, guint64 id);
/* FALSE if there is no such memory. */
gboolean transport_imports_forget (TransportImports *imports, guint64 id);

/* Unlike the others, called with the lock held. Fills @memories (transfer
 * full), to be unreffed without the lock, with the @n_spans spans of frame
 * @frame, which is released once the last of them is gone. Returns the number
 * of memories; fewer than @n_spans, with an error, if a span names no memory or
 * ends beyond it. */
guint transport_imports_take (TransportImports *imports, guint64 frame,
    const TransportSpan *spans, guint n_spans, GstMemory **memories,
    GError **error);

/* ---- transportstream.c ---- */

/* What a consumer received before a FRAME, and to which a FRAME refers. For one
 * thread. */
typedef struct
{
  GHashTable *containers; /* id -> Container */
  guint64 caps_serial;    /* counts up; 0: none received */
  gboolean is_video;      /* raw, described by info */
  GstVideoInfo info;
  TransportMetasReader reader;
} TransportStream;

/* @element (nullable): posts warnings. */
void transport_stream_init (TransportStream *stream, GstElement *element);
void transport_stream_clear (TransportStream *stream);
void transport_stream_set_caps (TransportStream *stream, const GstCaps *caps);

gboolean transport_stream_has_container (TransportStream *stream, guint64 id);
/* Takes @container. */
void transport_stream_add_container (
    TransportStream *stream, guint64 id, GstShmemContainer *container);
/* FALSE if there is no such container. */
gboolean transport_stream_forget_container (
    TransportStream *stream, guint64 id);
void transport_stream_forget_containers (TransportStream *stream);

/* @serialized: as for transport_metas_decode().
 * (transfer full): a buffer with @memories (transfer full), one for each span
 * of the frame, and its times, flags and metas; NULL with an error if anything
 * that the frame names is missing or does not match the frame. */
GstBuffer *transport_stream_make_buffer (TransportStream *stream,
    GstMemory **memories, const TransportFrameView *view, gboolean serialized,
    GError **error);

G_END_DECLS

#endif /* __TRANSPORTSTREAM_H__ */
