/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Boxes of MP4: nothing outside of the file is read, and what hides edit lists
 * and durations changes the same bytes in pieces of any size, and no bytes of
 * samples.
 */

#include <string.h>

#include "fuzz.h"
#include "source/mp4boxes.h"

typedef struct
{
  const guint8 *data;
  gsize size;
  guint64 n_reads;
} File;

static gssize
read_at (gpointer user_data, guint64 offset, guint8 *data, gsize size)
{
  File *file = user_data;
  gsize count;

  file->n_reads++;
  FUZZ_CHECK (offset <= file->size);
  count = MIN (size, file->size - (gsize) offset);
  FUZZ_CHECK (size <= 64 * 1024);
  memcpy (data, file->data + offset, count);
  return (gssize) count;
}

static void
check_hidden (const ToolMp4 *mp4, const guint8 *data, gsize size)
{
  guint8 *whole = g_memdup2 (data, size);
  guint8 *pieces = g_memdup2 (data, size);
  gsize n_changed = 0;

  tool_mp4_hide_limits (mp4, 0, whole, size);
  for (gsize i = 0; i < size; i += 3) {
    const gsize count = MIN (3, size - i);
    guint8 *exact = g_memdup2 (data + i, count);

    tool_mp4_hide_limits (mp4, i, exact, count);
    memcpy (pieces + i, exact, count);
    g_free (exact);
  }
  for (gsize i = 0; i < size; i++)
    n_changed += whole[i] != data[i];
  FUZZ_CHECK (memcmp (whole, pieces, size) == 0);
  FUZZ_CHECK (n_changed <= mp4->n_tracks * 12 + 8);
  g_free (whole);
  g_free (pieces);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  File file = { data, size, 0 };
  ToolMp4 mp4;

  FUZZ_CHECK (tool_mp4_walk (&mp4, size, read_at, &file));
  FUZZ_CHECK (mp4.n_tracks <= TOOL_MP4_MAX_TRACKS);
  FUZZ_CHECK (file.n_reads <= 4 * size + 16);
  for (guint i = 0; i < mp4.n_tracks; i++) {
    FUZZ_CHECK (mp4.tracks[i].n_edits <= TOOL_MP4_MAX_EDITS);
    FUZZ_CHECK (tool_mp4_find_track (&mp4, mp4.tracks[i].id));
  }
  if (size > 0)
    check_hidden (&mp4, data, size);
  tool_mp4_clear (&mp4);
  return 0;
}
