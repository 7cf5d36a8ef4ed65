/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Iterates over the messages of an SEI NAL unit, and converts between them and
 * the entries of a container. Values are never validated.
 * gst_h265_parser_parse_sei() would drop unknown types and everything after a
 * malformed message.
 */

#include "h265/h265nal.h"
#include "hdr/hdrnumbers.h"
#include "hdr/hdrset.h"

#include <shmem/shmem-payload.h>

#include <string.h>

/* payloadType or payloadSize, clause 7.3.5: the sum of all 0xff bytes and the
 * byte after them. Values are capped, as no caller accepts large ones. */
static gboolean
read_sei_number (H265SeiReader *reader, guint *number)
{
  guint value = 0;

  while (reader->offset < reader->size) {
    guint8 byte = reader->data[reader->offset++];

    value = MIN (value + byte, G_MAXINT);
    if (byte != 0xff) {
      *number = value;
      return TRUE;
    }
  }
  return FALSE;
}

/* The end of the messages: the byte 0x80, which is rbsp_trailing_bits() here
 * and may be followed by zeros. */
static gsize
find_sei_end (const guint8 *data, gsize size)
{
  gsize end = size;

  while (end > 0 && data[end - 1] == 0)
    end--;
  return end > 0 && data[end - 1] == 0x80 ? end - 1 : size;
}

void
h265_sei_reader_init (H265SeiReader *reader, const guint8 *data, gsize size)
{
  reader->data = data;
  reader->size = size;
  reader->end = find_sei_end (data, size);
  reader->offset = 0;
}

H265SeiResult
h265_sei_reader_next (H265SeiReader *reader, H265SeiMessage *message)
{
  guint size;

  if (reader->offset >= reader->end) {
    /* A message extends over the 0x80, or there is none. */
    return reader->offset > reader->end || reader->end == reader->size
        ? H265_SEI_NO_TRAILING_BITS
        : H265_SEI_END;
  }
  message->start = reader->offset;
  if (!read_sei_number (reader, &message->type)
      || !read_sei_number (reader, &size)
      || size > reader->size - reader->offset)
    return H265_SEI_TRUNCATED;
  message->payload = reader->offset;
  message->size = size;
  reader->offset += size;
  return H265_SEI_MESSAGE;
}

/* Kinds */

/* Clause D.2.28 */
static void
mastering_display_from_sei (guint8 *entry, const guint8 *payload)
{
  struct shmem_mdcv mdcv;
  guint i;

  for (i = 0; i < 3; i++) {
    const guint8 *primary = payload + 4 * SHMEM_MDCV_GREEN_FIRST (i);

    mdcv.primaries[i][0] = hdr_read_number (primary, 2);
    mdcv.primaries[i][1] = hdr_read_number (primary + 2, 2);
  }
  mdcv.white_point[0] = hdr_read_number (payload + 12, 2);
  mdcv.white_point[1] = hdr_read_number (payload + 14, 2);
  mdcv.max_luminance = hdr_read_number (payload + 16, 4);
  mdcv.min_luminance = hdr_read_number (payload + 20, 4);
  shmem_mdcv_write (&mdcv, &mdcv);
  memcpy (entry, &mdcv, sizeof mdcv);
}

static void
mastering_display_to_sei (guint8 *payload, const guint8 *entry)
{
  struct shmem_mdcv mdcv = { 0 };
  guint i;

  if (shmem_mdcv_parse (&mdcv, entry, sizeof mdcv) != SHMEM_OK)
    g_return_if_reached ();
  for (i = 0; i < 3; i++) {
    guint8 *primary = payload + 4 * SHMEM_MDCV_GREEN_FIRST (i);

    hdr_write_number (primary, mdcv.primaries[i][0], 2);
    hdr_write_number (primary + 2, mdcv.primaries[i][1], 2);
  }
  hdr_write_number (payload + 12, mdcv.white_point[0], 2);
  hdr_write_number (payload + 14, mdcv.white_point[1], 2);
  hdr_write_number (payload + 16, mdcv.max_luminance, 4);
  hdr_write_number (payload + 20, mdcv.min_luminance, 4);
}

/* payloadType of table D.1 */
static const H265SeiKind kinds[] = {
  { 4, SHMEM_FORMAT_T35, 0, NULL, NULL },
  { 5, HDR_FORMAT_CONTAINER, 0, NULL, NULL },
  { 137, SHMEM_FORMAT_MDCV, 24, mastering_display_from_sei,
      mastering_display_to_sei },
  { 144, SHMEM_FORMAT_CLLI, 4, hdr_light_level_from_payload,
      hdr_light_level_to_payload },
};

const H265SeiKind *
h265_sei_kind_of_type (guint type)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].type == type)
      return &kinds[i];
  return NULL;
}

const H265SeiKind *
h265_sei_kind_of_format (guint64 format)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].format == format)
      return &kinds[i];
  return NULL;
}
