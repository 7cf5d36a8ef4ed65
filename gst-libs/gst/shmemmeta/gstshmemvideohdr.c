/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GStreamer's own GstVideoHDRMeta, which parsers attach from GStreamer 1.30 on,
 * from and to the bytes of a `T35 ` entry. With an older GStreamer no buffer has
 * one. Which of several values applies is up to gstshmemframe.c. */

#include <gst/shmemmeta/gstshmemvideohdr.h>
#include <gst/shmemmeta/gstshmemcontainerbuilder.h>
#include <gst/shmemmeta/gstshmemframe.h>
#include <shmem/shmem-t35.h>
#include "gstshmem-private.h"
#include "gstshmemvideohdr-private.h"

#include <gst/video/video.h>

#include <string.h>

/**
 * SECTION:gstshmemvideohdr
 * @title: GstVideoHDRMeta
 * @short_description: GStreamer's own HDR10+ meta
 * @see_also: #GstShmemContainerMeta
 *
 * The parsers of GStreamer 1.30 and later attach HDR10+ (SMPTE ST 2094-40) as a
 * GstVideoHDRMeta: the bytes of a `T35 ` entry without its first three, ITU-T
 * T.35 country code 0xB5 and terminal provider code 0x003C. Everything that
 * applies gst_buffer_foreach_shmem_entry() takes it as it is. What needs a
 * container, to keep it or to send it to another process, and elements that know
 * this meta only, need a conversion.
 *
 * The parsers look at no byte of the message behind the provider oriented code,
 * and take country code 0xB4 for 0xB5. So what is in the meta can be malformed.
 *
 * Both functions can be called from any thread, as long as no other thread adds
 * or removes metas of the buffer.
 */

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

/* Whether @data is what the only meta has already. */
static gboolean
meta_has (GstBuffer *buffer, const guint8 *data, gsize size)
{
  const GstVideoHDRMeta *meta = find_meta (buffer);

  return meta != NULL && meta->size == size
      && memcmp (meta->data, data, size) == 0
      && gst_buffer_get_n_meta (buffer, GST_VIDEO_HDR_META_API_TYPE) == 1;
}

/* Returns whether there was one. */
static gboolean
replace_meta (GstBuffer *buffer, const guint8 *data, gsize size)
{
  const gboolean had =
      gst_buffer_get_n_meta (buffer, GST_VIDEO_HDR_META_API_TYPE) > 0;

  if (meta_has (buffer, data, size))
    return FALSE;
  gst_buffer_foreach_meta (buffer, remove_meta, NULL);
  gst_buffer_add_video_hdr_meta (
      buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data, size);
  return had;
}

#else

static gboolean
find_message (GstBuffer *buffer, const guint8 **data, gsize *size)
{
  (void) buffer;
  (void) data;
  (void) size;
  return FALSE;
}

#endif

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
  self->entry = (GstShmemEntry){ SHMEM_FORMAT_T35, bytes, sizeof codes + size };
  return TRUE;
}

void
_gst_shmem_video_hdr_clear (GstShmemVideoHdr *self)
{
  g_clear_pointer (&self->large, g_free);
}

/* To a container */

/* The last message of a kind in the containers about the whole frame. */
typedef struct
{
  guint64 provider;
  const GstShmemEntry *wanted;
  gboolean equal;
} Comparison;

static bool
compare_entry (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  Comparison *self = user_data;

  (void) depth;
  if (entry->format == SHMEM_FORMAT_T35
      && shmem_t35_get_provider (entry->data, entry->size) == self->provider)
    self->equal = entry->size == self->wanted->size
        && memcmp (entry->data, self->wanted->data, entry->size) == 0;
  return true;
}

/* Whether the containers say the same as @entry. */
static gboolean
is_repeated (GstBuffer *buffer, const GstShmemEntry *entry)
{
  Comparison comparison = { shmem_t35_get_provider (entry->data, entry->size),
    entry, FALSE };
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (meta->container != NULL && meta->picture == GST_SHMEM_PICTURE_ALL)
      shmem_reader_walk (_gst_shmem_container_get_reader (meta->container),
          compare_entry, &comparison);
  return comparison.equal;
}

static GstShmemContainer *
make_container (const GstShmemEntry *entry, GError **error)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  gst_shmem_container_builder_add (
      builder, entry->format, entry->data, entry->size);
  container = gst_shmem_container_builder_build (builder, error);
  gst_shmem_container_builder_free (builder);
  return container;
}

