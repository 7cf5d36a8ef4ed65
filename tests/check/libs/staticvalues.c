/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Static HDR values: entries by their bytes, and every conversion against the
 * headers of the kernel, the functions of GStreamer and arithmetic that is
 * written down here a second time. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemstatic.h>
#include <gst/shmemmeta/gstshmemv4l2.h>
#include <gst/shmemmeta/gstshmemvideo.h>
#ifdef HAVE_DRM
#include <drm_mode.h>
#include <gst/shmemmeta/gstshmemdrm.h>
#endif

#include <string.h>

#include "lib/errors.h"

/* P3 in D65, 1000 and 0.005 cd/m2: every number is another one. */
static const GstVideoMasteringDisplayInfo p3 = {
  .display_primaries = { { 34000, 16000 }, { 13250, 34500 }, { 7500, 3000 } },
  .white_point = { 15635, 16450 },
  .max_display_mastering_luminance = 10000000,
  .min_display_mastering_luminance = 50,
};

static const GstVideoContentLightLevel light = {
  .max_content_light_level = 1000, .max_frame_average_light_level = 400
};

/* ---- entries ---- */

static GstShmemContainer *
build (GstShmemContainerBuilder *builder)
{
  GstShmemContainer *container =
      gst_shmem_container_builder_build (builder, NULL);

  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

static void
assert_entry (GstShmemContainer *container, guint64 format, const guint8 *bytes,
    gsize size)
{
  GstShmemEntry entry;

  fail_unless (gst_shmem_container_find_entry (container, format, &entry));
  fail_unless_equals_int (entry.size, size);
  fail_unless (memcmp (entry.data, bytes, size) == 0);
}

GST_START_TEST (test_entries)
{
  static const guint8 mdcv[] = { 0xd0, 0x84, 0x80, 0x3e, 0xc2, 0x33, 0xc4, 0x86,
    0x4c, 0x1d, 0xb8, 0x0b, 0x13, 0x3d, 0x42, 0x40, 0x80, 0x96, 0x98, 0x00,
    0x32, 0x00, 0x00, 0x00 };
  static const guint8 clli[] = { 0xe8, 0x03, 0x90, 0x01 };
  static const guint8 cicp[] = { 9, 18, 9, 1 };
  const GstShmemCicp hlg = { 9, 18, 9, 2 };
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;
  GstShmemContainer *container;
  GstShmemCicp points;

  gst_shmem_mastering_display_add (&p3, builder);
  gst_shmem_content_light_level_add (&light, builder);
  gst_shmem_cicp_add (&hlg, builder);
  container = build (builder);
  assert_entry (container, SHMEM_FORMAT_MDCV, mdcv, sizeof mdcv);
  assert_entry (container, SHMEM_FORMAT_CLLI, clli, sizeof clli);
  assert_entry (container, SHMEM_FORMAT_CICP, cicp, sizeof cicp);

  fail_unless (gst_shmem_mastering_display_read (&display, container, NULL));
  fail_unless (gst_video_mastering_display_info_is_equal (&display, &p3));
  fail_unless (gst_shmem_content_light_level_read (&level, container, NULL));
  fail_unless (gst_video_content_light_level_is_equal (&level, &light));
  fail_unless (gst_shmem_cicp_read (&points, container, NULL));
  fail_unless_equals_int (points.colour_primaries, 9);
  fail_unless_equals_int (points.transfer_characteristics, 18);
  fail_unless_equals_int (points.matrix_coefficients, 9);
  fail_unless_equals_int (points.full_range, TRUE);
  gst_shmem_container_unref (container);
}

GST_END_TEST

/* As docs/container-format.md has it. */
GST_START_TEST (test_v4l2_metadata)
{
  static const guint8 bytes[] = { 'U', 'V', 'C', 'H', 0x02, 0x8c };
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  g_autofree guint8 *large = g_malloc0 (SHMEM_MAX_SIZE);
  GstShmemV4l2Metadata values = { V4L2_META_FMT_UVC, bytes + 4, 2 };
  GstShmemContainer *container;
  GstShmemEntry entry;
  GError *error = NULL;

  fail_unless (gst_shmem_v4l2_metadata_add (&values, builder, NULL));
  values = (GstShmemV4l2Metadata){ V4L2_META_FMT_UVC, NULL, 0 };
  fail_unless (gst_shmem_v4l2_metadata_add (&values, builder, NULL));
  values.data = large;
  values.size = SHMEM_MAX_SIZE - 3;
  fail_if (gst_shmem_v4l2_metadata_add (&values, builder, &error));
  fail_unless (g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT));
  g_clear_error (&error);
  fail_unless_equals_int (
      gst_shmem_container_builder_get_n_entries (builder), 2);
  container = build (builder);
  assert_entry (container, SHMEM_FORMAT_V4LM, bytes, sizeof bytes);

  fail_unless (gst_shmem_container_get_entry (container, 0, &entry));
  fail_if (gst_shmem_v4l2_metadata_parse (&values, entry.data, 3, &error));
  fail_unless (
      g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA));
  g_clear_error (&error);
  fail_unless (values.data == large && values.size == SHMEM_MAX_SIZE - 3);

  fail_unless (
      gst_shmem_v4l2_metadata_parse (&values, entry.data, entry.size, NULL));
  fail_unless_equals_int (values.dataformat, V4L2_META_FMT_UVC);
  fail_unless (values.size == 2 && memcmp (values.data, bytes + 4, 2) == 0);
  fail_unless (gst_shmem_container_get_entry (container, 1, &entry));
  fail_unless (
      gst_shmem_v4l2_metadata_parse (&values, entry.data, entry.size, NULL));
  fail_unless_equals_int (values.size, 0);
  gst_shmem_container_unref (container);
}

