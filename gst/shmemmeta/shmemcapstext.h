/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_CAPS_TEXT_H__
#define __SHMEM_CAPS_TEXT_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full): the fixed caps that a stranger's @text means, or NULL when
 * it is not what gst_caps_to_string() makes of such. */
GstCaps *shmem_caps_from_text (const gchar *text, gsize size);

G_END_DECLS

#endif /* __SHMEM_CAPS_TEXT_H__ */
