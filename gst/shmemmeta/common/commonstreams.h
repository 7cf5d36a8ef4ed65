/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONSTREAMS_H__
#define __COMMONSTREAMS_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Whether frames with @caps have a plane table. */
gboolean common_caps_have_table (const GstCaps *caps);

/* Sets the field `streams` to the caps of each picture, in order. */
void common_streams_set (
    GstStructure *structure, GstCaps *const *caps, guint n);

void common_streams_remove (GstStructure *structure);

/* (transfer full) (element-type GstCaps): parses the untrusted field `streams`.
 * NULL without an @error if there is no such field. */
GPtrArray *common_streams_get (const GstStructure *structure, GError **error);

G_END_DECLS

#endif /* __COMMONSTREAMS_H__ */
