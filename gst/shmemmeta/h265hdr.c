/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Finds HDR metadata in H.265 access units: SEI messages and Dolby Vision's
 * NAL units of type 62. It never decodes parameter sets or slices, and never
 * judges or changes what a message says.
 *
 * The messages are walked here because gst_h265_parser_parse_sei() drops the
 * types it does not know and everything behind a broken one. NAL units are
 * found with GstByteReader because gst_h265_parser_identify_nalu() gives up at
 * a NAL unit of two bytes.
 */

#define GST_USE_UNSTABLE_API

#include "h265hdr.h"

#include <gst/base/gstbytereader.h>
#include <gst/codecparsers/gsth265parser.h>
#include <gst/shmemmeta/gstshmemt35.h>
#include <shmem/shmem-format.h>
#include <shmem/shmem-payload.h>

#include <string.h>

#define NAL_HEADER_SIZE 2
/* UNSPEC62, which Dolby Vision puts its RPUs into. */
#define NAL_DOLBY_VISION_RPU 62

/* payloadType, H.265 table D.1 */
#define SEI_USER_DATA_REGISTERED_ITU_T_T35 4
#define SEI_MASTERING_DISPLAY_COLOUR_VOLUME 137
#define SEI_CONTENT_LIGHT_LEVEL_INFO 144

/* Bytes of the two, clauses D.2.28 and D.2.35. */
#define SEI_MASTERING_DISPLAY_SIZE 24
#define SEI_CONTENT_LIGHT_LEVEL_SIZE 4

/* Where things are in an HEVCDecoderConfigurationRecord. */
#define HVCC_LENGTH_SIZE_OFFSET 21
#define HVCC_NUM_ARRAYS_OFFSET 22
#define HVCC_ARRAYS_OFFSET 23
/* Type and number of NAL units of an array; length of a NAL unit. */
#define HVCC_ARRAY_HEADER_SIZE 3
#define HVCC_NAL_LENGTH_SIZE 2

const gchar *
h265_hdr_fault_to_string (H265HdrFault fault)
{
  switch (fault) {
    case H265_HDR_FAULT_NONE:
      return "nothing is wrong";
    case H265_HDR_FAULT_NO_NAL_UNIT:
      return "there is no start code";
    case H265_HDR_FAULT_NAL_UNIT_TRUNCATED:
      return "a NAL unit claims more bytes than the access unit has";
    case H265_HDR_FAULT_NAL_UNIT_TOO_LARGE:
      return "an SEI or RPU NAL unit is larger than the limit";
    case H265_HDR_FAULT_CODEC_DATA:
      return "codec_data ends before its arrays do";
    case H265_HDR_FAULT_SEI_TRUNCATED:
      return "an SEI message claims more bytes than its NAL unit has";
    case H265_HDR_FAULT_SEI_NO_TRAILING_BITS:
      return "an SEI NAL unit does not end in trailing bits";
    case H265_HDR_FAULT_MESSAGE_TOO_SHORT:
      return "a mastering display or light level message is too short";
    case H265_HDR_FAULT_MESSAGE_TOO_LARGE:
      return "an SEI message or RPU is larger than the limit";
    case H265_HDR_FAULT_TOO_MANY_MESSAGES:
      return "there are more messages than the limit";
  }
  return "unknown fault";
}

/* Sets */

void
h265_hdr_set_init (H265HdrSet *set)
{
  set->data = g_byte_array_new ();
  set->messages = g_array_new (FALSE, FALSE, sizeof (H265HdrMessage));
}

void
h265_hdr_set_clear (H265HdrSet *set)
{
  g_clear_pointer (&set->data, g_byte_array_unref);
  g_clear_pointer (&set->messages, g_array_unref);
}

void
h265_hdr_set_reset (H265HdrSet *set)
{
  g_byte_array_set_size (set->data, 0);
  g_array_set_size (set->messages, 0);
}

guint
h265_hdr_set_get_n_messages (const H265HdrSet *set)
{
  return set->messages->len;
}

const H265HdrMessage *
h265_hdr_set_get_message (
    const H265HdrSet *set, guint index, const guint8 **data)
{
  const H265HdrMessage *message =
      &g_array_index (set->messages, H265HdrMessage, index);

  *data = set->data->data + message->offset;
  return message;
}