GST_END_TEST

typedef gboolean (*ReadFunc) (
    gpointer values, GstShmemContainer *container, GError **error);

/* That it is refused, and why; the values stay as they were. */
static void
assert_not_read (
    ReadFunc read, GstShmemContainer *container, gint code, const gchar *words)
{
  guint8 values[sizeof (GstVideoMasteringDisplayInfo)], before[sizeof values];
  GError *error = NULL;

  memset (values, 0x5a, sizeof values);
  memcpy (before, values, sizeof values);
  fail_if (read (values, container, &error));
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_unless (memcmp (values, before, sizeof values) == 0);
}

#define READ(func) ((ReadFunc) (void (*) (void)) func)

GST_START_TEST (test_bad_entries)
{
  static const struct
  {
    ReadFunc read;
    guint64 format;
    gsize size;
    const gchar *name;
  } kinds[] = {
    { READ (gst_shmem_mastering_display_read), SHMEM_FORMAT_MDCV, 24, "MDCV" },
    { READ (gst_shmem_content_light_level_read), SHMEM_FORMAT_CLLI, 4, "CLLI" },
    { READ (gst_shmem_cicp_read), SHMEM_FORMAT_CICP, 4, "CICP" },
  };
  static const guint8 bytes[25] = { 0, 0, 0, 2 };
  guint i;
  gsize size;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++) {
    GstShmemContainer *container = build (gst_shmem_container_builder_new ());

    assert_not_read (
        kinds[i].read, container, GST_SHMEM_ERROR_NOT_FOUND, kinds[i].name);
    gst_shmem_container_unref (container);
    for (size = 0; size <= kinds[i].size + 1; size++) {
      GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();

      gst_shmem_container_builder_add (builder, kinds[i].format, bytes, size);
      container = build (builder);
      if (size != kinds[i].size)
        assert_not_read (kinds[i].read, container, GST_SHMEM_ERROR_INVALID_DATA,
            kinds[i].name);
      else if (i == 2)
        assert_not_read (kinds[i].read, container, GST_SHMEM_ERROR_INVALID_DATA,
            "full_range, 2");
      gst_shmem_container_unref (container);
    }
  }
}

GST_END_TEST

static void
assert_boxed (GType type, gconstpointer values, gsize size)
{
  gpointer copy = g_boxed_copy (type, values);

  fail_unless (copy != values && memcmp (copy, values, size) == 0);
  g_boxed_free (type, copy);
}

GST_START_TEST (test_boxed)
{
  const GstShmemCicp cicp = { 1, 1, 1, FALSE };

  assert_boxed (GST_TYPE_SHMEM_CICP, &cicp, sizeof cicp);
}

GST_END_TEST

static GstVideoMasteringDisplayInfo
random_display (GRand *rand)
{
  GstVideoMasteringDisplayInfo v = { 0 };
  guint i;

  for (i = 0; i < 3; i++) {
    v.display_primaries[i].x = g_rand_int (rand);
    v.display_primaries[i].y = g_rand_int (rand);
  }
  v.white_point.x = g_rand_int (rand);
  v.white_point.y = g_rand_int (rand);
  v.max_display_mastering_luminance = g_rand_int (rand);
  v.min_display_mastering_luminance =
      g_rand_int (rand) >> g_rand_int_range (rand, 0, 32);
  return v;
}

