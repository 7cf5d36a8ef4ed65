/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The rule itself: what gst_buffer_foreach_shmem_entry() visits and what the
 * getters read, of the twelve buffers and of hostile ones. */

#include "buffers.h"

#include "lib/errors.h"
#include "lib/frames.h"

#include <string.h>

static gboolean
append (const GstShmemEntry *entry, gpointer user_data)
{
  describe_entry (user_data, entry->format, entry->data, entry->size);
  return TRUE;
}

static void
assert_visits (GstBuffer *buffer, gint picture, const gchar *expected)
{
  GString *text = g_string_new (NULL);

  fail_unless (gst_buffer_foreach_shmem_entry (buffer, picture, append, text));
  fail_unless_equals_string (text->str, expected);
  g_string_free (text, TRUE);
}

GST_START_TEST (test_foreach)
{
  const FrameCase *frame = &frame_cases[__i__];
  GstBuffer *buffer = frame_case_buffer (__i__);

  assert_visits (buffer, GST_SHMEM_PICTURE_ALL, frame->all);
  assert_visits (buffer, 0, frame->first);
  assert_visits (buffer, 1, frame->second);
  /* Of which no container is. */
  assert_visits (buffer, 7, frame->all);
  gst_buffer_unref (buffer);
}
GST_END_TEST

/* What a getter answered, when @value is the value. */
static gint
answer (gboolean set, gint value, GError *error)
{
  gint code;

  if (set) {
    fail_unless (error == NULL);
    return value;
  }
  fail_unless (error != NULL && error->domain == GST_SHMEM_ERROR);
  code = error->code;
  g_error_free (error);
  return code == GST_SHMEM_ERROR_NOT_FOUND ? FRAME_NOT_FOUND : FRAME_MALFORMED;
}

#define GETTER(name, Type, get, field, unit)                                   \
  static gint name (GstBuffer *buffer, gint picture)                           \
  {                                                                            \
    GError *error = NULL;                                                      \
    Type values, before;                                                       \
    gboolean set;                                                              \
                                                                               \
    memset (&values, 0x5a, sizeof values);                                     \
    memcpy (&before, &values, sizeof values);                                  \
    set = get (buffer, picture, &values, &error);                              \
    /* Untouched on failure. */                                                \
    fail_unless (set || memcmp (&values, &before, sizeof values) == 0);        \
    fail_unless (get (buffer, picture, &values, NULL) == set);                 \
    return answer (set, set ? values.field / (unit) : 0, error);               \
  }

GETTER (get_display, GstVideoMasteringDisplayInfo,
    gst_buffer_get_shmem_mastering_display, max_display_mastering_luminance,
    10000)
GETTER (get_level, GstVideoContentLightLevel,
    gst_buffer_get_shmem_content_light_level, max_content_light_level, 1)
GETTER (get_cicp, GstShmemCicp, gst_buffer_get_shmem_cicp,
    transfer_characteristics, 1)
GETTER (get_hdr10plus, GstShmemHdr10Plus, gst_buffer_get_shmem_hdr10_plus,
    windows[0].average_maxrgb, 1)

GST_START_TEST (test_getters)
{
  const FrameCase *frame = &frame_cases[__i__];
  const gchar *texts[] = { frame->all, frame->first, frame->second };
  GstBuffer *buffer = frame_case_buffer (__i__);
  gint picture;

  for (picture = GST_SHMEM_PICTURE_ALL; picture < 2; picture++) {
    const gchar *text = texts[picture + 1];

    fail_unless_equals_int (
        get_display (buffer, picture), find_value (text, 'M'));
    fail_unless_equals_int (
        get_level (buffer, picture), find_value (text, 'C'));
    fail_unless_equals_int (get_cicp (buffer, picture), find_value (text, 'P'));
    fail_unless_equals_int (
        get_hdr10plus (buffer, picture), find_value (text, 'H'));
  }
  gst_buffer_unref (buffer);
}
GST_END_TEST

static gboolean
stop_at_third (const GstShmemEntry *entry, gpointer user_data)
{
  (void) entry;
  return ++*(guint *) user_data < 3;
}

GST_START_TEST (test_stop)
{
  GstBuffer *buffer = frame_case_buffer (0);
  guint visited = 0;

  fail_if (gst_buffer_foreach_shmem_entry (buffer, 0, stop_at_third, &visited));
  fail_unless_equals_int (visited, 3);
  gst_buffer_unref (buffer);
}
GST_END_TEST

