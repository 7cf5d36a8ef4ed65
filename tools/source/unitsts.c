/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Access units of an H.265 track in an MPEG transport stream, without GStreamer.
 * Its start is read until the program tables are known, and then once more, so
 * that what lies before the tables is not lost. PES packets need not start with
 * an access unit: their payload is one byte stream.
 */

#include "source/tracks.h"
#include "source/tspackets.h"
#include "source/tsprogram.h"
#include "source/units.h"
#include "tool.h"

#include "h265/h265codec.h"

#include "h265/h265splitter.h"

#define CHUNK_SIZE (192 * 1024)
/* Program tables are repeated several times a second. */
#define MAX_SCAN (8 * 1024 * 1024)
#define CLOCK 90000 /* of time stamps, which have 33 bits */
#define WRAP (G_GUINT64_CONSTANT (1) << 33)
/* An access unit may start with the last zeros of the PES packet before. */
#define MARK_TOLERANCE 4

/* Where a PES packet with a time starts in the byte stream. */
typedef struct
{
  guint64 offset;
  GstClockTime pts;
} Mark;

typedef struct
{
  ToolUnits parent;
  ToolInput *input;
  guint8 *chunk;
  GByteArray *scanned; /* the start, until it was read again, or NULL */
  ToolTsProgram *program;
  ToolTsPackets *packets;
  guint pid;
  guint n_tracks;
  ToolTsPes pes;
  H265Splitter *splitter;
  guint64 n_pushed; /* bytes of the byte stream */
  gboolean finished;
  GArray *marks;    /* (element-type Mark): of access units to come */
  guint64 last_pts; /* extended to 64 bits, or 0 */
  gboolean discont;
  guint64 n_gaps, first_gap;
} TsUnits;

/* ---- the start ---- */

static gssize
scan_more (TsUnits *self, GError **error)
{
  gssize count = tool_input_read (self->input, self->chunk, CHUNK_SIZE, error);

  if (count > 0)
    g_byte_array_append (self->scanned, self->chunk, (guint) count);
  return count;
}

static gboolean
find_program (TsUnits *self, GError **error)
{
  ToolTsPackets *packets = tool_ts_packets_new ();
  ToolTsPacket packet;
  gssize count = 1;

  while (count > 0 && self->scanned->len < MAX_SCAN
      && !tool_ts_program_is_complete (self->program)) {
    count = scan_more (self, error);
    if (count > 0)
      tool_ts_packets_push (packets, self->chunk, (gsize) count);
    else
      tool_ts_packets_finish (packets);
    while (tool_ts_packets_next (packets, &packet))
      tool_ts_program_push (self->program, &packet);
  }
  tool_ts_packets_free (packets);
  return count >= 0;
}

static GPtrArray *
make_tracks (const ToolTsTrack *found, guint n_tracks)
{
  GPtrArray *tracks =
      g_ptr_array_new_with_free_func ((GDestroyNotify) tool_track_free);
  guint i;

  for (i = 0; i < n_tracks; i++) {
    ToolTrack *track = tool_track_new ();

    track->place = g_strdup_printf ("PID 0x%04x", found[i].pid);
    track->codec = g_strdup_printf ("stream type 0x%02x", found[i].stream_type);
    g_ptr_array_add (tracks, track);
  }
  return tracks;
}

static void
look (GPtrArray *tracks, const ToolTsTrack *found, ToolTsPes *pes,
    const ToolTsPacket *packet)
{
  ToolTsPayload payload;
  guint i;

  for (i = 0; i < tracks->len; i++)
    if (found[i].pid == packet->pid
        && tool_ts_pes_push (&pes[i], packet, &payload))
      tool_track_look_at_stream (
          g_ptr_array_index (tracks, i), payload.data, payload.size);
}

