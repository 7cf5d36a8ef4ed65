/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas about a picture that consist of numbers and bytes: captions, time codes,
 * bars, AFD, SEI messages and transformations. Nothing here reads pixels.
 */

#include "transport/transportmetakinds.h"

#include "transport/transportfault.h"

#include <math.h>
#include <string.h>

/* ---- captions ---- */

typedef struct
{
  guint32 type;
  guint32 reserved;
} Caption;

static gboolean
knows_caption (guint32 type)
{
  return type >= GST_VIDEO_CAPTION_TYPE_CEA608_RAW
      && type <= GST_VIDEO_CAPTION_TYPE_CEA708_CDP;
}

gboolean
transport_caption_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstVideoCaptionMeta *caption = (const GstVideoCaptionMeta *) meta;
  Caption head = { (guint32) caption->caption_type, 0 };

  if (!knows_caption (head.type) || caption->size == 0)
    return transport_refuse (
        error, "it has no bytes, or is of an unknown caption type");
  return transport_meta_put (metas, &head, sizeof head, error)
      && transport_meta_put (metas, caption->data, caption->size, error);
}

gboolean
transport_caption_decode (TransportMetaEntry *entry, GError **error)
{
  const Caption *head = transport_meta_take (entry, sizeof *head);

  if (head == NULL || head->reserved != 0 || entry->size == 0)
    return transport_refuse (error, "FRAME has an invalid caption");
  if (!knows_caption (head->type))
    return transport_meta_skip (entry, "GstVideoCaptionMeta",
        "it is of a type that this GStreamer does not know");
  gst_buffer_add_video_caption_meta (entry->buffer,
      (GstVideoCaptionType) head->type, entry->data, entry->size);
  return TRUE;
}

/* ---- time codes ---- */

typedef struct
{
  guint32 fps_n;
  guint32 fps_d;
  guint32 flags;
  guint32 hours;
  guint32 minutes;
  guint32 seconds;
  guint32 frames;
  guint32 field_count;
  gint64 jam_s;
  guint32 jam_us;
  gint32 jam_zone;
  guint32 has_jam;
  guint32 reserved;
} TimeCode;

#define TIME_CODE_FLAGS                                                        \
  (GST_VIDEO_TIME_CODE_FLAGS_DROP_FRAME | GST_VIDEO_TIME_CODE_FLAGS_INTERLACED)

/* With rates that are not in use, GStreamer's calculations overflow. */
#define MAX_RATE 1000000
#define MAX_ZONE (24 * 60 * 60)

static void
encode_jam (TimeCode *code, GDateTime *jam)
{
  code->jam_s = g_date_time_to_unix (jam);
  code->jam_us = (guint32) g_date_time_get_microsecond (jam);
  code->jam_zone =
      (gint32) (g_date_time_get_utc_offset (jam) / G_TIME_SPAN_SECOND);
  code->has_jam = TRUE;
}

/* (transfer full) (nullable): NULL if there is no such time. */
static GDateTime *
new_jam (const TimeCode *code)
{
  GDateTime *utc = g_date_time_new_from_unix_utc (code->jam_s);
  GDateTime *exact = NULL, *jam = NULL;
  GTimeZone *zone;

  if (utc == NULL)
    return NULL;
  exact = g_date_time_add (utc, code->jam_us);
  g_date_time_unref (utc);
  if (exact == NULL)
    return NULL;
  zone = g_time_zone_new_offset (code->jam_zone);
  jam = g_date_time_to_timezone (exact, zone);
  g_time_zone_unref (zone);
  g_date_time_unref (exact);
  return jam;
}

/* (nullable): owned by the reader. */
static GDateTime *
decode_jam (TransportMetasReader *reader, const TimeCode *code)
{
  TimeCode last = { 0 };

  if (reader->jam)
    encode_jam (&last, reader->jam);
  if (last.has_jam && last.jam_s == code->jam_s && last.jam_us == code->jam_us
      && last.jam_zone == code->jam_zone)
    return reader->jam;
  g_clear_pointer (&reader->jam, g_date_time_unref);
  reader->jam = new_jam (code);
  return reader->jam;
}

static gboolean
time_code_ok (const TimeCode *code)
{
  GstVideoTimeCode time_code = { 0 };

  if (code->fps_n > MAX_RATE || code->fps_d > MAX_RATE
      || (code->flags & ~(guint32) TIME_CODE_FLAGS) != 0
      || code->field_count > 2 || code->has_jam > 1 || code->reserved != 0
      || code->jam_us >= G_TIME_SPAN_SECOND || code->jam_zone <= -MAX_ZONE
      || code->jam_zone >= MAX_ZONE)
    return FALSE;
  gst_video_time_code_init (&time_code, code->fps_n, code->fps_d, NULL,
      (GstVideoTimeCodeFlags) code->flags, code->hours, code->minutes,
      code->seconds, code->frames, code->field_count);
  return gst_video_time_code_is_valid (&time_code);
}

gboolean
transport_time_code_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstVideoTimeCode *from = &((const GstVideoTimeCodeMeta *) meta)->tc;
  TimeCode code = { from->config.fps_n, from->config.fps_d, from->config.flags,
    from->hours, from->minutes, from->seconds, from->frames, from->field_count,
    0, 0, 0, FALSE, 0 };

  if (from->config.latest_daily_jam)
    encode_jam (&code, from->config.latest_daily_jam);
  if (!time_code_ok (&code))
    return transport_refuse (error, "the time code is not valid");
  return transport_meta_put (metas, &code, sizeof code, error);
}

