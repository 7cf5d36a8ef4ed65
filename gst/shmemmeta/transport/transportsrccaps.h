/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSRCCAPS_H__
#define __TRANSPORTSRCCAPS_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full): what to say to the peer of @srcpad of frames of which the
 * producer said @caps, which it takes; NULL with an error posted by @src. */
GstCaps *transport_src_choose_caps (
    GstElement *src, GstPad *srcpad, GstCaps *caps);

G_END_DECLS

#endif /* __TRANSPORTSRCCAPS_H__ */
