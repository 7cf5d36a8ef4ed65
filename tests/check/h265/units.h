/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Hand-made H.265 access units: NAL units with SEI messages, RPUs and
 * pictures that nobody decodes. */

#ifndef TESTS_H265_UNITS_H
#define TESTS_H265_UNITS_H

#include <gst/gst.h>

enum
{
  NAL_TRAIL_R = 1,
  NAL_RASL_R = 9,
  NAL_BLA_N_LP = 18,
  NAL_IDR_N_LP = 20,
  NAL_CRA = 21,
  NAL_EOS = 36,
  NAL_PREFIX_SEI = 39,
  NAL_SUFFIX_SEI = 40,
  NAL_RPU = 62,
  NAL_ENHANCEMENT = 63,
};

/* How NAL units are told apart: start codes, or lengths of so many bytes. */
#define START_CODES 0

GByteArray *bytes_new (void);
void put_byte (GByteArray *bytes, guint8 byte);
/* A NAL unit of @type in @layer around @rbsp, emulation prevented. */
void put_nal_of_layer (GByteArray *unit, guint length_size, guint type,
    guint layer, const guint8 *rbsp, gsize size);
void put_nal (GByteArray *unit, guint length_size, guint type,
    const guint8 *rbsp, gsize size);
void put_picture (GByteArray *unit, guint length_size, guint type);
void put_sei_message (
    GByteArray *sei, guint type, const guint8 *payload, gsize size);
/* An SEI NAL unit of @nal_type with one message. */
void put_sei (GByteArray *unit, guint length_size, guint nal_type, guint type,
    const guint8 *payload, gsize size);

extern const guint8 t35_hdr10plus[11];
extern const guint8 t35_hdr10plus_other[11];
extern const guint8 t35_vivid[9];
extern const guint8 t35_captions[10];
/* G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50) */
extern const guint8 sei_mastering_display[24];
extern const guint8 sei_light_level[4];
extern const guint8 rpu[17];

/* One of everything, before and behind a picture. */
GByteArray *full_access_unit (guint length_size, guint picture);

#endif /* TESTS_H265_UNITS_H */
