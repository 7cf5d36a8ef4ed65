/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2SRCSETTINGS_H__
#define __V4L2SRCSETTINGS_H__

#include "v4l2/v4l2matcher.h"

G_BEGIN_DECLS

/* What a user of shmemv4l2src can set. */
typedef struct
{
  gchar *device;
  gchar *metadata_device;
  V4l2Match metadata_match;
  GstClockTime metadata_timeout;
  gchar *pixelformat;
  guint buffers;
  gboolean dmabuf;
} V4l2SrcSettings;

/* Ids of their properties. */
enum
{
  V4L2_SRC_DEVICE = 1,
  V4L2_SRC_METADATA_DEVICE,
  V4L2_SRC_METADATA_MATCH,
  V4L2_SRC_METADATA_TIMEOUT,
  V4L2_SRC_PIXELFORMAT,
  V4L2_SRC_BUFFERS,
  V4L2_SRC_DMABUF,
  V4L2_SRC_N_SETTINGS,
};

void v4l2_src_settings_init (V4l2SrcSettings *settings);
void v4l2_src_settings_copy (
    V4l2SrcSettings *copy, const V4l2SrcSettings *settings);
void v4l2_src_settings_clear (V4l2SrcSettings *settings);
void v4l2_src_settings_install (GObjectClass *klass);
/* FALSE when @id is none of them. */
gboolean v4l2_src_settings_set (
    V4l2SrcSettings *settings, guint id, const GValue *value);
gboolean v4l2_src_settings_get (
    const V4l2SrcSettings *settings, guint id, GValue *value);

G_END_DECLS

#endif /* __V4L2SRCSETTINGS_H__ */
