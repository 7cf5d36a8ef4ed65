/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What an extractor and an inserter have to know of a codec: how the units of
 * its bitstream are read and written.
 */

#ifndef __HDRCODEC_H__
#define __HDRCODEC_H__

#include "hdr/hdrpieces.h"
#include "hdr/hdrplan.h"

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _HdrCodec HdrCodec;

/**
 * HdrCodecClass:
 * @name: of the codec, for people
 * @element: the start of its elements' names
 * @parser: the element that makes such buffers of others
 * @unit: what a buffer holds, for people
 * @no_picture: why nothing can be written into a unit without picture
 * @too_large: why @write fails, and what to do about it
 * @can_hold_rpu: whether it can carry an RPU
 * @round: makes values of a set those that the bitstream has for them; or NULL
 *     if it has all
 * @create: a new one, that has read nothing
 * @free: frees it
 * @read_caps: reads `codec_data` like a unit without picture; FALSE if the
 *     stream cannot be read with these caps
 * @parse: reads a unit
 * @write: removes all messages of the kinds in @remove from the unit that was
 *     parsed last, then inserts those of @insert; FALSE if that is not possible
 * @flush: forgets what a unit has to do with the one before it; or NULL
 */
typedef struct
{
  const gchar *name;
  const gchar *element;
  const gchar *parser;
  const gchar *unit;
  const gchar *no_picture;
  const gchar *too_large;
  HdrCanHold can_hold_rpu;
  void (*round) (HdrSet *set);
  HdrCodec *(*create) (void);
  void (*free) (HdrCodec *self);
  gboolean (*read_caps) (HdrCodec *self, const GstCaps *caps, GError **error);
  void (*parse) (HdrCodec *self, const guint8 *data, gsize size);
  gboolean (*write) (HdrCodec *self, const guint8 *data, gsize size,
      const HdrSet *insert, const HdrSet *remove);
  void (*flush) (HdrCodec *self);
} HdrCodecClass;

/**
 * HdrCodec:
 * @klass: its functions
 * @unit: what was read last
 * @fault: the first fault of it, for people; or NULL
 * @incomplete: because of it not everything was found
 * @waits: it shows no picture, and what it says is of the next one that does
 * @pieces: what was written last
 */
struct _HdrCodec
{
  const HdrCodecClass *klass;
  const HdrUnit *unit;
  const gchar *fault;
  gboolean incomplete;
  gboolean waits;
  const HdrPieces *pieces;
};

/* NULL is allowed for both. */
void hdr_codec_free (HdrCodec *self);
void hdr_codec_flush (HdrCodec *self);

/* Posts that error of @read_caps, with what to do about it. */
void hdr_codec_post_error (
    const HdrCodec *self, GstElement *element, const GError *error);

G_END_DECLS

#endif /* __HDRCODEC_H__ */
