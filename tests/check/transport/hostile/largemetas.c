/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A hostile producer that says that more metas of a frame are in a memory: which
 * is not there, can still change, ends too early, or has what may not be in it.
 */

#include "../helpers.h"
#include "transport/transportmetas.h"
#include "victims.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALL_SEALS (RAW_SEALS | F_SEAL_WRITE)

/* Of the pixels, and of the metas. */
#define PIXELS 1
#define METAS 2

/* A memory of so many entries of @kind, each with @size bytes that a bar has,
 * and then @behind bytes. Takes no more than RAW_SIZE. */
static gint
memory_of (guint n, guint32 kind, guint32 size, gsize behind, guint seals)
{
  struct
  {
    TransportMeta head;
    guint32 bar[4];
  } entry = { { kind, size }, { 0, 1, 10, 20 } };
  gint fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  guint i;

  for (i = 0; i < n; i++)
    fail_unless (write (fd, &entry, sizeof entry) == sizeof entry);
  fail_unless (ftruncate (fd, (off_t) (n * sizeof entry + behind)) == 0);
  fail_unless (seals == 0 || fcntl (fd, F_ADD_SEALS, seals) == 0);
  return fd;
}

static void
put_place (RawFrame *frame, guint64 id, guint64 size)
{
  TransportMeta head = { TRANSPORT_META_MORE, sizeof (TransportMetasPlace) };
  TransportMetasPlace place = { id, size };

  raw_frame_put (frame, &head, sizeof head);
  raw_frame_put (frame, &place, sizeof place);
  frame->frame.n_metas++;
  frame->frame.metas_size += (guint32) (sizeof head + sizeof place);
}

/* A frame with @fd, of @size bytes, as METAS, and metas at the place @id. */
static void
send_with (gint fd, TransportKind kind, guint64 claimed, guint64 id,
    guint64 size, guint places)
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, PIXELS, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_new (&frame, kind, METAS, fd, claimed);
  raw_frame_add_span (&frame, PIXELS, 0, VIDEO_SIZE);
  for (; places > 0; places--)
    put_place (&frame, id, size);
  raw_frame_send (server, &frame);
}

static void
send_metas (gint fd, guint64 size)
{
  send_with (fd, TRANSPORT_MEMORY, size, METAS, size, 1);
}

/* ---- which memory ---- */

SERVER_CASE (unknown_id, STREAMING, "FRAME, metas, memory, unknown")
{
  send_with (memory_of (1, TRANSPORT_META_BAR, 16, 0, ALL_SEALS),
      TRANSPORT_MEMORY, 24, METAS + 1, 24, 1);
}

SERVER_CASE (no_id, STREAMING, "FRAME, metas, memory, unknown")
{
  send_with (memory_of (1, TRANSPORT_META_BAR, 16, 0, ALL_SEALS),
      TRANSPORT_MEMORY, 24, 0, 24, 1);
}

SERVER_CASE (of_container, STREAMING, "FRAME, metas, memory, unknown")
{
  GstShmemContainer *container = new_container ("text");
  gsize size;

  gst_shmem_container_get_data (container, &size);
  send_with (fcntl (gst_shmem_container_get_fd (container), F_DUPFD_CLOEXEC, 3),
      TRANSPORT_CONTAINER, size, METAS, size / 8 * 8, 1);
  gst_shmem_container_unref (container);
}

/* The frame itself is in it. */
SERVER_CASE (of_pixels, STREAMING, "FRAME, metas, memory, in use")
{
  send_with (memory_of (1, TRANSPORT_META_BAR, 16, 0, ALL_SEALS),
      TRANSPORT_MEMORY, 24, PIXELS, 24, 1);
}

SERVER_CASE (can_change, STREAMING, "FRAME, metas, memory, seal")
{
  send_metas (memory_of (1, TRANSPORT_META_BAR, 16, 0, RAW_SEALS), 24);
}

/* A mapping that the producer has already stays writable. */
SERVER_CASE (changes_by_mapping, STREAMING, "FRAME, metas, memory, seal")
{
  send_metas (
      memory_of (1, TRANSPORT_META_BAR, 16, 0, RAW_SEALS | F_SEAL_FUTURE_WRITE),
      24);
}

SERVER_CASE (unsealed, STREAMING, "")
{
  send_metas (memory_of (1, TRANSPORT_META_BAR, 16, 0, 0), 24);
}

/* ---- how much of it ---- */

