/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* EDIDs made by tests/fuzz/make-edid-seeds.py, whose names say what is in
 * them, and what edid-decode says of the sound ones where that is there. */

#include <gst/check/gstcheck.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "kms/kmsedid.h"
#include "lib/harness.h"

static gchar *
load (const gchar *name, gsize *size)
{
  gchar *path = g_build_filename (SEEDS, "edid", name, NULL);
  gchar *data = NULL;

  fail_unless (g_file_get_contents (path, &data, size, NULL), "%s", path);
  g_free (path);
  return data;
}

static void
check_file (const gchar *name)
{
  KmsEdid edid;
  guint eotfs, types, colorimetries;
  gsize size;
  gchar *data = load (name, &size);

  memset (&edid, 0xa5, sizeof edid);
  if (g_str_has_prefix (name, "bad-")) {
    fail_if (kms_edid_parse (&edid, data, size), "%s", name);
    fail_unless (edid.eotfs == 0xa5 && edid.colorimetries == 0xa5);
  } else {
    fail_unless_equals_int (
        sscanf (name, "%2x-%2x-%2x-", &eotfs, &types, &colorimetries), 3);
    fail_unless (kms_edid_parse (&edid, data, size), "%s", name);
    fail_unless (edid.eotfs == eotfs && edid.static_metadata_types == types
            && edid.colorimetries == colorimetries,
        "%s: %02x-%02x-%02x", name, edid.eotfs, edid.static_metadata_types,
        edid.colorimetries);
  }
  g_free (data);
}

GST_START_TEST (test_names)
{
  GDir *dir = g_dir_open (SEEDS "/edid", 0, NULL);
  const gchar *name;
  guint n = 0;

  fail_unless (dir != NULL);
  while ((name = g_dir_read_name (dir)) != NULL) {
    check_file (name);
    n++;
  }
  g_dir_close (dir);
  fail_unless (n >= 25);
}

GST_END_TEST

/* A cable that was pulled out: less and less of it. */
GST_START_TEST (test_cut)
{
  gsize size, cut;
  gchar *data = load ("0d-01-e0-all", &size);
  KmsEdid edid;

  fail_unless_equals_uint64 (size, 256);
  for (cut = 0; cut < size; cut++) {
    gchar *part = g_memdup2 (data, cut);

    fail_unless (kms_edid_parse (&edid, part, cut) == (cut >= 128));
    fail_unless (cut < 128 || edid.eotfs == 0);
    g_free (part);
  }
  g_free (data);
}

GST_END_TEST

#define EOTF(eotf)                                                             \
  {                                                                            \
    .eotfs = KMS_EDID_EOTF (eotf)                                              \
  }

static const struct
{
  const gchar *line;
  KmsEdid bit;
} lines[] = {
  { "Traditional gamma - SDR luminance range", EOTF (0) },
  { "Traditional gamma - HDR luminance range", EOTF (1) },
  { "SMPTE ST2084", EOTF (2) },
  { "Hybrid Log-Gamma", EOTF (3) },
  { "Static metadata type 1",
      { .static_metadata_types = KMS_EDID_STATIC_METADATA_TYPE1 } },
  { "BT2020RGB", { .colorimetries = KMS_EDID_BT2020_RGB } },
  { "BT2020YCC", { .colorimetries = KMS_EDID_BT2020_YCC } },
  { "BT2020cYCC", { .colorimetries = KMS_EDID_BT2020_CYCC } },
  { "(HDR10+), OUI 90-84-8B", { .vendors = KMS_EDID_HDR10_PLUS } },
  { "(Dolby), OUI 00-D0-46", { .vendors = KMS_EDID_DOLBY_VISION } },
};

static gboolean
has_bit (const KmsEdid *edid, const KmsEdid *bit)
{
  return (edid->eotfs & bit->eotfs) != 0
      || (edid->static_metadata_types & bit->static_metadata_types) != 0
      || (edid->colorimetries & bit->colorimetries) != 0
      || (edid->vendors & bit->vendors) != 0;
}

/* The number behind @before, -1 if edid-decode does not say so. */
static gdouble
number_behind (const gchar *said, const gchar *before)
{
  const gchar *at = strstr (said, before);

  return at ? g_ascii_strtod (at + strlen (before), NULL) : -1;
}

static gdouble
luminance_behind (const gchar *said, const gchar *before)
{
  const gchar *at = strstr (said, before);

  return at ? g_ascii_strtod (strchr (at, '(') + 1, NULL) : 0;
}

#define check_luminance(said, before, value)                                   \
  fail_unless (                                                                \
      fabs (luminance_behind (said, before) - (value)) < 0.0006, before)

static void
check_numbers (const gchar *said, const KmsEdid *edid)
{
  const gchar *dolby = strstr (said, "(Dolby)");

  check_luminance (said, "Desired content max luminance:",
      kms_edid_max_luminance (edid->max_luminance));
  check_luminance (said, "Desired content max frame-average luminance:",
      kms_edid_max_luminance (edid->max_frame_average_luminance));
  check_luminance (said, "Desired content min luminance:",
      kms_edid_min_luminance (edid->min_luminance, edid->max_luminance));
  /* Older versions of edid-decode print the whole byte; its upper bits are
   * luminance indices. */
  if (edid->vendors & KMS_EDID_HDR10_PLUS)
    fail_unless_equals_int (
        (gint) number_behind (said, "Application Version:") & 3,
        edid->hdr10_plus_version);
  if (edid->vendors & KMS_EDID_DOLBY_VISION)
    fail_unless_equals_float (
        number_behind (dolby, "Version:"), edid->dolby_vision_version);
}

GST_START_TEST (test_edid_decode)
{
  static const gchar *names[] = { "00-00-00-nothing", "0d-01-e0-all",
    "05-01-00-pq", "09-01-80-hlg", "01-01-c0-sdr", "0f-01-00-traditional",
    "04-00-40-no-type1", "05-01-c0-second-extension", "05-01-c0-displayid",
    "0d-01-c0-hdr10-plus", "0d-01-c0-dolby-vision", "0d-01-c0-both-vendors" };
  const gchar *name = names[__i__];
  gchar *program = g_find_program_in_path ("edid-decode");
  gchar *path = g_build_filename (SEEDS, "edid", name, NULL);
  gchar *argv[] = { program, path, NULL };
  gchar *said = NULL, *data;
  KmsEdid edid;
  gsize size, i;

  if (program == NULL)
    say_skipped ("edid-decode");
  else {
    fail_unless (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
        &said, NULL, NULL, NULL));
    fail_unless (strstr (said, "SHMEM") != NULL, "%s", said);
    data = load (name, &size);
    fail_unless (kms_edid_parse (&edid, data, size));
    for (i = 0; i < G_N_ELEMENTS (lines); i++)
      fail_unless ((strstr (said, lines[i].line) != NULL)
              == has_bit (&edid, &lines[i].bit),
          "%s: %s", name, lines[i].line);
    check_numbers (said, &edid);
    g_free (data);
  }
  g_free (said);
  g_free (path);
  g_free (program);
}

GST_END_TEST

static Suite *
shmemedid_suite (void)
{
  Suite *suite = suite_create ("shmemedid");
  TCase *tcase = tcase_create ("shmemedid");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_names);
  tcase_add_test (tcase, test_cut);
  tcase_add_loop_test (tcase, test_edid_decode, 0, 12);
  return suite;
}

GST_CHECK_MAIN (shmemedid)
