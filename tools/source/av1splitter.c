/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds the ends of temporal units: by their sizes, or in an OBU stream by the
 * next temporal delimiter.
 */

#include "source/av1splitter.h"

#include "av1/av1obu.h"

/* The longest header of an OBU: two bytes, and a leb128() (clause 4.10.5). */
#define MAX_LEB128_SIZE 8
#define MAX_OBU_HEADER_SIZE (2 + MAX_LEB128_SIZE)

#define OBU_FORBIDDEN_BIT 0x80
#define OBU_EXTENSION_FLAG 0x04
#define OBU_HAS_SIZE_FIELD 0x02

/* Where the header of IVF has its own size, and the ticks of a second. */
#define IVF_HEADER_LENGTH 6
#define IVF_RATE 16
#define IVF_SCALE 20

struct _ToolAv1Splitter
{
  ToolAv1Format format;
  GByteArray *bytes;  /* pushed, and not yet gone */
  gsize start;        /* in these, of what was not popped */
  guint64 offset;     /* of that in the file */
  gsize scanned;      /* bytes of whole OBUs from there on */
  GByteArray *header; /* of IVF */
  gboolean finished;
};

ToolAv1Splitter *
tool_av1_splitter_new (ToolAv1Format format)
{
  ToolAv1Splitter *self = g_new0 (ToolAv1Splitter, 1);

  self->format = format;
  self->bytes = g_byte_array_new ();
  self->header = g_byte_array_new ();
  return self;
}

void
tool_av1_splitter_free (ToolAv1Splitter *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->bytes);
  g_byte_array_unref (self->header);
  g_free (self);
}

void
tool_av1_splitter_push (ToolAv1Splitter *self, const guint8 *data, gsize size)
{
  if (self->start > 0)
    g_byte_array_remove_range (self->bytes, 0, (guint) self->start);
  self->start = 0;
  g_byte_array_append (self->bytes, data, (guint) size);
}

void
tool_av1_splitter_finish (ToolAv1Splitter *self)
{
  self->finished = TRUE;
}

/* ---- bytes ---- */

static const guint8 *
get_bytes (const ToolAv1Splitter *self, gsize *size)
{
  *size = self->bytes->len - self->start;
  /* An empty array may have no data to add to. */
  return self->start > 0 ? self->bytes->data + self->start : self->bytes->data;
}

static void
consume (ToolAv1Splitter *self, gsize size)
{
  self->start += size;
  self->offset += size;
}

static guint64
read_number (const guint8 *data, guint size)
{
  guint64 number = 0;

  while (size > 0)
    number = number << 8 | data[--size];
  return number;
}

/* Of what needs more bytes than there are. */
static ToolAv1Split
ask_for_more (const ToolAv1Splitter *self, ToolAv1Split otherwise)
{
  return self->finished ? otherwise : TOOL_AV1_SPLIT_MORE;
}

/* Whether the next @size bytes behind @before are there, and not too many. */
static ToolAv1Split
check_size (const ToolAv1Splitter *self, gsize before, guint32 size)
{
  gsize left;

  get_bytes (self, &left);
  if (size > TOOL_AV1_MAX_UNIT_SIZE || before > TOOL_AV1_MAX_UNIT_SIZE - size)
    return TOOL_AV1_SPLIT_TOO_LARGE;
  return left - before < size ? ask_for_more (self, TOOL_AV1_SPLIT_DAMAGED)
                              : TOOL_AV1_SPLIT_UNIT;
}

static ToolAv1Split
take_unit (ToolAv1Splitter *self, gsize size, ToolAv1Piece *piece)
{
  gsize left;

  piece->data = get_bytes (self, &left);
  piece->size = size;
  piece->offset = self->offset;
  consume (self, size);
  return TOOL_AV1_SPLIT_UNIT;
}

/* ---- IVF ---- */

static ToolAv1Split
read_ivf_header (ToolAv1Splitter *self)
{
  gsize left, size;
  const guint8 *data = get_bytes (self, &left);

  if (left < TOOL_IVF_HEADER_SIZE)
    return ask_for_more (self, TOOL_AV1_SPLIT_HEADER);
  size = (gsize) read_number (data + IVF_HEADER_LENGTH, 2);
  if (size < TOOL_IVF_HEADER_SIZE)
    return TOOL_AV1_SPLIT_HEADER;
  if (left < size)
    return ask_for_more (self, TOOL_AV1_SPLIT_HEADER);
  g_byte_array_append (self->header, data, (guint) size);
  consume (self, size);
  return TOOL_AV1_SPLIT_UNIT;
}

