/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemv4l2meta as far as it needs no device: what it refuses, what it leaves
 * as it is, the InfoFrame of each frame, and which time a frame was captured
 * at. Controls and metadata nodes are tested in the virtual machine. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-planes.h>

#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "elements.h"
#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "lib/files.h"
#include "lib/frames.h"
#include "lib/harness.h"
#include "v4l2/v4l2stamp.h"

/* ---- system calls ---- */

static guint n_waits, n_reads;

/* These take the place of those of libc in this program. */
int
epoll_wait (int fd, struct epoll_event *events, int n, int timeout)
{
  n_waits++;
  return (int) syscall (SYS_epoll_pwait, fd, events, n, timeout, NULL, 8);
}

static ssize_t
count_pread (int fd, void *bytes, size_t size, off64_t offset)
{
  n_reads++;
  return syscall (SYS_pread64, fd, bytes, size, offset);
}

ssize_t
pread64 (int fd, void *bytes, size_t size, off64_t offset)
{
  return count_pread (fd, bytes, size, offset);
}

/* ---- what it refuses ---- */

GST_START_TEST (test_refused)
{
  g_autofree gchar *folder = NULL, *fifo = NULL;

  make_folder ();
  folder = path_of (".");
  fifo = path_of ("fifo");
  fail_unless (mkfifo (fifo, 0600) == 0);

  assert_no_start (RESOURCE, SETTINGS,
      "control-device, metadata-device, infoframe-file", "shmemv4l2meta");
  assert_no_start (RESOURCE, NOT_FOUND, "/dev/no-such-device",
      "shmemv4l2meta control-device=/dev/no-such-device");
  assert_no_start (RESOURCE, SETTINGS, "/dev/null, V4L2",
      "shmemv4l2meta control-device=/dev/null");
  assert_no_start (RESOURCE, SETTINGS, "control-device, list",
      "shmemv4l2meta control-device=/dev/null,,/dev/null");
  assert_no_start (RESOURCE, SETTINGS,
      "control-device, metadata-device, infoframe-file",
      "shmemv4l2meta control-device=\"\"");
  assert_no_start (RESOURCE, NOT_FOUND, "/dev/no-such-device",
      "shmemv4l2meta metadata-device=/dev/no-such-device");
  assert_no_start (RESOURCE, SETTINGS, "/dev/null, V4L2",
      "shmemv4l2meta metadata-device=/dev/null");
  assert_no_start (RESOURCE, SETTINGS, "metadata-device, list, 8",
      "shmemv4l2meta metadata-device=1,2,3,4,5,6,7,8,9");
  assert_no_start (RESOURCE, NOT_FOUND, "/no-such-file, InfoFrame",
      "shmemv4l2meta infoframe-file=/no-such-file");
  assert_no_start (
      RESOURCE, READ, "InfoFrame", "shmemv4l2meta infoframe-file=%s", folder);
  assert_no_start (RESOURCE, READ, "fifo, InfoFrame",
      "shmemv4l2meta infoframe-file=%s", fifo);
  remove_folder ();
}
GST_END_TEST

/* ---- the InfoFrame of each frame ---- */

#define SIZE 30

static gchar *infoframe_path;

/* In place, as a driver does: whoever has it open sees it. */
static void
write_file (const gchar *path, gconstpointer data, gsize size)
{
  FILE *stream = fopen (path, "w");

  fail_unless (stream != NULL);
  fail_unless (size == 0 || fwrite (data, size, 1, stream) == 1);
  fail_unless (fclose (stream) == 0);
}

/* BT.2020 and D65, 0.005 to 1000 cd/m2, with this transfer function and
 * MaxCLL. */
static void
put_infoframe (guint8 eotf, guint8 max_cll)
{
  guint8 data[SIZE] = { 0x87, 1, 26, 0, eotf, 0, 0x48, 0x8a, 0x08, 0x39, 0x34,
    0x21, 0xaa, 0x9b, 0x96, 0x19, 0xfc, 0x08, 0x13, 0x3d, 0x42, 0x40, 0xe8,
    0x03, 0x32, 0, max_cll, 0, 0, 0 };
  guint i;

  for (i = 0; i < SIZE; i++)
    data[3] = (guint8) (data[3] - (i == 3 ? 0 : data[i]));
  write_file (infoframe_path, data, SIZE);
}

