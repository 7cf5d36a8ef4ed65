/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The H.265 tracks of an MPEG transport stream: program tables (ISO/IEC 13818-1,
 * clauses 2.4.4.3 and 2.4.4.8) and PES packets (2.4.3.6). Input is untrusted.
 */

#ifndef __SHMEM_TOOL_TS_PROGRAM_H__
#define __SHMEM_TOOL_TS_PROGRAM_H__

#include "source/tspackets.h"

G_BEGIN_DECLS

#define TOOL_TS_MAX_TRACKS 16
#define TOOL_TS_NO_TIME G_MAXUINT64

/**
 * ToolTsTrack:
 * @pid: of its packets
 * @stream_type: of the program map
 * @registration: format_identifier of its registration descriptor, or 0
 */
typedef struct
{
  guint pid;
  guint8 stream_type;
  guint32 registration;
} ToolTsTrack;

typedef struct _ToolTsProgram ToolTsProgram;

ToolTsProgram *tool_ts_program_new (void);
void tool_ts_program_free (ToolTsProgram *self);

/* Reads tables. TRUE if @packet belongs to one. */
gboolean tool_ts_program_push (ToolTsProgram *self, const ToolTsPacket *packet);

/* TRUE once the map of every program that the first table lists is known. */
gboolean tool_ts_program_is_complete (const ToolTsProgram *self);

/* Those in H.265, of all programs, in the order of their PIDs; they can become
 * more. */
const ToolTsTrack *tool_ts_program_get_tracks (
    const ToolTsProgram *self, guint *n_tracks);

/**
 * ToolTsPes:
 * @n_packets: PES packets that have started
 * @n_short: those that are shorter than they say
 *
 * The PES packets of one PID, without their headers.
 */
typedef struct
{
  guint64 n_packets;
  guint64 n_short;

  /*< private >*/
  guint8 header[9 + 255];
  gsize header_size; /* bytes in @header */
  gboolean in_header;
  gboolean started;
  gboolean sized; /* it says how long it is */
  gsize left;     /* bytes that are still to come, if it is sized */
} ToolTsPes;

/**
 * ToolTsPayload:
 * @starts: a PES packet starts with it
 * @pts: in units of 1/90000 s, modulo 2^33, or TOOL_TS_NO_TIME; if @starts
 */
typedef struct
{
  gboolean starts;
  guint64 pts;
  const guint8 *data;
  gsize size;
} ToolTsPayload;

/* FALSE if @packet has nothing: only a header, or what no PES packet started. */
gboolean tool_ts_pes_push (
    ToolTsPes *self, const ToolTsPacket *packet, ToolTsPayload *payload);

/* The stream ends: counts the last PES packet if it is too short. */
void tool_ts_pes_finish (ToolTsPes *self);

G_END_DECLS

#endif /* __SHMEM_TOOL_TS_PROGRAM_H__ */
