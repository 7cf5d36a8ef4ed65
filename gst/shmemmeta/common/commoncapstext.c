/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Parses untrusted caps and structures in text form, and writes those that this
 * can parse. What GStreamer gets to read has passed the grammar.
 */

#include "common/commoncapstext.h"
#include "common/commonerror.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

GstCaps *
common_caps_from_text (const gchar *text, gsize size, GError **error)
{
  GstCaps *caps;
  gchar *copy;

  if (!common_text_check (COMMON_TEXT_CAPS, text, size, NULL, error))
    return NULL;
  copy = g_strndup (text, size);
  caps = gst_caps_from_string (copy);
  g_free (copy);
  if (caps && !gst_caps_is_fixed (caps))
    gst_clear_caps (&caps);
  if (caps == NULL)
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "GStreamer cannot read them");
  return caps;
}

/* (nullable): a field of @a that is another one in @b. */
static const gchar *
find_difference (const GstStructure *a, const GstStructure *b)
{
  gint n = gst_structure_n_fields (a), i;

  for (i = 0; i < n; i++) {
    const gchar *name = gst_structure_nth_field_name (a, (guint) i);
    const GValue *value = gst_structure_get_value (b, name);

    if (value == NULL
        || gst_value_compare (gst_structure_get_value (a, name), value)
            != GST_VALUE_EQUAL)
      return name;
  }
  return NULL;
}

gchar *
common_caps_to_text (const GstCaps *caps, GError **error)
{
  gchar *text = gst_caps_to_string (caps);
  GstCaps *read = common_caps_from_text (text, strlen (text), error);
  const gchar *field;

  if (read == NULL) {
    g_clear_pointer (&text, g_free);
  } else if ((field = find_difference (gst_caps_get_structure (caps, 0),
                  gst_caps_get_structure (read, 0)))) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "field \"%s\" is another one when it is read again", field);
    g_clear_pointer (&text, g_free);
  }
  gst_clear_caps (&read);
  return text;
}

static GstStructure *
structure_from_text (
    CommonText kind, const gchar *text, gsize size, GError **error)
{
  GstStructure *structure;
  gchar *copy;

  if (!common_text_check (kind, text, size, NULL, error))
    return NULL;
  copy = g_strndup (text, size);
  structure = gst_structure_from_string (copy, NULL);
  g_free (copy);
  if (structure == NULL)
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "GStreamer cannot read it");
  return structure;
}

static gchar *
structure_to_text (
    CommonText kind, const GstStructure *structure, GError **error)
{
  gchar *text = gst_structure_serialize (structure, GST_SERIALIZE_FLAG_NONE);
  GstStructure *read;
  const gchar *field;

  /* A list of structures would go on here. */
  if (g_str_has_suffix (text, ";"))
    text[strlen (text) - 1] = '\0';
  read = structure_from_text (kind, text, strlen (text), error);
  if (read == NULL) {
    g_clear_pointer (&text, g_free);
  } else if ((field = find_difference (structure, read))) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "field \"%s\" is another one when it is read again", field);
    g_clear_pointer (&text, g_free);
  }
  g_clear_pointer (&read, gst_structure_free);
  return text;
}

GstStructure *
common_structure_from_text (const gchar *text, gsize size, GError **error)
{
  return structure_from_text (COMMON_TEXT_STRUCTURE, text, size, error);
}

gchar *
common_structure_to_text (const GstStructure *structure, GError **error)
{
  return structure_to_text (COMMON_TEXT_STRUCTURE, structure, error);
}

GstStructure *
common_tags_from_text (const gchar *text, gsize size, GError **error)
{
  return structure_from_text (COMMON_TEXT_TAGS, text, size, error);
}

gchar *
common_tags_to_text (const GstStructure *tags, GError **error)
{
  return structure_to_text (COMMON_TEXT_TAGS, tags, error);
}
