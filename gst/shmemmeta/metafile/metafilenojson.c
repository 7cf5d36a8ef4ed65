/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Stubs of what needs json-glib, for builds without it: every function fails
 * with "not supported".
 */

#include "common/commonerror.h"
#include "metafile/metafiletable.h"
#include "metafile/metafilewriter.h"

static gboolean
fail (GError **error)
{
  return common_fail (error, G_FILE_ERROR, G_FILE_ERROR_NOSYS,
      "JSON is not supported: gst-shmemmeta was built without json-glib");
}

gboolean
metafile_parse_hdr10plus_json (
    MetafileTable *table, GBytes *contents, GError **error)
{
  (void) table;
  (void) contents;
  return fail (error);
}

MetafileWriter *
metafile_writer_new_hdr10plus (const gchar *path, GError **error)
{
  (void) path;
  fail (error);
  return NULL;
}

MetafileWriter *
metafile_writer_new_hdr10plus_stream (GOutputStream *stream, GError **error)
{
  (void) stream;
  fail (error);
  return NULL;
}

MetafileWriter *
metafile_writer_new_lines (const gchar *path, GError **error)
{
  (void) path;
  fail (error);
  return NULL;
}

MetafileWriter *
metafile_writer_new_lines_stream (GOutputStream *stream, GError **error)
{
  (void) stream;
  fail (error);
  return NULL;
}
