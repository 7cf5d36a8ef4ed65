/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Walks through boxes. Sizes are compared with what is left of the parent, and
 * the number of boxes is limited, so that no file takes long.
 */

#include "source/mp4boxes.h"

#include <string.h>

#define MAX_BOXES (16u * 1000 * 1000)
#define MAX_DEPTH 8
#define MAX_SAMPLE_ENTRY (64 * 1024)
/* A VisualSampleEntry, up to the boxes in it (clause 12.1.3). */
#define VISUAL_ENTRY_SIZE 86

#define TYPE(a, b, c, d)                                                       \
  ((guint32) (a) << 24 | (guint32) (b) << 16 | (guint32) (c) << 8              \
      | (guint32) (d))

typedef struct
{
  guint32 type;
  guint64 start;   /* of the box */
  guint64 payload; /* where it starts */
  guint64 end;
} Box;

static gboolean walk (ToolMp4 *self, guint64 start, guint64 end, guint depth);

static guint32
read32 (const guint8 *data)
{
  return TYPE (data[0], data[1], data[2], data[3]);
}

static guint64
read64 (const guint8 *data)
{
  return (guint64) read32 (data) << 32 | read32 (data + 4);
}

/* FALSE if the box has fewer bytes, or they cannot be read. */
static gboolean
read_payload (
    ToolMp4 *self, const Box *box, guint64 skip, guint8 *data, gsize size)
{
  if (box->end - box->payload < skip || box->end - box->payload - skip < size)
    return FALSE;
  return self->read (self->user_data, box->payload + skip, data, size)
      == (gssize) size;
}

/* ---- boxes of a track ---- */

static void
start_track (ToolMp4 *self)
{
  if (self->n_tracks == TOOL_MP4_MAX_TRACKS) {
    self->track = NULL;
    self->incomplete = TRUE;
    return;
  }
  self->tracks = g_renew (ToolMp4Track, self->tracks, self->n_tracks + 1);
  self->track = &self->tracks[self->n_tracks++];
  memset (self->track, 0, sizeof *self->track);
}

/* tkhd, mdhd and mvhd start with two times, of 4 bytes or, in version 1, of 8.
 * How many bytes are before what is behind them; 0 if that cannot be read. */
static gsize
skip_times (ToolMp4 *self, const Box *box)
{
  guint8 version;

  if (!read_payload (self, box, 0, &version, 1))
    return 0;
  return version == 1 ? 4 + 2 * 8 : 4 + 2 * 4;
}

static guint32
read_behind_times (ToolMp4 *self, const Box *box)
{
  const gsize skip = skip_times (self, box);
  guint8 data[4];

  return skip > 0 && read_payload (self, box, skip, data, sizeof data)
      ? read32 (data)
      : 0;
}

/* Of mdhd and mvhd: behind the timescale, of as many bytes as a time. */
static ToolMp4Duration
find_duration (ToolMp4 *self, const Box *box)
{
  const gsize skip = skip_times (self, box);
  ToolMp4Duration found = { 0, 0 };

  if (skip == 0)
    return found;
  found.size = (skip - 4) / 2;
  if (box->end - box->payload >= skip + 4 + found.size)
    found.place = box->payload + skip + 4;
  return found;
}

/* stsz and stz2: version and flags, a size, the number; trun: version and flags,
 * the number. */
static void
count_samples (ToolMp4 *self, const Box *box)
{
  guint8 data[12];
  gsize place = box->type == TYPE ('t', 'r', 'u', 'n') ? 4 : 8;

  if (read_payload (self, box, 0, data, place + 4))
    self->track->n_samples += read32 (data + place);
}

/* CompositionOffsetBox: version and flags, the number of entries, and each is a
 * number of samples and an offset, which can be negative. */
static void
read_composition_offsets (ToolMp4 *self, const Box *box)
{
  guint8 entries[512 * 8];
  guint64 skip = 8;
  guint64 size, i;

  for (; box->end - box->payload > skip; skip += size) {
    size = MIN (box->end - box->payload - skip, sizeof entries);
    if (!read_payload (self, box, skip, entries, (gsize) size))
      return;
    for (i = 0; size - i >= 8; i += 8) {
      const gint64 offset = (gint32) read32 (entries + i + 4);

      if (offset < 0)
        self->track->composition_shift =
            MAX (self->track->composition_shift, (guint64) -offset);
    }
  }
}

/* CompositionToDecodeBox: version and flags, then that shift. */
static void
read_composition_shift (ToolMp4 *self, const Box *box)
{
  guint8 data[12];

  if (read_payload (self, box, 0, data, sizeof data))
    self->track->composition_shift = data[0] == 1
        ? (guint64) MAX ((gint64) read64 (data + 4), 0)
        : (guint64) MAX ((gint32) read32 (data + 4), 0);
}

