/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A producer that lies about planes: by hand it sends tables that break a rule
 * each, and good ones with frames for which they are not true. The source posts
 * an error that names the plane and what is wrong. Then those that lie about the
 * picture in a frame.
 */

#include "../planeframes.h"
#include "elements.h"
#include "victims.h"

#include <string.h>
#include <unistd.h>

static void
start_lying (const gchar *caps)
{
  src_greet ("");
  raw_send_caps (server, caps);
  raw_send_segment (server);
}

/* Bytes of a payload; @at is the plane's byte, as in docs/container-format.md.
 */
typedef struct
{
  guint8 data[SHMEM_PLANES_MAX_SIZE + SHMEM_PLANES_STRIDE];
  gsize size;
} Payload;

static void
make_payload (Payload *payload)
{
  GstShmemPlanes planes;

  memset (payload, 0, sizeof *payload);
  payload->size = sizeof payload->data;
  make_table (&planes, 2, 2, GAP);
  fail_unless_equals_int (
      shmem_planes_write (&planes, payload->data, &payload->size, NULL),
      SHMEM_OK);
}

static guint8 *
payload_at (Payload *payload, guint plane, guint at)
{
  return payload->data + SHMEM_PLANES_SIZE (plane) + at;
}

static void
payload_u64 (Payload *payload, guint plane, guint at, guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (payload_at (payload, plane, at), &value, sizeof value);
}

static void
add_payload (
    RawFrame *frame, guint64 id, guint64 format, const Payload *payload)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;
  gsize size;

  gst_shmem_container_builder_add (
      builder, format, payload->data, payload->size);
  container = gst_shmem_container_builder_build (builder, NULL);
  gst_shmem_container_builder_free (builder);
  gst_shmem_container_get_data (container, &size);
  raw_frame_add_new (frame, TRANSPORT_CONTAINER, id,
      dup (gst_shmem_container_get_fd (container)), size);
  gst_shmem_container_unref (container);
}

/* Two pictures in memories 1 and 2, table 3. */
static void
begin_frame (RawFrame *frame, const Payload *payload)
{
  guint64 id;

  memset (frame, 0, sizeof *frame);
  for (id = 1; id <= 2; id++)
    raw_frame_add_new (
        frame, TRANSPORT_MEMORY, id, raw_memfd (RAW_SEALS), RAW_SIZE);
  add_payload (frame, 3, SHMEM_FORMAT_PLNS, payload);
  frame->frame.planes = 3;
}

static void
add_spans (RawFrame *frame, guint64 size)
{
  raw_frame_add_span (frame, 1, 0, size);
  raw_frame_add_span (frame, 2, 0, size);
}

static void
add_picture (RawFrame *frame, guint64 id, gint picture)
{
  TransportContainer container = { id, picture, 0 };

  raw_frame_put (frame, &container, sizeof container);
  frame->frame.n_containers++;
}

#define VIEW_SIZE (2 * GAP + LUMA_SIZE + CHROMA_SIZE)

GST_START_TEST (good_table)
{
  Payload payload;
  RawFrame frame;

  make_payload (&payload);
  start_lying (MONO);
  begin_frame (&frame, &payload);
  add_spans (&frame, VIEW_SIZE);
  add_picture (&frame, 3, 1);
  raw_frame_send (server, &frame);
  src_pull ();
  add_spans (&frame, VIEW_SIZE);
  frame.frame.planes = 3;
  raw_frame_send (server, &frame);
  src_pull ();
}

END_CASE

/* Of one plane: which byte of it says what, and how many there are. */
static const struct
{
  const gchar *lie;
  guint plane, at, bytes;
  guint64 value;
  const gchar *reason;
} plane_lies[] = {
  { "offset overflows", 1, 0, 8, G_MAXUINT64 - 100,
      "plane 1, offset, size, overflow" },
  { "size overflows", 2, 8, 8, G_MAXUINT64, "plane 2, offset, size, overflow" },
  { "offset beyond the memory", 3, 0, 8, VIEW_SIZE, "plane 3, offset, memory" },
  { "size beyond the memories", 3, 8, 8, CHROMA_SIZE + 1,
      "plane 3, offset, size, memory" },
  { "size of nothing", 0, 8, 8, 0, "plane 0" },
  { "stride overflows", 2, 28, 4, G_MAXUINT32,
      "plane 2, stride, width, height" },
  { "stride beyond the size", 2, 28, 4, G_MAXINT32,
      "plane 2, stride, height, size" },
  { "stride less than a row", 0, 28, 4, 1, "plane 0, row" },
  { "memory of no frame", 3, 40, 1, 16, "plane 3, memory index, 16" },
  { "memory that is not there", 3, 40, 1, 2, "plane 3, memory index, !below" },
  { "overlap by a byte", 1, 0, 8, GAP + LUMA_SIZE - 1, "plane 1, overlap" },
  { "the same place", 3, 0, 8, GAP, "plane 3, overlap" },
  { "height 0", 0, 36, 4, 0, "plane 0, width, height, 0" },
  { "width 0", 2, 32, 4, 0, "plane 2, width, height, 0" },
  { "height overflows", 2, 36, 4, G_MAXUINT32,
      "plane 2, stride, width, height" },
  { "odd horizontal subsampling", 3, 42, 1, 3, "plane 3, subsampling" },
  { "odd vertical subsampling", 1, 43, 1, 3, "plane 1, subsampling" },
  { "no subsampling at all", 1, 43, 1, 0, "plane 1, subsampling" },
};