static GstHarness *
start (const gchar *caps)
{
  GstHarness *harness;

  make_folder ();
  infoframe_path = path_of ("infoframe");
  write_file (infoframe_path, NULL, 0);
  harness = new_harness ("shmemv4l2meta infoframe-file=%s", infoframe_path);
  if (caps)
    gst_harness_set_src_caps_str (harness, caps);
  return harness;
}

static guint64
get_stat (GstHarness *harness, const gchar *field)
{
  GstElement *element = find_element (harness, "shmemv4l2meta");
  GstStructure *stats;
  guint64 value;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, field, &value), "%s", field);
  gst_structure_free (stats);
  gst_object_unref (element);
  return value;
}

static void
finish (GstHarness *harness)
{
  close_harness (harness);
  g_clear_pointer (&infoframe_path, g_free);
  remove_folder ();
}

/* Zeros are what there is none of. */
static void
assert_frame (GstHarness *harness, guint8 transfer, guint16 max_cll)
{
  GstBuffer *buffer = pass (harness, make_frame (0, NULL, NULL));
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;
  GstShmemCicp cicp;

  fail_unless_equals_int (count_containers (buffer), transfer + max_cll > 0);
  fail_unless_equals_int (
      gst_buffer_get_shmem_cicp (buffer, 0, &cicp, NULL), transfer > 0);
  if (transfer > 0)
    fail_unless_equals_int (cicp.transfer_characteristics, transfer);
  fail_unless_equals_int (
      gst_buffer_get_shmem_content_light_level (buffer, 0, &level, NULL),
      max_cll > 0);
  if (max_cll > 0)
    fail_unless_equals_int (level.max_content_light_level, max_cll);
  fail_unless_equals_int (
      gst_buffer_get_shmem_mastering_display (buffer, 0, &display, NULL),
      max_cll > 0);
  if (max_cll > 0)
    fail_unless_equals_int (display.display_primaries[1].y, 39850);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_infoframe)
{
  GstHarness *harness = start (NULL);

  assert_frame (harness, 0, 0);
  put_infoframe (2, 7);
  assert_frame (harness, 16, 7);
  put_infoframe (3, 8);
  assert_frame (harness, 18, 8);
  assert_frame (harness, 18, 8);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  fail_unless_equals_uint64 (get_stat (harness, "infoframe-changes"), 2);
  fail_unless_equals_uint64 (get_stat (harness, "infoframes-ignored"), 0);

  /* Malformed ones: the last that was not counts, and it is said once. */
  write_file (infoframe_path, "\x87\1\x1a\0\2", 5);
  assert_frame (harness, 18, 8);
  write_file (infoframe_path, "\x87\1\x1a\0\2\0", 6);
  assert_frame (harness, 18, 8);
  assert_bus_warning (harness->element, RESOURCE, READ, infoframe_path);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  fail_unless_equals_uint64 (get_stat (harness, "infoframes-ignored"), 2);

  /* The signal is gone, and is SDR when it is back. */
  write_file (infoframe_path, NULL, 0);
  assert_frame (harness, 0, 0);
  put_infoframe (0, 9);
  assert_frame (harness, 0, 9);
  fail_unless_equals_uint64 (get_stat (harness, "frames"), 8);
  fail_unless_equals_uint64 (get_stat (harness, "frames-with-container"), 6);
  finish (harness);
}
GST_END_TEST

