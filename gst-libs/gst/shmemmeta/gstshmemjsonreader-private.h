/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: functions that the files which read HDR10+ JSON share. */

#ifndef __GST_SHMEM_JSON_READER_PRIVATE_H__
#define __GST_SHMEM_JSON_READER_PRIVATE_H__

#include <gst/shmemmeta/gstshmemhdr10plusjson.h>

#include "gstshmemjsontext-private.h"

G_BEGIN_DECLS

/* What can be odd in a document that can be read nevertheless. */
typedef enum
{
  /* of the document */
  GST_SHMEM_JSON_BYTE_ORDER_MARK,
  GST_SHMEM_JSON_NO_JSON_INFO,
  GST_SHMEM_JSON_NO_PROFILE,
  GST_SHMEM_JSON_NO_VERSION,
  GST_SHMEM_JSON_NO_SCENE_INFO_SUMMARY,
  GST_SHMEM_JSON_NO_TOOL_INFO,
  GST_SHMEM_JSON_SCENE_INFO_TWICE,
  /* of frames */
  GST_SHMEM_JSON_NO_NUMBER_OF_WINDOWS,
  GST_SHMEM_JSON_NO_SCENE_FRAME_INDEX,
  GST_SHMEM_JSON_NO_SCENE_ID,
  GST_SHMEM_JSON_NO_SEQUENCE_FRAME_INDEX,
  /* of frames, compared with HDR10plusProfile */
  GST_SHMEM_JSON_CURVE_IN_PROFILE_A,
  GST_SHMEM_JSON_TARGET_IN_PROFILE_A,
  GST_SHMEM_JSON_NO_CURVE_IN_PROFILE_B,
  GST_SHMEM_JSON_NO_TARGET_IN_PROFILE_B,
  GST_SHMEM_JSON_N_ODDITIES,
} GstShmemJsonOddity;

/* The position in the document. After the first error every further step is a
 * no-op. */
typedef struct
{
  const gchar *array; /* name of the array of frames; NULL outside of frames */
  guint index;        /* in it */
  guint line;         /* the last one of the frame */
  gboolean ok;
  GError **error;
  struct
  {
    guint first; /* index of the first frame */
    guint count;
  } oddities[GST_SHMEM_JSON_N_ODDITIES];
} GstShmemJsonReader;

G_GNUC_INTERNAL
void _gst_shmem_json_reader_fail (GstShmemJsonReader *r, const gchar *key,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Counts an oddity of this frame, or of the document. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_note (
    GstShmemJsonReader *r, GstShmemJsonOddity oddity);

/* An element of SceneInfo. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_read_frame (GstShmemJsonReader *r,
    const GstShmemJsonNode *node, GstShmemHdr10PlusFrame *frame);

/* An element of the array that x265 reads, in the older or the newer layout;
 * its number is its index. */
G_GNUC_INTERNAL
void _gst_shmem_json_reader_read_legacy_frame (GstShmemJsonReader *r,
    const GstShmemJsonNode *node, GstShmemHdr10PlusFrame *frame);

G_END_DECLS

#endif /* __GST_SHMEM_JSON_READER_PRIVATE_H__ */
