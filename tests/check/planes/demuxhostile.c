/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemplanedemux after a stranger: of tables, caps and views that do not hold
 * true, nothing comes out. */

#include "elements.h"
#include "lib/errors.h"
#include "demuxer.h"

/* ---- tables ---- */

/* A frame with these caps, of a time of its own, is refused: the first one, and
 * one behind a good one. The error says which frame and @part. */
static void
check_refused_frame (const gchar *caps, GstBuffer *frame, const gchar *part)
{
  GstShmemPlanes good = two_in_one ();
  gboolean behind;

  for (behind = FALSE; behind <= TRUE; behind++) {
    Demux demux;
    guint n = 0;

    demux_open (&demux);
    gst_harness_set_src_caps_str (demux.input, caps);
    if (behind) {
      fail_unless_equals_int (
          gst_harness_push (demux.input, make_frame_of (&good)), GST_FLOW_OK);
      n = count_outputs (&demux);
      fail_unless_equals_int (n, 2);
    }
    fail_unless_equals_int (
        gst_harness_push (demux.input, gst_buffer_ref (frame)), GST_FLOW_ERROR);
    assert_bus_error (demux.element, STREAM, FORMAT, "0:00:05", part);
    fail_unless_equals_int (count_outputs (&demux), n);
    demux_close (&demux);
  }
  gst_buffer_unref (frame);
}

static void
check_refused (
    const gchar *caps, const GstShmemPlanes *planes, const gchar *part)
{
  check_refused_frame (caps, make_frame_of (planes), part);
}

/* With caps that say what it is and without. */
static void
check_hostile (const GstShmemPlanes *planes, const gchar *part)
{
  check_refused (TABLE_CAPS, planes, part);
  check_refused (STREAMS_CAPS, planes, part);
}

GST_START_TEST (test_hostile)
{
  GstShmemPlanes planes;

#define CHECK(part, ...)                                                       \
  G_STMT_START                                                                 \
  {                                                                            \
    planes = two_in_one ();                                                    \
    __VA_ARGS__;                                                               \
    check_hostile (&planes, part);                                             \
  }                                                                            \
  G_STMT_END

  CHECK ("plane 1", planes.planes[1].memory = 1);
  CHECK ("plane 1", planes.planes[1].memory = 255);
  CHECK ("plane 1, overlap", planes.planes[0].offset = 40);
  CHECK ("plane 1", planes.planes[1].offset = 60);
  CHECK ("plane 1", planes.planes[1].offset = G_MAXUINT64);
  CHECK ("plane 1", planes.planes[1].offset = 17);
  CHECK ("plane 1", planes.planes[1].size = 17);
  CHECK ("plane 1", planes.planes[1].size = G_MAXUINT64);
  CHECK ("plane 0", planes.planes[0].size = 0);
  CHECK ("plane 0", planes.planes[0].stride = 7);
  CHECK ("plane 0", planes.planes[0].stride = G_MAXUINT32);
  CHECK ("plane 0", planes.planes[0].height = 5);
  CHECK ("plane 0", planes.planes[0].width = 9);
  CHECK ("plane 0", planes.planes[0].width = G_MAXUINT32);
  CHECK ("plane 1", planes.planes[1].picture = 15);
  CHECK ("plane 1", planes.planes[1].picture = 0);
  CHECK ("plane 1", planes.planes[1].role = 200);
  CHECK ("plane 0", planes.planes[0].format = GST_STR_FOURCC ("NV12"));
  CHECK ("plane", planes.num = 0);
  CHECK ("plane", planes.num = 17);
  CHECK ("plane", planes.num = G_MAXUINT32);
#undef CHECK
}

GST_END_TEST

/* A table that is true of other memory. */
GST_START_TEST (test_other_memory)
{
  static const gchar *const caps[] = { TABLE_CAPS, STREAMS_CAPS };
  GstShmemPlanes planes = two_in_one ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (caps); i++) {
    GstBuffer *frame = make_frame_of (&planes);

    gst_buffer_resize (frame, 0, 63);
    check_refused_frame (caps[i], frame, "plane 1");

    /* As many bytes, in two memories. */
    frame = make_frame_of (&planes);
    gst_buffer_replace_memory_range (
        frame, 0, 1, gst_allocator_alloc (NULL, 32, NULL));
    gst_buffer_append_memory (frame, gst_allocator_alloc (NULL, 32, NULL));
    check_refused_frame (caps[i], frame, "plane 1");
  }
}

GST_END_TEST

/* A table that is right in itself, but is not what the caps say. */
GST_START_TEST (test_disagrees)
{
  GstShmemPlanes planes = two_in_one ();

  planes.planes[1].width = 3;
  check_refused (STREAMS_CAPS, &planes, "plane 1: its picture is 3x4, but 4x4");
  planes = two_in_one ();
  planes.planes[1].height = 3;
  check_refused (STREAMS_CAPS, &planes, "plane 1: its picture is 4x3, but 4x4");
  planes = two_in_one ();
  planes.num = 1;
  check_refused (STREAMS_CAPS, &planes, "1 pictures, but its caps describe 2");
  planes = two_in_one ();
  planes.planes[1].width = 2;
  planes.planes[1].format = GST_STR_FOURCC ("R16 ");
  check_refused (
      STREAMS_CAPS, &planes, "plane 1: its format, GRAY16_LE, GRAY8");
  planes = two_in_one ();
  planes.planes[0].modifier = G_GUINT64_CONSTANT (0x0100000000000001);
  check_refused (STREAMS_CAPS, &planes, "plane 0");
  planes = two_in_one ();
  planes.planes[0].role = SHMEM_PLANE_OPAQUE;
  check_refused (STREAMS_CAPS, &planes, "plane 0");
}

