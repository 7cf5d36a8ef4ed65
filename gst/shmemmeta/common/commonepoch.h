/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONEPOCH_H__
#define __COMMONEPOCH_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* CLOCK_MONOTONIC, in ns, at running time 0 of @element, or
 * GST_CLOCK_TIME_NONE if it has another clock. With it, processes can
 * convert each other's running times. */
GstClockTime common_get_epoch (GstElement *element);

G_END_DECLS

#endif /* __COMMONEPOCH_H__ */
