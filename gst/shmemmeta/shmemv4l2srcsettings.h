/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_V4L2_SRC_SETTINGS_H__
#define __SHMEM_V4L2_SRC_SETTINGS_H__

#include "shmemv4l2matcher.h"

G_BEGIN_DECLS

/* What a user of shmemv4l2src can set. */
typedef struct
{
  gchar *device;
  gchar *metadata_device;
  ShmemV4l2Match metadata_match;
  GstClockTime metadata_timeout;
  gchar *pixelformat;
  guint buffers;
  gboolean dmabuf;
} ShmemV4l2SrcSettings;

/* Ids of their properties. */
enum
{
  SHMEM_V4L2_SRC_DEVICE = 1,
  SHMEM_V4L2_SRC_METADATA_DEVICE,
  SHMEM_V4L2_SRC_METADATA_MATCH,
  SHMEM_V4L2_SRC_METADATA_TIMEOUT,
  SHMEM_V4L2_SRC_PIXELFORMAT,
  SHMEM_V4L2_SRC_BUFFERS,
  SHMEM_V4L2_SRC_DMABUF,
  SHMEM_V4L2_SRC_N_SETTINGS,
};

void shmem_v4l2_src_settings_init (ShmemV4l2SrcSettings *settings);
void shmem_v4l2_src_settings_copy (
    ShmemV4l2SrcSettings *copy, const ShmemV4l2SrcSettings *settings);
void shmem_v4l2_src_settings_clear (ShmemV4l2SrcSettings *settings);
void shmem_v4l2_src_settings_install (GObjectClass *klass);
/* FALSE when @id is none of them. */
gboolean shmem_v4l2_src_settings_set (
    ShmemV4l2SrcSettings *settings, guint id, const GValue *value);
gboolean shmem_v4l2_src_settings_get (
    const ShmemV4l2SrcSettings *settings, guint id, GValue *value);

G_END_DECLS

#endif /* __SHMEM_V4L2_SRC_SETTINGS_H__ */
