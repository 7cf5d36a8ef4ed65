/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2OFFER_H__
#define __V4L2OFFER_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whose memory frames are in. */
typedef enum
{
  V4L2_KIND_AUTO,
  V4L2_KIND_MMAP,   /* the driver's, mapped */
  V4L2_KIND_EXPORT, /* the driver's, as dma-bufs */
  V4L2_KIND_IMPORT, /* that of downstream's pool */
  V4L2_KIND_SHARED, /* sealed shared memory, through udmabuf */
} V4l2Kind;

/* The nick of a kind, as in the property `memory`. */
const gchar *v4l2_kind_get_name (V4l2Kind kind);

/* What downstream answers to an allocation query. */
typedef struct
{
  GstBufferPool *pool; /* the first one, or NULL */
  GstCaps *caps;       /* of its buffers */
  guint size;          /* of one of its buffers, in bytes */
  guint max_buffers;   /* of the pool, or 0 for no maximum */
  guint min_buffers;   /* as many as downstream holds at the same time */
  gboolean video_meta; /* whether downstream supports GstVideoMeta */
} V4l2Offer;

/* Reads the answer in @query into @offer, which is empty. */
void v4l2_offer_read (V4l2Offer *offer, GstQuery *query);
/* Empties @offer. */
void v4l2_offer_clear (V4l2Offer *offer);

G_END_DECLS

#endif /* __V4L2OFFER_H__ */
