/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas with names, caps or structures: regions of interest, reference
 * timestamps, custom metas. No custom meta is registered here: a peer could
 * register any number of types.
 */

#include "transport/transportmetakinds.h"

#include "transport/transportfault.h"

#include <string.h>

/* Bytes of the name of a type of region, or of a custom meta, and new names in
 * the lifetime of the process: GLib never frees them. */
#define MAX_NAME 64
#define MAX_NEW_NAMES 256

/* ---- regions of interest ---- */

typedef struct
{
  gint32 id;
  gint32 parent_id;
  guint32 x;
  guint32 y;
  guint32 width;
  guint32 height;
  guint32 name_size;
  guint32 n_params;
} Region;

static gboolean
put_structure (
    TransportMetas *metas, const GstStructure *structure, GError **error)
{
  const TransportMetaText *text =
      transport_meta_texts_write_structure (&metas->texts, structure, error);
  guint32 size = text ? (guint32) MIN (text->size, G_MAXUINT32) : 0;

  return text && transport_meta_put (metas, &size, sizeof size, error)
      && transport_meta_put (metas, text->text, text->size, error);
}

gboolean
transport_region_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstVideoRegionOfInterestMeta *from =
      (const GstVideoRegionOfInterestMeta *) meta;
  const gchar *name = from->roi_type ? g_quark_to_string (from->roi_type) : "";
  Region region = { from->id, from->parent_id, from->x, from->y, from->w,
    from->h, (guint32) strlen (name), g_list_length (from->params) };
  const GList *param;

  if (region.name_size > MAX_NAME)
    return transport_refuse (error, "its type has a name of over 64 bytes");
  if (!transport_meta_put (metas, &region, sizeof region, error)
      || !transport_meta_put (metas, name, region.name_size, error))
    return FALSE;
  for (param = from->params; param; param = param->next)
    if (!put_structure (metas, param->data, error))
      return FALSE;
  return TRUE;
}

/* Sets *@quark to that of the type of a region, or to 0 if the type is none or
 * there are too many. FALSE if it is not text. */
static gboolean
get_type (const gchar *data, gsize size, GQuark *quark)
{
  static gint n_new = 0;
  gchar name[MAX_NAME + 1];

  memcpy (name, data, size);
  name[size] = '\0';
  if (strlen (name) != size || !g_utf8_validate (name, (gssize) size, NULL))
    return FALSE;
  *quark = size > 0 ? g_quark_try_string (name) : 0;
  if (size == 0 || *quark != 0)
    return TRUE;
  if (g_atomic_int_get (&n_new) < MAX_NEW_NAMES
      && g_atomic_int_add (&n_new, 1) < MAX_NEW_NAMES)
    *quark = g_quark_from_string (name);
  return TRUE;
}

static gboolean
take_params (TransportMetaEntry *entry, guint n,
    GstVideoRegionOfInterestMeta *meta, GError **error)
{
  for (; n > 0; n--) {
    const guint8 *bytes = transport_meta_take (entry, sizeof (guint32));
    const GstStructure *structure;
    const gchar *text = NULL;
    guint32 size = 0;

    if (bytes) {
      memcpy (&size, bytes, sizeof size);
      text = transport_meta_take (entry, size);
    }
    if (text == NULL)
      return transport_refuse (error, "FRAME has a region without its params");
    structure = transport_meta_texts_read_structure (
        &entry->reader->texts, text, size, error);
    if (structure == NULL)
      return FALSE;
    gst_video_region_of_interest_meta_add_param (
        meta, gst_structure_copy (structure));
  }
  return entry->size == 0
      || transport_refuse (error, "FRAME has bytes behind a region");
}

gboolean
transport_region_decode (TransportMetaEntry *entry, GError **error)
{
  const Region *region = transport_meta_take (entry, sizeof *region);
  GstVideoRegionOfInterestMeta *meta;
  const gchar *name = NULL;
  GQuark type;

  if (region && region->name_size <= MAX_NAME)
    name = transport_meta_take (entry, region->name_size);
  if (name == NULL || !get_type (name, region->name_size, &type))
    return transport_refuse (error, "FRAME has a region of an invalid type");
  meta = gst_buffer_add_video_region_of_interest_meta_id (
      entry->buffer, type, region->x, region->y, region->width, region->height);
  meta->id = region->id;
  meta->parent_id = region->parent_id;
  return take_params (entry, region->n_params, meta, error);
}

/* ---- reference timestamps ---- */

typedef struct
{
  guint64 timestamp;
  guint64 duration;
  guint32 reference_size;
  guint32 info_size;
} Timestamp;

/* (nullable) */
static const GstStructure *
get_info (const GstReferenceTimestampMeta *meta)
{
#if GST_CHECK_VERSION(1, 28, 0)
  return meta->info;
#else
  (void) meta;
  return NULL;
#endif
}

