/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Plane tables of frames that exist, to V4L2, DRM and a container, and back.
 * What is expected was computed from the sources that planelayouts.h names. */

#include "plane-layouts.h"

#include <gst/shmemmeta/gstshmemplanesdrm.h>
#ifdef HAVE_DRM
#include <drm_fourcc.h>
#include <drm_mode.h>
#endif

/* ---- V4L2 ---- */

/* What tells a table from its v4l2 planes: offsets from the data. */
static void
make_layout (const PlaneLayout *expected, GstShmemPlanes *layout)
{
  *layout = expected->planes;
  for (guint i = 0; i < layout->num; i++) {
    GstShmemPlane *plane = &layout->planes[i];
    guint k = 0;

    while (expected->v4l2_planes[k].memory != plane->memory)
      k++;
    plane->memory = (guint8) k;
    plane->offset -= expected->v4l2_planes[k].data_offset;
  }
}

GST_START_TEST (test_to_v4l2_and_back)
{
  const PlaneLayout *expected = plane_layouts[__i__];
  GstShmemPlanes layout, back;
  V4l2Frame frame;

  fail_unless (to_v4l2 (&expected->planes, expected->sizes,
      expected->n_memories, expected->pixelformat, &frame, NULL));
  fail_unless_equals_int (
      frame.format.fmt.pix_mp.pixelformat, expected->pixelformat);
  fail_unless_equals_int (frame.format.fmt.pix_mp.width, expected->width);
  fail_unless_equals_int (frame.format.fmt.pix_mp.height, expected->height);
  fail_unless_equals_int (frame.format.fmt.pix_mp.field, expected->field);
  fail_unless_equals_int (
      frame.format.fmt.pix_mp.num_planes, expected->n_v4l2_planes);
  for (guint i = 0; i < expected->n_v4l2_planes; i++) {
    const ExpectedV4l2Plane *plane = &expected->v4l2_planes[i];

    fail_unless_equals_int (frame.places[i].memory, plane->memory);
    fail_unless_equals_int (frame.places[i].offset, 0);
    fail_unless_equals_int (frame.planes[i].data_offset, plane->data_offset);
    fail_unless_equals_int (frame.planes[i].bytesused, plane->bytesused);
    fail_unless_equals_int (
        frame.planes[i].length, expected->sizes[plane->memory]);
    fail_unless_equals_int (
        frame.format.fmt.pix_mp.plane_fmt[i].sizeimage, plane->sizeimage);
    fail_unless_equals_int (
        frame.format.fmt.pix_mp.plane_fmt[i].bytesperline, plane->bytesperline);
  }

  make_layout (expected, &layout);
  memset (&back, 0x5a, sizeof back);
  fail_unless (gst_shmem_planes_from_v4l2 (&back, &frame.format, frame.planes,
      expected->n_v4l2_planes, frame.places, &layout, NULL));
  assert_same_planes (&back, &expected->planes);

  /* Without one, no vendor's plane is taken for pixels. */
  fail_unless (gst_shmem_planes_from_v4l2 (&back, &frame.format, frame.planes,
      expected->n_v4l2_planes, frame.places, NULL, NULL));
  fail_unless_equals_int (back.num, expected->n_v4l2_planes);
  for (guint i = 0; i < back.num; i++) {
    fail_unless_equals_int (back.planes[i].role, SHMEM_PLANE_OPAQUE);
    fail_unless (back.planes[i].modifier == SHMEM_MODIFIER_INVALID);
    fail_unless_equals_int (
        back.planes[i].size, expected->v4l2_planes[i].sizeimage);
    fail_unless_equals_int (
        back.planes[i].stride, expected->v4l2_planes[i].bytesperline);
  }
}

GST_END_TEST

