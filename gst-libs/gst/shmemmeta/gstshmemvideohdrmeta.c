/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GStreamer's own GstVideoHDRMeta, which parsers attach from GStreamer 1.30 on,
 * from and to the bytes of a `T35 ` entry. With an older GStreamer no buffer has
 * one. */

#include <shmem/shmem-hdr10plus.h>
#include "gstshmemvideohdr-private.h"
#include "gstshmem-private.h"

#include <gst/video/video.h>

#include <string.h>

/* ITU-T T.35 country and terminal provider code, which GStreamer leaves out. */
static const guint8 codes[] = { 0xb5, 0x00, 0x3c };

#if GST_CHECK_VERSION(1, 29, 1)

/* The last one with HDR10+, or NULL. */
static const GstVideoHDRMeta *
find_meta (GstBuffer *buffer)
{
  const GstVideoHDRMeta *meta, *last = NULL;
  gpointer state = NULL;

  while ((meta = (const GstVideoHDRMeta *) gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_HDR_META_API_TYPE)))
    if (meta->format == GST_VIDEO_HDR_FORMAT_HDR10_PLUS && meta->data != NULL
        && meta->size > 0)
      last = meta;
  return last;
}

static gboolean
find_message (GstBuffer *buffer, const guint8 **data, gsize *size)
{
  const GstVideoHDRMeta *meta = find_meta (buffer);

  if (meta == NULL)
    return FALSE;
  *data = meta->data;
  *size = meta->size;
  return TRUE;
}

static gboolean
remove_meta (GstBuffer *buffer, GstMeta **meta, gpointer user_data)
{
  (void) buffer;
  (void) user_data;
  if ((*meta)->info->api == GST_VIDEO_HDR_META_API_TYPE)
    *meta = NULL;
  return TRUE;
}

/* Whether the only meta says @entry already. */
static gboolean
meta_says (GstBuffer *buffer, const GstShmemEntry *entry)
{
  GstShmemVideoHdr hdr;
  gboolean says = _gst_shmem_video_hdr_read (&hdr, buffer)
      && hdr.entry.size == entry->size
      && memcmp (hdr.entry.data, entry->data, entry->size) == 0
      && gst_buffer_get_n_meta (buffer, GST_VIDEO_HDR_META_API_TYPE) == 1;

  _gst_shmem_video_hdr_clear (&hdr);
  return says;
}

gboolean
_gst_shmem_video_hdr_is_supported (GError **error)
{
  (void) error;
  return TRUE;
}

gboolean
_gst_shmem_video_hdr_write (GstBuffer *buffer, const GstShmemEntry *entry)
{
  const gboolean had =
      gst_buffer_get_n_meta (buffer, GST_VIDEO_HDR_META_API_TYPE) > 0;

  if (meta_says (buffer, entry))
    return FALSE;
  gst_buffer_foreach_meta (buffer, remove_meta, NULL);
  gst_buffer_add_video_hdr_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS,
      (const guint8 *) entry->data + sizeof codes, entry->size - sizeof codes);
  return had;
}

#else

gboolean
_gst_shmem_video_hdr_is_supported (GError **error)
{
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_SUPPORTED,
      "GstVideoHDRMeta needs GStreamer 1.30, and this was built with an older "
      "one");
}

gboolean
_gst_shmem_video_hdr_write (GstBuffer *buffer, const GstShmemEntry *entry)
{
  (void) buffer;
  (void) entry;
  return FALSE;
}

static gboolean
find_message (GstBuffer *buffer, const guint8 **data, gsize *size)
{
  (void) buffer;
  (void) data;
  (void) size;
  return FALSE;
}

#endif

/* av1parse of GStreamer 1.30 takes the trailing bits of the OBU (AV1, clause
 * 5.3.4) for the last byte of the message. */
static gsize
without_trailing_bits (const guint8 *message, gsize size)
{
  struct shmem_hdr10plus values;
  gsize used;

  if (message[size - 1] == 0x80
      && shmem_hdr10plus_parse (&values, message, size, &used, NULL) == SHMEM_OK
      && used == size - 1)
    return used;
  return size;
}

gboolean
_gst_shmem_video_hdr_read (GstShmemVideoHdr *self, GstBuffer *buffer)
{
  const guint8 *data;
  guint8 *bytes;
  gsize size;

  self->entry = (GstShmemEntry){ 0 };
  self->large = NULL;
  if (!find_message (buffer, &data, &size))
    return FALSE;
  if (size > sizeof self->small - sizeof codes)
    self->large = g_malloc (sizeof codes + size);
  bytes = self->large ? self->large : self->small;
  memcpy (bytes, codes, sizeof codes);
  memcpy (bytes + sizeof codes, data, size);
  self->entry = (GstShmemEntry){ SHMEM_FORMAT_T35, bytes,
    without_trailing_bits (bytes, sizeof codes + size) };
  return TRUE;
}

void
_gst_shmem_video_hdr_clear (GstShmemVideoHdr *self)
{
  g_clear_pointer (&self->large, g_free);
}
