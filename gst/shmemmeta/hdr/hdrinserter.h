/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The base class of h265hdrinserter and av1hdrinserter.
 */

#ifndef __HDRINSERTER_H__
#define __HDRINSERTER_H__

#include "hdr/hdrcodec.h"
#include "hdr/hdrcontainer.h"
#include "hdr/hdrinput.h"

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_HDR_INSERTER (gst_shmem_hdr_inserter_get_type ())
#define GST_SHMEM_HDR_INSERTER(object)                                         \
  (G_TYPE_CHECK_INSTANCE_CAST (                                                \
      (object), GST_TYPE_SHMEM_HDR_INSERTER, GstShmemHdrInserter))
#define GST_SHMEM_HDR_INSERTER_CLASS(klass)                                    \
  (G_TYPE_CHECK_CLASS_CAST (                                                   \
      (klass), GST_TYPE_SHMEM_HDR_INSERTER, GstShmemHdrInserterClass))

/* Each is posted once per stream. */
typedef enum
{
  HDR_WARNING_DAMAGED,
  HDR_WARNING_REFUSED,
  HDR_WARNING_DISAGREES,
  HDR_WARNING_DELAYED,
  HDR_N_WARNINGS,
} HdrWarning;

/* Which of the entries of a frame are written. */
typedef enum
{
  HDR_CONTAINERS_HDR, /* those that have a place of their own */
  HDR_CONTAINERS_ALL,
} HdrInserterContainers;

typedef struct
{
  gboolean replace;
  gint static_metadata; /* HdrStaticMode */
  gint containers;      /* HdrInserterContainers */
  guint64 delayed_changes;
  guint64 refused_containers;
} HdrInserterSettings;

/* All fields are private. */
typedef struct
{
  GstBaseTransform parent;

  HdrInput input;
  HdrCodec *codec; /* between start() and stop() */
  HdrSet carried;
  HdrPlan plan;

  gboolean warned[HDR_N_WARNINGS];
  guint64 units;

  /* Protected by the object lock. */
  HdrInserterSettings settings;
} GstShmemHdrInserter;

/**
 * GstShmemHdrInserterClass:
 * @codec: of the bitstream
 * @debug: category of the element
 *
 * A subclass sets both.
 */
typedef struct
{
  GstBaseTransformClass parent_class;

  const HdrCodecClass *codec;
  GstDebugCategory *debug;
} GstShmemHdrInserterClass;

GType gst_shmem_hdr_inserter_get_type (void);

G_END_DECLS

#endif /* __HDRINSERTER_H__ */
