/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2FIELDS_H__
#define __V4L2FIELDS_H__

#include <gst/gst.h>
#include <linux/videodev2.h>

G_BEGIN_DECLS

/* Whether each buffer with v4l2_field @field has a whole frame: all of its
 * lines, in their order. */
gboolean v4l2_field_is_whole (guint32 field);
/* For a @field that is not: what it is, and what can be done, as the end of a
 * sentence. */
const gchar *v4l2_field_explain (guint32 field);

/* V4L2_FIELD_INTERLACED as _TB or _BT, depending on @standard; any other field
 * as it is. */
guint32 v4l2_field_resolve (guint32 field, v4l2_std_id standard);

/* Sets `interlace-mode` and, if known, `field-order` for a resolved @field,
 * unless @caps have them. */
void v4l2_field_complete_caps (guint32 field, GstStructure *caps);
/* Whether a resolved @field, a whole frame, is what @caps (nullable) allow. */
gboolean v4l2_field_matches_caps (guint32 field, const GstStructure *caps);
/* The field to ask the driver for: the one that @caps require, @current if it
 * is a whole frame, else V4L2_FIELD_NONE. */
guint32 v4l2_field_choose (guint32 current, const GstStructure *caps);

/* Sets the flags INTERLACED and TFF of @buffer for a resolved @field. */
void v4l2_field_flag_buffer (guint32 field, GstBuffer *buffer);

G_END_DECLS

#endif /* __V4L2FIELDS_H__ */