/* Sets an error that lists the tracks, by what the start of the stream has. */
static void
list_tracks (TsUnits *self, GError **error)
{
  ToolTsPes pes[TOOL_TS_MAX_TRACKS] = { 0 };
  ToolTsPackets *packets = tool_ts_packets_new ();
  const ToolTsTrack *found =
      tool_ts_program_get_tracks (self->program, &self->n_tracks);
  GPtrArray *tracks = make_tracks (found, self->n_tracks);
  ToolTsPacket packet;

  while (self->scanned->len < MAX_SCAN && scan_more (self, NULL) > 0)
    ;
  tool_ts_packets_push (packets, self->scanned->data, self->scanned->len);
  tool_ts_packets_finish (packets);
  while (tool_ts_packets_next (packets, &packet))
    look (tracks, found, pes, &packet);
  tool_tracks_list (tracks, "H.265", error);
  g_ptr_array_unref (tracks);
  tool_ts_packets_free (packets);
}

static gboolean
choose_track (TsUnits *self, guint track, GError **error)
{
  const ToolTsTrack *found =
      tool_ts_program_get_tracks (self->program, &self->n_tracks);

  if (!tool_tracks_check (track, self->n_tracks, "H.265", error))
    return FALSE;
  if (track == 0 && self->n_tracks > 1) {
    list_tracks (self, error);
    return FALSE;
  }
  self->pid = found[MAX (track, 1) - 1].pid;
  return TRUE;
}

/* ---- times ---- */

/* Time stamps wrap after 26 hours; starts with one turn, so that it can also go
 * back. */
static GstClockTime
extend_pts (TsUnits *self, guint64 pts)
{
  const guint64 forward = (pts - self->last_pts) & (WRAP - 1);

  if (self->last_pts == 0)
    self->last_pts = WRAP + pts;
  else if (forward < WRAP / 2)
    self->last_pts += forward;
  else if (self->last_pts > WRAP - forward)
    self->last_pts -= WRAP - forward;
  return gst_util_uint64_scale (self->last_pts, GST_SECOND, CLOCK);
}

/* A time belongs to the first access unit that starts in its PES packet. */
static GstClockTime
take_time (TsUnits *self, guint64 offset)
{
  GstClockTime pts = GST_CLOCK_TIME_NONE;
  guint n = 0;

  while (n < self->marks->len
      && g_array_index (self->marks, Mark, n).offset <= offset + MARK_TOLERANCE)
    pts = g_array_index (self->marks, Mark, n++).pts;
  if (n > 0)
    g_array_remove_range (self->marks, 0, n);
  return pts;
}

/* ---- packets ---- */

static void
push_payload (TsUnits *self, const ToolTsPacket *packet)
{
  ToolTsPayload payload;

  if (packet->gap) {
    if (self->n_gaps++ == 0)
      self->first_gap = packet->offset;
    self->discont = TRUE;
  }
  if (!tool_ts_pes_push (&self->pes, packet, &payload))
    return;
  if (payload.starts && payload.pts != TOOL_TS_NO_TIME) {
    Mark mark = { self->n_pushed, extend_pts (self, payload.pts) };

    g_array_append_val (self->marks, mark);
  }
  h265_splitter_push (self->splitter, payload.data, payload.size);
  self->n_pushed += payload.size;
}

static gboolean
read_more (TsUnits *self, GError **error)
{
  gssize count;

  if (self->scanned) {
    tool_ts_packets_push (
        self->packets, self->scanned->data, self->scanned->len);
    g_clear_pointer (&self->scanned, g_byte_array_unref);
    return TRUE;
  }
  count = tool_input_read (self->input, self->chunk, CHUNK_SIZE, error);
  if (count > 0) {
    tool_ts_packets_push (self->packets, self->chunk, (gsize) count);
  } else if (count == 0) {
    tool_ts_packets_finish (self->packets);
    self->finished = TRUE;
  }
  return count >= 0;
}

/* The next packet of the track, or the end of the byte stream. */
static gboolean
push_packet (TsUnits *self, GError **error)
{
  ToolTsPacket packet;

  do {
    while (!tool_ts_packets_next (self->packets, &packet)) {
      if (self->finished) {
        tool_ts_pes_finish (&self->pes);
        h265_splitter_finish (self->splitter);
        return TRUE;
      }
      if (!read_more (self, error))
        return FALSE;
    }
    tool_ts_program_push (self->program, &packet);
  } while (packet.pid != self->pid);
  if (packet.scrambled)
    return tool_refuse (error,
        "byte %" G_GUINT64_FORMAT ": PID 0x%04x is scrambled", packet.offset,
        packet.pid);
  push_payload (self, &packet);
  return TRUE;
}