/* As a program would ask: of each plane only what V4L2 does not say. */
GST_START_TEST (test_synaptics_description)
{
  GstShmemPlanes layout = { 5,
    { { .role = SHMEM_PLANE_LUMA },
        { .role = SHMEM_PLANE_CHROMA,
            .horizontal_subsampling = 2,
            .vertical_subsampling = 2 },
        { .role = SHMEM_PLANE_COMPRESSION_METADATA },
        { .role = SHMEM_PLANE_COMPRESSION_METADATA },
        { .role = SHMEM_PLANE_OPAQUE } } };
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE };
  GstShmemPlanes planes;

  for (guint i = 0; i < 5; i++) {
    layout.planes[i].memory = (guint8) i;
    layout.planes[i].format = DRM_NV12;
    layout.planes[i].modifier = SYNA_MODIFIER;
    format.fmt.pix_mp.plane_fmt[i].sizeimage =
        synaptics.v4l2_planes[i].sizeimage;
  }
  /* 1920 to 16, one more for H.265, to 128, to 1024. */
  format.fmt.pix_mp.plane_fmt[0].bytesperline = 2048;
  format.fmt.pix_mp.plane_fmt[1].bytesperline = 2048;
  format.fmt.pix_mp.width = 1920;
  format.fmt.pix_mp.height = 1080;
  format.fmt.pix_mp.num_planes = 5;
  /* The driver names no format of its own, and means a compressed one. */
  format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_NV12M;
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &format, NULL, 0, NULL, &layout, NULL));
  assert_same_planes (&planes, &synaptics.planes);
  fail_unless (
      planes.planes[0].modifier == G_GUINT64_CONSTANT (0x0b00001077100101));
}

GST_END_TEST

/* VENUS_Y_META_STRIDE() and its sisters once more, for a buffer whose planes are
 * v4l2 planes of one allocation. */
GST_START_TEST (test_ubwc)
{
  const guint width = 1920, half_height = (1080 + 1) / 2;
  const guint64 stride = align (width, 128);
  const guint64 meta_stride = align (round_up (width, 32), 64);
  const guint64 uv_meta_stride = align (round_up (width / 2, 16), 64);
  const guint64 sizes[4] = {
    align (meta_stride * align (round_up (half_height, 8), 16), 4096),
    align (stride * align (half_height, 32), 4096),
    align (
        uv_meta_stride * align (round_up ((half_height + 1) / 2, 8), 16), 4096),
    align (stride * align ((half_height + 1) / 2, 32), 4096),
  };
  const guint64 strides[4] = { meta_stride, stride, uv_meta_stride, stride };
  GstShmemV4l2Place places[8];
  struct v4l2_plane v4l2_planes[8] = { 0 };
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE };
  GstShmemPlanes layout = ubwc.planes, planes;
  guint64 offset = 0;

  for (guint i = 0; i < 8; i++) {
    places[i] = (GstShmemV4l2Place){ 0, offset };
    v4l2_planes[i].length = (guint32) sizes[i % 4];
    format.fmt.pix_mp.plane_fmt[i].bytesperline = (guint32) strides[i % 4];
    offset += sizes[i % 4];
    layout.planes[i].memory = (guint8) i;
    layout.planes[i].offset = layout.planes[i].size = 0;
    if (i % 2 == 1)
      layout.planes[i].stride = layout.planes[i].width =
          layout.planes[i].height = 0;
  }
  fail_unless_equals_uint64 (offset, ubwc.sizes[0]);
  format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_QC08C;
  format.fmt.pix_mp.width = width;
  format.fmt.pix_mp.height = 1080;
  format.fmt.pix_mp.field = V4L2_FIELD_SEQ_TB;
  format.fmt.pix_mp.num_planes = 8;
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &format, v4l2_planes, 8, places, &layout, NULL));
  assert_same_planes (&planes, &ubwc.planes);
}

GST_END_TEST

/* ---- the container ---- */

