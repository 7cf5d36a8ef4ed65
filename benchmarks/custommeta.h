/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Metadata for peers that know nothing of containers: a GstCustomMeta with a
 * text, which GStreamer 1.24 and later can pass on as bytes. */

#ifndef BENCH_CUSTOM_META_H
#define BENCH_CUSTOM_META_H

#include <gst/gst.h>

G_BEGIN_DECLS

/* In each process, before the others. */
void bench_custom_meta_register (void);
/* Of @size bytes, different for each @number. */
void bench_custom_meta_add (GstBuffer *buffer, guint64 number, guint size);
/* The text, or NULL. */
const gchar *bench_custom_meta_get (GstBuffer *buffer);

G_END_DECLS

#endif /* BENCH_CUSTOM_META_H */
