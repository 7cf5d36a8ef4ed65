/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * MPEG transport streams: packets, tables and PES packets do not depend on the
 * pieces in which the bytes arrive, and no payload has more bytes than its
 * packet. CRCs of sections are made right first, as few would be read otherwise.
 */

#include <string.h>

#include "fuzz.h"
#include "source/tspackets.h"
#include "source/tsprogram.h"

#define PACKET_SIZE 188

typedef struct
{
  guint64 n_packets;
  guint64 n_bytes;
  guint64 hash;
  guint64 n_lost;
  ToolTsTrack tracks[TOOL_TS_MAX_TRACKS];
  guint n_tracks;
  gboolean complete;
  ToolTsPes pes;
} Result;

static guint32
get_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++) {
    crc ^= (guint32) data[i] << 24;
    for (guint bit = 0; bit < 8; bit++)
      crc = crc << 1 ^ ((crc & 0x80000000) ? 0x04c11db7 : 0);
  }
  return crc;
}

/* Of a section that is in one packet, without adaptation field. */
static void
repair_section (guint8 *packet)
{
  guint8 *section = packet + 5 + packet[4];
  const gsize left = packet[4] < 100 ? PACKET_SIZE - 5 - packet[4] : 0;
  gsize size;

  if (packet[0] != 0x47 || (packet[1] & 0x40) == 0 || left < 3)
    return;
  size = 3 + (((gsize) section[1] & 0x0f) << 8 | section[2]);
  if ((section[0] != 0 && section[0] != 2) || size < 12 || size > left)
    return;
  for (guint32 i = 0, crc = get_crc (section, size - 4); i < 4; i++)
    section[size - 4 + i] = (guint8) (crc >> (24 - 8 * i));
}

static void
add_hash (Result *result, const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    result->hash =
        (result->hash ^ data[i]) * G_GUINT64_CONSTANT (1099511628211);
}

static void
take (ToolTsPackets *packets, ToolTsProgram *program, Result *result)
{
  ToolTsPayload payload;
  ToolTsPacket packet;

  while (tool_ts_packets_next (packets, &packet)) {
    FUZZ_CHECK (packet.pid < TOOL_TS_N_PIDS);
    FUZZ_CHECK (packet.size <= PACKET_SIZE - 4);
    result->n_packets++;
    add_hash (result, (const guint8 *) &packet.offset, sizeof packet.offset);
    add_hash (result, packet.payload, packet.size);
    if (tool_ts_program_push (program, &packet))
      continue;
    if (!tool_ts_pes_push (&result->pes, &packet, &payload))
      continue;
    FUZZ_CHECK (payload.size <= packet.size);
    result->n_bytes += payload.size;
    add_hash (result, (const guint8 *) &payload.pts, sizeof payload.pts);
    add_hash (result, payload.data, payload.size);
  }
}

static void
run (const guint8 *data, gsize size, gsize chunk, Result *result)
{
  ToolTsPackets *packets = tool_ts_packets_new ();
  ToolTsProgram *program = tool_ts_program_new ();
  const ToolTsTrack *tracks;

  memset (result, 0, sizeof *result);
  for (gsize i = 0; i < size; i += chunk) {
    const gsize count = MIN (chunk, size - i);
    /* Of that size and no more, for the sanitizer. */
    guint8 *exact = g_memdup2 (data + i, count);

    tool_ts_packets_push (packets, exact, count);
    g_free (exact);
    take (packets, program, result);
  }
  tool_ts_packets_finish (packets);
  take (packets, program, result);
  tool_ts_pes_finish (&result->pes);
  tracks = tool_ts_program_get_tracks (program, &result->n_tracks);
  FUZZ_CHECK (result->n_tracks <= TOOL_TS_MAX_TRACKS);
  for (guint i = 0; i < result->n_tracks; i++)
    result->tracks[i] = tracks[i];
  result->complete = tool_ts_program_is_complete (program);
  result->n_lost = tool_ts_packets_get_n_lost (packets);
  FUZZ_CHECK (result->n_lost <= size);
  tool_ts_program_free (program);
  tool_ts_packets_free (packets);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  guint8 *repaired = g_memdup2 (data, size);
  Result whole, pieces;

  for (gsize i = 0; i + PACKET_SIZE <= size; i++)
    repair_section (repaired + i);
  run (repaired, size, MAX (size, 1), &whole);
  run (repaired, size, size > 0 ? 1 + 5 * repaired[size - 1] : 1, &pieces);
  FUZZ_CHECK (whole.n_packets == pieces.n_packets);
  FUZZ_CHECK (whole.n_bytes == pieces.n_bytes);
  FUZZ_CHECK (whole.n_lost == pieces.n_lost);
  FUZZ_CHECK (whole.hash == pieces.hash);
  FUZZ_CHECK (whole.complete == pieces.complete);
  FUZZ_CHECK (whole.n_tracks == pieces.n_tracks);
  FUZZ_CHECK (whole.pes.n_packets == pieces.pes.n_packets);
  FUZZ_CHECK (whole.pes.n_short == pieces.pes.n_short);
  for (guint i = 1; i < whole.n_tracks; i++)
    FUZZ_CHECK (whole.tracks[i - 1].pid < whole.tracks[i].pid);
  g_free (repaired);
  return 0;
}
