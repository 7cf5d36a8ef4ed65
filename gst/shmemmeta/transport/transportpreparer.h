/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Before a frame is sent: checks it, copies it to shared memory, and knows the
 * headers that have to precede it. */

#ifndef __TRANSPORTPREPARER_H__
#define __TRANSPORTPREPARER_H__

#include "transport/transportmetas.h"

G_BEGIN_DECLS

/* ---- transportcopier.c ---- */

/* Whether @memory can be sent to consumers without a copy: it is sealed, and at
 * most its creator can write to it; or it is a dma-buf, and @device is set. */
gboolean transport_can_share (GstMemory *memory, gboolean device);

/* Copies frames into pooled memory that can be shared. For one thread. */
typedef struct _TransportCopier TransportCopier;

/* @device: dma-bufs are not copied. */
TransportCopier *transport_copier_new (gboolean device);
void transport_copier_free (TransportCopier *copier);
/* The next frames are of another kind, and maybe smaller: copies of them are
 * made in memory of @allocator. Must be called at least once. */
void transport_copier_reset (TransportCopier *copier, GstAllocator *allocator);
/* (transfer full): a copy of @buffer with its metadata, in one memory. If
 * @buffer has a plane table, or a dma-buf that is not copied, its memories are
 * copied one by one, so that the table remains valid; the copy refers to those
 * that can be shared, and keeps @buffer alive for that. NULL when out of memory,
 * or if a memory cannot be mapped. */
GstBuffer *transport_copier_copy (TransportCopier *copier, GstBuffer *buffer);

/* (transfer full): @buffer itself if no process can write to its memories any
 * more, or a copy in as many new ones. NULL when out of memory. */
GstBuffer *transport_copier_isolate (
    TransportCopier *copier, GstBuffer *buffer);

/* (transfer full) (nullable): new memory with these bytes, at least one, to which
 * no process can write; of @sealer, which has GST_SHMEM_POLICY_IMMUTABLE. */
GstMemory *transport_seal_bytes (
    GstAllocator *sealer, const gchar *name, gconstpointer data, gsize size);

/* (transfer full): a copy in as many memories that are private to this process,
 * with all metadata. NULL when out of memory. */
GstBuffer *transport_copy_to_system_memory (GstBuffer *buffer);

/* ---- transportlayouts.c ---- */

/* The GstVideoMetas of a producer's frames, and what was found out about the
 * last one. Fields are private; for one thread; initially all zero. */
typedef struct
{
  gboolean is_video; /* the caps are of raw video */
  GstVideoInfo info;

  gboolean checked; /* the rest is valid */
  GstVideoMeta meta;
  guint n_sizes;
  gsize sizes[TRANSPORT_MAX_MEMORIES];
} TransportLayouts;

/* @caps (nullable): of the frames from now on. */
void transport_layouts_set_caps (
    TransportLayouts *layouts, const GstCaps *caps);

/* Sets the layouts and the crop of @frame to those metas of its buffer that a
 * consumer will take; the others are lost. */
void transport_layouts_check (TransportLayouts *layouts,
    TransportPrepared *frame, TransportLosses *losses);

/* ---- transportpreparer.c ---- */

typedef struct
{
  guint64 frames_copied;
  guint64 metas_lost;
} TransportPreparerStats;

/* Prepares frames of any kind to be sent. Fields are private; only the
 * streaming thread uses them, unless noted otherwise. */
typedef struct
{
  GstElement *element; /* posts errors and warnings */

  /* From start() to stop(). */
  gboolean isolation;
  guint device_buffers; /* 0: dma-bufs are copied */
  TransportCopier *copier;
  TransportPlaneTable table;    /* of the last frame that had one */
  TransportMetas metas;         /* of the last frame */
  GstShmemContainer *video_hdr; /* of its GstVideoHDRMeta, or NULL */
  TransportLayouts layouts;
  gboolean warned_containers;
  gboolean warned_pictures;

  /* Under the object lock of @element. */
  GstAllocator *allocator; /* NULL unless started */
  TransportPreparerStats stats;
} TransportPreparer;

void transport_preparer_init (TransportPreparer *preparer, GstElement *element);

/* @isolation: put each frame into memory that no process can change, and copy
 * dma-bufs too. @device_buffers: leave dma-bufs where they are, and ask upstream
 * for so many buffers more than it needs itself; 0: copy dma-bufs. @all_metas:
 * send those that only GStreamer can serialize too. */
void transport_preparer_start (TransportPreparer *preparer, gboolean isolation,
    guint device_buffers, gboolean all_metas);
void transport_preparer_stop (TransportPreparer *preparer);
/* The next frames are of another kind, and maybe smaller. */
void transport_preparer_set_caps (
    TransportPreparer *preparer, const GstCaps *caps);

/* FALSE with an error posted if frames with @caps cannot be sent. */
gboolean transport_preparer_check_caps (
    TransportPreparer *preparer, const GstCaps *caps);
/* Answers an allocation query so that frames need no copy. Any thread. */
gboolean transport_preparer_propose (
    TransportPreparer *preparer, GstQuery *query);

/* Fills @prepared with @buffer itself, or with a copy of it in memory that can be
 * shared (transfer full), its plane table and its metas, which are valid until
 * the next frame. FALSE with an error posted. */
gboolean transport_preparer_prepare (TransportPreparer *preparer,
    GstBuffer *buffer, TransportPrepared *prepared);

/* Since start(); any thread. */
void transport_preparer_get_stats (
    TransportPreparer *preparer, TransportPreparerStats *stats);

/* ---- transportpool.c ---- */

/* (transfer full): a pool of video, not configured. If it cannot allocate, it
 * posts that in the name of @element. */
GstBufferPool *transport_pool_new (GstElement *element);
/* Posts that there is no shared memory of @size bytes. */
void transport_post_no_memory (GstElement *element, gsize size);

/* ---- transportheaders.c ---- */

/* The header buffers at the start of a stream. Fields are private; for one
 * thread. */
typedef struct
{
  GPtrArray *buffers;
  gsize size;
  gboolean collecting;  /* the stream has not gone on to other buffers yet */
  GValue *streamheader; /* of the caps, or NULL */
} TransportHeaders;

void transport_headers_init (TransportHeaders *headers);
void transport_headers_clear (TransportHeaders *headers);
/* TRUE if the headers are those of another stream now, and thus none. */
gboolean transport_headers_set_caps (
    TransportHeaders *headers, const GstCaps *caps);
/* TRUE if @buffer, which can be shared, was added as the last header. */
gboolean transport_headers_take (TransportHeaders *headers, GstBuffer *buffer);

static inline guint
transport_headers_count (const TransportHeaders *headers)
{
  return headers->buffers->len;
}

static inline GstBuffer *
transport_headers_get (const TransportHeaders *headers, guint number)
{
  return g_ptr_array_index (headers->buffers, number);
}

G_END_DECLS

#endif /* __TRANSPORTPREPARER_H__ */
