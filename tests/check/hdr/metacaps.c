/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemmetacaps: what leaves it, and in which order, is told as a text. Of caps
 * it has the fields that are the element's, of events their names, and "frame"
 * of a buffer. */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <stdio.h>

#include "elements.h"
#include "lib/errors.h"
#include "lib/frames.h"
#include "lib/harness.h"

#define RAW "video/x-raw, width=64, height=64, framerate=25/1, format="
#define NV12 RAW "NV12"
#define PQ RAW "P010_10LE, colorimetry=bt2100-pq"

static GstHarness *harness;
static GString *seen;

/* ---- what frames carry ---- */

/* Of "M1000 C400 P9.16.9.0": a mastering display of 1000 cd/m2, MaxCLL 400, and
 * code points; "C!" is malformed. "" is no container. */
static GstBuffer *
frame (guint number, const gchar *text)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstBuffer *buffer = make_frame (number, NULL, NULL);
  gchar **words = g_strsplit (text, " ", -1);
  guint i;

  for (i = 0; words[i] && *words[i]; i++) {
    const guint value = (guint) atoi (words[i] + 1);
    const GstVideoMasteringDisplayInfo display = {
      .max_display_mastering_luminance = value * 10000
    };
    const GstVideoContentLightLevel level = { .max_content_light_level =
                                                  value };
    guint a, b, c, d;

    if (words[i][1] == '!') {
      gst_shmem_container_builder_add (builder, SHMEM_FORMAT_CLLI, "12345", 5);
    } else if (words[i][0] == 'M') {
      gst_shmem_mastering_display_add (&display, builder);
    } else if (words[i][0] == 'C') {
      gst_shmem_content_light_level_add (&level, builder);
    } else {
      fail_unless (sscanf (words[i], "P%u.%u.%u.%u", &a, &b, &c, &d) == 4);
      gst_shmem_cicp_add (
          &(GstShmemCicp){ (guint8) a, (guint8) b, (guint8) c, d }, builder);
    }
  }
  g_strfreev (words);
  if (gst_shmem_container_builder_get_n_entries (builder) > 0) {
    GstShmemContainer *container =
        gst_shmem_container_builder_build (builder, NULL);

    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  }
  gst_shmem_container_builder_free (builder);
  return buffer;
}

/* ---- what leaves the element ---- */

static void
see (const gchar *word)
{
  g_string_append_printf (seen, "%s%s", seen->len ? " " : "", word);
}

static void
see_caps (GstEvent *event)
{
  GString *text = g_string_new ("caps");
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;
  const gchar *colorimetry;
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  colorimetry = gst_structure_get_string (
      gst_caps_get_structure (caps, 0), "colorimetry");
  if (gst_shmem_mastering_display_from_caps (&display, caps))
    g_string_append_printf (
        text, ":M%u", display.max_display_mastering_luminance / 10000);
  if (gst_shmem_content_light_level_from_caps (&level, caps))
    g_string_append_printf (text, ":C%u", level.max_content_light_level);
  if (colorimetry)
    g_string_append_printf (text, ":%s", colorimetry);
  see (text->str);
  g_string_free (text, TRUE);
}

static GstPadProbeReturn
probe (GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
  (void) pad;
  (void) data;
  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    see ("frame");
  else if (GST_EVENT_TYPE (info->data) == GST_EVENT_CAPS)
    see_caps (info->data);
  else
    see (GST_EVENT_TYPE_NAME (info->data));
  return GST_PAD_PROBE_OK;
}

/* All since the last time. */
static void
assert_seen (const gchar *expected)
{
  fail_unless_equals_string (seen->str, expected);
  g_string_truncate (seen, 0);
}

static void
open_with (const gchar *properties, const gchar *caps)
{
  g_autofree gchar *description =
      g_strdup_printf ("shmemmetacaps name=caps %s", properties);
  GstElement *element = gst_parse_launch (description, NULL);
  GstPad *pad = gst_element_get_static_pad (element, "src");

  watch (element);
  seen = g_string_new (NULL);
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM
          | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      probe, NULL, NULL);
  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps_str (harness, caps);
  gst_object_unref (pad);
  gst_object_unref (element);
}

static void
close_all (void)
{
  close_harness (harness);
  g_string_free (seen, TRUE);
}