SERVER_CASE (beyond_claim, STREAMING, "FRAME, metas, memory, small")
{
  send_with (memory_of (2, TRANSPORT_META_BAR, 16, 0, ALL_SEALS),
      TRANSPORT_MEMORY, 24, METAS, 48, 1);
}

SERVER_CASE (nothing, STREAMING, "FRAME, metas, memory, size")
{
  send_with (memory_of (1, TRANSPORT_META_BAR, 16, 0, ALL_SEALS),
      TRANSPORT_MEMORY, 24, METAS, 0, 1);
}

SERVER_CASE (unaligned, STREAMING, "FRAME, metas, memory, size")
{
  send_metas (memory_of (1, TRANSPORT_META_BAR, 12, 0, ALL_SEALS), 20);
}

SERVER_CASE (over_limit, STREAMING, "FRAME, metas, memory, size")
{
  send_metas (memory_of (1, TRANSPORT_META_BAR, 16,
                  TRANSPORT_MAX_MORE_METAS_SIZE, ALL_SEALS),
      TRANSPORT_MAX_MORE_METAS_SIZE + 8);
}

SERVER_CASE (wraps, STREAMING, "FRAME, metas, memory, size")
{
  send_with (memory_of (1, TRANSPORT_META_BAR, 16, 0, ALL_SEALS),
      TRANSPORT_MEMORY, 24, METAS, ~G_GUINT64_CONSTANT (7), 1);
}

SERVER_CASE (two_places, STREAMING, "FRAME, metas, two")
{
  send_with (memory_of (1, TRANSPORT_META_BAR, 16, 0, ALL_SEALS),
      TRANSPORT_MEMORY, 24, METAS, 24, 2);
}

static void
send_place_of (guint32 size)
{
  guint64 place[3] = { METAS, 24, 0 };
  TransportMeta head = { TRANSPORT_META_MORE, size };
  RawFrame frame = { 0 };

  raw_frame_add_new (&frame, TRANSPORT_MEMORY, METAS,
      memory_of (1, TRANSPORT_META_BAR, 16, 0, ALL_SEALS), 24);
  raw_frame_put (&frame, &head, sizeof head);
  raw_frame_put (&frame, place, size);
  frame.frame.n_metas = 1;
  frame.frame.metas_size = (guint32) sizeof head + size;
  raw_frame_send (server, &frame);
}

SERVER_CASE (short_place, STREAMING, "FRAME, metas, memory")
{
  send_place_of (8);
}

SERVER_CASE (long_place, STREAMING, "FRAME, metas, memory")
{
  send_place_of (24);
}

/* ---- what is in there ---- */

SERVER_CASE (more_within, STREAMING, "FRAME, meta, memory")
{
  send_metas (memory_of (1, TRANSPORT_META_MORE, 16, 0, ALL_SEALS), 24);
}

SERVER_CASE (serialized_within, STREAMING, "FRAME, meta, memory")
{
  send_metas (memory_of (1, TRANSPORT_META_SERIALIZED, 16, 0, ALL_SEALS), 24);
}

SERVER_CASE (entry_beyond, STREAMING, "FRAME, meta, end, memory")
{
  send_metas (memory_of (2, TRANSPORT_META_BAR, 24 + 16 + 1, 0, ALL_SEALS), 48);
}

SERVER_CASE (entry_wraps, STREAMING, "FRAME, meta, end, memory")
{
  send_metas (memory_of (1, TRANSPORT_META_BAR, G_MAXUINT32, 0, ALL_SEALS), 24);
}

SERVER_CASE (entry_invalid, STREAMING, "bars")
{
  send_metas (memory_of (1, TRANSPORT_META_BAR, 8, 8, ALL_SEALS), 24 + 8);
}

SERVER_CASE (too_many, STREAMING, "FRAME, metas, many")
{
  const guint n = TRANSPORT_MAX_METAS + 1;

  send_metas (memory_of (n, TRANSPORT_META_BAR, 16, 0, ALL_SEALS), n * 24);
}

/* Together with one in FRAME. */
static void
send_one_more (gboolean behind)
{
  const guint n = TRANSPORT_MAX_METAS;
  const guint32 level[4] = { TRANSPORT_META_AUDIO_LEVEL, 8, 1, 1 };
  RawFrame frame = { 0 };

  raw_frame_add_new (&frame, TRANSPORT_MEMORY, METAS,
      memory_of (n, TRANSPORT_META_BAR, 16, 0, ALL_SEALS), n * 24);
  if (behind)
    put_place (&frame, METAS, n * 24);
  raw_frame_put (&frame, level, sizeof level);
  frame.frame.n_metas++;
  frame.frame.metas_size += (guint32) sizeof level;
  if (!behind)
    put_place (&frame, METAS, n * 24);
  raw_frame_send (server, &frame);
}

