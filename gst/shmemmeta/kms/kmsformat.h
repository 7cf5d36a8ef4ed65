/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSFORMAT_H__
#define __KMSFORMAT_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* How frames lie in memory. */
typedef struct
{
  guint32 fourcc;        /* of DRM; 0 if there is none */
  gboolean has_modifier; /* FALSE: rows, as the driver has them */
  guint64 modifier;
  GstVideoInfo info; /* sizes; planes only if the frames can be mapped */
} KmsFormat;

/* FALSE if these are not caps of raw video, or are caps of a pixel format that
 * DRM does not have. */
gboolean kms_format_from_caps (KmsFormat *format, const GstCaps *caps);

/* Whether the CPU can read such frames. */
gboolean kms_format_is_linear (const KmsFormat *format);

G_END_DECLS

#endif /* __KMSFORMAT_H__ */