/* Of the table: how many planes it says that it has, and its bytes. */
static const struct
{
  const gchar *lie;
  guint32 planes;
  gsize size;
  const gchar *reason;
} count_lies[] = {
  { "17 planes", 17, SHMEM_PLANES_SIZE (17), "16, planes" },
  { "all planes", G_MAXUINT32, SHMEM_PLANES_SIZE (4), "16, planes" },
  { "no plane", 0, SHMEM_PLANES_SIZE (0), "plane table" },
  { "a byte less", 4, SHMEM_PLANES_SIZE (4) - 1, "plane 3, table" },
  { "no header", 4, 3, "table, header" },
};

static const gchar *
tell_lie (Payload *payload, guint which)
{
  guint64 value;

  if (which >= G_N_ELEMENTS (plane_lies)) {
    which -= G_N_ELEMENTS (plane_lies);
    GST_INFO ("%s", count_lies[which].lie);
    GST_WRITE_UINT32_LE (payload->data, count_lies[which].planes);
    payload->size = count_lies[which].size;
    return count_lies[which].reason;
  }
  GST_INFO ("%s", plane_lies[which].lie);
  value = GUINT64_TO_LE (plane_lies[which].value);
  memcpy (payload_at (payload, plane_lies[which].plane, plane_lies[which].at),
      &value, plane_lies[which].bytes);
  return plane_lies[which].reason;
}

#define N_LIES (G_N_ELEMENTS (plane_lies) + G_N_ELEMENTS (count_lies))

/* It is what it says in the table, whether a frame before had a good one. */
GST_START_TEST (bad_tables)
{
  guint which = (guint) __i__ / 2;
  const gchar *reason;
  Payload payload;
  RawFrame frame;

  make_payload (&payload);
  start_lying (__i__ % 2 ? MONO : SEPARATED);
  begin_frame (&frame, &payload);
  add_spans (&frame, VIEW_SIZE);
  raw_frame_send (server, &frame);
  src_pull ();

  reason = tell_lie (&payload, which);
  add_payload (&frame, 4, SHMEM_FORMAT_PLNS, &payload);
  add_spans (&frame, VIEW_SIZE);
  frame.frame.planes = 4;
  raw_frame_send (server, &frame);
  expect_refusal (reason);
}

END_CASE

/* A good table, and memories of a frame for which it is not true. */
#define NO_MEMORY G_MAXUINT64

static const struct
{
  const gchar *lie;
  guint64 spans[2];
  const gchar *reason;
} memory_lies[] = {
  { "last memory shorter", { VIEW_SIZE, VIEW_SIZE - 1 },
      "plane 3, offset, size, memory" },
  { "memory shorter, so that a plane reaches into one of the next memory",
      { VIEW_SIZE - GAP - 1, VIEW_SIZE }, "plane 2, overlap" },
  { "memory that ends before a plane", { VIEW_SIZE, GAP - 1 },
      "plane 2, offset, memory" },
  { "last memory empty", { VIEW_SIZE, 0 }, "plane 2, offset, memory" },
  { "first memory empty", { 0, VIEW_SIZE }, "plane 0, offset, memory" },
  { "a memory less", { VIEW_SIZE, NO_MEMORY },
      "plane 2, memory index, !below" },
  { "no memory", { NO_MEMORY, NO_MEMORY }, "plane 0, memory index, !below" },
};

/* From the first frame on (0), and after one of which it was true (1). */
GST_START_TEST (table_of_other_memories)
{
  guint which = (guint) __i__ / 2, i;
  Payload payload;
  RawFrame frame;

  GST_INFO ("%s", memory_lies[which].lie);
  make_payload (&payload);
  start_lying (SEPARATED);
  begin_frame (&frame, &payload);
  if (__i__ % 2) {
    add_spans (&frame, VIEW_SIZE);
    raw_frame_send (server, &frame);
    src_pull ();
  }
  for (i = 0; i < 2; i++)
    if (memory_lies[which].spans[i] != NO_MEMORY)
      raw_frame_add_span (&frame, i + 1, 0, memory_lies[which].spans[i]);
  frame.frame.planes = 3;
  raw_frame_send (server, &frame);
  expect_refusal (memory_lies[which].reason);
}

