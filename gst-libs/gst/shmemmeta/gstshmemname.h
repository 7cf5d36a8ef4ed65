/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_NAME_H__
#define __GST_SHMEM_NAME_H__

#include <gst/shmemmeta/gstshmemcontainer.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
const gchar *gst_shmem_entry_get_name (const GstShmemEntry *entry);

G_END_DECLS

#endif /* __GST_SHMEM_NAME_H__ */
