/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Which changes of caps matter to a decoder.
 */

#ifndef __HDRCAPS_H__
#define __HDRCAPS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether the fixed @a and @b are equal but for mastering display, light level
 * and frame rate. */
gboolean hdr_caps_are_alike (const GstCaps *a, const GstCaps *b);

G_END_DECLS

#endif /* __HDRCAPS_H__ */
