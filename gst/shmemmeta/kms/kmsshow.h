/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSSHOW_H__
#define __KMSSHOW_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer floating) (nullable): a kmssink with HDR; NULL when there is no
 * kmssink. */
GstElement *kms_show_new (const gchar *name);

/* Whether it signals what the display's EDID does not list, from the next frame
 * on. Thread safe. */
void kms_show_set_ignore_edid (GstElement *element, gboolean ignore);

G_END_DECLS

#endif /* __KMSSHOW_H__ */