static void
push (guint number, const gchar *text)
{
  GstBuffer *buffer = frame (number, text);

  fail_unless (pass (harness, buffer) == buffer);
  gst_buffer_unref (buffer);
}

static void
push_caps (const gchar *text)
{
  GstCaps *caps = gst_caps_from_string (text);

  fail_unless (gst_harness_push_event (harness, gst_event_new_caps (caps)));
  gst_caps_unref (caps);
}

static void
assert_stat (const gchar *name, guint64 expected)
{
  GstStructure *stats;
  guint64 value;

  g_object_get (harness->element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &value));
  fail_unless (value == expected, "%s is %" G_GUINT64_FORMAT, name, value);
  gst_structure_free (stats);
}

/* ---- values ---- */

/* The caps that go before the first frame have its values. */
GST_START_TEST (test_first)
{
  open_with ("", NV12);
  assert_seen ("stream-start");
  push (0, "M1000 C400 P9.16.9.0");
  assert_seen ("caps:M1000:C400:bt2100-pq segment frame");
  push (1, "C500");
  push (2, "");
  assert_seen ("frame frame");
  assert_stat ("frames", 3);
  assert_stat ("frames-with-values", 2);
  assert_stat ("frames-differing", 2);
  assert_stat ("value-changes", 1);
  close_all ();
}
GST_END_TEST

/* Fields of upstream are replaced, and are back when nothing replaces them. */
GST_START_TEST (test_upstream)
{
  const gchar *caps = NV12 ", content-light-level=(string)7:0, "
                           "colorimetry=(string)bt709";

  open_with ("update=frame", caps);
  push (0, "M1000 C400 P9.16.9.0");
  assert_seen ("stream-start caps:M1000:C400:bt2100-pq segment frame");
  push (1, "M1000 C400 P9.16.9.0");
  assert_seen ("frame");
  push (2, "M1000");
  assert_seen ("caps:M1000:C7:bt709 frame");
  push (3, "");
  assert_seen ("caps:C7:bt709 frame");
  /* the same as upstream's, so nothing differs */
  push (4, "C7 P1.1.1.0");
  assert_seen ("frame");
  push_caps (NV12);
  assert_seen ("");
  push (5, "C7");
  assert_seen ("caps:C7 frame");
  close_all ();
}
GST_END_TEST

GST_START_TEST (test_scene)
{
  open_with ("update=scene", NV12);
  push (0, "C1");
  assert_seen ("stream-start caps:C1 segment frame");
  push (1, "C2");
  push (12, "C2");
  assert_seen ("frame frame");
  push (13, "C2");
  assert_seen ("caps:C2 frame");
  push (14, "C3");
  push (20, "C2");
  push (40, "C2");
  assert_seen ("frame frame frame");
  push (41, "");
  assert_seen ("caps frame");
  assert_stat ("frames-differing", 3);
  assert_stat ("value-changes", 3);
  /* what did not hold is taken at once when each frame counts */
  push (42, "C4");
  assert_seen ("frame");
  g_object_set (harness->element, "update", 2, NULL);
  push (43, "C4");
  assert_seen ("caps:C4 frame");
  close_all ();
}
GST_END_TEST

