/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "custommeta.h"

#define NAME "BenchCustomMeta"

void
bench_custom_meta_register (void)
{
  static const gchar *tags[] = { NULL };

  gst_meta_register_custom (NAME, tags, NULL, NULL, NULL);
}

void
bench_custom_meta_add (GstBuffer *buffer, guint64 number, guint size)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, NAME);
  gchar *text = g_strdup_printf ("%0*" G_GUINT64_FORMAT, (gint) size, number);

  gst_structure_set (
      gst_custom_meta_get_structure (meta), "text", G_TYPE_STRING, text, NULL);
  g_free (text);
}

const gchar *
bench_custom_meta_get (GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, NAME);

  return meta
      ? gst_structure_get_string (gst_custom_meta_get_structure (meta), "text")
      : NULL;
}
