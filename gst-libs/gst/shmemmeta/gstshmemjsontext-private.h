/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GSTSHMEMJSONTEXT_PRIVATE_H__
#define __GSTSHMEMJSONTEXT_PRIVATE_H__

#include <glib.h>

G_BEGIN_DECLS

/* Whether json-glib can be trusted with this text. */
gboolean _gst_shmem_json_text_check (
    const gchar *data, gsize size, GError **error);

G_END_DECLS

#endif /* __GSTSHMEMJSONTEXT_PRIVATE_H__ */