END_CASE

/* Caps of which a table that is right by itself and for its frame is not
 * true: who goes by the table and by the caps would be told two things. */
#define STREAM(format, width)                                                  \
  "\"video/x-raw, format=(string)" format ", width=(int)" width                \
  ", height=(int)16, framerate=(fraction)25/1\""
#define STREAMS(...)                                                           \
  "video/x-raw(meta:GstShmemPlanesMeta), framerate=25/1, "                     \
  "streams=(string)< " __VA_ARGS__ " >"

static const struct
{
  const gchar *lie, *caps, *reason;
} caps_lies[] = {
  { "another size", STREAMS (STREAM ("NV12", "64") "," STREAM ("NV12", "128")),
      "plane 2, picture, 64x16, 128x16, caps" },
  { "another format",
      STREAMS (STREAM ("NV12", "64") "," STREAM ("GRAY8", "64")), "plane 2" },
  { "another number", STREAMS (STREAM ("NV12", "64")), "2 pictures, caps, 1" },
  { "another number of views",
      "video/x-raw, format=NV12, width=64, height=16, framerate=25/1, "
      "multiview-mode=separated, views=4",
      "view 2, GstVideoMeta" },
};

/* As the grammar for caps of strangers wants them. */
static void
send_caps (gint producer, const gchar *text)
{
  GstCaps *caps = gst_caps_from_string (text);
  gchar *strict;

  fail_unless (caps != NULL);
  strict = gst_caps_to_string (caps);
  raw_send_caps (producer, strict);
  g_free (strict);
  gst_caps_unref (caps);
}

static void
demux_setup (void)
{
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  transport_setup ();
}

GST_START_TEST (table_of_other_caps)
{
  gint listener = raw_listen (), producer;
  Consumer consumer;
  Payload payload;
  RawFrame frame;

  GST_INFO ("%s", caps_lies[__i__].lie);
  make_payload (&payload);
  consumer_start (&consumer, "! shmemplanedemux name=demux demux.src_0");
  producer = raw_accept (listener);
  send_caps (producer, caps_lies[__i__].caps);
  raw_send_segment (producer);
  begin_frame (&frame, &payload);
  add_spans (&frame, VIEW_SIZE);
  raw_frame_send (producer, &frame);
  assert_bus_error (consumer.pipeline, STREAM, FORMAT, caps_lies[__i__].reason);
  fail_unless (
      gst_app_sink_try_pull_sample (GST_APP_SINK (consumer.sink), 0) == NULL);
  consumer_clear (&consumer);
  raw_expect_end (producer);
  close (listener);
  fail_unless (unlink (socket_path) == 0);
}

GST_END_TEST

static const gchar *
break_frame (RawFrame *frame, const Payload *payload, gint which)
{
  static const guint64 table = 3;

  begin_frame (frame, payload);
  switch (which) {
    case 0:
      add_payload (frame, 4, SHMEM_FORMAT_T35, payload);
      frame->frame.planes = 4;
      add_spans (frame, VIEW_SIZE);
      return "PLNS";
    case 1:
      frame->frame.planes = 77;
      add_spans (frame, VIEW_SIZE);
      return "plane table";
    case 2:
      /* A memory, not a container. */
      frame->frame.planes = 1;
      add_spans (frame, VIEW_SIZE);
      return "plane table";
    case 3:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, 2);
      return "container, picture 2, 2 pictures";
    case 4:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, G_MAXINT32);
      return "container, picture 2147483647, 2 pictures";
    case 5:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, -2);
      return "container, picture";
    case 6:
      frame->frame.planes = 0;
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, 0);
      return "container, picture, plane table";
    case 7:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 8, 0);
      return "container";
    default:
      add_spans (frame, VIEW_SIZE);
      raw_frame_send (server, frame);
      raw_send_ids (server, TRANSPORT_FORGET, 1, &table);
      add_spans (frame, VIEW_SIZE);
      frame->frame.planes = table;
      return "plane table";
  }
}

GST_START_TEST (bad_frames)
{
  const gchar *reason;
  Payload payload;
  RawFrame frame;

  make_payload (&payload);
  start_lying (MONO);
  reason = break_frame (&frame, &payload, __i__);
  raw_frame_send (server, &frame);
  expect_refusal (reason);
}

END_CASE

/* Planes that are within the frame and would be read beyond a mapping, were
 * they given out as a video meta. */
