/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSEDID_H__
#define __KMSEDID_H__

#include <glib.h>

G_BEGIN_DECLS

/* Bits of KmsEdid.eotfs, numbered as in the InfoFrame, CTA-861-G table 85. */
#define KMS_EDID_EOTF(eotf) (1u << (eotf))

/* Bits of KmsEdid.colorimetries: byte 3 of the colorimetry data block,
 * CTA-861-G table 78. */
#define KMS_EDID_BT2020_CYCC (1u << 5)
#define KMS_EDID_BT2020_YCC (1u << 6)
#define KMS_EDID_BT2020_RGB (1u << 7)

/* Static metadata type 1 in KmsEdid.static_metadata_types. */
#define KMS_EDID_STATIC_METADATA_TYPE1 (1u << 0)

/* Vendor-specific video data blocks, bits of KmsEdid.vendors. */
#define KMS_EDID_HDR10_PLUS (1u << 0)
#define KMS_EDID_DOLBY_VISION (1u << 1)

/* HDR capabilities of a display; 0 where the EDID has none. Luminances are as
 * coded in the HDR static metadata data block, where 0 means unknown. */
typedef struct
{
  guint8 eotfs;                       /* CTA-861-G clause 7.5.13, byte 3 */
  guint8 static_metadata_types;       /* byte 4 of the same */
  guint8 colorimetries;               /* CTA-861-G clause 7.5.5, byte 3 */
  guint8 max_luminance;               /* CTA-861-G clause 7.5.13, byte 5 */
  guint8 max_frame_average_luminance; /* byte 6 */
  guint8 min_luminance;               /* byte 7 */
  guint8 vendors;                     /* KMS_EDID_HDR10_PLUS and so on */
  guint8 hdr10_plus_version;          /* application version */
  guint8 dolby_vision_version;        /* of the VSVDB */
} KmsEdid;

/* Parses @data, an EDID with its extensions. FALSE, and @edid untouched, if it
 * is not an EDID; damaged blocks are skipped. */
gboolean kms_edid_parse (KmsEdid *edid, gconstpointer data, gsize size);

/* Coded luminances in cd/m2, by CTA-861-G clause 7.5.13; 0 if unknown. */
gdouble kms_edid_max_luminance (guint8 code);
gdouble kms_edid_min_luminance (guint8 code, guint8 max_code);

G_END_DECLS

#endif /* __KMSEDID_H__ */
