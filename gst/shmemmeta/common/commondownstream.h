/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONDOWNSTREAM_H__
#define __COMMONDOWNSTREAM_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): which of @table, with the caps feature, and
 * @multiview, which may be NULL, downstream of @srcpad accepts; NULL if it
 * names neither. */
GstCaps *common_choose_caps (
    GstPad *srcpad, GstCaps *table, GstCaps *multiview);

/* (transfer full): the name of the element downstream of @srcpad which refuses
 * the caps. */
gchar *common_name_refuser (GstPad *srcpad);

G_END_DECLS

#endif /* __COMMONDOWNSTREAM_H__ */
