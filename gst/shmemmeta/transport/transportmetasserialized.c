/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas that GStreamer 1.24 and later serializes, of any type. What reads them
 * is code of that type, which may trust what it reads, so this is used only if
 * both elements have metas=all. What GStreamer itself relies on is checked here,
 * and no type that has checks of ours can come this way.
 */

#include "transport/transportmetakinds.h"

#include "transport/transportfault.h"

#include <string.h>

#if GST_CHECK_VERSION(1, 24, 0)

/* The bytes of GStreamer start with two numbers in little endian, which are
 * those of all bytes and of the name, the name with a NUL, and a version. */
#define SIZES 8
#define MAX_NAME 255

gboolean
transport_metas_can_serialize (void)
{
  return TRUE;
}

gboolean
transport_meta_has_serializer (const GstMetaInfo *info)
{
  return info->serialize_func != NULL;
}

gboolean
transport_serialized_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  if (!gst_meta_serialize_simple (meta, metas->bytes))
    return transport_refuse (error, "GStreamer cannot serialize it");
  /* Whether it is too large is found out now. */
  return transport_meta_put (metas, NULL, 0, error);
}

/* (nullable): the name of the type. */
static const gchar *
get_name (const TransportMetaEntry *entry)
{
  const gchar *name = (const gchar *) entry->data + SIZES;
  guint32 size;

  if (entry->size < SIZES + 2
      || GST_READ_UINT32_LE (entry->data) != entry->size)
    return NULL;
  size = GST_READ_UINT32_LE (entry->data + 4);
  if (size == 0 || size > MAX_NAME || size > entry->size - SIZES - 2
      || name[size] != '\0' || strlen (name) != size
      || !g_utf8_validate (name, size, NULL))
    return NULL;
  return name;
}

gboolean
transport_serialized_decode (TransportMetaEntry *entry, GError **error)
{
  const gchar *name = get_name (entry);
  const GstMetaInfo *info;
  guint32 consumed;
  GstMeta *meta;

  if (name == NULL)
    return transport_refuse (error, "FRAME has a serialized meta of no type");
  info = gst_meta_get_info (name);
  if (info && transport_meta_has_place (info))
    return transport_refuse (
        error, "FRAME has a serialized meta that has its own place");
  meta =
      gst_meta_deserialize (entry->buffer, entry->data, entry->size, &consumed);
  if (meta == NULL)
    return transport_meta_skip (
        entry, name, "GStreamer cannot deserialize it in this process");
  /* Types that a plugin registers only now. */
  if (!transport_meta_has_place (meta->info))
    return TRUE;
  gst_buffer_remove_meta (entry->buffer, meta);
  return transport_refuse (
      error, "FRAME has a serialized meta that has its own place");
}

#else

gboolean
transport_metas_can_serialize (void)
{
  return FALSE;
}

gboolean
transport_meta_has_serializer (const GstMetaInfo *info)
{
  (void) info;
  return FALSE;
}

gboolean
transport_serialized_encode (
    TransportMetas *metas, const GstMeta *meta, GError **error)
{
  (void) metas;
  (void) meta;
  return transport_refuse (error, "this GStreamer cannot serialize it");
}

gboolean
transport_serialized_decode (TransportMetaEntry *entry, GError **error)
{
  (void) error;
  return transport_meta_skip (
      entry, "of another GStreamer", "this GStreamer cannot deserialize metas");
}

#endif
