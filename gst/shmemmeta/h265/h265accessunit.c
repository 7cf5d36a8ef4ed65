/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds HDR metadata in H.265 access units: SEI messages and Dolby Vision's NAL
 * units of type 62. It notes where parameter sets and slices are, but
 * never decodes them, and never validates the values of a message. The syntax of NAL units is in h265nal.c,
 * that of SEI messages in h265sei.c.
 */

#define GST_USE_UNSTABLE_API

#include "h265/h265accessunit.h"
#include "hdr/hdrnumbers.h"

#include <gst/codecparsers/gsth265parser.h>
#include <shmem/shmem-t35.h>
#include <shmem/shmem-format.h>

#include <string.h>

/* Offsets in an HEVCDecoderConfigurationRecord. */
#define HVCC_LENGTH_SIZE_OFFSET 21
#define HVCC_NUM_ARRAYS_OFFSET 22
#define HVCC_ARRAYS_OFFSET 23
/* Type and number of NAL units of an array; length of a NAL unit. */
#define HVCC_ARRAY_HEADER_SIZE 3
#define HVCC_NAL_LENGTH_SIZE 2
/* RSV_IRAP_VCL23, the last of table 7-1; its name in GStreamer's header
 * depends on the version. */
#define MAX_IRAP_NAL_TYPE 23

const gchar *
h265_fault_to_string (H265Fault fault)
{
  static const gchar *const texts[] = {
    [H265_FAULT_NONE] = "no fault",
    [H265_FAULT_NO_NAL_UNIT] = "there is no start code",
    [H265_FAULT_NAL_UNIT_TRUNCATED] =
        "a NAL unit claims more bytes than the access unit has",
    [H265_FAULT_NAL_UNIT_TOO_LARGE] =
        "an SEI or RPU NAL unit is larger than the limit",
    [H265_FAULT_CODEC_DATA] = "codec_data ends before its arrays do",
    [H265_FAULT_SEI_TRUNCATED] =
        "an SEI message claims more bytes than its NAL unit has",
    [H265_FAULT_SEI_NO_TRAILING_BITS] =
        "an SEI NAL unit does not end in trailing bits",
    [H265_FAULT_MESSAGE_TOO_SHORT] =
        "a mastering display or light level message is too short",
    [H265_FAULT_MESSAGE_TOO_LARGE] =
        "an SEI message or RPU is larger than the limit",
    [H265_FAULT_TOO_MANY_MESSAGES] = "there are more messages than the limit",
  };

  return texts[fault];
}

/* Access units */

void
h265_access_unit_init (H265AccessUnit *unit)
{
  memset (unit, 0, sizeof *unit);
  hdr_set_init (&unit->hdr.set);
  hdr_containers_init (&unit->containers);
  unit->rbsp = g_byte_array_new ();
  unit->nals = g_array_new (FALSE, FALSE, sizeof (H265Nal));
  unit->headers = g_array_new (FALSE, FALSE, sizeof (H265Nal));
}

void
h265_access_unit_clear (H265AccessUnit *unit)
{
  hdr_set_clear (&unit->hdr.set);
  hdr_containers_clear (&unit->containers);
  g_clear_pointer (&unit->headers, g_array_unref);
  g_clear_pointer (&unit->nals, g_array_unref);
  g_clear_pointer (&unit->rbsp, g_byte_array_unref);
}

static void
unit_reset (H265AccessUnit *unit)
{
  hdr_set_reset (&unit->hdr.set);
  unit->hdr = (HdrUnit){ .set = unit->hdr.set };
  unit->fault = H265_FAULT_NONE;
  unit->incomplete = FALSE;
  unit->picture = (H265Nal){ 0 };
  unit->end_start = 0;
  hdr_containers_reset (&unit->containers);
  g_array_set_size (unit->nals, 0);
  g_array_set_size (unit->headers, 0);
  unit->has_slice = FALSE;
}

static void
unit_fault (H265AccessUnit *unit, H265Fault fault)
{
  if (unit->fault == H265_FAULT_NONE)
    unit->fault = fault;
  /* Damage to an SEI NAL unit affects only its own messages. */
  if (fault != H265_FAULT_SEI_TRUNCATED
      && fault != H265_FAULT_SEI_NO_TRAILING_BITS
      && fault != H265_FAULT_MESSAGE_TOO_SHORT)
    unit->incomplete = TRUE;
}