gboolean
h265_hdr_set_equal (const H265HdrSet *a, const H265HdrSet *b)
{
  guint i;

  if (a->messages->len != b->messages->len || a->data->len != b->data->len)
    return FALSE;
  for (i = 0; i < a->messages->len; i++) {
    const H265HdrMessage *left =
        &g_array_index (a->messages, H265HdrMessage, i);
    const H265HdrMessage *right =
        &g_array_index (b->messages, H265HdrMessage, i);

    if (left->format != right->format || left->size != right->size)
      return FALSE;
  }
  return a->data->len == 0
      || memcmp (a->data->data, b->data->data, a->data->len) == 0;
}

static void
set_append (H265HdrSet *set, guint64 format, guint64 provider, const void *data,
    gsize size)
{
  H265HdrMessage message = { .format = format,
    .provider = provider,
    .offset = set->data->len,
    .size = size };

  g_byte_array_append (set->data, data, size);
  g_array_append_val (set->messages, message);
}

static void
set_append_from (H265HdrSet *set, const H265HdrSet *from, guint index)
{
  const guint8 *data;
  const H265HdrMessage *message = h265_hdr_set_get_message (from, index, &data);

  set_append (set, message->format, message->provider, data, message->size);
}

/* The last message of @format: within an access unit it is the one in force.
 * FALSE if there is none. */
