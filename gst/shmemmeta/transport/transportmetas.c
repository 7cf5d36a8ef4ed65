/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The metas of a frame that have no place of their own in FRAME, as a list of
 * entries. This knows which metas go which way, and the bounds of entries; what
 * is in their payloads is up to each kind. A consumer skips entries of kinds
 * that it does not know, so a later version of the project can add kinds to the
 * same version of the protocol.
 */

#include "transport/transportmetakinds.h"

#include "common/commonvideohdr.h"
#include "transport/transportfault.h"

#include <gst/audio/audio.h>
#include <gst/net/net.h>
#include <gst/rtp/rtp.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

typedef struct
{
  const GstMetaInfo *(*get_info) (void); /* NULL: not one type of meta */
  TransportMetaEncode encode;
  TransportMetaDecode decode;
} Kind;

#define KIND(name, get_info)                                                   \
  {                                                                            \
    get_info, transport_##name##_encode, transport_##name##_decode             \
  }

static const Kind kinds[TRANSPORT_META_LAST + 1] = {
  [TRANSPORT_META_SERIALIZED] = KIND (serialized, NULL),
  [TRANSPORT_META_REGION] =
      KIND (region, gst_video_region_of_interest_meta_get_info),
  [TRANSPORT_META_TIMESTAMP] =
      KIND (timestamp, gst_reference_timestamp_meta_get_info),
  [TRANSPORT_META_CAPTION] = KIND (caption, gst_video_caption_meta_get_info),
  [TRANSPORT_META_TIME_CODE] =
      KIND (time_code, gst_video_time_code_meta_get_info),
  [TRANSPORT_META_BAR] = KIND (bar, gst_video_bar_meta_get_info),
  [TRANSPORT_META_AFD] = KIND (afd, gst_video_afd_meta_get_info),
  [TRANSPORT_META_SEI] =
      KIND (sei, gst_video_sei_user_data_unregistered_meta_get_info),
  [TRANSPORT_META_AFFINE] =
      KIND (affine, gst_video_affine_transformation_meta_get_info),
  [TRANSPORT_META_AUDIO] = KIND (audio, gst_audio_meta_get_info),
  [TRANSPORT_META_AUDIO_CLIPPING] =
      KIND (audio_clipping, gst_audio_clipping_meta_get_info),
  [TRANSPORT_META_AUDIO_LEVEL] =
      KIND (audio_level, gst_audio_level_meta_get_info),
  [TRANSPORT_META_AUDIO_DOWNMIX] =
      KIND (audio_downmix, gst_audio_downmix_meta_get_info),
  [TRANSPORT_META_CUSTOM] = KIND (custom, NULL),
  [TRANSPORT_META_RTP_SOURCE] = KIND (rtp_source, gst_rtp_source_meta_get_info),
  [TRANSPORT_META_NET_ADDRESS] =
      KIND (net_address, gst_net_address_meta_get_info),
};

/* Always the same, so that what else a frame has does not matter. */
#define MAX_SIZE_IN_FRAME                                                      \
  (TRANSPORT_MAX_METAS_SIZE - TRANSPORT_METAS_PLACE_SIZE)

/* ---- types ---- */

/* Metas in other fields of FRAME, and those that have no place at all. */
static void
register_others (void)
{
  gst_video_meta_get_info ();
  gst_video_crop_meta_get_info ();
  gst_shmem_planes_meta_get_info ();
  gst_shmem_container_meta_get_info ();
  gst_parent_buffer_meta_get_info ();
  gst_protection_meta_get_info ();
}

/* The API of metas of each kind, or 0. Registers them all, so that none of them
 * can be missing when a peer names it. */
static const GType *
get_apis (void)
{
  static GType apis[TRANSPORT_META_LAST + 1];
  static gsize registered = 0;
  guint i;

  if (g_once_init_enter (&registered)) {
    for (i = 0; i < G_N_ELEMENTS (kinds); i++)
      if (kinds[i].get_info)
        apis[i] = kinds[i].get_info ()->api;
    register_others ();
    g_once_init_leave (&registered, 1);
  }
  return apis;
}