/**
 * gst_shmem_container_new_from_video_hdr:
 * @buffer: (transfer none): a buffer
 * @error: return location for an error, or %NULL
 *
 * Makes a container with the HDR10+ of the last GstVideoHDRMeta of @buffer, as a
 * `T35 ` entry that is not validated. By the rule of gstshmemframe its place is
 * in front of the containers of the buffer.
 *
 * The error is %GST_SHMEM_ERROR_NOT_FOUND if there is no such meta, if it adds
 * nothing to the containers about the whole frame, the last of whose messages of
 * this kind is the same, and with a GStreamer that has no such meta;
 * %GST_SHMEM_ERROR_LIMIT if the message is too long for a container, and
 * %GST_SHMEM_ERROR_SYSTEM without shared memory.
 *
 * Returns: (transfer full) (nullable): the container, or %NULL with an error
 *
 * Since: 0.9
 */
GstShmemContainer *
gst_shmem_container_new_from_video_hdr (GstBuffer *buffer, GError **error)
{
  GstShmemContainer *container = NULL;
  GstShmemVideoHdr hdr;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);

  if (_gst_shmem_video_hdr_read (&hdr, buffer)
      && !is_repeated (buffer, &hdr.entry))
    container = make_container (&hdr.entry, error);
  else
    _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_FOUND,
        "the buffer has no GstVideoHDRMeta with HDR10+ that its containers "
        "have not");
  _gst_shmem_video_hdr_clear (&hdr);
  return container;
}

/* From what a frame says */

#if GST_CHECK_VERSION(1, 29, 1)

typedef struct
{
  guint8 data[GST_SHMEM_VIDEO_HDR_SMALL];
  gsize size;
  gboolean found;
  GError **error;
} Message;

static gboolean
check_message (const GstShmemEntry *entry, GError **error)
{
  GstShmemHdr10Plus values;

  if (!gst_shmem_hdr10_plus_parse (&values, entry->data, entry->size, error))
    return FALSE;
  return values.num_windows == 1
      || _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "HDR10+ with %u windows, of which GStreamer takes one",
          values.num_windows);
}

/* At most one gets here that is HDR10+: the one that applies. */
static gboolean
copy_hdr10_plus (const GstShmemEntry *entry, gpointer user_data)
{
  Message *message = user_data;

  if (entry->format != SHMEM_FORMAT_T35
      || shmem_t35_get_kind (entry->data, entry->size) != SHMEM_T35_HDR10PLUS)
    return TRUE;
  message->found = TRUE;
  if (check_message (entry, message->error)
      && entry->size <= sizeof message->data) {
    memcpy (message->data, entry->data, entry->size);
    message->size = entry->size;
  }
  return FALSE;
}

static gboolean
set_video_hdr (
    GstBuffer *buffer, gint picture, gboolean *replaced, GError **error)
{
  Message message = { .error = error };
  gboolean other;

  gst_buffer_foreach_shmem_entry (buffer, picture, copy_hdr10_plus, &message);
  if (!message.found)
    return _gst_shmem_refuse (
        error, GST_SHMEM_ERROR_NOT_FOUND, "the frame has no HDR10+");
  if (message.size == 0)
    return FALSE;
  other = replace_meta (
      buffer, message.data + sizeof codes, message.size - sizeof codes);
  if (replaced)
    *replaced = other;
  return TRUE;
}

#else

static gboolean
set_video_hdr (
    GstBuffer *buffer, gint picture, gboolean *replaced, GError **error)
{
  (void) buffer;
  (void) picture;
  (void) replaced;
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_SUPPORTED,
      "GstVideoHDRMeta needs GStreamer 1.30, and this was built with an older "
      "one");
}

#endif

/**
 * gst_buffer_set_shmem_video_hdr:
 * @buffer: (transfer none): a writable buffer; untouched on failure
 * @picture: which picture, or #GST_SHMEM_PICTURE_ALL
 * @replaced: (out) (optional): whether the buffer had a GstVideoHDRMeta that said
 *     something else
 * @error: return location for an error, or %NULL
 *
 * Gives @buffer a GstVideoHDRMeta with the HDR10+ message that applies to the
 * picture, and removes those that say something else.
 *
 * gst_video_hdr_parse_hdr10_plus(), the reader of GStreamer 1.30, has room for
 * one window and writes beyond it if a message has more; such a message is
 * %GST_SHMEM_ERROR_INVALID_DATA, as a malformed one is. Without a message the
 * error is %GST_SHMEM_ERROR_NOT_FOUND, with a GStreamer that has no such meta
 * %GST_SHMEM_ERROR_NOT_SUPPORTED.
 *
 * Returns: whether the buffer has the meta
 *
 * Since: 0.9
 */
gboolean
gst_buffer_set_shmem_video_hdr (
    GstBuffer *buffer, gint picture, gboolean *replaced, GError **error)
{
  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);
  g_return_val_if_fail (gst_buffer_is_writable (buffer), FALSE);
  g_return_val_if_fail (picture >= GST_SHMEM_PICTURE_ALL, FALSE);

  return set_video_hdr (buffer, picture, replaced, error);
}
