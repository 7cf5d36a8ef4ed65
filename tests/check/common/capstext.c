/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Caps as text that a peer sent: nested values are taken, up to a depth; what
 * GStreamer would find fault with, or make something else of, is refused, and
 * the error names the field. More is in the tests of the transport's decoders.
 */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

#include "common/commoncapstext.h"
#include "lib/errors.h"

static GstCaps *
read_caps (const gchar *text, GError **error)
{
  return common_caps_from_text (text, strlen (text), error);
}

static const gchar *good[] = {
  "a/b, t=(structure)[x]",
  "a/b, t=(structure)[x, i=(int)1;]",
  "a/b, t=(structure)[x/y, i=(structure)[z, s=(string)\"a\\ \\<b\";], "
  "j=(int)1;]",
  "a/b, t=(structure)< [x, i=(int)1;], [y;] >, u=(int)2",
  "a/b, t=(GstCaps)[c/d, e=(int)1]",
#if !GST_CHECK_VERSION(1, 28, 0)
  /* Several structures are not fixed caps from there on, here neither. */
  "a/b, t=(GstCaps)[c/d(memory:SystemMemory), e=(int)1; f/g, h=(int)2]",
#endif
  "a/b, f=(fraction)0/1, g=(fraction)-1/2147483647, "
  "h=(fraction)2147483647/1",
  "a/b, f=(fraction)< 1/2, 3/4 >",
};

GST_START_TEST (test_good)
{
  GstCaps *caps, *again;
  gchar *text;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (good); i++) {
    GError *error = NULL;

    caps = read_caps (good[i], &error);
    fail_unless (caps != NULL, "%s: %s", good[i], error ? error->message : "");
    again = gst_caps_from_string (good[i]);
    fail_unless (gst_caps_is_strictly_equal (caps, again), "%s", good[i]);
    gst_caps_unref (again);
    text = common_caps_to_text (caps, &error);
    fail_unless (text != NULL, "%s: %s", good[i], error ? error->message : "");
    again = read_caps (text, NULL);
    fail_unless (gst_caps_is_strictly_equal (caps, again), "%s", text);
    gst_caps_unref (again);
    gst_caps_unref (caps);
    g_free (text);
  }
}

GST_END_TEST

/* Text, and what its error names. */
static const struct
{
  const gchar *text;
  const gchar *nouns[2];
} bad[] = {
  { "a/b, ok=(int)1, f=(fraction)1/0", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)-2147483648/1", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)2147483648/1", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)99999999999999999999/1", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)1/-2147483648", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)1", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)max", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)\"1/0\"", { "\"f\"", "fraction" } },
  { "a/b, f=(fraction)< 1/2, 1/0 >", { "\"f\"", "fraction" } },
  { "a/b, f=(structure)[x, g=(fraction)1/0;]", { "\"f\"", "fraction" } },
  { "a/b, d=(datetime)2026-11-30", { "\"d\"", "type" } },
  { "a/b, t=(structure)[x, d=(datetime)2026]", { "\"t\"", "type" } },
  { "a/b, t=(structure)[x, i=(int)[ 1, 2 ];]", { "\"t\"", "fixed" } },
  { "a/b, t=(structure)[x, s=(string)\"\\]\";]", { "\"t\"", "bracket" } },
  { "a/b, t=(structure)[x, s=(string)\"\\[\\]\";]", { "\"t\"", "bracket" } },
  { "a/b, t=(structure)[]", { "\"t\"", NULL } },
  { "a/b, t=(structure)[x", { "\"t\"", NULL } },
  { "a/b, t=(structure)[x; y]", { "\"t\"", NULL } },
  { "a/b, t=(structure)[x(memory:SystemMemory)]", { "\"t\"", NULL } },
  { "a/b, t=(structure)\"x\\;\"", { "\"t\"", NULL } },
  { "a/b, t=(int)[x]", { "\"t\"", NULL } },
  { "a/b, t=(int){ 1, 2 }", { "\"t\"", "fixed" } },
  { "a/b, t=1", { "\"t\"", "type" } },
  { "a/b, t=(int)< 1, 2k >", { "\"t\"", "type" } },
  { "a/b, t=(buffer)< 01,, 02 >", { "\"t\"", NULL } },
  { "a/b, t=(int)99999999999", { "\"t\"", "type" } },
  { "a/b, t=(structure)[x, i=(boolean)perhaps]", { "\"t\"", "type" } },
};

GST_START_TEST (test_bad)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    GError *error = NULL;

    fail_unless (read_caps (bad[i].text, &error) == NULL, "%s", bad[i].text);
    assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        bad[i].nouns[0], bad[i].nouns[1]);
  }
}

GST_END_TEST

/* @depth structures, or arrays. */
static GstCaps *
read_nested (const gchar *open, const gchar *innermost, const gchar *close,
    guint depth, GError **error)
{
  GString *text = g_string_new ("a/b, t=");
  GstCaps *caps;
  guint i;

  for (i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, innermost);
  for (i = 0; i < depth; i++)
    g_string_append (text, close);
  caps = common_caps_from_text (text->str, text->len, error);
  g_string_free (text, TRUE);
  return caps;
}