static void
unit_add (H265AccessUnit *unit, guint64 format, const guint8 *data, gsize size)
{
  switch (hdr_set_fit (&unit->hdr.set, format, size)) {
    case HDR_FITS:
      hdr_set_append (&unit->hdr.set, format,
          hdr_get_provider (format, data, size), data, size);
      break;
    case HDR_TOO_LARGE:
      unit_fault (unit, H265_FAULT_MESSAGE_TOO_LARGE);
      break;
    case HDR_TOO_MANY:
      unit_fault (unit, H265_FAULT_TOO_MANY_MESSAGES);
      break;
  }
}

static void
unit_add_t35 (H265AccessUnit *unit, const guint8 *data, gsize size)
{
  if (size == 0)
    unit_fault (unit, H265_FAULT_MESSAGE_TOO_SHORT);
  else if (shmem_t35_get_kind (data, size) != SHMEM_T35_NOT_HDR)
    unit_add (unit, SHMEM_FORMAT_T35, data, size);
}

static void
unit_add_sei_message (
    H265AccessUnit *unit, guint type, const guint8 *data, gsize size)
{
  const H265SeiKind *kind = h265_sei_kind_of_type (type);
  guint8 entry[H265_SEI_MAX_CONVERTED];

  if (kind == NULL)
    return;
  if (kind->format == HDR_FORMAT_CONTAINER) {
    if (hdr_container_is_marked (data, size))
      hdr_containers_take (&unit->containers, data, size, HDR_ANY_LAYER);
  } else if (kind->size == 0) {
    unit_add_t35 (unit, data, size);
  } else if (size < kind->size) {
    unit_fault (unit, H265_FAULT_MESSAGE_TOO_SHORT);
  } else {
    kind->from_sei (entry, data);
    hdr_set_put (&unit->hdr.set, kind->format, entry, kind->size);
  }
}

static void
unit_parse_sei (H265AccessUnit *unit, const guint8 *data, gsize size)
{
  H265SeiReader reader;
  H265SeiMessage message;
  H265SeiResult result;

  h265_sei_reader_init (&reader, data, size);
  while (
      (result = h265_sei_reader_next (&reader, &message)) == H265_SEI_MESSAGE)
    unit_add_sei_message (
        unit, message.type, data + message.payload, message.size);
  if (result == H265_SEI_TRUNCATED)
    unit_fault (unit, H265_FAULT_SEI_TRUNCATED);
  else if (result == H265_SEI_NO_TRAILING_BITS)
    unit_fault (unit, H265_FAULT_SEI_NO_TRAILING_BITS);
}

/* Stores the payload after the NAL unit header in @unit->rbsp, and the position
 * of the NAL unit in @unit->nals. */
static gboolean
unit_unescape_nal (H265AccessUnit *unit, const guint8 *data, const H265Nal *nal)
{
  if (nal->size > H265_MAX_NAL_SIZE) {
    unit_fault (unit, H265_FAULT_NAL_UNIT_TOO_LARGE);
    return FALSE;
  }
  g_array_append_val (unit->nals, *nal);
  g_byte_array_set_size (unit->rbsp, 0);
  h265_nal_unescape (unit->rbsp, data + nal->header + H265_NAL_HEADER_SIZE,
      nal->size - H265_NAL_HEADER_SIZE);
  return TRUE;
}

static void
unit_note_picture (H265AccessUnit *unit, const H265Nal *nal)
{
  if (!unit->has_slice && h265_type_is_slice (nal->type)) {
    unit->has_slice = TRUE;
    g_array_append_val (unit->headers, *nal);
  }
  if (unit->hdr.has_picture)
    return;
  unit->hdr.has_picture = TRUE;
  unit->picture = *nal;
}

static void
unit_note_end (H265AccessUnit *unit, const H265Nal *nal)
{
  if (!unit->hdr.has_picture) {
    unit->hdr.end_before = TRUE;
  } else if (!unit->hdr.end_after) {
    unit->hdr.end_after = TRUE;
    unit->end_start = nal->start;
  }
}

static void
unit_parse_nal (H265AccessUnit *unit, const guint8 *data, const H265Nal *nal)
{
  /* Other layers have metadata of their own. */
  if (nal->layer_id != 0)
    return;
  if (nal->type < GST_H265_NAL_VPS) {
    unit_note_picture (unit, nal);
  } else if (nal->type <= GST_H265_NAL_PPS) {
    g_array_append_val (unit->headers, *nal);
  } else if (nal->type == GST_H265_NAL_PREFIX_SEI
      || nal->type == GST_H265_NAL_SUFFIX_SEI) {
    if (unit_unescape_nal (unit, data, nal))
      unit_parse_sei (unit, unit->rbsp->data, unit->rbsp->len);
  } else if (nal->type == H265_NAL_DOLBY_VISION_RPU) {
    if (unit_unescape_nal (unit, data, nal) && unit->rbsp->len > 0)
      unit_add (unit, SHMEM_FORMAT_DVRP, unit->rbsp->data, unit->rbsp->len);
  } else if (nal->type == GST_H265_NAL_EOS || nal->type == GST_H265_NAL_EOB) {
    unit_note_end (unit, nal);
  }
}

