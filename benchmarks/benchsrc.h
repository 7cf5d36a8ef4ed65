/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A source that does as little as it can: frames of the memory that
 * downstream offers, untouched. */

#ifndef BENCH_SRC_H
#define BENCH_SRC_H

#include <gst/base/gstpushsrc.h>

G_BEGIN_DECLS

typedef enum
{
  BENCH_METADATA_NONE,
  BENCH_METADATA_SAME,   /* one container for all frames */
  BENCH_METADATA_NEW,    /* 1 KiB that no frame before had */
  BENCH_METADATA_CUSTOM, /* as much, as a meta of GStreamer's own */
} BenchMetadata;

typedef struct
{
  gint width;
  gint height;
  gboolean system_memory; /* of the heap, that nobody can share */
  gboolean stamp;         /* the time, in the first 8 bytes */
  gint fps;               /* paced, or 0: as fast as they are taken */
  gboolean live;          /* as a camera: drops what nobody takes in time */
  gint views; /* of NV12 in one memory; above 1 with a plane table */
  BenchMetadata metadata;
  guint max_buffers; /* in flight */
} BenchSrcConfig;

/* Bytes of the metadata of all that is not BENCH_METADATA_NONE. */
#define BENCH_METADATA_SIZE 1024

GstElement *bench_src_new (const BenchSrcConfig *config);
GstCaps *bench_src_get_caps (const BenchSrcConfig *config);
guint64 bench_src_get_frames (GstElement *src);

G_END_DECLS

#endif /* BENCH_SRC_H */