/* ---- GStreamer video ---- */

/* Every number at its place, as GStreamer's own parser has it. */
GST_START_TEST (test_video_display)
{
  GRand *rand = g_rand_new_with_seed (2086);
  guint i;

  for (i = 0; i < 1000; i++) {
    const GstVideoMasteringDisplayInfo v = random_display (rand);
    GstVideoMasteringDisplayInfo back;
    GstVideoMasteringDisplayInfo theirs;
    gchar *text = g_strdup_printf ("%u:%u:%u:%u:%u:%u:%u:%u:%u:%u",
        v.display_primaries[0].x, v.display_primaries[0].y,
        v.display_primaries[1].x, v.display_primaries[1].y,
        v.display_primaries[2].x, v.display_primaries[2].y, v.white_point.x,
        v.white_point.y, v.max_display_mastering_luminance,
        v.min_display_mastering_luminance);
    GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");

    fail_unless (gst_video_mastering_display_info_from_string (&theirs, text));
    fail_unless (gst_video_mastering_display_info_is_equal (&v, &theirs));

    fail_if (gst_shmem_mastering_display_from_caps (&back, caps));
    gst_shmem_mastering_display_to_caps (&v, caps);
    fail_unless_equals_string (
        gst_structure_get_string (
            gst_caps_get_structure (caps, 0), "mastering-display-info"),
        text);
    memset (&back, 0, sizeof back);
    fail_unless (gst_shmem_mastering_display_from_caps (&back, caps));
    fail_unless (gst_video_mastering_display_info_is_equal (&back, &v));
    gst_caps_unref (caps);
    g_free (text);
  }
  g_rand_free (rand);
}

GST_END_TEST

GST_START_TEST (test_video_light)
{
  GRand *rand = g_rand_new_with_seed (861);
  guint i;

  for (i = 0; i < 1000; i++) {
    const GstVideoContentLightLevel v = { .max_content_light_level =
                                              g_rand_int (rand),
      .max_frame_average_light_level = g_rand_int (rand) };
    GstVideoContentLightLevel back;
    GstVideoContentLightLevel theirs;
    gchar *text = g_strdup_printf (
        "%u:%u", v.max_content_light_level, v.max_frame_average_light_level);
    GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");

    fail_unless (gst_video_content_light_level_from_string (&theirs, text));
    fail_unless (gst_video_content_light_level_is_equal (&v, &theirs));

    fail_if (gst_shmem_content_light_level_from_caps (&back, caps));
    gst_shmem_content_light_level_to_caps (&v, caps);
    fail_unless_equals_string (
        gst_structure_get_string (
            gst_caps_get_structure (caps, 0), "content-light-level"),
        text);
    fail_unless (gst_shmem_content_light_level_from_caps (&back, caps));
    fail_unless (gst_video_content_light_level_is_equal (&back, &v));
    gst_caps_unref (caps);
    g_free (text);
  }
  g_rand_free (rand);
}

GST_END_TEST

/* What caps say, and the codes of H.273 tables 2 to 4 for it. */
static const struct
{
  const gchar *colorimetry;
  GstShmemCicp cicp;
} colorimetries[] = {
  { GST_VIDEO_COLORIMETRY_BT709, { 1, 1, 1, FALSE } },
  { GST_VIDEO_COLORIMETRY_BT601, { 6, 6, 6, FALSE } },
  { GST_VIDEO_COLORIMETRY_SMPTE240M, { 7, 7, 7, FALSE } },
  { GST_VIDEO_COLORIMETRY_SRGB, { 1, 13, 0, TRUE } },
  { GST_VIDEO_COLORIMETRY_BT2020, { 9, 15, 9, FALSE } },
  { GST_VIDEO_COLORIMETRY_BT2020_10, { 9, 14, 9, FALSE } },
  { GST_VIDEO_COLORIMETRY_BT2100_PQ, { 9, 16, 9, FALSE } },
  { GST_VIDEO_COLORIMETRY_BT2100_HLG, { 9, 18, 9, FALSE } },
};