/* A coded video sequence starts with an IRAP picture whose NoRaslOutputFlag is
 * 1 (clause 8.1.3). */
static void
unit_derive_sequence_flags (H265AccessUnit *unit)
{
  const guint8 type = unit->picture.type;
  const gboolean is_cra = type == GST_H265_NAL_SLICE_CRA_NUT;
  HdrUnit *hdr = &unit->hdr;

  hdr->random_access =
      type >= GST_H265_NAL_SLICE_BLA_W_LP && type <= MAX_IRAP_NAL_TYPE;
  hdr->leading =
      type >= GST_H265_NAL_SLICE_RADL_N && type <= GST_H265_NAL_SLICE_RASL_R;
  hdr->starts_sequence = (type >= GST_H265_NAL_SLICE_BLA_W_LP
                             && type <= GST_H265_NAL_SLICE_IDR_N_LP)
      || (is_cra && hdr->end_before);
  hdr->starts_after_break = hdr->starts_sequence || is_cra;
}

/* What a container is about are the bytes of the first slice, which no muxer
 * changes. */
static void
unit_resolve_containers (H265AccessUnit *unit, const guint8 *data)
{
  const H265Nal *picture = &unit->picture;

  hdr_containers_resolve (&unit->containers, &unit->hdr, HDR_ANY_LAYER,
      unit->hdr.has_picture ? data + picture->header : NULL, picture->size);
}

void
h265_access_unit_parse (
    H265AccessUnit *unit, const guint8 *data, gsize size, guint nal_length_size)
{
  H265NalReader reader;
  H265Nal nal;

  g_return_if_fail (nal_length_size <= 4);

  unit_reset (unit);
  unit->end_start = size;
  h265_nal_reader_init (&reader, data, size, nal_length_size);
  if (reader.offset == size && size > 0)
    unit_fault (unit, H265_FAULT_NO_NAL_UNIT);
  while (h265_nal_reader_next (&reader, &nal))
    unit_parse_nal (unit, data, &nal);
  unit_derive_sequence_flags (unit);
  unit_resolve_containers (unit, data);
  if (reader.truncated)
    unit_fault (unit, H265_FAULT_NAL_UNIT_TRUNCATED);
}

/* Parses one array of NAL units; FALSE if it is truncated. */
static gboolean
unit_parse_hvcc_array (
    H265AccessUnit *unit, const guint8 *data, gsize size, gsize *offset)
{
  guint count, length;
  H265Nal nal;

  if (size - *offset < HVCC_ARRAY_HEADER_SIZE)
    return FALSE;
  count = hdr_read_number (data + *offset + 1, 2);
  *offset += HVCC_ARRAY_HEADER_SIZE;
  for (; count > 0; count--) {
    if (size - *offset < HVCC_NAL_LENGTH_SIZE)
      return FALSE;
    length = hdr_read_number (data + *offset, HVCC_NAL_LENGTH_SIZE);
    *offset += HVCC_NAL_LENGTH_SIZE;
    if (length > size - *offset)
      return FALSE;
    if (h265_nal_read (&nal, data, *offset, length))
      unit_parse_nal (unit, data, &nal);
    *offset += length;
  }
  return TRUE;
}

gboolean
h265_access_unit_parse_codec_data (H265AccessUnit *unit, const guint8 *data,
    gsize size, guint *nal_length_size)
{
  gsize offset = HVCC_ARRAYS_OFFSET;
  guint arrays;

  unit_reset (unit);
  if (size < HVCC_ARRAYS_OFFSET || (data[HVCC_LENGTH_SIZE_OFFSET] & 3) == 2)
    return FALSE;
  *nal_length_size = (data[HVCC_LENGTH_SIZE_OFFSET] & 3) + 1;

  for (arrays = data[HVCC_NUM_ARRAYS_OFFSET]; arrays > 0; arrays--) {
    if (!unit_parse_hvcc_array (unit, data, size, &offset)) {
      unit_fault (unit, H265_FAULT_CODEC_DATA);
      break;
    }
  }
  unit_resolve_containers (unit, data);
  return TRUE;
}
