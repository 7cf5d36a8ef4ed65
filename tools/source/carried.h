/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What each unit of a video carries, as containers: messages that are in force,
 * and the container in its user data.
 */

#ifndef __SHMEM_TOOL_CARRIED_H__
#define __SHMEM_TOOL_CARRIED_H__

#include "hdr/hdrpersistence.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

typedef struct
{
  HdrPersistence persistence;

  /*< private >*/
  HdrCarried carried;
  GstShmemContainerBuilder *builder;
  GstShmemContainer *container; /* of what is in force, or NULL */
} ToolCarried;

void tool_carried_init (ToolCarried *self, HdrPersistence persistence);
void tool_carried_clear (ToolCarried *self);

/* What the container file says of the video from the next unit on. */
void tool_carried_set_caps (ToolCarried *self, const GstCaps *caps);
/* The messages in codec_data. */
void tool_carried_declare (ToolCarried *self, const HdrSet *declared);

/* Appends to @containers what @unit, the next one in decoding order, carries. */
gboolean tool_carried_advance (ToolCarried *self, const HdrUnit *unit,
    gboolean discont, GPtrArray *containers, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_CARRIED_H__ */
