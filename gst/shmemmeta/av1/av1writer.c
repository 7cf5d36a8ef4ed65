/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes HDR metadata and containers as metadata OBUs, and removes it. All other OBUs stay as
 * they are, byte for byte; in annex B, only the lengths of the units around
 * what changes are written anew. What is said of one frame stands directly
 * before its frame header, behind everything else that is there: behind the
 * temporal delimiter and sequence header, and behind the frame before.
 */

#include "av1/av1writer.h"

#include <string.h>

#define OBU_EXTENSION_FLAG 0x04
#define OBU_HAS_SIZE_FIELD 0x02

/* An OBU of the output: of the input, or of @made. */
typedef struct
{
  gboolean is_new;
  gsize offset;
  gsize size;
  guint frame_unit;
  guint temporal_unit;
} Part;

void
av1_writer_init (Av1Writer *writer)
{
  memset (writer, 0, sizeof *writer);
  hdr_pieces_init (&writer->out);
  writer->payload = g_byte_array_new ();
  writer->made = g_byte_array_new ();
  writer->container = g_byte_array_new ();
  writer->parts = g_array_new (FALSE, FALSE, sizeof (Part));
}

void
av1_writer_clear (Av1Writer *writer)
{
  hdr_pieces_clear (&writer->out);
  g_clear_pointer (&writer->payload, g_byte_array_unref);
  g_clear_pointer (&writer->made, g_byte_array_unref);
  g_clear_pointer (&writer->container, g_byte_array_unref);
  g_clear_pointer (&writer->parts, g_array_unref);
}

/* New OBUs */

static void
put_leb128 (GByteArray *bytes, guint32 number)
{
  guint8 leb128[AV1_MAX_LEB128];

  g_byte_array_append (bytes, leb128, av1_write_leb128 (leb128, number));
}

static void
put_payload (Av1Writer *writer, const Av1Obu *frame, const HdrMessage *message,
    const guint8 *data)
{
  gsize size = message->size;

  if (message->format == HDR_FORMAT_CONTAINER) {
    g_byte_array_set_size (writer->container, 0);
    hdr_container_write (writer->container, data, size,
        writer->out.data + frame->payload, frame->size);
    data = writer->container->data;
    size = writer->container->len;
  }
  g_byte_array_set_size (writer->payload, 0);
  av1_message_write (writer->payload, message->format, data, size);
}

/* A metadata OBU for the frame at @frame: in its layer, or @extension is FALSE,
 * for all layers. */
static void
make_obu (Av1Writer *writer, const Av1Obu *frame, gboolean extension,
    const HdrMessage *message, const guint8 *data)
{
  const guint8 header[] = { AV1_OBU_METADATA << 3
        | (extension ? OBU_EXTENSION_FLAG : 0)
        | (writer->annexb ? 0 : OBU_HAS_SIZE_FIELD),
    frame->extension };
  const guint header_size = extension ? 2 : 1;
  Part part = { .is_new = TRUE,
    .offset = writer->made->len,
    .frame_unit = frame->frame_unit,
    .temporal_unit = frame->temporal_unit };

  put_payload (writer, frame, message, data);
  if (writer->annexb)
    put_leb128 (writer->made, header_size + writer->payload->len);
  g_byte_array_append (writer->made, header, header_size);
  if (!writer->annexb)
    put_leb128 (writer->made, writer->payload->len);
  g_byte_array_append (
      writer->made, writer->payload->data, writer->payload->len);
  part.size = writer->made->len - part.offset;
  g_array_append_val (writer->parts, part);
}

static gboolean
is_static (const HdrMessage *message)
{
  return hdr_format_find (message->format)->size > 0;
}

/* Whether the layer of @frame, which is not that of the output, has such a
 * message of its own that stays. */
static gboolean
has_own (const Av1Unit *unit, const Av1Obu *frame, const HdrMessage *message,
    const HdrSet *remove)
{
  guint i;

  if (frame->spatial_id == unit->layer
      || hdr_set_has_kind (remove, message->format, message->provider))
    return FALSE;
  for (i = 0; i < unit->items->len; i++) {
    const Av1Item *item = &g_array_index (unit->items, Av1Item, i);

    if (item->format == message->format && item->provider == message->provider
        && item->obu.has_extension && item->obu.spatial_id == frame->spatial_id)
      return TRUE;
  }
  return FALSE;
}