/* The caps have all colours but the transfer function. */
GST_START_TEST (test_colours)
{
  GstHarness *harness = start (
      "video/x-raw, format=P010_10LE, width=2, height=2, framerate=25/1, "
      "colorimetry=bt2100-pq");
  GstBuffer *buffer;
  GstShmemCicp cicp;

  put_infoframe (3, 1);
  buffer = pass (harness, make_frame (0, NULL, NULL));
  fail_unless (gst_buffer_get_shmem_cicp (buffer, 0, &cicp, NULL));
  fail_unless_equals_int (cicp.colour_primaries, 9);
  fail_unless_equals_int (cicp.transfer_characteristics, 18);
  fail_unless_equals_int (cicp.matrix_coefficients, 9);
  gst_buffer_unref (buffer);
  put_infoframe (0, 1);
  assert_frame (harness, 1, 1);
  write_file (infoframe_path, NULL, 0);
  assert_frame (harness, 0, 0);
  finish (harness);
}
GST_END_TEST

/* ---- what it leaves as it is ---- */

/* Bytes and metas of the buffer, which somebody else has too. */
GST_START_TEST (test_untouched)
{
  static const gchar *const all_caps[] = {
    "video/x-raw(memory:DMABuf), format=NV12, width=2, height=2",
    "video/x-raw(meta:GstShmemPlanesMeta), v4l2-format=SH8P",
    "video/x-h265, stream-format=byte-stream",
    "video/x-bayer, format=bggr",
    "audio/x-raw, rate=48000",
  };
  GstShmemPlanes planes = { .num = 1,
    .planes = { { .size = 16,
        .role = SHMEM_PLANE_OPAQUE,
        .horizontal_subsampling = 1,
        .vertical_subsampling = 1 } } };
  GstHarness *harness = start (NULL);
  GstShmemContainer *container = make_clli (5);
  guint i;

  put_infoframe (2, 7);
  for (i = 0; i < G_N_ELEMENTS (all_caps); i++) {
    GstBuffer *in = make_frame (i, container, NULL), *out;
    GstMemory *memory = gst_buffer_peek_memory (in, 0);

    fail_unless (gst_buffer_add_shmem_planes_meta (in, &planes, NULL) != NULL);
    gst_harness_set_src_caps_str (harness, all_caps[i]);
    out = pass (harness, gst_buffer_ref (in));
    fail_unless (gst_buffer_peek_memory (out, 0) == memory);
    fail_unless (GST_BUFFER_PTS (out) == GST_BUFFER_PTS (in));
    fail_unless (gst_buffer_get_shmem_planes_meta (out) != NULL);
    fail_unless_equals_int (count_containers (in), 1);
    fail_unless_equals_int (count_containers (out), 2);
    gst_buffer_unref (out);
    /* With one user only, it is the same buffer. */
    fail_unless (gst_harness_push (harness, in) == GST_FLOW_OK);
    out = gst_harness_pull (harness);
    fail_unless (out == in);
    gst_buffer_unref (out);
  }
  gst_shmem_container_unref (container);
  finish (harness);
}
GST_END_TEST

GST_START_TEST (test_latency)
{
  GstHarness *harness = start (NULL);

  gst_harness_set_upstream_latency (harness, 3 * GST_MSECOND);
  fail_unless_equals_uint64 (
      gst_harness_query_latency (harness), 3 * GST_MSECOND);
  finish (harness);
}
GST_END_TEST

/* A frame without news costs a look at all nodes, and one at the file. */
GST_START_TEST (test_calls)
{
  GstHarness *harness = start (NULL);

  put_infoframe (2, 7);
  pass_frames (harness, 0, 1);
  n_waits = n_reads = 0;
  pass_frames (harness, 1, 101);
  fail_unless_equals_int (n_waits, 100);
  fail_unless_equals_int (n_reads, 100);
  finish (harness);
}
GST_END_TEST

/* ---- when a frame was captured ---- */

#define AGE (5 * GST_SECOND)

static GstElement *element;
static GstSegment segment;

static void
setup_clock (GstClockType type)
{
  GstClock *clock = g_object_new (
      GST_TYPE_SYSTEM_CLOCK, "name", "clock", "clock-type", type, NULL);

  element = gst_element_factory_make ("identity", NULL);
  gst_element_set_clock (element, clock);
  gst_element_set_base_time (element, gst_clock_get_time (clock) - AGE);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_object_unref (clock);
}

