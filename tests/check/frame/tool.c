/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the command gst-shmemmeta-1.0 makes of the twelve buffers, in a container
 * sequence, which does not say which pictures containers are about. */

#include "buffers.h"

#include "elements.h"

#include "lib/errors.h"
#include "lib/files.h"
#include "lib/frames.h"
#include "lib/harness.h"
#include "lib/hdr10plus.h"

#include <string.h>

static gchar *
write_sequence (void)
{
  gchar *path = path_of ("frames.shmc");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  guint i;

  for (i = 0; i < N_FRAME_CASES; i++)
    gst_buffer_unref (pass (harness, frame_case_buffer (i)));
  end_stream (harness);
  close_harness (harness);
  return path;
}

/* What the command prints. */
static gchar *
run (const gchar *command, const gchar *option, const gchar *in,
    const gchar *out)
{
  const gchar *arguments[] = { g_getenv ("SHMEM_TOOL"), command, option, in,
    out, NULL };
  GError *error = NULL;
  gchar *text;
  gint status;

  fail_unless (
      g_spawn_sync (NULL, (gchar **) arguments, NULL,
          G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL, &status, &error),
      "%s", error ? error->message : "");
  fail_unless_equals_int (status, 0);
  return text;
}

GST_START_TEST (test_convert_hdr10plus)
{
  gchar *in, *out, *text;
  GArray *frames;
  guint i, n = 0;

  make_folder ();
  in = write_sequence ();
  out = path_of ("out.json");
  g_free (run ("convert", "--force", in, out));
  fail_unless (g_file_get_contents (out, &text, NULL, NULL));
  frames = read_hdr10plus_json (text, -1, NULL);
  fail_unless (frames != NULL);
  for (i = 0; i < N_FRAME_CASES; i++) {
    const gint average = find_value (frame_case_flat (i), 'H');
    const GstShmemHdr10PlusFrame *frame;

    if (average < 0)
      continue;
    fail_unless (n < frames->len);
    frame = &g_array_index (frames, GstShmemHdr10PlusFrame, n++);
    fail_unless_equals_uint64 (frame->frame, i);
    fail_unless_equals_int (frame->values.windows[0].average_maxrgb, average);
  }
  fail_unless_equals_int (n, frames->len);
  g_array_unref (frames);
  g_free (text);
  g_free (out);
  g_free (in);
  remove_folder ();
}
GST_END_TEST

/* A file of RPUs has those of the frames that have one, each behind a start
 * code. */
GST_START_TEST (test_convert_rpu)
{
  GByteArray *expected = g_byte_array_new ();
  GBytes *written;
  gchar *in, *out;
  guint i;

  for (i = 0; i < N_FRAME_CASES; i++) {
    const gint value = find_value (frame_case_flat (i), 'R');
    const guint8 unit[] = { 0, 0, 0, 1, 0x19, value };

    if (value >= 0)
      g_byte_array_append (expected, unit, sizeof unit);
  }
  make_folder ();
  in = write_sequence ();
  out = path_of ("out.bin");
  g_free (run ("convert", "--force", in, out));
  written = get_file (out);
  fail_unless_equals_int (g_bytes_get_size (written), expected->len);
  fail_unless (
      memcmp (g_bytes_get_data (written, NULL), expected->data, expected->len)
      == 0);
  g_bytes_unref (written);
  g_byte_array_unref (expected);
  g_free (out);
  g_free (in);
  remove_folder ();
}
GST_END_TEST

GST_START_TEST (test_inspect)
{
  gchar *in, *text, *summary;
  guint i, n = 0, n_carrying = 0;

  for (i = 0; i < N_FRAME_CASES; i++) {
    n += find_value (frame_case_flat (i), 'H') != FRAME_NOT_FOUND;
    n_carrying += frame_cases[i].containers[0] != '\0';
  }
  make_folder ();
  in = write_sequence ();
  text = run ("inspect", in, NULL, NULL);
  summary = g_strdup_printf ("%u frames, %u with metadata, %u with HDR10+",
      N_FRAME_CASES, n_carrying, n);
  assert_says (text, summary);
  g_free (summary);
  g_free (text);
  g_free (in);
  remove_folder ();
}
GST_END_TEST

static Suite *
frame_tool_suite (void)
{
  Suite *suite = suite_create ("frame-tool");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemmetawrite, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_convert_hdr10plus);
  tcase_add_test (tcase, test_convert_rpu);
  tcase_add_test (tcase, test_inspect);
  return suite;
}

GST_CHECK_MAIN (frame_tool)
