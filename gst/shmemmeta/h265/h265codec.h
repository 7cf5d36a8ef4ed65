/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * H.265 for h265hdrextractor and h265hdrinserter.
 */

#ifndef __H265CODEC_H__
#define __H265CODEC_H__

#include "hdr/hdrcodec.h"

G_BEGIN_DECLS

#define H265_CAPS                                                              \
  "video/x-h265, stream-format=(string){byte-stream,hvc1,hev1}, "              \
  "alignment=(string)au"

extern const HdrCodecClass h265_codec;

G_END_DECLS

#endif /* __H265CODEC_H__ */
