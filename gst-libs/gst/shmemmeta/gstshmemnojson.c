/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Built instead of what needs json-glib, when that is left out: the library has
 * the same functions, which say what is missing. */

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>
#include <gst/shmemmeta/gstshmemjson.h>

#include "gstshmem-private.h"

struct _GstShmemHdr10PlusJsonWriter
{
  guint unused;
};

static gboolean
refuse (GError **error)
{
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_SUPPORTED,
      "JSON cannot be written: gst-shmemmeta was built without json-glib "
      "(meson option json)");
}

gchar *
gst_shmem_container_to_json (GstShmemContainer *container, GError **error)
{
  g_return_val_if_fail (container != NULL, NULL);

  refuse (error);
  return NULL;
}

GstShmemHdr10PlusJsonWriter *
gst_shmem_hdr10_plus_json_writer_new (void)
{
  return g_new0 (GstShmemHdr10PlusJsonWriter, 1);
}

void
gst_shmem_hdr10_plus_json_writer_free (GstShmemHdr10PlusJsonWriter *writer)
{
  g_free (writer);
}

gboolean
gst_shmem_hdr10_plus_json_writer_add (GstShmemHdr10PlusJsonWriter *writer,
    guint64 frame, const GstShmemHdr10Plus *values, GError **error)
{
  (void) frame;
  g_return_val_if_fail (writer != NULL, FALSE);
  g_return_val_if_fail (values != NULL, FALSE);

  return refuse (error);
}

gboolean
gst_shmem_hdr10_plus_json_writer_write (
    GstShmemHdr10PlusJsonWriter *writer, GOutputStream *stream, GError **error)
{
  g_return_val_if_fail (writer != NULL, FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);

  return refuse (error);
}
