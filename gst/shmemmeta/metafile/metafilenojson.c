/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Stands in for what needs json-glib, where that was not there at build time.
 */

#include "metafile/metafiletable.h"
#include "metafile/metafilewriter.h"

static void
set_error (GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOSYS,
      "gst-shmemmeta was built without json-glib and knows no JSON");
}

gboolean
metafile_parse_hdr10plus_json (
    MetafileTable *table, GBytes *contents, GError **error)
{
  (void) table;
  (void) contents;
  set_error (error);
  return FALSE;
}

MetafileWriter *
metafile_writer_new_hdr10plus (const gchar *path, GError **error)
{
  (void) path;
  set_error (error);
  return NULL;
}

MetafileWriter *
metafile_writer_new_lines (const gchar *path, GError **error)
{
  (void) path;
  set_error (error);
  return NULL;
}

MetafileWriter *
metafile_writer_new_lines_stream (GOutputStream *stream, GError **error)
{
  (void) stream;
  set_error (error);
  return NULL;
}
