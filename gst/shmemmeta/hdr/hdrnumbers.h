/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Big-endian numbers of bitstreams, which can be anywhere, and what is made of
 * nothing but these. */

#ifndef __HDRNUMBERS_H__
#define __HDRNUMBERS_H__

#include <glib.h>

G_BEGIN_DECLS

/* @size is 4 at most. */
guint32 hdr_read_number (const guint8 *data, guint size);
void hdr_write_number (guint8 *out, guint32 number, guint size);

/* A CLLI entry, and the four bytes that both SEI messages (H.265 clause D.2.35)
 * and OBUs (AV1 clause 6.7.3) have for it. */
void hdr_light_level_from_payload (guint8 *entry, const guint8 *payload);
void hdr_light_level_to_payload (guint8 *payload, const guint8 *entry);

G_END_DECLS

#endif /* __HDRNUMBERS_H__ */