static void
insert_before (Av1Writer *writer, const Av1Unit *unit, const Av1Item *frame,
    gboolean first, const HdrSet *insert, const HdrSet *remove)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < hdr_set_get_n_messages (insert); i++) {
    const HdrMessage *message = hdr_set_get_message (insert, i, &data);

    if (is_static (message)) {
      if (first)
        make_obu (writer, &frame->obu, FALSE, message, data);
    } else if (frame->shown && !has_own (unit, &frame->obu, message, remove)) {
      make_obu (writer, &frame->obu, frame->obu.has_extension, message, data);
    }
  }
}

/* The output */

static void
keep_obu (Av1Writer *writer, const Av1Obu *obu)
{
  const Part part = { .offset = obu->start,
    .size = obu->payload + obu->size - obu->start,
    .frame_unit = obu->frame_unit,
    .temporal_unit = obu->temporal_unit };

  g_array_append_val (writer->parts, part);
}

static void
plan_parts (Av1Writer *writer, const Av1Unit *unit, const HdrSet *insert,
    const HdrSet *remove)
{
  gboolean first = TRUE;
  guint i;

  for (i = 0; i < unit->items->len; i++) {
    const Av1Item *item = &g_array_index (unit->items, Av1Item, i);

    if (item->is_frame) {
      insert_before (writer, unit, item, first, insert, remove);
      first = FALSE;
    }
    if (item->format == 0
        || !hdr_set_has_kind (remove, item->format, item->provider))
      keep_obu (writer, &item->obu);
  }
}

static void
emit (Av1Writer *writer, const Part *part)
{
  if (part->is_new) {
    hdr_pieces_add (
        &writer->out, writer->made->data + part->offset, part->size);
  } else {
    hdr_pieces_skip_until (&writer->out, part->offset);
    hdr_pieces_keep_until (&writer->out, part->offset + part->size);
  }
}

/* Bytes of the frame unit that starts with part @index. */
static guint64
get_frame_unit_size (const Av1Writer *writer, guint index, guint *end)
{
  const guint unit = g_array_index (writer->parts, Part, index).frame_unit;
  guint64 size = 0;

  for (; index < writer->parts->len
       && g_array_index (writer->parts, Part, index).frame_unit == unit;
       index++)
    size += g_array_index (writer->parts, Part, index).size;
  *end = index;
  return size;
}

/* Bytes of the temporal unit that starts with part @index. */
static guint64
get_temporal_unit_size (const Av1Writer *writer, guint index)
{
  const guint unit = g_array_index (writer->parts, Part, index).temporal_unit;
  guint8 leb128[AV1_MAX_LEB128];
  guint64 total = 0;

  while (index < writer->parts->len
      && g_array_index (writer->parts, Part, index).temporal_unit == unit) {
    const guint64 size = get_frame_unit_size (writer, index, &index);

    total += size + av1_write_leb128 (leb128, (guint32) size);
  }
  return total;
}

static void
put_length (Av1Writer *writer, guint64 length)
{
  guint8 leb128[AV1_MAX_LEB128];

  hdr_pieces_add (
      &writer->out, leb128, av1_write_leb128 (leb128, (guint32) length));
}

static gboolean
emit_annexb (Av1Writer *writer)
{
  guint i, frame_end, temporal_unit = 0;

  for (i = 0; i < writer->parts->len;) {
    const Part *part = &g_array_index (writer->parts, Part, i);

    if (part->temporal_unit != temporal_unit) {
      const guint64 size = get_temporal_unit_size (writer, i);

      if (size > G_MAXUINT32)
        return FALSE;
      put_length (writer, size);
      temporal_unit = part->temporal_unit;
    }
    put_length (writer, get_frame_unit_size (writer, i, &frame_end));
    for (; i < frame_end; i++)
      emit (writer, &g_array_index (writer->parts, Part, i));
  }
  return TRUE;
}

gboolean
av1_writer_write (Av1Writer *writer, const Av1Unit *unit, const guint8 *data,
    gsize size, Av1Framing framing, const HdrSet *insert, const HdrSet *remove)
{
  guint i;

  g_return_val_if_fail (
      unit->hdr.has_picture || hdr_set_get_n_messages (insert) == 0, FALSE);
  g_return_val_if_fail (!unit->incomplete, FALSE);

  hdr_pieces_start (&writer->out, data, size);
  g_byte_array_set_size (writer->made, 0);
  g_array_set_size (writer->parts, 0);
  writer->annexb = framing == AV1_ANNEXB;
  plan_parts (writer, unit, insert, remove);
  if (writer->annexb)
    return emit_annexb (writer);
  for (i = 0; i < writer->parts->len; i++)
    emit (writer, &g_array_index (writer->parts, Part, i));
  return TRUE;
}