GST_START_TEST (test_depth)
{
  GError *error = NULL;

  gst_caps_unref (read_nested ("(structure)[x, t=", "(int)1", ";]", 8, &error));
  fail_if (read_nested ("(structure)[x, t=", "(int)1", ";]", 9, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "\"t\"", "deep");
  fail_if (read_nested ("(structure)[x, t=", "", "", 3000, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "\"t\"", "deep");
  fail_if (read_nested ("(GstCaps)[x, t=", "", "", 3000, NULL));
  fail_if (read_nested ("(structure)<", "", "", 3000, NULL));
  fail_if (read_nested ("<", "", "", 60000, NULL));
}

GST_END_TEST

/* A consumer may be the first in its process to come across the type. */
GST_START_TEST (test_multiview_flags)
{
  GstCaps *caps;

  fail_unless (g_type_from_name ("GstVideoMultiviewFlagsSet") == 0);
  caps = read_caps ("video/x-raw, multiview-flags="
                    "(GstVideoMultiviewFlagsSet)0:ffffffff:/right-view-first",
      NULL);
  fail_unless (caps != NULL);
  gst_caps_unref (caps);
}

GST_END_TEST

/* The type is of GStreamer 1.28. */
GST_START_TEST (test_unique_list)
{
  const gchar *text =
      "a/b, t=(structure)[tensorgroups, yolo-v8-out=(/uniquelist){ "
      "(GstCaps)[tensor/strided, tensor-id=(string)yolo-v8-out, dims=(int)< 1, "
      "84, 8400 >, type=(string)float32] };]";
  GError *error = NULL;
  GstCaps *caps = read_caps (text, &error);

  if (g_type_from_name ("GstUniqueList")) {
    fail_unless (caps != NULL, "%s", error ? error->message : "");
    gst_caps_unref (caps);
    return;
  }
  fail_unless (caps == NULL);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "\"t\"",
      "GStreamer", "type");
}

GST_END_TEST

/* What GStreamer itself cannot read again is said before it is sent. */
GST_START_TEST (test_to_text)
{
  GstStructure *inner =
      gst_structure_new ("inner", "s", G_TYPE_STRING, "a ] b", NULL);
  GstCaps *caps = gst_caps_new_simple (
      "a/b", "i", G_TYPE_INT, 1, "t", GST_TYPE_STRUCTURE, inner, NULL);
  GError *error = NULL;

  gst_structure_free (inner);
  fail_unless (common_caps_to_text (caps, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "\"t\"",
      "bracket");
  gst_caps_unref (caps);
}

GST_END_TEST

/* Tags have lists and dates; nothing else does. */
static const struct
{
  const gchar *text;
  gboolean structure, tags;
} structures[] = {
  { "x", TRUE, TRUE },
  { "x, i=(int)1, s=(string)\"a\\ b\"", TRUE, TRUE },
  { "x, t=(structure)[y, i=(int)1;]", TRUE, TRUE },
  { "taglist, artist=(string){ a, b }", FALSE, TRUE },
  { "taglist, date=(date)2026-11-30", FALSE, TRUE },
  { "taglist, datetime=(datetime)2026-11-30T10:20:30Z", FALSE, TRUE },
  { "taglist, date=(date){ 2026-11-30, 2026-12-01 }", FALSE, TRUE },
  { "taglist, date=(date)2026-13-77", FALSE, FALSE },
  { "x(memory:SystemMemory), i=(int)1", FALSE, FALSE },
  { "x, i=(int)[1, 2]", FALSE, FALSE },
  { "x, i=(GObject)0", FALSE, FALSE },
  { "x; y", FALSE, FALSE },
  { "", FALSE, FALSE },
};

static void
check_structure (const gchar *text, gboolean readable,
    GstStructure *(*read) (const gchar *, gsize, GError **),
    gchar *(*write) (const GstStructure *, GError **) )
{
  GError *error = NULL;
  GstStructure *structure = read (text, strlen (text), &error), *again;
  gchar *written;

  fail_unless ((structure != NULL) == readable, "%s", text);
  fail_unless ((error == NULL) == readable, "%s", text);
  g_clear_error (&error);
  if (structure == NULL)
    return;
  written = write (structure, &error);
  fail_unless (written != NULL, "%s: %s", text, error ? error->message : "");
  again = read (written, strlen (written), NULL);
  fail_unless (gst_structure_is_equal (structure, again), "%s", written);
  gst_structure_free (structure);
  gst_structure_free (again);
  g_free (written);
}

GST_START_TEST (test_structures)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (structures); i++) {
    check_structure (structures[i].text, structures[i].structure,
        common_structure_from_text, common_structure_to_text);
    check_structure (structures[i].text, structures[i].tags,
        common_tags_from_text, common_tags_to_text);
  }
}

GST_END_TEST

static Suite *
capstext_suite (void)
{
  Suite *s = suite_create ("capstext");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  /* While nothing in the process knows the type. */
  tcase_add_test (tc, test_multiview_flags);
  tcase_add_test (tc, test_good);
  tcase_add_test (tc, test_structures);
  tcase_add_test (tc, test_bad);
  tcase_add_test (tc, test_depth);
  tcase_add_test (tc, test_unique_list);
  tcase_add_test (tc, test_to_text);
  return s;
}

GST_CHECK_MAIN (capstext)