/* There is a hole before full_range. */
static gboolean
same_cicp (const GstShmemCicp *a, const GstShmemCicp *b)
{
  return a->colour_primaries == b->colour_primaries
      && a->transfer_characteristics == b->transfer_characteristics
      && a->matrix_coefficients == b->matrix_coefficients
      && a->full_range == b->full_range;
}

GST_START_TEST (test_colorimetry)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (colorimetries); i++) {
    const GstShmemCicp *expected = &colorimetries[i].cicp;
    const gchar *text = colorimetries[i].colorimetry;
    GstVideoColorimetry ours, theirs;
    GstShmemCicp cicp = { 0 };
    GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");

    fail_unless (gst_video_colorimetry_from_string (&theirs, text));
    fail_unless (gst_shmem_cicp_from_colorimetry (&cicp, &theirs));
    fail_unless (same_cicp (&cicp, expected), "%s", text);
    fail_unless (gst_shmem_cicp_to_colorimetry (expected, &ours));
    fail_unless (gst_video_colorimetry_is_equal (&ours, &theirs), "%s", text);

    fail_if (gst_shmem_cicp_from_caps (&cicp, caps));
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, text, NULL);
    memset (&cicp, 0, sizeof cicp);
    fail_unless (gst_shmem_cicp_from_caps (&cicp, caps));
    fail_unless (same_cicp (&cicp, expected), "%s", text);
    gst_caps_unref (caps);
  }
}

GST_END_TEST

/* All codes: what is said to be lost is exactly what does not come back. */
GST_START_TEST (test_all_codes)
{
  guint code;

  for (code = 0; code < 256; code++) {
    const GstShmemCicp one[] = { { code, 2, 2, FALSE }, { 2, code, 2, FALSE },
      { 2, 2, code, FALSE } };
    guint i;

    for (i = 0; i < 3; i++) {
      GstVideoColorimetry colorimetry;
      GstShmemCicp back = { 0 };
      gboolean there = gst_shmem_cicp_to_colorimetry (&one[i], &colorimetry);
      gboolean same;

      gst_shmem_cicp_from_colorimetry (&back, &colorimetry);
      /* H.273 gives matrices 5 and 6 the same coefficients. */
      if (i == 2 && code == 5 && back.matrix_coefficients == 6)
        back.matrix_coefficients = 5;
      same = same_cicp (&back, &one[i]);
      fail_unless (same == there, "part %u, code %u", i, code);
    }
  }
}

GST_END_TEST

GST_START_TEST (test_lost)
{
  const GstShmemCicp ictcp = { 9, 16, 14, FALSE };
  GstCaps *caps = gst_caps_from_string ("video/x-raw,colorimetry=2:4:18:8");
  GstVideoColorimetry adobe = { GST_VIDEO_COLOR_RANGE_0_255,
    GST_VIDEO_COLOR_MATRIX_RGB, GST_VIDEO_TRANSFER_ADOBERGB,
    GST_VIDEO_COLOR_PRIMARIES_BT709 };
  GstVideoColorimetry unknown = { 0 }, ours;
  GstShmemCicp cicp;
  GstCaps *any = gst_caps_new_any ();

  fail_if (gst_shmem_cicp_to_colorimetry (&ictcp, &ours));
  gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, "nonsense", NULL);
  fail_if (gst_shmem_cicp_from_caps (&cicp, caps));
  fail_if (gst_shmem_cicp_from_caps (&cicp, any));
  fail_if (gst_shmem_cicp_from_colorimetry (&cicp, &adobe));
  fail_unless_equals_int (cicp.transfer_characteristics, 2);
  fail_unless_equals_int (cicp.colour_primaries, 1);

  fail_unless (gst_shmem_cicp_from_colorimetry (&cicp, &unknown));
  fail_unless_equals_int (cicp.full_range, FALSE);
  unknown.matrix = GST_VIDEO_COLOR_MATRIX_RGB;
  fail_unless (gst_shmem_cicp_from_colorimetry (&cicp, &unknown));
  fail_unless_equals_int (cicp.full_range, TRUE);
  gst_caps_unref (any);
  gst_caps_unref (caps);
}

GST_END_TEST

/* ---- V4L2 ---- */

/* The kernel's ABI; the bytes behind the last field would leak. */
G_STATIC_ASSERT (sizeof (struct v4l2_ctrl_hdr10_mastering_display) == 24);
G_STATIC_ASSERT (sizeof (struct v4l2_ctrl_hdr10_cll_info) == 4);

