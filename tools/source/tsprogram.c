/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Program association and map tables. Sections with a wrong CRC are ignored, as
 * tables are repeated.
 */

#include "source/tsprogram.h"

#include <string.h>

#define PAT_PID 0
#define PAT_TABLE 0
#define PMT_TABLE 2
#define MAX_PROGRAMS 64
#define MAX_SECTION (3 + 1021)
#define REGISTRATION_DESCRIPTOR 5
#define STREAM_TYPE_PRIVATE 0x06
#define STREAM_TYPE_H265 0x24

typedef struct
{
  guint pid;
  gboolean known; /* its map was read */
  guint8 bytes[MAX_SECTION];
  gsize size;
  gboolean started;
} Table;

struct _ToolTsProgram
{
  Table association;
  Table maps[MAX_PROGRAMS];
  guint n_maps;
  ToolTsTrack tracks[TOOL_TS_MAX_TRACKS];
  guint n_tracks;
};

ToolTsProgram *
tool_ts_program_new (void)
{
  return g_new0 (ToolTsProgram, 1);
}

void
tool_ts_program_free (ToolTsProgram *self)
{
  g_free (self);
}

gboolean
tool_ts_program_is_complete (const ToolTsProgram *self)
{
  guint i;

  for (i = 0; i < self->n_maps; i++)
    if (!self->maps[i].known)
      return FALSE;
  return self->n_maps > 0;
}

const ToolTsTrack *
tool_ts_program_get_tracks (const ToolTsProgram *self, guint *n_tracks)
{
  *n_tracks = self->n_tracks;
  return self->tracks;
}

/* ---- sections ---- */

/* Annex A: the CRC of a whole section is 0. */
static gboolean
crc_is_right (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;
  gsize i;
  guint bit;

  for (i = 0; i < size; i++) {
    crc ^= (guint32) data[i] << 24;
    for (bit = 0; bit < 8; bit++)
      crc = crc << 1 ^ ((crc & 0x80000000) ? 0x04c11db7 : 0);
  }
  return crc == 0;
}

static gsize
section_size (const Table *table)
{
  return 3 + ((table->bytes[1] & 0x0fu) << 8 | table->bytes[2]);
}

/* Collects a section. TRUE if it is whole, with the right CRC and current; the
 * rest of the packet is ignored, as a table is in one section here. */
static gboolean
collect_section (Table *table, const ToolTsPacket *packet)
{
  const guint8 *data = packet->payload;
  gsize size = packet->size;

  if (packet->starts && size > 0) {
    gsize skip = 1u + data[0]; /* pointer_field */

    if (skip >= size)
      return FALSE;
    data += skip;
    size -= skip;
    table->size = 0;
    table->started = TRUE;
  }
  if (!table->started || packet->gap)
    return table->started = FALSE;
  size = MIN (size, MAX_SECTION - table->size);
  if (size > 0)
    memcpy (table->bytes + table->size, data, size);
  table->size += size;
  if (table->size < 3 || table->size < section_size (table))
    return FALSE;
  table->started = FALSE;
  return section_size (table) >= 12
      && crc_is_right (table->bytes, section_size (table))
      && (table->bytes[5] & 1); /* current_next_indicator */
}

/* ---- tables ---- */

static guint
read_pid (const guint8 *data)
{
  return (data[0] & 0x1fu) << 8 | data[1];
}

static Table *
find_map (ToolTsProgram *self, guint pid)
{
  guint i;

  for (i = 0; i < self->n_maps; i++)
    if (self->maps[i].pid == pid)
      return &self->maps[i];
  return NULL;
}

static void
read_association (ToolTsProgram *self)
{
  const Table *table = &self->association;
  const gsize end = section_size (table) - 4;
  gsize i;

  if (table->bytes[0] != PAT_TABLE)
    return;
  for (i = 8; end - i >= 4 && i < end; i += 4) {
    const guint program = table->bytes[i] << 8 | table->bytes[i + 1];
    const guint pid = read_pid (table->bytes + i + 2);

    if (program != 0 && self->n_maps < MAX_PROGRAMS
        && find_map (self, pid) == NULL)
      self->maps[self->n_maps++].pid = pid;
  }
}

static guint32
find_registration (const guint8 *data, gsize size)
{
  gsize i = 0;

  while (size - i >= 2) {
    const gsize length = data[i + 1];

    if (length > size - i - 2)
      break;
    if (data[i] == REGISTRATION_DESCRIPTOR && length >= 4)
      return (guint32) data[i + 2] << 24 | (guint32) data[i + 3] << 16
          | (guint32) data[i + 4] << 8 | data[i + 5];
    i += 2 + length;
  }
  return 0;
}

static gboolean
is_h265 (const ToolTsTrack *track)
{
  return track->stream_type == STREAM_TYPE_H265
      || (track->stream_type == STREAM_TYPE_PRIVATE
          && (track->registration == 0x48455643 /* HEVC */
              || track->registration == 0x444f5649 /* DOVI */));
}

static void
add_track (ToolTsProgram *self, const ToolTsTrack *track)
{
  guint i;

  for (i = 0; i < self->n_tracks && self->tracks[i].pid < track->pid; i++)
    ;
  if (self->n_tracks == TOOL_TS_MAX_TRACKS
      || (i < self->n_tracks && self->tracks[i].pid == track->pid))
    return;
  memmove (self->tracks + i + 1, self->tracks + i,
      (self->n_tracks - i) * sizeof *track);
  self->tracks[i] = *track;
  self->n_tracks++;
}

static void
read_map (ToolTsProgram *self, Table *table)
{
  const gsize end = section_size (table) - 4;
  gsize i;

  if (table->bytes[0] != PMT_TABLE || end < 12)
    return;
  i = 12 + ((table->bytes[10] & 0x0fu) << 8 | table->bytes[11]);
  while (i < end && end - i >= 5) {
    const guint8 *entry = table->bytes + i;
    const gsize length = (entry[3] & 0x0fu) << 8 | entry[4];
    ToolTsTrack track = { read_pid (entry + 1), entry[0], 0 };

    if (length > end - i - 5)
      break;
    track.registration = find_registration (entry + 5, length);
    if (is_h265 (&track))
      add_track (self, &track);
    i += 5 + length;
  }
  table->known = TRUE;
}

gboolean
tool_ts_program_push (ToolTsProgram *self, const ToolTsPacket *packet)
{
  Table *map;

  if (packet->pid == PAT_PID) {
    if (collect_section (&self->association, packet))
      read_association (self);
    return TRUE;
  }
  map = find_map (self, packet->pid);
  if (map && collect_section (map, packet))
    read_map (self, map);
  return map != NULL;
}