GST_START_TEST (test_errors)
{
  GstBuffer *buffer = frame_case_buffer (11);
  GstVideoMasteringDisplayInfo display;
  GError *error = NULL;

  fail_if (
      gst_buffer_get_shmem_mastering_display (buffer, 0, &display, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "MDCV, frame");
  gst_buffer_unref (buffer);

  buffer = frame_case_buffer (7);
  fail_if (
      gst_buffer_get_shmem_mastering_display (buffer, 0, &display, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "MDCV, 23, 24");
  gst_buffer_unref (buffer);
}
GST_END_TEST

/* ---- hostile ---- */

/* As many entries as a container can have, each of another provider. */
#define N_INNER 500

static GstShmemContainer *
make_providers (guint8 value)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *inner[N_INNER / 50], *container;
  guint i, k, n = 0;

  for (i = 0; i < G_N_ELEMENTS (inner); i++) {
    GstShmemContainerBuilder *outer = gst_shmem_container_builder_new ();

    for (k = 0; k < 50; k++) {
      GstShmemContainerBuilder *leaf = gst_shmem_container_builder_new ();
      guint j;

      for (j = 0; j < 64; j++, n++) {
        const guint8 bytes[] = { 0xff, n >> 16, n >> 8, n, value };

        gst_shmem_container_builder_add (
            leaf, SHMEM_FORMAT_T35, bytes, sizeof bytes);
      }
      container = gst_shmem_container_builder_build (leaf, NULL);
      gst_shmem_container_builder_add_container (outer, container);
      gst_shmem_container_unref (container);
      gst_shmem_container_builder_free (leaf);
    }
    inner[i] = gst_shmem_container_builder_build (outer, NULL);
    fail_unless (inner[i] != NULL);
    gst_shmem_container_builder_add_container (builder, inner[i]);
    gst_shmem_container_unref (inner[i]);
    gst_shmem_container_builder_free (outer);
  }
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

/* Each provider once, in their order, and of the second container. */
static gboolean
count_provider (const GstShmemEntry *entry, gpointer user_data)
{
  guint *n = user_data;
  const guint number =
      entry->data[1] << 16 | entry->data[2] << 8 | entry->data[3];

  if (number != *n || entry->data[4] != 2)
    fail ("provider %u, of container %u, as number %u", number, entry->data[4],
        *n);
  (*n)++;
  return TRUE;
}

GST_START_TEST (test_many_providers)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstVideoContentLightLevel level;
  GError *error = NULL;
  guint i, n = 0;

  for (i = 1; i <= 2; i++) {
    GstShmemContainer *container = make_providers (i);

    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  }
  fail_unless (gst_buffer_foreach_shmem_entry (buffer, 0, count_provider, &n));
  fail_unless_equals_int (n, 64 * N_INNER);
  fail_if (
      gst_buffer_get_shmem_content_light_level (buffer, 0, &level, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "CLLI");
  gst_buffer_unref (buffer);
}
GST_END_TEST

#if GST_CHECK_VERSION(1, 29, 1)
/* GStreamer's own meta: without the codes in front, and before any container. */
GST_START_TEST (test_upstream)
{
  const GstShmemHdr10Plus values = make_values (9);
  GBytes *message = gst_shmem_hdr10_plus_write (&values, NULL);
  GstBuffer *buffer = frame_case_buffer (9);
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  gst_buffer_add_video_hdr_meta (
      buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data + 3, size - 3);
  assert_visits (buffer, 0, "H9 R2 M1000");
  fail_unless_equals_int (get_hdr10plus (buffer, 0), 9);
  gst_buffer_unref (buffer);

  buffer = frame_case_buffer (0);
  gst_buffer_add_video_hdr_meta (
      buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data + 3, size - 3);
  fail_unless_equals_int (get_hdr10plus (buffer, 0), 1);
  gst_buffer_unref (buffer);
  g_bytes_unref (message);
}
GST_END_TEST
#endif

static Suite *
frame_rule_suite (void)
{
  Suite *suite = suite_create ("frame-rule");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_foreach, 0, N_FRAME_CASES);
  tcase_add_loop_test (tcase, test_getters, 0, N_FRAME_CASES);
  tcase_add_test (tcase, test_stop);
  tcase_add_test (tcase, test_errors);
  tcase_add_test (tcase, test_many_providers);
#if GST_CHECK_VERSION(1, 29, 1)
  tcase_add_test (tcase, test_upstream);
#endif
  return suite;
}

GST_CHECK_MAIN (frame_rule)
