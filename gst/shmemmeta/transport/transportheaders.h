/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTHEADERS_H__
#define __TRANSPORTHEADERS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

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

#endif /* __TRANSPORTHEADERS_H__ */
