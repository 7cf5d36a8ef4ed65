/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2MEDIA_H__
#define __V4L2MEDIA_H__

#include "v4l2/v4l2device.h"

G_BEGIN_DECLS

/* (transfer full) a sentence, without a full stop, about the media pipeline
 * that ends in @device with @format: which two pads do not fit, which link is
 * disabled, or where to look. */
gchar *v4l2_media_explain (
    const V4l2Device *device, const struct v4l2_format *format);

G_END_DECLS

#endif /* __V4L2MEDIA_H__ */
