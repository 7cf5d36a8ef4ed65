/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a display is told of a frame: containers before caps, what the display
 * takes, and the curves that are HDR and that are not. */

#include <gst/check/gstcheck.h>

#include <string.h>

#include "kms/kmsdecision.h"

#define PQ "colorimetry=(string)bt2100-pq"
#define HLG "colorimetry=(string)bt2100-hlg"
#define STATIC                                                                 \
  ", mastering-display-info=(string)34000:16000:13250:34500:7500:3000:15635:"  \
  "16450:10004999:50, content-light-level=(string)1000:400"

#define EDID(eotf_bits, types, colorimetry_bits)                               \
  {                                                                            \
    .eotfs = eotf_bits, .static_metadata_types = types,                        \
    .colorimetries = colorimetry_bits                                          \
  }

static const KmsEdid all = EDID (0x0d, 1, 0xe0);

static const GstVideoMasteringDisplayInfo display = {
  .display_primaries = { { 35400, 14600 }, { 8500, 39850 }, { 6550, 2300 } },
  .white_point = { 15635, 16450 },
  .max_display_mastering_luminance = 40000000,
  .min_display_mastering_luminance = 5,
};
static const GstVideoContentLightLevel level = {
  .max_content_light_level = 4000, .max_frame_average_light_level = 250
};

static void
set_caps (KmsFrame *frame, const gchar *fields)
{
  gchar *text = g_strdup_printf ("video/x-raw, %s", fields);
  GstCaps *caps = gst_caps_from_string (text);

  fail_unless (caps != NULL, "%s", text);
  kms_frame_set_caps (frame, caps);
  gst_caps_unref (caps);
  g_free (text);
}

static void
decide (KmsDecision *decision, const gchar *fields, const KmsEdid *edid)
{
  KmsFrame frame;

  /* All of it has to be written. */
  memset (decision, 0xa5, sizeof *decision);
  set_caps (&frame, fields);
  kms_decide (decision, &frame, edid);
}

/* CTA-861-G clause 6.9.1, as struct hdr_output_metadata has it. */
static const guint8 from_caps[] = { 0, 0, 0, 0, 2, 0, 0xd0, 0x84, 0x80, 0x3e,
  0xc2, 0x33, 0xc4, 0x86, 0x4c, 0x1d, 0xb8, 0x0b, 0x13, 0x3d, 0x42, 0x40, 0xe8,
  0x03, 0x32, 0x00, 0xe8, 0x03, 0x90, 0x01, 0, 0 };

GST_START_TEST (test_caps)
{
  KmsDecision decision;

  fail_unless_equals_int (sizeof decision.metadata, sizeof from_caps);
  decide (&decision, PQ STATIC, &all);
  fail_unless (decision.has_metadata && decision.sdr_reason == NULL);
  fail_unless (memcmp (&decision.metadata, from_caps, sizeof from_caps) == 0);
  fail_unless_equals_int (decision.colorspace, KMS_COLORSPACE_BT2020_RGB);

  /* Padding and all. */
  decide (&decision, HLG, &all);
  fail_unless (decision.has_metadata);
  fail_unless_equals_int (decision.metadata.hdmi_metadata_type1.eotf, 3);
  decision.metadata.hdmi_metadata_type1.eotf = 0;
  fail_unless (memcmp (&decision.metadata, &(struct hdr_output_metadata){ 0 },
                   sizeof decision.metadata)
      == 0);
}

GST_END_TEST

/* Nothing of these is HDR, with or without static metadata. */
GST_START_TEST (test_sdr)
{
  static const gchar *fields[] = { "format=NV12", "colorimetry=bt709" STATIC,
    "colorimetry=bt2020" STATIC, "colorimetry=bt2020-10" STATIC,
    "colorimetry=sRGB", "colorimetry=nonsense" STATIC, "format=NV12" STATIC };
  KmsDecision decision;
  const gboolean bt2020 = __i__ == 2 || __i__ == 3;

  decide (&decision, fields[__i__], &all);
  fail_if (decision.has_metadata, "%s", fields[__i__]);
  fail_unless (decision.sdr_reason == NULL);
  fail_unless_equals_int (decision.colorspace,
      bt2020 ? KMS_COLORSPACE_BT2020_RGB : KMS_COLORSPACE_DEFAULT);
}

GST_END_TEST

