/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The HDR metadata of one AV1 temporal unit, or of one frame of it, and its
 * position. Bytes in, values out: no GstBuffer, no element, no memfd. Input is
 * untrusted; every loop and every copy is bounded.
 */

#ifndef __AV1UNIT_H__
#define __AV1UNIT_H__

#include "av1/av1obu.h"
#include "hdr/hdrcontainer.h"

G_BEGIN_DECLS

/**
 * Av1Framing:
 * @AV1_TEMPORAL_UNITS: `obu-stream`, a temporal unit at a time
 * @AV1_FRAMES: `obu-stream`, a frame at a time, with the OBUs before it
 * @AV1_ANNEXB: `annexb`, a temporal unit at a time
 */
typedef enum
{
  AV1_TEMPORAL_UNITS,
  AV1_FRAMES,
  AV1_ANNEXB,
} Av1Framing;

const gchar *av1_fault_to_string (Av1Fault fault);

/**
 * Av1Item:
 * @obu: where it is
 * @is_frame: it starts a frame of the operating point
 * @shown: and that is shown
 * @format: of a metadata OBU: the format of the message in it, or 0
 * @provider: and its provider
 *
 * An OBU of a unit.
 */
typedef struct
{
  Av1Obu obu;
  gboolean is_frame;
  gboolean shown;
  guint64 format;
  guint64 provider;
} Av1Item;

/**
 * Av1Unit:
 * @hdr: the messages found, and what HdrPlan needs to know. It has a picture if
 *     it shows a frame. With @AV1_FRAMES, messages of earlier frames of the
 *     same temporal unit count too
 * @fault: first fault, or AV1_FAULT_NONE
 * @incomplete: because of a fault not all OBUs or messages were found
 * @items: (element-type Av1Item): all OBUs, in order
 * @layer: spatial_id of the frame that is output
 * @said: the messages of the temporal unit, those of all layers
 *
 * Reuse one for all units of a stream, whose state it has.
 */
typedef struct
{
  HdrUnit hdr;
  Av1Fault fault;
  gboolean incomplete;
  GArray *items;
  guint8 layer;
  HdrSet said;

  /*< private >*/
  Av1Sequence sequence;
  Av1Message message;
  /* Of each message in @said: its layer, or HDR_ANY_LAYER. */
  GByteArray *layers;
  HdrContainers containers; /* of the temporal unit */
  Av1Obu picture;           /* the frame that is output, if there is one */
  gboolean has_frame;
  gboolean has_sequence; /* in front of its first frame */
  gboolean has_key;
  gboolean starts_with_key;
  gboolean shows; /* a frame of it was shown */
  guint8 last_layer;
} Av1Unit;

void av1_unit_init (Av1Unit *unit);
void av1_unit_clear (Av1Unit *unit);

/* Forgets the temporal unit that may not be complete. */
void av1_unit_flush (Av1Unit *unit);

/* Discards the previous contents of @unit. */
void av1_unit_parse (
    Av1Unit *unit, const guint8 *data, gsize size, Av1Framing framing);

/* The AV1CodecConfigurationRecord of AV1's binding to ISO base media files.
 * NULL: there is none. */
void av1_unit_parse_codec_data (Av1Unit *unit, const guint8 *data, gsize size);

G_END_DECLS

#endif /* __AV1UNIT_H__ */