GST_START_TEST (lies_of_views)
{
  GstBuffer *buffer;
  Payload payload;
  RawFrame frame;

  make_payload (&payload);
  /* The first luma ends behind the memory that it starts in. */
  payload_u64 (&payload, 0, 0, VIEW_SIZE);
  payload_u64 (&payload, 2, 0, LUMA_SIZE);
  payload_u64 (&payload, 3, 0, 2 * LUMA_SIZE);
  start_lying (SEPARATED);
  begin_frame (&frame, &payload);
  raw_frame_add_span (&frame, 1, 0, VIEW_SIZE + 1);
  raw_frame_add_span (&frame, 2, 0, 2 * VIEW_SIZE);
  raw_frame_send (server, &frame);
  buffer = consumer_pull (&victim_src);
  fail_unless (gst_buffer_get_shmem_planes_meta (buffer) != NULL);
  fail_unless (gst_buffer_get_video_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
}

END_CASE

/* A plane that starts in one memory and ends in the next, a format that is
 * not that of the caps: what the mapping of a frame takes for granted. */
static const gchar *
break_video (TransportVideo *video, gint which)
{
  switch (which) {
    case 0:
      strcpy (video->format, "GRAY9");
      return "video meta, format";
    case 1:
      memset (video->format, 'A', sizeof video->format);
      return "video meta, format";
    case 2:
      video->height = 8;
      return "video meta, caps";
    case 3:
      video->width = G_MAXUINT32;
      return "video meta, width, height";
    case 4:
      video->n_planes = 4;
      return "video meta, number, planes";
    case 5:
      video->n_planes = G_MAXUINT32;
      return "video meta, number, planes";
    case 6:
      video->offset[0] = 1;
      return "video meta, plane, memory";
    case 7:
      video->offset[0] = G_MAXUINT64 - 64;
      return "video meta, plane, memory";
    case 8:
      video->stride[0] = 65;
      return "video meta, plane, memory";
    case 9:
      video->stride[0] = -64;
      return "video meta, stride";
    case 10:
      video->stride[0] = G_MAXINT32;
      return "video meta, plane, memory";
    case 11:
      video->padding[2] = G_MAXUINT32;
      return "video meta, alignment";
    default:
      video->stride_align[0] = 4;
      return "video meta, alignment";
  }
}

GST_START_TEST (bad_video_meta)
{
  TransportVideo video = { .format = "GRAY8",
    .width = 64,
    .height = 16,
    .n_planes = 1,
    .stride = { 64 } };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  expect_refusal (break_video (&video, __i__));
  raw_frame_put (&frame, &video, sizeof video);
  frame.frame.n_video = 1;
  raw_frame_send (server, &frame);
}

END_CASE

/* The picture fits into the frame, but not into one of its memories. */
GST_START_TEST (video_meta_over_two_memories)
{
  TransportVideo video = { .format = "GRAY8",
    .width = 64,
    .height = 16,
    .n_planes = 1,
    .stride = { 64 } };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE - 1);
  raw_frame_add_span (&frame, 1, VIDEO_SIZE, VIDEO_SIZE);
  raw_frame_put (&frame, &video, sizeof video);
  frame.frame.n_video = 1;
  raw_frame_send (server, &frame);
  expect_refusal ("video meta, plane, memory");
}

END_CASE

GST_START_TEST (bad_crop)
{
  static const TransportCrop crops[] = { { 0, 0, 65, 16 }, { 0, 0, 64, 17 },
    { 65, 0, 0, 0 }, { 1, 0, 64, 16 }, { G_MAXUINT32, 0, 1, 1 },
    { 32, 8, G_MAXUINT32, 1 } };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_put (&frame, &crops[__i__], sizeof crops[__i__]);
  frame.frame.n_crop = 1;
  raw_frame_send (server, &frame);
  expect_refusal ("crop meta, picture");
}

END_CASE

/* Those for any consumer. */
static void
add_cases (TCase *tc)
{
  tcase_add_test (tc, good_table);
  tcase_add_loop_test (tc, bad_tables, 0, (int) (2 * N_LIES));
  tcase_add_loop_test (
      tc, table_of_other_memories, 0, (int) (2 * G_N_ELEMENTS (memory_lies)));
  tcase_add_loop_test (tc, bad_frames, 0, 9);
  tcase_add_loop_test (tc, bad_video_meta, 0, 13);
  tcase_add_test (tc, video_meta_over_two_memories);
  tcase_add_loop_test (tc, bad_crop, 0, 6);
}

static Suite *
hostile_planes_suite (void)
{
  Suite *s = suite_create ("hostile-planes");
  TCase *tc = tcase_create ("planes");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  add_cases (tc);
  tcase_add_test (tc, lies_of_views);

  tc = tcase_create ("library");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, library_setup, library_teardown);
  add_cases (tc);

  tc = tcase_create ("caps");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, demux_setup, transport_teardown);
  tcase_add_loop_test (
      tc, table_of_other_caps, 0, (int) G_N_ELEMENTS (caps_lies));
  return s;
}

GST_CHECK_MAIN (hostile_planes)