static void
read_edits (ToolMp4 *self, const Box *box)
{
  ToolMp4Track *track = self->track;
  guint8 data[20];
  gsize size, i, count;

  if (!read_payload (self, box, 0, data, 8))
    return;
  size = data[0] == 1 ? 20 : 12;
  count = MIN (read32 (data + 4), TOOL_MP4_MAX_EDITS);
  for (i = 0; i < count && read_payload (self, box, 8 + i * size, data, size);
       i++)
    track->edits[i] = size == 20
        ? (ToolMp4Edit){ read64 (data), (gint64) read64 (data + 8) }
        : (ToolMp4Edit){ read32 (data), (gint32) read32 (data + 4) };
  track->n_edits = (guint) i;
}

/* A box in a sample entry. dvcC and dvvC, of "Dolby Vision Streams within the ISO
 * Base Media File Format": two bytes of version, 7 bits of profile, 6 of level,
 * and whether there are RPUs, an enhancement layer and a base layer. */
static void
read_description (
    ToolMp4Track *track, guint32 type, const guint8 *data, gsize size)
{
  if ((type == TYPE ('d', 'v', 'c', 'C') || type == TYPE ('d', 'v', 'v', 'C'))
      && size >= 4)
    track->enhancement = (data[3] & 3) == 2;
  if (type == TYPE ('m', 'd', 'c', 'v') && size == sizeof track->mdcv) {
    memcpy (track->mdcv, data, size);
    track->has_mdcv = TRUE;
  }
  if (type == TYPE ('c', 'l', 'l', 'i') && size == sizeof track->clli) {
    memcpy (track->clli, data, size);
    track->has_clli = TRUE;
  }
  if (type == TYPE ('a', 'v', '1', 'C') && track->av1c == NULL)
    track->av1c = g_bytes_new (data, size);
}

static void
read_descriptions (ToolMp4Track *track, const guint8 *data, gsize size)
{
  gsize i = VISUAL_ENTRY_SIZE;

  while (i < size && size - i >= 8) {
    const gsize length = read32 (data + i);

    if (length < 8 || length > size - i)
      return;
    read_description (track, read32 (data + i + 4), data + i + 8, length - 8);
    i += length;
  }
}

static void
read_sample_entry (ToolMp4 *self, const Box *box)
{
  g_autofree guint8 *data = NULL;
  guint8 head[16];
  gsize size;

  if (!read_payload (self, box, 0, head, sizeof head))
    return;
  memcpy (self->track->codec, head + 12, 4);
  size = MIN (read32 (head + 8), MAX_SAMPLE_ENTRY);
  data = g_malloc (MAX (size, 1));
  if (size > 0 && read_payload (self, box, 8, data, size))
    read_descriptions (self->track, data, size);
}

static void
find_fragmented_track (ToolMp4 *self, const Box *box)
{
  guint8 data[8];

  self->track = NULL;
  self->fragmented = TRUE;
  if (read_payload (self, box, 0, data, sizeof data))
    self->track =
        (ToolMp4Track *) tool_mp4_find_track (self, read32 (data + 4));
}

static void
read_track_box (ToolMp4 *self, const Box *box)
{
  switch (box->type) {
    case TYPE ('t', 'k', 'h', 'd'):
      self->track->id = read_behind_times (self, box);
      break;
    case TYPE ('m', 'd', 'h', 'd'):
      self->track->timescale = read_behind_times (self, box);
      self->track->duration = find_duration (self, box);
      break;
    case TYPE ('s', 't', 's', 'z'):
    case TYPE ('s', 't', 'z', '2'):
    case TYPE ('t', 'r', 'u', 'n'):
      count_samples (self, box);
      break;
    case TYPE ('s', 't', 's', 'd'):
      read_sample_entry (self, box);
      break;
    case TYPE ('c', 't', 't', 's'):
      read_composition_offsets (self, box);
      break;
    case TYPE ('c', 's', 'l', 'g'):
      read_composition_shift (self, box);
      break;
    case TYPE ('e', 'l', 's', 't'):
      read_edits (self, box);
      break;
    default:
      break;
  }
}

/* ---- boxes ---- */

static gboolean
has_boxes (guint32 type)
{
  return type == TYPE ('m', 'o', 'o', 'v') || type == TYPE ('t', 'r', 'a', 'k')
      || type == TYPE ('m', 'd', 'i', 'a') || type == TYPE ('m', 'i', 'n', 'f')
      || type == TYPE ('s', 't', 'b', 'l') || type == TYPE ('e', 'd', 't', 's')
      || type == TYPE ('m', 'o', 'o', 'f') || type == TYPE ('t', 'r', 'a', 'f');
}

