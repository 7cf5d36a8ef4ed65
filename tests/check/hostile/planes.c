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

#include "../transport/planeframes.h"
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
      shmem_planes_store (&planes, payload->data, &payload->size, NULL),
      SHMEM_OK);
}

static guint8 *
payload_at (Payload *payload, guint plane, guint at)
{
  return payload->data + SHMEM_PLANES_SIZE (plane) + at;
}

static void
payload_u32 (Payload *payload, guint plane, guint at, guint32 value)
{
  GST_WRITE_UINT32_LE (payload_at (payload, plane, at), value);
}

static void
payload_u64 (Payload *payload, guint plane, guint at, guint64 value)
{
  GST_WRITE_UINT64_LE (payload_at (payload, plane, at), value);
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
  raw_frame_add_new (frame, SHMEMFD_CONTAINER, id,
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
        frame, SHMEMFD_MEMORY, id, raw_memfd (RAW_SEALS), RAW_SIZE);
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
  ShmemfdContainer container = { id, picture, 0 };

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
  gst_buffer_unref (consumer_pull (&victim_src));
  add_spans (&frame, VIEW_SIZE);
  frame.frame.planes = 3;
  raw_frame_send (server, &frame);
  gst_buffer_unref (consumer_pull (&victim_src));
}

END_CASE

static const gchar *
break_table (Payload *payload, gint which)
{
  switch (which) {
    case 0:
      payload_u64 (payload, 1, 0, G_MAXUINT64 - 100);
      return "plane 1: offset + size overflows";
    case 1:
      payload_u64 (payload, 2, 8, G_MAXUINT64);
      return "plane 2: offset + size overflows";
    case 2:
      *payload_at (payload, 3, 40) = 16;
      return "plane 3: its memory index is not below 16";
    case 3:
      *payload_at (payload, 3, 40) = 2;
      return "plane 3: its memory index is beyond the last memory";
    case 4:
      GST_WRITE_UINT32_LE (payload->data, 17);
      payload->size = SHMEM_PLANES_SIZE (17);
      return "16 planes at most";
    case 5:
      GST_WRITE_UINT32_LE (payload->data, G_MAXUINT32);
      return "16 planes at most";
    case 6:
      payload_u64 (payload, 1, 0, GAP + LUMA_SIZE - 1);
      return "plane 1: it overlaps another plane";
    case 7:
      payload_u32 (payload, 0, 36, 0);
      return "plane 0: its width or height is 0";
    case 8:
      *payload_at (payload, 1, 43) = 3;
      return "plane 1: its subsampling is not 1, 2 or 4";
    case 9:
      payload_u32 (payload, 2, 28, G_MAXUINT32);
      return "plane 2: its stride, width or height is above";
    case 10:
      payload_u32 (payload, 2, 28, G_MAXINT32);
      return "plane 2: stride * (height - 1) lies beyond its size";
    case 11:
      payload_u64 (payload, 3, 8, CHROMA_SIZE + 1);
      return "plane 3: offset + size lies beyond the last memory";
    case 12:
      payload_u64 (payload, 3, 0, VIEW_SIZE);
      return "plane 3: its offset lies beyond its memory";
    case 13:
      payload->size--;
      return "plane 3: the table ends before it";
    case 14:
      GST_WRITE_UINT32_LE (payload->data, 0);
      payload->size = SHMEM_PLANES_SIZE (0);
      return "there is none";
    default:
      payload->size = 3;
      return "the table has no header";
  }
}

/* It is what it says in the table, whether a frame before had a good one. */
GST_START_TEST (bad_tables)
{
  gint which = __i__ / 2;
  const gchar *reason;
  Payload payload;
  RawFrame frame;

  make_payload (&payload);
  start_lying (__i__ % 2 ? MONO : SEPARATED);
  begin_frame (&frame, &payload);
  add_spans (&frame, VIEW_SIZE);
  raw_frame_send (server, &frame);
  gst_buffer_unref (consumer_pull (&victim_src));

  reason = break_table (&payload, which);
  add_payload (&frame, 4, SHMEM_FORMAT_PLNS, &payload);
  add_spans (&frame, VIEW_SIZE);
  frame.frame.planes = 4;
  raw_frame_send (server, &frame);
  expect_refusal (reason);
}

END_CASE