static gboolean
set_append_last (H265HdrSet *set, const H265HdrSet *from, guint64 format)
{
  guint i;

  for (i = from->messages->len; i > 0; i--) {
    if (g_array_index (from->messages, H265HdrMessage, i - 1).format
        == format) {
      set_append_from (set, from, i - 1);
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
set_has_provider (const H265HdrSet *set, guint64 provider)
{
  guint i;

  for (i = 0; i < set->messages->len; i++) {
    const H265HdrMessage *message =
        &g_array_index (set->messages, H265HdrMessage, i);

    if (message->format == SHMEM_FORMAT_T35 && message->provider == provider)
      return TRUE;
  }
  return FALSE;
}

static void
set_append_all (H265HdrSet *set, const H265HdrSet *from, guint64 format)
{
  guint i;

  for (i = 0; i < from->messages->len; i++)
    if (g_array_index (from->messages, H265HdrMessage, i).format == format)
      set_append_from (set, from, i);
}

/* Providers can be made up without end, so what is kept has a limit too: the
 * T35 that were not repeated for longest go first. */
static void
set_append_kept (H265HdrSet *set, const H265HdrSet *base, const H265HdrSet *own)
{
  guint i, kept = 0;

  for (i = 0; i < base->messages->len && kept < H265_HDR_MAX_T35; i++) {
    const H265HdrMessage *message =
        &g_array_index (base->messages, H265HdrMessage, i);

    if (message->format != SHMEM_FORMAT_T35
        || set_has_provider (own, message->provider)
        || message->size + set->data->len > H265_HDR_MAX_SET_SIZE)
      continue;
    set_append_from (set, base, i);
    kept++;
  }
}

void
h265_hdr_set_merge (
    H265HdrSet *out, const H265HdrSet *base, const H265HdrSet *own)
{
  static const guint64 single[] = { SHMEM_FORMAT_MDCV, SHMEM_FORMAT_CLLI };
  guint i;

  h265_hdr_set_reset (out);
  for (i = 0; i < G_N_ELEMENTS (single); i++)
    if (!set_append_last (out, own, single[i]) && base != NULL)
      set_append_last (out, base, single[i]);
  set_append_all (out, own, SHMEM_FORMAT_T35);
  if (base != NULL)
    set_append_kept (out, base, own);
  set_append_all (out, own, SHMEM_FORMAT_DVRP);
}

/* Access units */

void
h265_hdr_access_unit_init (H265HdrAccessUnit *unit)
{
  memset (unit, 0, sizeof *unit);
  h265_hdr_set_init (&unit->set);
  unit->rbsp = g_byte_array_new ();
}

void
h265_hdr_access_unit_clear (H265HdrAccessUnit *unit)
{
  h265_hdr_set_clear (&unit->set);
  g_clear_pointer (&unit->rbsp, g_byte_array_unref);
}

static void
unit_reset (H265HdrAccessUnit *unit)
{
  h265_hdr_set_reset (&unit->set);
  unit->fault = H265_HDR_FAULT_NONE;
  unit->has_picture = FALSE;
  unit->picture_type = 0;
  unit->end_before = FALSE;
  unit->end_after = FALSE;
  unit->n_t35 = 0;
  unit->n_rpus = 0;
}

static void
unit_fault (H265HdrAccessUnit *unit, H265HdrFault fault)
{
  if (unit->fault == H265_HDR_FAULT_NONE)
    unit->fault = fault;
}

/* Whether there is room for one more message of @size bytes. */
static gboolean
unit_has_room (H265HdrAccessUnit *unit, gsize size, guint *count, guint limit)
{
  if (size > H265_HDR_MAX_MESSAGE_SIZE
      || size + unit->set.data->len > H265_HDR_MAX_SET_SIZE) {
    unit_fault (unit, H265_HDR_FAULT_MESSAGE_TOO_LARGE);
    return FALSE;
  }
  if (*count >= limit) {
    unit_fault (unit, H265_HDR_FAULT_TOO_MANY_MESSAGES);
    return FALSE;
  }
  (*count)++;
  return TRUE;
}

/* A number that tells messages of one kind from all others: the kind, or for
 * an unknown one its country and provider code (clauses 3.1 and 3.2 of T.35).
 */
static guint64
t35_provider (GstShmemT35Kind kind, const guint8 *data, gsize size)
{
  gsize i, code_size = data[0] == 0xff ? 4 : 3;
  guint64 provider = 0;

  if (kind != GST_SHMEM_T35_OTHER)
    return (guint64) kind << 32;
  for (i = 0; i < MIN (code_size, size); i++)
    provider = provider << 8 | data[i];
  return provider;
}

static void
unit_add_t35 (H265HdrAccessUnit *unit, const guint8 *data, gsize size)
{
  GstShmemT35Kind kind;

  if (size == 0) {
    unit_fault (unit, H265_HDR_FAULT_MESSAGE_TOO_SHORT);
    return;
  }
  kind = gst_shmem_t35_get_kind (data, size);
  if (kind == GST_SHMEM_T35_NOT_HDR)
    return;
  if (unit_has_room (unit, size, &unit->n_t35, H265_HDR_MAX_T35))
    set_append (&unit->set, SHMEM_FORMAT_T35, t35_provider (kind, data, size),
        data, size);
}

/* The last of an access unit holds: later ones replace those before. */
static void
unit_set_single (
    H265HdrAccessUnit *unit, guint64 format, const void *data, gsize size)
{
  guint i;

  for (i = 0; i < unit->set.messages->len; i++) {
    const H265HdrMessage *message =
        &g_array_index (unit->set.messages, H265HdrMessage, i);

    if (message->format == format) {
      memcpy (unit->set.data->data + message->offset, data, size);
      return;
    }
  }
  set_append (&unit->set, format, 0, data, size);
}

/* @size bytes, the most significant first. The macros of GStreamer and
 * GstByteReader read words at odd addresses, which C does not allow. */
static guint32
read_number (const guint8 *data, guint size)
{
  guint32 number = 0;
  guint i;

  for (i = 0; i < size; i++)
    number = number << 8 | data[i];
  return number;
}

/* Clause D.3.28: c equal to 0, 1 and 2 is green, blue and red. */
static void
unit_add_mastering_display (
    H265HdrAccessUnit *unit, const guint8 *data, gsize size)
{
  static const guint sei_index[3] = { 2, 0, 1 };
  struct shmem_mdcv mdcv;
  guint i;

  if (size < SEI_MASTERING_DISPLAY_SIZE) {
    unit_fault (unit, H265_HDR_FAULT_MESSAGE_TOO_SHORT);
    return;
  }
  for (i = 0; i < 3; i++) {
    mdcv.primaries[i][0] = read_number (data + 4 * sei_index[i], 2);
    mdcv.primaries[i][1] = read_number (data + 4 * sei_index[i] + 2, 2);
  }
  mdcv.white_point[0] = read_number (data + 12, 2);
  mdcv.white_point[1] = read_number (data + 14, 2);
  mdcv.max_luminance = read_number (data + 16, 4);
  mdcv.min_luminance = read_number (data + 20, 4);
  shmem_mdcv_store (&mdcv, &mdcv);
  unit_set_single (unit, SHMEM_FORMAT_MDCV, &mdcv, sizeof mdcv);
}

static void
unit_add_light_level (H265HdrAccessUnit *unit, const guint8 *data, gsize size)
{
  struct shmem_clli clli;

  if (size < SEI_CONTENT_LIGHT_LEVEL_SIZE) {
    unit_fault (unit, H265_HDR_FAULT_MESSAGE_TOO_SHORT);
    return;
  }
  clli.max_content_light_level = read_number (data, 2);
  clli.max_frame_average_light_level = read_number (data + 2, 2);
  shmem_clli_store (&clli, &clli);
  unit_set_single (unit, SHMEM_FORMAT_CLLI, &clli, sizeof clli);
}

static void
unit_add_sei_message (
    H265HdrAccessUnit *unit, guint type, const guint8 *data, gsize size)
{
  switch (type) {
    case SEI_USER_DATA_REGISTERED_ITU_T_T35:
      unit_add_t35 (unit, data, size);
      break;
    case SEI_MASTERING_DISPLAY_COLOUR_VOLUME:
      unit_add_mastering_display (unit, data, size);
      break;
    case SEI_CONTENT_LIGHT_LEVEL_INFO:
      unit_add_light_level (unit, data, size);
      break;
    default:
      break;
  }
}

/* payloadType or payloadSize of clause 7.3.5: 255 for every 0xff byte, and
 * the byte that is not. Values are capped, as no caller takes large ones. */
static gboolean
read_sei_number (const guint8 *data, gsize size, gsize *offset, guint *number)
{
  guint value = 0;

  while (*offset < size) {
    guint8 byte = data[(*offset)++];

    value = MIN (value + byte, G_MAXINT);
    if (byte != 0xff) {
      *number = value;
      return TRUE;
    }
  }
  return FALSE;
}

/* Where the messages end: at the byte 0x80 that rbsp_trailing_bits() is here,
 * which zeros may follow. */
static gsize
sei_messages_end (const guint8 *data, gsize size)
{
  gsize end = size;

  while (end > 0 && data[end - 1] == 0)
    end--;
  return end > 0 && data[end - 1] == 0x80 ? end - 1 : size;
}

static void
unit_parse_sei (H265HdrAccessUnit *unit, const guint8 *data, gsize size)
{
  gsize end = sei_messages_end (data, size);
  gsize offset = 0;
  guint type, message_size;

  while (offset < end) {
    if (!read_sei_number (data, size, &offset, &type)
        || !read_sei_number (data, size, &offset, &message_size)
        || message_size > size - offset) {
      unit_fault (unit, H265_HDR_FAULT_SEI_TRUNCATED);
      return;
    }
    unit_add_sei_message (unit, type, data + offset, message_size);
    offset += message_size;
  }
  /* A message that takes the 0x80 for its own last byte, or none there. */
  if (offset > end || end == size)
    unit_fault (unit, H265_HDR_FAULT_SEI_NO_TRAILING_BITS);
}

static void
unit_add_rpu (H265HdrAccessUnit *unit, const guint8 *data, gsize size)
{
  if (size > 0 && unit_has_room (unit, size, &unit->n_rpus, H265_HDR_MAX_RPUS))
    set_append (&unit->set, SHMEM_FORMAT_DVRP, 0, data, size);
}

/* Clause 7.4.2: drops each emulation_prevention_three_byte. */
static gsize
unescape (const guint8 *data, gsize size, guint8 *out)
{
  gsize i, length = 0;
  guint zeros = 0;

  for (i = 0; i < size; i++) {
    if (zeros >= 2 && data[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = data[i] == 0 ? zeros + 1 : 0;
    out[length++] = data[i];
  }
  return length;
}

/* The payload of a NAL unit behind its header, in memory of @unit. */
static gboolean
unit_unescape_nal (H265HdrAccessUnit *unit, const guint8 *nal, gsize size)
{
  gsize length;

  if (size > H265_HDR_MAX_NAL_SIZE) {
    unit_fault (unit, H265_HDR_FAULT_NAL_UNIT_TOO_LARGE);
    return FALSE;
  }
  g_byte_array_set_size (unit->rbsp, size - NAL_HEADER_SIZE);
  length = unescape (
      nal + NAL_HEADER_SIZE, size - NAL_HEADER_SIZE, unit->rbsp->data);
  g_byte_array_set_size (unit->rbsp, length);
  return TRUE;
}

static void
unit_see_picture (H265HdrAccessUnit *unit, guint8 type)
{
  if (unit->has_picture)
    return;
  unit->has_picture = TRUE;
  unit->picture_type = type;
}

static void
unit_parse_nal (H265HdrAccessUnit *unit, const guint8 *nal, gsize size)
{
  guint8 type;

  /* trailing_zero_8bits, or what a muxer left of them: a NAL unit cannot end
   * in a zero. */
  while (size > 0 && nal[size - 1] == 0)
    size--;
  /* Other layers (nuh_layer_id) have metadata of their own. */
  if (size < NAL_HEADER_SIZE || (nal[0] & 1) != 0 || nal[1] >> 3 != 0)
    return;

  type = nal[0] >> 1 & 0x3f;
  if (type < GST_H265_NAL_VPS) {
    unit_see_picture (unit, type);
  } else if (type == GST_H265_NAL_PREFIX_SEI
      || type == GST_H265_NAL_SUFFIX_SEI) {
    if (unit_unescape_nal (unit, nal, size))
      unit_parse_sei (unit, unit->rbsp->data, unit->rbsp->len);
  } else if (type == NAL_DOLBY_VISION_RPU) {
    if (unit_unescape_nal (unit, nal, size))
      unit_add_rpu (unit, unit->rbsp->data, unit->rbsp->len);
  } else if (type == GST_H265_NAL_EOS || type == GST_H265_NAL_EOB) {
    if (unit->has_picture)
      unit->end_after = TRUE;
    else
      unit->end_before = TRUE;
  }
}

/* From @offset, where the bytes behind the next 00 00 01 are, or @size. */
static gsize
find_nal (const guint8 *data, gsize size, gsize offset)
{
  GstByteReader reader;
  guint length = MIN (size - offset, G_MAXINT);
  guint found;

  if (length < 4)
    return size;
  gst_byte_reader_init (&reader, data + offset, length);
  found = gst_byte_reader_masked_scan_uint32 (
      &reader, 0xffffff00, 0x00000100, 0, length);
  return found == (guint) -1 ? size : offset + found + 3;
}

void
h265_hdr_access_unit_parse_byte_stream (
    H265HdrAccessUnit *unit, const guint8 *data, gsize size)
{
  gsize start, next;

  unit_reset (unit);
  start = find_nal (data, size, 0);
  if (start == size && size > 0)
    unit_fault (unit, H265_HDR_FAULT_NO_NAL_UNIT);
  for (; start < size; start = next) {
    next = find_nal (data, size, start);
    unit_parse_nal (
        unit, data + start, (next == size ? size : next - 3) - start);
  }
}

void
h265_hdr_access_unit_parse_packetized (H265HdrAccessUnit *unit,
    const guint8 *data, gsize size, guint nal_length_size)
{
  gsize offset = 0, length;

  g_return_if_fail (nal_length_size >= 1 && nal_length_size <= 4);

  unit_reset (unit);
  while (offset < size) {
    if (size - offset < nal_length_size) {
      unit_fault (unit, H265_HDR_FAULT_NAL_UNIT_TRUNCATED);
      return;
    }
    length = read_number (data + offset, nal_length_size);
    offset += nal_length_size;
    if (length > size - offset) {
      unit_fault (unit, H265_HDR_FAULT_NAL_UNIT_TRUNCATED);
      return;
    }
    unit_parse_nal (unit, data + offset, length);
    offset += length;
  }
}

/* One array of NAL units; FALSE when it ends too early. */
static gboolean
unit_parse_hvcc_array (
    H265HdrAccessUnit *unit, const guint8 *data, gsize size, gsize *offset)
{
  guint count, length;

  if (size - *offset < HVCC_ARRAY_HEADER_SIZE)
    return FALSE;
  count = read_number (data + *offset + 1, 2);
  *offset += HVCC_ARRAY_HEADER_SIZE;
  for (; count > 0; count--) {
    if (size - *offset < HVCC_NAL_LENGTH_SIZE)
      return FALSE;
    length = read_number (data + *offset, HVCC_NAL_LENGTH_SIZE);
    *offset += HVCC_NAL_LENGTH_SIZE;
    if (length > size - *offset)
      return FALSE;
    unit_parse_nal (unit, data + *offset, length);
    *offset += length;
  }
  return TRUE;
}

gboolean
h265_hdr_access_unit_parse_codec_data (H265HdrAccessUnit *unit,
    const guint8 *data, gsize size, guint *nal_length_size)
{
  gsize offset = HVCC_ARRAYS_OFFSET;
  guint arrays;

  unit_reset (unit);
  if (size < HVCC_ARRAYS_OFFSET || (data[HVCC_LENGTH_SIZE_OFFSET] & 3) == 2)
    return FALSE;
  *nal_length_size = (data[HVCC_LENGTH_SIZE_OFFSET] & 3) + 1;

  for (arrays = data[HVCC_NUM_ARRAYS_OFFSET]; arrays > 0; arrays--) {
    if (!unit_parse_hvcc_array (unit, data, size, &offset)) {
      unit_fault (unit, H265_HDR_FAULT_CODEC_DATA);
      break;
    }
  }
  return TRUE;
}

gboolean
h265_hdr_access_unit_starts_sequence (
    const H265HdrAccessUnit *unit, gboolean after_break)
{
  if (!unit->has_picture)
    return FALSE;
  if (unit->picture_type >= GST_H265_NAL_SLICE_BLA_W_LP
      && unit->picture_type <= GST_H265_NAL_SLICE_IDR_N_LP)
    return TRUE;
  return unit->picture_type == GST_H265_NAL_SLICE_CRA_NUT
      && (after_break || unit->end_before);
}