/* What is malformed is as if it was not there. */
GST_START_TEST (test_malformed)
{
  open_with ("update=frame", NV12 ", content-light-level=(string)7:0");
  push (0, "M1000 C!");
  assert_seen ("stream-start caps:M1000:C7 segment frame");
  assert_bus_warning (
      harness->element, STREAM, FORMAT, "0:00:00.000000000, CLLI");
  push (1, "C400 C!");
  push (2, "C400");
  assert_seen ("caps:C7 frame caps:C400 frame");
  assert_bus_without (
      harness->element, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  assert_stat ("frames-malformed", 2);
  assert_stat ("frames-with-values", 2);
  close_all ();
}
GST_END_TEST

/* Code points, and what upstream says of the samples. */
GST_START_TEST (test_colorimetry)
{
  static const struct
  {
    const gchar *caps;
    const gchar *cicp;
    const gchar *expected;
  } cases[] = {
    { NV12, "P9.16.9.0", "bt2100-pq" },
    { NV12, "P9.18.9.0", "bt2100-hlg" },
    { NV12, "P9.16.9.1", "1:6:14:7" },
    { NV12 ", colorimetry=bt709", "P9.16.9.0", "bt2100-pq" },
    /* nothing is said: as upstream has it */
    { NV12 ", colorimetry=bt709", "P2.2.2.0", "bt709" },
    { NV12 ", colorimetry=1:3:5:1", "P2.16.2.0", "1:3:14:1" },
    /* ICtCp has no name, and so nor has its range */
    { NV12 ", colorimetry=bt709", "P9.16.14.1", "2:3:14:7" },
    /* what GStreamer assumes of a format, where nobody says anything */
    { NV12, "P9.16.2.1", "2:4:14:7" },
    { NV12, "P2.16.2.0", "2:4:14:0" },
    /* samples that have been converted: matrix and range are theirs */
    { RAW "BGRx", "P9.16.9.0", "1:1:14:7" },
    { RAW "BGRx, colorimetry=2:1:5:1", "P9.16.9.1", "2:1:14:7" },
    { RAW "BGRx", "P9.16.0.0", "2:1:14:7" },
    { NV12 ", colorimetry=bt709", "P9.16.0.1", "2:3:14:7" },
    { RAW "GRAY8, colorimetry=1:4:0:1", "P1.8.0.0", "1:4:1:1" },
    /* encoded video has no pixel format */
    { "video/x-h265", "P9.16.9.0", "bt2100-pq" },
    { "video/x-h265, colorimetry=bt709", "P9.16.0.1", "1:1:14:7" },
    { "video/x-h265", "P2.16.2.0", "0:0:14:0" },
    { "video/x-raw(meta:GstShmemPlanesMeta), v4l2-format=SH8P", "P9.16.9.0",
        "bt2100-pq" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *expected = g_strdup_printf (
        "stream-start caps:%s segment frame", cases[i].expected);

    open_with ("", cases[i].caps);
    push (0, cases[i].cicp);
    if (!g_str_equal (seen->str, expected))
      fail ("%s with %s: %s", cases[i].caps, cases[i].cicp, seen->str);
    close_all ();
  }
}
GST_END_TEST

/* ---- streams ---- */

GST_START_TEST (test_streams)
{
  open_with ("", NV12);
  push (0, "C1");
  assert_seen ("stream-start caps:C1 segment frame");
  gst_harness_push_event (harness, gst_event_new_stream_start ("another"));
  push_caps (NV12);
  assert_seen ("stream-start");
  /* equal caps are sent all the same: it is another stream */
  push (1, "C1");
  assert_seen ("caps:C1 frame");
  gst_harness_push_event (harness, gst_event_new_stream_start ("third"));
  push_caps (NV12);
  push (2, "");
  assert_seen ("stream-start caps frame");
  close_all ();
}
GST_END_TEST

/* Caps of another size leave the values as they are; those that become HDR do
 * not. */
GST_START_TEST (test_new_caps)
{
  open_with ("", NV12);
  push (0, "C1");
  assert_seen ("stream-start caps:C1 segment frame");
  push_caps ("video/x-raw, width=32, height=32, framerate=25/1, format=NV12");
  push (1, "C2");
  assert_seen ("caps:C1 frame");
  push_caps (PQ);
  push (2, "C2");
  assert_seen ("caps:C2:bt2100-pq frame");
  push_caps (PQ ", width=32");
  push (3, "C3");
  push_caps (NV12);
  push (4, "");
  assert_seen ("caps:C2:bt2100-pq frame caps frame");
  close_all ();
}
GST_END_TEST

GST_START_TEST (test_flush)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  open_with ("", NV12);
  push (0, "C1");
  assert_seen ("stream-start caps:C1 segment frame");
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  assert_seen ("flush-start flush-stop segment");
  push (1, "C2");
  push (2, "C3");
  assert_seen ("caps:C2 frame frame");
  /* caps and tags outlive a flush, segments do not */
  push_caps (PQ);
  gst_harness_push_event (
      harness, gst_event_new_tag (gst_tag_list_new_empty ()));
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  assert_seen ("flush-start flush-stop");
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  push (3, "C4");
  assert_seen ("caps:C4:bt2100-pq tag segment frame");
  close_all ();
}
GST_END_TEST

/* ---- before the first frame ---- */

/* Where no frame comes, everything goes out in order. */
GST_START_TEST (test_no_frame)
{
  open_with ("", PQ);
  gst_harness_push_event (
      harness, gst_event_new_tag (gst_tag_list_new_empty ()));
  assert_seen ("stream-start");
  gst_harness_push_event (harness, gst_event_new_gap (0, GST_SECOND));
  assert_seen ("caps:bt2100-pq segment tag gap");
  push (0, "C1");
  assert_seen ("caps:C1:bt2100-pq frame");
  close_all ();

  open_with ("", PQ);
  gst_harness_push_event (harness, gst_event_new_eos ());
  assert_seen ("stream-start caps:bt2100-pq segment eos");
  close_all ();

  open_with ("", PQ);
  gst_harness_push_event (harness, gst_event_new_stream_start ("another"));
  assert_seen ("stream-start caps:bt2100-pq segment stream-start");
  push_caps (NV12);
  push (0, "C1");
  assert_seen ("caps:C1 frame");
  close_all ();
}
GST_END_TEST

static gboolean
ask_for_pool (void)
{
  GstCaps *caps = gst_caps_from_string (PQ);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  const gboolean answered = gst_pad_peer_query (harness->srcpad, query);

  gst_query_unref (query);
  gst_caps_unref (caps);
  return answered;
}

static GstPadProbeReturn
propose_pool (GstPad *pad, GstPadProbeInfo *info, gpointer pool)
{
  GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

  (void) pad;
  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return GST_PAD_PROBE_OK;
  gst_query_add_allocation_pool (query, pool, 1, 0, 0);
  return GST_PAD_PROBE_HANDLED;
}

/* Of events that went upstream. */
static gboolean
was_asked_to_negotiate (void)
{
  gboolean found = FALSE;
  GstEvent *event;

  while ((event = gst_harness_try_pull_upstream_event (harness))) {
    found |= GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE;
    gst_event_unref (event);
  }
  return found;
}

/* A pool is asked for before there are frames, and caps do not go out for it.
 * Who does not answer without caps is asked again. */
GST_START_TEST (test_allocation)
{
  GstBufferPool *pool = gst_buffer_pool_new ();

  open_with ("", PQ);
  gst_harness_add_propose_allocation_meta (
      harness, GST_VIDEO_META_API_TYPE, NULL);
  ask_for_pool ();
  was_asked_to_negotiate ();
  assert_seen ("stream-start");
  push (0, "C1");
  assert_seen ("caps:C1:bt2100-pq segment frame");
  fail_unless (was_asked_to_negotiate ());
  /* and is, with the caps that there were */
  push_caps (PQ);
  ask_for_pool ();
  push (1, "C2");
  assert_seen ("frame");
  fail_if (was_asked_to_negotiate ());
  close_all ();

  open_with ("", PQ);
  gst_pad_add_probe (harness->sinkpad, GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
      propose_pool, pool, NULL);
  fail_unless (ask_for_pool ());
  was_asked_to_negotiate ();
  push (0, "C1");
  assert_seen ("stream-start caps:C1:bt2100-pq segment frame");
  fail_if (was_asked_to_negotiate ());
  close_all ();
  gst_object_unref (pool);
}
GST_END_TEST

/* A source that sends events and no frame does not fill the memory. */
GST_START_TEST (test_many_events)
{
  guint i;

  open_with ("", NV12);
  for (i = 0; i < 1000; i++)
    gst_harness_push_event (harness,
        gst_event_new_custom (
            GST_EVENT_CUSTOM_DOWNSTREAM, gst_structure_new_empty ("any")));
  fail_unless (
      g_str_has_prefix (seen->str, "stream-start caps segment custom"));
  g_string_truncate (seen, 0);
  push (0, "C1");
  assert_seen ("caps:C1 frame");
  close_all ();
}
GST_END_TEST

/* Without caps there is nothing to write to. */
GST_START_TEST (test_no_caps)
{
  GstElement *element = make_element ("shmemmetacaps");
  GstHarness *any = gst_harness_new_with_element (element, "sink", "src");
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_harness_play (any);
  gst_harness_push_event (any, gst_event_new_stream_start ("bytes"));
  gst_harness_push_event (any, gst_event_new_segment (&segment));
  fail_unless_equals_int (gst_harness_push (any, frame (0, "C1")), GST_FLOW_OK);
  gst_object_unref (element);
  close_harness (any);
}
GST_END_TEST

/* ---- negotiation ---- */

static void
assert_offers (GstPad *pad, const gchar *text, gboolean expected)
{
  GstCaps *wanted = gst_caps_from_string (text);
  GstCaps *offered = gst_pad_query_caps (pad, wanted);

  fail_unless (gst_caps_is_empty (offered) != expected, "%s: %" GST_PTR_FORMAT,
      text, (gpointer) offered);
  gst_caps_unref (offered);
  gst_caps_unref (wanted);
}

/* What downstream requires of the three fields is not asked of upstream. */
GST_START_TEST (test_queries)
{
  GstPad *sink, *src;

  open_with ("", NV12 ", colorimetry=bt709");
  sink = gst_element_get_static_pad (harness->element, "sink");
  src = gst_element_get_static_pad (harness->element, "src");
  gst_harness_set_sink_caps_str (harness,
      NV12 ", content-light-level=(string)400:0, colorimetry=bt2100-pq");
  assert_offers (sink, NV12 ", colorimetry=bt709", TRUE);
  assert_offers (sink, NV12 ", content-light-level=(string)1:1", TRUE);
  assert_offers (sink, RAW "BGRx", FALSE);
  assert_offers (src, NV12 ", colorimetry=bt2100-pq", TRUE);
  assert_offers (src, "video/x-raw, content-light-level=(string)1:1", TRUE);
  assert_offers (src, RAW "BGRx", FALSE);
  gst_object_unref (sink);
  gst_object_unref (src);
  g_string_truncate (seen, 0);
  push (0, "C400 P9.16.9.0");
  assert_seen ("caps:C400:bt2100-pq segment frame");
  close_all ();
}
GST_END_TEST

/* A muxer that takes no other caps in the middle of a stream. */
GST_START_TEST (test_refused)
{
  open_with ("update=frame", NV12);
  gst_harness_set_sink_caps_str (
      harness, "video/x-raw, content-light-level=(string)400:0");
  push (0, "C400");
  fail_unless_equals_int (
      gst_harness_push (harness, frame (1, "C500")), GST_FLOW_NOT_NEGOTIATED);
  assert_bus_error (harness->element, CORE, NEGOTIATION, "update=first");
  close_all ();

  /* what upstream has it is refused for is not our error */
  open_with ("update=frame", NV12);
  gst_harness_set_sink_caps_str (harness, RAW "BGRx");
  fail_unless_equals_int (
      gst_harness_push (harness, frame (0, "")), GST_FLOW_NOT_NEGOTIATED);
  assert_bus_without (harness->element, GST_MESSAGE_ERROR);
  close_all ();
}
GST_END_TEST

/* Again and again, with caps and events that still wait for a frame. */
GST_START_TEST (test_states)
{
  GstElement *element;
  guint i;

  open_with ("", NV12);
  element = harness->element;
  push (0, "C1");
  for (i = 0; i < 3; i++) {
    fail_unless (gst_element_set_state (element, GST_STATE_READY)
        == GST_STATE_CHANGE_SUCCESS);
    assert_stat ("frames", i == 0);
    fail_unless (gst_element_set_state (element, GST_STATE_PLAYING)
        == GST_STATE_CHANGE_SUCCESS);
    assert_stat ("frames", 0);
    gst_harness_push_event (harness, gst_event_new_stream_start ("again"));
    push_caps (NV12);
    gst_harness_push_event (
        harness, gst_event_new_tag (gst_tag_list_new_empty ()));
  }
  close_all ();
}
GST_END_TEST

static Suite *
metacaps_suite (void)
{
  Suite *suite = suite_create ("shmemmetacaps");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemmetacaps, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_first);
  tcase_add_test (tcase, test_upstream);
  tcase_add_test (tcase, test_scene);
  tcase_add_test (tcase, test_malformed);
  tcase_add_test (tcase, test_colorimetry);
  tcase_add_test (tcase, test_streams);
  tcase_add_test (tcase, test_new_caps);
  tcase_add_test (tcase, test_flush);
  tcase_add_test (tcase, test_no_frame);
  tcase_add_test (tcase, test_allocation);
  tcase_add_test (tcase, test_many_events);
  tcase_add_test (tcase, test_no_caps);
  tcase_add_test (tcase, test_queries);
  tcase_add_test (tcase, test_refused);
  tcase_add_test (tcase, test_states);
  return suite;
}

GST_CHECK_MAIN (metacaps)