/* 0 if it has none but TRANSPORT_META_SERIALIZED. */
static guint
find_kind (GType api)
{
  const GType *apis = get_apis ();
  guint i;

  for (i = 1; i <= TRANSPORT_META_LAST; i++)
    if (apis[i] == api)
      return i;
  return 0;
}

/* Those in other fields of FRAME. */
static gboolean
is_in_frame (GType api)
{
  return api == GST_VIDEO_META_API_TYPE || api == GST_VIDEO_CROP_META_API_TYPE
      || api == GST_SHMEM_PLANES_META_API_TYPE
      || api == GST_SHMEM_CONTAINER_META_API_TYPE;
}

/* What keeps memory alive, or synchronizes with a device, in one process. */
static gboolean
is_of_one_process (GType api)
{
  static const gchar *const names[] = { "GstGLSyncMetaAPI",
    "GstVideoGLTextureUploadMetaAPI", "GstNVMMParentMetaAPI",
    "GstVulkanBarrierMetaAPI" };
  const gchar *name;
  guint i;

  if (api == GST_PARENT_BUFFER_META_API_TYPE
      || gst_meta_api_type_has_tag (api, GST_META_TAG_MEMORY))
    return TRUE;
  name = g_type_name (api);
  for (i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return TRUE;
  return FALSE;
}

gboolean
transport_meta_has_place (const GstMetaInfo *info)
{
  return is_in_frame (info->api) || find_kind (info->api) != 0
      || gst_meta_info_is_custom (info)
      || info->api == GST_PARENT_BUFFER_META_API_TYPE
      || info->api == GST_PROTECTION_META_API_TYPE;
}

/* ---- encoding ---- */

guint64
transport_metas_get_features (gboolean serialize)
{
  return serialize && transport_metas_can_serialize ()
      ? TRANSPORT_FEATURE_SERIALIZED_METAS
      : 0;
}

void
transport_metas_init (
    TransportMetas *self, GstElement *element, gboolean serialize)
{
  memset (self, 0, sizeof *self);
  self->bytes = g_byte_array_new ();
  transport_metas_more_init (&self->more);
  self->serialize = serialize && transport_metas_can_serialize ();
  transport_losses_init (&self->losses, element);
  get_apis ();
}

void
transport_metas_clear (TransportMetas *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  transport_metas_more_clear (&self->more);
  transport_meta_texts_clear (&self->texts);
  transport_losses_clear (&self->losses);
}

gboolean
transport_meta_put (
    TransportMetas *self, gconstpointer data, gsize size, GError **error)
{
  if (self->bytes->len > self->limit || size > self->limit - self->bytes->len)
    return transport_refuse (error,
        self->may_move ? "a frame carries at most 8 MiB of metadata like it"
                       : "a frame carries at most 32 KiB of metadata like it");
  g_byte_array_append (self->bytes, data, (guint) size);
  return TRUE;
}

/* What to do about a meta that is lost. */
static const gchar *
get_advice (TransportMetas *self, const GstMetaInfo *info)
{
  if (g_str_equal (g_type_name (info->type), "GstVideoOverlayCompositionMeta"))
    return "Draw it into the picture before shmemfdsink, with the element "
           "overlaycomposition.";
  /* Custom ones, which go over by themselves, have no API of their own. */
  if (!self->serialize && transport_meta_has_serializer (info)
      && find_kind (info->api) == 0 && !gst_meta_info_is_custom (info))
    return "Set metas=all in both shmemfdsink and shmemfdsrc if they trust "
           "each other.";
  return "Remove it before shmemfdsink, or put what the consumer needs of it "
         "into a container or a custom meta.";
}

/* The start of an entry; the size is not known yet. Those that GStreamer
 * serialized stay in FRAME, as not all clients may have them. */
static gboolean
start_entry (TransportMetas *self, guint kind, GError **error)
{
  TransportMeta head = { kind, 0 };

  if (self->n + self->more.n == TRANSPORT_MAX_METAS)
    return transport_refuse (
        error, "a frame carries at most 64 pieces of metadata like it");
  self->limit = MAX_SIZE_IN_FRAME;
  self->may_move = kind != TRANSPORT_META_SERIALIZED;
  if (self->may_move)
    self->limit = MAX (self->limit,
        self->bytes->len + TRANSPORT_MAX_MORE_METAS_SIZE
            - self->more.bytes->len);
  return transport_meta_put (self, &head, sizeof head, error);
}

/* The last entry, which does not fit into FRAME, is one of those in memory. */
static void
move_entry (TransportMetas *self, guint start, const GstMeta *meta)
{
  g_byte_array_append (
      self->more.bytes, self->bytes->data + start, self->bytes->len - start);
  g_byte_array_set_size (self->bytes, start);
  self->more.name = g_type_name (meta->info->type);
  self->more.n++;
}

static gboolean
finish_entry (
    TransportMetas *self, guint start, const GstMeta *meta, GError **error)
{
  static const guint8 zeros[8];
  guint32 size = self->bytes->len - start - (guint32) sizeof (TransportMeta);

  if (!transport_meta_put (self, zeros, -size & 7, error))
    return FALSE;
  memcpy (self->bytes->data + start + G_STRUCT_OFFSET (TransportMeta, size),
      &size, sizeof size);
  if (self->bytes->len > MAX_SIZE_IN_FRAME)
    move_entry (self, start, meta);
  else
    self->n++;
  return TRUE;
}

/* Adds an entry, or counts the meta as lost. */
static void
encode_meta (TransportMetas *self, guint kind, const GstMeta *meta)
{
  guint start = self->bytes->len;
  GError *error = NULL;

  if (start_entry (self, kind, &error)
      && kinds[kind].encode (self, meta, &error)
      && finish_entry (self, start, meta, &error))
    return;
  g_byte_array_set_size (self->bytes, start);
  transport_losses_add (&self->losses, g_type_name (meta->info->type),
      error->message, get_advice (self, meta->info));
  g_error_free (error);
}

/* The kind of @meta: 0 for those that are in FRAME already, or of no use to
 * another process; TRANSPORT_META_SERIALIZED for those that are in none. */
static guint
classify (const GstMeta *meta)
{
  const GstMetaInfo *info = meta->info;
  guint kind = find_kind (info->api);

  if (kind != 0)
    return kind;
  if (is_in_frame (info->api) || common_is_video_hdr (meta))
    return 0;
  return gst_meta_info_is_custom (info) ? TRANSPORT_META_CUSTOM
                                        : TRANSPORT_META_SERIALIZED;
}

static void
encode_other (TransportMetas *self, const GstMeta *meta)
{
  const GstMetaInfo *info = meta->info;

  if (self->serialize && transport_meta_has_serializer (info)
      && !transport_meta_has_place (info))
    encode_meta (self, TRANSPORT_META_SERIALIZED, meta);
  else if (!is_of_one_process (info->api))
    transport_losses_add (&self->losses, g_type_name (info->type),
        "shmemfdsink cannot send it", get_advice (self, info));
}

static void
seal_more (TransportMetas *self)
{
  if (transport_metas_more_seal (&self->more))
    return;
  for (; self->more.n > 0; self->more.n--)
    transport_losses_add (&self->losses, self->more.name,
        "there is no shared memory for it",
        "Check ulimit -n and the free memory.");
}

void
transport_metas_encode (TransportMetas *self, GstBuffer *buffer)
{
  gpointer state = NULL;
  guint n_others = 0;
  GstMeta *meta;

  g_byte_array_set_size (self->bytes, 0);
  self->n = 0;
  transport_metas_more_reset (&self->more);
  self->frame_size = gst_buffer_get_size (buffer);
  transport_meta_texts_next_frame (&self->texts);
  while ((meta = gst_buffer_iterate_meta (buffer, &state))) {
    guint kind = classify (meta);

    if (kind == TRANSPORT_META_SERIALIZED)
      n_others++;
    else if (kind != 0)
      encode_meta (self, kind, meta);
  }
  self->n_plain = self->n;
  self->plain_size = self->bytes->len;
  state = NULL;
  while (n_others > 0 && (meta = gst_buffer_iterate_meta (buffer, &state))) {
    if (classify (meta) != TRANSPORT_META_SERIALIZED)
      continue;
    encode_other (self, meta);
    n_others--;
  }
  seal_more (self);
}

/* ---- decoding ---- */

void
transport_metas_reader_init (TransportMetasReader *self, GstElement *element)
{
  memset (self, 0, sizeof *self);
  transport_losses_init (&self->losses, element);
  get_apis ();
}

void
transport_metas_reader_clear (TransportMetasReader *self)
{
  transport_meta_texts_clear (&self->texts);
  transport_losses_clear (&self->losses);
  g_clear_pointer (&self->jam, g_date_time_unref);
  g_clear_object (&self->address);
}

gconstpointer
transport_meta_take (TransportMetaEntry *entry, gsize size)
{
  gconstpointer taken = entry->data;

  if (size > entry->size)
    return NULL;
  entry->data += size;
  entry->size -= size;
  return taken;
}

gboolean
transport_meta_skip (
    TransportMetaEntry *entry, const gchar *name, const gchar *why)
{
  transport_losses_add (&entry->reader->losses, name, why,
      "Remove it before shmemfdsink, or let this process know it.");
  return TRUE;
}

static gboolean
decode_meta (TransportMetasReader *self, const TransportMeta *head,
    gboolean serialized, GstBuffer *buffer, GError **error)
{
  TransportMetaEntry entry = { (const guint8 *) (head + 1), head->size, buffer,
    self };

  if (head->kind == TRANSPORT_META_SERIALIZED && !serialized)
    return transport_refuse (
        error, "FRAME has a serialized meta, which HELLO did not allow");
  if (head->kind > TRANSPORT_META_LAST || kinds[head->kind].decode == NULL)
    return transport_meta_skip (
        &entry, "of a later shmemfdsink", "this shmemfdsrc does not know it");
  return kinds[head->kind].decode (&entry, error);
}

/* Wherever they are. */
static gboolean
count_entry (TransportMetasReader *self, GError **error)
{
  if (self->n == TRANSPORT_MAX_METAS)
    return transport_refuse (error, "FRAME has too many metas in a memory");
  self->n++;
  return TRUE;
}

/* One in FRAME itself. */
static gboolean
decode_in_frame (TransportMetasReader *self, const TransportMeta *head,
    gboolean serialized, GstBuffer *buffer, GError **error)
{
  TransportMetaEntry entry = { (const guint8 *) (head + 1), head->size, buffer,
    self };

  if (head->kind != TRANSPORT_META_MORE)
    return count_entry (self, error)
        && decode_meta (self, head, serialized, buffer, error);
  if (self->more)
    return transport_refuse (error, "FRAME has metas in two memories");
  self->more = TRUE;
  return transport_metas_more_decode (&entry, error);
}

gboolean
transport_metas_decode_more (TransportMetasReader *self, const guint8 *data,
    gsize left, GstBuffer *buffer, GError **error)
{
  while (left > 0) {
    const TransportMeta *entry = transport_take_meta (&data, &left);

    if (entry == NULL)
      return transport_refuse (
          error, "FRAME has a meta beyond the end of its memory");
    if (entry->kind == TRANSPORT_META_SERIALIZED
        || entry->kind == TRANSPORT_META_MORE)
      return transport_refuse (
          error, "FRAME has a meta in a memory that has to be in FRAME");
    if (!count_entry (self, error)
        || !decode_meta (self, entry, FALSE, buffer, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
transport_metas_decode (TransportMetasReader *self,
    const TransportFrameView *view, gboolean serialized, GstBuffer *buffer,
    GError **error)
{
  const guint8 *data = view->metas;
  gsize left = view->frame->metas_size;
  guint i;

  transport_meta_texts_next_frame (&self->texts);
  self->n = 0;
  self->more = FALSE;
  for (i = 0; i < view->frame->n_metas; i++) {
    const TransportMeta *entry = transport_take_meta (&data, &left);

    if (entry == NULL)
      return transport_refuse (error, "FRAME has a meta beyond its end");
    if (!decode_in_frame (self, entry, serialized, buffer, error))
      return FALSE;
  }
  return left == 0
      || transport_refuse (error, "FRAME has bytes behind its metas");
}
