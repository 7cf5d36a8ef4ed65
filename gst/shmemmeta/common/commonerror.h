/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONERROR_H__
#define __COMMONERROR_H__

#include <glib.h>

G_BEGIN_DECLS

/* Sets @error. Always FALSE, so that a check can return it. */
gboolean common_fail (GError **error, GQuark domain, gint code,
    const gchar *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS

#endif /* __COMMONERROR_H__ */