gboolean
transport_time_code_decode (TransportMetaEntry *entry, GError **error)
{
  const TimeCode *code = transport_meta_take (entry, sizeof *code);
  GDateTime *jam = NULL;

  if (code == NULL || entry->size != 0 || !time_code_ok (code))
    return transport_refuse (error, "FRAME has an invalid time code");
  if (code->has_jam && (jam = decode_jam (entry->reader, code)) == NULL)
    return transport_refuse (
        error, "FRAME has a time code with an impossible daily jam");
  gst_buffer_add_video_time_code_meta_full (entry->buffer, code->fps_n,
      code->fps_d, jam, (GstVideoTimeCodeFlags) code->flags, code->hours,
      code->minutes, code->seconds, code->frames, code->field_count);
  return TRUE;
}

/* ---- bars and AFD ---- */

typedef struct
{
  guint32 field;
  guint32 is_letterbox;
  guint32 bars[2];
} Bar;

gboolean
transport_bar_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstVideoBarMeta *from = (const GstVideoBarMeta *) meta;
  Bar bar = { from->field, !!from->is_letterbox,
    { from->bar_data1, from->bar_data2 } };

  if (bar.field > 1)
    return transport_refuse (error, "there is no such field");
  return transport_meta_put (metas, &bar, sizeof bar, error);
}

gboolean
transport_bar_decode (TransportMetaEntry *entry, GError **error)
{
  const Bar *bar = transport_meta_take (entry, sizeof *bar);

  if (bar == NULL || entry->size != 0 || bar->field > 1
      || bar->is_letterbox > 1)
    return transport_refuse (error, "FRAME has invalid bars");
  gst_buffer_add_video_bar_meta (entry->buffer, (guint8) bar->field,
      (gboolean) bar->is_letterbox, bar->bars[0], bar->bars[1]);
  return TRUE;
}

typedef struct
{
  guint32 field;
  guint32 spec;
  guint32 value;
  guint32 reserved;
} Afd;

static gboolean
afd_ok (const Afd *afd)
{
  /* Bits of the values that GStreamer takes. */
  const guint32 known = 0xef1d;

  return afd->field <= 1 && afd->spec <= GST_VIDEO_AFD_SPEC_SMPTE_ST2016_1
      && afd->value <= 15 && (known >> afd->value & 1) != 0
      && (afd->spec != GST_VIDEO_AFD_SPEC_DVB_ETSI || afd->value != 0)
      && afd->reserved == 0;
}

gboolean
transport_afd_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstVideoAFDMeta *from = (const GstVideoAFDMeta *) meta;
  Afd afd = { from->field, (guint32) from->spec, (guint32) from->afd, 0 };

  if (!afd_ok (&afd))
    return transport_refuse (error, "its specification has no such value");
  return transport_meta_put (metas, &afd, sizeof afd, error);
}

gboolean
transport_afd_decode (TransportMetaEntry *entry, GError **error)
{
  const Afd *afd = transport_meta_take (entry, sizeof *afd);

  if (afd == NULL || entry->size != 0 || !afd_ok (afd))
    return transport_refuse (error, "FRAME has an invalid AFD");
  gst_buffer_add_video_afd_meta (entry->buffer, (guint8) afd->field,
      (GstVideoAFDSpec) afd->spec, (GstVideoAFDValue) afd->value);
  return TRUE;
}

/* ---- SEI messages ---- */

#define UUID_SIZE 16

gboolean
transport_sei_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstVideoSEIUserDataUnregisteredMeta *sei =
      (const GstVideoSEIUserDataUnregisteredMeta *) meta;

  return transport_meta_put (metas, sei->uuid, UUID_SIZE, error)
      && transport_meta_put (metas, sei->data, sei->size, error);
}

gboolean
transport_sei_decode (TransportMetaEntry *entry, GError **error)
{
  const guint8 *uuid = transport_meta_take (entry, UUID_SIZE);

  if (uuid == NULL)
    return transport_refuse (error, "FRAME has an SEI message without a UUID");
  gst_buffer_add_video_sei_user_data_unregistered_meta (
      entry->buffer, (guint8 *) uuid, (guint8 *) entry->data, entry->size);
  return TRUE;
}

/* ---- transformations ---- */

#define MATRIX_SIZE 16

static gboolean
matrix_ok (const gfloat *matrix)
{
  guint i;

  for (i = 0; i < MATRIX_SIZE; i++)
    if (!isfinite (matrix[i]))
      return FALSE;
  return TRUE;
}

gboolean
transport_affine_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstVideoAffineTransformationMeta *affine =
      (const GstVideoAffineTransformationMeta *) meta;

  if (!matrix_ok (affine->matrix))
    return transport_refuse (error, "its matrix is not of finite numbers");
  return transport_meta_put (
      metas, affine->matrix, sizeof affine->matrix, error);
}

gboolean
transport_affine_decode (TransportMetaEntry *entry, GError **error)
{
  const gfloat *matrix =
      transport_meta_take (entry, MATRIX_SIZE * sizeof (gfloat));
  GstVideoAffineTransformationMeta *meta;

  if (matrix == NULL || entry->size != 0 || !matrix_ok (matrix))
    return transport_refuse (error, "FRAME has an invalid transformation");
  meta = gst_buffer_add_video_affine_transformation_meta (entry->buffer);
  memcpy (meta->matrix, matrix, sizeof meta->matrix);
  return TRUE;
}