static gboolean
read_box (ToolMp4 *self, const Box *box, guint depth)
{
  if (box->type == TYPE ('t', 'r', 'a', 'k'))
    start_track (self);
  else if (box->type == TYPE ('m', 'v', 'h', 'd')) {
    self->timescale = read_behind_times (self, box);
    self->duration = find_duration (self, box);
  } else if (box->type == TYPE ('t', 'f', 'h', 'd'))
    find_fragmented_track (self, box);
  else if (box->type == TYPE ('e', 'd', 't', 's') && self->track)
    self->track->edit_list = box->start + 4; /* the type */
  else if (self->track)
    read_track_box (self, box);
  if (has_boxes (box->type) && depth < MAX_DEPTH)
    return walk (self, box->payload, box->end, depth + 1);
  return TRUE;
}

/* The header of the box at @box->start. FALSE if it does not fit before @end. */
static gboolean
read_header (ToolMp4 *self, Box *box, guint64 end, gssize *count)
{
  const guint64 left = end - box->start;
  guint8 data[16] = { 0 };
  guint64 size, header = 8;

  *count = self->read (
      self->user_data, box->start, data, (gsize) MIN (left, sizeof data));
  if (*count < 8)
    return FALSE;
  size = read32 (data);
  box->type = read32 (data + 4);
  if (size == 1 && *count == sizeof data) {
    size = read64 (data + 8);
    header = 16;
  } else if (size == 0) {
    size = left;
  }
  if (size < header)
    return FALSE;
  box->payload = box->start + header;
  box->end = box->start + MIN (size, left);
  return size <= left;
}

/* At the top a box that does not fit is that of a truncated file; inside of
 * others it is damage, and what is behind it is unknown. */
static gboolean
walk (ToolMp4 *self, guint64 start, guint64 end, guint depth)
{
  Box box = { .start = start };
  gssize count;

  while (box.start < end) {
    if (self->budget-- == 0) {
      self->incomplete = TRUE;
      return FALSE;
    }
    if (!read_header (self, &box, end, &count)) {
      /* Four zeros can end a list of boxes in QuickTime files. */
      self->truncated |= depth == 0;
      self->incomplete |= depth > 0 && end - box.start >= 8;
      return count >= 0;
    }
    if (!read_box (self, &box, depth))
      return FALSE;
    box.start = box.end;
  }
  return TRUE;
}

gboolean
tool_mp4_walk (
    ToolMp4 *self, guint64 size, ToolMp4Read read, gpointer user_data)
{
  *self =
      (ToolMp4){ .read = read, .user_data = user_data, .budget = MAX_BOXES };
  return walk (self, 0, size, 0) || self->incomplete;
}

void
tool_mp4_clear (ToolMp4 *self)
{
  guint i;

  for (i = 0; i < self->n_tracks; i++)
    g_clear_pointer (&self->tracks[i].av1c, g_bytes_unref);
  self->n_tracks = 0;
  g_clear_pointer (&self->tracks, g_free);
}

const ToolMp4Track *
tool_mp4_find_track (const ToolMp4 *self, guint32 id)
{
  guint i;

  for (i = 0; i < self->n_tracks; i++)
    if (self->tracks[i].id == id)
      return &self->tracks[i];
  return NULL;
}

/* Overwrites what @data, the @size bytes at @offset, has of @count bytes at
 * @place. */
static void
overwrite (guint64 offset, guint8 *data, gsize size, guint64 place,
    const guint8 *bytes, gsize count)
{
  gsize i;

  for (i = 0; place > 0 && i < count; i++)
    if (place + i >= offset && place + i - offset < size)
      data[place + i - offset] = bytes[i];
}

static void
overwrite_duration (guint64 offset, guint8 *data, gsize size,
    const ToolMp4Duration *duration, guint64 units)
{
  const guint64 bytes = GUINT64_TO_BE (units);

  overwrite (offset, data, size, duration->place,
      (const guint8 *) (&bytes + 1) - duration->size, duration->size);
}

void
tool_mp4_hide_limits (
    const ToolMp4 *self, guint64 offset, guint8 *data, gsize size)
{
  const ToolMp4Duration *duration;
  guint i;

  for (i = 0; i < self->n_tracks; i++)
    overwrite (offset, data, size, self->tracks[i].edit_list,
        (const guint8 *) "free", 4);
  if (self->fragmented)
    return;
  for (i = 0; i < self->n_tracks; i++) {
    duration = &self->tracks[i].duration;
    /* All bits set would be an unknown duration. */
    overwrite_duration (offset, data, size, duration,
        duration->size == 8 ? G_GUINT64_CONSTANT (0xfffffffffffe)
                            : G_MAXUINT32 - 1);
  }
  /* The one of the movie is that of what edit lists show, and qtdemux of
   * GStreamer 1.28 reads no further. 0 is none: a long one would make it leave
   * out tracks that are shorter than a fifth of that. */
  overwrite_duration (offset, data, size, &self->duration, 0);
}
