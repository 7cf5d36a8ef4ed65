/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONDOWNSTREAM_H__
#define __COMMONDOWNSTREAM_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): the caps for what comes behind @srcpad: @table,
 * with the feature, or @multiview (or NULL), for views; NULL when it does not
 * say that it takes either. */
GstCaps *common_choose_caps (
    GstPad *srcpad, GstCaps *table, GstCaps *multiview);

/* (transfer full): the element behind @srcpad that is to blame. */
gchar *common_name_refuser (GstPad *srcpad);

G_END_DECLS

#endif /* __COMMONDOWNSTREAM_H__ */
