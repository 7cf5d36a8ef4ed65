/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2META_H__
#define __V4L2META_H__

#include "v4l2/v4l2device.h"
#include "v4l2/v4l2matcher.h"

G_BEGIN_DECLS

/* As many as V4L2 has. */
#define V4L2_META_BUFFERS VIDEO_MAX_FRAME

/* A metadata node that streams. */
typedef struct
{
  V4l2Device device;
  guint32 dataformat; /* V4L2_META_FMT_* */
  guint count;
  struct
  {
    gpointer bytes;
    gsize size;
  } buffers[V4L2_META_BUFFERS];
} V4l2Meta;

gboolean v4l2_meta_start (V4l2Meta *meta, const gchar *path, GError **error);
/* Also of one that was never started, if all of it is 0 and its fd -1. */
void v4l2_meta_stop (V4l2Meta *meta);

/* Hands @matcher what was captured; FALSE with @error set when the node is
 * out of order. */
gboolean v4l2_meta_update (
    V4l2Meta *meta, V4l2Matcher *matcher, GError **error);

G_END_DECLS

#endif /* __V4L2META_H__ */
