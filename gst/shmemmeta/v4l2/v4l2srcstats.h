/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2SRCSTATS_H__
#define __V4L2SRCSTATS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* What shmemv4l2src has counted since it was started. */
typedef struct
{
  guint64 frames;
  guint64 copied;
  guint64 corrupted;
  guint64 lost;
  guint64 with_container;
  guint64 metadata_missing;
  guint64 metadata_unmatched;
  guint64 control_changes;
  gboolean dmabuf;
} V4l2SrcStats;

/* Installs the property `stats` as @id. */
void v4l2_src_stats_install (GObjectClass *klass, guint id);
/* (transfer full): its value. */
GstStructure *v4l2_src_stats_to_structure (const V4l2SrcStats *stats);

G_END_DECLS

#endif /* __V4L2SRCSTATS_H__ */
