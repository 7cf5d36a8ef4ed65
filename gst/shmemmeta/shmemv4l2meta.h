/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_V4L2_META_H__
#define __SHMEM_V4L2_META_H__

#include "shmemv4l2device.h"
#include "shmemv4l2matcher.h"

G_BEGIN_DECLS

/* As many as V4L2 has. */
#define SHMEM_V4L2_META_BUFFERS VIDEO_MAX_FRAME

/* A metadata node that streams. */
typedef struct
{
  ShmemV4l2Device device;
  guint32 dataformat; /* V4L2_META_FMT_* */
  guint count;
  struct
  {
    gpointer bytes;
    gsize size;
  } buffers[SHMEM_V4L2_META_BUFFERS];
} ShmemV4l2Meta;

gboolean shmem_v4l2_meta_start (
    ShmemV4l2Meta *meta, const gchar *path, GError **error);
/* Also of one that was never started, if all of it is 0 and its fd -1. */
void shmem_v4l2_meta_stop (ShmemV4l2Meta *meta);

/* Hands @matcher what was captured; FALSE with @error set when the node is
 * out of order. */
gboolean shmem_v4l2_meta_update (
    ShmemV4l2Meta *meta, ShmemV4l2Matcher *matcher, GError **error);

G_END_DECLS

#endif /* __SHMEM_V4L2_META_H__ */