GST_START_TEST (test_edid)
{
  static const struct
  {
    KmsEdid edid;
    gboolean pq, hlg;
    KmsColorspace colorspace;
  } cases[] = {
    { EDID (0, 0, 0), FALSE, FALSE, KMS_COLORSPACE_DEFAULT },
    { EDID (0x05, 1, 0xc0), TRUE, FALSE, KMS_COLORSPACE_BT2020_RGB },
    { EDID (0x09, 1, 0x40), FALSE, TRUE, KMS_COLORSPACE_BT2020_YCC },
    { EDID (0x0d, 1, 0x20), TRUE, TRUE, KMS_COLORSPACE_DEFAULT },
    /* Traditional gamma with HDR luminance is not PQ. */
    { EDID (0x03, 1, 0xc0), FALSE, FALSE, KMS_COLORSPACE_DEFAULT },
    { EDID (0x0d, 0, 0xc0), FALSE, FALSE, KMS_COLORSPACE_DEFAULT },
  };
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    KmsDecision decision;

    decide (&decision, PQ, &cases[i].edid);
    fail_unless (decision.has_metadata == cases[i].pq);
    fail_unless ((decision.sdr_reason == NULL) == cases[i].pq);
    fail_unless_equals_int (decision.colorspace,
        cases[i].pq ? cases[i].colorspace : KMS_COLORSPACE_DEFAULT);
    decide (&decision, HLG, &cases[i].edid);
    fail_unless (decision.has_metadata == cases[i].hlg);
    fail_unless ((decision.sdr_reason == NULL) == cases[i].hlg);
  }
}

GST_END_TEST

GST_START_TEST (test_no_edid)
{
  KmsDecision decision;

  decide (&decision, PQ, NULL);
  fail_unless (decision.has_metadata && decision.sdr_reason == NULL);
  fail_unless_equals_int (decision.colorspace, KMS_COLORSPACE_BT2020_RGB);
}

GST_END_TEST

static GstShmemContainer *
build (gboolean with_display, gboolean with_level, const GstShmemCicp *cicp)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  if (with_display)
    gst_shmem_mastering_display_add (&display, builder);
  if (with_level)
    gst_shmem_content_light_level_add (&level, builder);
  if (cicp)
    gst_shmem_cicp_add (cicp, builder);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

static void
attach (GstBuffer *buffer, GstShmemContainer *container, gint picture)
{
  gst_buffer_add_shmem_container_meta_full (buffer, container, picture);
  gst_shmem_container_unref (container);
}

/* Each value of a container before that of the caps; the rest stays. */
GST_START_TEST (test_containers)
{
  static const GstShmemCicp hlg = { 9, 18, 9, FALSE };
  GstBuffer *buffer = gst_buffer_new ();
  KmsDecision decision;
  KmsFrame frame;
  const struct hdr_metadata_infoframe *info =
      &decision.metadata.hdmi_metadata_type1;

  attach (buffer, build (FALSE, TRUE, NULL), GST_SHMEM_PICTURE_ALL);
  set_caps (&frame, PQ STATIC);
  kms_frame_set_buffer (&frame, buffer, NULL);
  kms_decide (&decision, &frame, &all);
  fail_unless_equals_int (info->max_cll, 4000);
  fail_unless_equals_int (info->max_fall, 250);
  fail_unless_equals_int (info->max_display_mastering_luminance, 1000);

  attach (buffer, build (TRUE, FALSE, NULL), 0);
  /* About another picture than the one that is shown. */
  attach (buffer, build (TRUE, TRUE, &hlg), 1);
  set_caps (&frame, PQ STATIC);
  kms_frame_set_buffer (&frame, buffer, NULL);
  kms_decide (&decision, &frame, &all);
  fail_unless_equals_int (info->eotf, 2);
  fail_unless_equals_int (info->max_display_mastering_luminance, 4000);
  fail_unless_equals_int (info->display_primaries[1].y, 39850);

  attach (buffer, build (FALSE, FALSE, &hlg), GST_SHMEM_PICTURE_ALL);
  set_caps (&frame, "colorimetry=bt709");
  kms_frame_set_buffer (&frame, buffer, NULL);
  kms_decide (&decision, &frame, &all);
  fail_unless (decision.has_metadata);
  fail_unless_equals_int (info->eotf, 3);
  gst_buffer_unref (buffer);
}

GST_END_TEST

static Suite *
shmemhdrdecision_suite (void)
{
  Suite *suite = suite_create ("shmemhdrdecision");
  TCase *tcase = tcase_create ("shmemhdrdecision");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_caps);
  tcase_add_loop_test (tcase, test_sdr, 0, 7);
  tcase_add_test (tcase, test_edid);
  tcase_add_test (tcase, test_no_edid);
  tcase_add_test (tcase, test_containers);
  return suite;
}

GST_CHECK_MAIN (shmemhdrdecision)
