/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Checks of payloads that validate makes, and that have a file of their own.
 */

#ifndef __SHMEM_TOOL_VALIDATE_PAYLOAD_H__
#define __SHMEM_TOOL_VALIDATE_PAYLOAD_H__

#include <gio/gio.h>
#include <shmem/shmem-reader.h>

G_BEGIN_DECLS

/* A Dolby Vision RPU: checksum, syntax, values. */
gboolean tool_check_rpu (const struct shmem_entry *entry, GError **error);

G_END_DECLS

#endif /* __SHMEM_TOOL_VALIDATE_PAYLOAD_H__ */
