/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2FRAME_H__
#define __V4L2FRAME_H__

#include "v4l2/v4l2controls.h"
#include "v4l2/v4l2queue.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* Adds to @buffer, which has the v4l2 planes of @frame as its memories, the
 * meta that says where the planes are: GstVideoMeta if @capture has a
 * GstVideoInfo, else GstShmemPlanesMeta. */
gboolean v4l2_frame_describe (const V4l2Capture *capture,
    const V4l2Frame *frame, GstBuffer *buffer, GError **error);

/* (transfer full) @buffer, or if its planes are not where @info has them, a
 * copy with them there: for elements that do not look at GstVideoMeta. NULL
 * where that cannot be. (transfer full) of @buffer. */
GstBuffer *v4l2_frame_pack (const GstVideoInfo *info, GstBuffer *buffer);

/* Adds to @buffer a container of what is known of the frame: of the NULLable
 * @cicp and @hdr, and of @metadata (element-type GBytes), which is of
 * @dataformat. None if that is nothing. */
gboolean v4l2_frame_add_container (GstBuffer *buffer,
    GstShmemContainerBuilder *builder, const GstShmemCicp *cicp,
    const V4l2Hdr *hdr, GPtrArray *metadata, guint32 dataformat,
    GError **error);

G_END_DECLS

#endif /* __V4L2FRAME_H__ */
