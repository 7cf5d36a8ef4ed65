/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GSTSHMEMJSONPLANES_PRIVATE_H__
#define __GSTSHMEMJSONPLANES_PRIVATE_H__

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The members of a PLNS entry that say what it holds: `values`, or `error`. */
G_GNUC_INTERNAL
void _gst_shmem_json_build_planes (
    JsonBuilder *b, gconstpointer data, gsize size);

G_END_DECLS

#endif /* __GSTSHMEMJSONPLANES_PRIVATE_H__ */