static V4l2Stamp
stamp_of (GstClockTime pts, guint64 offset, GstClockTime arrived)
{
  GstBuffer *buffer = gst_buffer_new ();
  V4l2Stamp stamp;

  GST_BUFFER_PTS (buffer) = pts;
  GST_BUFFER_OFFSET (buffer) = offset;
  v4l2_stamp_from_buffer (&stamp, buffer, &segment, element, arrived);
  gst_buffer_unref (buffer);
  return stamp;
}

static void
assert_no_time (GstClockTime pts)
{
  const GstClockTime now = v4l2_get_monotonic_time ();
  const V4l2Stamp stamp = stamp_of (pts, 7, now);

  fail_unless_equals_int (
      stamp.lacks, V4L2_LACKS_SOURCE | V4L2_LACKS_TIMESTAMP);
  fail_unless_equals_uint64 (stamp.timestamp, now);
  fail_unless_equals_int (stamp.sequence, 7);
}

GST_START_TEST (test_stamp)
{
  GstClockTime base, now;
  V4l2Stamp stamp;

  setup_clock (GST_CLOCK_TYPE_MONOTONIC);
  base = gst_element_get_base_time (element);
  now = v4l2_get_monotonic_time ();
  stamp = stamp_of (AGE - GST_SECOND, 0x100000003, now);
  fail_unless_equals_int (stamp.lacks, V4L2_LACKS_SOURCE);
  fail_unless_equals_uint64 (stamp.timestamp, base + AGE - GST_SECOND);
  /* As V4L2 counts. */
  fail_unless_equals_int (stamp.sequence, 3);
  stamp = stamp_of (AGE - GST_SECOND, GST_BUFFER_OFFSET_NONE, now);
  fail_unless_equals_int (stamp.lacks, V4L2_LACKS_SOURCE | V4L2_LACKS_SEQUENCE);
  /* Through the segment. */
  segment.start = segment.time = GST_SECOND;
  stamp = stamp_of (AGE, 0, now);
  fail_unless_equals_uint64 (stamp.timestamp, base + AGE - GST_SECOND);
  /* From before the pipeline played: whenever that was. */
  stamp = stamp_of (GST_SECOND, 0, now);
  fail_unless_equals_uint64 (stamp.timestamp, 0);
  fail_unless_equals_int (stamp.lacks, V4L2_LACKS_SOURCE);

  /* A file, a decoder. */
  assert_no_time (0);
  assert_no_time (GST_CLOCK_TIME_NONE);
  assert_no_time (100 * GST_SECOND);
  gst_element_set_base_time (element, base - 100 * GST_SECOND);
  assert_no_time (3 * GST_SECOND);
  gst_element_set_base_time (element, base);
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  assert_no_time (AGE);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_element_set_clock (element, NULL);
  assert_no_time (AGE);
  gst_object_unref (element);
}
GST_END_TEST

/* The time that is lost between the looks at two clocks is all that it is
 * wrong by. */
GST_START_TEST (test_stamp_other_clock)
{
  GstClockTime before, after;
  V4l2Stamp stamp;

  before = v4l2_get_monotonic_time ();
  setup_clock (GST_CLOCK_TYPE_REALTIME);
  stamp = stamp_of (AGE, 0, v4l2_get_monotonic_time ());
  after = v4l2_get_monotonic_time ();
  fail_unless_equals_int (stamp.lacks, V4L2_LACKS_SOURCE);
  fail_unless (stamp.timestamp + (after - before) >= before);
  fail_unless (stamp.timestamp <= after);
  gst_object_unref (element);
}
GST_END_TEST

static Suite *
shmemv4l2meta_suite (void)
{
  Suite *s = suite_create ("shmemv4l2meta");
  TCase *tc = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemv4l2meta, NULL);
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_infoframe);
  tcase_add_test (tc, test_colours);
  tcase_add_test (tc, test_untouched);
  tcase_add_test (tc, test_latency);
  tcase_add_test (tc, test_calls);
  tcase_add_test (tc, test_stamp);
  tcase_add_test (tc, test_stamp_other_clock);
  return s;
}

GST_CHECK_MAIN (shmemv4l2meta)
