/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds HDR metadata in AV1 temporal units. It notes which frames are shown and
 * where decoders can start, but decodes no frame, and never validates the
 * values of a message.
 */

#include "av1/av1unit.h"

#include <string.h>

/* marker and version of an AV1CodecConfigurationRecord */
#define AV1C_MARKER 0x81
#define AV1C_HEADER_SIZE 4

const gchar *
av1_fault_to_string (Av1Fault fault)
{
  static const gchar *const texts[] = {
    [AV1_FAULT_NONE] = "no fault",
    [AV1_FAULT_OBU] = "an OBU claims more bytes than there are, or is none",
    [AV1_FAULT_SEQUENCE_HEADER] = "a sequence header ends too early",
    [AV1_FAULT_FRAME_HEADER] = "a frame header has no bytes",
    [AV1_FAULT_CODEC_DATA] = "codec_data is no AV1 configuration record (av1C)",
    [AV1_FAULT_METADATA_TRUNCATED] = "a metadata OBU is too short",
    [AV1_FAULT_NO_TRAILING_BITS] = "a metadata OBU has no trailing bits",
    [AV1_FAULT_MESSAGE_TOO_LARGE] = "a metadata OBU is larger than the limit",
    [AV1_FAULT_TOO_MANY_MESSAGES] = "there are more messages than the limit",
  };

  return texts[fault];
}

static void
start_temporal_unit (Av1Unit *unit)
{
  hdr_set_reset (&unit->said);
  hdr_containers_reset (&unit->containers);
  g_byte_array_set_size (unit->layers, 0);
  unit->has_frame = FALSE;
  unit->has_sequence = FALSE;
  unit->has_key = FALSE;
  unit->starts_with_key = FALSE;
  unit->shows = FALSE;
  unit->last_layer = 0;
}

void
av1_unit_init (Av1Unit *unit)
{
  memset (unit, 0, sizeof *unit);
  hdr_set_init (&unit->hdr.set);
  hdr_set_init (&unit->said);
  hdr_containers_init (&unit->containers);
  av1_message_init (&unit->message);
  unit->items = g_array_new (FALSE, TRUE, sizeof (Av1Item));
  unit->layers = g_byte_array_new ();
}

void
av1_unit_clear (Av1Unit *unit)
{
  hdr_set_clear (&unit->hdr.set);
  hdr_set_clear (&unit->said);
  hdr_containers_clear (&unit->containers);
  av1_message_clear (&unit->message);
  g_clear_pointer (&unit->items, g_array_unref);
  g_clear_pointer (&unit->layers, g_byte_array_unref);
}

void
av1_unit_flush (Av1Unit *unit)
{
  start_temporal_unit (unit);
}

static void
unit_reset (Av1Unit *unit)
{
  hdr_set_reset (&unit->hdr.set);
  unit->hdr = (HdrUnit){ .set = unit->hdr.set };
  unit->fault = AV1_FAULT_NONE;
  unit->incomplete = FALSE;
  unit->layer = 0;
  g_array_set_size (unit->items, 0);
}

static void
unit_fault (Av1Unit *unit, Av1Fault fault)
{
  if (fault == AV1_FAULT_NONE)
    return;
  if (unit->fault == AV1_FAULT_NONE)
    unit->fault = fault;
  /* Damage to a metadata OBU affects only its own message. */
  if (fault != AV1_FAULT_METADATA_TRUNCATED
      && fault != AV1_FAULT_NO_TRAILING_BITS)
    unit->incomplete = TRUE;
}

/* Metadata */

/* MDCV and CLLI are of all layers, whatever their header says (clause 6.7.1). */
static void
say_static (Av1Unit *unit, const Av1Message *message)
{
  hdr_set_put (&unit->said, message->format, message->data, message->size);
  if (unit->said.messages->len > unit->layers->len)
    g_byte_array_append (unit->layers, (const guint8[]){ HDR_ANY_LAYER }, 1);
}