GST_START_TEST (test_container)
{
  const PlaneLayout *expected = plane_layouts[__i__];
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;
  GstShmemPlanes planes;

  fail_unless (gst_shmem_planes_add (&expected->planes, builder, NULL));
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  fail_unless (gst_shmem_planes_read (&planes, container, NULL));
  assert_same_planes (&planes, &expected->planes);
  fail_unless_equals_int (
      shmem_planes_check (&planes, expected->sizes, expected->n_memories, NULL),
      SHMEM_OK);
  gst_shmem_container_unref (container);
  gst_shmem_container_builder_free (builder);
}

GST_END_TEST

/* ---- DRM ---- */

static void
assert_drm (const PlaneLayout *expected, guint picture)
{
  const ExpectedDrm *drm = &expected->drm[picture];
  GstShmemDrmFramebuffer made;
  const GstShmemPlane *base;

  memset (&made, 0x5a, sizeof made);
  fail_unless (gst_shmem_planes_to_drm (&expected->planes, expected->sizes,
      expected->n_memories, picture, drm->max_planes, &made, NULL));
  base = &expected->planes.planes[drm->planes[0].plane];
  fail_unless_equals_int (made.width, drm->width);
  fail_unless_equals_int (made.height, drm->height);
  fail_unless_equals_int (made.format, base->format);
  fail_unless_equals_int (made.flags, 2);
  fail_unless_equals_int (made.n_planes, drm->n_planes);
  /* framebuffer_check() of the kernel: one modifier for all planes, and 0 in
   * all that is not in use. */
  for (guint i = 0; i < 4; i++) {
    const gboolean used = i < drm->n_planes;

    fail_unless_equals_int (made.pitches[i], used ? drm->planes[i].pitch : 0);
    fail_unless_equals_int (made.offsets[i], used ? drm->planes[i].offset : 0);
    fail_unless (made.modifiers[i] == (used ? base->modifier : 0));
    fail_unless_equals_int (made.planes[i], used ? drm->planes[i].plane : 0);
  }
}

GST_START_TEST (test_drm)
{
  const PlaneLayout *expected = plane_layouts[__i__];

  fail_unless_equals_int (gst_shmem_planes_get_n_pictures (&expected->planes),
      expected->n_pictures);
  for (guint i = 0; i < expected->n_pictures; i++)
    assert_drm (expected, i);
}

GST_END_TEST

#ifdef HAVE_DRM
/* The codes of the header, where the fixtures spell them out. */
GST_START_TEST (test_drm_codes)
{
  fail_unless_equals_int (DRM_NV12, DRM_FORMAT_NV12);
  fail_unless_equals_int (DRM_YU12, DRM_FORMAT_YUV420);
  fail_unless_equals_int (DRM_R8, DRM_FORMAT_R8);
  fail_unless_equals_int (DRM_R16, DRM_FORMAT_R16);
  fail_unless (UBWC_MODIFIER == DRM_FORMAT_MOD_QCOM_COMPRESSED);
  fail_unless (SHMEM_MODIFIER_INVALID == DRM_FORMAT_MOD_INVALID);
  fail_unless (SHMEM_MODIFIER_LINEAR == DRM_FORMAT_MOD_LINEAR);
  fail_unless_equals_int (DRM_MODE_FB_MODIFIERS, 2);
}

GST_END_TEST

#endif /* HAVE_DRM */

static Suite *
plane_layouts_suite (void)
{
  const int num = G_N_ELEMENTS (plane_layouts);
  Suite *s = suite_create ("plane-layouts");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_to_v4l2_and_back, 0, num);
  tcase_add_test (tc, test_synaptics_description);
  tcase_add_test (tc, test_ubwc);
  tcase_add_loop_test (tc, test_container, 0, num);
  tcase_add_loop_test (tc, test_drm, 0, num);
#ifdef HAVE_DRM
  tcase_add_test (tc, test_drm_codes);
#endif
  return s;
}

GST_CHECK_MAIN (plane_layouts)