GST_START_TEST (test_v4l2)
{
  /* x of green, blue, red; y of them; white; luminances */
  static const guint16 expected[] = { 13250, 7500, 34000, 34500, 3000, 16000,
    15635, 16450 };
  struct v4l2_ctrl_hdr10_mastering_display control;
  struct v4l2_ctrl_hdr10_cll_info cll;
  GstVideoMasteringDisplayInfo back;
  GstVideoContentLightLevel level;

  memset (&control, 0xff, sizeof control);
  fail_unless (gst_shmem_mastering_display_to_v4l2 (&p3, &control, NULL));
  fail_unless (memcmp (&control, expected, sizeof expected) == 0);
  fail_unless_equals_int (control.max_display_mastering_luminance, 10000000);
  fail_unless_equals_int (control.min_display_mastering_luminance, 50);
  gst_shmem_mastering_display_from_v4l2 (&back, &control);
  fail_unless (gst_video_mastering_display_info_is_equal (&back, &p3));

  gst_shmem_content_light_level_to_v4l2 (&light, &cll);
  fail_unless_equals_int (cll.max_content_light_level, 1000);
  fail_unless_equals_int (cll.max_pic_average_light_level, 400);
  gst_shmem_content_light_level_from_v4l2 (&level, &cll);
  fail_unless (gst_video_content_light_level_is_equal (&level, &light));
}

GST_END_TEST

/* What the kernel's std_validate_compound() does, by the numbers in its
 * documentation. */
static gboolean
kernel_takes (const struct v4l2_ctrl_hdr10_mastering_display *c)
{
  guint i;

  for (i = 0; i < 3; i++)
    if (c->display_primaries_x[i] < 5 || c->display_primaries_x[i] > 37000
        || c->display_primaries_y[i] < 5 || c->display_primaries_y[i] > 42000)
      return FALSE;
  if (c->white_point_x < 5 || c->white_point_x > 37000 || c->white_point_y < 5
      || c->white_point_y > 42000)
    return FALSE;
  if (c->max_display_mastering_luminance < 50000
      || c->max_display_mastering_luminance > 100000000
      || c->min_display_mastering_luminance < 1
      || c->min_display_mastering_luminance > 50000)
    return FALSE;
  return c->max_display_mastering_luminance != 50000
      || c->min_display_mastering_luminance != 50000;
}

static const struct
{
  guint32 low, high;
  const gchar *name;
} v4l2_ranges[] = {
  { 5, 37000, "red x" },
  { 5, 42000, "red y" },
  { 5, 37000, "green x" },
  { 5, 42000, "green y" },
  { 5, 37000, "blue x" },
  { 5, 42000, "blue y" },
  { 5, 37000, "white point x" },
  { 5, 42000, "white point y" },
  { 50000, 100000000, "max_luminance" },
  { 1, 50000, "min_luminance" },
};

static void
set_field (GstVideoMasteringDisplayInfo *v, guint field, guint32 value)
{
  if (field < 6 && field % 2 == 0)
    v->display_primaries[field / 2].x = value;
  else if (field < 6)
    v->display_primaries[field / 2].y = value;
  else if (field == 6)
    v->white_point.x = value;
  else if (field == 7)
    v->white_point.y = value;
  else if (field == 8)
    v->max_display_mastering_luminance = value;
  else
    v->min_display_mastering_luminance = value;
}

