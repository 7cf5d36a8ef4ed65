/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * AV1 for av1hdrextractor and av1hdrinserter.
 */

#ifndef __AV1CODEC_H__
#define __AV1CODEC_H__

#include "hdr/hdrcodec.h"

G_BEGIN_DECLS

/* Encoders and ivfparse do not say that their stream-format is obu-stream. */
#define AV1_CAPS "video/x-av1, alignment=(string){tu,frame}"

extern const HdrCodecClass av1_codec;

G_END_DECLS

#endif /* __AV1CODEC_H__ */
