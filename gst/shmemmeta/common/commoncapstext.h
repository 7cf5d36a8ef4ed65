/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONCAPSTEXT_H__
#define __COMMONCAPSTEXT_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* ---- commontextgrammar.c ---- */

typedef enum
{
  COMMON_TEXT_CAPS,      /* fixed ones */
  COMMON_TEXT_STRUCTURE, /* without features */
  COMMON_TEXT_TAGS,      /* the same, with lists and dates */
} CommonText;

/* Whether GStreamer can be trusted with @text; FALSE with
 * GST_SHMEM_ERROR_INVALID_DATA, which names the field. @n_values (nullable): how
 * many values it may have, nested ones and structures too; those that it has are
 * subtracted. */
gboolean common_text_check (CommonText kind, const gchar *text, gsize size,
    guint *n_values, GError **error);

/* ---- commoncapstext.c ---- */

/* (transfer full) (nullable): the fixed caps in untrusted @text; NULL with
 * GST_SHMEM_ERROR_INVALID_DATA if it is not of the form that
 * gst_caps_to_string() writes, or has a value of a type that is not plain. The
 * error names the field, as in: field "tensors" has a ... */
GstCaps *common_caps_from_text (const gchar *text, gsize size, GError **error);
/* (nullable): text from which common_caps_from_text() makes @caps again; NULL
 * with an error as above. */
gchar *common_caps_to_text (const GstCaps *caps, GError **error);

/* The same for a structure by itself. */
GstStructure *common_structure_from_text (
    const gchar *text, gsize size, GError **error);
gchar *common_structure_to_text (const GstStructure *structure, GError **error);
/* The same for the structure of a GstTagList; whether the tags exist, and have
 * values of their types, is not checked. */
GstStructure *common_tags_from_text (
    const gchar *text, gsize size, GError **error);
gchar *common_tags_to_text (const GstStructure *tags, GError **error);

G_END_DECLS

#endif /* __COMMONCAPSTEXT_H__ */