static void
assert_v4l2_refuses (const GstVideoMasteringDisplayInfo *v, const gchar *words)
{
  struct v4l2_ctrl_hdr10_mastering_display control, before;
  GError *error = NULL;

  memset (&control, 0x5a, sizeof control);
  before = control;
  fail_if (gst_shmem_mastering_display_to_v4l2 (v, &control, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, words);
  fail_unless (memcmp (&control, &before, sizeof control) == 0);
}

/* Both ends of each range, and one beyond: what passes is what the kernel
 * takes, and what it would refuse is named. */
GST_START_TEST (test_v4l2_ranges)
{
  struct v4l2_ctrl_hdr10_mastering_display control;
  GstVideoMasteringDisplayInfo v = { 0 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (v4l2_ranges); i++) {
    gchar *range = g_strdup_printf (
        "not in %u to %u", v4l2_ranges[i].low, v4l2_ranges[i].high);

    v = p3;
    set_field (&v, i, v4l2_ranges[i].low);
    fail_unless (gst_shmem_mastering_display_to_v4l2 (&v, &control, NULL));
    fail_unless (kernel_takes (&control));
    set_field (&v, i, v4l2_ranges[i].high);
    fail_unless (gst_shmem_mastering_display_to_v4l2 (&v, &control, NULL));
    fail_unless (kernel_takes (&control));
    set_field (&v, i, v4l2_ranges[i].low - 1);
    assert_v4l2_refuses (&v, v4l2_ranges[i].name);
    set_field (&v, i, v4l2_ranges[i].high + 1);
    assert_v4l2_refuses (&v, v4l2_ranges[i].name);
    assert_v4l2_refuses (&v, range);
    g_free (range);
  }
  v = p3;
  v.max_display_mastering_luminance = v.min_display_mastering_luminance = 50000;
  assert_v4l2_refuses (&v, "min_luminance, 50000");
  v.max_display_mastering_luminance++;
  fail_unless (gst_shmem_mastering_display_to_v4l2 (&v, &control, NULL));
}

GST_END_TEST

GST_START_TEST (test_v4l2_random)
{
  GRand *rand = g_rand_new_with_seed (4);
  guint i, taken = 0;

  for (i = 0; i < 100000; i++) {
    GstVideoMasteringDisplayInfo v = random_display (rand), back;
    struct v4l2_ctrl_hdr10_mastering_display control, raw;
    guint k;

    /* mostly in range, or none would be */
    v.max_display_mastering_luminance >>= 5;
    for (k = 0; k < 8; k++)
      if (g_rand_int_range (rand, 0, 20) > 0)
        set_field (&v, k, 5 + g_rand_int_range (rand, 0, 36995));
    for (k = 0; k < 3; k++) {
      raw.display_primaries_x[(k + 2) % 3] = v.display_primaries[k].x;
      raw.display_primaries_y[(k + 2) % 3] = v.display_primaries[k].y;
    }
    raw.white_point_x = v.white_point.x;
    raw.white_point_y = v.white_point.y;
    raw.max_display_mastering_luminance = v.max_display_mastering_luminance;
    raw.min_display_mastering_luminance = v.min_display_mastering_luminance;
    if (gst_shmem_mastering_display_to_v4l2 (&v, &control, NULL)
        != kernel_takes (&raw))
      fail ("round %u: taken, or not, unlike by the kernel", i);
    if (!kernel_takes (&raw))
      continue;
    gst_shmem_mastering_display_from_v4l2 (&back, &control);
    if (memcmp (&control, &raw, sizeof raw) != 0
        || !gst_video_mastering_display_info_is_equal (&back, &v))
      fail ("round %u: not the same", i);
    taken++;
  }
  fail_unless (taken > 1000);
  g_rand_free (rand);
}

GST_END_TEST

/* ---- DRM ---- */

#ifdef HAVE_DRM
/* The kernel's ABI: 30 bytes of fields and 2 that it compares all the same. */
G_STATIC_ASSERT (sizeof (struct hdr_output_metadata) == 32);
G_STATIC_ASSERT (
    G_STRUCT_OFFSET (struct hdr_output_metadata, hdmi_metadata_type1.max_fall)
    == 28);

static const GstShmemCicp pq = { 9, 16, 9, FALSE };

/* In loops: every fail_unless() writes to a pipe, whatever comes of it. */
#define FAIL_IF_UNEQUAL(a, b)                                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    if ((a) != (b))                                                            \
      fail_unless_equals_int (a, b);                                           \
  }                                                                            \
  G_STMT_END

static guint
u16_at (const struct hdr_output_metadata *blob, gsize offset)
{
  guint16 value;

  memcpy (&value, (const guint8 *) blob + offset, sizeof value);
  return value;
}

/* By the offsets in the blob, and no byte of what was there before. */
GST_START_TEST (test_drm)
{
  static const guint16 expected[] = { 34000, 16000, 13250, 34500, 7500, 3000,
    15635, 16450, 1000, 50, 1000, 400, 0 };
  static const guint8 zero[32] = { 0, 0, 0, 0, 2 };
  struct hdr_output_metadata blob;
  guint i;

  memset (&blob, 0xff, sizeof blob);
  gst_shmem_cicp_to_drm (&pq, &p3, &light, &blob);
  fail_unless (memcmp (&blob, zero, 6) == 0);
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    fail_unless_equals_int (u16_at (&blob, 6 + 2 * i), expected[i]);
  fail_unless_equals_int (blob.metadata_type, 0);
  fail_unless_equals_int (blob.hdmi_metadata_type1.eotf, 2);
  fail_unless_equals_int (
      blob.hdmi_metadata_type1.max_display_mastering_luminance, 1000);
  fail_unless_equals_int (blob.hdmi_metadata_type1.max_fall, 400);

  memset (&blob, 0xff, sizeof blob);
  gst_shmem_cicp_to_drm (&pq, NULL, NULL, &blob);
  fail_unless (memcmp (&blob, zero, sizeof blob) == 0);
}