static ToolRead
ts_units_read (ToolUnits *units, ToolUnit *unit, GError **error)
{
  TsUnits *self = (TsUnits *) units;
  H265SplitResult result;
  guint64 offset;

  *unit =
      (ToolUnit){ .pts = GST_CLOCK_TIME_NONE, .duration = GST_CLOCK_TIME_NONE };
  while ((result = h265_splitter_pop (
              self->splitter, &unit->data, &unit->size, &offset))
      == H265_SPLIT_MORE)
    if (!push_packet (self, error))
      return TOOL_FAILED;
  if (result == H265_SPLIT_TOO_LARGE) {
    tool_refuse (error, "PID 0x%04x: an access unit of more than %d bytes",
        self->pid, H265_MAX_ACCESS_UNIT_SIZE);
    return TOOL_FAILED;
  }
  if (result == H265_SPLIT_END)
    return TOOL_END;
  unit->pts = take_time (self, offset);
  unit->discont = self->discont;
  self->discont = FALSE;
  return TOOL_FRAME;
}

/* ---- the end ---- */

static gboolean
ts_units_check (ToolUnits *units, ToolRemarks *remarks, GError **error)
{
  TsUnits *self = (TsUnits *) units;
  const guint64 n_lost = tool_ts_packets_get_n_lost (self->packets);
  guint n_tracks;

  if (self->pes.n_packets == 0)
    return tool_refuse (
        error, "PID 0x%04x of the program has no packets", self->pid);
  if (self->n_gaps > 0)
    tool_remarks_add_fault (remarks,
        "packets of PID 0x%04x are missing in %" G_GUINT64_FORMAT
        " places, the first is byte %" G_GUINT64_FORMAT
        "; frames are missing or damaged",
        self->pid, self->n_gaps, self->first_gap);
  if (self->pes.n_short > 0)
    tool_remarks_add_fault (remarks,
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " PES packets of PID 0x%04x end too early",
        self->pes.n_short, self->pes.n_packets, self->pid);
  if (n_lost > 0)
    tool_remarks_add_fault (remarks,
        "%" G_GUINT64_FORMAT " bytes are not part of any packet", n_lost);
  tool_ts_program_get_tracks (self->program, &n_tracks);
  if (n_tracks > self->n_tracks)
    tool_remarks_add_fault (remarks,
        "another H.265 track starts later in the stream; only PID 0x%04x was "
        "read",
        self->pid);
  return TRUE;
}

static gdouble
ts_units_get_progress (ToolUnits *units)
{
  return tool_input_get_progress (((TsUnits *) units)->input);
}

static void
ts_units_free (ToolUnits *units)
{
  TsUnits *self = (TsUnits *) units;

  tool_input_free (self->input);
  g_free (self->chunk);
  g_clear_pointer (&self->scanned, g_byte_array_unref);
  tool_ts_program_free (self->program);
  tool_ts_packets_free (self->packets);
  h265_splitter_free (self->splitter);
  g_array_unref (self->marks);
  g_free (self);
}

ToolUnits *
tool_units_open_ts (ToolInput *input, guint track, GError **error)
{
  TsUnits *self = g_new0 (TsUnits, 1);

  self->parent.codec = &h265_codec;
  self->parent.read = ts_units_read;
  self->parent.check = ts_units_check;
  self->parent.get_progress = ts_units_get_progress;
  self->parent.free = ts_units_free;
  self->parent.has_times = self->parent.from_zero = TRUE;
  self->input = input;
  self->chunk = g_malloc (CHUNK_SIZE);
  self->scanned = g_byte_array_new ();
  self->program = tool_ts_program_new ();
  self->packets = tool_ts_packets_new ();
  self->splitter = h265_splitter_new ();
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  if (find_program (self, error) && choose_track (self, track, error))
    return &self->parent;
  ts_units_free (&self->parent);
  return NULL;
}
