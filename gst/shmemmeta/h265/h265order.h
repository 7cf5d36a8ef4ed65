/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The presentation order of access units, without a decoder: from parameter
 * sets and slice headers (picture order count, clause 8.3.1; output, annex C.5.2).
 * Access units go in, in decoding order; what becomes of each comes out, shown
 * ones in presentation order.
 */

#ifndef __H265ORDER_H__
#define __H265ORDER_H__

#include "h265/h265accessunit.h"

G_BEGIN_DECLS

/* No more pictures than a decoded picture buffer has (clause A.4.2) wait for
 * their place. */
#define H265_ORDER_MAX_WAITING 16

/**
 * H265Fate:
 * @H265_SHOWN: it is the next frame in presentation order
 * @H265_NO_PICTURE: it has no picture
 * @H265_NOT_OUTPUT: its pic_output_flag is 0
 * @H265_SKIPPED: a RASL picture of a random access point at which decoding
 *     starts, so that its references are missing
 * @H265_DISCARDED: decoders discard it at a random access point behind it
 *     (NoOutputOfPriorPicsFlag, clause C.5.2.2)
 * @H265_UNDECODABLE: its headers cannot be read, or its parameter sets are
 *     missing
 *
 * What becomes of an access unit when the stream is shown.
 */
typedef enum
{
  H265_SHOWN,
  H265_NO_PICTURE,
  H265_NOT_OUTPUT,
  H265_SKIPPED,
  H265_DISCARDED,
  H265_UNDECODABLE,
} H265Fate;

const gchar *h265_fate_to_string (H265Fate fate);

/**
 * H265Placed:
 * @access_unit: its number, in decoding order, from 0
 * @fate: what becomes of it
 * @frame: if it is shown, the number of its frame, in presentation order, from 0
 */
typedef struct
{
  guint64 access_unit;
  H265Fate fate;
  guint64 frame;
} H265Placed;

typedef struct _H265Order H265Order;

H265Order *h265_order_new (void);
void h265_order_free (H265Order *order);

/* Parameter sets outside of the stream (codec_data). @unit: what
 * h265_access_unit_parse_codec_data() made of @data. */
void h265_order_declare (
    H265Order *order, const H265AccessUnit *unit, const guint8 *data);

/* The next access unit in decoding order. @unit: what h265_access_unit_parse()
 * made of @data. */
void h265_order_push (
    H265Order *order, const H265AccessUnit *unit, const guint8 *data);

/* The stream ends. */
void h265_order_finish (H265Order *order);

/* The next access unit whose fate is known; FALSE if none is before more are
 * pushed. At most H265_ORDER_MAX_WAITING are unknown. */
gboolean h265_order_pop (H265Order *order, H265Placed *placed);

/* The first place where the order is not certain: a picture that comes too late
 * for its place, two pictures with one place, headers that cannot be read, a
 * stream that does not start at a random access point. FALSE if it is certain
 * so far. @reason: static, for people. */
gboolean h265_order_get_doubt (
    const H265Order *order, guint64 *access_unit, const gchar **reason);

/* The duration of a frame by the timing info of the VUI or VPS, in ns, or
 * GST_CLOCK_TIME_NONE. */
guint64 h265_order_get_frame_duration (const H265Order *order);

G_END_DECLS

#endif /* __H265ORDER_H__ */
