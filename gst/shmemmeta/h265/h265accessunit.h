/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The HDR metadata of one H.265 access unit and its position. Bytes in, values
 * out: no GstBuffer, no element, no memfd. Input is untrusted; every loop and
 * every copy is bounded.
 */

#ifndef __H265ACCESSUNIT_H__
#define __H265ACCESSUNIT_H__

#include "hdr/hdrcontainer.h"
#include "h265/h265nal.h"

G_BEGIN_DECLS

/* Limit of one SEI or RPU NAL unit, in bytes. */
#define H265_MAX_NAL_SIZE (512 * 1024)

/**
 * H265Fault:
 *
 * The first error found in an access unit; what was parsed before it is kept.
 */
typedef enum
{
  H265_FAULT_NONE,
  H265_FAULT_NO_NAL_UNIT,
  H265_FAULT_NAL_UNIT_TRUNCATED,
  H265_FAULT_NAL_UNIT_TOO_LARGE,
  H265_FAULT_CODEC_DATA,
  H265_FAULT_SEI_TRUNCATED,
  H265_FAULT_SEI_NO_TRAILING_BITS,
  H265_FAULT_MESSAGE_TOO_SHORT,
  H265_FAULT_MESSAGE_TOO_LARGE,
  H265_FAULT_TOO_MANY_MESSAGES,
} H265Fault;

const gchar *h265_fault_to_string (H265Fault fault);

/**
 * H265AccessUnit:
 * @hdr: the messages found, and what HdrPlan needs to know
 * @fault: first fault, or H265_FAULT_NONE
 * @incomplete: because of a fault not all NAL units or messages were found
 * @picture: the first slice, if there is a picture
 * @end_start: offset of the first EOS or EOB after it, or the total size
 * @nals: (element-type H265Nal): all SEI and RPU of the base layer, in order
 * @headers: (element-type H265Nal): all VPS, SPS and PPS, and the first slice
 *     segment of the base layer, in order
 *
 * Reuse one for all access units: it keeps its allocations.
 */
typedef struct
{
  HdrUnit hdr;
  H265Fault fault;
  gboolean incomplete;
  H265Nal picture;
  gsize end_start;
  GArray *nals;
  GArray *headers;

  /*< private >*/
  GByteArray *rbsp;
  HdrContainers containers;
  gboolean has_slice;
} H265AccessUnit;

void h265_access_unit_init (H265AccessUnit *unit);
void h265_access_unit_clear (H265AccessUnit *unit);

/* Discards the previous contents of @unit. @nal_length_size is 0 for a byte
 * stream. */
void h265_access_unit_parse (H265AccessUnit *unit, const guint8 *data,
    gsize size, guint nal_length_size);

/* The HEVCDecoderConfigurationRecord of ISO/IEC 14496-15, clause 8.3.3.1.
 * FALSE, with @nal_length_size untouched, if it is not valid. */
gboolean h265_access_unit_parse_codec_data (H265AccessUnit *unit,
    const guint8 *data, gsize size, guint *nal_length_size);

G_END_DECLS

#endif /* __H265ACCESSUNIT_H__ */
