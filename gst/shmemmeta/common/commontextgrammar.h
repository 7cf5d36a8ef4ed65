/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONTEXTGRAMMAR_H__
#define __COMMONTEXTGRAMMAR_H__

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  COMMON_TEXT_CAPS,      /* fixed ones */
  COMMON_TEXT_STRUCTURE, /* without features */
  COMMON_TEXT_TAGS,      /* the same, with lists and dates */
} CommonText;

/* Whether GStreamer can be trusted with @text; FALSE with
 * GST_SHMEM_ERROR_INVALID_DATA, which names the field. */
gboolean common_text_check (
    CommonText kind, const gchar *text, gsize size, GError **error);

G_END_DECLS

#endif /* __COMMONTEXTGRAMMAR_H__ */