SERVER_CASE (one_more_before, STREAMING, "FRAME, metas, many")
{
  send_one_more (FALSE);
}

SERVER_CASE (one_more_behind, STREAMING, "FRAME, metas, many")
{
  send_one_more (TRUE);
}

/* A few bytes each, but GStreamer has a GValue for each. */
SERVER_CASE (many_values, STREAMING, "values")
{
  static const gchar start[] = "ShmemHostileCustom, a=(int)<0";
  static const gchar *tags[] = { NULL };
  gint fd = memfd_create ("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  GString *text = g_string_new (start);
  TransportMeta head = { TRANSPORT_META_CUSTOM, 0 };
  gsize size;

  if (gst_meta_get_info ("ShmemHostileCustom") == NULL)
    gst_meta_register_custom ("ShmemHostileCustom", tags, NULL, NULL, NULL);
  while (text->len < 200000)
    g_string_append (text, ",0");
  g_string_append_c (text, '>');
  head.size = (guint32) text->len;
  size = sizeof head + (text->len + 7) / 8 * 8;
  fail_unless (write (fd, &head, sizeof head) == sizeof head);
  fail_unless (write (fd, text->str, text->len) == (gssize) text->len);
  fail_unless (ftruncate (fd, (off_t) size) == 0);
  fail_unless (fcntl (fd, F_ADD_SEALS, ALL_SEALS) == 0);
  send_metas (fd, size);
  g_string_free (text, TRUE);
}

/* ---- what is right ---- */

static void
send_span (guint64 id)
{
  RawFrame frame = { 0 };

  raw_frame_add_span (&frame, id, 0, 24);
  raw_frame_send (server, &frame);
}

static void
pull_with (guint n)
{
  GstBuffer *buffer = consumer_pull (&victim_src);
  gpointer state = NULL;

  while (gst_buffer_iterate_meta (buffer, &state))
    n--;
  fail_unless_equals_int (n, 0);
  gst_buffer_unref (buffer);
}

/* The memory can be used again, also after a frame had a part of it. Two frames
 * later nobody has that any more: sinks keep the last one. */
GST_START_TEST (again)
{
  guint n = 64;

  src_start_stream ("");
  send_metas (memory_of (n, TRANSPORT_META_BAR, 16, 0, ALL_SEALS), n * 24);
  pull_with (n);
  for (n = 32; n > 0; n /= 2) {
    RawFrame frame = { 0 };

    send_span (METAS);
    send_span (PIXELS);
    send_span (PIXELS);
    pull_with (0);
    pull_with (0);
    pull_with (0);
    put_place (&frame, METAS, n * 24);
    raw_frame_send (server, &frame);
    pull_with (n);
  }
}

END_CASE

static Suite *
hostile_largemetas_suite (void)
{
  Suite *s = suite_create ("hostile-largemetas");
  TCase *tc = tcase_create ("connections");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  tcase_add_test (tc, unknown_id);
  tcase_add_test (tc, no_id);
  tcase_add_test (tc, of_container);
  tcase_add_test (tc, of_pixels);
  tcase_add_test (tc, can_change);
  tcase_add_test (tc, changes_by_mapping);
  tcase_add_test (tc, unsealed);
  tcase_add_test (tc, beyond_claim);
  tcase_add_test (tc, nothing);
  tcase_add_test (tc, unaligned);
  tcase_add_test (tc, over_limit);
  tcase_add_test (tc, wraps);
  tcase_add_test (tc, two_places);
  tcase_add_test (tc, short_place);
  tcase_add_test (tc, long_place);
  tcase_add_test (tc, more_within);
  tcase_add_test (tc, serialized_within);
  tcase_add_test (tc, entry_beyond);
  tcase_add_test (tc, entry_wraps);
  tcase_add_test (tc, entry_invalid);
  tcase_add_test (tc, too_many);
  tcase_add_test (tc, one_more_before);
  tcase_add_test (tc, one_more_behind);
  tcase_add_test (tc, many_values);
  tcase_add_test (tc, again);
  return s;
}

GST_CHECK_MAIN (hostile_largemetas)
