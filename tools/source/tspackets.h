/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Packets of an MPEG transport stream (ISO/IEC 13818-1, clause 2.4.3), which
 * arrives in pieces of any size: of 188 bytes, of 192 with an arrival time in
 * front (.m2ts), or of 204 with error correction behind. Input is untrusted.
 */

#ifndef __SHMEM_TOOL_TS_PACKETS_H__
#define __SHMEM_TOOL_TS_PACKETS_H__

#include <glib.h>

G_BEGIN_DECLS

#define TOOL_TS_N_PIDS 8192

typedef struct _ToolTsPackets ToolTsPackets;

/**
 * ToolTsPacket:
 * @pid: which elementary stream it is of
 * @starts: payload_unit_start_indicator: a section or PES packet starts in it
 * @gap: packets of this PID are missing before it
 * @scrambled: the payload cannot be read
 * @payload: @size bytes, maybe none
 * @offset: where the packet is in the stream
 */
typedef struct
{
  guint pid;
  gboolean starts;
  gboolean gap;
  gboolean scrambled;
  const guint8 *payload;
  gsize size;
  guint64 offset;
} ToolTsPacket;

ToolTsPackets *tool_ts_packets_new (void);
void tool_ts_packets_free (ToolTsPackets *self);

/* Appends the next bytes. */
void tool_ts_packets_push (ToolTsPackets *self, const guint8 *data, gsize size);

/* The stream ends: what is left is too short, or has no sync byte behind it. */
void tool_ts_packets_finish (ToolTsPackets *self);

/* The next packet, valid until the next call; duplicates and those marked as
 * damaged are left out. FALSE if more bytes are needed. */
gboolean tool_ts_packets_next (ToolTsPackets *self, ToolTsPacket *packet);

/* Bytes that belong to no packet, as the sync bytes are not where they should
 * be. */
guint64 tool_ts_packets_get_n_lost (const ToolTsPackets *self);

G_END_DECLS

#endif /* __SHMEM_TOOL_TS_PACKETS_H__ */
