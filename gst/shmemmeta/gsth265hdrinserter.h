/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_H265_HDR_INSERTER_H__
#define __GST_H265_HDR_INSERTER_H__

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_H265_HDR_INSERTER (gst_h265_hdr_inserter_get_type ())
G_DECLARE_FINAL_TYPE (GstH265HdrInserter, gst_h265_hdr_inserter, GST,
    H265_HDR_INSERTER, GstBaseTransform)

G_END_DECLS

#endif /* __GST_H265_HDR_INSERTER_H__ */
