/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The base class of h265hdrextractor and av1hdrextractor.
 */

#ifndef __HDREXTRACTOR_H__
#define __HDREXTRACTOR_H__

#include "hdr/hdrcodec.h"
#include "hdr/hdrcontainer.h"
#include "hdr/hdrinput.h"
#include "hdr/hdrpersistence.h"

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_HDR_EXTRACTOR (gst_shmem_hdr_extractor_get_type ())
#define GST_SHMEM_HDR_EXTRACTOR(object)                                        \
  (G_TYPE_CHECK_INSTANCE_CAST (                                                \
      (object), GST_TYPE_SHMEM_HDR_EXTRACTOR, GstShmemHdrExtractor))
#define GST_SHMEM_HDR_EXTRACTOR_CLASS(klass)                                   \
  (G_TYPE_CHECK_CLASS_CAST (                                                   \
      (klass), GST_TYPE_SHMEM_HDR_EXTRACTOR, GstShmemHdrExtractorClass))

/* All fields are private. */
typedef struct
{
  GstBaseTransform parent;

  HdrInput input;
  HdrCodec *codec; /* between start() and stop() */
  HdrCarried carried;
  /* The MDCV and CLLI of the caps. */
  HdrSet of_caps;
  /* Built from what is @carried, or NULL. */
  GstShmemContainer *container;
  GstShmemContainerBuilder *builder;

  gboolean warned;
  guint64 units;

  /* Protected by the object lock. */
  struct
  {
    gint persistence; /* HdrPersistence */
    gboolean update_caps;
    guint64 refused_containers;
    guint64 refused_entries;
  } settings;
  /* Whether decoders may be in the middle of a stream. */
  gboolean hold_caps;
} GstShmemHdrExtractor;

/**
 * GstShmemHdrExtractorClass:
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
} GstShmemHdrExtractorClass;

GType gst_shmem_hdr_extractor_get_type (void);

G_END_DECLS

#endif /* __HDREXTRACTOR_H__ */
