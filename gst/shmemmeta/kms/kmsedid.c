/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads the HDR capabilities of a display from its EDID: the HDR static
 * metadata and colorimetry data blocks of CTA-861, and the vendor-specific
 * video data blocks of HDR10+ and Dolby Vision, in a CTA extension or within a
 * DisplayID one. Nothing else of an EDID is read. The bytes come from whatever
 * is at the other end of the cable, so every length is checked.
 */

#include "kms/kmsedid.h"

#include <math.h>
#include <string.h>

#define BLOCK_SIZE 128

/* First byte of an extension. */
#define EXTENSION_CTA 0x02
#define EXTENSION_DISPLAYID 0x70

/* Data blocks of CTA-861, clause 7.4 and 7.5. */
#define TAG_EXTENDED 7
#define EXTENDED_VENDOR_VIDEO 0x01
#define EXTENDED_COLORIMETRY 0x05
#define EXTENDED_HDR_STATIC_METADATA 0x06

/* IEEE OUIs of vendor-specific video data blocks. */
#define OUI_HDR10_PLUS 0x90848b
#define OUI_DOLBY_VISION 0x00d046

/* The data block of DisplayID that contains those of CTA-861. */
#define DISPLAYID_TAG_CTA 0x81
#define DISPLAYID_HEADER_SIZE 3

/* Only one block of each kind is allowed; the first one counts. */
typedef struct
{
  KmsEdid edid;
  gboolean has_hdr;
  gboolean has_colorimetry;
} Found;

/* The bytes of an intact block add up to 0. */
static gboolean
checksum_ok (const guint8 *block)
{
  guint8 sum = 0;
  guint i;

  for (i = 0; i < BLOCK_SIZE; i++)
    sum = (guint8) (sum + block[i]);
  return sum == 0;
}

/* The luminances are optional, from the last one on. */
static void
read_hdr (Found *found, const guint8 *payload, gsize size)
{
  KmsEdid *edid = &found->edid;

  if (found->has_hdr)
    return;
  found->has_hdr = TRUE;
  /* Bits 6 and 7 are reserved. */
  edid->eotfs = payload[1] & 0x3f;
  edid->static_metadata_types = payload[2];
  if (size > 3)
    edid->max_luminance = payload[3];
  if (size > 4)
    edid->max_frame_average_luminance = payload[4];
  if (size > 5)
    edid->min_luminance = payload[5];
}

/* Behind the extended tag: the OUI, its last byte first, and the vendor's. */
static void
read_vendor_video (KmsEdid *edid, const guint8 *payload)
{
  const guint32 oui =
      (guint32) payload[3] << 16 | (guint32) payload[2] << 8 | payload[1];

  if (oui == OUI_HDR10_PLUS && !(edid->vendors & KMS_EDID_HDR10_PLUS)) {
    edid->vendors |= KMS_EDID_HDR10_PLUS;
    edid->hdr10_plus_version = payload[4] & 0x03;
  } else if (oui == OUI_DOLBY_VISION
      && !(edid->vendors & KMS_EDID_DOLBY_VISION)) {
    edid->vendors |= KMS_EDID_DOLBY_VISION;
    edid->dolby_vision_version = payload[4] >> 5;
  }
}

/* @payload starts with the extended tag. */
static void
read_extended (Found *found, const guint8 *payload, gsize size)
{
  if (size < 1)
    return;
  if (payload[0] == EXTENDED_HDR_STATIC_METADATA && size >= 3) {
    read_hdr (found, payload, size);
  } else if (payload[0] == EXTENDED_COLORIMETRY && size >= 3
      && !found->has_colorimetry) {
    found->has_colorimetry = TRUE;
    found->edid.colorimetries = payload[1];
  } else if (payload[0] == EXTENDED_VENDOR_VIDEO && size >= 5) {
    read_vendor_video (&found->edid, payload);
  }
}

static void
read_data_blocks (Found *found, const guint8 *data, gsize size)
{
  while (size > 0) {
    const guint tag = data[0] >> 5;
    const gsize length = data[0] & 0x1f;

    if (length > size - 1)
      return;
    if (tag == TAG_EXTENDED)
      read_extended (found, data + 1, length);
    data += 1 + length;
    size -= 1 + length;
  }
}

/* Data blocks, which exist since revision 3, start at byte 4 and end at the
 * detailed timings. */
static void
read_cta (Found *found, const guint8 *block)
{
  const gsize end = block[2];

  if (block[1] >= 3 && end > 4 && end < BLOCK_SIZE)
    read_data_blocks (found, block + 4, end - 4);
}

/* One section: a header of four bytes, data blocks, and its checksum, which is
 * followed by the checksum of the extension. */
static void
read_displayid (Found *found, const guint8 *block)
{
  const guint8 *data = block + 5;
  gsize size = block[2];

  if (size > BLOCK_SIZE - 5 - 2)
    return;
  while (size >= DISPLAYID_HEADER_SIZE) {
    const gsize length = data[2];

    if (length > size - DISPLAYID_HEADER_SIZE)
      return;
    if (data[0] == DISPLAYID_TAG_CTA)
      read_data_blocks (found, data + DISPLAYID_HEADER_SIZE, length);
    data += DISPLAYID_HEADER_SIZE + length;
    size -= DISPLAYID_HEADER_SIZE + length;
  }
}

gboolean
kms_edid_parse (KmsEdid *edid, gconstpointer data, gsize size)
{
  static const guint8 header[] = { 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0x00 };
  const guint8 *block = data;
  Found found = { .has_hdr = FALSE };

  if (size < BLOCK_SIZE || memcmp (block, header, sizeof header) != 0)
    return FALSE;
  /* Reads all blocks present. The count in the first block, or its override in
   * the second, was applied when the kernel read the EDID. */
  for (block += BLOCK_SIZE, size -= BLOCK_SIZE; size >= BLOCK_SIZE;
       block += BLOCK_SIZE, size -= BLOCK_SIZE) {
    if (!checksum_ok (block))
      continue;
    if (block[0] == EXTENSION_CTA)
      read_cta (&found, block);
    else if (block[0] == EXTENSION_DISPLAYID)
      read_displayid (&found, block);
  }
  *edid = found.edid;
  return TRUE;
}

gdouble
kms_edid_max_luminance (guint8 code)
{
  return code == 0 ? 0 : 50 * exp2 (code / 32.0);
}

gdouble
kms_edid_min_luminance (guint8 code, guint8 max_code)
{
  const gdouble part = code / 255.0;

  return kms_edid_max_luminance (max_code) * part * part / 100;
}
