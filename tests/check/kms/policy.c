/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which changes of HDR values a display is told of, with each of the modes. */

#include <gst/check/gstcheck.h>

#include <string.h>

#include "kms/kmspolicy.h"

#define MS GST_MSECOND

static const KmsEdid able = {
  .eotfs = 0x0d, .static_metadata_types = 1, .colorimetries = 0xc0
};

static void
set_caps (KmsPolicy *policy, const gchar *colorimetry)
{
  GstCaps *caps = gst_caps_new_simple (
      "video/x-raw", "colorimetry", G_TYPE_STRING, colorimetry, NULL);

  kms_policy_set_caps (policy, caps);
  gst_caps_unref (caps);
}

static GstBuffer *
frame_at (GstClockTime time, guint16 level)
{
  const GstVideoContentLightLevel light = { .max_content_light_level = level };
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemContainer *container;

  gst_shmem_content_light_level_add (&light, builder);
  container = gst_shmem_container_builder_build (builder, NULL);
  gst_shmem_container_builder_free (builder);
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  GST_BUFFER_PTS (buffer) = time;
  return buffer;
}

/* The level that is signalled with the frame, or -1 for SDR. */
static gint
decide (KmsPolicy *policy, CommonUpdateMode mode, GstClockTime time,
    guint16 level, const KmsEdid *edid)
{
  GstBuffer *buffer = frame_at (time, level);
  KmsDecision decision;
  GError *error = NULL;

  memset (&decision, 0xa5, sizeof decision);
  kms_policy_decide (policy, &decision, buffer, edid, mode, &error);
  fail_unless (error == NULL);
  gst_buffer_unref (buffer);
  return decision.has_metadata
      ? (gint) decision.metadata.hdmi_metadata_type1.max_cll
      : -1;
}

GST_START_TEST (test_modes)
{
  /* Levels of frames 100 ms apart, and what is signalled with each. */
  static const guint16 levels[] = { 1, 2, 3, 4, 5, 6, 6, 1 };
  static const gint expected[][8] = {
    [COMMON_UPDATE_STREAM] = { 1, 1, 1, 1, 1, 1, 1, 1 },
    [COMMON_UPDATE_SCENE] = { 1, 1, 1, 1, 1, 6, 6, 6 },
    [COMMON_UPDATE_FRAME] = { 1, 2, 3, 4, 5, 6, 6, 1 },
  };
  const CommonUpdateMode mode = (CommonUpdateMode) __i__;
  KmsPolicy policy = { 0 };
  gsize i;

  set_caps (&policy, "bt2100-pq");
  for (i = 0; i < G_N_ELEMENTS (levels); i++)
    fail_unless_equals_int (
        decide (&policy, mode, i * 100 * MS, levels[i], &able),
        expected[mode][i]);
  kms_policy_restart (&policy);
  fail_unless_equals_int (decide (&policy, mode, 810 * MS, 9, &able), 9);
}

GST_END_TEST

/* Between SDR, PQ and HLG, and to a display that cannot have it, at once. */
GST_START_TEST (test_curves)
{
  const KmsEdid unable = { 0 };
  KmsPolicy policy = { 0 };

  set_caps (&policy, "bt2100-pq");
  fail_unless_equals_int (
      decide (&policy, COMMON_UPDATE_STREAM, 0, 1, &able), 1);
  fail_unless_equals_int (
      decide (&policy, COMMON_UPDATE_STREAM, 10 * MS, 2, &unable), -1);
  fail_unless_equals_int (
      decide (&policy, COMMON_UPDATE_STREAM, 20 * MS, 3, &able), 3);
  set_caps (&policy, "bt2100-hlg");
  fail_unless_equals_int (
      decide (&policy, COMMON_UPDATE_STREAM, 30 * MS, 4, &able), 4);
  set_caps (&policy, "bt709");
  fail_unless_equals_int (
      decide (&policy, COMMON_UPDATE_STREAM, 40 * MS, 5, &able), -1);
}

GST_END_TEST

/* The reason is that of the frame, even if nothing changes for the display. */
GST_START_TEST (test_reason)
{
  const KmsEdid unable = { 0 };
  KmsPolicy policy = { 0 };
  GstBuffer *buffer = frame_at (0, 1);
  const GstShmemCicp pq = { 9, 16, 9, FALSE };
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;
  KmsDecision decision;

  set_caps (&policy, "bt709");
  kms_policy_decide (
      &policy, &decision, buffer, &unable, COMMON_UPDATE_STREAM, NULL);
  fail_unless (!decision.is_hdr && decision.sdr_reason == NULL);
  gst_shmem_cicp_add (&pq, builder);
  container = gst_shmem_container_builder_build (builder, NULL);
  gst_shmem_container_builder_free (builder);
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  kms_policy_decide (
      &policy, &decision, buffer, &unable, COMMON_UPDATE_STREAM, NULL);
  fail_unless (decision.is_hdr && decision.sdr_reason != NULL);
  fail_if (decision.has_metadata);
  gst_buffer_unref (buffer);
}

GST_END_TEST

static Suite *
kmspolicy_suite (void)
{
  Suite *suite = suite_create ("kmspolicy");
  TCase *tcase = tcase_create ("kmspolicy");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (
      tcase, test_modes, COMMON_UPDATE_STREAM, COMMON_UPDATE_FRAME + 1);
  tcase_add_test (tcase, test_curves);
  tcase_add_test (tcase, test_reason);
  return suite;
}

GST_CHECK_MAIN (kmspolicy)
