/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_HDR10_PLUS_JSON_H__
#define __GST_SHMEM_HDR10_PLUS_JSON_H__

#include <gst/shmemmeta/gstshmemhdr10plus.h>

G_BEGIN_DECLS

/* Maximum number of frames (over two hours at 60 fps) and document bytes. */
#define GST_SHMEM_HDR10_PLUS_JSON_MAX_FRAMES (1u << 19)
#define GST_SHMEM_HDR10_PLUS_JSON_MAX_BYTES (1u << 29)

/**
 * GstShmemHdr10PlusFrame:
 * @frame: number in presentation order, from 0
 * @values: its values
 *
 * Since: 0.9
 */
typedef struct
{
  guint64 frame;
  GstShmemHdr10Plus values;
} GstShmemHdr10PlusFrame;

/**
 * GstShmemHdr10PlusJsonFunc:
 * @frame: a frame, valid during the call
 * @user_data: of the caller
 * @error: set on failure
 *
 * Returns: %FALSE to stop reading with @error
 *
 * Since: 0.9
 */
typedef gboolean (*GstShmemHdr10PlusJsonFunc) (
    const GstShmemHdr10PlusFrame *frame, gpointer user_data, GError **error);

/**
 * GstShmemHdr10PlusJsonOddity:
 * @what: for people; static
 * @first: index of the first frame with it, or -1 for the document
 * @count: number of frames with it, or 0 for the document
 *
 * Something that other readers may refuse, or read in another way.
 *
 * Since: 0.9
 */
typedef struct
{
  const gchar *what;
  gint64 first;
  guint count;
} GstShmemHdr10PlusJsonOddity;

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_json_foreach (const gchar *data, gssize size,
    GstShmemHdr10PlusJsonFunc func, gpointer user_data, GArray **oddities,
    GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_HDR10_PLUS_JSON_H__ */
