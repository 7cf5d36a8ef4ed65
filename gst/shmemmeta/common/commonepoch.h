/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONEPOCH_H__
#define __COMMONEPOCH_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* CLOCK_MONOTONIC, in ns, at the element's running time 0, or
 * GST_CLOCK_TIME_NONE when its clock is another one. Processes that have this
 * in common can tell each other's running time. */
GstClockTime common_get_epoch (GstElement *element);

G_END_DECLS

#endif /* __COMMONEPOCH_H__ */
