/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The metas of a frame that have no place of their own in FRAME. Each is an
 * entry: a TransportMeta, a payload of its size, and zeros up to a multiple of 8
 * bytes. Payloads are in host byte order, and depend neither on GStreamer's
 * structs nor on its version. Text has no NUL; that of caps and structures is of
 * the grammar in commontextgrammar.c.
 *
 * | kind | meta | payload |
 * |---|---|---|
 * | 1 | any, with TRANSPORT_FEATURE_SERIALIZED_METAS | what
 *       gst_meta_serialize() writes |
 * | 2 | GstVideoRegionOfInterestMeta | i32 id, i32 parent id, u32 x, u32 y,
 *       u32 width, u32 height, u32 bytes of the type's name, u32 number of
 *       params; name; for each param u32 bytes, and its structure as text |
 * | 3 | GstReferenceTimestampMeta | u64 timestamp, u64 duration, u32 bytes of
 *       the reference, u32 bytes of the info or 0; reference (caps as text);
 *       info (a structure as text) |
 * | 4 | GstVideoCaptionMeta | u32 GstVideoCaptionType, u32 0; bytes, at least 1|
 * | 5 | GstVideoTimeCodeMeta | u32 rate numerator, u32 rate denominator, u32
 *       GstVideoTimeCodeFlags, u32 hours, u32 minutes, u32 seconds, u32 frames,
 *       u32 field count; daily jam: i64 s since 1970 UTC, u32 us, i32 offset of
 *       its time zone to UTC in s, u32 1 if there is a jam, u32 0 |
 * | 6 | GstVideoBarMeta | u32 field, u32 1 for letterbox, u32 and u32 bars |
 * | 7 | GstVideoAFDMeta | u32 field, u32 GstVideoAFDSpec, u32 value, u32 0 |
 * | 8 | GstVideoSEIUserDataUnregisteredMeta | 16 bytes UUID; bytes |
 * | 9 | GstVideoAffineTransformationMeta | 16 finite floats |
 * | 10 | GstAudioMeta | 16 bytes name of the format with NULs behind it, u32
 *       rate, u32 channels, u32 GstAudioLayout, u32 GstAudioFlags, u64 samples;
 *       u64 offset of each channel, only if not interleaved; i32
 *       GstAudioChannelPosition of each of the first 64 channels |
 * | 11 | GstAudioClippingMeta | u32 GstFormat, u32 0, u64 start, u64 end |
 * | 12 | GstAudioLevelMeta | u32 level, u32 1 for voice activity |
 * | 13 | GstAudioDownmixMeta | u32 channels from, u32 channels to, each 1 to 64;
 *       i32 positions from, i32 positions to; finite floats, a row of factors
 *       per channel to |
 * | 14 | GstCustomMeta | its structure as text; its name is that of the meta |
 * | 15 | GstRTPSourceMeta | u32 1 if there is an SSRC, u32 SSRC or 0, u32 number of
 *       CSRCs up to 15, u32 0; u32 for each |
 * | 16 | GstNetAddressMeta | u16 4 or 6 for IP, u16 port, u32 IPv6 scope, u32
 *       IPv6 flow, u32 0, 16 bytes address in network order, zeros behind IPv4 |
 *
 * | 17 | those that do not fit | u64 id of a memory, u64 bytes in there, a
 *       multiple of 8 up to 8 MiB: more entries, of kinds other than 1 and 17 |
 *
 * Entries of kind 1 come behind the others, and there is at most one of kind
 * 17. Its memory cannot change any more: it has the seal WRITE too.
 */

#ifndef __TRANSPORTMETAS_H__
#define __TRANSPORTMETAS_H__

#include "transport/transportplanetable.h"
#include "transport/transportprotocol.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* ---- transportlosses.c ---- */

/* Metas that do not go over, or do not arrive. Each type is named once. Only
 * the count can be read; for one thread. */
typedef struct
{
  GstElement *element; /* or NULL, to count only */
  GHashTable *named;
  guint64 n;
} TransportLosses;

void transport_losses_init (TransportLosses *losses, GstElement *element);
void transport_losses_clear (TransportLosses *losses);

/* Counts a meta of type @name that is lost. The first time, posts a warning:
 * why (a clause), and what to do (a sentence). */
void transport_losses_add (TransportLosses *losses, const gchar *name,
    const gchar *why, const gchar *advice);

/* ---- transportmetatexts.c ---- */

/* Caps or a structure, and their text. */
typedef struct
{
  gchar *text;
  gsize size;
  guint n_values; /* that they have, nested ones too */
  GstCaps *caps;
  GstStructure *structure;
} TransportMetaText;

/* The texts in the metas of a frame, in order. If a frame has what the one
 * before had at the same place, that costs a comparison. For one thread;
 * initially all zero. */
typedef struct
{
  TransportMetaText texts[16];
  guint n;        /* in this frame, so far */
  guint n_values; /* that this frame may still have */
} TransportMetaTexts;

void transport_meta_texts_clear (TransportMetaTexts *texts);

void transport_meta_texts_next_frame (TransportMetaTexts *texts);

/* All are (transfer none), valid until the next call; NULL with an error that
 * names the field. */
const TransportMetaText *transport_meta_texts_write_caps (
    TransportMetaTexts *texts, GstCaps *caps, GError **error);
