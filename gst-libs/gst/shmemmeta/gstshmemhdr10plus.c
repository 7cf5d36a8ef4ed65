/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ values of libshmem-container, with boxed types and GError. */

#include <gst/shmemmeta/gstshmemhdr10plus.h>
#include "gstshmemboxed-private.h"

/**
 * SECTION:gstshmemhdr10plus
 * @title: GstShmemHdr10Plus
 * @short_description: the values of an HDR10+ message
 *
 * A message begins with its country code, 0xB5, followed by the terminal
 * provider code 0x003C, the provider oriented code 0x0001 and the application
 * identifier 4. It is what H.265 carries in a registered user data SEI
 * message, and the payload of a container's `T35 ` entry.
 *
 * Application version 1, used by today's streams, allows one processing window,
 * the whole picture.
 *
 * The functions can be called from any thread.
 */

/* Returns FALSE. */
static gboolean
refuse (GError **error, const struct shmem_hdr10plus_fault *fault)
{
  g_autofree gchar *what = NULL;

  if (fault->result == SHMEM_ERROR_TRUNCATED)
    what = g_strdup ("the message ends inside it");
  else if (fault->result == SHMEM_ERROR_HDR10PLUS)
    what = g_strdup_printf (
        "%u is not in %u to %u", fault->value, fault->min, fault->max);
  else
    what = g_strdup (shmem_result_to_string (fault->result));
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ %s at byte %zu, bit %u: %s", fault->field, fault->offset,
      fault->bit, what);
  return FALSE;
}

GST_SHMEM_DEFINE_VALUE_TYPE (GstShmemHdr10Plus, gst_shmem_hdr10_plus)

/**
 * gst_shmem_hdr10_plus_parse:
 * @values: (out caller-allocates): set on success, untouched on failure.
 *     Fields that are absent from the message are 0
 * @data: (array length=size): a message, starting with its country code
 * @size: bytes at @data
 * @error: return location for an error, or %NULL
 *
 * Reads a message. Values that the semantics of the standard exclude but the
 * bits can express, such as a maxscl over 100000 or a rotation over 180 degrees,
 * are kept: bad streams have them. gst_shmem_hdr10_plus_validate() reports them.
 *
 * Bytes after the message are not part of the values and are ignored, whatever
 * they are: encoders have written some, in SEI messages whose size includes
 * them. shmem_hdr10plus_parse() tells how many there are. Of a message
 * without such bytes gst_shmem_hdr10_plus_write() writes the same bytes, and of
 * one with them the same bytes up to there.
 *
 * The following is refused with %GST_SHMEM_ERROR_INVALID_DATA and the name and
 * position of the field: other codes at the start, application_version over 1,
 * num_windows 0, or not 1 in version 1, a peak luminance grid with less than 2
 * or more than 25 rows or columns, a message that ends early, a bit set in the
 * padding of its last byte.
 *
 * Returns: whether @values was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_hdr10_plus_parse (
    GstShmemHdr10Plus *values, const guint8 *data, gsize size, GError **error)
{
  struct shmem_hdr10plus_fault fault;

  g_return_val_if_fail (values != NULL, FALSE);
  g_return_val_if_fail (data != NULL || size == 0, FALSE);

  if (shmem_hdr10plus_parse (values, data, size, NULL, &fault) != SHMEM_OK)
    return refuse (error, &fault);
  return TRUE;
}

/**
 * gst_shmem_hdr10_plus_write:
 * @values: values
 * @error: return location for an error, or %NULL
 *
 * Writes the message. Fields that are absent according to the flags and counts,
 * such as the geometry of window 0 or anchors without tone_mapping_flag, are
 * ignored. A value with more bits than its field, or one on which the layout
 * depends and which gst_shmem_hdr10_plus_parse() would refuse, is
 * %GST_SHMEM_ERROR_INVALID_DATA.
 *
 * Returns: (transfer full): the message, starting with its country code, of at
 *     most %GST_SHMEM_HDR10_PLUS_MAX_SIZE bytes; %NULL on error
 *
 * Since: 0.9
 */
GBytes *
gst_shmem_hdr10_plus_write (const GstShmemHdr10Plus *values, GError **error)
{
  guint8 data[GST_SHMEM_HDR10_PLUS_MAX_SIZE];
  struct shmem_hdr10plus_fault fault;
  gsize size = sizeof data;

  g_return_val_if_fail (values != NULL, NULL);

  if (shmem_hdr10plus_write (values, data, &size, &fault) == SHMEM_OK)
    return g_bytes_new (data, size);
  refuse (error, &fault);
  return NULL;
}