static ToolAv1Split
pop_of_ivf (ToolAv1Splitter *self, ToolAv1Piece *piece)
{
  const guint8 *data;
  ToolAv1Split result;
  guint32 size;
  gsize left;

  if (self->header->len == 0) {
    result = read_ivf_header (self);
    if (result != TOOL_AV1_SPLIT_UNIT)
      return result;
  }
  data = get_bytes (self, &left);
  if (left == 0)
    return ask_for_more (self, TOOL_AV1_SPLIT_END);
  if (left < TOOL_IVF_FRAME_HEADER_SIZE)
    return ask_for_more (self, TOOL_AV1_SPLIT_DAMAGED);
  size = (guint32) read_number (data, 4);
  result = check_size (self, TOOL_IVF_FRAME_HEADER_SIZE, size);
  if (result != TOOL_AV1_SPLIT_UNIT)
    return result;
  piece->timestamp = read_number (data + 4, 8);
  consume (self, TOOL_IVF_FRAME_HEADER_SIZE);
  return take_unit (self, size, piece);
}

/* ---- OBU stream ---- */

/* The OBU at @start of what is left: its type, and where it ends. */
static ToolAv1Split
scan_obu (const ToolAv1Splitter *self, gsize start, guint8 *type, gsize *end)
{
  gsize left, offset = start;
  const guint8 *data = get_bytes (self, &left);
  guint32 size;

  if (left - start < MAX_OBU_HEADER_SIZE && !self->finished)
    return TOOL_AV1_SPLIT_MORE;
  /* Without obu_size, nobody knows where the next one is. */
  if ((data[offset] & (OBU_FORBIDDEN_BIT | OBU_HAS_SIZE_FIELD))
      != OBU_HAS_SIZE_FIELD)
    return TOOL_AV1_SPLIT_DAMAGED;
  *type = data[offset] >> 3 & 15;
  offset += data[offset] & OBU_EXTENSION_FLAG ? 2 : 1;
  if (!av1_read_leb128 (data, left, &offset, &size))
    return TOOL_AV1_SPLIT_DAMAGED;
  *end = offset + size;
  return check_size (self, offset, size);
}

static ToolAv1Split
pop_of_stream (ToolAv1Splitter *self, ToolAv1Piece *piece)
{
  gsize left, end, size;
  guint8 type;

  get_bytes (self, &left);
  while (self->scanned < left) {
    const ToolAv1Split result = scan_obu (self, self->scanned, &type, &end);

    if (result != TOOL_AV1_SPLIT_UNIT)
      return result;
    if (type == AV1_OBU_TEMPORAL_DELIMITER && self->scanned > 0)
      break;
    self->scanned = end;
  }
  if (self->scanned == left && !self->finished)
    return TOOL_AV1_SPLIT_MORE;
  if (self->scanned == 0)
    return TOOL_AV1_SPLIT_END;
  size = self->scanned;
  self->scanned = 0;
  return take_unit (self, size, piece);
}

/* ---- annex B ---- */

static ToolAv1Split
pop_of_annexb (ToolAv1Splitter *self, ToolAv1Piece *piece)
{
  gsize left, offset = 0;
  const guint8 *data = get_bytes (self, &left);
  ToolAv1Split result;
  guint32 size;

  if (left == 0)
    return ask_for_more (self, TOOL_AV1_SPLIT_END);
  if (left < MAX_LEB128_SIZE && !self->finished)
    return TOOL_AV1_SPLIT_MORE;
  if (!av1_read_leb128 (data, left, &offset, &size))
    return TOOL_AV1_SPLIT_DAMAGED;
  result = check_size (self, offset, size);
  return result == TOOL_AV1_SPLIT_UNIT ? take_unit (self, offset + size, piece)
                                       : result;
}

/* ---- all ---- */

ToolAv1Split
tool_av1_splitter_pop (ToolAv1Splitter *self, ToolAv1Piece *piece)
{
  static ToolAv1Split (*const pop[]) (ToolAv1Splitter *, ToolAv1Piece *) = {
    [TOOL_AV1_IVF] = pop_of_ivf,
    [TOOL_AV1_STREAM] = pop_of_stream,
    [TOOL_AV1_ANNEXB] = pop_of_annexb,
  };

  ToolAv1Split result;

  *piece = (ToolAv1Piece){ 0 };
  result = pop[self->format](self, piece);
  if (result != TOOL_AV1_SPLIT_UNIT)
    piece->offset = self->offset;
  return result;
}

const guint8 *
tool_av1_splitter_get_header (const ToolAv1Splitter *self, gsize *size)
{
  *size = self->header->len;
  return self->header->len > 0 ? self->header->data : NULL;
}

void
tool_av1_splitter_get_rate (
    const ToolAv1Splitter *self, guint32 *rate, guint32 *scale)
{
  *rate = *scale = 0;
  if (self->header->len == 0)
    return;
  *rate = (guint32) read_number (self->header->data + IVF_RATE, 4);
  *scale = (guint32) read_number (self->header->data + IVF_SCALE, 4);
}