const TransportMetaText *transport_meta_texts_write_structure (
    TransportMetaTexts *texts, const GstStructure *structure, GError **error);
/* @text is untrusted. */
GstCaps *transport_meta_texts_read_caps (
    TransportMetaTexts *texts, const gchar *text, gsize size, GError **error);
const GstStructure *transport_meta_texts_read_structure (
    TransportMetaTexts *texts, const gchar *text, gsize size, GError **error);

/* ---- transportmetas.c ---- */

typedef enum
{
  TRANSPORT_META_SERIALIZED = 1,
  TRANSPORT_META_REGION,
  TRANSPORT_META_TIMESTAMP,
  TRANSPORT_META_CAPTION,
  TRANSPORT_META_TIME_CODE,
  TRANSPORT_META_BAR,
  TRANSPORT_META_AFD,
  TRANSPORT_META_SEI,
  TRANSPORT_META_AFFINE,
  TRANSPORT_META_AUDIO,
  TRANSPORT_META_AUDIO_CLIPPING,
  TRANSPORT_META_AUDIO_LEVEL,
  TRANSPORT_META_AUDIO_DOWNMIX,
  TRANSPORT_META_CUSTOM,
  TRANSPORT_META_RTP_SOURCE,
  TRANSPORT_META_NET_ADDRESS,
  TRANSPORT_META_MORE,
  TRANSPORT_META_LAST = TRANSPORT_META_MORE,
} TransportMetaKind;

/* The payload of TRANSPORT_META_MORE. */
typedef struct
{
  guint64 id;
  guint64 size;
} TransportMetasPlace;

/* Room in FRAME that is kept for it. */
#define TRANSPORT_METAS_PLACE_SIZE                                             \
  (sizeof (TransportMeta) + sizeof (TransportMetasPlace))

/* The entries of a frame that do not fit into FRAME. For one thread. */
typedef struct
{
  GByteArray *bytes; /* keeps its memory from frame to frame */
  guint n;
  const gchar *name; /* of the type of the last one */
  GstMemory *memory; /* with these bytes, sealed; NULL if there are none */
  GstMemory *last;   /* of this frame, or of one before */
  GstAllocator *sealer;
} TransportMetasMore;

/* The metas of a frame as TransportMeta entries, for all clients. Fields can be
 * read; for one thread. */
typedef struct
{
  GByteArray *bytes; /* keeps its memory from frame to frame */
  guint n;
  TransportMetasMore more; /* for all clients too */
  /* Of these, the first, for clients without
   * TRANSPORT_FEATURE_SERIALIZED_METAS. */
  guint n_plain;
  guint plain_size;

  gboolean serialize; /* also those of other kinds */
  gboolean may_move;  /* the current entry need not fit into FRAME */
  gsize limit;        /* of `bytes`, up to the end of the current entry */
  gsize frame_size;   /* bytes of the frame */
  TransportMetaTexts texts;
  TransportLosses losses;
} TransportMetas;

/* What a consumer makes metas with. For one thread. */
typedef struct
{
  TransportMetaTexts texts;
  /* The last ones: most frames have the same. */
  GDateTime *jam;
  GSocketAddress *address;
  TransportLosses losses;
  guint n;       /* entries of this frame, so far */
  gboolean more; /* TRANSPORT_META_MORE was one */
  /* (transfer full) (nullable): the memory that the producer sent with @id, as
   * a whole. */
  GstMemory *(*find_memory) (guint64 id, gpointer user_data);
  gpointer user_data;
} TransportMetasReader;

/* A frame that can be sent. */
typedef struct
{
  GstBuffer *buffer;
  const TransportPlaneTable *table; /* or NULL */
  const TransportMetas *metas;      /* those in entries, or NULL */
  GstShmemContainer *video_hdr;     /* of a GstVideoHDRMeta, or NULL */
  guint32 layouts;                  /* bits of the GstVideoMetas to be sent */
  gboolean crop;                    /* so is the GstVideoCropMeta */
} TransportPrepared;

/* Whether this GStreamer has gst_meta_serialize(). */
gboolean transport_metas_can_serialize (void);
/* TRANSPORT_FEATURE_SERIALIZED_METAS, if @serialize and it can, or 0. */
guint64 transport_metas_get_features (gboolean serialize);

/* What is lost is said by @element (nullable). @serialize: metas of kinds that
 * are not in the table above too. */
void transport_metas_init (
    TransportMetas *metas, GstElement *element, gboolean serialize);
void transport_metas_clear (TransportMetas *metas);

/* Replaces what @metas has by the metas of @buffer that have no place of their
 * own in FRAME. */
void transport_metas_encode (TransportMetas *metas, GstBuffer *buffer);

void transport_metas_reader_init (
    TransportMetasReader *reader, GstElement *element);
void transport_metas_reader_clear (TransportMetasReader *reader);

/* Adds the metas of a FRAME to @buffer, which has its memories already;
 * @serialized: those that GStreamer deserializes too, which takes trust in the
 * producer. Metas that this process cannot have are lost; any other fault is an
 * error. */
gboolean transport_metas_decode (TransportMetasReader *reader,
    const TransportFrameView *view, gboolean serialized, GstBuffer *buffer,
    GError **error);

G_END_DECLS

#endif /* __TRANSPORTMETAS_H__ */
