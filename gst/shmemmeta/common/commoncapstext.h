/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONCAPSTEXT_H__
#define __COMMONCAPSTEXT_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full) (nullable): the fixed caps in untrusted @text; NULL if it is
 * not of the form that gst_caps_to_string() writes. */
GstCaps *common_caps_from_text (const gchar *text, gsize size);

G_END_DECLS

#endif /* __COMMONCAPSTEXT_H__ */
