/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Luminance of SMPTE ST 2084 codes.
 */

#ifndef __SHMEM_TOOL_PQ_H__
#define __SHMEM_TOOL_PQ_H__

#include <glib.h>

G_BEGIN_DECLS

/* The code for 10000 nits, with 12 bits. */
#define TOOL_PQ_MAX 4095

/* SMPTE ST 2084, the EOTF: a code of 12 bits to 0 to 10000 nits. */
gdouble tool_pq_to_nits (guint code);

/* "1000 nits": of a PQ code with 12 bits. */
gchar *tool_format_pq (guint code);

G_END_DECLS

#endif /* __SHMEM_TOOL_PQ_H__ */