static void
set_info (GstReferenceTimestampMeta *meta, const GstStructure *info)
{
#if GST_CHECK_VERSION(1, 28, 0)
  if (info)
    meta->info = gst_structure_copy (info);
#else
  (void) meta;
  (void) info;
#endif
}

gboolean
transport_timestamp_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstReferenceTimestampMeta *from =
      (const GstReferenceTimestampMeta *) meta;
  const GstStructure *info = get_info (from);
  Timestamp timestamp = { from->timestamp, from->duration, 0, 0 };
  const TransportMetaText *reference, *info_text = NULL;

  reference =
      transport_meta_texts_write_caps (&metas->texts, from->reference, error);
  if (reference == NULL)
    return FALSE;
  if (info
      && !(info_text = transport_meta_texts_write_structure (
               &metas->texts, info, error)))
    return FALSE;
  timestamp.reference_size = (guint32) MIN (reference->size, G_MAXUINT32);
  if (info_text)
    timestamp.info_size = (guint32) MIN (info_text->size, G_MAXUINT32);
  return transport_meta_put (metas, &timestamp, sizeof timestamp, error)
      && transport_meta_put (metas, reference->text, reference->size, error)
      && (info_text == NULL
          || transport_meta_put (
              metas, info_text->text, info_text->size, error));
}

gboolean
transport_timestamp_decode (TransportMetaEntry *entry, GError **error)
{
  const Timestamp *timestamp = transport_meta_take (entry, sizeof *timestamp);
  TransportMetaTexts *texts = &entry->reader->texts;
  const gchar *reference = NULL, *info = NULL;
  const GstStructure *structure = NULL;
  GstCaps *caps;

  if (timestamp) {
    reference = transport_meta_take (entry, timestamp->reference_size);
    info = transport_meta_take (entry, timestamp->info_size);
  }
  if (reference == NULL || info == NULL || entry->size != 0
      || timestamp->timestamp == GST_CLOCK_TIME_NONE)
    return transport_refuse (error, "FRAME has an invalid reference timestamp");
  caps = transport_meta_texts_read_caps (
      texts, reference, timestamp->reference_size, error);
  if (caps == NULL)
    return FALSE;
  if (timestamp->info_size > 0
      && !(structure = transport_meta_texts_read_structure (
               texts, info, timestamp->info_size, error)))
    return FALSE;
  set_info (gst_buffer_add_reference_timestamp_meta (
                entry->buffer, caps, timestamp->timestamp, timestamp->duration),
      structure);
  return TRUE;
}

/* ---- custom metas ---- */

gboolean
transport_custom_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  const GstStructure *structure =
      gst_custom_meta_get_structure ((GstCustomMeta *) meta);
  const TransportMetaText *text;

  if (!gst_structure_has_name (structure, g_type_name (meta->info->type)))
    return transport_refuse (error, "its structure does not have its name");
  if (strlen (gst_structure_get_name (structure)) > MAX_NAME)
    return transport_refuse (error, "its name has over 64 bytes");
  text = transport_meta_texts_write_structure (&metas->texts, structure, error);
  return text && transport_meta_put (metas, text->text, text->size, error);
}

/* Copies the name at the start of a structure's text. FALSE if there is none. */
static gboolean
get_name (const gchar *text, gsize size, gchar *name)
{
  gsize n = 0;

  while (n < size && n < MAX_NAME
      && (g_ascii_isalnum (text[n]) || strchr ("/-_.:+", text[n])))
    n++;
  memcpy (name, text, n);
  name[n] = '\0';
  return strlen (name) == n && n > 0
      && (n == size || text[n] == ',' || text[n] == ';');
}

static gboolean
copy_field (GQuark field, const GValue *value, gpointer user_data)
{
  gst_structure_id_set_value (user_data, field, value);
  return TRUE;
}

gboolean
transport_custom_decode (TransportMetaEntry *entry, GError **error)
{
  const gchar *text = (const gchar *) entry->data;
  const GstStructure *structure;
  const GstMetaInfo *info;
  gchar name[MAX_NAME + 1];
  GstCustomMeta *meta;

  if (!get_name (text, entry->size, name))
    return transport_refuse (error, "FRAME has a custom meta without a name");
  info = gst_meta_get_info (name);
  if (info == NULL || !gst_meta_info_is_custom (info))
    return transport_meta_skip (
        entry, name, "this process has not registered a custom meta of it");
  structure = transport_meta_texts_read_structure (
      &entry->reader->texts, text, entry->size, error);
  if (structure == NULL)
    return FALSE;
  meta = gst_buffer_add_custom_meta (entry->buffer, name);
  gst_structure_foreach (
      structure, copy_field, gst_custom_meta_get_structure (meta));
  return TRUE;
}
