/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Parses the arguments of gst-launch-1.0 and plays nothing: elements are made,
 * their properties set and their pads linked. Options are ignored. Exits with
 * 77, and a list on standard output, where all that is wrong is that elements
 * are not installed. */

#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#define SKIPPED 77

/* Without the program's name, and without what begins with a hyphen. */
static gchar **
words_of (int argc, char **argv)
{
  gchar **words = g_new0 (gchar *, (gsize) argc);
  gint n = 0;

  for (gint i = 1; i < argc; i++)
    if (argv[i][0] != '-')
      words[n++] = g_strdup (argv[i]);
  return words;
}

static int
report (GstParseContext *context, const GError *error)
{
  gchar **missing;

  if (!error)
    return 0;
  missing = gst_parse_context_get_missing_elements (context);
  if (!missing
      || !g_error_matches (
          error, GST_PARSE_ERROR, GST_PARSE_ERROR_NO_SUCH_ELEMENT)) {
    fprintf (stderr, "%s\n", error->message);
    g_strfreev (missing);
    return 1;
  }
  for (gchar **name = missing; *name; name++)
    printf ("%s\n", *name);
  g_strfreev (missing);
  return SKIPPED;
}

int
main (int argc, char **argv)
{
  gchar **words;
  GstParseContext *context;
  GstElement *pipeline;
  GError *error = NULL;
  int status;

  gst_init (NULL, NULL);
  words = words_of (argc, argv);
  context = gst_parse_context_new ();
  pipeline = gst_parse_launchv_full (
      (const gchar **) words, context, GST_PARSE_FLAG_NONE, &error);
  status = report (context, error);
  g_clear_error (&error);
  if (pipeline)
    gst_object_unref (gst_object_ref_sink (pipeline));
  gst_parse_context_free (context);
  g_strfreev (words);
  return status;
}
