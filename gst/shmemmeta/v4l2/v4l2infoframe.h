/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2INFOFRAME_H__
#define __V4L2INFOFRAME_H__

#include "common/commonstatic.h"

G_BEGIN_DECLS

/* ---- v4l2infoframe.c: bytes, of which nothing is believed ---- */

/* What a Dynamic Range and Mastering InfoFrame says; CTA-861, clause 6.9. */
typedef struct
{
  guint8 eotf; /* 0 to 7 */
  CommonStatic hdr;
} V4l2Infoframe;

typedef enum
{
  V4L2_INFOFRAME_NONE,      /* there is none */
  V4L2_INFOFRAME_FOUND,     /* values are set */
  V4L2_INFOFRAME_MALFORMED, /* neither is certain */
} V4l2InfoframeResult;

/* Finds that InfoFrame among those in @data, one after the other. @values is
 * set only if it was found. */
V4l2InfoframeResult v4l2_infoframe_parse (
    V4l2Infoframe *values, const guint8 *data, gsize size);

/* TRUE, and @cicp set, if the InfoFrame adds to the colours of the stream:
 * @colours, of which NULL is unspecified. */
gboolean v4l2_infoframe_get_cicp (const V4l2Infoframe *values,
    const GstShmemCicp *colours, GstShmemCicp *cicp);

/* ---- v4l2infoframefile.c ---- */

/* More than all InfoFrames of a device together. */
#define V4L2_INFOFRAME_FILE_MAX 1024

/* A file whose bytes are the InfoFrames that a device has received last. */
typedef struct
{
  gchar *path;
  gint fd; /* -1 if there is none */
  gsize size;
  guint8 bytes[V4L2_INFOFRAME_FILE_MAX];
  gboolean found;
  V4l2Infoframe values; /* if found */
} V4l2InfoframeFile;

typedef enum
{
  V4L2_INFOFRAME_SAME,
  V4L2_INFOFRAME_CHANGED,
  V4L2_INFOFRAME_IGNORED, /* cannot be read, or is malformed */
} V4l2InfoframeChange;

/* FALSE with @error set if there is no such file; it may be empty. */
gboolean v4l2_infoframe_file_open (
    V4l2InfoframeFile *file, const gchar *path, GError **error);
void v4l2_infoframe_file_close (V4l2InfoframeFile *file);

/* Reads it again. */
V4l2InfoframeChange v4l2_infoframe_file_update (V4l2InfoframeFile *file);

G_END_DECLS

#endif /* __V4L2INFOFRAME_H__ */
