/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_H265_HDR_EXTRACTOR_H__
#define __GST_H265_HDR_EXTRACTOR_H__

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

/**
 * GstH265HdrPersistence:
 * @GST_H265_HDR_PERSISTENCE_FRAME: it carries none
 * @GST_H265_HDR_PERSISTENCE_SEQUENCE: the last message holds until the next
 *     coded video sequence begins
 * @GST_H265_HDR_PERSISTENCE_STREAM: the last message holds until another
 *     replaces it
 *
 * What an access unit without a message of its own carries.
 */
typedef enum
{
  GST_H265_HDR_PERSISTENCE_FRAME,
  GST_H265_HDR_PERSISTENCE_SEQUENCE,
  GST_H265_HDR_PERSISTENCE_STREAM,
} GstH265HdrPersistence;

#define GST_TYPE_H265_HDR_EXTRACTOR (gst_h265_hdr_extractor_get_type ())
G_DECLARE_FINAL_TYPE (GstH265HdrExtractor, gst_h265_hdr_extractor, GST,
    H265_HDR_EXTRACTOR, GstBaseTransform)

G_END_DECLS

#endif /* __GST_H265_HDR_EXTRACTOR_H__ */
