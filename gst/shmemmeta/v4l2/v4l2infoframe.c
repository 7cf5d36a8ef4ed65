/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Dynamic Range and Mastering InfoFrames, as an HDMI or DisplayPort source
 * sends them: the transfer function and the static metadata of a signal. An
 * InfoFrame whose length or checksum is wrong says nothing, and neither does
 * what follows it. No file is read here. */

#include "v4l2/v4l2infoframe.h"

/* CTA-861, clause 6: type, version, length, checksum, and so many bytes. */
#define HEADER_SIZE 4
#define TYPE_INFOFRAME 0x80
#define TYPE_DYNAMIC_RANGE 0x87
#define DYNAMIC_RANGE_VERSION 1
/* The length has five bits. */
#define MAX_LENGTH 31

/* CTA-861, table 43: EOTF and type of the static metadata; 44: type 1, which is
 * numbered 0, and is 24 bytes long. */
#define MIN_LENGTH 2
#define STATIC_TYPE_1 0
#define STATIC_TYPE_1_LENGTH 26
#define THREE_BITS 7

#define EOTF_PQ 2
#define EOTF_HLG 3
#define EOTF_RESERVED 4
#define CICP_TRANSFER_BT709 1

/* ---- static metadata type 1 ---- */

typedef GstVideoMasteringDisplayInfoCoordinates Coordinates;

/* At any address, which GST_READ_UINT16_LE() only takes on some machines, and
 * no sanitizer on any. */
static guint16
read_u16 (const guint8 *data)
{
  return (guint16) (data[0] | data[1] << 8);
}

static Coordinates
read_coordinates (const guint8 *data)
{
  return (Coordinates){ read_u16 (data), read_u16 (data + 2) };
}

static void
swap_coordinates (Coordinates *a, Coordinates *b)
{
  const Coordinates a_was = *a;

  *a = *b;
  *b = a_was;
}

/* The primaries come in any order: the largest x is red, and of the others the
 * largest y is green. */
static void
sort_primaries (Coordinates *primaries)
{
  if (primaries[1].x > primaries[0].x)
    swap_coordinates (&primaries[0], &primaries[1]);
  if (primaries[2].x > primaries[0].x)
    swap_coordinates (&primaries[0], &primaries[2]);
  if (primaries[2].y > primaries[1].y)
    swap_coordinates (&primaries[1], &primaries[2]);
}

/* Chromaticities in 0.00002, maximum luminance in cd/m2, minimum luminance in
 * 0.0001 cd/m2, light levels in cd/m2. 0 is unknown. */
static void
read_static (CommonStatic *hdr, const guint8 *data)
{
  GstVideoMasteringDisplayInfo *display = &hdr->display;
  guint i;

  hdr->has_display = common_static_is_set (data, 20);
  hdr->has_level = common_static_is_set (data + 20, 4);
  for (i = 0; i < G_N_ELEMENTS (display->display_primaries); i++)
    display->display_primaries[i] = read_coordinates (data + 4 * i);
  sort_primaries (display->display_primaries);
  display->white_point = read_coordinates (data + 12);
  display->max_display_mastering_luminance =
      (guint32) read_u16 (data + 16) * 10000;
  display->min_display_mastering_luminance = read_u16 (data + 18);
  hdr->level.max_content_light_level = read_u16 (data + 20);
  hdr->level.max_frame_average_light_level = read_u16 (data + 22);
}

/* ---- InfoFrames ---- */

static V4l2InfoframeResult
read_dynamic_range (V4l2Infoframe *values, const guint8 *data)
{
  const guint8 *payload = data + HEADER_SIZE;
  const guint length = data[2];
  V4l2Infoframe made = { 0 };

  if (data[1] != DYNAMIC_RANGE_VERSION || length < MIN_LENGTH)
    return V4L2_INFOFRAME_MALFORMED;
  made.eotf = payload[0] & THREE_BITS;
  /* Of other types, the EOTF is all that is known. */
  if ((payload[1] & THREE_BITS) == STATIC_TYPE_1) {
    if (length < STATIC_TYPE_1_LENGTH)
      return V4L2_INFOFRAME_MALFORMED;
    read_static (&made.hdr, payload + MIN_LENGTH);
  }
  *values = made;
  return V4L2_INFOFRAME_FOUND;
}

/* Bytes of the InfoFrame at @data, of which there are at most @size; 0 if it is
 * malformed. */
static gsize
check (const guint8 *data, gsize size)
{
  guint8 sum = 0;
  gsize i;

  if (size < HEADER_SIZE || !(data[0] & TYPE_INFOFRAME) || data[2] > MAX_LENGTH
      || size - HEADER_SIZE < data[2])
    return 0;
  for (i = 0; i < (gsize) HEADER_SIZE + data[2]; i++)
    sum = (guint8) (sum + data[i]);
  return sum == 0 ? i : 0;
}

V4l2InfoframeResult
v4l2_infoframe_parse (V4l2Infoframe *values, const guint8 *data, gsize size)
{
  /* A type of 0 is what a buffer that was never filled has. */
  while (size > 0 && data[0] != 0) {
    const gsize whole = check (data, size);

    if (whole == 0)
      return V4L2_INFOFRAME_MALFORMED;
    if (data[0] == TYPE_DYNAMIC_RANGE)
      return read_dynamic_range (values, data);
    data += whole;
    size -= whole;
  }
  return V4L2_INFOFRAME_NONE;
}

/* The InfoFrame names the transfer function alone. SDR needs to be said only of
 * a stream that is HDR otherwise. */
gboolean
v4l2_infoframe_get_cicp (const V4l2Infoframe *values,
    const GstShmemCicp *colours, GstShmemCicp *cicp)
{
  const GstShmemCicp unspecified = { GST_SHMEM_CICP_UNSPECIFIED,
    GST_SHMEM_CICP_UNSPECIFIED, GST_SHMEM_CICP_UNSPECIFIED, FALSE };
  const GstShmemCicp *known = colours ? colours : &unspecified;
  guint8 transfer = CICP_TRANSFER_BT709;

  if (values->eotf >= EOTF_RESERVED)
    return FALSE;
  if (values->eotf == EOTF_PQ)
    transfer = GST_SHMEM_CICP_TRANSFER_PQ;
  else if (values->eotf == EOTF_HLG)
    transfer = GST_SHMEM_CICP_TRANSFER_HLG;
  else if (!common_cicp_is_hdr (known))
    return FALSE;
  *cicp = *known;
  cicp->transfer_characteristics = transfer;
  return TRUE;
}
