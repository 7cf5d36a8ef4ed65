/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds the size of packets by their sync bytes, finds them again when bytes are
 * missing, and follows the continuity counter of each PID.
 */

#include "source/tspackets.h"

#include <string.h>

#define SYNC_BYTE 0x47
#define PACKET_SIZE 188 /* from the sync byte on */
#define NULL_PID 0x1fff
/* The continuity counter of a PID that has had no packet. */
#define NO_COUNTER 0xff
/* Sync bytes in a row that make a size of packets credible. */
#define N_SYNC 4

/* Distance of sync bytes, and bytes in front of each. */
static const struct
{
  gsize distance;
  gsize front;
} layouts[] = { { 188, 0 }, { 192, 4 }, { 204, 0 } };

struct _ToolTsPackets
{
  GByteArray *bytes; /* not consumed yet */
  gsize consumed;    /* at the start of @bytes */
  guint64 offset;    /* of @bytes in the stream */
  gsize distance;    /* of sync bytes; 0 if not known */
  gboolean finished;
  guint64 n_lost;
  guint64 n_searched; /* bytes since sync was lost */
  guint8 counters[TOOL_TS_N_PIDS];
};

ToolTsPackets *
tool_ts_packets_new (void)
{
  ToolTsPackets *self = g_new0 (ToolTsPackets, 1);

  self->bytes = g_byte_array_new ();
  memset (self->counters, NO_COUNTER, sizeof self->counters);
  return self;
}

void
tool_ts_packets_free (ToolTsPackets *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->bytes);
  g_free (self);
}

void
tool_ts_packets_push (ToolTsPackets *self, const guint8 *data, gsize size)
{
  if (self->consumed > 0)
    g_byte_array_remove_range (self->bytes, 0, (guint) self->consumed);
  self->offset += self->consumed;
  self->consumed = 0;
  g_byte_array_append (self->bytes, data, (guint) size);
}

void
tool_ts_packets_finish (ToolTsPackets *self)
{
  self->finished = TRUE;
}

guint64
tool_ts_packets_get_n_lost (const ToolTsPackets *self)
{
  return self->n_lost + self->n_searched
      + (self->finished ? self->bytes->len - self->consumed : 0);
}

/* ---- sync bytes ---- */

/* Whether sync bytes follow @start, N_SYNC of them or up to the end. */
static gboolean
is_in_sync (const ToolTsPackets *self, gsize start, gsize distance)
{
  gsize place = start;
  guint i;

  for (i = 0; i < N_SYNC && place < self->bytes->len; i++, place += distance)
    if (self->bytes->data[place] != SYNC_BYTE)
      return FALSE;
  return self->bytes->len - start >= PACKET_SIZE;
}

/* Whether there are enough bytes to decide on any layout. */
static gboolean
can_search (const ToolTsPackets *self)
{
  return self->finished
      || self->bytes->len - self->consumed > (N_SYNC + 1) * 204;
}

/* Consumes the bytes in front of the next sync byte that others follow. */
static gboolean
find_sync (ToolTsPackets *self)
{
  gsize place = self->consumed;
  guint i;

  /* No sync byte counts before one is found that others follow. */
  self->distance = 0;
  for (; place < self->bytes->len; place++, self->n_searched++) {
    if (!self->finished && self->bytes->len - place <= N_SYNC * 204)
      break;
    for (i = 0; i < G_N_ELEMENTS (layouts); i++)
      if (is_in_sync (self, place, layouts[i].distance)) {
        self->distance = layouts[i].distance;
        if (self->n_searched != layouts[i].front)
          self->n_lost += self->n_searched;
        self->n_searched = 0;
        self->consumed = place;
        return TRUE;
      }
  }
  self->consumed = place;
  return FALSE;
}

/* Moves to the sync byte of the next packet. */
static gboolean
seek_packet (ToolTsPackets *self)
{
  gsize left = self->bytes->len - self->consumed;

  if (left > 0 && self->distance > 0
      && self->bytes->data[self->consumed] == SYNC_BYTE)
    return left >= (self->finished ? PACKET_SIZE : self->distance);
  if (left == 0 || !can_search (self))
    return FALSE;
  return find_sync (self);
}

/* The last packet of all has nothing behind it. */
static void
consume_packet (ToolTsPackets *self)
{
  gsize left = self->bytes->len - self->consumed;

  self->consumed += MIN (left, self->distance);
}

/* ---- packets ---- */

/* FALSE for a duplicate (clause 2.4.3.3). */
static gboolean
follow_counter (ToolTsPackets *self, ToolTsPacket *packet, guint counter,
    gboolean discontinuity)
{
  guint8 *last = &self->counters[packet->pid];
  gboolean first = *last == NO_COUNTER || discontinuity;
  gboolean duplicate = !first && packet->size > 0 && counter == *last;

  if (packet->size > 0) {
    packet->gap = !first && !duplicate && counter != ((*last + 1u) & 0x0f);
    *last = (guint8) counter;
  }
  return !duplicate;
}

/* Clauses 2.4.3.2 and 2.4.3.4. */
static gboolean
parse_packet (ToolTsPackets *self, const guint8 *data, ToolTsPacket *packet)
{
  const guint control = data[3] >> 4 & 3;
  gboolean discontinuity = FALSE;
  gsize start = 4;

  *packet = (ToolTsPacket){ .pid = (data[1] & 0x1fu) << 8 | data[2],
    .starts = (data[1] & 0x40) != 0,
    .scrambled = (data[3] & 0xc0) != 0,
    .offset = self->offset + self->consumed };
  if ((data[1] & 0x80) != 0 || packet->pid == NULL_PID || control == 0)
    return FALSE;
  if (control & 2) {
    start += 1u + data[4];
    discontinuity = data[4] > 0 && (data[5] & 0x80) != 0;
  }
  if ((control & 1) && start < PACKET_SIZE) {
    packet->payload = data + start;
    packet->size = PACKET_SIZE - start;
  }
  return follow_counter (self, packet, data[3] & 0x0f, discontinuity);
}

gboolean
tool_ts_packets_next (ToolTsPackets *self, ToolTsPacket *packet)
{
  while (seek_packet (self)) {
    const guint8 *data = self->bytes->data + self->consumed;
    gboolean useful = parse_packet (self, data, packet);

    consume_packet (self);
    if (useful)
      return TRUE;
  }
  return FALSE;
}