GST_END_TEST

GST_START_TEST (test_drm_eotf)
{
  guint code;

  for (code = 0; code < 256; code++) {
    const GstShmemCicp cicp = { 9, code, 9, FALSE };
    const guint expected = code == 16 ? 2 : code == 18 ? 3 : 0;
    struct hdr_output_metadata blob;

    gst_shmem_cicp_to_drm (&cicp, NULL, NULL, &blob);
    fail_unless_equals_int (blob.hdmi_metadata_type1.eotf, expected);
  }
}

GST_END_TEST

static void
assert_luminances (guint32 max, guint32 min)
{
  GstVideoMasteringDisplayInfo v = p3;
  struct hdr_output_metadata blob;
  /* Half a unit up, by remainder instead of by adding first. */
  guint64 expected = max / 10000 + (max % 10000 >= 5000);

  if (expected > 65535)
    expected = 65535;
  v.max_display_mastering_luminance = max;
  v.min_display_mastering_luminance = min;
  memset (&blob, 0xff, sizeof blob);
  gst_shmem_cicp_to_drm (&pq, &v, NULL, &blob);
  FAIL_IF_UNEQUAL (u16_at (&blob, 22), expected);
  FAIL_IF_UNEQUAL (u16_at (&blob, 24), MIN (min, 65535));
  FAIL_IF_UNEQUAL (u16_at (&blob, 30), 0);
}

/* Around every value that rounds up or clamps, and at random. */
GST_START_TEST (test_drm_luminances)
{
  GRand *rand = g_rand_new_with_seed (5);
  guint64 i;

  for (i = 0; i <= 66000; i++) {
    assert_luminances (i * 10000 + 4999, i);
    assert_luminances (i * 10000 + 5000, i);
    assert_luminances (i * 10000 + 9999, i);
    assert_luminances (i * 10000, i);
  }
  for (i = 0; i < 20000; i++) {
    assert_luminances (G_MAXUINT32 - i, G_MAXUINT32 - i);
    assert_luminances (g_rand_int (rand), g_rand_int (rand));
  }
  g_rand_free (rand);
}

GST_END_TEST

GST_START_TEST (test_drm_chromaticities)
{
  struct hdr_output_metadata blob;
  guint value, k;

  for (value = 0; value <= G_MAXUINT16; value++) {
    GstVideoMasteringDisplayInfo v = p3;

    for (k = 0; k < 8; k++)
      set_field (&v, k, value);
    gst_shmem_cicp_to_drm (&pq, &v, NULL, &blob);
    for (k = 0; k < 8; k++)
      FAIL_IF_UNEQUAL (u16_at (&blob, 6 + 2 * k), MIN (value, 50000));
  }
}

GST_END_TEST
#endif /* HAVE_DRM */

static Suite *
static_values_suite (void)
{
  Suite *s = suite_create ("static-values");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_entries);
  tcase_add_test (tc, test_v4l2_metadata);
  tcase_add_test (tc, test_bad_entries);
  tcase_add_test (tc, test_boxed);
  tcase_add_test (tc, test_video_display);
  tcase_add_test (tc, test_video_light);
  tcase_add_test (tc, test_colorimetry);
  tcase_add_test (tc, test_all_codes);
  tcase_add_test (tc, test_lost);
  tcase_add_test (tc, test_v4l2);
  tcase_add_test (tc, test_v4l2_ranges);
  tcase_add_test (tc, test_v4l2_random);
#ifdef HAVE_DRM
  tcase_add_test (tc, test_drm);
  tcase_add_test (tc, test_drm_eotf);
  tcase_add_test (tc, test_drm_luminances);
  tcase_add_test (tc, test_drm_chromaticities);
#endif
  return s;
}

GST_CHECK_MAIN (static_values)
