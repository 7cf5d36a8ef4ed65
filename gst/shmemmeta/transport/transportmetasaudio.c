/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas of audio. Elements that map a frame calculate with a GstAudioMeta and
 * check nothing, so its samples are checked against the frame's size.
 */

#include "transport/transportmetakinds.h"

#include "transport/transportfault.h"

#include <gst/audio/audio.h>

#include <math.h>
#include <string.h>

/* GStreamer has positions for so many. */
#define MAX_POSITIONS 64
#define MAX_CHANNELS 256

/* ---- where the samples are ---- */

typedef struct
{
  gchar format[16];
  guint32 rate;
  guint32 channels;
  guint32 layout;
  guint32 flags;
  guint64 samples;
} Audio;

/* The offsets and positions behind it. */
typedef struct
{
  const Audio *head;
  const guint64 *offsets; /* NULL if interleaved */
  const gint32 *positions;
} AudioView;

/* Elements shift by a position. */
static gboolean
positions_ok (const gint32 *positions, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    if (positions[i] < GST_AUDIO_CHANNEL_POSITION_NONE || positions[i] > 63)
      return FALSE;
  return TRUE;
}

/* Whether each channel lies within @size bytes, and none overlaps another. */
static gboolean
channels_fit (const AudioView *view, guint64 plane, guint64 size)
{
  guint n = view->head->channels, i, j;

  for (i = 0; i < n; i++) {
    guint64 offset = view->offsets[i];

    if (offset > size || plane > size - offset)
      return FALSE;
    for (j = 0; j < i; j++) {
      guint64 other = view->offsets[j];

      if ((offset > other ? offset - other : other - offset) < plane)
        return FALSE;
    }
  }
  return TRUE;
}

static gboolean
samples_fit (
    const AudioView *view, const GstAudioFormatInfo *info, guint64 size)
{
  const Audio *head = view->head;
  guint64 sample = (guint64) GST_AUDIO_FORMAT_INFO_WIDTH (info) / 8;

  if (head->samples > size / sample)
    return FALSE;
  if (view->offsets == NULL)
    return head->samples <= size / (sample * head->channels);
  return channels_fit (view, head->samples * sample, size);
}

/* (nullable) */
static const GstAudioFormatInfo *
get_format_info (const Audio *head)
{
  GstAudioFormat format;

  if (memchr (head->format, '\0', sizeof head->format) == NULL)
    return NULL;
  format = gst_audio_format_from_string (head->format);
  /* Of the others a sample has no size. */
  if (format == GST_AUDIO_FORMAT_UNKNOWN || format == GST_AUDIO_FORMAT_ENCODED)
    return NULL;
  return gst_audio_format_get_info (format);
}

static gboolean
audio_ok (const AudioView *view, guint64 size)
{
  const Audio *head = view->head;
  const GstAudioFormatInfo *info = get_format_info (head);

  return info && head->rate >= 1 && head->rate <= G_MAXINT32
      && head->channels >= 1 && head->channels <= MAX_CHANNELS
      && head->layout <= GST_AUDIO_LAYOUT_NON_INTERLEAVED
      && (head->flags & ~(guint32) GST_AUDIO_FLAG_UNPOSITIONED) == 0
      && positions_ok (view->positions, MIN (head->channels, MAX_POSITIONS))
      && samples_fit (view, info, size);
}

static gsize
offsets_size (const Audio *head)
{
  return head->layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED
      ? head->channels * sizeof (guint64)
      : 0;
}

G_STATIC_ASSERT (sizeof (GstAudioChannelPosition) == sizeof (gint32));

gboolean
transport_audio_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstAudioMeta *from = (const GstAudioMeta *) meta;
  const GstAudioInfo *info = &from->info;
  Audio head = { { 0 }, (guint32) info->rate, (guint32) info->channels,
    (guint32) info->layout, (guint32) info->flags, from->samples };
  AudioView view = { &head, NULL, (const gint32 *) info->position };
  gsize n_positions = MIN (head.channels, MAX_POSITIONS);
  guint64 offsets[MAX_CHANNELS];
  guint i;

  g_strlcpy (head.format, gst_audio_format_to_string (info->finfo->format),
      sizeof head.format);
  if (info->layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED) {
    for (i = 0; i < MIN (head.channels, MAX_CHANNELS); i++)
      offsets[i] = from->offsets[i];
    view.offsets = offsets;
  }
  if (!audio_ok (&view, metas->frame_size))
    return transport_refuse (error, "it does not match the size of the buffer");
  return transport_meta_put (metas, &head, sizeof head, error)
      && transport_meta_put (metas, view.offsets, offsets_size (&head), error)
      && transport_meta_put (
          metas, view.positions, n_positions * sizeof (gint32), error);
}

static void
add_audio (GstBuffer *buffer, const AudioView *view)
{
  const Audio *head = view->head;
  gsize offsets[MAX_CHANNELS];
  GstAudioInfo info;
  guint i;

  gst_audio_info_init (&info);
  gst_audio_info_set_format (&info, get_format_info (head)->format,
      (gint) head->rate, (gint) head->channels, NULL);
  info.layout = (GstAudioLayout) head->layout;
  info.flags = (GstAudioFlags) head->flags;
  memcpy (info.position, view->positions,
      MIN (head->channels, MAX_POSITIONS) * sizeof (gint32));
  for (i = 0; view->offsets && i < head->channels; i++)
    offsets[i] = (gsize) view->offsets[i];
  gst_buffer_add_audio_meta (
      buffer, &info, (gsize) head->samples, view->offsets ? offsets : NULL);
}