GST_END_TEST

GST_START_TEST (test_no_table)
{
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, gst_buffer_new_allocate (NULL, 64, NULL)),
      GST_FLOW_ERROR);
  assert_bus_error (demux.element, STREAM, FORMAT, "GstShmemPlanesMeta");
  demux_close (&demux);
}

GST_END_TEST

/* ---- caps ---- */

static void
check_hostile_streams (GValue *streams)
{
  GstCaps *caps = gst_caps_from_string (TABLE_CAPS);
  Demux demux;

  gst_caps_set_value (caps, "streams", streams);
  g_value_unset (streams);
  demux_open (&demux);
  /* The harness would insist. */
  gst_pad_push_event (
      demux.input->srcpad, gst_event_new_stream_start ("hostile"));
  gst_pad_push_event (demux.input->srcpad, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  assert_bus_error (demux.element, STREAM, FORMAT, "streams");
  fail_unless_equals_int (demux.no_more_pads, 0);
  demux_close (&demux);
}

static void
check_hostile_text (const gchar *text, guint n)
{
  GValue streams = G_VALUE_INIT;
  guint i;

  g_value_init (&streams, GST_TYPE_ARRAY);
  for (i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, text);
    gst_value_array_append_and_take_value (&streams, &value);
  }
  check_hostile_streams (&streams);
}

GST_START_TEST (test_hostile_caps)
{
  gchar *deep = g_strnfill (100000, '<');
  GValue value = G_VALUE_INIT;

  check_hostile_text ("video/x-raw, format=(string)GRAY8", 0);
  check_hostile_text ("video/x-raw, format=(string)GRAY8", 17);
  check_hostile_text ("", 1);
  check_hostile_text (NULL, 1);
  check_hostile_text ("ANY", 1);
  check_hostile_text ("video/x-raw, width=(int)[ 1, 2 ]", 1);
  check_hostile_text ("video/x-raw, c=(GstCaps)\"video/x-raw\"", 1);
  check_hostile_text ("video/x-raw; video/x-raw", 1);
  check_hostile_text (deep, 1);
  g_value_init (&value, G_TYPE_INT);
  check_hostile_streams (&value);
  g_free (deep);
}

GST_END_TEST

/* A stream that is something else has no pad, and the others do. */
GST_START_TEST (test_other_stream)
{
  GstShmemPlanes planes = two_in_one ();
  gchar **halves = g_strsplit (STREAMS_CAPS, "video/x-raw\\,", 2);
  gchar *caps = g_strconcat (halves[0], "video/x-other\\,", halves[1], NULL);
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, caps);
  fail_unless (demux.outputs[0] == NULL);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  gst_buffer_unref (demux_pull (&demux, 1));
  assert_bus_warning (demux.element, STREAM, FORMAT, "pictures, 1 of 2, (0)");
  g_free (caps);
  g_strfreev (halves);
  demux_close (&demux);
}

GST_END_TEST

/* ---- multiview-mode=separated ---- */

GST_START_TEST (test_hostile_views)
{
  guint i;

  for (i = 0; i < 7; i++) {
    GstBuffer *frames[2], *buffer;
    GstVideoMeta *meta;
    GstCaps *caps;
    Demux demux;
    Mux mux;

    mux_open (&mux);
    demux_open (&demux);
    buffer = gst_buffer_make_writable (make_views (&mux, frames));
    meta = gst_buffer_get_video_meta_id (buffer, 1);
    switch (i) {
      case 0:
        meta->offset[0] = 0; /* where view 0 is */
        break;
      case 1:
        meta->offset[2] = G_MAXSIZE;
        break;
      case 2:
        meta->stride[1] = -16;
        break;
      case 3:
        meta->width--; /* less than the caps say */
        break;
      case 4:
        /* The layout of the other holds, and does not fit. */
        gst_buffer_remove_meta (buffer, (GstMeta *) meta);
        gst_buffer_get_video_meta_id (buffer, 0)->offset[2] = G_MAXSIZE;
        break;
      case 5:
        /* Too small for what the caps say. */
        gst_buffer_remove_meta (buffer, (GstMeta *) meta);
        gst_buffer_replace_memory (
            buffer, 1, gst_allocator_alloc (NULL, 16, NULL));
        break;
      default:
        /* Nor does the number of memories say it. */
        gst_buffer_remove_meta (buffer, (GstMeta *) meta);
        gst_buffer_replace_all_memory (
            buffer, gst_buffer_get_all_memory (buffer));
    }
    caps = mux_output_caps (&mux);
    gst_harness_set_src_caps (demux.input, caps);
    fail_unless_equals_int (
        gst_harness_push (demux.input, buffer), GST_FLOW_ERROR);
    assert_bus_error (demux.element, STREAM, FORMAT, "frame");
    fail_unless_equals_int (count_outputs (&demux), 0);
    gst_buffer_unref (frames[0]);
    gst_buffer_unref (frames[1]);
    demux_close (&demux);
    mux_close (&mux);
  }
}

GST_END_TEST

static Suite *
shmemplanedemuxhostile_suite (void)
{
  Suite *suite = suite_create ("shmemplanedemuxhostile");
  TCase *tests = tcase_create ("hostile");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_hostile);
  tcase_add_test (tests, test_other_memory);
  tcase_add_test (tests, test_disagrees);
  tcase_add_test (tests, test_no_table);
  tcase_add_test (tests, test_hostile_caps);
  tcase_add_test (tests, test_other_stream);
  tcase_add_test (tests, test_hostile_views);
  return suite;
}

GST_CHECK_MAIN (shmemplanedemuxhostile)
