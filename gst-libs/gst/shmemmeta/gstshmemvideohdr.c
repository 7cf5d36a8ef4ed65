/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Between what a frame says and GStreamer's own GstVideoHDRMeta. */

#include <gst/shmemmeta/gstshmemvideohdr.h>
#include <gst/shmemmeta/gstshmemcontainerbuilder.h>
#include <gst/shmemmeta/gstshmemframe.h>
#include <shmem/shmem-t35.h>
#include "gstshmem-private.h"
#include "gstshmemvideohdr-private.h"

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
  Message message = { .error = error };
  gboolean other;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);
  g_return_val_if_fail (gst_buffer_is_writable (buffer), FALSE);
  g_return_val_if_fail (picture >= GST_SHMEM_PICTURE_ALL, FALSE);

  if (!_gst_shmem_video_hdr_is_supported (error))
    return FALSE;
  gst_buffer_foreach_shmem_entry (buffer, picture, copy_hdr10_plus, &message);
  if (!message.found)
    return _gst_shmem_refuse (
        error, GST_SHMEM_ERROR_NOT_FOUND, "the frame has no HDR10+");
  if (message.size == 0)
    return FALSE;
  other = _gst_shmem_video_hdr_write (
      buffer, &(GstShmemEntry){ SHMEM_FORMAT_T35, message.data, message.size });
  if (replaced)
    *replaced = other;
  return TRUE;
}
