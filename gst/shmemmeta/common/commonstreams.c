/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Caps of frames with several pictures: the feature for a plane table, and the
 * field `streams` with the caps of each picture. Its values are text, as nested
 * caps should not be accepted from another process; see commoncapstext.c. */

#include "common/commonstreams.h"
#include "common/commoncapstext.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

#define FIELD "streams"

gboolean
common_caps_have_table (const GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);

  return features
      && gst_caps_features_contains (
          features, GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META);
}

void
common_streams_set (GstStructure *structure, GstCaps *const *caps, guint n)
{
  GValue streams = G_VALUE_INIT;
  guint i;

  g_value_init (&streams, GST_TYPE_ARRAY);
  for (i = 0; i < n; i++) {
    GValue text = G_VALUE_INIT;

    g_value_init (&text, G_TYPE_STRING);
    g_value_take_string (&text, gst_caps_to_string (caps[i]));
    gst_value_array_append_and_take_value (&streams, &text);
  }
  gst_structure_take_value (structure, FIELD, &streams);
}

void
common_streams_remove (GstStructure *structure)
{
  gst_structure_remove_field (structure, FIELD);
}

static GstCaps *
get_stream (const GValue *value, guint index, GError **error)
{
  const gchar *text =
      G_VALUE_HOLDS_STRING (value) ? g_value_get_string (value) : NULL;
  GstCaps *caps =
      text ? common_caps_from_text (text, strlen (text), NULL) : NULL;

  if (caps && gst_caps_get_size (caps) == 1)
    return caps;
  gst_clear_caps (&caps);
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "string %u of the field " FIELD " is not fixed caps in text form", index);
  return NULL;
}

GPtrArray *
common_streams_get (const GstStructure *structure, GError **error)
{
  const GValue *streams = gst_structure_get_value (structure, FIELD);
  GPtrArray *array;
  guint n, i;

  if (streams == NULL)
    return NULL;
  n = GST_VALUE_HOLDS_ARRAY (streams) ? gst_value_array_get_size (streams) : 0;
  if (n == 0 || n > GST_SHMEM_MAX_PLANES) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "the field " FIELD " is not an array of 1 to %u strings",
        GST_SHMEM_MAX_PLANES);
    return NULL;
  }
  array = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_caps_unref);
  for (i = 0; i < n; i++) {
    GstCaps *caps =
        get_stream (gst_value_array_get_value (streams, i), i, error);

    if (caps == NULL) {
      g_ptr_array_unref (array);
      return NULL;
    }
    g_ptr_array_add (array, caps);
  }
  return array;
}
