/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Looks at the header of each element. Segments, clusters and block groups are
 * entered, blocks are counted, and everything else is skipped.
 */

#include "source/mkvblocks.h"

#include <string.h>

#define ID_SEGMENT 0x18538067
#define ID_CLUSTER 0x1f43b675
#define ID_BLOCK_GROUP 0xa0
#define ID_BLOCK 0xa1
#define ID_SIMPLE_BLOCK 0xa3
#define UNKNOWN_SIZE G_MAXUINT64
/* Track number, time, flags and the number of frames in it. */
#define BLOCK_HEADER 5

/* Bytes of a number by its first byte; 0 if it is none. */
static gsize
number_size (guint8 first, gsize max)
{
  gsize size = 1;

  while (size <= 8 && (first & (0x80 >> (size - 1))) == 0)
    size++;
  return size <= max ? size : 0;
}

static guint64
read_id (const guint8 *data, gsize size)
{
  guint64 id = 0;
  gsize i;

  for (i = 0; i < size; i++)
    id = id << 8 | data[i];
  return id;
}

/* All bits set is an unknown size: up to the next element of that level. */
static guint64
read_size (const guint8 *data, gsize size)
{
  const guint64 mask = (G_GUINT64_CONSTANT (1) << (7 * size)) - 1;
  const guint64 number = read_id (data, size) & mask;

  return number == mask ? UNKNOWN_SIZE : number;
}

/* Of Block and SimpleBlock: track number, 2 bytes of time, flags, and with
 * lacing the number of frames less 1. */
static void
count_block (ToolMkvBlocks *self, const guint8 *data, gsize size)
{
  if (size < 4 || number_size (data[0], 1) == 0)
    return;
  self->n_frames[data[0] & 0x7f] +=
      (data[3] & 0x06) != 0 && size >= BLOCK_HEADER ? data[4] + 1u : 1;
}

static gboolean
fail (ToolMkvBlocks *self)
{
  self->damaged = TRUE;
  self->offset -= self->header_size;
  return FALSE;
}

/* Bytes of the header that are needed to go on; 0 if it is none. */
static gsize
wanted (const ToolMkvBlocks *self, gsize *id_size, gsize *size_size)
{
  *id_size = *size_size = 0;
  if (self->header_size == 0)
    return 1;
  *id_size = number_size (self->header[0], 4);
  if (*id_size == 0)
    return 0;
  if (self->header_size <= *id_size)
    return *id_size + 1;
  *size_size = number_size (self->header[*id_size], 8);
  return *size_size ? *id_size + *size_size : 0;
}

/* The header is whole. FALSE if more of a block is needed. */
static gboolean
read_element (ToolMkvBlocks *self, gsize id_size, gsize size_size)
{
  const gsize header = id_size + size_size;
  const guint64 id = read_id (self->header, id_size);
  const guint64 size = read_size (self->header + id_size, size_size);
  const guint64 start = self->offset - (self->header_size - header);
  const gboolean block = id == ID_BLOCK || id == ID_SIMPLE_BLOCK;

  if (block && size != UNKNOWN_SIZE
      && self->header_size - header < MIN (size, BLOCK_HEADER))
    return FALSE;
  if (size != UNKNOWN_SIZE && size <= G_MAXUINT64 - 1 - start)
    self->end = MAX (self->end, start + size);
  if (id == ID_SEGMENT || id == ID_CLUSTER || id == ID_BLOCK_GROUP) {
    self->header_size = 0;
    return TRUE;
  }
  if (size == UNKNOWN_SIZE)
    return fail (self);
  if (block)
    count_block (self, self->header + header, self->header_size - header);
  self->skip = size - (self->header_size - header);
  self->header_size = 0;
  return TRUE;
}

/* One byte of a header. */
static void
push_byte (ToolMkvBlocks *self, guint8 byte)
{
  gsize id_size, size_size, need;

  self->header[self->header_size++] = byte;
  self->offset++;
  need = wanted (self, &id_size, &size_size);
  if (need == 0)
    fail (self);
  else if (size_size > 0 && self->header_size >= need)
    read_element (self, id_size, size_size);
}

void
tool_mkv_blocks_push (ToolMkvBlocks *self, const guint8 *data, gsize size)
{
  while (size > 0 && !self->damaged) {
    const gsize count = (gsize) MIN (self->skip, size);

    self->skip -= count;
    self->offset += count;
    data += count;
    size -= count;
    if (size > 0) {
      push_byte (self, *data++);
      size--;
    }
  }
}

gboolean
tool_mkv_blocks_is_truncated (const ToolMkvBlocks *self)
{
  return !self->damaged
      && (self->skip > 0 || self->header_size > 0 || self->end > self->offset);
}