gboolean
transport_audio_decode (TransportMetaEntry *entry, GError **error)
{
  AudioView view = { NULL, NULL, NULL };
  const Audio *head = transport_meta_take (entry, sizeof *head);

  if (head && head->channels <= MAX_CHANNELS) {
    gsize n_positions = MIN (head->channels, MAX_POSITIONS);

    view.head = head;
    view.offsets = transport_meta_take (entry, offsets_size (head));
    view.positions = transport_meta_take (entry, n_positions * sizeof (gint32));
  }
  if (view.head == NULL || view.offsets == NULL || view.positions == NULL
      || entry->size != 0)
    return transport_refuse (
        error, "FRAME has audio of the wrong size of its description");
  if (head->layout != GST_AUDIO_LAYOUT_NON_INTERLEAVED)
    view.offsets = NULL;
  if (!audio_ok (&view, gst_buffer_get_size (entry->buffer)))
    return transport_refuse (
        error, "FRAME has audio that is not described as it is");
  add_audio (entry->buffer, &view);
  return TRUE;
}

/* ---- clipping ---- */

typedef struct
{
  guint32 format;
  guint32 reserved;
  guint64 start;
  guint64 end;
} Clipping;

static gboolean
clipping_ok (const Clipping *clipping)
{
  return (clipping->format == GST_FORMAT_TIME
             || clipping->format == GST_FORMAT_DEFAULT)
      && clipping->reserved == 0;
}

gboolean
transport_audio_clipping_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstAudioClippingMeta *from = (const GstAudioClippingMeta *) meta;
  Clipping clipping = { (guint32) from->format, 0, from->start, from->end };

  if (!clipping_ok (&clipping))
    return transport_refuse (error, "it is neither in time nor in samples");
  return transport_meta_put (metas, &clipping, sizeof clipping, error);
}

gboolean
transport_audio_clipping_decode (TransportMetaEntry *entry, GError **error)
{
  const Clipping *clipping = transport_meta_take (entry, sizeof *clipping);

  if (clipping == NULL || entry->size != 0 || !clipping_ok (clipping))
    return transport_refuse (error, "FRAME has an invalid audio clipping");
  gst_buffer_add_audio_clipping_meta (entry->buffer,
      (GstFormat) clipping->format, clipping->start, clipping->end);
  return TRUE;
}

/* ---- level ---- */

typedef struct
{
  guint32 level;
  guint32 voice_activity;
} Level;

gboolean
transport_audio_level_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstAudioLevelMeta *from = (const GstAudioLevelMeta *) meta;
  Level level = { from->level, !!from->voice_activity };

  return transport_meta_put (metas, &level, sizeof level, error);
}

gboolean
transport_audio_level_decode (TransportMetaEntry *entry, GError **error)
{
  const Level *level = transport_meta_take (entry, sizeof *level);

  if (level == NULL || entry->size != 0 || level->level > G_MAXUINT8
      || level->voice_activity > 1)
    return transport_refuse (error, "FRAME has an invalid audio level");
  gst_buffer_add_audio_level_meta (
      entry->buffer, (guint8) level->level, (gboolean) level->voice_activity);
  return TRUE;
}

/* ---- downmix ---- */

typedef struct
{
  guint32 from;
  guint32 to;
} Downmix;

static gboolean
downmix_ok (const Downmix *downmix)
{
  return downmix->from >= 1 && downmix->from <= MAX_POSITIONS
      && downmix->to >= 1 && downmix->to <= MAX_POSITIONS;
}

static gboolean
row_ok (const gfloat *row, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    if (!isfinite (row[i]))
      return FALSE;
  return TRUE;
}

gboolean
transport_audio_downmix_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstAudioDownmixMeta *from = (const GstAudioDownmixMeta *) meta;
  Downmix head = { (guint32) from->from_channels, (guint32) from->to_channels };
  guint i;

  if (!downmix_ok (&head)
      || !positions_ok ((const gint32 *) from->from_position, head.from)
      || !positions_ok ((const gint32 *) from->to_position, head.to))
    return transport_refuse (error, "it has channels without a position");
  if (!transport_meta_put (metas, &head, sizeof head, error)
      || !transport_meta_put (
          metas, from->from_position, head.from * sizeof (gint32), error)
      || !transport_meta_put (
          metas, from->to_position, head.to * sizeof (gint32), error))
    return FALSE;
  for (i = 0; i < head.to; i++) {
    if (!row_ok (from->matrix[i], head.from))
      return transport_refuse (error, "its matrix is not of finite numbers");
    if (!transport_meta_put (
            metas, from->matrix[i], head.from * sizeof (gfloat), error))
      return FALSE;
  }
  return TRUE;
}

gboolean
transport_audio_downmix_decode (TransportMetaEntry *entry, GError **error)
{
  const Downmix *head = transport_meta_take (entry, sizeof *head);
  const gint32 *from = NULL, *to = NULL;
  const gfloat *rows[MAX_POSITIONS];
  guint i;

  if (head && downmix_ok (head)) {
    from = transport_meta_take (entry, head->from * sizeof (gint32));
    to = transport_meta_take (entry, head->to * sizeof (gint32));
  }
  if (from == NULL || to == NULL || !positions_ok (from, head->from)
      || !positions_ok (to, head->to))
    return transport_refuse (error, "FRAME has a downmix of unknown channels");
  for (i = 0; i < head->to; i++) {
    rows[i] = transport_meta_take (entry, head->from * sizeof (gfloat));
    if (rows[i] == NULL || !row_ok (rows[i], head->from))
      return transport_refuse (error, "FRAME has a downmix without its matrix");
  }
  if (entry->size != 0)
    return transport_refuse (error, "FRAME has bytes behind its downmix");
  gst_buffer_add_audio_downmix_meta (entry->buffer,
      (const GstAudioChannelPosition *) from, (gint) head->from,
      (const GstAudioChannelPosition *) to, (gint) head->to, rows);
  return TRUE;
}