/* The same table again, of less memory than it was checked for. */
GST_START_TEST (table_of_other_memories)
{
  static const guint64 spans[][2] = { { VIEW_SIZE, VIEW_SIZE - 1 },
    { VIEW_SIZE - GAP - 1, VIEW_SIZE }, { VIEW_SIZE, 0 }, { 0, VIEW_SIZE },
    { VIEW_SIZE, G_MAXUINT64 }, { G_MAXUINT64, VIEW_SIZE } };
  Payload payload;
  RawFrame frame;
  guint i;

  make_payload (&payload);
  start_lying (SEPARATED);
  begin_frame (&frame, &payload);
  add_spans (&frame, VIEW_SIZE);
  raw_frame_send (server, &frame);
  gst_buffer_unref (consumer_pull (&victim_src));
  for (i = 0; i < 2; i++)
    if (spans[__i__][i] != G_MAXUINT64)
      raw_frame_add_span (&frame, i + 1, 0, spans[__i__][i]);
  frame.frame.planes = 3;
  raw_frame_send (server, &frame);
  expect_refusal ("plane ");
}

END_CASE

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
      return "no PLNS entry";
    case 1:
      frame->frame.planes = 77;
      add_spans (frame, VIEW_SIZE);
      return "plane table that cannot be used: it is not there";
    case 2:
      /* A memory, not a container. */
      frame->frame.planes = 1;
      add_spans (frame, VIEW_SIZE);
      return "it is not there";
    case 3:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, 2);
      return "container of picture 2, and 2 pictures";
    case 4:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, G_MAXINT32);
      return "container of picture 2147483647, and 2 pictures";
    case 5:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, -2);
      return "impossible picture";
    case 6:
      frame->frame.planes = 0;
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 3, 0);
      return "no plane table";
    case 7:
      add_spans (frame, VIEW_SIZE);
      add_picture (frame, 8, 0);
      return "container that is not there";
    default:
      add_spans (frame, VIEW_SIZE);
      raw_frame_send (server, frame);
      raw_send_ids (server, SHMEMFD_FORGET, 1, &table);
      add_spans (frame, VIEW_SIZE);
      frame->frame.planes = table;
      return "it is not there";
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
break_video (ShmemfdVideo *video, gint which)
{
  switch (which) {
    case 0:
      strcpy (video->format, "GRAY9");
      return "unknown format";
    case 1:
      memset (video->format, 'A', sizeof video->format);
      return "unknown format";
    case 2:
      video->height = 8;
      return "does not fit the caps";
    case 3:
      video->width = G_MAXUINT32;
      return "impossible width or height";
    case 4:
      video->n_planes = 4;
      return "wrong number of planes";
    case 5:
      video->n_planes = G_MAXUINT32;
      return "wrong number of planes";
    case 6:
      video->offset[0] = 1;
      return "beyond its memory";
    case 7:
      video->offset[0] = G_MAXUINT64 - 64;
      return "beyond its memory";
    case 8:
      video->stride[0] = 65;
      return "beyond its memory";
    case 9:
      video->stride[0] = -64;
      return "stride that is not positive";
    case 10:
      video->stride[0] = G_MAXINT32;
      return "beyond its memory";
    case 11:
      video->padding[2] = G_MAXUINT32;
      return "impossible alignment";
    default:
      video->stride_align[0] = 4;
      return "impossible alignment";
  }
}

GST_START_TEST (bad_video_meta)
{
  ShmemfdVideo video = { "GRAY8", 0, 64, 16, 1, { 0 }, { 64 }, { 0 }, { 0 } };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
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
  ShmemfdVideo video = { "GRAY8", 0, 64, 16, 1, { 0 }, { 64 }, { 0 }, { 0 } };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE - 1);
  raw_frame_add_span (&frame, 1, VIDEO_SIZE, VIDEO_SIZE);
  raw_frame_put (&frame, &video, sizeof video);
  frame.frame.n_video = 1;
  raw_frame_send (server, &frame);
  expect_refusal ("beyond its memory");
}

END_CASE

GST_START_TEST (bad_crop)
{
  static const ShmemfdCrop crops[] = { { 0, 0, 65, 16 }, { 0, 0, 64, 17 },
    { 65, 0, 0, 0 }, { 1, 0, 64, 16 }, { G_MAXUINT32, 0, 1, 1 },
    { 32, 8, G_MAXUINT32, 1 } };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_put (&frame, &crops[__i__], sizeof crops[__i__]);
  frame.frame.n_crop = 1;
  raw_frame_send (server, &frame);
  expect_refusal ("outside of the picture");
}

END_CASE

static Suite *
hostile_planes_suite (void)
{
  Suite *s = suite_create ("hostile-planes");
  TCase *tc = tcase_create ("planes");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  tcase_add_test (tc, good_table);
  tcase_add_loop_test (tc, bad_tables, 0, 32);
  tcase_add_loop_test (tc, table_of_other_memories, 0, 6);
  tcase_add_loop_test (tc, bad_frames, 0, 9);
  tcase_add_test (tc, lies_of_views);
  tcase_add_loop_test (tc, bad_video_meta, 0, 13);
  tcase_add_test (tc, video_meta_over_two_memories);
  tcase_add_loop_test (tc, bad_crop, 0, 6);
  return s;
}

GST_CHECK_MAIN (hostile_planes)
