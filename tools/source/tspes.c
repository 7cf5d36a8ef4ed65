/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * PES packets. A header can be spread over several transport packets, so it is
 * collected; what follows is passed on as it comes.
 */

#include "source/tsprogram.h"

#include <string.h>

#define FIXED_SIZE 9 /* up to PES_header_data_length */
#define PTS_END 14

static void
start (ToolTsPes *self)
{
  tool_ts_pes_finish (self);
  self->n_packets++;
  self->started = self->in_header = TRUE;
  self->header_size = 0;
}

/* Bytes of the header, as far as it is known. */
static gsize
wanted_size (const ToolTsPes *self)
{
  return self->header_size < FIXED_SIZE
      ? FIXED_SIZE
      : FIXED_SIZE + (gsize) self->header[FIXED_SIZE - 1];
}

static gsize
take_header (ToolTsPes *self, const guint8 *data, gsize size)
{
  gsize taken = 0;
  gsize count;

  while ((count = MIN (size - taken, wanted_size (self) - self->header_size))
      > 0) {
    memcpy (self->header + self->header_size, data + taken, count);
    self->header_size += count;
    taken += count;
  }
  return taken;
}

static guint64
read_pts (const ToolTsPes *self)
{
  const guint8 *data = self->header + FIXED_SIZE;

  if ((self->header[7] & 0x80) == 0 || self->header_size < PTS_END)
    return TOOL_TS_NO_TIME;
  return (guint64) (data[0] >> 1 & 7) << 30 | (guint64) data[1] << 22
      | (guint64) (data[2] >> 1) << 15 | (guint64) data[3] << 7 | data[4] >> 1;
}

/* PES_packet_length counts from behind itself; 0 is any length. FALSE if this is
 * no PES packet. */
static gboolean
finish_header (ToolTsPes *self)
{
  const gsize length = (gsize) self->header[4] << 8 | self->header[5];
  const gsize rest = self->header_size - 6;

  self->in_header = FALSE;
  self->sized = length >= rest && length > 0;
  self->left = self->sized ? length - rest : 0;
  return memcmp (self->header, "\0\0\1", 3) == 0
      && (self->header[6] & 0xc0) == 0x80;
}

gboolean
tool_ts_pes_push (
    ToolTsPes *self, const ToolTsPacket *packet, ToolTsPayload *payload)
{
  gsize taken = 0;

  *payload = (ToolTsPayload){ .pts = TOOL_TS_NO_TIME };
  if (packet->size == 0)
    return FALSE;
  if (packet->starts)
    start (self);
  if (!self->started)
    return FALSE;
  if (self->in_header) {
    taken = take_header (self, packet->payload, packet->size);
    if (self->header_size < wanted_size (self))
      return FALSE;
    if (!finish_header (self))
      return self->started = FALSE;
    payload->starts = TRUE;
    payload->pts = read_pts (self);
  }
  payload->data = packet->payload + taken;
  payload->size = packet->size - taken;
  self->left -= MIN (self->left, payload->size);
  return TRUE;
}

void
tool_ts_pes_finish (ToolTsPes *self)
{
  if (self->started && (self->in_header || self->left > 0))
    self->n_short++;
  self->started = FALSE;
}
