/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Hand-made AV1 temporal units: metadata OBUs and frames that nobody decodes, and
 * a text of what is in one. Shares nothing with the code under test. */

#ifndef TESTS_AV1_OBUS_H
#define TESTS_AV1_OBUS_H

#include <gst/check/gstcheck.h>

enum
{
  OBU_SEQUENCE = 1,
  OBU_DELIMITER = 2,
  OBU_FRAME_HEADER = 3,
  OBU_TILE_GROUP = 4,
  OBU_METADATA = 5,
  OBU_FRAME = 6,
  OBU_PADDING = 15,
};

/* The first byte of a frame header. */
enum
{
  KEY_FRAME = 0x10,
  HIDDEN_KEY_FRAME = 0x00,
  INTER_FRAME = 0x30,
  HIDDEN_FRAME = 0x20,
  EXISTING_FRAME = 0x80,
};

/* obu_extension_header() */
#define NO_LAYER -1
#define LAYER(temporal, spatial) ((temporal) << 5 | (spatial) << 3)

extern const guint8 t35_hdr10plus[11];
extern const guint8 t35_hdr10plus_other[11];
extern const guint8 t35_vivid[9];
extern const guint8 t35_captions[10];
extern const guint8 rpu[17];
/* An MDCV entry with BT.2020 primaries, D65, 1000 and 0.005 cd/m2, and the same
 * as AV1 says it. */
extern const guint8 mdcv[24];
extern const guint8 obu_mdcv[24];
extern const guint8 clli[4];
extern const guint8 obu_cll[4];

GByteArray *bytes_new (void);
/* An OBU with obu_size; @layer may be NO_LAYER. */
void put_obu (GByteArray *unit, guint type, gint layer, const guint8 *payload,
    gsize size);
void put_delimiter (GByteArray *unit);
/* A sequence header with that operating_point_idc[0]. */
void put_sequence (GByteArray *unit, guint operating_point_idc);
/* A frame of @size bytes, of which the first one is @flags. */
void put_frame (GByteArray *unit, gint layer, guint8 flags, gsize size);
/* A metadata OBU, with trailing bits. */
void put_metadata (GByteArray *unit, gint layer, guint8 metadata_type,
    const guint8 *payload, gsize size);

/* A temporal delimiter, a sequence header, and a key frame. */
GByteArray *key_unit (void);
/* A temporal delimiter, and a frame. */
GByteArray *inter_unit (void);
/* One of everything in front of a key frame. */
GByteArray *full_unit (void);

/* The same OBUs as annex B has them, a frame unit for each frame; takes @unit. */
GByteArray *to_annexb (GByteArray *unit);
/* Types of its OBUs, with the metadata_type of metadata OBUs ("5:4"), the layer
 * of those that have one ("6@0.1"), and an "h" behind frames that are not
 * shown; in annex B with brackets around frame units. What is damaged is "?". */
gchar *describe_obus (const guint8 *data, gsize size, gboolean annexb);
#define assert_obus(buffer, annexb, expected)                                  \
  assert_obus_at (G_STRLOC, buffer, annexb, expected)
void assert_obus_at (const gchar *where, GstBuffer *buffer, gboolean annexb,
    const gchar *expected);

/* Takes @unit. */
GstBuffer *take_buffer (GByteArray *unit);
GstCaps *caps_of (const gchar *stream_format, const gchar *alignment,
    const guint8 *codec_data, gsize size);

#endif /* TESTS_AV1_OBUS_H */