static void
say (Av1Unit *unit, const Av1Message *message, const Av1Obu *obu)
{
  const guint8 layer = obu->has_extension ? obu->spatial_id : HDR_ANY_LAYER;

  if (message->format == HDR_FORMAT_CONTAINER) {
    hdr_containers_take (
        &unit->containers, message->data, message->size, layer);
    return;
  }
  if (hdr_format_find (message->format)->size > 0) {
    say_static (unit, message);
    return;
  }
  switch (hdr_set_fit (&unit->said, message->format, message->size)) {
    case HDR_FITS:
      hdr_set_append (&unit->said, message->format, message->provider,
          message->data, message->size);
      g_byte_array_append (unit->layers, &layer, 1);
      break;
    case HDR_TOO_LARGE:
      unit_fault (unit, AV1_FAULT_MESSAGE_TOO_LARGE);
      break;
    case HDR_TOO_MANY:
      unit_fault (unit, AV1_FAULT_TOO_MANY_MESSAGES);
      break;
  }
}

static void
parse_metadata (Av1Unit *unit, const guint8 *data, Av1Item *item)
{
  const Av1Obu *obu = &item->obu;

  unit_fault (
      unit, av1_message_read (&unit->message, data + obu->payload, obu->size));
  if (unit->message.format == 0)
    return;
  item->format = unit->message.format;
  item->provider = unit->message.provider;
  say (unit, &unit->message, obu);
}

/* Messages of the layer that is output, and those of all layers. */
static void
collect (Av1Unit *unit)
{
  const guint8 *data;
  guint i;

  for (i = 0; i < hdr_set_get_n_messages (&unit->said); i++) {
    const HdrMessage *message = hdr_set_get_message (&unit->said, i, &data);
    const guint8 layer = unit->layers->data[i];

    if (layer == HDR_ANY_LAYER || layer == unit->layer)
      hdr_set_append (&unit->hdr.set, message->format, message->provider, data,
          message->size);
  }
}

/* A container waits for its frame, with alignment=frame in a later buffer; the
 * bytes that it is about are those of the frame header, or frame OBU. */
static void
resolve_containers (Av1Unit *unit, const guint8 *data)
{
  if (unit->hdr.has_picture)
    hdr_containers_resolve (&unit->containers, &unit->hdr, unit->layer,
        data + unit->picture.payload, unit->picture.size);
}

/* Frames */

/* Without temporal delimiters, as in MP4 and Matroska, the frame behind a shown
 * one tells: that of a higher layer is of the same temporal unit. */
static gboolean
starts_temporal_unit (const Av1Unit *unit, const Av1Obu *obu)
{
  return unit->shows
      && (unit->sequence.operating_point_idc == 0
          || obu->spatial_id <= unit->last_layer);
}

static void
parse_frame (Av1Unit *unit, const guint8 *data, Av1Item *item)
{
  const Av1Obu *obu = &item->obu;
  Av1Frame frame;

  if (!av1_frame_read (
          &frame, &unit->sequence, data + obu->payload, obu->size)) {
    unit_fault (unit, AV1_FAULT_FRAME_HEADER);
    return;
  }
  item->is_frame = TRUE;
  item->shown = frame.shown;
  if (!unit->has_frame)
    unit->starts_with_key =
        frame.is_key && frame.shown && obu->temporal_id == 0;
  unit->has_frame = TRUE;
  unit->has_key |= frame.is_key;
  unit->last_layer = obu->spatial_id;
  if (!frame.shown)
    return;
  unit->shows = TRUE;
  unit->hdr.has_picture = TRUE;
  unit->layer = obu->spatial_id;
  unit->picture = *obu;
}

/* A coded video sequence starts as clause 7.5 says. A key frame that is not
 * shown yet is a delayed random access point (clause 7.6). These things are of
 * the whole temporal unit, and so of the first frame that it shows. */
static void
derive_sequence_flags (Av1Unit *unit)
{
  HdrUnit *hdr = &unit->hdr;

  hdr->random_access = unit->has_sequence && unit->has_key;
  hdr->starts_sequence = unit->has_sequence && unit->starts_with_key;
  hdr->starts_after_break = hdr->random_access;
  unit->has_key = unit->starts_with_key = FALSE;
}

/* OBUs */

static void
parse_sequence (Av1Unit *unit, const guint8 *data, const Av1Obu *obu)
{
  if (!av1_sequence_read (&unit->sequence, data + obu->payload, obu->size))
    unit_fault (unit, AV1_FAULT_SEQUENCE_HEADER);
  else if (!unit->has_frame)
    unit->has_sequence = TRUE;
}

static void
parse_obu (Av1Unit *unit, const guint8 *data, Av1Item *item)
{
  switch (item->obu.type) {
    case AV1_OBU_SEQUENCE_HEADER:
      parse_sequence (unit, data, &item->obu);
      break;
    case AV1_OBU_FRAME_HEADER:
    case AV1_OBU_FRAME:
      if (av1_sequence_has_obu (&unit->sequence, &item->obu))
        parse_frame (unit, data, item);
      break;
    case AV1_OBU_METADATA:
      if (av1_sequence_has_obu (&unit->sequence, &item->obu))
        parse_metadata (unit, data, item);
      break;
    default:
      break;
  }
}

static void
parse_obus (Av1Unit *unit, const guint8 *data, gsize size, gboolean annexb)
{
  Av1ReadResult result;
  Av1Reader reader;
  Av1Item item;

  av1_reader_init (&reader, data, size, annexb);
  memset (&item, 0, sizeof item);
  while ((result = av1_reader_next (&reader, &item.obu)) == AV1_READ_OBU) {
    item.is_frame = item.shown = FALSE;
    item.format = item.provider = 0;
    parse_obu (unit, data, &item);
    g_array_append_val (unit->items, item);
  }
  if (result == AV1_READ_DAMAGED)
    unit_fault (unit, AV1_FAULT_OBU);
}

/* Whether the first frame of @data, or a temporal delimiter in front of it, is
 * of another temporal unit than the last one. */
static gboolean
is_another (const Av1Unit *unit, const guint8 *data, gsize size)
{
  Av1Reader reader;
  Av1Obu obu;

  av1_reader_init (&reader, data, size, FALSE);
  while (av1_reader_next (&reader, &obu) == AV1_READ_OBU) {
    if (obu.type == AV1_OBU_TEMPORAL_DELIMITER)
      return TRUE;
    if (obu.type == AV1_OBU_FRAME_HEADER || obu.type == AV1_OBU_FRAME)
      return starts_temporal_unit (unit, &obu);
  }
  return unit->shows;
}

void
av1_unit_parse (
    Av1Unit *unit, const guint8 *data, gsize size, Av1Framing framing)
{
  unit_reset (unit);
  if (framing != AV1_FRAMES || is_another (unit, data, size))
    start_temporal_unit (unit);
  parse_obus (unit, data, size, framing == AV1_ANNEXB);
  collect (unit);
  resolve_containers (unit, data);
  if (unit->hdr.has_picture)
    derive_sequence_flags (unit);
}

void
av1_unit_parse_codec_data (Av1Unit *unit, const guint8 *data, gsize size)
{
  unit_reset (unit);
  if (data == NULL)
    return;
  if (size < AV1C_HEADER_SIZE || data[0] != AV1C_MARKER) {
    unit_fault (unit, AV1_FAULT_CODEC_DATA);
    return;
  }
  start_temporal_unit (unit);
  parse_obus (unit, data + AV1C_HEADER_SIZE, size - AV1C_HEADER_SIZE, FALSE);
  collect (unit);
  hdr_containers_resolve (&unit->containers, &unit->hdr, 0, NULL, 0);
  start_temporal_unit (unit);
}
